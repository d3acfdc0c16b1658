//! Sixteen messages in two registers of AVX2: while the one waits for its own last result, the other computes.
//!
//! Every function here is inlined into [`Blocks::call`], which is compiled for AVX2.

use std::arch::x86_64::__m256i;
use std::array;
use std::sync::LazyLock;

use pulp::x86::V3;

use super::LANES;

/// Bytes of a block.
const BLOCK: usize = 64;

/// The whole part of `2^32 |sin(i + 1)|`.
static SINES: LazyLock<[u32; 64]> =
    LazyLock::new(|| array::from_fn(|i| (f64::sin(i as f64 + 1.0).abs() * 4_294_967_296.0) as u32));

/// A word of each message.
type Words = [u32; LANES];

/// Sixteen messages on their way.
pub(super) struct Lanes {
    state: [Words; 4],
    /// What is left of the bytes so far and fills no block.
    rest: [[u8; BLOCK]; LANES],
    resting: usize,
    /// Bytes of each so far.
    length: u64,
}

impl Default for Lanes {
    fn default() -> Self {
        Self {
            state: [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476].map(|word| [word; LANES]),
            rest: [[0; BLOCK]; LANES],
            resting: 0,
            length: 0,
        }
    }
}

impl Lanes {
    /// The next bytes of each message, as many of each.
    pub fn add(&mut self, simd: V3, pieces: [&[u8]; LANES]) {
        let length = pieces[0].len();
        self.length += length as u64;
        let mut from = 0;
        if self.resting > 0 {
            from = (BLOCK - self.resting).min(length);
            let to = self.resting + from;
            for (rest, piece) in self.rest.iter_mut().zip(pieces) {
                rest[self.resting..to].copy_from_slice(&piece[..from]);
            }
            self.resting = to;
            if to < BLOCK {
                return;
            }
            let full = self.rest;
            self.blocks(simd, &full.each_ref().map(|rest| &rest[..]));
            self.resting = 0;
        }
        let whole = from + (length - from) / BLOCK * BLOCK;
        self.blocks(simd, &pieces.map(|piece| &piece[from..whole]));
        for (rest, piece) in self.rest.iter_mut().zip(pieces) {
            rest[..length - whole].copy_from_slice(&piece[whole..length]);
        }
        self.resting = length - whole;
    }

    /// The hashes: after the last bytes come a 1 bit, zeros, and the length in bits.
    pub fn finish(mut self, simd: V3) -> [[u8; 16]; LANES] {
        let bits = self.length.wrapping_mul(8).to_le_bytes();
        let mut end = vec![0x80];
        end.resize((2 * BLOCK - 9 - self.resting) % BLOCK + 1, 0);
        end.extend(bits);
        self.add(simd, [&end[..]; LANES]);
        array::from_fn(|lane| {
            let mut hash = [0; 16];
            for (bytes, words) in hash.as_chunks_mut::<4>().0.iter_mut().zip(&self.state) {
                *bytes = words[lane].to_le_bytes();
            }
            hash
        })
    }

    /// Messages of whole blocks.
    fn blocks(&mut self, simd: V3, messages: &[&[u8]; LANES]) {
        simd.vectorize(Blocks {
            simd,
            state: &mut self.state,
            messages,
            sines: &SINES,
        });
    }
}

struct Blocks<'a> {
    simd: V3,
    state: &'a mut [Words; 4],
    messages: &'a [&'a [u8]; LANES],
    sines: &'a [u32; 64],
}

impl pulp::NullaryFnOnce for Blocks<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self {
            simd,
            state,
            messages,
            sines,
        } = self;
        let [a, b, c, d] = *state;
        let mut now = [
            Vector(pulp::cast(a)),
            Vector(pulp::cast(b)),
            Vector(pulp::cast(c)),
            Vector(pulp::cast(d)),
        ];
        let mut at = 0;
        while at + BLOCK <= messages[0].len() {
            now = rounds(simd, now, &words(simd, messages, at), sines);
            at += BLOCK;
        }
        let [a, b, c, d] = now;
        *state = [
            pulp::cast(a.0),
            pulp::cast(b.0),
            pulp::cast(c.0),
            pulp::cast(d.0),
        ];
    }
}

