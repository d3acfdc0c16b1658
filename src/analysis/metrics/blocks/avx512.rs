//! Eight blocks at a time with AVX-512.

use std::arch::x86_64::{__m256i, __m512i};

use pulp::x86::V4;

use super::SIDE;
use super::wide::Registers;

/// Blocks of one step: a row of them is 32 bytes.
const BLOCKS: usize = 8;
const BYTES: usize = BLOCKS * SIDE;

impl Registers<BLOCKS> for V4 {
    #[inline(always)]
    fn run<F: pulp::NullaryFnOnce>(self, work: F) -> F::Output {
        self.vectorize(work)
    }

    #[inline(always)]
    fn sums(self, a: [&[u8]; SIDE], b: [&[u8]; SIDE], at: usize) -> [[i32; BLOCKS]; 4] {
        let (f, bw) = (self.avx512f, self.avx512bw);
        let zero = f._mm512_setzero_si512();
        // Of a and b 32 sums of 16 bits; of squares and products sixteen of 32 bits, for neighbours in a row.
        let (mut of_a, mut of_b, mut squares, mut products) = (zero, zero, zero, zero);
        for row in 0..SIDE {
            let (a, b) = (widened(self, a[row], at), widened(self, b[row], at));
            of_a = bw._mm512_add_epi16(of_a, a);
            of_b = bw._mm512_add_epi16(of_b, b);
            squares = f._mm512_add_epi32(squares, bw._mm512_madd_epi16(a, a));
            squares = f._mm512_add_epi32(squares, bw._mm512_madd_epi16(b, b));
            products = f._mm512_add_epi32(products, bw._mm512_madd_epi16(a, b));
        }
        let ones = f._mm512_set1_epi16(1);
        let of_a = bw._mm512_madd_epi16(of_a, ones);
        let of_b = bw._mm512_madd_epi16(of_b, ones);
        [
            neighbours_added(self, of_a),
            neighbours_added(self, of_b),
            neighbours_added(self, squares),
            neighbours_added(self, products),
        ]
    }
}

/// 32 bytes as numbers of 16 bits.
#[inline(always)]
fn widened(simd: V4, row: &[u8], at: usize) -> __m512i {
    let mut bytes = [0; BYTES];
    bytes.copy_from_slice(&row[at..at + BYTES]);
    simd.avx512bw
        ._mm512_cvtepu8_epi16(pulp::cast::<_, __m256i>(bytes))
}

/// Each second number added to the one before it.
#[inline(always)]
fn neighbours_added(simd: V4, sums: __m512i) -> [i32; BLOCKS] {
    let f = simd.avx512f;
    let added = f._mm512_add_epi32(sums, f._mm512_srli_epi64::<32>(sums));
    pulp::cast(f._mm512_cvtepi64_epi32(added))
}
