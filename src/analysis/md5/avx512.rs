//! Sixteen messages in one register of AVX-512, which rotates and mixes three words in one step each.

use std::arch::x86_64::{__m512i, _MM_HINT_T0};
use std::array;

use pulp::x86::V4;

use super::LANES;
use super::lanes::{BLOCK, Registers, Words};

/// Bytes that a message is fetched ahead: sixteen places at once are more than the processor foresees by itself.
const AHEAD: usize = 8 * BLOCK;

impl Registers for V4 {
    type Vector = __m512i;

    #[inline(always)]
    fn run<F: pulp::NullaryFnOnce>(self, work: F) -> F::Output {
        self.vectorize(work)
    }

    #[inline(always)]
    fn vector(words: Words) -> __m512i {
        pulp::cast(words)
    }

    #[inline(always)]
    fn array(vector: __m512i) -> Words {
        pulp::cast(vector)
    }

    #[inline(always)]
    fn all(self, word: u32) -> __m512i {
        self.avx512f._mm512_set1_epi32(word.cast_signed())
    }

    #[inline(always)]
    fn add(self, x: __m512i, y: __m512i) -> __m512i {
        self.avx512f._mm512_add_epi32(x, y)
    }

    #[inline(always)]
    fn rotate<const LEFT: i32, const RIGHT: i32>(self, x: __m512i) -> __m512i {
        self.avx512f._mm512_rol_epi32::<LEFT>(x)
    }

    // The constants are the functions' values for all bits of (b, c, d) from (1, 1, 1) down to (0, 0, 0).

    #[inline(always)]
    fn choose(self, b: __m512i, c: __m512i, d: __m512i) -> __m512i {
        self.avx512f
            ._mm512_ternarylogic_epi32::<0b1100_1010>(b, c, d)
    }

    #[inline(always)]
    fn parity(self, b: __m512i, c: __m512i, d: __m512i) -> __m512i {
        self.avx512f
            ._mm512_ternarylogic_epi32::<0b1001_0110>(b, c, d)
    }

    #[inline(always)]
    fn last(self, b: __m512i, c: __m512i, d: __m512i) -> __m512i {
        self.avx512f
            ._mm512_ternarylogic_epi32::<0b0011_1001>(b, c, d)
    }

    /// A square of 16x16 words, transposed.
    #[inline(always)]
    fn words(self, messages: &[&[u8]; LANES], at: usize) -> [__m512i; 16] {
        let avx = self.avx512f;
        let zero = avx._mm512_setzero_si512();
        // Of four messages each the words n, n + 4, n + 8 and n + 12, one below the other.
        let mut fours = [[zero; 4]; 4];
        for (group, four) in fours.iter_mut().enumerate() {
            let mut rows = [zero; 4];
            for (row, message) in rows.iter_mut().zip(&messages[4 * group..]) {
                let ahead = message.as_ptr().wrapping_add(at + AHEAD);
                self.sse._mm_prefetch::<_MM_HINT_T0>(ahead.cast());
                let mut bytes = [0; BLOCK];
                bytes.copy_from_slice(&message[at..at + BLOCK]);
                *row = pulp::cast(bytes);
            }
            let low = avx._mm512_unpacklo_epi32(rows[0], rows[1]);
            let high = avx._mm512_unpackhi_epi32(rows[0], rows[1]);
            let next_low = avx._mm512_unpacklo_epi32(rows[2], rows[3]);
            let next_high = avx._mm512_unpackhi_epi32(rows[2], rows[3]);
            *four = [
                avx._mm512_unpacklo_epi64(low, next_low),
                avx._mm512_unpackhi_epi64(low, next_low),
                avx._mm512_unpacklo_epi64(high, next_high),
                avx._mm512_unpackhi_epi64(high, next_high),
            ];
        }
        let mut words = [zero; 16];
        for n in 0..4 {
            let of: [__m512i; 4] = array::from_fn(
                #[inline(always)]
                |group| fours[group][n],
            );
            let begin = avx._mm512_shuffle_i32x4::<0b01_00_01_00>(of[0], of[1]);
            let end = avx._mm512_shuffle_i32x4::<0b11_10_11_10>(of[0], of[1]);
            let next_begin = avx._mm512_shuffle_i32x4::<0b01_00_01_00>(of[2], of[3]);
            let next_end = avx._mm512_shuffle_i32x4::<0b11_10_11_10>(of[2], of[3]);
            words[n] = avx._mm512_shuffle_i32x4::<0b10_00_10_00>(begin, next_begin);
            words[n + 4] = avx._mm512_shuffle_i32x4::<0b11_01_11_01>(begin, next_begin);
            words[n + 8] = avx._mm512_shuffle_i32x4::<0b10_00_10_00>(end, next_end);
            words[n + 12] = avx._mm512_shuffle_i32x4::<0b11_01_11_01>(end, next_end);
        }
        words
    }
}
