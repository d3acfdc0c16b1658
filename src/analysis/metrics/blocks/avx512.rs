//! Eight blocks at a time with AVX-512. Everything is inlined into [`Row::call`], which is compiled for it; closures would
//! not be.

use std::arch::x86_64::{__m256i, __m512i};

use pulp::x86::V4;

use super::{SIDE, Sums, sum_from};

/// Blocks of one step: a row of them is 32 bytes.
const BLOCKS: usize = 8;
const BYTES: usize = BLOCKS * SIDE;

pub fn sum(simd: V4, a: [&[u8]; SIDE], b: [&[u8]; SIDE], sums: &mut Sums<i32>) {
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
    simd: V4,
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
            let [of_a, of_b, squares, products] = eight(self.simd, self.a, self.b, step * BYTES);
            let at = step * BLOCKS..(step + 1) * BLOCKS;
            sums.a[at.clone()].copy_from_slice(&of_a);
            sums.b[at.clone()].copy_from_slice(&of_b);
            sums.squares[at.clone()].copy_from_slice(&squares);
            sums.products[at].copy_from_slice(&products);
        }
    }
}

/// The sums of eight blocks that begin at a byte of the rows: of A, of B, of their squares, of their products.
#[inline(always)]
fn eight(simd: V4, a: [&[u8]; SIDE], b: [&[u8]; SIDE], at: usize) -> [[i32; BLOCKS]; 4] {
    let (f, bw) = (simd.avx512f, simd.avx512bw);
    let zero = f._mm512_setzero_si512();
    // Of a and b 32 sums of 16 bits; of squares and products sixteen of 32 bits, for neighbours in a row.
    let (mut of_a, mut of_b, mut squares, mut products) = (zero, zero, zero, zero);
    for row in 0..SIDE {
        let (a, b) = (widened(simd, a[row], at), widened(simd, b[row], at));
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
        neighbours_added(simd, of_a),
        neighbours_added(simd, of_b),
        neighbours_added(simd, squares),
        neighbours_added(simd, products),
    ]
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
