//! How often each level occurs.

mod bytes;
#[cfg(target_arch = "x86_64")]
mod planes;

use super::bands;
use super::level::Level;
use super::mask::Mask;
use super::settings::Region;
use super::subsampling::rows;
use crate::frame::{Levels, Plane};

/// How often each level occurs. Exact for every depth; [`Histogram::bins`] is for drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// One count a level: 256 for numbers stored in 8 bits, 65,536 for deeper ones.
    pub counts: Vec<u64>,
    /// Significant bits of the numbers.
    pub depth: u8,
    /// Lowest and highest level that occurs; 0 when nothing was counted.
    pub minimum: u16,
    pub maximum: u16,
    /// Numbers counted.
    pub total: u64,
}

impl Histogram {
    fn new(counts: Vec<u64>, depth: u8) -> Self {
        Self {
            minimum: counts.iter().position(|n| *n > 0).unwrap_or(0) as u16,
            maximum: counts.iter().rposition(|n| *n > 0).unwrap_or(0) as u16,
            total: counts.iter().sum(),
            counts,
            depth,
        }
    }

    /// Counts what another histogram of the same depth counted.
    pub(crate) fn add(&mut self, more: &Self) {
        let counts = add(std::mem::take(&mut self.counts), &more.counts);
        *self = Self::new(counts, self.depth);
    }

    /// Pixels with exactly this level.
    pub fn exactly(&self, level: u16) -> u64 {
        self.counts.get(usize::from(level)).copied().unwrap_or(0)
    }

    /// Pixels with a level strictly greater.
    pub fn above(&self, threshold: u16) -> u64 {
        let tail = self.counts.get(usize::from(threshold) + 1..);
        tail.map_or(0, |tail| tail.iter().sum())
    }

    /// Levels that share a bar when at most 256 bars are drawn: 1 up to 8 bits, 4 for 10, 256 for 16.
    pub fn levels_per_bin(&self) -> u32 {
        1 << self.depth.saturating_sub(8)
    }

    /// The counts as at most 256 bars of [`Histogram::levels_per_bin`] levels each.
    pub fn bins(&self) -> Vec<u64> {
        let width = self.levels_per_bin() as usize;
        let levels = 1usize << self.depth.min(16);
        let (inside, beyond) = self.counts.split_at(levels.min(self.counts.len()));
        let mut bins: Vec<u64> = inside.chunks(width).map(|part| part.iter().sum()).collect();
        // Raw samples may be greater than their declared depth allows: they stay visible at the end.
        if let Some(last) = bins.last_mut() {
            *last += beyond.iter().sum::<u64>();
        }
        bins
    }
}

/// Counts the levels of a plane whose numbers have `depth` significant bits, in a rectangle of its own coordinates (cut
/// to it) or in the whole.
pub fn histogram(plane: &Plane, depth: u8, region: Option<Region>) -> Histogram {
    histogram_in(plane, depth, region, None)
}

/// [`histogram`] of the pixels that are 1 in `areas`, which has the plane's size.
pub fn histogram_in(
    plane: &Plane,
    depth: u8,
    region: Option<Region>,
    areas: Option<&Mask>,
) -> Histogram {
    let whole = Region::whole(plane.width, plane.height);
    let region = region.map_or(Some(whole), |r| r.clipped(plane.width, plane.height));
    let region = region.unwrap_or(Region::whole(0, 0));
    let counts = match &plane.levels {
        Levels::U8(values) => count(values, plane.width, region, areas),
        Levels::U16(values) => count(values, plane.width, region, areas),
    };
    Histogram::new(counts, depth)
}

fn count<T: Counted>(values: &[T], width: u32, region: Region, areas: Option<&Mask>) -> Vec<u64> {
    bands::gather(
        region.height as usize,
        region.width as usize,
        #[inline(always)]
        |lines| {
            let part = Region {
                y: region.y + lines.start as u32,
                height: lines.len() as u32,
                ..region
            };
            let Some(areas) = areas else {
                // Rows without a gap are one.
                if part.width == width {
                    let first = part.y as usize * width as usize;
                    let length = lines.len() * width as usize;
                    return T::counts(std::iter::once(&values[first..first + length]));
                }
                return T::counts(rows(values, width, part));
            };
            let mut counts = vec![0u64; T::COUNT];
            let counting = rows(&areas.values, width, part);
            for (row, counting) in rows(values, width, part).zip(counting) {
                for (value, counted) in row.iter().zip(counting) {
                    counts[usize::from(value.number())] += u64::from(*counted);
                }
            }
            counts
        },
        |a, b| add(a, &b),
    )
}

