//! Making pictures smaller. Differences and masks by maximum, so that a single wrong pixel survives; pictures by
//! average.

use std::ops::Range;

use super::picture::Picture;
use crate::analysis::{Mask, SignedPlane, bands};
use crate::frame::{Levels, Pixels, Plane};

/// A scale: pixel (x, y) falls into `(x * to.0 / from.0, y * to.1 / from.1)`, every pixel into exactly one. It may be
/// used on anything that begins at the same corner and is not larger, such as the common rectangle of two pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shrink {
    from: (u32, u32),
    to: (u32, u32),
}

impl Shrink {
    /// From (width, height) to (width, height). A side never grows and never becomes 0.
    pub fn new(from: (u32, u32), to: (u32, u32)) -> Self {
        let side = |from: u32, to: u32| to.clamp(1, from.max(1));
        Self {
            from: (from.0.max(1), from.1.max(1)),
            to: (side(from.0, to.0), side(from.1, to.1)),
        }
    }

    /// The largest number of each target pixel's source pixels.
    pub fn maximum(&self, plane: &Plane) -> Plane {
        let size = (plane.width, plane.height);
        let (width, height) = self.target(size);
        let levels = match &plane.levels {
            Levels::U8(values) => Levels::from(self.pool(values, size, u8::max)),
            Levels::U16(values) => Levels::U16(self.pool(values, size, u16::max)),
        };
        Plane {
            channel: plane.channel,
            width,
            height,
            levels,
        }
    }

    /// The number with the largest magnitude; of equal ones the leftmost, and in its column the uppermost.
    pub fn signed(&self, plane: &SignedPlane) -> SignedPlane {
        let size = (plane.width, plane.height);
        let (width, height) = self.target(size);
        SignedPlane {
            width,
            height,
            values: self.pool(&plane.values, size, |most: i32, next| {
                if next.unsigned_abs() > most.unsigned_abs() {
                    next
                } else {
                    most
                }
            }),
        }
    }

    /// 1 where any source pixel is 1; `changed` counts target pixels.
    pub fn mask(&self, mask: &Mask) -> Mask {
        let size = (mask.width, mask.height);
        let (width, height) = self.target(size);
        Mask::new(width, height, self.pool(&mask.values, size, u8::max))
    }

    /// A picture of differences: the maximum of each channel. Planes have the picture's size.
    pub fn maximum_each(&self, pixels: &Pixels) -> Pixels {
        let (width, height) = self.target((pixels.width, pixels.height));
        Pixels {
            profile: pixels.profile,
            width,
            height,
            model: pixels.model,
            depth: pixels.depth,
            planes: pixels.planes.iter().map(|p| self.maximum(p)).collect(),
            guessed: pixels.guessed,
        }
    }

    /// The average of the area that a target pixel covers; pixels on its edge count by the part inside, in 1/256.
    pub fn average(&self, picture: &Picture) -> Picture {
        let (width, height) = self.target((picture.width, picture.height));
        if (width, height) == (picture.width, picture.height) {
            return picture.clone();
        }
        let row_length = 4 * picture.width as usize;
        let across = Covered::new(self.from.0, self.to.0, picture.width, width);
        let down = Covered::new(self.from.1, self.to.1, picture.height, height);
        let rgba = bands::fill(
            height as usize,
            4 * width as usize,
            #[inline(always)]
            |lines, out| {
                // Levels times 256.
                let mut column = vec![0u16; row_length];
                for (line, y) in out.chunks_mut(4 * width as usize).zip(lines) {
                    column.fill(0);
                    for (row, weight) in down.get(y) {
                        let row = &picture.rgba[row * row_length..(row + 1) * row_length];
                        for (sum, level) in column.iter_mut().zip(row) {
                            *sum += u16::from(*level) * weight;
                        }
                    }
                    let columns = column.as_chunks::<4>().0;
                    let targets = line.as_chunks_mut::<4>().0.iter_mut();
                    for (out, (first, weights)) in targets.zip(across.each()) {
                        let mut sum = [1u32 << 15; 4];
                        let sources = &columns[first..first + weights.len()];
                        for (levels, weight) in sources.iter().zip(weights) {
                            for (sum, level) in sum.iter_mut().zip(levels) {
                                *sum += u32::from(*level) * u32::from(*weight);
                            }
                        }
                        *out = sum.map(|level| (level >> 16) as u8);
                    }
                }
            },
        );
        Picture {
            width,
            height,
            rgba,
        }
    }

