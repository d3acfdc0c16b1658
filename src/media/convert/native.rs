//! Samples as numbers, untouched: any pixel format, read by its description.

use std::sync::Arc;

use bytes::Bytes;

use crate::error::{Error, Result};
use crate::frame::{BytePlane, Channel, Component, Frame, Levels, PixelFormat, Plane, Samples};
use crate::media::convert::swscale;
use crate::media::format;

/// The planes of a frame in the order of its components, alpha left out, each at its own size. The second value is the
/// depth of the numbers, in bits; floating point samples, 0 to 1, become 0 to 65535.
///
/// # Errors
/// When samples are missing, or are floating point of another kind than 32 bits.
pub(super) fn planes(frame: &Frame) -> Result<(Vec<Plane>, u8)> {
    let described = &*frame.format;
    let sizes = format::plane_sizes(described, frame.width, frame.height);
    swscale::check(&*frame.samples, &sizes)?;
    if described.palette {
        return Ok((from_palette(frame), 8));
    }
    if described.float && described.depth != 32 {
        return Err(Error::new(format!(
            "{} has floating point samples of {} bits, which are not read",
            described.name, described.depth
        )));
    }
    let shown = || {
        described
            .components
            .iter()
            .filter(|c| c.channel != Channel::Alpha)
    };
    let depth = if described.float {
        16
    } else {
        shown().map(|c| c.depth).max().unwrap_or(8)
    };
    if depth > 16 {
        return Err(Error::new(format!(
            "{} has samples of {depth} bits, which are not read",
            described.name
        )));
    }
    let planes = shown()
        .map(|component| {
            let (width, height) = size(frame, component);
            let stride = frame.samples.stride(component.plane);
            let levels = if depth <= 8 && is_byte(component) && stride == width {
                let first = component.offset;
                Levels::U8(shared(frame, component.plane).slice(first..first + width * height))
            } else {
                let view = View {
                    plane: frame.samples.plane(component.plane),
                    stride,
                    row: sizes.get(component.plane).map_or(0, |(row, _)| *row),
                    width,
                    height,
                };
                view.read(described, component, depth)
            };
            Plane {
                channel: component.channel,
                width: width as u32,
                height: height as u32,
                levels,
            }
        })
        .collect();
    Ok((planes, depth))
}

/// The planes of [`planes`] without copying them, where they lie in the frame as bytes one after the other.
pub(super) fn byte_planes(frame: &Frame) -> Option<Vec<BytePlane<'_>>> {
    let described = &*frame.format;
    if described.palette || described.float || described.bitstream {
        return None;
    }
    let sizes = format::plane_sizes(described, frame.width, frame.height);
    swscale::check(&*frame.samples, &sizes).ok()?;
    let shown = described.components.iter();
    shown
        .filter(|component| component.channel != Channel::Alpha)
        .map(|component| {
            let (width, height) = size(frame, component);
            is_byte(component).then(|| BytePlane {
                channel: component.channel,
                width: width as u32,
                height: height as u32,
                bytes: &frame.samples.plane(component.plane)[component.offset..],
                stride: frame.samples.stride(component.plane),
            })
        })
        .collect()
}

/// Its samples are bytes one after the other.
fn is_byte(component: &Component) -> bool {
    (component.step, component.depth, component.shift) == (1, 8, 0)
}

/// A plane's memory, which lives as long as it is looked at.
fn shared(frame: &Frame, index: usize) -> Bytes {
    struct PlaneOf {
        samples: Arc<dyn Samples>,
        index: usize,
    }

    impl AsRef<[u8]> for PlaneOf {
        fn as_ref(&self) -> &[u8] {
            self.samples.plane(self.index)
        }
    }

    Bytes::from_owner(PlaneOf {
        samples: Arc::clone(&frame.samples),
        index,
    })
}

