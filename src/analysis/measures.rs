//! Everything that is measured of one channel of a pair, in the frame or in a region.

use super::histogram::{Histogram, histogram_in};
use super::level::Level;
use super::mask::Mask;
use super::metrics::{plane_quality, psnr};
use super::settings::Region;
use super::stages::threshold::mean_and_deviation;
use super::subsampling::rows;
use crate::error::Result;
use crate::frame::{Channel, Levels, Plane};

/// The shares whose percentiles are listed, in percent.
pub const PERCENTILES: [f64; 5] = [50.0, 90.0, 95.0, 99.0, 99.9];

/// A level and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub x: u32,
    pub y: u32,
    pub level: u16,
}

/// The levels of one plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub minimum: u16,
    pub maximum: u16,
    pub mean: f64,
    /// Standard deviation of all numbers (`numpy.std`).
    pub deviation: f64,
}

impl Spread {
    fn of(levels: &Histogram) -> Self {
        let (mean, deviation) = mean_and_deviation(levels);
        Self {
            minimum: levels.minimum,
            maximum: levels.maximum,
            mean,
            deviation,
        }
    }
}

/// What is measured of a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Measures {
    pub channel: Channel,
    /// Numbers measured.
    pub samples: u64,
    pub a: Spread,
    pub b: Spread,
    /// Of |d|; its mean is the MAE.
    pub difference: Spread,
    pub mse: f64,
    /// dB; `None` is infinite.
    pub psnr: Option<f64>,
    /// As FFmpeg's `ssim` filter prints it; `None` where the part has fewer than 8 rows or columns, or pixels are left
    /// out.
    pub ssim: Option<f64>,
    /// The levels of |d| that [`PERCENTILES`] of the numbers do not exceed.
    pub percentiles: [u16; PERCENTILES.len()],
    /// The first of the largest |d| in reading order; `None` when nothing differs.
    pub largest: Option<Place>,
    /// How often each |d| occurs.
    pub counts: Histogram,
}

impl Measures {
    /// Root of the mean squared difference, in levels.
    pub fn rmse(&self) -> f64 {
        self.mse.sqrt()
    }

    /// Mean |d|, in levels.
    pub fn mae(&self) -> f64 {
        self.difference.mean
    }
}

/// The planes of one channel and what of them is measured.
#[derive(Debug, Clone, Copy)]
pub struct Measured<'a> {
    pub a: &'a Plane,
    pub b: &'a Plane,
    /// |A-B|: of gray it need not be the difference of the two planes.
    pub difference: &'a Plane,
    /// Significant bits of the numbers.
    pub depth: u8,
    /// In the planes' coordinates, inside them.
    pub region: Region,
    /// 1 where pixels count, of the planes' size.
    pub areas: Option<&'a Mask>,
}

/// Measures a channel.
///
/// # Errors
/// When the planes are of different size or depth.
pub fn measures(of: &Measured<'_>) -> Result<Measures> {
    let count = |plane| histogram_in(plane, of.depth, Some(of.region), of.areas);
    let counts = count(of.difference);
    let ssim = match of.areas {
        Some(_) => None,
        None => plane_quality(of.a, of.b, of.depth, Some(of.region))?.ssim,
    };
    let mse = mean_square(&counts);
    let peak = ((1u32 << of.depth.min(16)) - 1) as u16;
    Ok(Measures {
        channel: of.a.channel,
        samples: counts.total,
        a: Spread::of(&count(of.a)),
        b: Spread::of(&count(of.b)),
        difference: Spread::of(&counts),
        mse,
        psnr: psnr(mse, peak),
        ssim,
        percentiles: PERCENTILES.map(|share| percentile(&counts, share)),
        largest: (counts.maximum > 0)
            .then(|| first_with(of, counts.maximum))
            .flatten(),
        counts,
    })
}

fn mean_square(levels: &Histogram) -> f64 {
    let each = levels.counts.iter().enumerate();
    let sum: u128 = each
        .map(|(level, n)| (level as u128).pow(2) * u128::from(*n))
        .sum();
    if levels.total == 0 {
        return 0.0;
    }
    sum as f64 / levels.total as f64
}

/// The smallest level that `share` percent of the numbers do not exceed (`numpy.percentile(method="inverted_cdf")`).
pub fn percentile(levels: &Histogram, share: f64) -> u16 {
    let wanted = (levels.total as f64 * share / 100.0).ceil().max(1.0) as u64;
    let mut seen = 0;
    let reached = levels.counts.iter().position(|n| {
        seen += n;
        seen >= wanted
    });
    reached.unwrap_or(0) as u16
}

