//! When numbers that are no longer those of the wished pair are marked as such.

use std::time::{Duration, Instant};

/// Mostly the new ones are there sooner: with every step all numbers would flicker.
const PATIENCE: Duration = Duration::from_millis(50);

/// Since when the numbers on screen are old.
#[derive(Default)]
pub struct OldNumbers {
    since: Option<Instant>,
}

/// How the numbers on screen are to be shown.
#[derive(Debug, PartialEq, Eq)]
pub enum Mark {
    Plain,
    /// Plain for so long; then this has to be asked again.
    PlainFor(Duration),
    Old,
}

impl OldNumbers {
    /// To be asked for every picture of the window.
    pub fn mark(&mut self, stale: bool, now: Instant) -> Mark {
        if !stale {
            self.since = None;
            return Mark::Plain;
        }
        let since = *self.since.get_or_insert(now);
        match PATIENCE.checked_sub(now.duration_since(since)) {
            Some(left) if !left.is_zero() => Mark::PlainFor(left),
            _ => Mark::Old,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_soon_replaced_are_never_marked() {
        let (mut numbers, begun) = (OldNumbers::default(), Instant::now());
        let after = |milliseconds| begun + Duration::from_millis(milliseconds);
        let left = |milliseconds| Mark::PlainFor(Duration::from_millis(milliseconds));
        assert_eq!(numbers.mark(false, after(0)), Mark::Plain);
        assert_eq!(numbers.mark(true, after(10)), left(50));
        assert_eq!(numbers.mark(true, after(40)), left(20));
        assert_eq!(numbers.mark(false, after(45)), Mark::Plain);
        // Another step: the time begins anew.
        assert_eq!(numbers.mark(true, after(70)), left(50));
        assert_eq!(numbers.mark(true, after(120)), Mark::Old);
        assert_eq!(numbers.mark(true, after(900)), Mark::Old);
        assert_eq!(numbers.mark(false, after(901)), Mark::Plain);
    }
}