/// Levels of a byte.
const LEVELS: usize = 256;

/// Numbers that can be counted.
trait Counted: Level {
    fn counts<'a>(rows: impl Iterator<Item = &'a [Self]>) -> Vec<u64>;
}

impl Counted for u8 {
    fn counts<'a>(rows: impl Iterator<Item = &'a [Self]>) -> Vec<u64> {
        bytes::counts(rows)
    }
}

impl Counted for u16 {
    /// In two tables, for neighbours are often the same number and would wait for each other's sum.
    fn counts<'a>(rows: impl Iterator<Item = &'a [Self]>) -> Vec<u64> {
        let mut even = vec![0u64; Self::COUNT];
        let mut odd = vec![0u64; Self::COUNT];
        for row in rows {
            let (pairs, rest) = row.as_chunks::<2>();
            for [first, second] in pairs {
                even[usize::from(*first)] += 1;
                odd[usize::from(*second)] += 1;
            }
            for last in rest {
                even[usize::from(*last)] += 1;
            }
        }
        add(even, &odd)
    }
}

fn add(mut sum: Vec<u64>, more: &[u64]) -> Vec<u64> {
    sum.iter_mut().zip(more).for_each(|(a, b)| *a += b);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Channel;

    fn plane(width: u32, height: u32, levels: Levels) -> Plane {
        Plane {
            channel: Channel::Gray,
            width,
            height,
            levels,
        }
    }

    #[test]
    fn counts_by_hand() {
        let levels = histogram(
            &plane(3, 2, Levels::U8(vec![0, 3, 3, 255, 3, 1].into())),
            8,
            None,
        );
        assert_eq!(
            (levels.exactly(3), levels.exactly(2), levels.exactly(300)),
            (3, 0, 0)
        );
        assert_eq!(
            (levels.above(1), levels.above(3), levels.above(255)),
            (4, 1, 0)
        );
        assert_eq!((levels.minimum, levels.maximum, levels.total), (0, 255, 6));
        assert_eq!(levels.bins(), levels.counts);
    }

    /// Large enough to be counted in parts.
    #[test]
    fn a_large_plane_is_counted_once() {
        let (width, height) = (1001u32, 701u32);
        let values = (0..width * height)
            .map(|i| (i % 251) as u8)
            .collect::<Vec<_>>();
        let mut naive = [0u64; 256];
        values.iter().for_each(|v| naive[usize::from(*v)] += 1);
        let levels = histogram(&plane(width, height, Levels::from(values)), 8, None);
        assert_eq!(levels.counts, naive);
    }

    #[test]
    fn a_region_is_cut_to_the_plane() {
        let values = Levels::U8((0..12).collect());
        let region = Region {
            x: 2,
            y: 1,
            width: 9,
            height: 9,
        };
        let levels = histogram(&plane(4, 3, values), 8, Some(region));
        let found = (0..256)
            .filter(|l| levels.exactly(*l) > 0)
            .collect::<Vec<_>>();
        assert_eq!(found, [6, 7, 10, 11]);
    }

    /// Ten bits: four levels share a bar; a raw sample beyond the depth stays at the end.
    #[test]
    fn bars_of_deeper_numbers() {
        let values = Levels::U16(vec![0, 3, 4, 1023, 5000, 65535]);
        let levels = histogram(&plane(6, 1, values), 10, None);
        let bins = levels.bins();
        assert_eq!((levels.levels_per_bin(), bins.len()), (4, 256));
        assert_eq!((bins[0], bins[1], bins[255]), (2, 1, 3));
        assert_eq!(levels.exactly(65535), 1);
    }
}
