//! Sixteen messages in two registers of AVX2: while the one waits for its own last result, the other computes.

use std::arch::x86_64::__m256i;

use pulp::x86::V3;

use super::LANES;
use super::lanes::{Registers, Words};

/// A word of each message.
#[derive(Clone, Copy)]
pub(super) struct Vector([__m256i; 2]);

/// An operation on both registers.
macro_rules! on_both {
    ($simd:expr, $intrinsic:ident, $x:expr, $y:expr) => {
        Vector([
            $simd.avx2.$intrinsic($x.0[0], $y.0[0]),
            $simd.avx2.$intrinsic($x.0[1], $y.0[1]),
        ])
    };
}

impl Registers for V3 {
    type Vector = Vector;

    #[inline(always)]
    fn run<F: pulp::NullaryFnOnce>(self, work: F) -> F::Output {
        self.vectorize(work)
    }

    #[inline(always)]
    fn vector(words: Words) -> Vector {
        Vector(pulp::cast(words))
    }

    #[inline(always)]
    fn array(vector: Vector) -> Words {
        pulp::cast(vector.0)
    }

    #[inline(always)]
    fn all(self, word: u32) -> Vector {
        Vector([self.avx._mm256_set1_epi32(word.cast_signed()); 2])
    }

    #[inline(always)]
    fn add(self, x: Vector, y: Vector) -> Vector {
        on_both!(self, _mm256_add_epi32, x, y)
    }

    #[inline(always)]
    fn rotate<const LEFT: i32, const RIGHT: i32>(self, x: Vector) -> Vector {
        let avx2 = self.avx2;
        let left = x.0.map(
            #[inline(always)]
            |x| avx2._mm256_slli_epi32::<LEFT>(x),
        );
        let right = x.0.map(
            #[inline(always)]
            |x| avx2._mm256_srli_epi32::<RIGHT>(x),
        );
        on_both!(self, _mm256_or_si256, Vector(left), Vector(right))
    }

    #[inline(always)]
    fn choose(self, b: Vector, c: Vector, d: Vector) -> Vector {
        let apart = on_both!(self, _mm256_xor_si256, c, d);
        let chosen = on_both!(self, _mm256_and_si256, b, apart);
        on_both!(self, _mm256_xor_si256, d, chosen)
    }

    #[inline(always)]
    fn parity(self, b: Vector, c: Vector, d: Vector) -> Vector {
        let two = on_both!(self, _mm256_xor_si256, c, d);
        on_both!(self, _mm256_xor_si256, b, two)
    }

    #[inline(always)]
    fn last(self, b: Vector, c: Vector, d: Vector) -> Vector {
        let not_d = on_both!(self, _mm256_xor_si256, d, self.all(u32::MAX));
        let either = on_both!(self, _mm256_or_si256, b, not_d);
        on_both!(self, _mm256_xor_si256, c, either)
    }

    /// Squares of 8x8 words, transposed.
    #[inline(always)]
    fn words(self, messages: &[&[u8]; LANES], at: usize) -> [Vector; 16] {
        let avx2 = self.avx2;
        let zero = self.avx._mm256_setzero_si256();
        let mut words = [Vector([zero; 2]); 16];
        for half in 0..2 {
            for register in 0..2 {
                let mut rows = [zero; 8];
                for (row, message) in rows.iter_mut().zip(&messages[register * 8..]) {
                    let mut bytes = [0; 32];
                    bytes.copy_from_slice(&message[at + half * 32..at + half * 32 + 32]);
                    *row = pulp::cast(bytes);
                }
                // Pairs of rows, then fours, then both fours.
                let (mut low, mut high) = ([zero; 4], [zero; 4]);
                for i in 0..4 {
                    low[i] = avx2._mm256_unpacklo_epi32(rows[2 * i], rows[2 * i + 1]);
                    high[i] = avx2._mm256_unpackhi_epi32(rows[2 * i], rows[2 * i + 1]);
                }
                let (mut first, mut second) = ([zero; 4], [zero; 4]);
                for (fours, at) in [(&mut first, 0), (&mut second, 2)] {
                    fours[0] = avx2._mm256_unpacklo_epi64(low[at], low[at + 1]);
                    fours[1] = avx2._mm256_unpackhi_epi64(low[at], low[at + 1]);
                    fours[2] = avx2._mm256_unpacklo_epi64(high[at], high[at + 1]);
                    fours[3] = avx2._mm256_unpackhi_epi64(high[at], high[at + 1]);
                }
                for i in 0..4 {
                    let (first, second) = (first[i], second[i]);
                    words[half * 8 + i].0[register] =
                        avx2._mm256_permute2x128_si256::<0x20>(first, second);
                    words[half * 8 + 4 + i].0[register] =
                        avx2._mm256_permute2x128_si256::<0x31>(first, second);
                }
            }
        }
        words
    }
}
