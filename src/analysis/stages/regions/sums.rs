//! What the pixels of each group add up to.

use std::hint::select_unpredictable;

use super::super::bits::{Bits, WORD};
use super::ChangedRegion;
use super::segments::{Segment, Segments};
use crate::analysis::bands;
use crate::analysis::level::Level;
use crate::analysis::settings::Region;
use crate::frame::{Levels, Plane};

/// The sums of a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sums {
    left: u32,
    right: u32,
    top: u32,
    bottom: u32,
    /// Pixels.
    pub area: u64,
    x: u64,
    y: u64,
    level: u64,
    maximum: u32,
}

/// The sums of a segment.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    x: u64,
    level: u64,
    area: u32,
    /// Pixels below the first row of the strip.
    below: u32,
    maximum: u32,
}

/// The sums of every group; `plane` is of the mask's size.
pub(super) fn sums(bits: &Bits, segments: &Segments, plane: &Plane) -> Vec<Sums> {
    bands::widest(
        #[inline(always)]
        || match &plane.levels {
            Levels::U8(levels) => of_levels(bits, segments, levels),
            Levels::U16(levels) => of_levels(bits, segments, levels),
        },
    )
}

/// `levels` are packed rows.
#[inline(always)]
fn of_levels<T: Level>(bits: &Bits, segments: &Segments, levels: &[T]) -> Vec<Sums> {
    let mut sums = vec![Sums::EMPTY; segments.groups];
    let mut parts = Vec::new();
    for strip in 0..segments.strips() {
        let own = segments.of_strip(strip);
        if own.is_empty() {
            continue;
        }
        parts.clear();
        parts.resize(own.len(), Part::default());
        let top = strip * segments.rows;
        for y in top..(top + segments.rows).min(bits.height) {
            let row = &levels[y * bits.width..(y + 1) * bits.width];
            let words = bits.row(y).iter().zip(segments.begins(strip));
            for ((&word, begins), (i, levels)) in words.zip(row.chunks(WORD).enumerate()) {
                let first = i * WORD;
                let part = |bit: u32| begins.at(bit) as usize - own.start;
                let mut left = word;
                if has_eight_in_a_row(word) {
                    while left != 0 {
                        let bit = left.trailing_zeros();
                        let end = bit + (left >> bit).trailing_ones();
                        // Adding carries over the run and leaves the bit behind it, if there is one.
                        left &= left.wrapping_add(1 << bit);
                        let run = &levels[bit as usize..end as usize];
                        parts[part(bit)].add_all(first + bit as usize, run, y > top);
                    }
                }
                while left != 0 {
                    let bit = left.trailing_zeros();
                    left &= left - 1;
                    let level = levels[bit as usize].number();
                    parts[part(bit)].add(first + bit as usize, level, y > top);
                }
            }
        }
        let groups = &segments.group_of[own.clone()];
        for ((segment, group), part) in segments.all[own].iter().zip(groups).zip(&parts) {
            sums[*group as usize].add(segment, part, top as u32);
        }
    }
    sums
}

/// Whether runs are long enough to be added up as a whole.
#[inline(always)]
fn has_eight_in_a_row(word: u64) -> bool {
    let two = word & word >> 1;
    let four = two & two >> 2;
    four & four >> 4 != 0
}

impl Part {
    #[inline(always)]
    fn add(&mut self, x: usize, level: u16, below: bool) {
        let level = u32::from(level);
        self.x += x as u64;
        self.level += u64::from(level);
        self.area += 1;
        self.below += u32::from(below);
        // A branch on it would be taken as often as not.
        self.maximum = select_unpredictable(self.maximum > level, self.maximum, level);
    }

    /// Pixels side by side.
    #[inline(always)]
    fn add_all<T: Level>(&mut self, from: usize, levels: &[T], below: bool) {
        let count = levels.len();
        self.x += (count * from + count * (count - 1) / 2) as u64;
        self.area += count as u32;
        self.below += if below { count as u32 } else { 0 };
        let sum: u32 = levels.iter().map(|level| u32::from(level.number())).sum();
        self.level += u64::from(sum);
        let maximum = levels
            .iter()
            .fold(0, |most, level| level.number().max(most));
        self.maximum = self.maximum.max(u32::from(maximum));
    }
}

impl Sums {
    const EMPTY: Self = Self {
        left: u32::MAX,
        right: 0,
        top: u32::MAX,
        bottom: 0,
        area: 0,
        x: 0,
        y: 0,
        level: 0,
        maximum: 0,
    };

    /// `top` is the first row of the segment's strip.
    #[inline(always)]
    fn add(&mut self, segment: &Segment, part: &Part, top: u32) {
        self.left = self.left.min(segment.from);
        self.right = self.right.max(segment.to);
        self.top = self.top.min(top + u32::from(part.below == part.area));
        self.bottom = self.bottom.max(top + 1 + u32::from(part.below > 0));
        self.area += u64::from(part.area);
        self.x += part.x;
        self.y += u64::from(part.area) * u64::from(top) + u64::from(part.below);
        self.level += part.level;
        self.maximum = self.maximum.max(part.maximum);
    }

    pub fn region(&self, label: u32) -> ChangedRegion {
        let area = self.area as f64;
        ChangedRegion {
            label,
            bounds: Region {
                x: self.left,
                y: self.top,
                width: self.right - self.left,
                height: self.bottom - self.top,
            },
            area: self.area,
            centroid: (self.x as f64 / area, self.y as f64 / area),
            mean: self.level as f64 / area,
            maximum: self.maximum as u16,
        }
    }
}
