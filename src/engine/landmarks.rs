//! Where to go next: changes, peaks and irregularities among the pairs that are known.

use super::scanner::Scanner;
use super::state::PairRecord;
use crate::pairing::content::Link;
use crate::session::Around;

/// A peak is over so many times the median.
const OVER_MEDIAN: f32 = 1.2;
/// Neighbours on each side that a peak is not lower than.
const NEIGHBOURS: usize = 2;

/// The nearest ascending numbers around a position.
fn around(numbers: impl Iterator<Item = u64>, position: u64) -> Around {
    let mut around = Around::default();
    for number in numbers {
        if number < position {
            around.previous = Some(number);
        } else if number > position {
            around.next = Some(number);
            break;
        }
    }
    around
}

/// Beginnings of stretches in which pixels changed.
pub(super) fn changes(records: &[Option<PairRecord>], position: u64) -> Around {
    let changed = |at: usize| records[at].is_some_and(|record| record.changed_share > 0.0);
    let begins = (0..records.len()).filter(|&at| changed(at) && (at == 0 || !changed(at - 1)));
    around(begins.map(|at| at as u64), position)
}

/// Pairs with a larger |d| than their neighbours and clearly more than usual.
pub(super) fn peaks(records: &[Option<PairRecord>], position: u64) -> Around {
    let value = |at: usize| records[at].map_or(0.0, |record| record.mean);
    let mut known: Vec<f32> = records.iter().flatten().map(|record| record.mean).collect();
    if known.is_empty() {
        return Around::default();
    }
    let middle = known.len() / 2;
    let (_, median, _) = known.select_nth_unstable_by(middle, f32::total_cmp);
    let least = *median * OVER_MEDIAN;
    let is_peak = |&at: &usize| {
        let own = value(at);
        let from = at.saturating_sub(NEIGHBOURS);
        let to = (at + NEIGHBOURS).min(records.len() - 1);
        // Of equal neighbours the first one is the peak.
        own > least
            && (from..at).all(|other| value(other) < own)
            && (at + 1..=to).all(|other| value(other) <= own)
    };
    around(
        (0..records.len()).filter(is_peak).map(|at| at as u64),
        position,
    )
}

/// Where the pairs do not simply go on: the first frame of each stretch that is missing, repeated or in another place, and
/// of those without a partner.
pub(super) fn irregularities(scanner: &Scanner, position: u64) -> Around {
    let Some(scan) = scanner.scan() else {
        return Around::default();
    };
    let mut last = Some(Link::Matched);
    let mut here = 0;
    let starts = scan.pairs.iter().filter_map(|pair| {
        let alone = match (&pair.a, &pair.b) {
            (Some(_), None) => Link::Missing,
            (None, Some(_)) => Link::Inserted,
            _ => Link::Matched,
        };
        let link = pair.link.unwrap_or(alone);
        let starts = link != Link::Matched && last != Some(link);
        last = Some(link);
        here = pair.a.as_ref().map_or(here, |a| a.number);
        starts.then_some(here)
    });
    around(starts, position)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(values: &[f32]) -> Vec<Option<PairRecord>> {
        let record = |value: &f32| {
            (*value >= 0.0).then_some(PairRecord {
                maximum: *value,
                mean: *value,
                changed_share: if *value > 2.0 { *value } else { 0.0 },
                psnr: None,
                ssim: None,
            })
        };
        values.iter().map(record).collect()
    }

    #[test]
    fn changes_are_beginnings() {
        let records = records(&[0.0, 5.0, 5.0, 1.0, -1.0, 9.0, 0.0]);
        let at = |position| changes(&records, position);
        assert_eq!((at(0).previous, at(0).next), (None, Some(1)));
        assert_eq!((at(2).previous, at(2).next), (Some(1), Some(5)));
        assert_eq!((at(6).previous, at(6).next), (Some(5), None));
        assert_eq!(changes(&[], 3), Around::default());
    }

    #[test]
    fn peaks_stand_out() {
        let records = records(&[1.0, 1.0, 8.0, 1.0, 1.0, 1.1, 1.0, 6.0, 6.0, 1.0]);
        let at = |position| peaks(&records, position);
        assert_eq!((at(0).previous, at(0).next), (None, Some(2)));
        assert_eq!((at(5).previous, at(5).next), (Some(2), Some(7)));
        assert_eq!(peaks(&[None, None], 0), Around::default());
    }
}
