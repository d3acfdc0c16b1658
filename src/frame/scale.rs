//! Filters for scaling a picture.

use serde::{Deserialize, Serialize};

/// The filters that a picture can be scaled with, by swscale's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScaleFilter {
    Nearest,
    Bilinear,
    #[default]
    Bicubic,
    Area,
    Lanczos,
}

impl ScaleFilter {
    pub const ALL: [Self; 5] = [
        Self::Nearest,
        Self::Bilinear,
        Self::Bicubic,
        Self::Area,
        Self::Lanczos,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Nearest => "nearest",
            Self::Bilinear => "bilinear",
            Self::Bicubic => "bicubic",
            Self::Area => "area",
            Self::Lanczos => "lanczos",
        }
    }
}
