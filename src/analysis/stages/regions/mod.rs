//! Groups of touching changed pixels: `cv2.connectedComponentsWithStats`.

mod segments;
mod sums;

use self::segments::Segments;
use super::bits::{Bits, WORD};
use crate::analysis::mask::Mask;
use crate::analysis::settings::Region;
use crate::analysis::stage_settings::RegionRule;
use crate::frame::Plane;

/// One group of touching changed pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangedRegion {
    /// The label that cv2 gives it, among all groups.
    pub label: u32,
    /// The smallest rectangle around it, in the mask's pixels.
    pub bounds: Region,
    /// Pixels.
    pub area: u64,
    /// Middle of its pixels: mean x and mean y.
    pub centroid: (f64, f64),
    /// Mean of the difference over its pixels, in levels.
    pub mean: f64,
    /// Largest difference among its pixels.
    pub maximum: u16,
}

/// A group that was dropped.
const DROPPED: u32 = u32::MAX;

/// The groups of a mask that are large enough, the largest first (then by cv2's label).
#[derive(Debug, Clone, PartialEq)]
pub struct Regions {
    pub found: Vec<ChangedRegion>,
    /// Groups that were too small.
    pub dropped: u64,
    /// Their pixels.
    pub dropped_pixels: u64,
    bits: Bits,
    segments: Segments,
    /// Place in `found` of each group.
    places: Vec<u32>,
}

impl Regions {
    /// Place in `found` of the group that a pixel of the mask belongs to.
    pub fn at(&self, x: u32, y: u32) -> Option<usize> {
        if !self.bits.get(x, y) {
            return None;
        }
        let begins = self.segments.begins(y as usize / self.segments.rows)[x as usize / WORD];
        let segment = begins.at(x % WORD as u32) as usize;
        let place = self.places[self.segments.group_of[segment] as usize];
        (place != DROPPED).then_some(place as usize)
    }

    /// Groups of any size.
    pub fn total(&self) -> u64 {
        self.found.len() as u64 + self.dropped
    }

    /// Pixels of the groups that were kept.
    pub fn pixels(&self) -> u64 {
        self.found.iter().map(|region| region.area).sum()
    }

    /// The mask without the groups that were dropped.
    pub fn kept(&self) -> Mask {
        let mut bits = self.bits.clone();
        for strip in 0..self.segments.strips() {
            let top = strip * self.segments.rows;
            let rows = top..(top + self.segments.rows).min(bits.height);
            for number in self.segments.of_strip(strip) {
                let segment = &self.segments.all[number];
                if self.places[self.segments.group_of[number] as usize] == DROPPED {
                    rows.clone()
                        .for_each(|y| bits.clear(y, segment.from, segment.to));
                }
            }
        }
        bits.mask()
    }
}

