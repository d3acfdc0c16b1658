//! What the numbers of a scan depend on.

use serde::{Deserialize, Serialize};

use crate::analysis::mask::looks_at;
use crate::analysis::{AnalysisSettings, DifferenceKind, DifferenceOn, ThresholdBy};
use crate::frame::Profile;
use crate::pairing::Pairing;

/// Everything apart from the two files that decides the numbers of a scan.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ScanSettings {
    pub profile: Profile,
    pub analysis: AnalysisSettings,
    pub pairing: Pairing,
    /// Only these frames of A: the first, and one past the last.
    pub frames: Option<(u64, u64)>,
}

impl ScanSettings {
    /// Whether the numbers of a pair are sums over its rows: the pictures can be measured a band at a time.
    pub fn by_rows(&self) -> bool {
        let analysis = &self.analysis;
        let decoded =
            |on: DifferenceOn| matches!(on, DifferenceOn::Channel(c) if c.is_decoded_plane());
        let native = decoded(analysis.on) || decoded(looks_at(analysis.mask_on));
        only_compares(analysis) && (self.profile == Profile::Native || !native)
    }

    /// Whether a scan by `self` holds the numbers that `other` asks for: all agree but the threshold, where that is applied
    /// to the counted levels afterwards.
    pub fn serves(&self, other: &Self) -> bool {
        let mut adapted = self.clone();
        if only_compares(&self.analysis) {
            adapted.analysis.threshold = other.analysis.threshold;
        }
        adapted == *other
    }
}

/// Whether a pixel is changed when its |d| is over the fixed threshold, and nothing else decides it.
pub(super) fn only_compares(analysis: &AnalysisSettings) -> bool {
    analysis.difference == DifferenceKind::Absolute
        && analysis.blur.kernel().is_none()
        && analysis.threshold_by == ThresholdBy::Fixed
        && analysis.per_channel.is_none()
        && analysis.cleanup.steps().is_empty()
        && !analysis.regions.on
        && analysis.areas.is_whole()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_threshold_may_differ() {
        let scanned = ScanSettings::default();
        let mut wanted = scanned.clone();
        wanted.analysis.threshold = 10;
        assert!(scanned.serves(&wanted));
        wanted.pairing.offset = 1;
        assert!(!scanned.serves(&wanted));
    }

    #[test]
    fn where_more_than_the_threshold_decides_it_may_not_differ() {
        let mut scanned = ScanSettings::default();
        scanned.analysis.cleanup.on = true;
        let mut wanted = scanned.clone();
        assert!(scanned.serves(&wanted));
        wanted.analysis.threshold = 10;
        assert!(!scanned.serves(&wanted));
    }
}
