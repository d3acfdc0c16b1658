//! `Frame` -> `Pixels` under a pixel profile. What each profile does is said in [`Profile`]; here is how.

mod bands;
mod bgr;
mod direct;
mod native;
mod packed;
mod resize;
mod swscale;
#[cfg(test)]
mod test_frames;

pub use bands::Bands;
pub use packed::{decoded_pieces, packed_bytes};
pub use resize::scale;

use ffmpeg_next::ffi;
use ffmpeg_next::software::scaling::Flags;

use self::swscale::{Colour, Conversion, Memory};
use super::{color, format};
use crate::error::{Error, Result};
use crate::frame::{
    BytePlane, Channel, ColorModel, ColorTags, Frame, Levels, Matrix, Origin, PixelFormat, Pixels,
    Plane, Profile,
};

/// The numbers of a frame under a profile. swscale contexts are kept for the next frame.
///
/// Images and arrays are RGB or gray already and need no conversion: the opencv profiles hold what `cv2.imread` gives of
/// an image (8 bits, alpha dropped, gray in all three channels), and an array's own numbers, 16 bits too; the standard
/// profile has the numbers of both as they are.
///
/// # Errors
/// When swscale knows no way from the frame's pixel format, or samples are missing.
pub fn to_pixels(frame: &Frame, profile: Profile) -> Result<Pixels> {
    if frame.width == 0 || frame.height == 0 {
        return Err(Error::new("this frame has no pixels"));
    }
    let converted = match profile {
        Profile::Native => native(frame),
        Profile::Standard => standard(frame),
        Profile::Opencv4 | Profile::Opencv5 if reads_as_still(frame) => imread(frame),
        Profile::Opencv4 | Profile::Opencv5 => bgr::pixels(frame, profile),
    }?;
    Ok(Pixels {
        profile,
        ..converted
    })
}

/// Frees what is kept for the next conversion.
pub(super) fn forget_kept() {
    swscale::forget_kept();
}

/// The decoded planes of a frame, alpha left out, where they lie in its memory as bytes one after the other; `None` where
/// [`to_pixels`] would have to take them apart, or samples are missing.
pub fn byte_planes(frame: &Frame) -> Option<Vec<BytePlane<'_>>> {
    native::byte_planes(frame)
}

/// Samples that are RGB or gray numbers already and come from no video.
fn reads_as_still(frame: &Frame) -> bool {
    frame.samples.origin() != Origin::Video
        && frame.format.model != ColorModel::Yuv
        && !frame.format.bitstream
}

fn native(frame: &Frame) -> Result<Pixels> {
    let (planes, depth) = native::planes(frame)?;
    Ok(pixels(frame, frame.format.model, depth, planes))
}

/// A picture of the frame's size; the caller sets the profile.
fn pixels(frame: &Frame, model: ColorModel, depth: u8, planes: Vec<Plane>) -> Pixels {
    Pixels {
        profile: Profile::Native,
        width: frame.width,
        height: frame.height,
        model,
        depth,
        planes,
        guessed: false,
    }
}

/// Planes R, G, B of the frame's size.
fn rgb(frame: &Frame, levels: [Levels; 3]) -> Vec<Plane> {
    [Channel::R, Channel::G, Channel::B]
        .into_iter()
        .zip(levels)
        .map(|(channel, levels)| Plane {
            channel,
            width: frame.width,
            height: frame.height,
            levels,
        })
        .collect()
}

/// `cv2.imread`'s numbers: 16 bits lose their lower byte, gray stands in all channels. Arrays keep theirs.
fn imread(frame: &Frame) -> Result<Pixels> {
    let (planes, depth) = native::planes(frame)?;
    let keep = frame.samples.origin() == Origin::Array;
    if keep && frame.format.model == ColorModel::Gray {
        return Ok(pixels(frame, ColorModel::Gray, depth, planes));
    }
    let mut levels: Vec<Levels> = planes
        .into_iter()
        .map(|plane| match plane.levels {
            levels if keep => levels,
            Levels::U8(levels) => Levels::U8(levels),
            Levels::U16(levels) => {
                let shift = depth.saturating_sub(8);
                Levels::U8(
                    levels
                        .into_iter()
                        .map(|level| (level >> shift) as u8)
                        .collect(),
                )
            }
        })
        .collect();
    let missing = || Error::new("samples of the picture are missing");
    let b = levels.pop().ok_or_else(missing)?;
    let (g, r) = match (levels.pop(), levels.pop()) {
        (Some(g), Some(r)) => (g, r),
        _ => (b.clone(), b.clone()),
    };
    let depth = if keep { depth } else { 8 };
    Ok(pixels(frame, ColorModel::Rgb, depth, rgb(frame, [r, g, b])))
}

