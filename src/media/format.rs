//! FFmpeg's pixel formats in Framelens' words, and back.

use std::ffi::{CString, c_int};
use std::sync::Arc;

use ffmpeg_next::ffi::{self, AVPixelFormat};

use super::library::text;
use crate::error::{Error, Result};
use crate::frame::{Channel, ColorModel, Component, PixelFormat};

/// The pixel format with this number; `None` for numbers that this FFmpeg does not have.
pub(crate) fn from_number(number: c_int) -> Option<AVPixelFormat> {
    let known = 0..AVPixelFormat::AV_PIX_FMT_NB as c_int;
    // SAFETY: the enum is generated from the headers of the FFmpeg that is linked and has every number in this range.
    known
        .contains(&number)
        .then(|| unsafe { std::mem::transmute::<c_int, AVPixelFormat>(number) })
}

/// The pixel format that FFmpeg calls by this name.
///
/// # Errors
/// When there is none.
pub(crate) fn from_name(name: &str) -> Result<AVPixelFormat> {
    let unknown = || Error::new(format!("FFmpeg does not know the pixel format {name}"));
    let spelled = CString::new(name).map_err(|_| unknown())?;
    // SAFETY: a string that ends with 0.
    let format = unsafe { ffi::av_get_pix_fmt(spelled.as_ptr()) };
    if format == AVPixelFormat::AV_PIX_FMT_NONE {
        return Err(unknown());
    }
    Ok(format)
}

/// Describes a pixel format so that its samples can be read without FFmpeg.
///
/// # Errors
/// For formats whose samples are not in memory (hardware surfaces), and unknown ones.
pub(crate) fn describe(format: AVPixelFormat) -> Result<Arc<PixelFormat>> {
    // SAFETY: av_pix_fmt_desc_get accepts any value and returns null or a static descriptor.
    let descriptor = unsafe { ffi::av_pix_fmt_desc_get(format).as_ref() };
    let descriptor =
        descriptor.ok_or_else(|| Error::new("the decoder delivers an unknown pixel format"))?;
    // SAFETY: the name is a static string.
    let name = unsafe { text(descriptor.name) };
    let has = |flag: c_int| descriptor.flags & flag as u64 != 0;
    if has(ffi::AV_PIX_FMT_FLAG_HWACCEL) {
        return Err(Error::new(format!(
            "the pixel format {name} lives in graphics memory and cannot be read"
        )));
    }
    let count = usize::from(descriptor.nb_components).min(4);
    let palette = has(ffi::AV_PIX_FMT_FLAG_PAL);
    let bayer = has(ffi::AV_PIX_FMT_FLAG_BAYER);
    let model = if bayer {
        // One sample per pixel; which colour it is depends on the place.
        ColorModel::Gray
    } else if has(ffi::AV_PIX_FMT_FLAG_RGB) || palette {
        ColorModel::Rgb
    } else if count <= 2 {
        ColorModel::Gray
    } else {
        ColorModel::Yuv
    };
    let alpha = has(ffi::AV_PIX_FMT_FLAG_ALPHA) && !palette;
    let components: Vec<Component> = if bayer {
        let depth = if name.contains("16") { 16 } else { 8 };
        vec![Component {
            channel: Channel::Gray,
            plane: 0,
            step: usize::from(depth / 8),
            offset: 0,
            shift: 0,
            depth,
        }]
    } else {
        (0..count)
            .map(|index| {
                let component = &descriptor.comp[index];
                let channel = match (model, index) {
                    _ if alpha && index + 1 == count => Channel::Alpha,
                    (ColorModel::Gray, _) => Channel::Gray,
                    (ColorModel::Rgb, 0) => Channel::R,
                    (ColorModel::Rgb, 1) => Channel::G,
                    (ColorModel::Rgb, _) => Channel::B,
                    (ColorModel::Yuv, 0) => Channel::Y,
                    (ColorModel::Yuv, 1) => Channel::U,
                    (ColorModel::Yuv, _) => Channel::V,
                };
                Component {
                    channel,
                    plane: usize::try_from(component.plane).unwrap_or(0),
                    step: usize::try_from(component.step).unwrap_or(0),
                    offset: usize::try_from(component.offset).unwrap_or(0),
                    shift: u8::try_from(component.shift).unwrap_or(0),
                    depth: u8::try_from(component.depth).unwrap_or(8),
                }
            })
            .collect()
    };
    Ok(Arc::new(PixelFormat {
        depth: components.iter().map(|c| c.depth).max().unwrap_or(8),
        chroma_shift: if model == ColorModel::Yuv {
            (descriptor.log2_chroma_w, descriptor.log2_chroma_h)
        } else {
            (0, 0)
        },
        big_endian: has(ffi::AV_PIX_FMT_FLAG_BE),
        palette,
        float: has(ffi::AV_PIX_FMT_FLAG_FLOAT),
        bitstream: has(ffi::AV_PIX_FMT_FLAG_BITSTREAM),
        name,
        model,
        components,
    }))
}

