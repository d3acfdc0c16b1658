//! What is measured and how: plain data, part of the session.

use serde::{Deserialize, Serialize};

use super::stage_settings::{
    Areas, Blur, Cleanup, Combine, DecisionRule, DifferenceKind, RegionRule, Step, ThresholdBy,
};
use crate::error::{Error, Result};
use crate::frame::Channel;
pub use crate::frame::ScaleFilter;

/// The numbers the difference is taken on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DifferenceOn {
    /// One channel, or gray.
    Channel(Channel),
    /// Rec.709 luma of R, G and B: `(6966 R + 23436 G + 2366 B + 16384) >> 15`.
    Luma709,
    /// The maximum over the channels of the profile.
    Maximum,
}

impl DifferenceOn {
    /// What a person can choose from, in menu order.
    pub const CHOICES: [Self; 9] = [
        Self::Channel(Channel::Gray),
        Self::Channel(Channel::R),
        Self::Channel(Channel::G),
        Self::Channel(Channel::B),
        Self::Channel(Channel::Y),
        Self::Channel(Channel::U),
        Self::Channel(Channel::V),
        Self::Luma709,
        Self::Maximum,
    ];

    /// The name on screen; lower-cased it is the name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Channel(channel) => channel.name(),
            Self::Luma709 => "luma709",
            Self::Maximum => "maximum",
        }
    }

    /// A weighted sum of channels: it may stay low where one of them is high.
    pub fn is_weighted(self) -> bool {
        matches!(self, Self::Channel(Channel::Gray) | Self::Luma709)
    }
}

impl Default for DifferenceOn {
    fn default() -> Self {
        Self::Channel(Channel::Gray)
    }
}

/// The two orders of subtracting and reducing to one plane, which give different numbers; of gray, luma and maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GrayOf {
    /// `gray(|A-B|)`: cv2.absdiff, then BGR2GRAY (or the luma, or the maximum).
    #[default]
    Difference,
    /// `|gray(A)-gray(B)|`: BGR2GRAY, then cv2.absdiff; opposite changes of two channels cancel.
    Frames,
}

/// What a mask looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MaskOn {
    /// |d| of one channel, or of gray.
    Channel(Channel),
    /// |d| of the Rec.709 luma.
    Luma709,
    /// Changed when any channel of the profile is over the threshold.
    Any,
}

impl Default for MaskOn {
    fn default() -> Self {
        Self::Channel(Channel::Gray)
    }
}

impl MaskOn {
    /// What a person can choose from, in menu order.
    pub const CHOICES: [Self; 9] = [
        Self::Channel(Channel::Gray),
        Self::Channel(Channel::R),
        Self::Channel(Channel::G),
        Self::Channel(Channel::B),
        Self::Channel(Channel::Y),
        Self::Channel(Channel::U),
        Self::Channel(Channel::V),
        Self::Luma709,
        Self::Any,
    ];

    /// The name on screen. A maximum that is taken before the difference is not any channel's change.
    pub fn name(self, order: GrayOf) -> &'static str {
        match (self, order) {
            (Self::Channel(channel), _) => channel.name(),
            (Self::Luma709, _) => "luma709",
            (Self::Any, GrayOf::Difference) => "any channel",
            (Self::Any, GrayOf::Frames) => "maximum",
        }
    }
}

/// What to do with two pictures of different size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SizeRule {
    /// No difference until the person chooses.
    #[default]
    Refuse,
    /// The common rectangle from the top left corner; no pixel is changed.
    Crop,
    /// B is scaled to A's size: its numbers become interpolated ones.
    ScaleB(ScaleFilter),
}

/// Everything that decides the numbers of a comparison, apart from the frames and the profile: the whole chain. By
/// default every stage but the threshold is switched off. As JSON it is what `--settings FILE` reads.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnalysisSettings {
    /// What heatmap, histogram, statistics and table look at.
    pub on: DifferenceOn,
    /// Whether channels become one plane before or after the difference.
    pub gray_of: GrayOf,
    /// What the chain goes on with after the difference.
    pub mask_on: MaskOn,
    /// A pixel is changed when its |d| is strictly greater; in levels of the depth compared.
    pub threshold: u16,
    pub sizes: SizeRule,
    /// How the chain subtracts.
    pub difference: DifferenceKind,
    pub blur: Blur,
    pub threshold_by: ThresholdBy,
    /// A threshold for each channel, and how their masks are combined; `mask_on` is not used then.
    pub per_channel: Option<Combine>,
    pub cleanup: Cleanup,
    pub regions: RegionRule,
    pub decision: DecisionRule,
    pub areas: Areas,
}

impl AnalysisSettings {
    /// Whether every number is in its range; settings come from files too.
    ///
    /// # Errors
    /// One sentence that names the first one that is not.
    pub fn check(&self) -> Result<()> {
        let outside = |name: &str, range: &str| {
            Err(Error::new(format!("{name} is out of range")).advice(format!("choose {range}")))
        };
        if let ThresholdBy::MeanPlusSigmas(sigmas) = self.threshold_by
            && !(0.0..=20.0).contains(&sigmas)
        {
            return outside("the number of standard deviations", "0 to 20");
        }
        if self.cleanup.steps.len() > Cleanup::MOST {
            return outside("the number of clean-up steps", "at most 8");
        }
        for step in &self.cleanup.steps {
            if !Step::SIZES.contains(&step.size) {
                return outside("the size of a clean-up step", "3 to 15");
            }
            if !Step::ITERATIONS.contains(&step.iterations) {
                return outside("the iterations of a clean-up step", "1 to 10");
            }
        }
        match self.decision.share {
            Some(share) if !(0.0..=100.0).contains(&share) => {
                outside("the changed share of the decision", "0 to 100 percent")
            }
            _ => Ok(()),
        }
    }
}

/// A rectangle of picture coordinates, in pixels: what table, statistics and exports look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Region {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

impl Region {
    /// Side of the region that follows the pointer.
    pub const DEFAULT_SIDE: u32 = 35;

    /// The whole of a picture.
    pub fn whole(width: u32, height: u32) -> Self {
        Self {
            x: 0,
            y: 0,
            width,
            height,
        }
    }

    /// The part of it inside a picture; `None` when nothing is left.
    #[must_use]
    pub fn clipped(self, width: u32, height: u32) -> Option<Self> {
        let right = self.x.saturating_add(self.width).min(width);
        let bottom = self.y.saturating_add(self.height).min(height);
        (self.x < right && self.y < bottom).then(|| Self {
            x: self.x,
            y: self.y,
            width: right - self.x,
            height: bottom - self.y,
        })
    }

    /// The same size, moved inside a picture (and cut when it is larger than the picture).
    #[must_use]
    pub fn fitted(self, width: u32, height: u32) -> Self {
        let w = self.width.clamp(1, width.max(1));
        let h = self.height.clamp(1, height.max(1));
        Self {
            x: self.x.min(width.saturating_sub(w)),
            y: self.y.min(height.saturating_sub(h)),
            width: w,
            height: h,
        }
    }

    /// The same size with (x, y) in its middle, inside a picture.
    #[must_use]
    pub fn centred_on(self, x: u32, y: u32, width: u32, height: u32) -> Self {
        Self {
            x: x.saturating_sub(self.width / 2),
            y: y.saturating_sub(self.height / 2),
            ..self
        }
        .fitted(width, height)
    }

    pub fn contains(&self, x: u32, y: u32) -> bool {
        x >= self.x && y >= self.y && x - self.x < self.width && y - self.y < self.height
    }
}
