//! Which level separates changed from unchanged, and the masks that it makes.

use crate::analysis::bands;
use crate::analysis::histogram::Histogram;
use crate::analysis::mask::{self, Mask};
use crate::analysis::stage_settings::{Combine, ThresholdBy};
use crate::error::{Error, Result};
use crate::frame::Plane;

/// A threshold and, where it was computed, what it stands on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chosen {
    /// Changed is strictly greater. -1 makes every pixel changed: cv2's triangle can give it.
    pub level: i32,
    pub basis: Option<Basis>,
}

/// What an automatic threshold was computed from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Basis {
    /// Mean level of the two classes, of which Otsu's level is the best border.
    Classes { lower: f64, upper: f64 },
    /// Mean and standard deviation of the plane, in levels.
    Deviation { mean: f64, deviation: f64 },
}

/// The threshold by a rule, for a plane whose levels occur as in the histogram. `fixed` is the level that
/// [`ThresholdBy::Fixed`] takes.
///
/// # Errors
/// Triangle has no meaning in OpenCV for more than 8 bits.
pub fn choose_level(rule: ThresholdBy, fixed: u16, levels: &Histogram) -> Result<Chosen> {
    let plain = |level| Chosen { level, basis: None };
    match rule {
        ThresholdBy::Fixed => Ok(plain(i32::from(fixed))),
        ThresholdBy::Otsu => Ok(otsu(levels)),
        ThresholdBy::Triangle if levels.counts.len() > 256 => Err(Error::new(format!(
            "the triangle threshold works on 8 bits only, these numbers have {}",
            levels.depth
        ))
        .advice("choose Otsu, or an opencv profile, which makes 8 bits")),
        ThresholdBy::Triangle => Ok(plain(triangle(&levels.counts))),
        ThresholdBy::MeanPlusSigmas(sigmas) => {
            let (mean, deviation) = mean_and_deviation(levels);
            Ok(Chosen {
                level: (mean + sigmas * deviation).floor() as i32,
                basis: Some(Basis::Deviation { mean, deviation }),
            })
        }
    }
}

/// The level with the largest variance between the two classes, the first of several: `cv2.THRESH_OTSU`, 8 and 16 bits,
/// in its order of operations, since ties are decided by the last digit.
fn otsu(levels: &Histogram) -> Chosen {
    let counts = &levels.counts;
    let scale = 1.0 / levels.total.max(1) as f64;
    let weighted = counts.iter().enumerate().map(|(i, n)| i as f64 * *n as f64);
    let mean = weighted.sum::<f64>() * scale;
    let (mut lower_mean, mut lower_share) = (0.0, 0.0);
    let mut best = Chosen {
        level: 0,
        basis: None,
    };
    let mut largest = 0.0;
    let least = f64::from(f32::EPSILON);
    for (i, count) in counts.iter().enumerate() {
        let share = *count as f64 * scale;
        lower_mean *= lower_share;
        lower_share += share;
        let upper_share = 1.0 - lower_share;
        if lower_share.min(upper_share) < least || lower_share.max(upper_share) > 1.0 - least {
            continue;
        }
        lower_mean = (lower_mean + i as f64 * share) / lower_share;
        let upper_mean = (mean - lower_share * lower_mean) / upper_share;
        let variance =
            lower_share * upper_share * (lower_mean - upper_mean) * (lower_mean - upper_mean);
        if variance > largest {
            largest = variance;
            best = Chosen {
                level: i as i32,
                basis: Some(Basis::Classes {
                    lower: lower_mean,
                    upper: upper_mean,
                }),
            };
        }
    }
    best
}

/// Zack's triangle: the level farthest below the line from the histogram's top to its farther end:
/// `cv2.THRESH_TRIANGLE`.
fn triangle(counts: &[u64]) -> i32 {
    let last = counts.len() - 1;
    let first_used = counts.iter().position(|n| *n > 0).unwrap_or(0);
    let last_used = counts.iter().rposition(|n| *n > 0).unwrap_or(0);
    // One step beyond the ends, where there is room.
    let (mut left, right) = (first_used.saturating_sub(1), (last_used + 1).min(last));
    let top = counts.iter().max().copied().unwrap_or(0);
    let mut top_at = counts.iter().position(|n| *n == top).unwrap_or(0);
    // The longer flank lies to the left of the top, or is turned there.
    let turned = top_at - left < right - top_at;
    if turned {
        left = last - right;
        top_at = last - top_at;
    }
    let count = |i: usize| counts[if turned { last - i } else { i }] as f64;
    let (rise, run) = (top as f64, left as f64 - top_at as f64);
    let mut farthest = 0.0;
    let mut level = left as i32;
    for i in left + 1..=top_at {
        let distance = rise * i as f64 + run * count(i);
        if distance > farthest {
            farthest = distance;
            level = i as i32;
        }
    }
    level -= 1;
    if turned { last as i32 - level } else { level }
}

/// `cv2.meanStdDev`: the standard deviation of all numbers, not of a sample.
pub(crate) fn mean_and_deviation(levels: &Histogram) -> (f64, f64) {
    let scale = 1.0 / levels.total.max(1) as f64;
    let sum = |power: u32| -> f64 {
        let each = levels.counts.iter().enumerate();
        let sum: u128 = each
            .map(|(level, n)| (level as u128).pow(power) * u128::from(*n))
            .sum();
        sum as f64
    };
    let mean = sum(1) * scale;
    (mean, (sum(2) * scale - mean * mean).max(0.0).sqrt())
}

