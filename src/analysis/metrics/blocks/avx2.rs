//! Four blocks at a time with AVX2.

use std::arch::x86_64::{__m128i, __m256i};

use pulp::x86::V3;

use super::SIDE;
use super::wide::Registers;

/// Blocks of one step: a row of them is 16 bytes.
const BLOCKS: usize = 4;
const BYTES: usize = BLOCKS * SIDE;

impl Registers<BLOCKS> for V3 {
    #[inline(always)]
    fn run<F: pulp::NullaryFnOnce>(self, work: F) -> F::Output {
        self.vectorize(work)
    }

    #[inline(always)]
    fn sums(self, a: [&[u8]; SIDE], b: [&[u8]; SIDE], at: usize) -> [[i32; BLOCKS]; 4] {
        let (avx, avx2) = (self.avx, self.avx2);
        let zero = avx._mm256_setzero_si256();
        // Of a and b sixteen sums of 16 bits; of squares and products eight of 32 bits, for neighbours in a row.
        let (mut of_a, mut of_b, mut squares, mut products) = (zero, zero, zero, zero);
        for row in 0..SIDE {
            let (a, b) = (widened(self, a[row], at), widened(self, b[row], at));
            of_a = avx2._mm256_add_epi16(of_a, a);
            of_b = avx2._mm256_add_epi16(of_b, b);
            squares = avx2._mm256_add_epi32(squares, avx2._mm256_madd_epi16(a, a));
            squares = avx2._mm256_add_epi32(squares, avx2._mm256_madd_epi16(b, b));
            products = avx2._mm256_add_epi32(products, avx2._mm256_madd_epi16(a, b));
        }
        let ones = avx._mm256_set1_epi16(1);
        let of_a = avx2._mm256_madd_epi16(of_a, ones);
        let of_b = avx2._mm256_madd_epi16(of_b, ones);
        let [of_a, of_b] = neighbours_added(self, of_a, of_b);
        let [squares, products] = neighbours_added(self, squares, products);
        [of_a, of_b, squares, products]
    }
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
