//! Stretches of columns that touch each other, joined to groups.

use super::super::bits::{Bits, WORD};
use crate::analysis::bands;
use crate::analysis::stage_settings::Neighbours;

/// Columns `from..to` of a strip: each holds a changed pixel, the columns beside them hold none. All of its pixels touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub from: u32,
    pub to: u32,
}

/// The segments of a mask, strip after strip from the top, and their groups.
///
/// Pixels of neighbouring columns always touch in two rows when diagonals count, so two rows make a strip then; else it
/// is a single row. Groups are numbered in the order of their first segments, which is the order of cv2's labels: with 8
/// neighbours it scans blocks of 2x2 pixels, with 4 single pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segments {
    /// Rows of a strip; the last one may have fewer.
    pub rows: usize,
    pub all: Vec<Segment>,
    /// The number of each segment's group.
    pub group_of: Vec<u32>,
    /// Number of the first segment of each strip, and of all segments.
    firsts: Vec<usize>,
    pub groups: usize,
    /// For each word of each strip.
    begins: Vec<Begins>,
    /// Words of a strip.
    words: usize,
}

/// Where segments begin in 64 columns of a strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Begins {
    columns: u64,
    /// Number of the first segment that begins in these columns or behind them.
    first: u32,
}

impl Begins {
    /// Number of the segment over column `bit`, or else of the last one before it.
    #[inline(always)]
    pub fn at(self, bit: u32) -> u32 {
        let up_to = (2_u64 << bit).wrapping_sub(1);
        self.first + (self.columns & up_to).count_ones() - 1
    }
}

impl Segments {
    /// Finds and joins them.
    pub fn new(bits: &Bits, neighbours: Neighbours) -> Self {
        bands::widest(
            #[inline(always)]
            || {
                let mut segments = Self::apart(bits, neighbours);
                let mut links: Vec<u32> = (0..segments.all.len() as u32).collect();
                for strip in 1..segments.strips() {
                    segments.join_with_above(bits, strip, &mut links);
                }
                segments.number_groups(links);
                segments
            },
        )
    }

    pub fn strips(&self) -> usize {
        self.firsts.len() - 1
    }

    /// Numbers of the segments of a strip.
    pub fn of_strip(&self, strip: usize) -> std::ops::Range<usize> {
        self.firsts[strip]..self.firsts[strip + 1]
    }

    /// Where segments begin in each 64 columns of a strip.
    #[inline(always)]
    pub fn begins(&self, strip: usize) -> &[Begins] {
        &self.begins[strip * self.words..(strip + 1) * self.words]
    }

    /// Each segment a group of its own.
    #[inline(always)]
    fn apart(bits: &Bits, neighbours: Neighbours) -> Self {
        let rows = match neighbours {
            Neighbours::Four => 1,
            Neighbours::Eight => 2,
        };
        let occupied = bits.any_of_rows(rows);
        let mut count = 0;
        let mut begins = Vec::with_capacity(occupied.rows.len());
        for row in occupied.rows.chunks_exact(occupied.words.max(1)) {
            let mut before = 0;
            for &word in row {
                let columns = word & !(word << 1 | before);
                before = word >> (WORD - 1);
                let first = count;
                begins.push(Begins { columns, first });
                count += columns.count_ones();
            }
        }
        let mut all = Vec::with_capacity(count as usize);
        let mut firsts = Vec::with_capacity(occupied.height + 1);
        firsts.push(0);
        for strip in 0..occupied.height {
            occupied.runs(
                strip,
                #[inline(always)]
                |from, to| all.push(Segment { from, to }),
            );
            firsts.push(all.len());
        }
        Self {
            rows,
            groups: all.len(),
            group_of: Vec::new(),
            all,
            firsts,
            begins,
            words: bits.words,
        }
    }

    /// Joins the segments of a strip with those above that they touch.
    #[inline(always)]
    fn join_with_above(&self, bits: &Bits, strip: usize, links: &mut [u32]) {
        if self.of_strip(strip - 1).is_empty() || self.of_strip(strip).is_empty() {
            return;
        }
        let (lower, upper) = (bits.row(strip * self.rows), bits.row(strip * self.rows - 1));
        let (above, own) = (self.begins(strip - 1), self.begins(strip));
        // The last column of the word before.
        let (mut upper_before, mut lower_before) = (0, 0);
        for i in 0..self.words {
            let (a, b) = (upper[i], lower[i]);
            let (a_left, b_left) = (a << 1 | upper_before, b << 1 | lower_before);
            (upper_before, lower_before) = (a >> (WORD - 1), b >> (WORD - 1));
            // Of pixels side by side that touch the same two segments the first one is enough.
            let straight = a & b & !(a_left & b_left);
            let diagonal = (a_left & b & !a & !b_left) | (a & b_left & !a_left & !b);
            let mut touching = straight | if self.rows > 1 { diagonal } else { 0 };
            while touching != 0 {
                let bit = touching.trailing_zeros();
                touching &= touching - 1;
                join(links, above[i].at(bit), own[i].at(bit));
            }
        }
    }

    /// Makes numbers 0, 1, 2 ... of the groups out of the links.
    #[inline(always)]
    fn number_groups(&mut self, mut links: Vec<u32>) {
        let mut groups = 0;
        for at in 0..links.len() {
            let link = links[at] as usize;
            // Without a branch: links lead to earlier segments, which are numbered already, or to the segment itself.
            links[at] = groups;
            links[at] = links[link];
            groups += u32::from(link == at);
        }
        self.group_of = links;
        self.groups = groups as usize;
    }
}

/// The first segment of a group: links lead to earlier segments of it.
#[inline(always)]
fn first_of(links: &mut [u32], mut segment: u32) -> u32 {
    while links[segment as usize] != segment {
        let next = links[segment as usize];
        // Halves the way for the next one who asks.
        links[segment as usize] = links[next as usize];
        segment = links[segment as usize];
    }
    segment
}

#[inline(always)]
fn join(links: &mut [u32], a: u32, b: u32) {
    let (a, b) = (first_of(links, a), first_of(links, b));
    links[a.max(b) as usize] = a.min(b);
}
