//! Numbers as the window writes them.

/// Digits in groups of three: `380,160`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Percent with two digits after the point: `6.54 %`. What is not quite nothing or not quite all never reads as 0 or
/// 100.
pub fn percent(share: f64) -> String {
    let shown = match share {
        s if s > 0.0 && s < 0.01 => return "< 0.01 %".to_owned(),
        s if s < 100.0 && s > 99.99 => 99.99,
        s => s,
    };
    format!("{shown:.2} %")
}

/// Frame numbers in ascending order as ranges, `126, 136 and 237 to 239`: at most `most` ranges, then how many more.
pub fn ranges(numbers: &[u64], most: usize) -> String {
    let mut spans: Vec<(u64, u64)> = Vec::new();
    for &number in numbers {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => spans.push((number, number)),
        }
    }
    let left: u64 = spans.iter().skip(most).map(|(a, b)| b - a + 1).sum();
    let mut parts: Vec<String> = spans
        .iter()
        .take(most)
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            1 => format!("{first}, {last}"),
            _ => format!("{first} to {last}"),
        })
        .collect();
    if left > 0 {
        parts.push(format!("{} more", grouped(left)));
    }
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (89_960, "89,960")] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn almost_nothing_is_not_nothing() {
        assert_eq!(percent(0.0), "0.00 %");
        assert_eq!(percent(6.5417), "6.54 %");
        assert_eq!(percent(0.0003), "< 0.01 %");
        assert_eq!(percent(99.9999), "99.99 %");
        assert_eq!(percent(100.0), "100.00 %");
    }

    #[test]
    fn frames_in_a_row_are_one_range() {
        assert_eq!(
            ranges(&[126, 136, 192, 237, 238, 239], 8),
            "126, 136, 192 and 237 to 239"
        );
        assert_eq!(ranges(&[4], 8), "4");
        assert_eq!(ranges(&[4, 5], 8), "4, 5");
        assert_eq!(ranges(&[1, 3, 5, 6, 7, 9], 2), "1, 3 and 4 more");
        assert_eq!(ranges(&[], 8), "");
    }
}