/// The groups of a mask; `difference` (of the same size) gives their mean and largest difference.
///
/// Labels are those of `cv2.connectedComponentsWithStats(mask, connectivity=4 or 8)`.
pub fn regions(mask: &Mask, difference: &Plane, rule: &RegionRule) -> Regions {
    let bits = Bits::of(mask);
    let segments = Segments::new(&bits, rule.neighbours);
    let sums = sums::sums(&bits, &segments, difference);

    let groups = sums.iter().zip(0_u64..);
    // The largest first, then in their order: numbers in one word sort fastest, and no mask has 2^32 pixels.
    let mut kept: Vec<u64> = groups
        .filter(|(sum, _)| sum.area >= rule.smallest)
        .map(|(sum, group)| !sum.area << 32 | group)
        .collect();
    kept.sort_unstable();
    let mut places = vec![DROPPED; sums.len()];
    let kept = kept.into_iter().map(|word| word as u32);
    for (group, place) in kept.clone().zip(0..) {
        places[group as usize] = place;
    }
    // cv2's label 0 is the background.
    let region = |group: u32| sums[group as usize].region(group + 1);
    let found: Vec<ChangedRegion> = kept.map(region).collect();
    let pixels = |found: &[ChangedRegion]| found.iter().map(|region| region.area).sum::<u64>();
    Regions {
        dropped: (sums.len() - found.len()) as u64,
        dropped_pixels: sums.iter().map(|sum| sum.area).sum::<u64>() - pixels(&found),
        found,
        bits,
        segments,
        places,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::stage_settings::Neighbours;
    use crate::frame::{Channel, Levels};

    fn plane(mask: &Mask) -> Plane {
        Plane {
            channel: Channel::Gray,
            width: mask.width,
            height: mask.height,
            levels: Levels::U8((0..mask.values.len()).map(|i| (i % 251) as u8).collect()),
        }
    }

    /// Groups by flooding from each pixel in reading order.
    fn flooded(mask: &Mask, neighbours: Neighbours) -> Vec<Vec<(u32, u32)>> {
        let (width, height) = (mask.width as i32, mask.height as i32);
        let mut left = mask.values.clone();
        let mut groups = Vec::new();
        for start in 0..left.len() {
            if left[start] == 0 {
                continue;
            }
            left[start] = 0;
            let mut group = vec![(start as i32 % width, start as i32 / width)];
            let mut next = 0;
            while next < group.len() {
                let (x, y) = group[next];
                next += 1;
                for (dx, dy) in (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy))) {
                    let (x, y) = (x + dx, y + dy);
                    let far = neighbours == Neighbours::Four && dx != 0 && dy != 0;
                    if far || x < 0 || y < 0 || x >= width || y >= height {
                        continue;
                    }
                    let at = (y * width + x) as usize;
                    if left[at] == 1 {
                        left[at] = 0;
                        group.push((x, y));
                    }
                }
            }
            groups.push(
                group
                    .into_iter()
                    .map(|(x, y)| (x as u32, y as u32))
                    .collect(),
            );
        }
        groups
    }

    fn masks() -> impl Strategy<Value = Mask> {
        (1u32..90, 1u32..16, 1u8..8).prop_flat_map(|(width, height, density)| {
            prop::collection::vec(0u8..8, (width * height) as usize).prop_map(move |values| {
                Mask::new(
                    width,
                    height,
                    values.iter().map(|v| u8::from(*v < density)).collect(),
                )
            })
        })
    }

    proptest! {
        #[test]
        fn groups_are_what_flooding_finds(mask in masks(), eight: bool, smallest in 1u64..5) {
            let neighbours = if eight { Neighbours::Eight } else { Neighbours::Four };
            let rule = RegionRule { on: true, neighbours, smallest };
            let known = regions(&mask, &plane(&mask), &rule);
            let groups = flooded(&mask, neighbours);
            prop_assert_eq!(known.total(), groups.len() as u64);
            let mut kept = vec![0u8; mask.values.len()];
            for group in &groups {
                let places: Vec<_> = group.iter().map(|(x, y)| known.at(*x, *y)).collect();
                prop_assert!(places.iter().all(|place| *place == places[0]), "one group, one place");
                let Some(place) = places[0] else {
                    prop_assert!((group.len() as u64) < smallest);
                    continue;
                };
                let region = known.found[place];
                prop_assert_eq!(region.area, group.len() as u64);
                let level = |(x, y): &(u32, u32)| u64::from((y * mask.width + x) as usize as u32 % 251);
                let sum: u64 = group.iter().map(level).sum();
                prop_assert_eq!(region.mean, sum as f64 / group.len() as f64);
                prop_assert_eq!(u64::from(region.maximum), group.iter().map(level).max().unwrap_or(0));
                let x: u64 = group.iter().map(|(x, _)| u64::from(*x)).sum();
                prop_assert!((region.centroid.0 - x as f64 / group.len() as f64).abs() < 1e-9);
                prop_assert!(group.iter().all(|(x, y)| region.bounds.contains(*x, *y)));
                group.iter().for_each(|(x, y)| kept[(y * mask.width + x) as usize] = 1);
            }
            prop_assert_eq!(known.kept().values, kept);
            prop_assert!(known.found.is_sorted_by_key(|r| std::cmp::Reverse(r.area)));
        }
    }
}
