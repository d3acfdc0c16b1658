//! The order of file names, the numbers in them, and what to say about gaps.

use std::cmp::Ordering;

use crate::figures::enumerate;

/// Sort key for names as people count: `frame2` before `frame10`. A total order; equal only for equal names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NaturalKey {
    parts: Vec<Part>,
    /// Decides between `frame1` and `frame01`.
    name: String,
}

/// A stretch of a name; numbers come before text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Digits without leading zeros, ordered by length and then by themselves: any length compares.
    Number {
        length: usize,
        digits: String,
    },
    Text(String),
}

/// The natural sort key of a name.
pub fn natural_key(name: &str) -> NaturalKey {
    NaturalKey {
        parts: parts(name),
        name: name.to_owned(),
    }
}

fn parts(name: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest
            .find(|c: char| c.is_ascii_digit() != digits)
            .unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        parts.push(if digits {
            let digits = part.trim_start_matches('0');
            Part::Number {
                length: digits.len(),
                digits: digits.to_owned(),
            }
        } else {
            Part::Text(part.to_owned())
        });
        rest = after;
    }
    parts
}

/// The number each name carries, when the names are one series: the same text with one number that changes.
/// `stems` are names without their extensions. `None` for fewer than two names, for names of several series, and for
/// names in which several numbers change (dates with times).
pub fn numbers(stems: &[String]) -> Option<Vec<u64>> {
    let (first, others) = stems.split_first()?;
    let first = parts(first);
    let mut column = None;
    let rows: Vec<Vec<Part>> = others.iter().map(|stem| parts(stem)).collect();
    for row in &rows {
        if row.len() != first.len() {
            return None;
        }
        for (at, (part, of_first)) in row.iter().zip(&first).enumerate() {
            match (part, of_first) {
                (Part::Number { .. }, Part::Number { .. }) if part != of_first => {
                    if column.replace(at).is_some_and(|known| known != at) {
                        return None;
                    }
                }
                _ if part.cmp(of_first) == Ordering::Equal => {}
                _ => return None,
            }
        }
    }
    let column = column?;
    std::iter::once(&first)
        .chain(&rows)
        .map(|row| match &row[column] {
            Part::Number { digits, .. } if digits.is_empty() => Some(0),
            Part::Number { digits, .. } => digits.parse().ok(),
            Part::Text(_) => None,
        })
        .collect()
}

/// What the numbers of a series say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Series {
    /// Each number is one more than the one before.
    Dense,
    /// Each number is this much more than the one before.
    Steps(u64),
    /// Numbers that are not there, as inclusive ranges, ascending.
    Missing(Vec<(u64, u64)>),
    /// A number that two or more images carry (`frame1` and `frame01`).
    Repeated(u64),
}

/// Looks for gaps; the order of `numbers` does not matter.
pub fn series(numbers: &[u64]) -> Series {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    let distances = || sorted.windows(2).map(|pair| (pair[0], pair[1] - pair[0]));
    if let Some((number, _)) = distances().find(|(_, distance)| *distance == 0) {
        return Series::Repeated(number);
    }
    let missing: Vec<(u64, u64)> = distances()
        .filter(|(_, distance)| *distance > 1)
        .map(|(number, distance)| (number + 1, number + distance - 1))
        .collect();
    if missing.is_empty() {
        return Series::Dense;
    }
    // Two images do not make a rule.
    let mut steps = distances().map(|(_, distance)| distance);
    match steps.next() {
        Some(step) if sorted.len() > 2 && steps.all(|other| other == step) => Series::Steps(step),
        _ => Series::Missing(missing),
    }
}

/// The sentence about a numbered series of `count` images, and whether it is a warning.
pub fn sentence(count: usize, numbers: &[u64]) -> (String, bool) {
    match series(numbers) {
        Series::Dense => (format!("{count} images, numbering without gaps"), false),
        Series::Steps(step) => (format!("{count} images, numbered in steps of {step}"), true),
        Series::Repeated(number) => (
            format!("{count} images, number {number} is there more than once"),
            true,
        ),
        Series::Missing(ranges) => {
            let one = matches!(ranges.as_slice(), [(first, last)] if first == last);
            let (word, verb) = if one {
                ("number", "is")
            } else {
                ("numbers", "are")
            };
            (
                format!(
                    "{count} images, {word} {} {verb} missing",
                    enumerate(&ranges, NAMED_RANGES)
                ),
                true,
            )
        }
    }
}

