//! Sums over blocks of 4x4 numbers of two planes: what both the structural similarity and the squared error are made of.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod wide;

use std::ops::{Add, AddAssign, Mul};

use super::rows::Rows;
use crate::analysis::bands;
use crate::analysis::level::Level;

/// Side of a block.
pub(super) const SIDE: usize = 4;

/// The sums of one row of blocks, one entry a block.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sums<S> {
    /// Of A's numbers.
    pub a: Vec<S>,
    /// Of B's numbers.
    pub b: Vec<S>,
    /// Of the squares of both.
    pub squares: Vec<S>,
    /// Of A's numbers times B's.
    pub products: Vec<S>,
}

impl<S: Copy + Default> Sums<S> {
    /// Room for `blocks` blocks.
    pub fn new(blocks: usize) -> Self {
        let room = || vec![S::default(); blocks];
        Self {
            a: room(),
            b: room(),
            squares: room(),
            products: room(),
        }
    }
}

/// Numbers whose blocks can be summed without overflow in `Self::Sum`.
pub(super) trait Summed: Level {
    type Sum: Copy + Default + Send + Sync;

    /// Sums the blocks of four rows; what is right of the last whole block is left out.
    fn sum(a: [&[Self]; SIDE], b: [&[Self]; SIDE], sums: &mut Sums<Self::Sum>);

    /// The squared differences of the blocks together: of each, squares - 2 x products.
    fn squared_error(sums: &Sums<Self::Sum>) -> u64;

    /// The similarity of the windows of 2x2 blocks between two rows of blocks, added up from the left.
    fn similarity(above: &Sums<Self::Sum>, below: &Sums<Self::Sum>, depth: u8) -> f64;
}

/// Row `index` of blocks of both planes.
pub(super) fn sum_row<T: Summed>(
    a: Rows<'_, T>,
    b: Rows<'_, T>,
    index: usize,
    sums: &mut Sums<T::Sum>,
) {
    let lines = [0, 1, 2, 3].map(|y| index * SIDE + y);
    T::sum(lines.map(|y| a.row(y)), lines.map(|y| b.row(y)), sums);
}

impl Summed for u8 {
    type Sum = i32;

    fn sum(a: [&[Self]; SIDE], b: [&[Self]; SIDE], sums: &mut Sums<i32>) {
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = pulp::x86::V4::try_new() {
            return wide::sum(simd, a, b, sums);
        } else if let Some(simd) = pulp::x86::V3::try_new() {
            return wide::sum(simd, a, b, sums);
        }
        sum_from(0, a, b, sums);
    }

    fn squared_error(sums: &Sums<i32>) -> u64 {
        let blocks = sums.squares.iter().zip(&sums.products);
        bands::widest(
            #[inline(always)]
            || blocks.map(|(s, p)| (s - 2 * p) as u64).sum(),
        )
    }

    fn similarity(above: &Sums<i32>, below: &Sums<i32>, _depth: u8) -> f64 {
        bands::widest(
            #[inline(always)]
            || super::ssim::row8(above, below),
        )
    }
}

impl Summed for u16 {
    type Sum = i64;

    fn sum(a: [&[Self]; SIDE], b: [&[Self]; SIDE], sums: &mut Sums<i64>) {
        sum_from(0, a, b, sums);
    }

    fn squared_error(sums: &Sums<i64>) -> u64 {
        let blocks = sums.squares.iter().zip(&sums.products);
        blocks.map(|(s, p)| (s - 2 * p) as u64).sum()
    }

    fn similarity(above: &Sums<i64>, below: &Sums<i64>, depth: u8) -> f64 {
        super::ssim::row16(above, below, depth)
    }
}

/// Blocks from number `first` on, one after the other.
#[inline(always)]
fn sum_from<T, S>(first: usize, a: [&[T]; SIDE], b: [&[T]; SIDE], sums: &mut Sums<S>)
where
    T: Copy,
    S: Copy + Default + From<T> + AddAssign + Add<Output = S> + Mul<Output = S>,
{
    for block in first..sums.a.len() {
        let span = block * SIDE..(block + 1) * SIDE;
        let mut of_a = S::default();
        let mut of_b = S::default();
        let mut squares = S::default();
        let mut products = S::default();
        for (a, b) in a.iter().zip(&b) {
            for (a, b) in a[span.clone()].iter().zip(&b[span.clone()]) {
                let (a, b) = (S::from(*a), S::from(*b));
                of_a += a;
                of_b += b;
                squares += a * a + b * b;
                products += a * b;
            }
        }
        sums.a[block] = of_a;
        sums.b[block] = of_b;
        sums.squares[block] = squares;
        sums.products[block] = products;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The vectorised sums are the plain ones, at every length.
        #[test]
        fn wide_sums_are_the_plain_sums(
            width in 1_usize..90,
            bytes in prop::collection::vec(any::<u8>(), 90 * 8),
        ) {
            let line = |n: usize| &bytes[n * 90..n * 90 + width];
            let (a, b) = ([line(0), line(1), line(2), line(3)], [line(4), line(5), line(6), line(7)]);
            let mut fast = Sums::new(width / SIDE);
            let mut plain = Sums::<i32>::new(width / SIDE);
            u8::sum(a, b, &mut fast);
            sum_from(0, a, b, &mut plain);
            prop_assert_eq!(&fast, &plain);
            #[cfg(target_arch = "x86_64")]
            if let Some(simd) = pulp::x86::V3::try_new() {
                let mut fast = Sums::new(width / SIDE);
                wide::sum(simd, a, b, &mut fast);
                prop_assert_eq!(&fast, &plain);
            }
        }
    }
}