/// Width and height of a component's plane.
fn size(frame: &Frame, component: &Component) -> (usize, usize) {
    let (across, down) = match component.channel {
        Channel::U | Channel::V => frame.format.chroma_shift,
        _ => (0, 0),
    };
    (
        format::shrunk(frame.width, across),
        format::shrunk(frame.height, down),
    )
}

/// A plane of samples and the part of it that is looked at.
struct View<'a> {
    plane: &'a [u8],
    stride: usize,
    /// Bytes of a row that hold samples.
    row: usize,
    width: usize,
    height: usize,
}

impl<'a> View<'a> {
    fn rows(&self) -> impl Iterator<Item = &'a [u8]> {
        let (plane, stride, row) = (self.plane, self.stride, self.row);
        (0..self.height).map(move |y| &plane[y * stride..y * stride + row])
    }

    fn read(&self, described: &PixelFormat, component: &Component, depth: u8) -> Levels {
        let bits = component.shift + component.depth;
        // FFmpeg keeps small components of big-endian formats in the second byte of a word.
        let skip = usize::from(described.big_endian && bits <= 8);
        let start = component.offset + skip;
        if described.float {
            let level = |v: f32| (v.clamp(0.0, 1.0) * 65535.0).round() as u16;
            return self.collect16::<4>(component, start, |bytes| {
                level(if described.big_endian {
                    f32::from_be_bytes(bytes)
                } else {
                    f32::from_le_bytes(bytes)
                })
            });
        }
        if described.bitstream {
            return self.bits(component);
        }
        let mask = ((1_u32 << component.depth) - 1) as u16;
        let shift = component.shift;
        match (bits, described.big_endian) {
            (..=8, _) if depth <= 8 && is_byte(component) => {
                let mut levels = Vec::with_capacity(self.width * self.height);
                for row in self.rows() {
                    levels.extend_from_slice(&row[start..start + self.width]);
                }
                Levels::from(levels)
            }
            (..=8, _) if depth <= 8 => {
                let mut levels = Vec::with_capacity(self.width * self.height);
                for row in self.rows() {
                    let samples = row[start..].iter().step_by(component.step);
                    levels.extend(samples.take(self.width).map(|b| (b >> shift) & mask as u8));
                }
                Levels::from(levels)
            }
            (..=8, _) => self.collect16::<1>(component, start, |[b]| u16::from(b) >> shift & mask),
            (..=16, big) => {
                let levels = self.collect16::<2>(component, start, |bytes| {
                    let word = if big {
                        u16::from_be_bytes(bytes)
                    } else {
                        u16::from_le_bytes(bytes)
                    };
                    (word >> shift) & mask
                });
                narrowed(levels, depth)
            }
            (_, big) => {
                let levels = self.collect16::<4>(component, start, |bytes| {
                    let word = if big {
                        u32::from_be_bytes(bytes)
                    } else {
                        u32::from_le_bytes(bytes)
                    };
                    (word >> shift) as u16 & mask
                });
                narrowed(levels, depth)
            }
        }
    }

    /// Numbers from words of `N` bytes, `component.step` bytes apart.
    fn collect16<const N: usize>(
        &self,
        component: &Component,
        start: usize,
        level: impl Fn([u8; N]) -> u16,
    ) -> Levels {
        let mut levels = Vec::with_capacity(self.width * self.height);
        for row in self.rows() {
            if component.step == N && start == 0 {
                let words = row.as_chunks::<N>().0.iter();
                levels.extend(words.take(self.width).map(|word| level(*word)));
                continue;
            }
            levels.extend((0..self.width).map(|x| {
                let at = start + x * component.step;
                // A word can reach past the row where its last bytes are not the component's.
                let mut word = [0; N];
                for (to, from) in word.iter_mut().zip(row.get(at..).unwrap_or_default()) {
                    *to = *from;
                }
                level(word)
            }));
        }
        Levels::U16(levels)
    }

    /// Numbers packed by bits, the first in the highest bits of a byte.
    fn bits(&self, component: &Component) -> Levels {
        let mask = ((1_u16 << component.depth) - 1) as u8;
        let mut levels = Vec::with_capacity(self.width * self.height);
        for row in self.rows() {
            levels.extend((0..self.width).map(|x| {
                let bit = x * component.step + component.offset;
                let shift = 8_usize.saturating_sub(usize::from(component.depth) + bit % 8);
                row.get(bit / 8).copied().unwrap_or_default() >> shift & mask
            }));
        }
        Levels::from(levels)
    }
}

