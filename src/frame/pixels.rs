//! Planar numbers under a profile.

use bytes::Bytes;

use super::{Channel, ColorModel, Profile};

/// Numbers of one plane, rows packed without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Levels {
    /// Shared where they lie: a plane that a decoder packed already is never copied.
    U8(Bytes),
    U16(Vec<u16>),
}

impl From<Vec<u8>> for Levels {
    fn from(levels: Vec<u8>) -> Self {
        Self::U8(levels.into())
    }
}

impl From<Vec<u16>> for Levels {
    fn from(levels: Vec<u16>) -> Self {
        Self::U16(levels)
    }
}

impl Levels {
    pub fn len(&self) -> usize {
        match self {
            Self::U8(v) => v.len(),
            Self::U16(v) => v.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Numbers of 8 bits, taken out to be changed: copied only where they are shared. None are left, and 16 bits have none.
    pub fn take_bytes(&mut self) -> Vec<u8> {
        match self {
            Self::U8(v) => std::mem::take(v).into(),
            Self::U16(_) => Vec::new(),
        }
    }

    /// The number at a packed index.
    pub fn get(&self, index: usize) -> u16 {
        match self {
            Self::U8(v) => u16::from(v[index]),
            Self::U16(v) => v[index],
        }
    }
}

/// One channel of a picture: `height` rows of `width` numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plane {
    pub channel: Channel,
    pub width: u32,
    pub height: u32,
    pub levels: Levels,
}

impl Plane {
    /// The number at (x, y) in the plane's own coordinates; `None` outside.
    pub fn get(&self, x: u32, y: u32) -> Option<u16> {
        (x < self.width && y < self.height).then(|| {
            self.levels
                .get(y as usize * self.width as usize + x as usize)
        })
    }
}

/// A picture's numbers under a profile: planar, each plane at its own size.
/// Planes come in the order R, G, B or Y, U, V or Gray/Y alone; alpha is never among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    pub profile: Profile,
    /// Of the picture, in pixels; chroma planes may be smaller.
    pub width: u32,
    pub height: u32,
    pub model: ColorModel,
    /// Significant bits of a number: 8 or fewer in `Levels::U8`, else up to 16 in `Levels::U16`.
    pub depth: u8,
    pub planes: Vec<Plane>,
    /// The standard profile had to guess matrix or range.
    pub guessed: bool,
}

impl Pixels {
    /// The plane that holds exactly this channel; gray is not a stored plane except in gray pictures.
    pub fn plane(&self, channel: Channel) -> Option<&Plane> {
        self.planes.iter().find(|plane| plane.channel == channel)
    }

    /// The largest number a sample can have.
    pub fn peak(&self) -> u16 {
        ((1u32 << self.depth) - 1) as u16
    }
}
