//! Plain bicubic swscale to bgr24, as `cv2.VideoCapture` does, taken apart into planes.

use ffmpeg_next::ffi;
use ffmpeg_next::software::scaling::Flags;

use super::swscale::{self, Colour, Conversion};
use super::{byte_planes, direct};
use crate::error::Result;
use crate::frame::{ColorModel, Frame, Levels, Matrix, Pixels, Profile};
use crate::media::{color, format};

/// The conversion of a profile of opencv.
///
/// # Errors
/// When FFmpeg does not know the frame's pixel format.
pub(super) fn conversion(frame: &Frame, profile: Profile) -> Result<Conversion> {
    let size = (frame.width, frame.height);
    // OpenCV 4 knows no tags. OpenCV 5 has the scale filter's own ways: BT.601 where nothing is tagged, and MPEG-2's place
    // of chroma for yuv420p.
    let (colour, chroma_position) = match profile {
        Profile::Opencv5 => {
            let colour = Colour::Told {
                matrix: color::coefficients(frame.color.matrix.unwrap_or(Matrix::Bt601)),
                full_range: frame.color.full_range,
            };
            (colour, (frame.format.name == "yuv420p").then_some(128))
        }
        _ => (Colour::Untold, None),
    };
    Ok(Conversion {
        from: format::from_name(&frame.format.name)?,
        from_size: size,
        to: ffi::AVPixelFormat::AV_PIX_FMT_BGR24,
        to_size: size,
        flags: Flags::BICUBIC,
        colour,
        chroma_position,
    })
}

/// The whole picture.
pub(super) fn pixels(frame: &Frame, profile: Profile) -> Result<Pixels> {
    let conversion = conversion(frame, profile)?;
    let (width, height) = (frame.width as usize, frame.height as usize);
    let mut planes = [(); 3].map(|()| vec![0; width * height]);
    if let Some(direct) = direct::proven(&conversion) {
        direct::Way::new(direct, byte_planes(frame))?.rows(0, &mut planes);
    } else {
        swscale::convert(&conversion, &*frame.samples, &frame.format, |memory| {
            take_apart(memory.rows(0), width, &mut planes);
        })?;
    }
    Ok(super::pixels(
        frame,
        ColorModel::Rgb,
        8,
        super::rgb(frame, planes.map(Levels::from)),
    ))
}

/// Rows of B, G, R into planes R, G, B of as many rows.
pub(super) fn take_apart<'a>(
    rows: impl Iterator<Item = &'a [u8]>,
    width: usize,
    [r, g, b]: &mut [Vec<u8>; 3],
) {
    let lines = r.chunks_exact_mut(width).zip(g.chunks_exact_mut(width));
    let lines = lines.zip(b.chunks_exact_mut(width));
    for (row, ((r, g), b)) in rows.zip(lines) {
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                let pixels = row.as_chunks::<3>().0.iter();
                for (((pixel, r), g), b) in pixels.zip(r).zip(g).zip(b) {
                    [*b, *g, *r] = *pixel;
                }
            },
        );
    }
}
