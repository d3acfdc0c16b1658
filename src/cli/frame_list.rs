//! Frame numbers as they are typed: `5,900,12`, `0..100`, `0..=100`, and all of these together.

use std::ops::RangeInclusive;
use std::str::FromStr;

/// Frame numbers in the order they were named; a number can be named more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameList(Vec<RangeInclusive<u64>>);

impl FrameList {
    /// The numbers, one after the other.
    pub fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().cloned().flatten()
    }

    /// The largest number.
    pub fn last(&self) -> u64 {
        self.0.iter().map(|range| *range.end()).max().unwrap_or(0)
    }
}

impl FromStr for FrameList {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        typed
            .split(',')
            .map(part)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn part(typed: &str) -> Result<RangeInclusive<u64>, String> {
    let number = |text: &str| {
        text.trim().parse::<u64>().map_err(|_| {
            "whole numbers are needed, such as 5,900,12, or a range such as 0..100".to_owned()
        })
    };
    let Some((first, end)) = typed.split_once("..") else {
        return number(typed).map(|n| n..=n);
    };
    let first = number(first)?;
    let last = match end.strip_prefix('=') {
        Some(last) => Some(number(last)?),
        None => number(end)?.checked_sub(1),
    };
    match last {
        Some(last) if last >= first => Ok(first..=last),
        _ => Err(format!("the range {typed} holds no frame")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbers(typed: &str) -> Vec<u64> {
        typed.parse::<FrameList>().unwrap().numbers().collect()
    }

    #[test]
    fn lists_and_ranges_keep_their_order() {
        assert_eq!(numbers("5,900, 12"), [5, 900, 12]);
        assert_eq!(numbers("0..3"), [0, 1, 2]);
        assert_eq!(numbers("0..=3"), [0, 1, 2, 3]);
        assert_eq!(numbers("7,2..4,7"), [7, 2, 3, 7]);
        assert_eq!("7,2..4".parse::<FrameList>().unwrap().last(), 7);
    }

    #[test]
    fn what_names_no_frame_is_refused() {
        for typed in [
            "", "a", "1,,2", "-1", "3..3", "4..2", "3..=2", "0..0", "1..", "..5", "1..2..3",
        ] {
            assert!(typed.parse::<FrameList>().is_err(), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(typed in "[0-9.,= -]{0,20}") {
            let _refused_or_not = typed.parse::<FrameList>();
        }
    }
}
