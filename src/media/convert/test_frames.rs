//! Frames made by hand, for the tests of this folder.

use std::sync::Arc;

use crate::frame::{ColorTags, Frame, Origin, OwnedSamples, PictureType, PlacedSamples};
use crate::media::format;

/// A frame of a pixel format with these planes: bytes and stride.
pub fn frame(
    name: &str,
    (width, height): (u32, u32),
    planes: Vec<(Vec<u8>, usize)>,
    origin: Origin,
) -> Frame {
    Frame {
        number: 0,
        timestamp: None,
        timestamp_guessed: false,
        picture_type: PictureType::I,
        key: true,
        interlaced: false,
        damage: None,
        bytes: None,
        width,
        height,
        format: format::describe(format::from_name(name).expect("known")).expect("described"),
        color: ColorTags::default(),
        samples: Arc::new(PlacedSamples {
            samples: OwnedSamples { planes },
            origin,
        }),
        file_name: None,
        notes: Vec::new(),
    }
}
