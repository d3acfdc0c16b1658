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

/// A frame of a video with the same noise in every run, and `gap` bytes of it between its rows.
pub fn noise(name: &str, size: (u32, u32), color: ColorTags, gap: usize) -> Frame {
    let format = format::describe(format::from_name(name).expect("known")).expect("described");
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // The upper byte of 16-bit words stays small, as 10 bits need it.
        (state >> 24) as u8 & if format.depth > 8 { 3 } else { 255 }
    };
    let sizes = format::plane_sizes(&format, size.0, size.1).into_iter();
    let planes = sizes.map(|(row, rows)| {
        let stride = row + gap;
        ((0..stride * rows).map(|_| noise()).collect(), stride)
    });
    Frame {
        color,
        ..frame(name, size, planes.collect(), Origin::Video)
    }
}
