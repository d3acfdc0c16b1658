//! Sums over blocks of 4x4 numbers of two planes: what both the structural similarity and the squared error are made of.

use std::ops::{Add, AddAssign, Mul};

use super::rows::Rows;
use crate::analysis::bands;
use crate::analysis::level::Level;

/// Side of a block.
pub(super) const SIDE: usize = 4;

/// The sums of one row of blocks, one entry a block.
#[derive(Debug, Clone, Default)]
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

    /// The squared difference of a block: squares - 2 x products.
    fn squared_error(squares: Self::Sum, products: Self::Sum) -> u64;

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
        if let Some(simd) = pulp::x86::V3::try_new() {
            return wide::sum(simd, a, b, sums);
        }
        sum_from(0, a, b, sums);
    }

    #[inline(always)]
    fn squared_error(squares: i32, products: i32) -> u64 {
        (squares - 2 * products) as u64
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

    #[inline(always)]
    fn squared_error(squares: i64, products: i64) -> u64 {
        (squares - 2 * products) as u64
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

/// Four blocks at a time, where the processor has AVX2.
///
/// Everything is inlined into [`Row::call`], which is compiled for it; closures would not be.
#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::{__m128i, __m256i};

    use pulp::x86::V3;

    use super::{SIDE, Sums, sum_from};

    /// Blocks of one step: a row of them is 16 bytes.
    const BLOCKS: usize = 4;
    const BYTES: usize = BLOCKS * SIDE;

    pub fn sum(simd: V3, a: [&[u8]; SIDE], b: [&[u8]; SIDE], sums: &mut Sums<i32>) {
        let steps = (sums.a.len() / BLOCKS).min(a[0].len() / BYTES);
        simd.vectorize(Row {
            simd,
            a,
            b,
            sums,
            steps,
        });
        sum_from(steps * BLOCKS, a, b, sums);
    }

    struct Row<'a> {
        simd: V3,
        a: [&'a [u8]; SIDE],
        b: [&'a [u8]; SIDE],
        sums: &'a mut Sums<i32>,
        steps: usize,
    }

    impl pulp::NullaryFnOnce for Row<'_> {
        type Output = ();

        #[inline(always)]
        fn call(self) {
            let sums = self.sums;
            for step in 0..self.steps {
                let [of_a, of_b, squares, products] = four(self.simd, self.a, self.b, step * BYTES);
                let at = step * BLOCKS..(step + 1) * BLOCKS;
                sums.a[at.clone()].copy_from_slice(&of_a);
                sums.b[at.clone()].copy_from_slice(&of_b);
                sums.squares[at.clone()].copy_from_slice(&squares);
                sums.products[at].copy_from_slice(&products);
            }
        }
    }

    /// The sums of four blocks that begin at a byte of the rows: of A, of B, of their squares, of their products.
    #[inline(always)]
    fn four(simd: V3, a: [&[u8]; SIDE], b: [&[u8]; SIDE], at: usize) -> [[i32; BLOCKS]; 4] {
        let (avx, avx2) = (simd.avx, simd.avx2);
        let zero = avx._mm256_setzero_si256();
        // Of a and b sixteen sums of 16 bits; of squares and products eight of 32 bits, for neighbours in a row.
        let (mut of_a, mut of_b, mut squares, mut products) = (zero, zero, zero, zero);
        for row in 0..SIDE {
            let (a, b) = (widened(simd, a[row], at), widened(simd, b[row], at));
            of_a = avx2._mm256_add_epi16(of_a, a);
            of_b = avx2._mm256_add_epi16(of_b, b);
            squares = avx2._mm256_add_epi32(squares, avx2._mm256_madd_epi16(a, a));
            squares = avx2._mm256_add_epi32(squares, avx2._mm256_madd_epi16(b, b));
            products = avx2._mm256_add_epi32(products, avx2._mm256_madd_epi16(a, b));
        }
        let ones = avx._mm256_set1_epi16(1);
        let of_a = avx2._mm256_madd_epi16(of_a, ones);
        let of_b = avx2._mm256_madd_epi16(of_b, ones);
        let [of_a, of_b] = neighbours_added(simd, of_a, of_b);
        let [squares, products] = neighbours_added(simd, squares, products);
        [of_a, of_b, squares, products]
    }

    /// Sixteen bytes as numbers of 16 bits.
    #[inline(always)]
    fn widened(simd: V3, row: &[u8], at: usize) -> __m256i {
        let mut bytes = [0; BYTES];
        bytes.copy_from_slice(&row[at..at + BYTES]);
        simd.avx2
            ._mm256_cvtepu8_epi16(pulp::cast::<_, __m128i>(bytes))
    }

    #[inline(always)]
    fn neighbours_added(simd: V3, first: __m256i, second: __m256i) -> [[i32; BLOCKS]; 2] {
        // Adding neighbours leaves first | second | first | second in quarters of two; the middle ones change places.
        let quarters = simd.avx2._mm256_hadd_epi32(first, second);
        pulp::cast(
            simd.avx2
                ._mm256_permute4x64_epi64::<0b11_01_10_00>(quarters),
        )
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
            prop_assert_eq!(&fast.a, &plain.a);
            prop_assert_eq!(&fast.b, &plain.b);
            prop_assert_eq!(&fast.squares, &plain.squares);
            prop_assert_eq!(&fast.products, &plain.products);
        }
    }
}
