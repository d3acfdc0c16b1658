//! What the curve over the frames shows.

use serde::{Deserialize, Serialize};

/// A number of each pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Curve {
    /// Largest |d|, in levels.
    #[default]
    Maximum,
    /// Mean |d|, in levels.
    Mean,
    /// Share of changed pixels, in percent.
    Changed,
    /// In dB.
    Psnr,
    Ssim,
}

impl Curve {
    pub const ALL: [Self; 5] = [
        Self::Maximum,
        Self::Mean,
        Self::Changed,
        Self::Psnr,
        Self::Ssim,
    ];

    /// Low values are the notable ones.
    pub fn is_quality(self) -> bool {
        matches!(self, Self::Psnr | Self::Ssim)
    }
}
