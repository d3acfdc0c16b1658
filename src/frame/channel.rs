//! What a number of a pixel means.

use serde::{Deserialize, Serialize};

/// One kind of number a pixel has.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// cv2's BGR2GRAY of R, G and B; under the native profile of a YUV or gray source it is Y.
    #[default]
    Gray,
    R,
    G,
    B,
    Y,
    U,
    V,
    Alpha,
}

impl Channel {
    /// What a person can choose from, in menu order.
    pub const CHOICES: [Self; 7] = [
        Self::Gray,
        Self::R,
        Self::G,
        Self::B,
        Self::Y,
        Self::U,
        Self::V,
    ];

    /// Y, U and V: planes as they were decoded, which only the native profile has.
    pub fn is_decoded_plane(self) -> bool {
        matches!(self, Self::Y | Self::U | Self::V)
    }

    /// The name on screen; lower-cased it is the name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gray => "gray",
            Self::R => "R",
            Self::G => "G",
            Self::B => "B",
            Self::Y => "Y",
            Self::U => "U",
            Self::V => "V",
            Self::Alpha => "alpha",
        }
    }
}

/// What the components of a pixel format mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColorModel {
    Gray,
    Rgb,
    Yuv,
}
