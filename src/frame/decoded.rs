//! One decoded frame with all that is known of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{ColorTags, PixelFormat, Samples};

/// Picture type by the decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum PictureType {
    I,
    P,
    B,
    #[default]
    #[serde(rename = "?")]
    Unknown,
}

impl PictureType {
    pub fn name(self) -> &'static str {
        match self {
            Self::I => "I",
            Self::P => "P",
            Self::B => "B",
            Self::Unknown => "?",
        }
    }
}

/// Why a frame cannot be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Damage {
    /// The decoder or the demuxer reported an error on this frame.
    Reported,
    /// No error of its own, but predicted from a damaged frame (up to the next key frame).
    Predicted,
}

/// One decoded frame. Cheap to share: always behind an `Arc`.
#[derive(Debug)]
pub struct Frame {
    /// 0-based position in presentation order of what the decoder really delivers.
    pub number: u64,
    /// Presentation time in the stream's time base.
    pub timestamp: Option<i64>,
    /// The frame carries no timestamp of its own; `timestamp` is the decoder's best effort.
    pub timestamp_guessed: bool,
    pub picture_type: PictureType,
    pub key: bool,
    pub interlaced: bool,
    pub damage: Option<Damage>,
    /// Coded size, when the demuxer knows it.
    pub bytes: Option<u64>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    pub format: Arc<PixelFormat>,
    pub color: ColorTags,
    pub samples: Arc<dyn Samples>,
    /// The file this frame came from, when the source is made of several.
    pub file_name: Option<String>,
    /// What was applied while loading (EXIF orientation), and what is not shown (alpha).
    pub notes: Vec<String>,
}

impl Frame {
    /// Bytes of memory its samples take.
    pub fn memory(&self) -> usize {
        self.samples.memory()
    }
}
