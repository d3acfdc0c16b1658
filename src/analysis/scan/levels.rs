//! How often each |d| occurs in a pair, small enough to keep for every pair of a long file.

use serde::{Deserialize, Serialize};

use crate::analysis::Histogram;

/// Counts of |d| in at most 256 bins: one a level up to 8 bits, more levels a bin for deeper numbers. Bins after the last
/// one that is not empty are not kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LevelCounts {
    bins: Box<[u32]>,
    /// Levels that share a bin: 1 up to 8 bits, 4 for 10, 256 for 16.
    pub levels_per_bin: u32,
}

impl LevelCounts {
    /// The bins of an exact histogram.
    pub fn of(histogram: &Histogram) -> Self {
        let bins = histogram.bins();
        let used = bins.iter().rposition(|n| *n > 0).map_or(0, |last| last + 1);
        Self {
            bins: bins[..used]
                .iter()
                .map(|n| u32::try_from(*n).unwrap_or(u32::MAX))
                .collect(),
            levels_per_bin: histogram.levels_per_bin(),
        }
    }

    /// Every bin up to the last one that is not empty.
    pub fn bins(&self) -> &[u32] {
        &self.bins
    }

    /// Numbers counted.
    pub fn total(&self) -> u64 {
        self.bins.iter().map(|n| u64::from(*n)).sum()
    }

    /// Numbers strictly above a threshold. Exact up to 8 bits; for deeper numbers the bin that holds the threshold counts
    /// as not above it, unless the threshold is just below it.
    pub fn above(&self, threshold: u16) -> u64 {
        let first = (u32::from(threshold) + 1).div_ceil(self.levels_per_bin.max(1)) as usize;
        let above = self.bins.get(first..).unwrap_or_default();
        above.iter().map(|n| u64::from(*n)).sum()
    }

    /// The lowest level that so many percent of the numbers do not exceed (the lower edge of its bin).
    pub fn percentile(&self, percent: f64) -> u16 {
        let wanted = self.total() as f64 * percent / 100.0;
        let mut seen = 0;
        for (bin, count) in self.bins.iter().enumerate() {
            seen += u64::from(*count);
            if seen as f64 >= wanted {
                return (bin as u32 * self.levels_per_bin) as u16;
            }
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::histogram;
    use crate::frame::{Channel, Levels, Plane};

    fn counts(levels: Levels, depth: u8) -> LevelCounts {
        let plane = Plane {
            channel: Channel::Gray,
            width: levels.len() as u32,
            height: 1,
            levels,
        };
        LevelCounts::of(&histogram(&plane, depth, None))
    }

    #[test]
    fn a_threshold_is_strict_and_exact_at_8_bits() {
        let levels = counts(Levels::U8(vec![0, 0, 1, 5, 5, 9].into()), 8);
        assert_eq!(levels.bins().len(), 10);
        assert_eq!([0, 1, 4, 5, 9].map(|t| levels.above(t)), [4, 3, 3, 1, 0]);
        assert_eq!((levels.total(), levels.above(255)), (6, 0));
        assert_eq!(
            [10.0, 50.0, 80.0, 100.0].map(|p| levels.percentile(p)),
            [0, 1, 5, 9]
        );
    }

    #[test]
    fn deeper_numbers_share_bins() {
        let levels = counts(Levels::U16(vec![0, 3, 4, 1023]), 10);
        assert_eq!(levels.levels_per_bin, 4);
        assert_eq!(levels.above(3), 2);
        assert_eq!(levels.above(4), 1);
    }
}
