//! Numbers as sentences and panels write them.

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

/// Numbers in ascending order as ranges: `126, 136 and 237 to 239`. At most `most` ranges, then how many numbers more.
pub fn ranges(numbers: &[u64], most: usize) -> String {
    enumerate(&spans(numbers.iter().copied()), most)
}

/// Ascending numbers as inclusive spans.
pub fn spans(numbers: impl IntoIterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut spans: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match spans.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => spans.push((number, number)),
        }
    }
    spans
}

/// `10`, `10 and 12`, `10, 12 and 15 to 17`; ascending inclusive spans. Of those behind the first `most` only the
/// numbers are counted.
pub fn enumerate(spans: &[(u64, u64)], most: usize) -> String {
    let (named, counted) = spans.split_at(most.min(spans.len()));
    let mut words: Vec<String> = Vec::new();
    for (first, last) in named {
        match last - first {
            0 => words.push(first.to_string()),
            1 => words.extend([first.to_string(), last.to_string()]),
            _ => words.push(format!("{first} to {last}")),
        }
    }
    let more = counted.iter().fold(0_u64, |sum, (first, last)| {
        sum.saturating_add((last - first).saturating_add(1))
    });
    if more > 0 {
        words.push(format!("{} more", grouped(more)));
    }
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
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
        assert_eq!(ranges(&[4, 5], 8), "4 and 5");
        assert_eq!(ranges(&[1, 3, 5, 6, 7, 9], 2), "1, 3 and 4 more");
        assert_eq!(ranges(&[], 8), "");
        let all_but_the_first = [(1, u64::MAX)];
        assert_eq!(
            enumerate(&all_but_the_first, 0),
            "18,446,744,073,709,551,615 more"
        );
    }
}
