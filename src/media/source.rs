//! What a person names when opening something, and what is known once it is open.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::arrays::ChannelOrder;
use super::raw::RawLayout;
use crate::frame::{ColorTags, PixelFormat, Rational};

/// What to open: everything needed to open it again.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SourceSpec {
    /// One path (a video, an image, a folder, a numbered pattern), or the images of a list in the given order.
    pub paths: Vec<PathBuf>,
    /// Index of the video stream among all streams of the file; the first video stream when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<usize>,
    /// Frame rate given to a source that has none (image sequences); 25 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame_rate: Option<Rational>,
    /// Geometry of raw video; by the file's name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<RawLayout>,
    /// Order of an array's colour channels; B, G, R when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<ChannelOrder>,
}

impl SourceSpec {
    /// A single path: a file, a folder, or a pattern such as `frame%d.png` or `frame_*.png`.
    pub fn path(path: impl AsRef<Path>) -> Self {
        Self::list(vec![path.as_ref().to_path_buf()])
    }

    /// Several images, shown in this order.
    pub fn list(paths: Vec<PathBuf>) -> Self {
        Self {
            paths,
            stream: None,
            frame_rate: None,
            raw: None,
            channels: None,
        }
    }

    /// The first path: what error sentences and "reload" name.
    pub fn main_path(&self) -> &Path {
        self.paths.first().map_or(Path::new(""), PathBuf::as_path)
    }

    /// Short name before anything is known: the last part of the first path.
    pub fn short_name(&self) -> String {
        let path = self.main_path();
        path.file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned()
    }
}

/// What kind of thing a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    Video,
    /// Several image files.
    Sequence,
    /// One image.
    Image,
    /// One image file with several frames (GIF, APNG, WebP).
    Animation,
    /// Raw video, whose geometry is told from outside.
    Raw,
    /// An array as numpy saves it.
    Array,
    /// A matrix written as text.
    Matrix,
}

impl SourceKind {
    /// Its frames are plain numbers, each found by its place.
    pub fn is_stored(self) -> bool {
        matches!(self, Self::Raw | Self::Array | Self::Matrix)
    }
}

/// A video stream that could have been chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StreamChoice {
    /// Index among all streams of the file.
    pub index: usize,
    /// For a menu: `stream 3: h264 480x270`.
    pub label: String,
    /// A cover picture and not a video.
    pub attached_picture: bool,
}

/// Facts of an open source that do not change while it is open. The frame count is in the index.
#[derive(Debug, Clone)]
pub struct SourceInfo {
    pub spec: SourceSpec,
    pub kind: SourceKind,
    /// Short name on screen: `clip.avi`, `pattern_000.png ... pattern_059.png`.
    pub name: String,
    /// Container or file format: `avi`, `PNG`.
    pub container: String,
    /// Codec name (`msmpeg4v2`, `h264`), or the image format for stills.
    pub codec: String,
    /// Codec tag (`MP42`) or codec profile (`High`), when it adds something to the name.
    pub codec_detail: Option<String>,
    pub format: Arc<PixelFormat>,
    /// Of the first frame, in pixels.
    pub width: u32,
    /// Of the first frame, in pixels.
    pub height: u32,
    /// Frames per second; `None` when the file does not say.
    pub frame_rate: Option<Rational>,
    /// The rate was set by Framelens or the person because the source has none.
    pub frame_rate_set: bool,
    /// Seconds per timestamp tick.
    pub time_base: Rational,
    /// What the container declares, when it declares a count.
    pub frame_count_declared: Option<u64>,
    pub color: ColorTags,
    /// Clockwise degrees (0, 90, 180, 270) that the display matrix asks for; stored pixels stay as they are.
    pub rotation: u16,
    /// Width of a pixel / its height, when not 1.
    pub pixel_aspect: Option<Rational>,
    /// Video streams of the file, in file order.
    pub streams: Vec<StreamChoice>,
    /// Index of the open stream among all streams.
    pub stream: usize,
    /// Things to say, one sentence each: `13 images, number 10 is missing`.
    pub notes: Vec<Note>,
    /// File size (sum for a sequence).
    pub bytes: u64,
}

/// A sentence about a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    pub text: String,
    /// True when numbers or counts may not be what the person expects.
    pub warning: bool,
}
