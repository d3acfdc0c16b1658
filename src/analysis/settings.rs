//! What is measured and how: plain data, part of the session.

use serde::{Deserialize, Serialize};

use crate::frame::Channel;
pub use crate::frame::ScaleFilter;

/// The numbers the difference is taken on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DifferenceOn {
    /// One channel, or gray.
    Channel(Channel),
    /// The maximum of |A-B| over the channels of the profile.
    Maximum,
}

impl Default for DifferenceOn {
    fn default() -> Self {
        Self::Channel(Channel::Gray)
    }
}

/// The two grays of a difference, which are different numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GrayOf {
    /// `gray(|A-B|)`: cv2.absdiff, then BGR2GRAY.
    #[default]
    Difference,
    /// `|gray(A)-gray(B)|`: BGR2GRAY, then cv2.absdiff; opposite changes of two channels cancel.
    Frames,
}

impl GrayOf {
    /// The formula as it is shown.
    pub fn formula(self) -> &'static str {
        match self {
            Self::Difference => "gray(|A-B|)",
            Self::Frames => "|gray(A)-gray(B)|",
        }
    }
}

/// What a mask looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MaskOn {
    /// |d| of one channel, or of gray.
    Channel(Channel),
    /// Changed when any channel of the profile is over the threshold.
    Any,
}

impl Default for MaskOn {
    fn default() -> Self {
        Self::Channel(Channel::Gray)
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

/// Everything that decides the numbers of a comparison, apart from the frames and the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AnalysisSettings {
    /// What heatmap, histogram, statistics and table look at.
    pub on: DifferenceOn,
    pub gray_of: GrayOf,
    pub mask_on: MaskOn,
    /// A pixel is changed when its |d| is strictly greater; in levels of the depth compared.
    pub threshold: u16,
    pub sizes: SizeRule,
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
