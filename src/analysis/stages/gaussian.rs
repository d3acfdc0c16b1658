//! `cv2.GaussianBlur(plane, (k, k), 0)` with border reflect101.
//!
//! For 8 and 16 bits cv2 works with fixed-point weights and rounds once at the end. The weights below are cv2's without
//! their common factor: 256ths for size 9, smaller ones for the others, so that all sums are the exact ones.

use std::ops::{Add, Mul, Shr};

use crate::analysis::bands;
use crate::analysis::level::Level;

/// Weights that add up to `2^bits`.
#[derive(Clone, Copy)]
pub(super) struct Weights<const K: usize> {
    weights: [u16; K],
    bits: u32,
}

pub(super) const SIZE_3: Weights<3> = Weights {
    weights: [1, 2, 1],
    bits: 2,
};
pub(super) const SIZE_5: Weights<5> = Weights {
    weights: [1, 4, 6, 4, 1],
    bits: 4,
};
pub(super) const SIZE_7: Weights<7> = Weights {
    weights: [2, 7, 14, 18, 14, 7, 2],
    bits: 6,
};
pub(super) const SIZE_9: Weights<9> = Weights {
    weights: [4, 13, 30, 51, 60, 51, 30, 13, 4],
    bits: 8,
};

/// A whole number that the weighted sums fit.
trait Sum:
    Copy
    + Default
    + Sync
    + From<u16>
    + Add<Output = Self>
    + Mul<Output = Self>
    + Shr<u32, Output = Self>
{
    fn level<T: Level>(self) -> T;
}

impl Sum for u16 {
    #[inline(always)]
    fn level<T: Level>(self) -> T {
        T::from_number(self)
    }
}

impl Sum for u32 {
    #[inline(always)]
    fn level<T: Level>(self) -> T {
        T::from_number(self as u16)
    }
}

/// The blurred numbers of a plane of (width, height).
pub(super) fn blurred<T: Level, const K: usize>(
    values: &[T],
    size: (usize, usize),
    weights: Weights<K>,
) -> Vec<T> {
    // The largest sum is `peak * 4^bits`, and half of `4^bits` is added to round.
    if T::COUNT > 256 {
        summed::<T, u32, K>(values, size, weights)
    } else if weights.bits <= 4 {
        summed::<T, u16, K>(values, size, weights)
    } else {
        in_bytes(values, size, weights)
    }
}

/// The same for 8 bits and larger kernels, in 16 bits all the way: the sums down the columns have 16 bits, of which the
/// upper and the lower byte are summed along the row by themselves. With weights that add up to 256 neither sum is
/// greater than 65,280, and what the lower one carries over is known exactly.
fn in_bytes<T: Level, const K: usize>(
    values: &[T],
    (width, height): (usize, usize),
    Weights { weights, bits }: Weights<K>,
) -> Vec<T> {
    let half = K / 2;
    let weights = weights.map(|weight| weight << (8 - bits));
    bands::fill(
        height,
        width,
        #[inline(always)]
        |rows, out| {
            let mut sums = vec![0u16; width + 2 * half];
            let mut bytes = [vec![0u16; width + 2 * half], vec![0u16; width + 2 * half]];
            for (y, line) in rows.zip(out.chunks_exact_mut(width)) {
                down(
                    &lines_around::<T, K>(values, y, (width, height)),
                    &weights,
                    &mut sums[half..half + width],
                );
                mirror(&mut sums, half);
                let [upper, lower] = &mut bytes;
                for ((sum, upper), lower) in sums.iter().zip(upper.iter_mut()).zip(lower.iter_mut())
                {
                    *upper = sum >> 8;
                    *lower = sum & 255;
                }
                let upper: [&[u16]; K] = std::array::from_fn(|i| &upper[i..i + width]);
                let lower: [&[u16]; K] = std::array::from_fn(|i| &lower[i..i + width]);
                for (x, out) in line.iter_mut().enumerate() {
                    let (mut high, mut low) = (128u16, 0u16);
                    for i in 0..K {
                        high = high.wrapping_add(weights[i].wrapping_mul(upper[i][x]));
                        low = low.wrapping_add(weights[i].wrapping_mul(lower[i][x]));
                    }
                    *out = T::from_number(high.wrapping_add(low >> 8) >> 8);
                }
            }
        },
    )
}

fn summed<T: Level, S: Sum, const K: usize>(
    values: &[T],
    (width, height): (usize, usize),
    Weights { weights, bits }: Weights<K>,
) -> Vec<T> {
    let half = K / 2;
    let weights = weights.map(S::from);
    let rounding = S::from(1u16 << (2 * bits - 1));
    bands::fill(
        height,
        width,
        #[inline(always)]
        |rows, out| {
            // Sums down the columns of one row, with room for the reflected pixels at both ends.
            let mut sums = vec![S::default(); width + 2 * half];
            for (y, line) in rows.zip(out.chunks_exact_mut(width)) {
                let lines = lines_around::<T, K>(values, y, (width, height));
                down(&lines, &weights, &mut sums[half..half + width]);
                mirror(&mut sums, half);
                along(&sums, &weights, rounding, 2 * bits, line);
            }
        },
    )
}

/// The rows around row `y`, reflected at the ends.
#[inline(always)]
fn lines_around<T, const K: usize>(
    values: &[T],
    y: usize,
    (width, height): (usize, usize),
) -> [&[T]; K] {
    std::array::from_fn(|i| {
        let from = reflected(y as isize + i as isize - (K / 2) as isize, height) * width;
        &values[from..from + width]
    })
}

/// Fills `half` values at both ends by reflecting what lies between.
#[inline(always)]
fn mirror<S: Copy>(sums: &mut [S], half: usize) {
    let width = sums.len() - 2 * half;
    for i in 1..=half {
        let left = reflected(-(i as isize), width);
        let right = reflected((width + i - 1) as isize, width);
        sums[half - i] = sums[half + left];
        sums[half + width - 1 + i] = sums[half + right];
    }
}

#[inline(always)]
fn down<T: Level, S: Sum, const K: usize>(lines: &[&[T]; K], weights: &[S; K], sums: &mut [S]) {
    let lines = lines.map(|line| &line[..sums.len()]);
    for (x, sum) in sums.iter_mut().enumerate() {
        let mut total = S::default();
        for i in 0..K {
            total = total + weights[i] * S::from(lines[i][x].number());
        }
        *sum = total;
    }
}

#[inline(always)]
fn along<T: Level, S: Sum, const K: usize>(
    sums: &[S],
    weights: &[S; K],
    rounding: S,
    shift: u32,
    line: &mut [T],
) {
    let shifted: [&[S]; K] = std::array::from_fn(|i| &sums[i..i + line.len()]);
    for (x, out) in line.iter_mut().enumerate() {
        let mut total = rounding;
        for i in 0..K {
            total = total + weights[i] * shifted[i][x];
        }
        *out = (total >> shift).level();
    }
}

/// Position mirrored at the border pixel (`BORDER_REFLECT_101`).
fn reflected(at: isize, length: usize) -> usize {
    let last = length as isize - 1;
    if last <= 0 {
        return 0;
    }
    let around = at.rem_euclid(2 * last);
    around.min(2 * last - around) as usize
}
