//! The memory of a decoded picture, whoever owns it.

use std::fmt;

use super::Channel;

/// Where samples come from: the opencv profiles read them the way OpenCV does from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// Decoded from a video, or raw video.
    Video,
    /// An image file.
    #[default]
    Still,
    /// A person's own numbers: every profile keeps them.
    Array,
}

/// The bytes of a decoded picture. Strides are positive: whoever makes it copies a bottom-up picture.
pub trait Samples: Send + Sync + fmt::Debug {
    /// Bytes of a plane, at least `stride(index) * (rows - 1) + used bytes of a row`; empty when there is none.
    fn plane(&self, index: usize) -> &[u8];
    /// Bytes from one row to the next.
    fn stride(&self, index: usize) -> usize;
    /// Whether the memory may be read a little past the end of a plane, as FFmpeg's own buffers allow.
    fn padded(&self) -> bool {
        false
    }

    fn origin(&self) -> Origin {
        Origin::Still
    }

    /// Bytes of memory that these samples keep.
    fn memory(&self) -> usize {
        (0..4).map(|plane| self.plane(plane).len()).sum()
    }
}

/// A plane of 8-bit numbers where a frame has them: nothing is copied.
#[derive(Debug, Clone, Copy)]
pub struct BytePlane<'a> {
    pub channel: Channel,
    pub width: u32,
    pub height: u32,
    /// `stride` bytes a row, the last one may end with its numbers.
    pub bytes: &'a [u8],
    pub stride: usize,
}

impl<'a> BytePlane<'a> {
    /// No gap lies between its rows.
    pub fn is_packed(&self) -> bool {
        self.stride == self.width as usize
    }

    /// The `width` numbers of a row. Panics below the last one.
    pub fn row(&self, y: usize) -> &'a [u8] {
        let start = y * self.stride;
        &self.bytes[start..start + self.width as usize]
    }
}

/// Samples owned as plain vectors: stills, tests.
#[derive(Debug, Clone, Default)]
pub struct OwnedSamples {
    /// (bytes, stride) per plane.
    pub planes: Vec<(Vec<u8>, usize)>,
}

impl Samples for OwnedSamples {
    fn plane(&self, index: usize) -> &[u8] {
        self.planes.get(index).map_or(&[], |(bytes, _)| bytes)
    }

    fn stride(&self, index: usize) -> usize {
        self.planes.get(index).map_or(0, |(_, stride)| *stride)
    }
}

/// Owned samples that are no still's.
#[derive(Debug, Clone)]
pub struct PlacedSamples {
    pub samples: OwnedSamples,
    pub origin: Origin,
}

impl Samples for PlacedSamples {
    fn plane(&self, index: usize) -> &[u8] {
        self.samples.plane(index)
    }

    fn stride(&self, index: usize) -> usize {
        self.samples.stride(index)
    }

    fn origin(&self) -> Origin {
        self.origin
    }
}
