//! Pixel profiles: whose numbers are shown.

use serde::{Deserialize, Serialize};

/// How decoded samples become the numbers shown.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// By the file's own colour tags, accurate conversion; 8 bits stay 8, deeper becomes 16.
    Standard,
    /// What `cv2.VideoCapture.read()` of OpenCV 4 hands over, up to 4.12: plain bicubic to bgr24, tags ignored.
    #[default]
    Opencv4,
    /// The same of OpenCV 5, and of OpenCV 4 from 4.13 on, whose FFmpeg is a newer one: ffmpeg's own default conversion
    /// to bgr24, tags honoured.
    Opencv5,
    /// The decoded planes, untouched, at their own size and depth.
    Native,
}

impl Profile {
    pub const ALL: [Self; 4] = [Self::Standard, Self::Opencv4, Self::Opencv5, Self::Native];

    /// The name used on the command line, on screen and in exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Opencv4 => "opencv4",
            Self::Opencv5 => "opencv5",
            Self::Native => "native",
        }
    }
}
