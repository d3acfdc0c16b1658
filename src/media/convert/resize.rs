//! Scaling numbers to another size, for comparing pictures of different size when a person asks for it.

use std::borrow::Cow;

use ffmpeg_next::software::scaling::Flags;

use super::packed;
use super::swscale::{self, Colour, Conversion};
use crate::error::{Error, Result};
use crate::frame::{Levels, OwnedSamples, Pixels, Plane, ScaleFilter};
use crate::media::format;

/// The picture at `width` x `height` pixels, each plane scaled by swscale with this filter; smaller chroma planes stay
/// as much smaller as they are. The numbers are interpolated ones then.
///
/// # Errors
/// When a size is 0 or does not fit into memory.
pub fn scale(pixels: &Pixels, width: u32, height: u32, filter: ScaleFilter) -> Result<Pixels> {
    if width == 0 || height == 0 {
        return Err(Error::new("a picture cannot be scaled to nothing"));
    }
    let planes = pixels.planes.iter().map(|plane| {
        let across = ratio(pixels.width, plane.width);
        let down = ratio(pixels.height, plane.height);
        scale_plane(
            plane,
            width.div_ceil(across),
            height.div_ceil(down),
            filter,
            pixels.depth,
        )
    });
    Ok(Pixels {
        profile: pixels.profile,
        width,
        height,
        model: pixels.model,
        depth: pixels.depth,
        planes: planes.collect::<Result<_>>()?,
        guessed: pixels.guessed,
    })
}

/// How much smaller a plane is than its picture: 1, 2 or 4.
fn ratio(picture: u32, plane: u32) -> u32 {
    picture.div_ceil(plane.max(1)).max(1)
}

fn scale_plane(
    plane: &Plane,
    width: u32,
    height: u32,
    filter: ScaleFilter,
    depth: u8,
) -> Result<Plane> {
    use ffmpeg_next::ffi::AVPixelFormat::{
        AV_PIX_FMT_GRAY8, AV_PIX_FMT_GRAY16BE, AV_PIX_FMT_GRAY16LE,
    };
    let (bytes, deep): (Cow<'_, [u8]>, bool) = match &plane.levels {
        Levels::U8(levels) => (levels[..].into(), false),
        Levels::U16(levels) => {
            let bytes: Vec<u8> = levels.iter().flat_map(|v| v.to_ne_bytes()).collect();
            (bytes.into(), true)
        }
    };
    let gray = match (deep, cfg!(target_endian = "big")) {
        (false, _) => AV_PIX_FMT_GRAY8,
        (true, false) => AV_PIX_FMT_GRAY16LE,
        (true, true) => AV_PIX_FMT_GRAY16BE,
    };
    let conversion = Conversion {
        from: gray,
        from_size: (plane.width, plane.height),
        to: gray,
        to_size: (width, height),
        flags: flag(filter) | Flags::ACCURATE_RND,
        colour: Colour::Untold,
        chroma_position: None,
    };
    let row = plane.width as usize * if deep { 2 } else { 1 };
    let samples = OwnedSamples {
        planes: vec![(bytes.into_owned(), row)],
    };
    let described = format::describe(gray)?;
    let mut levels = swscale::convert(&conversion, &samples, &described, |memory| {
        packed(memory, 0, deep)
    })?;
    // Filters with negative lobes can overshoot what the depth holds.
    if let Levels::U16(levels) = &mut levels {
        let peak = ((1_u32 << depth) - 1) as u16;
        for level in levels {
            *level = (*level).min(peak);
        }
    }
    Ok(Plane {
        channel: plane.channel,
        width,
        height,
        levels,
    })
}

fn flag(filter: ScaleFilter) -> Flags {
    match filter {
        ScaleFilter::Nearest => Flags::POINT,
        ScaleFilter::Bilinear => Flags::BILINEAR,
        ScaleFilter::Bicubic => Flags::BICUBIC,
        ScaleFilter::Area => Flags::AREA,
        ScaleFilter::Lanczos => Flags::LANCZOS,
    }
}
