//! A person's own numbers: numpy's arrays and matrices written as text. No profile changes them.

mod header;
mod matrix;
mod npy;
mod parse;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::reader::Opened;
use super::source::SourceSpec;
use crate::error::Result;
use crate::frame::{Channel, ColorModel, ColorTags, Component, Matrix, PixelFormat};

pub use self::parse::parse_matrix;

/// The order of an array's colour channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChannelOrder {
    /// As OpenCV keeps them.
    #[default]
    Bgr,
    Rgb,
}

impl ChannelOrder {
    pub const ALL: [Self; 2] = [Self::Bgr, Self::Rgb];

    /// The name on the command line and on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bgr => "bgr",
            Self::Rgb => "rgb",
        }
    }
}

/// True when `spec` is one file that is called, or begins like, an array or a matrix of numbers.
pub fn claims(spec: &SourceSpec) -> bool {
    let [path] = spec.paths.as_slice() else {
        return false;
    };
    path.is_file() && (is_array(path) || is_called(path, &["csv", "tsv", "txt"]))
}

fn is_array(path: &Path) -> bool {
    let mut head = [0_u8; 6];
    let begins = File::open(path)
        .and_then(|mut file| file.read_exact(&mut head))
        .is_ok();
    is_called(path, &["npy", "npz"]) || begins && head == *b"\x93NUMPY"
}

fn is_called(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().and_then(|e| e.to_str());
    extension.is_some_and(|e| extensions.iter().any(|known| e.eq_ignore_ascii_case(known)))
}

/// Opens an array or a matrix.
///
/// # Errors
/// One sentence: what kind of array cannot be shown, and how to save one that can.
pub fn open(spec: &SourceSpec) -> Result<Opened> {
    if is_array(spec.main_path()) {
        return npy::open(spec);
    }
    matrix::open(spec)
}

/// The layout of packed samples of an array: 1 (gray), 3 or 4 channels of 1 or 2 bytes.
fn pixel_format(
    channels: usize,
    order: ChannelOrder,
    bytes: usize,
    big_endian: bool,
) -> PixelFormat {
    let big_endian = big_endian && bytes == 2;
    let offsets: &[(Channel, usize)] = match (channels, order) {
        (1, _) => &[(Channel::Gray, 0)],
        (3, ChannelOrder::Rgb) => &[(Channel::R, 0), (Channel::G, 1), (Channel::B, 2)],
        (3, ChannelOrder::Bgr) => &[(Channel::R, 2), (Channel::G, 1), (Channel::B, 0)],
        (_, ChannelOrder::Rgb) => &[
            (Channel::R, 0),
            (Channel::G, 1),
            (Channel::B, 2),
            (Channel::Alpha, 3),
        ],
        (_, ChannelOrder::Bgr) => &[
            (Channel::R, 2),
            (Channel::G, 1),
            (Channel::B, 0),
            (Channel::Alpha, 3),
        ],
    };
    let name = match (channels, bytes) {
        (1, 1) => "gray".to_owned(),
        (1, _) => "gray16".to_owned(),
        (3, 1) => format!("{}24", order.name()),
        (3, _) => format!("{}48", order.name()),
        (_, 1) => format!("{}a", order.name()),
        (_, _) => format!("{}a64", order.name()),
    };
    let ending = match (bytes, big_endian) {
        (1, _) => "",
        (_, true) => "be",
        (_, false) => "le",
    };
    let depth = if bytes == 1 { 8 } else { 16 };
    PixelFormat {
        name: format!("{name}{ending}"),
        model: if channels == 1 {
            ColorModel::Gray
        } else {
            ColorModel::Rgb
        },
        components: offsets
            .iter()
            .map(|&(channel, at)| Component {
                channel,
                plane: 0,
                step: bytes * channels,
                offset: bytes * at,
                shift: 0,
                depth,
            })
            .collect(),
        depth,
        chroma_shift: (0, 0),
        big_endian,
        palette: false,
        float: false,
        bitstream: false,
    }
}

/// Numbers over their full range, and not to be converted.
fn color(format: &PixelFormat) -> ColorTags {
    ColorTags {
        matrix: (format.model == ColorModel::Rgb).then_some(Matrix::Rgb),
        full_range: Some(true),
        high_dynamic_range: false,
    }
}
