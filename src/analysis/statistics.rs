//! The figures of a plane of |d|, and of one picture alone: exact sums, rounded only at the end.

use std::sync::Arc;

use super::histogram::{Histogram, histogram_in};
use super::mask::Mask;
use crate::frame::Plane;

/// The figures of |d| in a frame or a region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statistics {
    /// Numbers looked at (samples of the plane, where it is smaller than the picture).
    pub pixels: u64,
    /// Of |d|, in levels.
    pub minimum: u16,
    pub maximum: u16,
    pub mean: f64,
    /// Mean of d squared.
    pub mse: f64,
    /// `10 log10(peak^2 / MSE)` in dB, peak = 2^depth - 1; `None` is infinite: every |d| is 0.
    pub psnr: Option<f64>,
    /// Numbers whose mask is 1.
    pub changed: u64,
    /// In percent of the mask's numbers, 0 to 100.
    pub changed_share: f64,
    /// Every sample of every channel is the same, not only the numbers looked at: a blue change of 4 levels is no
    /// change of gray.
    pub identical: bool,
}

/// What planes of differences hold, where changes count.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PlaneLevels {
    pub largest: u16,
    /// Over all planes, in levels.
    pub mean: f64,
}

impl PlaneLevels {
    /// Of planes with numbers of `depth` bits; `areas` is 1 where changes count.
    pub fn of(planes: &[Arc<Plane>], depth: u8, areas: Option<&Mask>) -> Self {
        let (mut sum, mut count, mut largest) = (0u128, 0u64, 0);
        for plane in planes {
            let levels = histogram_in(plane, depth, None, areas);
            let each = levels.counts.iter().enumerate();
            sum += each
                .map(|(level, n)| level as u128 * u128::from(*n))
                .sum::<u128>();
            count += levels.total;
            largest = largest.max(levels.maximum);
        }
        Self {
            largest,
            mean: sum as f64 / count.max(1) as f64,
        }
    }
}

/// What a mask says about a frame or a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changed {
    pub changed: u64,
    /// Numbers of the mask there: another count than |d|'s when the mask looks at a plane of another size.
    pub of: u64,
}

impl Changed {
    /// In percent; 0 of nothing is 0.
    pub fn share(self) -> f64 {
        ratio(self.changed, self.of) * 100.0
    }
}

impl Statistics {
    /// From how often each |d| occurs.
    pub fn new(differences: &Histogram, changed: Changed, identical: bool) -> Self {
        let mse = ratio_wide(moment(differences, 2), differences.total);
        let peak = f64::from((1u32 << differences.depth.min(16)) - 1);
        Self {
            pixels: differences.total,
            minimum: differences.minimum,
            maximum: differences.maximum,
            mean: ratio_wide(moment(differences, 1), differences.total),
            mse,
            psnr: (mse > 0.0).then(|| 10.0 * (peak * peak / mse).log10()),
            changed: changed.changed,
            changed_share: changed.share(),
            identical,
        }
    }
}

/// The figures of one source alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SideStatistics {
    pub pixels: u64,
    /// In levels.
    pub minimum: u16,
    pub maximum: u16,
    pub mean: f64,
}

impl SideStatistics {
    /// From how often each level occurs.
    pub fn new(levels: &Histogram) -> Self {
        Self {
            pixels: levels.total,
            minimum: levels.minimum,
            maximum: levels.maximum,
            mean: ratio_wide(moment(levels, 1), levels.total),
        }
    }
}

/// Exact sum of `level^power` over everything counted.
fn moment(histogram: &Histogram, power: u32) -> u128 {
    let levels = histogram.counts.iter().enumerate();
    levels
        .map(|(level, count)| (level as u128).pow(power) * u128::from(*count))
        .sum()
}

fn ratio_wide(sum: u128, count: u64) -> f64 {
    if count == 0 {
        return 0.0;
    }
    sum as f64 / count as f64
}

fn ratio(part: u64, whole: u64) -> f64 {
    ratio_wide(u128::from(part), whole)
}
