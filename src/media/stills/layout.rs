//! The pixel formats that stills come in, under FFmpeg's names.

use image::ColorType;

use crate::frame::{Channel, ColorModel, Component, PixelFormat};

/// The pixel format of samples as the image decoders hand them over: packed, native byte order.
/// `None` for floating point samples, which are no integer levels.
pub fn pixel_format(color: ColorType) -> Option<PixelFormat> {
    use Channel::{Alpha, B, G, Gray, R};
    let (name, channels): (&str, &[Channel]) = match color {
        ColorType::L8 => ("gray", &[Gray]),
        ColorType::La8 => ("ya8", &[Gray, Alpha]),
        ColorType::Rgb8 => ("rgb24", &[R, G, B]),
        ColorType::Rgba8 => ("rgba", &[R, G, B, Alpha]),
        ColorType::L16 => ("gray16", &[Gray]),
        ColorType::La16 => ("ya16", &[Gray, Alpha]),
        ColorType::Rgb16 => ("rgb48", &[R, G, B]),
        ColorType::Rgba16 => ("rgba64", &[R, G, B, Alpha]),
        _ => return None,
    };
    let bytes = usize::from(color.bytes_per_pixel()) / channels.len();
    let big_endian = bytes > 1 && cfg!(target_endian = "big");
    let order = match (bytes, big_endian) {
        (1, _) => "",
        (_, false) => "le",
        (_, true) => "be",
    };
    let depth = if bytes == 1 { 8 } else { 16 };
    Some(PixelFormat {
        name: format!("{name}{order}"),
        model: if channels[0] == Gray {
            ColorModel::Gray
        } else {
            ColorModel::Rgb
        },
        components: channels
            .iter()
            .enumerate()
            .map(|(at, channel)| Component {
                channel: *channel,
                plane: 0,
                step: bytes * channels.len(),
                offset: bytes * at,
                shift: 0,
                depth,
            })
            .collect(),
        depth,
        chroma_shift: (0, 0),
        big_endian,
        palette: false,
        float: false,
        bitstream: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_places_are_as_ffmpeg_has_them() {
        let rgb48 = pixel_format(ColorType::Rgb16).unwrap();
        assert_eq!(rgb48.name, "rgb48le");
        let places: Vec<_> = rgb48
            .components
            .iter()
            .map(|c| (c.step, c.offset))
            .collect();
        assert_eq!(places, [(6, 0), (6, 2), (6, 4)]);
        assert!(!rgb48.has_alpha());
        let ya8 = pixel_format(ColorType::La8).unwrap();
        assert_eq!((ya8.name.as_str(), ya8.depth), ("ya8", 8));
        assert!(ya8.has_alpha());
        assert_eq!(pixel_format(ColorType::Rgb32F), None);
    }
}
