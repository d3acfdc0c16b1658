//! MSE, PSNR and SSIM of two frames' decoded planes where they lie, in the same go as everything else that looks at the
//! same rows: they are then still in the processor's cache.

use super::blocks::SIDE;
use super::quality::{PlaneQuality, Quality};
use super::walk::Walk;
use crate::frame::{BytePlane, Channel};

/// [`super::quality`] of the planes of two frames, some rows at a time.
pub struct ByteQuality<'a> {
    planes: Vec<Plane<'a>>,
}

struct Plane<'a> {
    channel: Channel,
    height: u32,
    walk: Walk<'a, u8>,
}

impl<'a> ByteQuality<'a> {
    /// Of planes of the same kinds and sizes; `None` when they are not.
    pub fn new(a: &[BytePlane<'a>], b: &[BytePlane<'a>]) -> Option<Self> {
        let shape = |plane: &BytePlane<'_>| (plane.channel, plane.width, plane.height);
        if !a.iter().map(shape).eq(b.iter().map(shape)) {
            return None;
        }
        let planes = a.iter().zip(b).map(|(a, b)| Plane {
            channel: a.channel,
            height: a.height,
            walk: Walk::from_row(a.into(), b.into(), 8, 0),
        });
        Some(Self {
            planes: planes.collect(),
        })
    }

    /// Looks at the rows down to `rows` of a picture of `height`; chroma planes have fewer.
    pub fn down_to(&mut self, rows: u32, height: u32) {
        for plane in &mut self.planes {
            let of_plane = u64::from(rows) * u64::from(plane.height) / u64::from(height.max(1));
            plane.walk.down_to(of_plane as usize / SIDE);
        }
    }

    /// The quality, once everything below is looked at too.
    pub fn finish(self) -> Quality {
        let planes = self.planes.into_iter().map(|plane| {
            let (squared_error, ssim, samples) = plane.walk.finish();
            PlaneQuality {
                channel: plane.channel,
                samples,
                squared_error,
                ssim,
            }
        });
        Quality {
            planes: planes.collect(),
            peak: 255,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::metrics::quality;
    use crate::analysis::test_pictures::yuv420;
    use crate::frame::{Levels, Pixels};

    fn views(pixels: &Pixels) -> Vec<BytePlane<'_>> {
        let planes = pixels.planes.iter().map(|plane| match &plane.levels {
            Levels::U8(bytes) => BytePlane {
                channel: plane.channel,
                width: plane.width,
                height: plane.height,
                stride: plane.width as usize,
                bytes,
            },
            Levels::U16(_) => panic!("bytes"),
        });
        planes.collect()
    }

    /// However many rows at a time, to the last digit, also where blocks and chroma samples are cut.
    #[test]
    fn in_parts_it_is_the_quality_of_the_whole() {
        for (width, height) in [(64, 48), (67, 131), (8, 9), (5, 3)] {
            let noise = |x: u32, y: u32, seed: u32| {
                ((x * 7919 + y * 104_729 + seed).wrapping_mul(2_654_435_761) >> 24) as u8
            };
            let picture = |seed| {
                let [luma, chroma] = [seed, seed + 9].map(|seed| move |x, y| noise(x, y, seed));
                yuv420(width, height, luma, chroma)
            };
            let (a, b) = (picture(1), picture(2));
            let whole = quality(&a, &b).expect("comparable");
            for step in [1, 4, 6, 64, 1000] {
                let mut parts = ByteQuality::new(&views(&a), &views(&b)).expect("alike");
                for rows in (0..=height).step_by(step) {
                    parts.down_to(rows, height);
                }
                assert_eq!(parts.finish(), whole, "{width}x{height} by {step}");
            }
        }
    }
}