/// A word of each message, in registers.
#[derive(Clone, Copy)]
struct Vector([__m256i; 2]);

/// An operation on both registers.
macro_rules! on_both {
    ($name:ident, $intrinsic:ident) => {
        #[inline(always)]
        fn $name(simd: V3, x: Vector, y: Vector) -> Vector {
            Vector([
                simd.avx2.$intrinsic(x.0[0], y.0[0]),
                simd.avx2.$intrinsic(x.0[1], y.0[1]),
            ])
        }
    };
}

on_both!(add, _mm256_add_epi32);
on_both!(and, _mm256_and_si256);
on_both!(or, _mm256_or_si256);
on_both!(xor, _mm256_xor_si256);

#[inline(always)]
fn all(simd: V3, word: u32) -> Vector {
    Vector([simd.avx._mm256_set1_epi32(word.cast_signed()); 2])
}

#[inline(always)]
fn rotate<const LEFT: i32, const RIGHT: i32>(simd: V3, x: Vector) -> Vector {
    let avx2 = simd.avx2;
    let left = Vector([
        avx2._mm256_slli_epi32::<LEFT>(x.0[0]),
        avx2._mm256_slli_epi32::<LEFT>(x.0[1]),
    ]);
    let right = Vector([
        avx2._mm256_srli_epi32::<RIGHT>(x.0[0]),
        avx2._mm256_srli_epi32::<RIGHT>(x.0[1]),
    ]);
    or(simd, left, right)
}

/// The sixteen words of a block of each message: squares of 8x8 words, transposed.
#[inline(always)]
fn words(simd: V3, messages: &[&[u8]; LANES], at: usize) -> [Vector; 16] {
    let avx2 = simd.avx2;
    let zero = simd.avx._mm256_setzero_si256();
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

/// The functions that mix b, c and d: RFC 1321's F, G, H and I.
#[inline(always)]
fn choose(simd: V3, b: Vector, c: Vector, d: Vector) -> Vector {
    xor(simd, d, and(simd, b, xor(simd, c, d)))
}

#[inline(always)]
fn choose_by_last(simd: V3, b: Vector, c: Vector, d: Vector) -> Vector {
    choose(simd, d, b, c)
}

#[inline(always)]
fn parity(simd: V3, b: Vector, c: Vector, d: Vector) -> Vector {
    xor(simd, b, xor(simd, c, d))
}

#[inline(always)]
fn last(simd: V3, b: Vector, c: Vector, d: Vector) -> Vector {
    xor(simd, c, or(simd, b, xor(simd, d, all(simd, u32::MAX))))
}

/// Sixteen steps: step `i` takes word `(factor i + start) % 16`; four rotations to the left take turns.
macro_rules! round {
    ($simd:ident, $state:ident, $words:ident, $sines:ident, $mix:ident, $first:literal, ($factor:literal, $start:literal),
     [$($left:literal),*]) => {
        let [mut a, mut b, mut c, mut d] = $state;
        let mut at = $first;
        while at < $first + 16 {
            $(
                let word = $words[($factor * at + $start) % 16];
                let sum = add($simd, a, add($simd, word, all($simd, $sines[at])));
                let sum = add($simd, sum, $mix($simd, b, c, d));
                let turned = add($simd, b, rotate::<$left, { 32 - $left }>($simd, sum));
                (a, b, c, d) = (d, turned, b, c);
                at += 1;
            )*
        }
        let $state = [a, b, c, d];
    };
}

#[inline(always)]
fn rounds(simd: V3, before: [Vector; 4], words: &[Vector; 16], sines: &[u32; 64]) -> [Vector; 4] {
    let now = before;
    round!(simd, now, words, sines, choose, 0, (1, 0), [7, 12, 17, 22]);
    round!(
        simd,
        now,
        words,
        sines,
        choose_by_last,
        16,
        (5, 1),
        [5, 9, 14, 20]
    );
    round!(simd, now, words, sines, parity, 32, (3, 5), [4, 11, 16, 23]);
    round!(simd, now, words, sines, last, 48, (7, 0), [6, 10, 15, 21]);
    [
        add(simd, before[0], now[0]),
        add(simd, before[1], now[1]),
        add(simd, before[2], now[2]),
        add(simd, before[3], now[3]),
    ]
}
