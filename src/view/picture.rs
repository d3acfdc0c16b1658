//! A picture as it goes to the screen or into a PNG.

use crate::analysis::bands;
use crate::analysis::subsampling::expand;
use crate::frame::{Channel, ColorModel, Levels, Pixels, Plane};

/// Opaque RGBA, 8 bits each, `height` rows of `4 * width` bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

impl Picture {
    /// A picture of one colour.
    pub fn filled(width: u32, height: u32, [r, g, b]: [u8; 3]) -> Self {
        let count = width as usize * height as usize;
        Self {
            width,
            height,
            rgba: bands::fill(
                count,
                4,
                #[inline(always)]
                |_, out| {
                    out.as_chunks_mut::<4>().0.fill([r, g, b, 255]);
                },
            ),
        }
    }

    /// A picture of (width, height) that gives each of as many packed values a colour.
    pub(super) fn of_values<T, F>(size: (u32, u32), values: &[T], color: F) -> Self
    where
        T: Copy + Sync,
        F: Fn(T) -> [u8; 4] + Sync,
    {
        Self {
            width: size.0,
            height: size.1,
            rgba: bands::fill(
                values.len(),
                4,
                #[inline(always)]
                |range, out| {
                    let pixels = out.as_chunks_mut::<4>().0.iter_mut();
                    for (out, value) in pixels.zip(&values[range]) {
                        *out = color(*value);
                    }
                },
            ),
        }
    }

    /// The colour of a pixel; `None` outside.
    pub fn get(&self, x: u32, y: u32) -> Option<[u8; 4]> {
        let at = y as usize * self.width as usize + x as usize;
        let pixel = self.rgba.as_chunks::<4>().0.get(at);
        pixel.copied().filter(|_| x < self.width && y < self.height)
    }
}

/// A picture of numbers. RGB as they are, gray three times. Decoded Y, U and V are no colours: the chosen channel's
/// plane is shown as gray, Y when the channel is none of them. Of more than 8 bits the upper 8 are shown; fewer are
/// stretched to the whole range.
pub fn of_pixels(pixels: &Pixels, channel: Channel) -> Picture {
    let size = (pixels.width, pixels.height);
    let colors = [Channel::R, Channel::G, Channel::B].map(|c| pixels.plane(c));
    if let (ColorModel::Rgb, [Some(r), Some(g), Some(b)]) = (pixels.model, colors) {
        match (&r.levels, &g.levels, &b.levels) {
            (Levels::U8(r), Levels::U8(g), Levels::U8(b)) if pixels.depth == 8 => {
                return interleaved(size, [r, g, b], |level| level);
            }
            (Levels::U8(r), Levels::U8(g), Levels::U8(b)) => {
                return interleaved(size, [r, g, b], stretch(pixels.depth));
            }
            (Levels::U16(r), Levels::U16(g), Levels::U16(b)) => {
                return interleaved(size, [r, g, b], upper(pixels.depth));
            }
            _ => {}
        }
    }
    let chosen = channel.is_decoded_plane().then(|| pixels.plane(channel));
    match chosen.flatten().or(pixels.planes.first()) {
        Some(plane) => of_plane(&expand(plane, size), pixels.depth),
        None => Picture::filled(pixels.width, pixels.height, [0; 3]),
    }
}

/// A picture of one plane, as gray, at the plane's own size. `depth` is the significant bits of its numbers.
pub fn of_plane(plane: &Plane, depth: u8) -> Picture {
    let size = (plane.width, plane.height);
    match &plane.levels {
        Levels::U8(values) if depth == 8 => interleaved(size, [values; 3], |level| level),
        Levels::U8(values) => interleaved(size, [values; 3], stretch(depth)),
        Levels::U16(values) => interleaved(size, [values; 3], upper(depth)),
    }
}

/// The upper 8 of more bits. Raw samples may be greater than their declared depth allows: they are white.
fn upper(depth: u8) -> impl Fn(u16) -> u8 + Sync {
    let down = u32::from(depth.saturating_sub(8)).min(8);
    move |level| (level >> down).min(255) as u8
}

/// Fewer than 8 bits over the whole range.
fn stretch(depth: u8) -> impl Fn(u8) -> u8 + Sync {
    let peak = ((1u16 << depth.min(8)) - 1).max(1);
    move |level| (u16::from(level).min(peak) * 255 / peak) as u8
}

fn interleaved<T, F>((width, height): (u32, u32), [r, g, b]: [&[T]; 3], level: F) -> Picture
where
    T: Copy + Sync,
    F: Fn(T) -> u8 + Sync,
{
    let count = width as usize * height as usize;
    let rgba = bands::fill(
        count,
        4,
        #[inline(always)]
        |range, out| {
            let [r, g, b] = [r, g, b].map(|plane| plane[range.clone()].iter());
            let pixels = out.as_chunks_mut::<4>().0.iter_mut();
            for (((out, r), g), b) in pixels.zip(r).zip(g).zip(b) {
                // As one number, so that four or more pixels are put together at once.
                let [r, g, b] = [*r, *g, *b].map(|v| u32::from(level(v)));
                *out = (r | g << 8 | b << 16 | 0xff00_0000).to_le_bytes();
            }
        },
    );
    Picture {
        width,
        height,
        rgba,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::test_pictures::{gray, rgb, rgb16, yuv420};

    #[test]
    fn colors_as_they_are() {
        let picture = of_pixels(&rgb(3, 2, |x, y| [x as u8, y as u8, 200]), Channel::Gray);
        assert_eq!(
            (picture.width, picture.height, picture.rgba.len()),
            (3, 2, 24)
        );
        assert_eq!(picture.get(2, 1), Some([2, 1, 200, 255]));
        assert_eq!(picture.get(3, 0), None);
    }

    #[test]
    fn gray_three_times() {
        let picture = of_pixels(&gray(2, 1, |x, _| 7 + x as u8), Channel::R);
        assert_eq!(picture.get(1, 0), Some([8, 8, 8, 255]));
    }

    #[test]
    fn the_upper_bits_of_deeper_numbers() {
        let sixteen = rgb16(2, 1, |x, _| [0x1234, 0xffff, 256 * x as u16 + 255]);
        assert_eq!(
            of_pixels(&sixteen, Channel::Gray).get(1, 0),
            Some([0x12, 255, 1, 255])
        );
        let mut ten = sixteen;
        ten.depth = 10;
        ten.planes[0].levels = Levels::U16(vec![512, 1023]);
        // 0xffff is more than 10 bits can hold.
        assert_eq!(
            of_pixels(&ten, Channel::Gray).get(0, 0),
            Some([128, 255, 63, 255])
        );
    }

    /// One bit: 1 is white.
    #[test]
    fn fewer_bits_are_stretched() {
        let mut bit = gray(3, 1, |x, _| x as u8);
        bit.depth = 1;
        let picture = of_pixels(&bit, Channel::Gray);
        let shown = [0, 1, 2].map(|x| picture.get(x, 0).expect("inside")[0]);
        assert_eq!(shown, [0, 255, 255]);
    }

    #[test]
    fn decoded_planes_one_at_a_time() {
        let pixels = yuv420(3, 3, |_, _| 50, |x, y| (10 * y + x) as u8);
        assert_eq!(
            of_pixels(&pixels, Channel::Gray).get(2, 2),
            Some([50, 50, 50, 255])
        );
        assert_eq!(
            of_pixels(&pixels, Channel::U).get(2, 1),
            Some([1, 1, 1, 255])
        );
        assert_eq!(
            of_pixels(&pixels, Channel::V).get(2, 2),
            Some([244, 244, 244, 255])
        );
    }
}