/// How many ranges a sentence names before it only counts.
pub const NAMED_RANGES: usize = 8;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stems(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn names_sort_as_people_count() {
        let mut names = [
            "frame10",
            "frame2",
            "frame01",
            "frame1",
            "frame",
            "Bild 3",
            "кадр10",
            "кадр9",
            "第2章",
            "第10章",
        ];
        names.sort_by_cached_key(|name| natural_key(name));
        assert_eq!(
            names,
            [
                "Bild 3",
                "frame",
                "frame01",
                "frame1",
                "frame2",
                "frame10",
                "кадр9",
                "кадр10",
                "第2章",
                "第10章"
            ]
        );
    }

    #[test]
    fn numbers_longer_than_any_integer_still_sort() {
        let small = natural_key("a99999999999999999999999999");
        let large = natural_key("a100000000000000000000000000");
        assert!(small < large);
    }

    #[test]
    fn the_one_number_that_changes_is_the_numbering() {
        let found = numbers(&stems(&["cam2_007", "cam2_008", "cam2_011"]));
        assert_eq!(found, Some(vec![7, 8, 11]));
        assert_eq!(numbers(&stems(&["0", "1"])), Some(vec![0, 1]));
        assert_eq!(numbers(&stems(&["left1", "right1"])), None);
        assert_eq!(numbers(&stems(&["10-15", "10-16", "11-00"])), None);
        assert_eq!(numbers(&stems(&["only1"])), None);
        assert_eq!(numbers(&stems(&["a99999999999999999999999", "a1"])), None);
    }

    #[test]
    fn gaps_are_said_and_never_closed() {
        let say = |numbers: &[u64]| sentence(numbers.len(), numbers);
        assert_eq!(
            say(&[1, 2, 4]),
            ("3 images, number 3 is missing".to_owned(), true)
        );
        assert_eq!(
            say(&[9, 11, 13, 14, 18]),
            (
                "5 images, numbers 10, 12 and 15 to 17 are missing".to_owned(),
                true
            )
        );
        assert_eq!(
            say(&[1, 4, 5]).0,
            "3 images, numbers 2 and 3 are missing".to_owned()
        );
        assert_eq!(
            say(&[5, 3, 4]),
            ("3 images, numbering without gaps".to_owned(), false)
        );
        assert_eq!(
            say(&[0, 5, 10]),
            ("3 images, numbered in steps of 5".to_owned(), true)
        );
        assert_eq!(
            say(&[1, 1, 2]),
            (
                "3 images, number 1 is there more than once".to_owned(),
                true
            )
        );
        assert_eq!(
            say(&[0, u64::MAX]).0,
            format!("2 images, numbers 1 to {} are missing", u64::MAX - 1)
        );
    }

    proptest! {
        #[test]
        fn missing_and_present_numbers_together_are_all_of_them(
            numbers in prop::collection::btree_set(0_u64..200, 2..80)
        ) {
            let list: Vec<u64> = numbers.iter().copied().collect();
            let (first, last) = (list[0], list[list.len() - 1]);
            let absent: Vec<u64> = match series(&list) {
                Series::Dense => Vec::new(),
                Series::Steps(step) => {
                    (first..=last).filter(|n| (n - first) % step != 0).collect()
                }
                Series::Missing(gaps) => gaps.iter().flat_map(|(a, b)| *a..=*b).collect(),
                Series::Repeated(_) => return Err(TestCaseError::fail("none is repeated")),
            };
            let expected: Vec<u64> = (first..=last).filter(|n| !numbers.contains(n)).collect();
            prop_assert_eq!(absent, expected);
        }

        #[test]
        fn padded_numbers_sort_by_value(a in any::<u64>(), b in any::<u64>(), zeros in 0_usize..6) {
            prop_assume!(a != b);
            let left = format!("frame{}{a}.png", "0".repeat(zeros));
            let right = format!("frame{b}.png");
            prop_assert_eq!(natural_key(&left).cmp(&natural_key(&right)), a.cmp(&b));
        }

        #[test]
        fn different_names_are_never_equal(a in ".{0,12}", b in ".{0,12}") {
            prop_assert_eq!(natural_key(&a) == natural_key(&b), a == b);
        }

        #[test]
        fn any_names_can_be_looked_at(names in prop::collection::vec(".{0,12}", 0..6)) {
            if let Some(found) = numbers(&names) {
                sentence(names.len(), &found);
            }
        }
    }
}
