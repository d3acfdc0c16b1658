//! What the bands of a pair add up to.

use std::ops::RangeInclusive;

use super::levels::LevelCounts;
use super::record::{Measured, Place};
use crate::analysis::difference::{absolute, identical};
use crate::analysis::mask::looks_at;
use crate::analysis::metrics::Quality;
use crate::analysis::{
    AnalysisSettings, DifferenceOn, Histogram, Region, Statistics, channel, histogram,
};
use crate::error::Result;
use crate::frame::{Channel, Levels, Pixels, Plane};

/// The pictures of a pair, or a band of their rows: the same rows of all of them.
#[derive(Debug, Clone, Copy)]
pub struct Band<'a> {
    /// Under the profile.
    pub a: &'a Pixels,
    pub b: &'a Pixels,
    /// The decoded planes, for settings that look at Y, U or V under another profile.
    pub native: Option<(&'a Pixels, &'a Pixels)>,
}

/// The sums over the bands so far.
pub struct Tally<'a> {
    settings: &'a AnalysisSettings,
    differences: Option<Histogram>,
    /// |d| of what the mask looks at, where that is something else.
    mask_differences: Option<Histogram>,
    same: bool,
    first: Option<Place>,
    worst: Option<(u16, Place)>,
    /// The first difference in channels that the settings do not look at.
    unseen: Option<Place>,
    /// Rows of each channel above the next band.
    above: Vec<(Channel, u32)>,
    size: (u32, u32),
    depth: u8,
}

impl<'a> Tally<'a> {
    pub fn new(settings: &'a AnalysisSettings) -> Self {
        Self {
            settings,
            differences: None,
            mask_differences: None,
            same: true,
            first: None,
            worst: None,
            unseen: None,
            above: Vec::new(),
            size: (0, 0),
            depth: 8,
        }
    }

    /// The next band down the pictures.
    ///
    /// # Errors
    /// When the pictures cannot be subtracted: sizes or depths that differ, a channel that one of them lacks.
    pub fn add(&mut self, band: Band<'_>) -> Result<()> {
        let settings = self.settings;
        let (a, b) = band.looked_at(settings.on);
        let difference = absolute(a, b, settings.on, settings.gray_of)?;
        let counts = histogram(&difference, a.depth, None);
        let maximum = counts.maximum;
        self.depth = a.depth;
        count(&mut self.differences, counts);
        let mask_on = looks_at(settings.mask_on);
        if mask_on != settings.on {
            let (a, b) = band.looked_at(mask_on);
            let plane = absolute(a, b, mask_on, settings.gray_of)?;
            count(&mut self.mask_differences, histogram(&plane, a.depth, None));
        }
        let above = &self.above;
        let place = |levels: RangeInclusive<u16>| {
            let at = position(&difference, levels)?;
            place_in(a, b, settings.on, &difference, at).map(|place| below(above, place))
        };
        if maximum > 0 {
            self.same = false;
            let first = self.first.or_else(|| place(1..=u16::MAX));
            let worst = match self.worst {
                Some((worst, _)) if worst >= maximum => self.worst,
                _ => place(maximum..=maximum).map(|place| (maximum, place)),
            };
            (self.first, self.worst) = (first, worst);
        } else if !identical(band.a, band.b, Region::whole(band.a.width, band.a.height)) {
            self.same = false;
            let unseen = unseen(band.a, band.b).map(|place| below(above, place));
            self.unseen = self.unseen.or(unseen);
        }
        let planes = band.a.planes.iter().chain(&a.planes);
        let heights: Vec<(Channel, u32)> = planes.map(|p| (p.channel, p.height)).collect();
        for (at, (channel, height)) in heights.iter().enumerate() {
            if heights[..at].iter().any(|(other, _)| other == channel) {
                continue;
            }
            match self.above.iter_mut().find(|(other, _)| other == channel) {
                Some((_, rows)) => *rows += height,
                None => self.above.push((*channel, *height)),
            }
        }
        self.size = (band.a.width, self.size.1 + band.a.height);
        Ok(())
    }

    /// The numbers of the pair. `quality` is of the decoded planes when `quality_native`, else of those under the profile.
    pub fn finish(self, quality: Option<Quality>, quality_native: bool) -> Measured {
        let none = || LevelCounts::default();
        let statistics = self
            .differences
            .as_ref()
            .map(|counts| Statistics::new(counts, Default::default(), false));
        Measured {
            width: self.size.0,
            height: self.size.1,
            depth: self.depth,
            maximum: statistics.map_or(0, |s| s.maximum),
            mean: statistics.map_or(0.0, |s| s.mean),
            mse: statistics.map_or(0.0, |s| s.mse),
            levels: self.differences.as_ref().map_or_else(none, LevelCounts::of),
            mask_levels: self.mask_differences.as_ref().map(LevelCounts::of),
            changed_by_chain: None,
            same_pixels: self.same,
            same_samples: None,
            quality,
            quality_native,
            first: self.first.or(self.unseen),
            worst: self.worst.map(|(_, place)| place).or(self.unseen),
        }
    }
}

