//! Pictures as PNG files.

use std::io::{self, Write};

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

use crate::frame::{Channel, Levels, Pixels, Plane};
use crate::view::picture::of_pixels;
use crate::view::{Picture, StageNumbers};

/// A composed picture as 8-bit RGB: what is on the canvas is opaque.
///
/// # Errors
/// Those of `out`.
pub fn picture(out: &mut dyn Write, picture: &Picture) -> io::Result<()> {
    let rgb: Vec<u8> = picture
        .rgba
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    let size = (picture.width, picture.height);
    encode(out, &rgb, size, ExtendedColorType::Rgb8)
}

/// A picture that is gray everywhere, such as a mask, as an 8-bit gray one.
///
/// # Errors
/// Those of `out`.
pub fn gray(out: &mut dyn Write, picture: &Picture) -> io::Result<()> {
    let levels: Vec<u8> = picture.rgba.chunks_exact(4).map(|pixel| pixel[0]).collect();
    let size = (picture.width, picture.height);
    encode(out, &levels, size, ExtendedColorType::L8)
}

/// R, G and B deeper than 8 bits as a 16-bit picture, its numbers untouched.
///
/// # Errors
/// Those of `out`.
pub fn deep(out: &mut dyn Write, planes: [&[u16]; 3], size: (u32, u32)) -> io::Result<()> {
    let [r, g, b] = planes;
    let samples: Vec<u16> = r
        .iter()
        .zip(g)
        .zip(b)
        .flat_map(|((r, g), b)| [*r, *g, *b])
        .collect();
    encode(out, &bytes(&samples), size, ExtendedColorType::Rgb16)
}

/// R, G and B of a picture when they are deeper than 8 bits: what [`deep`] takes.
pub fn deep_planes(pixels: &Pixels) -> Option<[&[u16]; 3]> {
    let levels = |channel| match &pixels.plane(channel)?.levels {
        Levels::U16(levels) => Some(levels.as_slice()),
        Levels::U8(_) => None,
    };
    Some([
        levels(Channel::R)?,
        levels(Channel::G)?,
        levels(Channel::B)?,
    ])
}

/// The numbers of a stage, untouched: frames and differences of three channels as RGB, one plane as gray (the first of
/// decoded planes), masks 0 and 255. 16-bit where the numbers are deeper than 8 bits.
///
/// # Errors
/// Those of `out`.
pub fn stage(out: &mut dyn Write, numbers: &StageNumbers<'_>) -> io::Result<()> {
    match numbers {
        StageNumbers::Picture(pixels) => match deep_planes(pixels) {
            Some(planes) => deep(out, planes, (pixels.width, pixels.height)),
            None if pixels.depth > 8 => levels(out, &pixels.planes[..1]),
            None => picture(out, &of_pixels(pixels, Channel::Y)),
        },
        StageNumbers::Planes { planes, .. } => levels(out, planes),
        StageNumbers::Mask(mask) => {
            let white: Vec<u8> = mask.values.iter().map(|value| value * 255).collect();
            encode(
                out,
                &white,
                (mask.width, mask.height),
                ExtendedColorType::L8,
            )
        }
    }
}

/// Three planes as RGB, else the first as gray.
fn levels(out: &mut dyn Write, planes: &[Plane]) -> io::Result<()> {
    let Some(first) = planes.first() else {
        return Err(io::Error::other("no planes"));
    };
    let size = (first.width, first.height);
    let eight = |plane: &'_ Plane| match &plane.levels {
        Levels::U8(values) => Some(values.clone()),
        Levels::U16(_) => None,
    };
    let sixteen = |plane: &'_ Plane| match &plane.levels {
        Levels::U8(values) => values.iter().map(|v| u16::from(*v)).collect(),
        Levels::U16(values) => values.clone(),
    };
    match (planes, eight(first)) {
        ([r, g, b], Some(r8)) => match (eight(g), eight(b)) {
            (Some(g8), Some(b8)) => {
                let samples = r8.iter().zip(&g8).zip(&b8);
                let samples: Vec<u8> = samples.flat_map(|((r, g), b)| [*r, *g, *b]).collect();
                encode(out, &samples, size, ExtendedColorType::Rgb8)
            }
            _ => deep(out, [&sixteen(r), &sixteen(g), &sixteen(b)], size),
        },
        ([r, g, b], None) => deep(out, [&sixteen(r), &sixteen(g), &sixteen(b)], size),
        (_, Some(values)) => encode(out, &values, size, ExtendedColorType::L8),
        (_, None) => encode(out, &bytes(&sixteen(first)), size, ExtendedColorType::L16),
    }
}

fn bytes(samples: &[u16]) -> Vec<u8> {
    samples
        .iter()
        .flat_map(|sample| sample.to_ne_bytes())
        .collect()
}

/// `bytes` in the machine's own order where samples have 16 bits.
fn encode(
    out: &mut dyn Write,
    bytes: &[u8],
    (width, height): (u32, u32),
    color: ExtendedColorType,
) -> io::Result<()> {
    let mut file = Vec::new();
    PngEncoder::new_with_quality(&mut file, CompressionType::Fast, FilterType::Adaptive)
        .write_image(bytes, width, height, color)
        .map_err(io::Error::other)?;
    // Not through the encoder, whose errors hide why the disk refused.
    out.write_all(&file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(bytes: &[u8]) -> image::DynamicImage {
        image::load_from_memory(bytes).unwrap()
    }

    #[test]
    fn a_picture_loses_its_alpha_and_nothing_else() {
        let rgba = vec![1, 2, 3, 255, 250, 251, 252, 255];
        let mut bytes = Vec::new();
        let two = Picture {
            width: 2,
            height: 1,
            rgba,
        };
        picture(&mut bytes, &two).unwrap();
        let image::DynamicImage::ImageRgb8(read) = read_back(&bytes) else {
            panic!("8-bit RGB");
        };
        assert_eq!(read.into_raw(), [1, 2, 3, 250, 251, 252]);
    }

    #[test]
    fn a_mask_is_gray() {
        let mut bytes = Vec::new();
        let two = Picture {
            width: 2,
            height: 1,
            rgba: vec![0, 0, 0, 255, 255, 255, 255, 255],
        };
        gray(&mut bytes, &two).unwrap();
        let image::DynamicImage::ImageLuma8(read) = read_back(&bytes) else {
            panic!("8-bit gray");
        };
        assert_eq!(read.into_raw(), [0, 255]);
    }

    #[test]
    fn deep_colours_keep_their_sixteen_bits() {
        let mut bytes = Vec::new();
        let planes: [&[u16]; 3] = [&[1, 2], &[300, 400], &[65_535, 0]];
        deep(&mut bytes, planes, (2, 1)).unwrap();
        let image::DynamicImage::ImageRgb16(read) = read_back(&bytes) else {
            panic!("16-bit RGB");
        };
        assert_eq!(read.into_raw(), [1, 300, 65_535, 2, 400, 0]);
    }
}