/// 1 where the plane is strictly greater than the level, which may be -1 or greater than every number.
pub fn over(plane: &Plane, level: i32) -> Mask {
    if level < 0 {
        return Mask::new(plane.width, plane.height, vec![1; plane.levels.len()]);
    }
    mask::threshold(plane, level.min(i32::from(u16::MAX)) as u16)
}

/// The masks of several channels as one; all of the same size.
pub fn combine(mut masks: Vec<Mask>, how: Combine) -> Option<Mask> {
    let mut values = masks.pop()?;
    for mask in masks {
        values = match how {
            Combine::And => both(&values, &mask),
            Combine::Or => {
                let (a, b) = (&values.values, &mask.values);
                let values_of = bands::fill(
                    a.len(),
                    1,
                    #[inline(always)]
                    |range, out: &mut [u8]| {
                        for ((out, a), b) in out.iter_mut().zip(&a[range.clone()]).zip(&b[range]) {
                            *out = a | b;
                        }
                    },
                );
                Mask::new(values.width, values.height, values_of)
            }
        };
    }
    Some(values)
}

/// 1 where both masks are; they are of the same size.
pub(crate) fn both(a: &Mask, b: &Mask) -> Mask {
    let (first, second) = (&a.values, &b.values);
    let values = bands::fill(
        first.len(),
        1,
        #[inline(always)]
        |range, out: &mut [u8]| {
            for ((out, a), b) in out
                .iter_mut()
                .zip(&first[range.clone()])
                .zip(&second[range])
            {
                *out = a & b;
            }
        },
    );
    Mask::new(a.width, a.height, values)
}

#[cfg(test)]
mod tests {
    use imageproc::contrast::otsu_level;
    use imageproc::image::GrayImage;
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::histogram;
    use crate::frame::{Channel, Levels};

    fn plane(levels: Levels) -> Plane {
        Plane {
            channel: Channel::Gray,
            width: levels.len() as u32,
            height: 1,
            levels,
        }
    }

    fn level(rule: ThresholdBy, values: &[u8]) -> i32 {
        let levels = histogram(&plane(Levels::from(values.to_vec())), 8, None);
        choose_level(rule, 7, &levels).expect("8 bits").level
    }

    /// Two clear classes: imageproc and cv2 agree that everything between them separates as well as the first level.
    #[test]
    fn otsu_separates_two_classes() {
        let values = [3u8, 3, 4, 5, 200, 201, 210];
        assert_eq!(level(ThresholdBy::Otsu, &values), 5);
        assert_eq!(level(ThresholdBy::Otsu, &[9; 5]), 0);
    }

    proptest! {
        /// No level separates better, and imageproc's separates as well (it rounds otherwise, and counts its level to
        /// the upper class at times).
        #[test]
        fn otsu_separates_best(values in prop::collection::vec(0u8..60, 2..300)) {
            prop_assume!(values.iter().any(|v| *v != values[0]));
            let separation = |level: i32| {
                let (lower, upper): (Vec<f64>, Vec<f64>) = values
                    .iter()
                    .map(|v| f64::from(*v))
                    .partition(|v| *v <= f64::from(level));
                let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len().max(1) as f64;
                let apart = mean(&lower) - mean(&upper);
                (lower.len() * upper.len()) as f64 * apart * apart
            };
            let ours = separation(level(ThresholdBy::Otsu, &values));
            let best = (0..60).map(separation).fold(0.0, f64::max);
            prop_assert!(ours >= best * (1.0 - 1e-9), "{ours} of {best}");
            let image = GrayImage::from_raw(values.len() as u32, 1, values.clone()).expect("as large");
            let theirs = i32::from(otsu_level(&image));
            let theirs = separation(theirs).max(separation(theirs - 1));
            prop_assert!(theirs >= best * 0.99, "{theirs} of {best}");
        }

        /// A higher threshold never finds more.
        #[test]
        fn thresholds_are_monotone(values in prop::collection::vec(any::<u8>(), 1..200), at in 0i32..255) {
            let plane = plane(Levels::from(values));
            let (lower, upper) = (over(&plane, at), over(&plane, at + 1));
            prop_assert!(lower.changed >= upper.changed);
            prop_assert_eq!(both(&lower, &upper), upper);
            prop_assert_eq!(over(&plane, -1).changed, plane.levels.len() as u64);
        }

        #[test]
        fn and_is_within_or(masks in prop::collection::vec(prop::collection::vec(0u8..2, 40), 3)) {
            let masks: Vec<Mask> = masks.into_iter().map(|values| Mask::new(8, 5, values)).collect();
            let all = combine(masks.clone(), Combine::And).expect("three");
            let any = combine(masks.clone(), Combine::Or).expect("three");
            for i in 0..40 {
                let each = masks.iter().map(|m| m.values[i]);
                prop_assert_eq!(all.values[i], each.clone().min().unwrap_or(0));
                prop_assert_eq!(any.values[i], each.max().unwrap_or(0));
            }
        }
    }

    #[test]
    fn mean_plus_sigmas_by_hand() {
        // Mean 3, deviation 2.
        let rule = ThresholdBy::MeanPlusSigmas(1.5);
        assert_eq!(level(rule, &[1, 5, 1, 5]), 6);
        assert_eq!(level(ThresholdBy::MeanPlusSigmas(1.4), &[1, 5, 1, 5]), 5);
        assert_eq!(level(ThresholdBy::Fixed, &[1, 5, 1, 5]), 7);
    }

    #[test]
    fn sixteen_bits_have_no_triangle() {
        let levels = histogram(&plane(Levels::U16(vec![1, 2, 60_000])), 16, None);
        let error = choose_level(ThresholdBy::Triangle, 0, &levels).expect_err("16 bits");
        assert!(error.to_string().contains("8 bits only"), "{error}");
    }
}
