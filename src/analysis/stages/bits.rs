//! A mask with 64 pixels in a word: neighbourhoods and runs are found a word at a time.

use crate::analysis::bands;
use crate::analysis::mask::Mask;

/// Pixels of a word.
pub(crate) const WORD: usize = 64;

/// `height` rows of `words` words; pixel x of a row is bit `x % 64` of word `x / 64`. Bits behind the width are 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bits {
    pub width: usize,
    pub height: usize,
    /// Of a row.
    pub words: usize,
    pub rows: Vec<u64>,
}

impl Bits {
    /// The bits of a mask.
    pub fn of(mask: &Mask) -> Self {
        let (width, height) = (mask.width as usize, mask.height as usize);
        let words = width.div_ceil(WORD);
        let rows = bands::fill(
            height,
            words,
            #[inline(always)]
            |lines, out: &mut [u64]| {
                let lines = mask.values[lines.start * width..lines.end * width].chunks_exact(width);
                for (line, row) in lines.zip(out.chunks_exact_mut(words)) {
                    for (pixels, word) in line.chunks(WORD).zip(row) {
                        *word = packed(pixels);
                    }
                }
            },
        );
        Self {
            width,
            height,
            words,
            rows,
        }
    }

    /// The mask of these bits.
    pub fn mask(&self) -> Mask {
        let (width, words) = (self.width, self.words);
        let values = bands::fill(
            self.height,
            width,
            #[inline(always)]
            |lines, out: &mut [u8]| {
                let rows = self.rows[lines.start * words..lines.end * words].chunks_exact(words);
                for (row, line) in rows.zip(out.chunks_exact_mut(width)) {
                    for (word, pixels) in row.iter().zip(line.chunks_mut(WORD)) {
                        unpack(*word, pixels);
                    }
                }
            },
        );
        Mask {
            width: self.width as u32,
            height: self.height as u32,
            values,
            changed: self.rows.iter().map(|w| u64::from(w.count_ones())).sum(),
        }
    }

    /// Every pixel the other way round.
    pub fn invert(&mut self) {
        let last = self.last_word();
        for row in self.rows.chunks_exact_mut(self.words.max(1)) {
            row.iter_mut().for_each(|word| *word = !*word);
            if let Some(word) = row.last_mut() {
                *word &= last;
            }
        }
    }

    /// The bits of a row's last word that are pixels.
    pub fn last_word(&self) -> u64 {
        match self.width % WORD {
            0 => u64::MAX,
            rest => (1 << rest) - 1,
        }
    }

    /// The words of a row.
    #[inline(always)]
    pub fn row(&self, y: usize) -> &[u64] {
        &self.rows[y * self.words..(y + 1) * self.words]
    }

    /// Whether a pixel is 1; outside of the mask none is.
    pub fn get(&self, x: u32, y: u32) -> bool {
        let (x, y) = (x as usize, y as usize);
        x < self.width && y < self.height && self.row(y)[x / WORD] >> (x % WORD) & 1 == 1
    }

    /// For `rows` rows at a time the pixels that are 1 in any of them.
    #[inline(always)]
    pub fn any_of_rows(&self, rows: usize) -> Self {
        let mut any = Vec::with_capacity(self.height.div_ceil(rows) * self.words);
        for together in self.rows.chunks((rows * self.words).max(1)) {
            let (first, others) = together.split_at(self.words);
            let begin = any.len();
            any.extend_from_slice(first);
            for other in others.chunks_exact(self.words.max(1)) {
                let pairs = any[begin..].iter_mut().zip(other);
                pairs.for_each(|(word, other)| *word |= other);
            }
        }
        Self {
            height: self.height.div_ceil(rows),
            rows: any,
            ..*self
        }
    }

    /// Calls `found` with the first and the end column of every run of ones in a row.
    #[inline(always)]
    pub fn runs(&self, y: usize, mut found: impl FnMut(u32, u32)) {
        let row = self.row(y);
        let mut begun = None;
        // The pixel left of the word.
        let mut before = 0;
        for (i, &word) in row.iter().enumerate() {
            // 1 where a pixel is another than the one left of it: runs begin and end there in turns.
            let mut edges = word ^ (word << 1 | before);
            before = word >> (WORD - 1);
            while edges != 0 {
                let at = (i * WORD) as u32 + edges.trailing_zeros();
                edges &= edges - 1;
                match begun.take() {
                    Some(first) => found(first, at),
                    None => begun = Some(at),
                }
            }
        }
        if let Some(first) = begun {
            found(first, self.width as u32);
        }
    }

