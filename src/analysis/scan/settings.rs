//! What the numbers of a scan depend on.

use serde::{Deserialize, Serialize};

use crate::analysis::AnalysisSettings;
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
    /// Whether a scan by `self` holds the numbers that `other` asks for: all but the threshold agree, which is applied to
    /// the counted levels afterwards.
    pub fn serves(&self, other: &Self) -> bool {
        let mut adapted = self.clone();
        adapted.analysis.threshold = other.analysis.threshold;
        adapted == *other
    }
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
}
