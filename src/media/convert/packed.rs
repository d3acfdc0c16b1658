//! The bytes of a frame under a profile, as other programs write them: for hashes that can be compared with theirs.

use std::borrow::Cow;

use super::{native, swscale, to_pixels};
use crate::error::{Error, Result};
use crate::frame::{Channel, Frame, Levels, Pixels, Profile};
use crate::media::format;

/// Hands over the bytes of a frame, in pieces, in order:
///
/// - `opencv4`, `opencv5`: rows of B, G, R bytes, as `ffmpeg -pix_fmt bgr24 -f rawvideo` and `ndarray.tobytes()` of
///   OpenCV's frame give them;
/// - `standard`: rows of R, G, B; bytes (rgb24), or 16-bit little-endian words where the profile has 16 bits (rgb48le);
///   gray stands in all three;
/// - `native`: the decoded planes one after the other, alpha included, rows without padding, as `ffmpeg -f rawvideo`
///   without `-pix_fmt` writes them; indices are followed by their palette, 256 little-endian 0xAARRGGBB words.
///
/// # Errors
/// As [`to_pixels`].
pub fn packed_bytes(frame: &Frame, profile: Profile, take: &mut dyn FnMut(&[u8])) -> Result<()> {
    if profile == Profile::Native {
        decoded_pieces(frame)?.iter().for_each(|piece| take(piece));
        return Ok(());
    }
    let pixels = to_pixels(frame, profile)?;
    let order = match profile {
        Profile::Standard => [Channel::R, Channel::G, Channel::B],
        _ => [Channel::B, Channel::G, Channel::R],
    };
    interleaved(&pixels, order, take)
}

/// The decoded planes, one after the other: what [`packed_bytes`] hands over under the profile native, in pieces that are
/// the frame's own memory where nothing has to be changed.
///
/// # Errors
/// When samples are missing.
pub fn decoded_pieces(frame: &Frame) -> Result<Vec<Cow<'_, [u8]>>> {
    let sizes = format::plane_sizes(&frame.format, frame.width, frame.height);
    swscale::check(&*frame.samples, &sizes)?;
    let mut pieces = Vec::with_capacity(sizes.len());
    for (index, &(row, rows)) in sizes.iter().enumerate() {
        let (plane, stride) = (frame.samples.plane(index), frame.samples.stride(index));
        if frame.format.palette && index == 1 {
            let words = native::palette(frame);
            pieces.push(words.iter().flat_map(|w| w.to_le_bytes()).collect());
        } else if stride == row {
            pieces.push(Cow::Borrowed(&plane[..row * rows]));
        } else {
            pieces.extend((0..rows).map(|y| Cow::Borrowed(&plane[y * stride..y * stride + row])));
        }
    }
    Ok(pieces)
}

/// Rows of three channels, sample by sample; of gray pictures three times the same.
fn interleaved(pixels: &Pixels, order: [Channel; 3], take: &mut dyn FnMut(&[u8])) -> Result<()> {
    let missing = || Error::new("samples of the picture are missing");
    let gray = pixels.plane(Channel::Gray);
    let mut planes = Vec::with_capacity(3);
    for channel in order {
        let plane = pixels.plane(channel).or(gray).ok_or_else(missing)?;
        planes.push(&plane.levels);
    }
    let width = pixels.width as usize;
    let mut line = Vec::with_capacity(width * 6);
    for y in 0..pixels.height as usize {
        let row = y * width..(y + 1) * width;
        line.clear();
        match planes[..] {
            [Levels::U8(a), Levels::U8(b), Levels::U8(c)] => {
                let both = a[row.clone()].iter().zip(&b[row.clone()]);
                line.extend(both.zip(&c[row]).flat_map(|((a, b), c)| [*a, *b, *c]));
            }
            [Levels::U16(a), Levels::U16(b), Levels::U16(c)] => {
                for x in row {
                    for level in [a[x], b[x], c[x]] {
                        line.extend(level.to_le_bytes());
                    }
                }
            }
            _ => return Err(missing()),
        }
        take(&line);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Origin;
    use crate::media::convert::test_frames;

    fn frame(name: &str, width: u32, height: u32, planes: &[(&[u8], usize)]) -> Frame {
        let planes = planes
            .iter()
            .map(|(bytes, stride)| (bytes.to_vec(), *stride));
        test_frames::frame(name, (width, height), planes.collect(), Origin::Still)
    }

    fn bytes(frame: &Frame, profile: Profile) -> Vec<u8> {
        let mut all = Vec::new();
        packed_bytes(frame, profile, &mut |piece| all.extend_from_slice(piece)).unwrap();
        all
    }

    #[test]
    fn native_planes_lose_their_padding_and_nothing_else() {
        let planes: [(&[u8], usize); 3] = [
            (&[1, 2, 3, 99, 4, 5, 6, 99], 4),
            (&[7, 8, 99], 3),
            (&[9, 10], 2),
        ];
        let yuv = frame("yuv420p", 3, 2, &planes);
        assert_eq!(
            bytes(&yuv, Profile::Native),
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
        );
        let alpha = frame("rgba", 1, 1, &[(&[1, 2, 3, 4], 4)]);
        assert_eq!(bytes(&alpha, Profile::Native), [1, 2, 3, 4]);
        let mut palette = vec![0; 1024];
        palette[4..8].copy_from_slice(&0xFF10_2030_u32.to_ne_bytes());
        let indices = frame("pal8", 2, 1, &[(&[1, 0], 2), (&palette, 1024)]);
        let packed = bytes(&indices, Profile::Native);
        assert_eq!(packed.len(), 2 + 1024);
        assert_eq!(packed[6..10], [0x30, 0x20, 0x10, 0xFF]);
    }

    #[test]
    fn opencv_is_blue_first_and_standard_red_first() {
        let rgb = frame("rgb24", 2, 1, &[(&[1, 2, 3, 4, 5, 6], 6)]);
        assert_eq!(bytes(&rgb, Profile::Opencv4), [3, 2, 1, 6, 5, 4]);
        assert_eq!(bytes(&rgb, Profile::Standard), [1, 2, 3, 4, 5, 6]);
        let deep = frame("rgb48be", 1, 1, &[(&[1, 2, 3, 4, 5, 6], 6)]);
        assert_eq!(bytes(&deep, Profile::Standard), [2, 1, 4, 3, 6, 5]);
        let gray = frame("gray", 2, 1, &[(&[7, 8], 2)]);
        assert_eq!(bytes(&gray, Profile::Standard), [7, 7, 7, 8, 8, 8]);
    }
}
