//! Where to go next: changes, peaks and irregularities among the pairs that are known.

use super::scanner::Scanner;
use super::state::PairRecord;
use crate::command::Curve;
use crate::pairing::content::Link;
use crate::session::Around;

/// A peak is over so many times the median.
const OVER_MEDIAN: f32 = 1.2;
/// Neighbours on each side that a peak is not lower than.
const NEIGHBOURS: usize = 2;

/// All of them in a source, ascending; found anew only when the pairs that are known changed.
#[derive(Default)]
pub(super) struct Landmarks {
    pub changes: Vec<u64>,
    pub peaks: Vec<u64>,
    pub irregularities: Vec<u64>,
}

impl Landmarks {
    pub fn of(records: &[Option<PairRecord>], curve: Curve, scanner: Option<&Scanner>) -> Self {
        Self {
            changes: changes(records),
            peaks: peaks(records, curve),
            irregularities: scanner.map_or_else(Vec::new, irregularities),
        }
    }
}

/// The nearest of ascending numbers around a position.
pub(super) fn around(numbers: &[u64], position: u64) -> Around {
    let before = numbers.partition_point(|number| *number < position);
    let after = numbers.partition_point(|number| *number <= position);
    Around {
        previous: before.checked_sub(1).map(|at| numbers[at]),
        next: numbers.get(after).copied(),
    }
}

/// Beginnings of stretches in which pixels changed.
fn changes(records: &[Option<PairRecord>]) -> Vec<u64> {
    let changed = |at: usize| records[at].is_some_and(|record| record.changed_share > 0.0);
    let begins = (0..records.len()).filter(|&at| changed(at) && (at == 0 || !changed(at - 1)));
    begins.map(|at| at as u64).collect()
}

/// Where the curve stands out to the bad side: pairs worse than their neighbours and clearly worse than usual, and the worst
/// of all where not every pair is as bad.
fn peaks(records: &[Option<PairRecord>], curve: Curve) -> Vec<u64> {
    let errors: Vec<Option<f32>> = records
        .iter()
        .map(|record| error(record.as_ref()?, curve))
        .collect();
    let mut known: Vec<f32> = errors.iter().flatten().copied().collect();
    if known.is_empty() {
        return Vec::new();
    }
    let worst = known.iter().copied().fold(0.0, f32::max);
    let middle = known.len() / 2;
    let (_, median, _) = known.select_nth_unstable_by(middle, f32::total_cmp);
    let usual = *median;
    let value = |at: usize| errors[at].unwrap_or(0.0);
    let is_peak = |&at: &usize| {
        let own = value(at);
        let from = at.saturating_sub(NEIGHBOURS);
        let to = (at + NEIGHBOURS).min(errors.len() - 1);
        // Of equal neighbours the first one is the peak.
        own > usual
            && (own > usual * OVER_MEDIAN || own == worst)
            && (from..at).all(|other| value(other) < own)
            && (at + 1..=to).all(|other| value(other) <= own)
    };
    let found = (0..errors.len()).filter(is_peak);
    found.map(|at| at as u64).collect()
}

/// What a curve shows of a pair as an error: 0 where nothing differs, larger where it is worse, in proportion to the MSE for a
/// PSNR. `None` where the pair's value is not known.
fn error(record: &PairRecord, curve: Curve) -> Option<f32> {
    match curve {
        Curve::Psnr if record.maximum == 0.0 => Some(0.0),
        Curve::Psnr => record.psnr.map(|psnr| 10f32.powf(-psnr / 10.0)),
        Curve::Ssim => record.ssim.map(|ssim| 1.0 - ssim),
        Curve::Maximum | Curve::Mean | Curve::Changed => record.value(curve),
    }
}

/// Where the pairs do not simply go on: the first frame of each stretch that is missing, repeated or in another place, and
/// of those without a partner.
fn irregularities(scanner: &Scanner) -> Vec<u64> {
    let Some(scan) = scanner.scan() else {
        return Vec::new();
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
    starts.collect()
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
        let found = changes(&records);
        let at = |position| around(&found, position);
        assert_eq!((at(0).previous, at(0).next), (None, Some(1)));
        assert_eq!((at(2).previous, at(2).next), (Some(1), Some(5)));
        assert_eq!((at(6).previous, at(6).next), (Some(5), None));
        assert_eq!(around(&changes(&[]), 3), Around::default());
    }

    #[test]
    fn peaks_stand_out() {
        let records = records(&[1.0, 1.0, 8.0, 1.0, 1.0, 1.1, 1.0, 6.0, 6.0, 1.0]);
        let found = peaks(&records, Curve::Mean);
        let at = |position| around(&found, position);
        assert_eq!((at(0).previous, at(0).next), (None, Some(2)));
        assert_eq!((at(5).previous, at(5).next), (Some(2), Some(7)));
        assert_eq!(peaks(&[None, None], Curve::Mean), Vec::<u64>::new());
    }

    #[test]
    fn peaks_are_those_of_the_curve_that_is_shown() {
        let record = |maximum, mean, psnr, ssim| {
            Some(PairRecord {
                maximum,
                mean,
                changed_share: 50.0,
                psnr,
                ssim: Some(ssim),
            })
        };
        let usual = record(10.0, 2.0, Some(40.0), 0.98);
        let mut records = vec![usual; 20];
        records[3] = record(15.0, 2.0, Some(40.0), 0.98);
        records[7] = record(10.0, 3.0, Some(40.0), 0.98);
        // 3 dB less is twice the MSE.
        records[11] = record(10.0, 2.0, Some(37.0), 0.98);
        records[15] = record(10.0, 2.0, Some(40.0), 0.95);
        // Nothing differs: no PSNR, and no peak.
        records[17] = record(0.0, 0.0, None, 1.0);
        let found = Curve::ALL.map(|curve| peaks(&records, curve));
        assert_eq!(found, [vec![3], vec![7], vec![], vec![11], vec![15]]);
    }

    #[test]
    fn the_worst_pair_is_a_peak_even_where_little_stands_out() {
        let mut values = [10.0; 9];
        assert_eq!(peaks(&records(&values), Curve::Maximum), Vec::<u64>::new());
        values[4] = 11.0;
        values[7] = 10.5;
        assert_eq!(peaks(&records(&values), Curve::Maximum), [4]);
    }
}