    /// Sets the pixels of a run to 0.
    pub fn clear(&mut self, y: usize, from: u32, to: u32) {
        let row = &mut self.rows[y * self.words..(y + 1) * self.words];
        let (from, to) = (from as usize, to as usize);
        for (i, word) in row
            .iter_mut()
            .enumerate()
            .take(to.div_ceil(WORD))
            .skip(from / WORD)
        {
            let first = from.saturating_sub(i * WORD);
            let end = (to - i * WORD).min(WORD);
            let below = |n: usize| if n >= WORD { u64::MAX } else { (1 << n) - 1 };
            *word &= !(below(end) & !below(first));
        }
    }
}

/// Up to 64 values of 0 or 1 as bits.
#[inline(always)]
fn packed(pixels: &[u8]) -> u64 {
    let Some(whole) = pixels.first_chunk::<WORD>() else {
        let bits = pixels.iter().enumerate();
        return bits.fold(0, |word, (i, value)| word | u64::from(*value) << i);
    };
    // Eight bytes at once: byte i is moved to bit 56 + i by one of the factor's ones; nothing carries.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let mut word = 0;
    for (i, eight) in whole.as_chunks::<8>().0.iter().enumerate() {
        word |= (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56) << (8 * i);
    }
    word
}

/// The bits of a word as up to 64 values of 0 or 1.
#[inline(always)]
fn unpack(word: u64, pixels: &mut [u8]) {
    let (eights, rest) = pixels.as_chunks_mut::<8>();
    for (i, eight) in eights.iter_mut().enumerate() {
        *eight = spread((word >> (8 * i)) as u8).to_le_bytes();
    }
    let left = 8 * eights.len();
    for (i, value) in rest.iter_mut().enumerate() {
        *value = (word >> (left + i) & 1) as u8;
    }
}

/// Eight bits as eight bytes of 0 or 1.
fn spread(bits: u8) -> u64 {
    const BYTES: [u64; 256] = {
        let mut table = [0u64; 256];
        let mut bits = 0;
        while bits < 256 {
            let mut i = 0;
            while i < 8 {
                if bits >> i & 1 == 1 {
                    table[bits] |= 1 << (8 * i);
                }
                i += 1;
            }
            bits += 1;
        }
        table
    };
    BYTES[usize::from(bits)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn masks() -> impl Strategy<Value = Mask> {
        (1usize..200, 1usize..6, 0u8..=4).prop_flat_map(|(width, height, density)| {
            prop::collection::vec(0u8..=4, width * height).prop_map(move |values| {
                let values = values.iter().map(|v| u8::from(*v < density)).collect();
                Mask::new(width as u32, height as u32, values)
            })
        })
    }

    proptest! {
        #[test]
        fn there_and_back(mask in masks()) {
            prop_assert_eq!(Bits::of(&mask).mask(), mask);
        }

        #[test]
        fn runs_are_the_ones(mask in masks()) {
            let bits = Bits::of(&mask);
            let mut rebuilt = vec![0u8; mask.values.len()];
            for y in 0..bits.height {
                let mut last_end = None;
                bits.runs(y, |from, to| {
                    assert!(from < to && last_end.is_none_or(|end| end < from), "apart and not empty");
                    last_end = Some(to);
                    let row = y * bits.width;
                    rebuilt[row + from as usize..row + to as usize].fill(1);
                });
            }
            prop_assert_eq!(rebuilt, mask.values);
        }

        #[test]
        fn cleared_runs_are_gone(mask in masks(), cut in 0.0f64..1.0, length in 0.0f64..1.0) {
            let from = (cut * f64::from(mask.width)) as u32;
            let to = from + (length * f64::from(mask.width - from)) as u32;
            let mut bits = Bits::of(&mask);
            bits.clear(0, from, to);
            let mut expected = mask.values.clone();
            expected[from as usize..to as usize].fill(0);
            prop_assert_eq!(bits.mask().values, expected);
        }

        #[test]
        fn inverted_twice_is_the_same(mask in masks()) {
            let bits = Bits::of(&mask);
            let mut other = bits.clone();
            other.invert();
            prop_assert_eq!(other.mask().changed, mask.pixels() - mask.changed);
            other.invert();
            prop_assert_eq!(other, bits);
        }
    }
}
