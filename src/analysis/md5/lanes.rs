//! Sixteen messages side by side, in whatever registers the processor has.
//!
//! Every function here is inlined into [`Blocks::call`], which is compiled for those registers.

use std::array;
use std::sync::LazyLock;

use super::LANES;

/// Bytes of a block.
pub(super) const BLOCK: usize = 64;

/// The whole part of `2^32 |sin(i + 1)|`.
static SINES: LazyLock<[u32; 64]> =
    LazyLock::new(|| array::from_fn(|i| (f64::sin(i as f64 + 1.0).abs() * 4_294_967_296.0) as u32));

/// A word of each message.
pub(super) type Words = [u32; LANES];

/// Registers that hold a word of each message, and what is done with them.
pub(super) trait Registers: Copy {
    type Vector: Copy;

    /// Runs the work compiled for these registers.
    fn run<F: pulp::NullaryFnOnce>(self, work: F) -> F::Output;
    fn vector(words: Words) -> Self::Vector;
    fn array(vector: Self::Vector) -> Words;
    /// The same word for every message.
    fn all(self, word: u32) -> Self::Vector;
    fn add(self, x: Self::Vector, y: Self::Vector) -> Self::Vector;
    /// To the left; `RIGHT` is 32 - `LEFT`.
    fn rotate<const LEFT: i32, const RIGHT: i32>(self, x: Self::Vector) -> Self::Vector;
    /// Each bit of c where b's is 1, else of d: RFC 1321's F.
    fn choose(self, b: Self::Vector, c: Self::Vector, d: Self::Vector) -> Self::Vector;
    /// Each bit of b where d's is 1, else of c: RFC 1321's G.
    #[inline(always)]
    fn choose_by_last(self, b: Self::Vector, c: Self::Vector, d: Self::Vector) -> Self::Vector {
        self.choose(d, b, c)
    }
    /// b ^ c ^ d: RFC 1321's H.
    fn parity(self, b: Self::Vector, c: Self::Vector, d: Self::Vector) -> Self::Vector;
    /// c ^ (b | !d): RFC 1321's I.
    fn last(self, b: Self::Vector, c: Self::Vector, d: Self::Vector) -> Self::Vector;
    /// The sixteen words of the block that begins at a byte of each message.
    fn words(self, messages: &[&[u8]; LANES], at: usize) -> [Self::Vector; 16];
}

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
    pub fn add(&mut self, simd: impl Registers, pieces: [&[u8]; LANES]) {
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
    pub fn finish(mut self, simd: impl Registers) -> [[u8; 16]; LANES] {
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
    fn blocks(&mut self, simd: impl Registers, messages: &[&[u8]; LANES]) {
        simd.run(Blocks {
            simd,
            state: &mut self.state,
            messages,
            sines: &SINES,
        });
    }
}

struct Blocks<'a, R> {
    simd: R,
    state: &'a mut [Words; 4],
    messages: &'a [&'a [u8]; LANES],
    sines: &'a [u32; 64],
}

impl<R: Registers> pulp::NullaryFnOnce for Blocks<'_, R> {
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
        let mut now = [R::vector(a), R::vector(b), R::vector(c), R::vector(d)];
        let mut at = 0;
        while at + BLOCK <= messages[0].len() {
            now = rounds(simd, now, &simd.words(messages, at), sines);
            at += BLOCK;
        }
        let [a, b, c, d] = now;
        *state = [R::array(a), R::array(b), R::array(c), R::array(d)];
    }
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
                let sum = $simd.add(a, $simd.add(word, $simd.all($sines[at])));
                let sum = $simd.add(sum, $simd.$mix(b, c, d));
                let turned = $simd.add(b, $simd.rotate::<$left, { 32 - $left }>(sum));
                (a, b, c, d) = (d, turned, b, c);
                at += 1;
            )*
        }
        let $state = [a, b, c, d];
    };
}

#[inline(always)]
fn rounds<R: Registers>(
    simd: R,
    before: [R::Vector; 4],
    words: &[R::Vector; 16],
    sines: &[u32; 64],
) -> [R::Vector; 4] {
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
        simd.add(before[0], now[0]),
        simd.add(before[1], now[1]),
        simd.add(before[2], now[2]),
        simd.add(before[3], now[3]),
    ]
}
