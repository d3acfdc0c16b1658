//! How the samples of a pixel format lie in memory.

use super::{Channel, ColorModel};

/// Where one component of a pixel format lies, after FFmpeg's `AVComponentDescriptor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    pub channel: Channel,
    /// Index into the planes of [`Samples`].
    pub plane: usize,
    /// Bytes from one sample to the next (bits for bit-packed formats).
    pub step: usize,
    /// Bytes before the first sample (bits for bit-packed formats).
    pub offset: usize,
    /// Right shift that puts the lowest bit at position 0.
    pub shift: u8,
    /// Significant bits.
    pub depth: u8,
}

/// A pixel format, described well enough to read any sample without FFmpeg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PixelFormat {
    /// FFmpeg's name (`yuv420p10le`, `rgb24`, `gray16le`, ...).
    pub name: String,
    pub model: ColorModel,
    pub components: Vec<Component>,
    /// Deepest component, bits.
    pub depth: u8,
    /// log2 of how much narrower and lower U and V are: (1, 1) for 4:2:0.
    pub chroma_shift: (u8, u8),
    pub big_endian: bool,
    /// Samples are indices into a palette of 256 native-endian 0xAARRGGBB words in plane 1.
    pub palette: bool,
    /// Samples are floating point.
    pub float: bool,
    /// Components are packed by bits, not bytes.
    pub bitstream: bool,
}

impl PixelFormat {
    pub fn has_alpha(&self) -> bool {
        self.components.iter().any(|c| c.channel == Channel::Alpha)
    }
}