impl<'a> Band<'a> {
    /// The pictures that hold what a difference is about.
    fn looked_at(&self, on: DifferenceOn) -> (&'a Pixels, &'a Pixels) {
        match (on, self.native) {
            (DifferenceOn::Channel(one), Some(native)) if one.is_decoded_plane() => native,
            _ => (self.a, self.b),
        }
    }
}

/// A place of a band in the coordinates of the whole plane; `above` are the rows of each channel above the band.
fn below(above: &[(Channel, u32)], place: Place) -> Place {
    let rows = above.iter().find(|(channel, _)| *channel == place.channel);
    Place {
        y: place.y + rows.map_or(0, |(_, rows)| *rows),
        ..place
    }
}

fn count(sum: &mut Option<Histogram>, more: Histogram) {
    match sum {
        Some(sum) => sum.add(&more),
        None => *sum = Some(more),
    }
}

/// The packed index of the first number within `levels`, in reading order.
fn position(plane: &Plane, levels: RangeInclusive<u16>) -> Option<usize> {
    let (from, to) = levels.into_inner();
    match &plane.levels {
        Levels::U8(values) => {
            let from = u8::try_from(from).ok()?;
            first_within(values, from, u8::try_from(to).unwrap_or(u8::MAX))
        }
        Levels::U16(values) => first_within(values, from, to),
    }
}

/// The compiler widens a loop only when it has no way out: a part is looked through as a whole before the number is
/// looked for in it.
fn first_within<T: Copy + PartialOrd>(values: &[T], from: T, to: T) -> Option<usize> {
    const PART: usize = 256;
    let fits = |value: &T| *value >= from && *value <= to;
    let holds = |part: &[T]| part.iter().fold(false, |any, value| any | fits(value));
    let part = values.chunks(PART).position(holds)? * PART;
    values[part..].iter().position(fits).map(|at| part + at)
}

/// The numbers of both sides at a packed index of the difference: of the channel looked at, or of the one that differs
/// most there when that is the same on both sides (a gray may be).
fn place_in(a: &Pixels, b: &Pixels, on: DifferenceOn, plane: &Plane, at: usize) -> Option<Place> {
    let (x, y) = (at as u32 % plane.width, at as u32 / plane.width);
    if let DifferenceOn::Channel(one) = on {
        let [a, b] = [channel(a, one).ok()?, channel(b, one).ok()?];
        let (a, b) = (a.get(x, y)?, b.get(x, y)?);
        if a != b {
            let channel = one;
            return Some(Place {
                x,
                y,
                channel,
                a,
                b,
            });
        }
    }
    let planes = a.planes.iter().zip(&b.planes);
    planes
        .filter(|(a, b)| (a.width, a.height) == (b.width, b.height))
        .filter_map(|(of_a, of_b)| {
            // Smaller planes: the sample that covers the pixel.
            let (x, y) = (x * of_a.width / a.width, y * of_a.height / a.height);
            Some(Place {
                x,
                y,
                channel: of_a.channel,
                a: of_a.get(x, y)?,
                b: of_b.get(x, y)?,
            })
        })
        .max_by_key(|place| place.a.abs_diff(place.b))
}

/// The first difference in channels that the settings do not look at.
fn unseen(a: &Pixels, b: &Pixels) -> Option<Place> {
    let planes = a.planes.iter().zip(&b.planes);
    planes
        .filter(|(a, b)| a.levels.len() == b.levels.len())
        .find_map(|(a, b)| {
            let at = (0..a.levels.len()).find(|i| a.levels.get(*i) != b.levels.get(*i))?;
            Some(Place {
                x: at as u32 % a.width,
                y: at as u32 / a.width,
                channel: a.channel,
                a: a.levels.get(at),
                b: b.levels.get(at),
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_is_found_in_every_part() {
        for at in [0, 1, 255, 256, 700, 999] {
            let mut values = vec![0; 1000];
            values[at..].fill(9);
            for (levels, found) in [
                (1..=u16::MAX, Some(at)),
                (9..=9, Some(at)),
                (10..=300, None),
            ] {
                for levels_of in [
                    Levels::U8(values.clone().into()),
                    Levels::U16(values.iter().map(|v| u16::from(*v)).collect()),
                ] {
                    let plane = Plane {
                        channel: Channel::Gray,
                        width: 1000,
                        height: 1,
                        levels: levels_of,
                    };
                    assert_eq!(position(&plane, levels.clone()), found, "{at} {levels:?}");
                }
            }
        }
    }
}
