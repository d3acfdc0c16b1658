//! Counting bytes by their bits, with AVX-512: bit `n` of 512 bytes fills one register, and how many bytes begin with some
//! bits is how many ones the registers of these bits have in common. Halves without any byte are not divided further, so
//! that few levels take little time, whichever they are.

use std::arch::x86_64::__m512i;

use super::LEVELS;

pulp::simd_type!({
    /// What this needs of the processor.
    pub struct Simd {
        f: target_feature!("avx512f"),
        bw: target_feature!("avx512bw"),
        ones: target_feature!("avx512vpopcntdq"),
    }
});

/// Bytes of a register.
const BYTES: usize = 64;
/// Registers of one bit that are looked at together; all bits of them stay in the first-level cache.
const TOGETHER: usize = 12;
/// Bytes that are counted together.
pub const PART: usize = TOGETHER * 8 * BYTES;
/// Bits of a byte.
const BITS: usize = u8::BITS as usize;

/// One bit of a part's bytes, or which of the bytes are meant.
type Plane = [__m512i; TOGETHER];

/// Adds how often each level occurs in a part.
pub fn count(simd: Simd, part: &[u8; PART], counts: &mut [u64; LEVELS]) {
    simd.vectorize(Part { simd, part, counts });
}

struct Part<'a> {
    simd: Simd,
    part: &'a [u8; PART],
    counts: &'a mut [u64; LEVELS],
}

impl pulp::NullaryFnOnce for Part<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { simd, part, counts } = self;
        let mut any = simd.f._mm512_setzero_si512();
        for bytes in part.as_chunks::<BYTES>().0 {
            any = simd.f._mm512_or_si512(any, pulp::cast(*bytes));
        }
        let any: [u8; BYTES] = pulp::cast(any);
        let any = any.iter().fold(0, |a, b| a | b);
        if any == 0 {
            counts[0] += PART as u64;
            return;
        }
        // The last two bits are always divided together.
        let used = (BITS - any.leading_zeros() as usize).max(2);
        let mut words = [[[0_u64; BYTES / BITS]; TOGETHER]; BITS];
        for (bit, plane) in words.iter_mut().enumerate().take(used) {
            let mask = simd.f._mm512_set1_epi8((1_u8 << bit).cast_signed());
            let registers = part.as_chunks::<BYTES>().0.iter();
            for (word, bytes) in plane.as_flattened_mut().iter_mut().zip(registers) {
                *word = simd.bw._mm512_test_epi8_mask(pulp::cast(*bytes), mask);
            }
        }
        let planes: [Plane; BITS] = pulp::cast(words);
        simd.vectorize(Half {
            simd,
            planes: &planes,
            bit: used - 1,
            of: &[simd.f._mm512_set1_epi64(-1); TOGETHER],
            total: PART as u64,
            level: 0,
            counts,
        });
    }
}

/// The bytes that begin with the same bits.
struct Half<'a> {
    simd: Simd,
    planes: &'a [Plane; BITS],
    /// The next bit.
    bit: usize,
    /// Which bytes these are.
    of: &'a Plane,
    total: u64,
    /// The bits before, and zeros.
    level: usize,
    counts: &'a mut [u64; LEVELS],
}

impl pulp::NullaryFnOnce for Half<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        if self.bit == 1 {
            self.count_four();
        } else {
            self.divide();
        }
    }
}

impl Half<'_> {
    /// Two bits are left: four levels.
    #[inline(always)]
    fn count_four(self) {
        let simd = self.simd;
        let mut sums = [simd.f._mm512_setzero_si512(); 3];
        for at in 0..TOGETHER {
            let low = simd.f._mm512_and_si512(self.of[at], self.planes[0][at]);
            let high = simd.f._mm512_and_si512(self.of[at], self.planes[1][at]);
            let both = simd.f._mm512_and_si512(low, self.planes[1][at]);
            for (sum, which) in sums.iter_mut().zip([low, high, both]) {
                *sum = simd.f._mm512_add_epi64(*sum, ones(which));
            }
        }
        let [low, high, both] = [
            total(simd, sums[0]),
            total(simd, sums[1]),
            total(simd, sums[2]),
        ];
        let counts = &mut self.counts[self.level..self.level + 4];
        counts[0] += self.total + both - low - high;
        counts[1] += low - both;
        counts[2] += high - both;
        counts[3] += both;
    }

    /// Goes on with those whose next bit is 0, and those where it is 1.
    #[inline(always)]
    fn divide(self) {
        let Self {
            simd,
            planes,
            bit,
            of,
            level,
            counts,
            ..
        } = self;
        let nothing = simd.f._mm512_setzero_si512();
        let (mut zero, mut one, mut sum) = ([nothing; TOGETHER], [nothing; TOGETHER], nothing);
        for at in 0..TOGETHER {
            one[at] = simd.f._mm512_and_si512(of[at], planes[bit][at]);
            zero[at] = simd.f._mm512_andnot_si512(planes[bit][at], of[at]);
            sum = simd.f._mm512_add_epi64(sum, ones(one[at]));
        }
        let with_one = total(simd, sum);
        let halves = [
            (&zero, self.total - with_one, level),
            (&one, with_one, level | 1 << bit),
        ];
        for (of, total, level) in halves {
            if total > 0 {
                simd.vectorize(Half {
                    simd,
                    planes,
                    bit: bit - 1,
                    of,
                    total,
                    level,
                    counts: &mut *counts,
                });
            }
        }
    }
}

/// The ones of each 64 bits: one instruction where this is inlined.
#[inline(always)]
fn ones(bits: __m512i) -> __m512i {
    let words: [u64; 8] = pulp::cast(bits);
    pulp::cast(words.map(|word| u64::from(word.count_ones())))
}

#[inline(always)]
fn total(simd: Simd, sums: __m512i) -> u64 {
    simd.f._mm512_reduce_add_epi64(sums).cast_unsigned()
}