/// Numbers of 8 bits and fewer as bytes.
fn narrowed(levels: Levels, depth: u8) -> Levels {
    match levels {
        Levels::U16(levels) if depth <= 8 => {
            Levels::U8(levels.into_iter().map(|level| level as u8).collect())
        }
        levels => levels,
    }
}

/// The colours of a picture of palette indices, 0xAARRGGBB.
pub(super) fn palette(frame: &Frame) -> Vec<u32> {
    let words = frame.samples.plane(1).as_chunks::<4>().0.iter();
    words.map(|word| u32::from_ne_bytes(*word)).collect()
}

/// R, G and B of a picture of palette indices.
fn from_palette(frame: &Frame) -> Vec<Plane> {
    let palette = palette(frame);
    let (width, height) = (frame.width as usize, frame.height as usize);
    let (indices, stride) = (frame.samples.plane(0), frame.samples.stride(0));
    [(Channel::R, 16), (Channel::G, 8), (Channel::B, 0)]
        .into_iter()
        .map(|(channel, shift)| {
            let mut levels = Vec::with_capacity(width * height);
            for y in 0..height {
                let row = &indices[y * stride..y * stride + width];
                levels.extend(row.iter().map(|index| {
                    let color = palette.get(usize::from(*index)).copied().unwrap_or(0);
                    (color >> shift) as u8
                }));
            }
            Plane {
                channel,
                width: frame.width,
                height: frame.height,
                levels: Levels::from(levels),
            }
        })
        .collect()
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

    fn levels(frame: &Frame) -> (Vec<(Channel, Vec<u16>)>, u8) {
        let (planes, depth) = planes(frame).unwrap();
        let lists = planes.into_iter().map(|plane| {
            let list = (0..plane.levels.len()).map(|i| plane.levels.get(i));
            (plane.channel, list.collect())
        });
        (lists.collect(), depth)
    }

    #[test]
    fn chroma_keeps_its_own_size_and_padding_is_no_sample() {
        let frame = frame(
            "yuv420p",
            3,
            2,
            &[
                (&[1, 2, 3, 99, 4, 5, 6, 99], 4),
                (&[7, 8, 99], 3),
                (&[9, 10], 2),
            ],
        );
        let (lists, depth) = levels(&frame);
        assert_eq!(depth, 8);
        let views = byte_planes(&frame).expect("bytes");
        let rows = |view: &BytePlane<'_>| {
            (0..view.height as usize)
                .flat_map(|y| view.row(y))
                .map(|b| u16::from(*b))
                .collect::<Vec<_>>()
        };
        assert!(
            views
                .iter()
                .map(|view| (view.channel, rows(view)))
                .eq(lists.iter().cloned())
        );
        assert_eq!(lists[0], (Channel::Y, vec![1, 2, 3, 4, 5, 6]));
        assert_eq!(lists[1], (Channel::U, vec![7, 8]));
        assert_eq!(lists[2], (Channel::V, vec![9, 10]));
    }

    #[test]
    fn planes_without_gaps_are_the_frames_own_memory() {
        let lies_in = |plane: &Plane, frame: &Frame, index| {
            let Levels::U8(levels) = &plane.levels else {
                panic!("8 bits");
            };
            levels.as_ptr() == frame.samples.plane(index).as_ptr()
        };
        // Y has no gaps, U and V have.
        let frame = frame("yuv420p", 4, 2, &[(&[7; 8], 4), (&[8; 3], 3), (&[9; 3], 3)]);
        let (planes, _) = planes(&frame).expect("planes");
        assert!(lies_in(&planes[0], &frame, 0));
        assert!(!lies_in(&planes[1], &frame, 1));
        drop(frame);
        let levels: Vec<Levels> = planes.into_iter().map(|plane| plane.levels).collect();
        assert_eq!(
            levels,
            [vec![7_u8; 8], vec![8; 2], vec![9; 2]].map(Levels::from)
        );
    }

    #[test]
    fn packed_and_half_packed_formats_are_taken_apart() {
        let (lists, _) = levels(&frame("bgra", 2, 1, &[(&[1, 2, 3, 4, 5, 6, 7, 8], 8)]));
        assert_eq!(
            lists,
            [
                (Channel::R, vec![3, 7]),
                (Channel::G, vec![2, 6]),
                (Channel::B, vec![1, 5])
            ]
        );
        let (lists, _) = levels(&frame("yuyv422", 2, 1, &[(&[1, 2, 3, 4], 4)]));
        assert_eq!(lists[0].1, [1, 3]);
        assert_eq!((&lists[1].1[..], &lists[2].1[..]), (&[2][..], &[4][..]));
        let (lists, _) = levels(&frame("nv12", 2, 2, &[(&[1, 2, 3, 4], 2), (&[5, 6], 2)]));
        assert_eq!((&lists[1].1[..], &lists[2].1[..]), (&[5][..], &[6][..]));
    }

    #[test]
    fn depth_shift_and_byte_order_are_read_as_described() {
        let (lists, depth) = levels(&frame("gray10le", 2, 1, &[(&[0x34, 0x02, 0xFF, 0x03], 4)]));
        assert_eq!((depth, &lists[0].1[..]), (10, &[0x234, 1023][..]));
        let (lists, _) = levels(&frame("gray16be", 1, 1, &[(&[0x12, 0x34], 2)]));
        assert_eq!(lists[0].1, [0x1234]);
        // p010 keeps its ten bits at the top.
        let (lists, depth) = levels(&frame(
            "p010le",
            2,
            2,
            &[
                (&[0x40, 0, 0x80, 0, 0, 1, 0xC0, 0xFF], 4),
                (&[0x40, 0, 0x80, 0], 4),
            ],
        ));
        assert_eq!((depth, &lists[0].1[..]), (10, &[1, 2, 4, 1023][..]));
        assert_eq!(lists[2].1, [2]);
        let (lists, depth) = levels(&frame(
            "rgb565le",
            1,
            1,
            &[(&[0b0110_0001, 0b1111_1000], 2)],
        ));
        let numbers: Vec<u16> = lists.iter().map(|(_, list)| list[0]).collect();
        assert_eq!((depth, numbers), (6, vec![31, 3, 1]));
    }

    #[test]
    fn bits_palettes_and_floats() {
        let (lists, depth) = levels(&frame("monob", 9, 1, &[(&[0b1010_0000, 0b1000_0000], 2)]));
        assert_eq!(
            (depth, &lists[0].1[..]),
            (1, &[1, 0, 1, 0, 0, 0, 0, 0, 1][..])
        );
        let mut palette = vec![0; 1024];
        palette[4..8].copy_from_slice(&0xFF10_2030_u32.to_ne_bytes());
        let (lists, _) = levels(&frame("pal8", 2, 1, &[(&[1, 0], 2), (&palette, 1024)]));
        let first: Vec<u16> = lists.iter().map(|(_, list)| list[0]).collect();
        assert_eq!(first, [0x10, 0x20, 0x30]);
        let half = 0.5_f32.to_le_bytes();
        let (lists, depth) = levels(&frame("grayf32le", 1, 1, &[(&half, 4)]));
        assert_eq!((depth, lists[0].1[0]), (16, 32768));
    }

    #[test]
    fn missing_samples_are_an_error() {
        let short = frame(
            "yuv420p",
            4,
            4,
            &[(&[0; 15], 4), (&[0; 4], 2), (&[0; 4], 2)],
        );
        assert!(planes(&short).is_err());
    }
}