/// By the tags, accurately; what is RGB or gray already keeps its numbers.
fn standard(frame: &Frame) -> Result<Pixels> {
    let described = &frame.format;
    let even = described
        .components
        .iter()
        .all(|component| component.depth == described.depth);
    if described.palette || described.float {
        return native(frame);
    }
    if described.model != ColorModel::Yuv && !described.bitstream && even && described.depth >= 8 {
        return Ok(widened(native(frame)?));
    }
    let deep = described.depth > 8;
    let gray = described.model == ColorModel::Gray;
    let read = meaning(described, frame.color, frame.height);
    let conversion = standard_conversion(frame, read, gray, deep)?;
    let count = if gray { 1 } else { 3 };
    let levels = swscale::convert(&conversion, &*frame.samples, described, |memory| {
        (0..count)
            .map(|plane| packed(memory, plane, deep))
            .collect::<Vec<_>>()
    })?;
    let depth = if deep { 16 } else { 8 };
    if gray {
        let planes = levels.into_iter().map(|levels| Plane {
            channel: Channel::Gray,
            width: frame.width,
            height: frame.height,
            levels,
        });
        return Ok(pixels(frame, ColorModel::Gray, depth, planes.collect()));
    }
    // FFmpeg's planar RGB lies in memory as G, B, R.
    let [g, b, r] = <[Levels; 3]>::try_from(levels)
        .map_err(|_| Error::new("samples of the picture are missing"))?;
    Ok(Pixels {
        guessed: frame.format.model == ColorModel::Yuv && read.guessed,
        ..pixels(frame, ColorModel::Rgb, depth, rgb(frame, [r, g, b]))
    })
}

/// How the numbers of a YUV picture mean colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    pub matrix: Matrix,
    pub full_range: bool,
    /// The file does not say all of it.
    pub guessed: bool,
}

/// How the standard profile reads the YUV numbers of a picture of so many lines: by its tags and, where they are
/// missing, by the common guess (BT.709 from 720 lines up, else BT.601; limited range).
pub fn meaning(format: &PixelFormat, tags: ColorTags, height: u32) -> Meaning {
    let by_format = full_range_by_format(format);
    Meaning {
        matrix: tags.matrix.unwrap_or_else(|| color::guessed_matrix(height)),
        full_range: by_format || tags.full_range.unwrap_or(false),
        guessed: tags.matrix.is_none() || tags.full_range.is_none() && !by_format,
    }
}

/// The old YUVJ formats are YUV whose name says full range.
fn full_range_by_format(described: &PixelFormat) -> bool {
    described.name.starts_with("yuvj")
}

fn standard_conversion(frame: &Frame, read: Meaning, gray: bool, deep: bool) -> Result<Conversion> {
    use ffi::AVPixelFormat::{
        AV_PIX_FMT_GBRP, AV_PIX_FMT_GBRP16BE, AV_PIX_FMT_GBRP16LE, AV_PIX_FMT_GRAY8,
        AV_PIX_FMT_GRAY16BE, AV_PIX_FMT_GRAY16LE,
    };
    let (deep_gray, deep_rgb) = if cfg!(target_endian = "big") {
        (AV_PIX_FMT_GRAY16BE, AV_PIX_FMT_GBRP16BE)
    } else {
        (AV_PIX_FMT_GRAY16LE, AV_PIX_FMT_GBRP16LE)
    };
    let name = &frame.format.name;
    let by_format = full_range_by_format(&frame.format);
    let plain = if by_format {
        name.replacen("yuvj", "yuv", 1)
    } else {
        name.clone()
    };
    Ok(Conversion {
        from: format::from_name(&plain)?,
        from_size: (frame.width, frame.height),
        to: match (gray, deep) {
            (true, true) => deep_gray,
            (true, false) => AV_PIX_FMT_GRAY8,
            (false, true) => deep_rgb,
            (false, false) => AV_PIX_FMT_GBRP,
        },
        to_size: (frame.width, frame.height),
        flags: Flags::BICUBIC | Flags::ACCURATE_RND | Flags::FULL_CHR_H_INT,
        colour: if frame.format.model == ColorModel::Yuv {
            Colour::Told {
                matrix: color::coefficients(read.matrix),
                full_range: Some(read.full_range),
            }
        } else {
            Colour::Untold
        },
        chroma_position: None,
    })
}

/// A plane of the converted picture without padding.
fn packed(memory: &Memory, plane: usize, deep: bool) -> Levels {
    if deep {
        let mut levels = Vec::new();
        for row in memory.rows(plane) {
            let words = row.as_chunks::<2>().0.iter();
            levels.extend(words.map(|word| u16::from_ne_bytes(*word)));
        }
        return Levels::U16(levels);
    }
    let mut levels = Vec::new();
    for row in memory.rows(plane) {
        levels.extend_from_slice(row);
    }
    Levels::from(levels)
}

/// 8 bits stay 8, deeper numbers are spread over 16 bits so that the largest becomes 65535.
fn widened(mut pixels: Pixels) -> Pixels {
    let depth = u32::from(pixels.depth);
    if (9..16).contains(&depth) {
        for plane in &mut pixels.planes {
            if let Levels::U16(levels) = &mut plane.levels {
                for level in levels {
                    *level = *level << (16 - depth) | *level >> (2 * depth - 16);
                }
            }
        }
        pixels.depth = 16;
    }
    pixels
}
