//! Small pictures made of formulas, for the tests of this folder and of `view`.

use crate::frame::{Channel, ColorModel, Levels, Pixels, Plane, Profile};

fn plane(channel: Channel, width: u32, height: u32, at: impl Fn(u32, u32) -> u8) -> Plane {
    let values = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    Plane {
        channel,
        width,
        height,
        levels: Levels::U8(values.map(|(x, y)| at(x, y)).collect()),
    }
}

/// An 8-bit picture under `opencv4`.
pub(crate) fn rgb(width: u32, height: u32, at: impl Fn(u32, u32) -> [u8; 3]) -> Pixels {
    let planes = [Channel::R, Channel::G, Channel::B].into_iter().enumerate();
    Pixels {
        profile: Profile::Opencv4,
        width,
        height,
        model: ColorModel::Rgb,
        depth: 8,
        planes: planes
            .map(|(i, c)| plane(c, width, height, |x, y| at(x, y)[i]))
            .collect(),
        guessed: false,
    }
}

/// A 16-bit picture under `standard`.
pub(crate) fn rgb16(width: u32, height: u32, at: impl Fn(u32, u32) -> [u16; 3]) -> Pixels {
    let mut pixels = rgb(width, height, |_, _| [0; 3]);
    pixels.profile = Profile::Standard;
    pixels.depth = 16;
    for (i, plane) in pixels.planes.iter_mut().enumerate() {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        plane.levels = Levels::U16(places.map(|(x, y)| at(x, y)[i]).collect());
    }
    pixels
}

/// An 8-bit gray picture under `standard`.
pub(crate) fn gray(width: u32, height: u32, at: impl Fn(u32, u32) -> u8) -> Pixels {
    Pixels {
        profile: Profile::Standard,
        width,
        height,
        model: ColorModel::Gray,
        depth: 8,
        planes: vec![plane(Channel::Gray, width, height, at)],
        guessed: false,
    }
}

/// Decoded 4:2:0 planes; `chroma` gives U, and V as 255 - U.
pub(crate) fn yuv420(
    width: u32,
    height: u32,
    luma: impl Fn(u32, u32) -> u8,
    chroma: impl Fn(u32, u32) -> u8,
) -> Pixels {
    let half = (width.div_ceil(2), height.div_ceil(2));
    Pixels {
        profile: Profile::Native,
        width,
        height,
        model: ColorModel::Yuv,
        depth: 8,
        planes: vec![
            plane(Channel::Y, width, height, luma),
            plane(Channel::U, half.0, half.1, &chroma),
            plane(Channel::V, half.0, half.1, |x, y| 255 - chroma(x, y)),
        ],
        guessed: false,
    }
}