/// Bytes of a row and rows of each plane of a picture, in plane order; the palette is a plane of one row of 1024 bytes.
pub(crate) fn plane_sizes(format: &PixelFormat, width: u32, height: u32) -> Vec<(usize, usize)> {
    let planes = format
        .components
        .iter()
        .map(|component| component.plane + 1)
        .max()
        .unwrap_or(0);
    let mut sizes: Vec<(usize, usize)> = (0..planes)
        .map(|plane| {
            let inside = || format.components.iter().filter(|c| c.plane == plane);
            let is_chroma = |c: &Component| matches!(c.channel, Channel::U | Channel::V);
            let (shift_x, shift_y) = format.chroma_shift;
            let all_chroma = inside().all(is_chroma);
            let rows = shrunk(height, if all_chroma { shift_y } else { 0 });
            // As av_image_get_linesize: the component with the widest step spans the row, also in packed formats.
            let widest = inside().reduce(|best, c| if c.step > best.step { c } else { best });
            let row = widest.map_or(0, |c| {
                c.step * shrunk(width, if is_chroma(c) { shift_x } else { 0 })
            });
            (
                if format.bitstream {
                    row.div_ceil(8)
                } else {
                    row
                },
                rows,
            )
        })
        .collect();
    if format.palette {
        sizes.truncate(1);
        sizes.push((1024, 1));
    }
    sizes
}

/// ceil(size / 2^shift).
pub(crate) fn shrunk(size: u32, shift: u8) -> usize {
    (size as usize + (1 << shift) - 1) >> shift
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FFmpeg's own arithmetic for the bytes of a row.
    fn line_size(format: AVPixelFormat, width: c_int, plane: usize) -> usize {
        // SAFETY: plain arithmetic on numbers.
        let size = unsafe { ffi::av_image_get_linesize(format, width, plane as c_int) };
        usize::try_from(size).unwrap()
    }

    #[test]
    fn rows_are_as_long_as_ffmpeg_says_in_every_format() {
        let mut tried = 0;
        for number in 0..AVPixelFormat::AV_PIX_FMT_NB as c_int {
            let format = from_number(number).unwrap();
            let Ok(description) = describe(format) else {
                continue;
            };
            for width in [1_u32, 2, 7, 161, 640] {
                for (plane, (row, rows)) in
                    plane_sizes(&description, width, 9).into_iter().enumerate()
                {
                    if description.palette && plane == 1 {
                        continue;
                    }
                    let theirs = line_size(format, width as c_int, plane);
                    assert_eq!(
                        row, theirs,
                        "{} width {width} plane {plane}",
                        description.name
                    );
                    assert!(rows == 9 || description.model == ColorModel::Yuv);
                    tried += 1;
                }
            }
        }
        assert!(tried > 800, "only {tried}");
    }

    #[test]
    fn names_and_numbers_find_the_same_format() {
        let format = from_name("yuv420p10le").unwrap();
        assert_eq!(from_number(format as c_int), Some(format));
        let description = describe(format).unwrap();
        assert_eq!(description.name, "yuv420p10le");
        assert_eq!(description.depth, 10);
        assert_eq!(description.chroma_shift, (1, 1));
        assert!(from_name("yuv421p").is_err() && from_number(-1).is_none());
    }
}
