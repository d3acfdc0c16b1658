//! Groups of touching changed pixels: `cv2.connectedComponentsWithStats`.

use super::bits::Bits;
use crate::analysis::level::Level;
use crate::analysis::mask::Mask;
use crate::analysis::settings::Region;
use crate::analysis::stage_settings::{Neighbours, RegionRule};
use crate::frame::{Levels, Plane};

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

/// Pixels `from..to` of a row that belong to one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    y: u32,
    from: u32,
    to: u32,
    /// While groups are found an earlier run of the same group; then the group's place in `found`.
    group: u32,
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
    /// In reading order.
    runs: Vec<Run>,
}

impl Regions {
    /// Place in `found` of the group that a pixel of the mask belongs to.
    pub fn at(&self, x: u32, y: u32) -> Option<usize> {
        let after = self.runs.partition_point(|run| (run.y, run.from) <= (y, x));
        let run = self.runs.get(after.checked_sub(1)?)?;
        (run.y == y && x < run.to && run.group != DROPPED).then_some(run.group as usize)
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
    pub fn kept(&self, mask: &Mask) -> Mask {
        let mut bits = Bits::of(mask);
        for run in self.runs.iter().filter(|run| run.group == DROPPED) {
            bits.clear(run.y as usize, run.from, run.to);
        }
        bits.mask()
    }
}

/// What a group adds up to, run by run.
#[derive(Clone, Copy)]
struct Sums {
    left: u32,
    right: u32,
    top: u32,
    bottom: u32,
    area: u64,
    x: u64,
    y: u64,
    level: u64,
    maximum: u16,
    /// Where cv2 meets it first; its labels follow this order.
    met: (u32, u32),
}

/// The groups of a mask; `difference` (of the same size) gives their mean and largest difference.
///
/// Labels are those of `cv2.connectedComponentsWithStats(mask, connectivity=4 or 8)`: with 8 neighbours cv2 scans blocks
/// of 2x2 pixels, with 4 single pixels.
pub fn regions(mask: &Mask, difference: &Plane, rule: &RegionRule) -> Regions {
    let bits = Bits::of(mask);
    let mut runs = joined_runs(&bits, rule.neighbours);
    let groups = number_groups(&mut runs);
    let sums = sum_groups(&runs, groups, difference, rule.neighbours);

    let mut kept: Vec<Kept> = in_order_of_labels(&sums);
    kept.retain(|kept| kept.area >= rule.smallest);
    kept.sort_by_key(|kept| std::cmp::Reverse(kept.area));
    let all = (groups as u64, sums.iter().map(|sum| sum.area).sum::<u64>());
    let mut place = vec![DROPPED; groups];
    for (i, kept) in kept.iter().enumerate() {
        place[kept.group as usize] = i as u32;
    }
    for run in &mut runs {
        run.group = place[run.group as usize];
    }
    let region = |kept: Kept| sums[kept.group as usize].region(kept.label);
    let found: Vec<ChangedRegion> = kept.into_iter().map(region).collect();
    Regions {
        dropped: all.0 - found.len() as u64,
        dropped_pixels: all.1 - found.iter().map(|r| r.area).sum::<u64>(),
        found,
        runs,
    }
}

/// What decides the order of the groups.
#[derive(Clone, Copy)]
struct Kept {
    area: u64,
    label: u32,
    group: u32,
}

/// All groups by cv2's labels, from 1 on.
fn in_order_of_labels(sums: &[Sums]) -> Vec<Kept> {
    let mut order: Vec<u32> = (0..sums.len() as u32).collect();
    let met = |group: u32| sums[group as usize].met;
    // The groups are in the order of their first rows: only those that begin in the same rows of blocks have to be sorted.
    for together in order.chunk_by_mut(|a, b| met(*a).0 == met(*b).0) {
        together.sort_by_key(|group| met(*group).1);
    }
    let kept = order.into_iter().zip(1..).map(|(group, label)| Kept {
        area: sums[group as usize].area,
        label,
        group,
    });
    kept.collect()
}

/// Every run, joined to the runs that it touches in the row above: `group` leads to the first run of the same group.
fn joined_runs(bits: &Bits, neighbours: Neighbours) -> Vec<Run> {
    // Diagonal neighbours touch when one run ends where the other begins.
    let reach = u32::from(neighbours == Neighbours::Eight);
    let mut runs: Vec<Run> = Vec::new();
    let mut above = 0..0;
    for y in 0..bits.height {
        let begin = runs.len();
        let mut candidate = above.start;
        bits.runs(y, |from, to| {
            let own = runs.len() as u32;
            let y = y as u32;
            runs.push(Run {
                y,
                from,
                to,
                group: own,
            });
            while candidate < above.end && runs[candidate].to + reach <= from {
                candidate += 1;
            }
            let mut touching = candidate;
            while touching < above.end && runs[touching].from < to + reach {
                join(&mut runs, touching as u32, own);
                touching += 1;
            }
        });
        above = begin..runs.len();
    }
    runs
}

/// The first run of a group.
fn first_of(runs: &mut [Run], mut run: u32) -> u32 {
    while runs[run as usize].group != run {
        let next = runs[run as usize].group;
        // Halves the way for the next one who asks.
        runs[run as usize].group = runs[next as usize].group;
        run = runs[run as usize].group;
    }
    run
}

fn join(runs: &mut [Run], a: u32, b: u32) {
    let (a, b) = (first_of(runs, a), first_of(runs, b));
    runs[a.max(b) as usize].group = a.min(b);
}

/// Replaces the links by numbers 0, 1, 2 ... of the groups; returns how many there are.
fn number_groups(runs: &mut [Run]) -> usize {
    let mut groups = 0;
    for i in 0..runs.len() {
        let link = runs[i].group as usize;
        // Links lead to earlier runs, which carry numbers already.
        runs[i].group = if link == i {
            groups += 1;
            groups - 1
        } else {
            runs[link].group
        };
    }
    groups as usize
}

fn sum_groups(runs: &[Run], groups: usize, plane: &Plane, neighbours: Neighbours) -> Vec<Sums> {
    let row = plane.width as usize;
    match &plane.levels {
        Levels::U8(values) => sum_runs(runs, groups, values, row, neighbours),
        Levels::U16(values) => sum_runs(runs, groups, values, row, neighbours),
    }
}

/// `values` are packed rows of `row` numbers.
fn sum_runs<T: Level>(
    runs: &[Run],
    groups: usize,
    values: &[T],
    row: usize,
    neighbours: Neighbours,
) -> Vec<Sums> {
    let block = u32::from(neighbours == Neighbours::Eight);
    let mut sums = vec![Sums::EMPTY; groups];
    for run in runs {
        let sum = &mut sums[run.group as usize];
        let length = u64::from(run.to - run.from);
        sum.left = sum.left.min(run.from);
        sum.right = sum.right.max(run.to);
        sum.top = sum.top.min(run.y);
        sum.bottom = sum.bottom.max(run.y + 1);
        sum.area += length;
        sum.x += length * u64::from(run.from + run.to - 1) / 2;
        sum.y += length * u64::from(run.y);
        sum.met = sum.met.min((run.y >> block, run.from >> block));
        let start = run.y as usize * row;
        for value in &values[start + run.from as usize..start + run.to as usize] {
            sum.level += u64::from(value.number());
            sum.maximum = sum.maximum.max(value.number());
        }
    }
    sums
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
        met: (u32::MAX, u32::MAX),
    };

    fn region(&self, label: u32) -> ChangedRegion {
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
            maximum: self.maximum,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frame::Channel;

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
            prop_assert_eq!(known.kept(&mask).values, kept);
            prop_assert!(known.found.is_sorted_by_key(|r| std::cmp::Reverse(r.area)));
        }
    }
}