fn first_with(of: &Measured<'_>, level: u16) -> Option<Place> {
    fn find<T: Level>(values: &[T], of: &Measured<'_>, level: u16) -> Option<(usize, usize)> {
        let width = of.difference.width;
        let mut counting = of.areas.map(|areas| rows(&areas.values, width, of.region));
        rows(values, width, of.region)
            .enumerate()
            .find_map(|(y, row)| {
                let counts = counting.as_mut().and_then(Iterator::next);
                let mut columns = row.iter().enumerate();
                let x = columns.find(|(x, value)| {
                    value.number() == level && counts.is_none_or(|counts| counts[*x] == 1)
                })?;
                Some((x.0, y))
            })
    }
    let (x, y) = match &of.difference.levels {
        Levels::U8(values) => find(values, of, level),
        Levels::U16(values) => find(values, of, level),
    }?;
    Some(Place {
        x: of.region.x + x as u32,
        y: of.region.y + y as u32,
        level,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::test_pictures::gray;
    use crate::analysis::{DifferenceOn, GrayOf, absolute};

    fn measured(a: &[u8], b: &[u8], width: u32, region: Region, areas: Option<&Mask>) -> Measures {
        let picture = |values: &[u8]| {
            gray(width, values.len() as u32 / width, |x, y| {
                values[(y * width + x) as usize]
            })
        };
        let (a, b) = (picture(a), picture(b));
        let on = DifferenceOn::Channel(Channel::Gray);
        let difference = absolute(&a, &b, on, GrayOf::Difference).expect("comparable");
        measures(&Measured {
            a: &a.planes[0],
            b: &b.planes[0],
            difference: &difference,
            depth: 8,
            region,
            areas,
        })
        .expect("alike")
    }

    #[test]
    fn figures_by_hand() {
        let (a, b) = ([10, 20, 30, 40, 50, 60], [10, 23, 30, 36, 50, 64]);
        let all = measured(&a, &b, 3, Region::whole(3, 2), None);
        assert_eq!(
            (all.samples, all.mae(), all.mse),
            (6, 11.0 / 6.0, 41.0 / 6.0)
        );
        assert_eq!(all.rmse(), (41.0f64 / 6.0).sqrt());
        assert_eq!(all.percentiles, [0, 4, 4, 4, 4]);
        assert_eq!(
            all.largest,
            Some(Place {
                x: 0,
                y: 1,
                level: 4
            })
        );
        assert_eq!((all.a.minimum, all.a.maximum, all.a.mean), (10, 60, 35.0));
        assert!((all.a.deviation - (17.5f64 * 17.5 - 306.25 + 291.666_666).sqrt()).abs() < 1e-3);
        let right = Region {
            x: 1,
            y: 0,
            width: 2,
            height: 2,
        };
        let part = measured(&a, &b, 3, right, None);
        assert_eq!(
            (part.samples, part.largest.map(|p| (p.x, p.y))),
            (4, Some((2, 1)))
        );
        let areas = Mask::new(3, 2, vec![1, 1, 1, 1, 1, 0]);
        let left_out = measured(&a, &b, 3, right, Some(&areas));
        assert_eq!(
            (left_out.samples, left_out.largest.map(|p| p.level)),
            (3, Some(3))
        );
    }

    proptest! {
        #[test]
        fn swapping_changes_sides_only(values in prop::collection::vec((any::<u8>(), any::<u8>()), 64)) {
            let (a, b): (Vec<u8>, Vec<u8>) = values.into_iter().unzip();
            let whole = Region::whole(8, 8);
            let (one, other) = (measured(&a, &b, 8, whole, None), measured(&b, &a, 8, whole, None));
            prop_assert_eq!(one.a, other.b);
            prop_assert_eq!(&one.counts, &other.counts);
            prop_assert_eq!(one.largest, other.largest);
            let same = measured(&a, &a, 8, whole, None);
            prop_assert_eq!((same.mse, same.psnr, same.largest), (0.0, None, None));
        }

        #[test]
        fn a_percentile_is_not_exceeded(values in prop::collection::vec(any::<u8>(), 30), share in 0.1f64..100.0) {
            let known = measured(&values, &[0; 30], 30, Region::whole(30, 1), None);
            let level = percentile(&known.counts, share);
            let up_to = values.iter().filter(|v| u16::from(**v) <= level).count() as f64;
            prop_assert!(up_to >= 30.0 * share / 100.0 - 1e-9);
            let below = values.iter().filter(|v| u16::from(**v) < level).count() as f64;
            prop_assert!(below < 30.0 * share / 100.0);
        }
    }
}