    /// [`Shrink::average`] of a picture of three packed planes, without the picture.
    pub fn average_colors(&self, size: (u32, u32), planes: [&[u8]; 3]) -> Picture {
        let (width, height) = self.target(size);
        let row_length = size.0 as usize;
        let across = Covered::new(self.from.0, self.to.0, size.0, width);
        let down = Covered::new(self.from.1, self.to.1, size.1, height);
        let rgba = bands::fill(
            height as usize,
            4 * width as usize,
            #[inline(always)]
            |lines, out| {
                let mut column = vec![0u16; row_length];
                for (line, y) in out.chunks_mut(4 * width as usize).zip(lines) {
                    let targets = line.as_chunks_mut::<4>().0;
                    targets.iter_mut().for_each(|target| target[3] = 255);
                    for (channel, plane) in planes.iter().enumerate() {
                        column.fill(0);
                        for (row, weight) in down.get(y) {
                            let row = &plane[row * row_length..(row + 1) * row_length];
                            for (sum, level) in column.iter_mut().zip(row) {
                                *sum += u16::from(*level) * weight;
                            }
                        }
                        for (out, (first, weights)) in targets.iter_mut().zip(across.each()) {
                            let mut sum = 1u32 << 15;
                            let sources = &column[first..first + weights.len()];
                            for (level, weight) in sources.iter().zip(weights) {
                                sum += u32::from(*level) * u32::from(*weight);
                            }
                            out[channel] = (sum >> 16) as u8;
                        }
                    }
                }
            },
        );
        Picture {
            width,
            height,
            rgba,
        }
    }

    /// Size that something of `size` pixels gets.
    fn target(&self, size: (u32, u32)) -> (u32, u32) {
        let side = |length: u32, from: u32, to: u32| match length {
            0 => 0,
            _ => fall(length - 1, from, to).min(to - 1) + 1,
        };
        (
            side(size.0, self.from.0, self.to.0),
            side(size.1, self.from.1, self.to.1),
        )
    }

    /// Down first, over whole rows; then across.
    fn pool<T, F>(&self, values: &[T], size: (u32, u32), pick: F) -> Vec<T>
    where
        T: Copy + Default + Send + Sync,
        F: Fn(T, T) -> T + Sync,
    {
        let (width, height) = self.target(size);
        let row_length = size.0 as usize;
        let across = sources(self.from.0, self.to.0, size.0, width);
        let down = sources(self.from.1, self.to.1, size.1, height);
        bands::fill(
            height as usize,
            width as usize,
            #[inline(always)]
            |lines, out| {
                let mut column = vec![T::default(); row_length];
                for (line, y) in out.chunks_mut(width as usize).zip(lines) {
                    let rows = down[y].start * row_length..down[y].end * row_length;
                    for (n, row) in values[rows].chunks_exact(row_length).enumerate() {
                        if n == 0 {
                            column.copy_from_slice(row);
                        } else {
                            for (most, next) in column.iter_mut().zip(row) {
                                *most = pick(*most, *next);
                            }
                        }
                    }
                    for (out, sources) in line.iter_mut().zip(&across) {
                        let sources = &column[sources.clone()];
                        *out = sources[1..].iter().fold(sources[0], |a, b| pick(a, *b));
                    }
                }
            },
        )
    }
}

/// Where source coordinate `at` falls.
fn fall(at: u32, from: u32, to: u32) -> u32 {
    (u64::from(at) * u64::from(to) / u64::from(from)) as u32
}

/// For each of `targets` the source coordinates below `length` that fall into it; none is empty.
fn sources(from: u32, to: u32, length: u32, targets: u32) -> Vec<Range<usize>> {
    let begin = |target: u32| (u64::from(target) * u64::from(from)).div_ceil(u64::from(to));
    (0..targets)
        .map(|target| {
            let end = begin(target + 1).min(u64::from(length));
            begin(target) as usize..end as usize
        })
        .collect()
}

/// The source coordinates that each target covers, the first and the last one perhaps in part. All targets have the
/// same count of them, some with weight 0: a loop whose length changes from pixel to pixel takes three times as long.
struct Covered {
    first: Vec<usize>,
    /// Sources of one target.
    count: usize,
    /// In 1/256 of a target; those of one target add up to 256.
    weights: Vec<u16>,
}

impl Covered {
    fn new(from: u32, to: u32, length: u32, targets: u32) -> Self {
        let step = f64::from(from) / f64::from(to);
        let count = (step.ceil() as usize + 1).min(length as usize);
        let mut all = Self {
            first: Vec::with_capacity(targets as usize),
            count,
            weights: Vec::with_capacity(targets as usize * count),
        };
        for target in 0..targets {
            let begin = f64::from(target) * step;
            let end = (begin + step).min(f64::from(length));
            let first = (begin as usize).min(length as usize - count);
            // Rounded along the way and not one by one, so that the sum is exact.
            let until = |at: usize| {
                let share = ((at as f64 - begin) / (end - begin)).clamp(0.0, 1.0);
                (share * 256.0).round() as u16
            };
            let weights = (first..first + count).map(|at| until(at + 1) - until(at));
            all.first.push(first);
            all.weights.extend(weights);
        }
        all
    }

    /// For each target its first source and the weights from there on.
    fn each(&self) -> impl Iterator<Item = (usize, &[u16])> {
        let weights = self.weights.chunks_exact(self.count);
        self.first.iter().copied().zip(weights)
    }

    fn get(&self, target: usize) -> impl Iterator<Item = (usize, u16)> + '_ {
        let weights = &self.weights[target * self.count..(target + 1) * self.count];
        let first = self.first[target];
        let sources = (first..).zip(weights.iter().copied());
        sources.filter(|(_, weight)| *weight > 0)
    }
}

#[cfg(test)]
#[path = "shrink_tests.rs"]
mod tests;
