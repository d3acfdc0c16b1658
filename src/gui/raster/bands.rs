//! The target in bands of rows, which are small enough for the processor's cache; what did not change since a picture that
//! is still there is not drawn again.

use std::collections::VecDeque;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::Clip;
use super::items::Item;

/// Rows of a band.
pub const ROWS: usize = 48;
/// Pictures whose bands are remembered: window systems have as many buffers at most.
pub const REMEMBERED: usize = 3;

/// Some rows of the target that are drawn on together.
pub struct Band<'a> {
    pixels: &'a mut [u32],
    width: usize,
    top: usize,
}

impl<'a> Band<'a> {
    /// The rows that these pixels are, from row `top` on.
    pub fn new(pixels: &'a mut [u32], width: usize, top: usize) -> Self {
        Self { pixels, width, top }
    }

    pub fn fill(&mut self, colour: u32) {
        self.pixels.fill(colour);
    }

    /// Pixels `from..to` of a row of the target.
    pub fn span(&mut self, row: usize, from: usize, to: usize) -> &mut [u32] {
        let start = (row - self.top) * self.width;
        &mut self.pixels[start + from..start + to]
    }

    /// What of a clip lies in the band.
    pub fn part_of(&self, clip: Clip) -> Clip {
        let top = self.top as i64;
        let bottom = top + (self.pixels.len() / self.width) as i64;
        Clip {
            top: clip.top.max(top),
            bottom: clip.bottom.min(bottom),
            ..clip
        }
    }
}

/// The bands that an item may cover.
fn covered(item: &Item<'_>) -> Range<usize> {
    let (first, end) = item.rows();
    if first >= end {
        return 0..0;
    }
    first as usize / ROWS..(end as usize - 1) / ROWS + 1
}

/// What each band shows: its items by their numbers, from the lowest on.
pub fn distributed(items: &[Item<'_>], count: usize) -> Vec<Vec<u32>> {
    let mut bands = vec![Vec::new(); count];
    for (number, item) in items.iter().enumerate() {
        for band in &mut bands[covered(item)] {
            band.push(number as u32);
        }
    }
    bands
}

/// What the bands of one picture were.
#[derive(Debug, PartialEq, Eq)]
pub struct Fingerprints {
    size: (usize, usize),
    bands: Vec<u64>,
}

impl Fingerprints {
    pub fn new(
        size: (usize, usize),
        background: u32,
        items: &[Item<'_>],
        bands: &[Vec<u32>],
    ) -> Self {
        let prints: Vec<u64> = items.iter().map(Item::fingerprint).collect();
        let of = |band: &Vec<u32>| {
            band.iter().fold(u64::from(background), |all, number| {
                xxh3_64_with_seed(&prints[*number as usize].to_ne_bytes(), all)
            })
        };
        Self {
            size,
            bands: bands.iter().map(of).collect(),
        }
    }
}

/// The pictures that were drawn last, the newest first.
#[derive(Default)]
pub struct History(VecDeque<Fingerprints>);

impl History {
    /// Whether a band looks as it did `age` pictures ago; 0 is none.
    pub fn same(&self, age: usize, now: &Fingerprints, band: usize) -> bool {
        let before = age.checked_sub(1).and_then(|back| self.0.get(back));
        before.is_some_and(|before| {
            before.size == now.size && before.bands.get(band) == now.bands.get(band)
        })
    }

    pub fn push(&mut self, newest: Fingerprints) {
        self.0.truncate(REMEMBERED - 1);
        self.0.push_front(newest);
    }
}
