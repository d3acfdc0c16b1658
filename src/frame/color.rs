//! What a stream says about its colours.

use serde::{Deserialize, Serialize};

/// The YUV <-> RGB matrix a stream names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Matrix {
    #[serde(rename = "bt601")]
    Bt601,
    #[serde(rename = "bt709")]
    Bt709,
    #[serde(rename = "bt2020")]
    Bt2020,
    #[serde(rename = "fcc")]
    Fcc,
    #[serde(rename = "smpte240m")]
    Smpte240m,
    #[serde(rename = "ycgco")]
    Ycgco,
    #[serde(rename = "rgb")]
    Rgb,
}

impl Matrix {
    pub fn name(self) -> &'static str {
        match self {
            Self::Bt601 => "bt601",
            Self::Bt709 => "bt709",
            Self::Bt2020 => "bt2020",
            Self::Fcc => "fcc",
            Self::Smpte240m => "smpte240m",
            Self::Ycgco => "ycgco",
            Self::Rgb => "rgb",
        }
    }
}

/// Colour tags as the decoder reports them; `None` is "not tagged".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ColorTags {
    pub matrix: Option<Matrix>,
    pub full_range: Option<bool>,
    /// The stream's transfer is PQ or HLG: OpenCV 5 converts more than ffmpeg does by default.
    pub high_dynamic_range: bool,
}
