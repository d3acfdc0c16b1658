//! What the numbers give away about the settings: said only when it applies.

use std::fmt;

use super::comparison::Comparison;
use super::difference::absolute;
use super::histogram::Histogram;
use super::level::Level;
use super::mask::Mask;
use super::measures::percentile;
use super::reduction::{OtherOrder, other_order};
use super::settings::{DifferenceOn, GrayOf};
use super::stage_settings::{DifferenceKind, ThresholdBy};
use super::stages::threshold::{Basis, over};
use super::subsampling::expand_mask;
use crate::error::Result;
use crate::figures::grouped;
use crate::frame::{ColorModel, Profile};

/// One observation. It displays as a plain sentence or two.
#[derive(Debug, Clone, PartialEq)]
pub enum Hint {
    /// A weighted sum stays under a threshold that one of its channels is over.
    GrayMisses {
        on: DifferenceOn,
        threshold: i32,
        /// Pixels over it in a channel and not in the sum, before the blur.
        missed: u64,
        any: u64,
        gray: u64,
        /// The smallest change of red, green and blue alone that the sum sees; `None` when no change is enough.
        seen_from: [Option<u16>; 3],
    },
    /// Otsu's level lies inside the noise.
    OtsuSplitsNoise {
        level: i32,
        share: f64,
        lower: f64,
        upper: f64,
    },
    /// The level that 99 % of the differences do not exceed.
    NoiseFloor { level: u16 },
    /// A threshold for each channel: three masks.
    MaskPerChannel { masks: usize },
    /// Reducing before or after the difference gives other numbers.
    OrderMatters(OtherOrder),
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GrayMisses {
                on,
                threshold,
                missed,
                any,
                gray,
                seen_from,
            } => {
                let name = name(*on);
                write!(
                    f,
                    "{name} misses {} pixels that one channel alone shows above {threshold} ({} any channel, {} {}, \
                     before the blur).",
                    grouped(*missed),
                    grouped(*any),
                    grouped(*gray),
                    on.name(),
                )?;
                let colours = ["red", "green", "blue"].into_iter().zip(seen_from);
                let under: Vec<String> = colours
                    .map(|(colour, from)| match from {
                        Some(from) => format!("{colour} under {from}"),
                        None => format!("any {colour}"),
                    })
                    .collect();
                write!(
                    f,
                    " At this threshold it does not see a change of {} alone.",
                    under.join(", ")
                )
            }
            Self::OtsuSplitsNoise {
                level,
                share,
                lower,
                upper,
            } => write!(
                f,
                "Otsu always splits. Here it splits noise: {share:.1} % are above {level}, but the two classes hardly \
                 differ (mean |d| {lower:.1} and {upper:.1})."
            ),
            Self::NoiseFloor { level } => {
                write!(f, "99 % of the pixels differ by {level} or less.")
            }
            Self::MaskPerChannel { masks } => write!(
                f,
                "A mask per colour channel looks coloured because it is {masks} masks; here they are one."
            ),
            Self::OrderMatters(OtherOrder {
                formula,
                other,
                pixels,
                largest,
            }) => write!(
                f,
                "{formula} and {other} are different numbers: in {} {} here, by up to {largest}.",
                grouped(*pixels),
                if *pixels == 1 { "pixel" } else { "pixels" }
            ),
        }
    }
}

fn name(on: DifferenceOn) -> &'static str {
    match on {
        DifferenceOn::Luma709 => "Luma",
        _ => "Gray",
    }
}

/// The hints that apply to a pair.
///
/// # Errors
/// When the pictures cannot be subtracted.
pub fn hints(known: &Comparison) -> Result<Vec<Hint>> {
    let (Some(chain), Some(Ok(pair))) = (&known.chain, &known.compared) else {
        return Ok(Vec::new());
    };
    let settings = &known.settings;
    let mut found = Vec::new();
    let on = settings.chain_on();
    let colors = pair.a.model == ColorModel::Rgb && pair.a.profile != Profile::Native;
    let weighted = settings.per_channel.is_none() && on.is_weighted() && colors;
    let level = chain.chosen.first().map_or(0, |chosen| chosen.level);
    if weighted && settings.difference == DifferenceKind::Absolute {
        let any = absolute(&pair.a, &pair.b, DifferenceOn::Maximum, GrayOf::default())?;
        let any = counting(over(&any, level), known);
        let gray = counting(over(&chain.reduced.planes[0], level), known);
        let both = any.values.iter().zip(&gray.values);
        let missed = both.filter(|(any, gray)| any > gray).count() as u64;
        if missed > 0 {
            found.push(Hint::GrayMisses {
                on,
                threshold: level,
                missed,
                any: any.changed,
                gray: gray.changed,
                seen_from: seen_from(on, level, pair.a.peak()),
            });
        }
    }
    found.extend(other_order(known)?.map(Hint::OrderMatters));
    if let Some(histogram) = &known.histogram {
        if settings.threshold_by == ThresholdBy::Otsu
            && let Some(Basis::Classes { lower, upper }) = chain.chosen[0].basis
            && inside_noise(upper, histogram)
        {
            found.push(Hint::OtsuSplitsNoise {
                level,
                share: chain.changed.share(),
                lower,
                upper,
            });
        }
        if histogram.maximum > 0 {
            found.push(Hint::NoiseFloor {
                level: percentile(histogram, 99.0),
            });
        }
    }
    if settings.per_channel.is_some() && chain.reduced.planes.len() > 1 {
        found.push(Hint::MaskPerChannel {
            masks: chain.reduced.planes.len(),
        });
    }
    Ok(found)
}

fn counting(mask: Mask, known: &Comparison) -> Mask {
    match &known.chain.as_ref().and_then(|chain| chain.areas.clone()) {
        Some(areas) => {
            let areas = expand_mask(areas, (mask.width, mask.height));
            super::stages::threshold::both(&mask, &areas)
        }
        None => mask,
    }
}

/// The upper class is no farther out than three standard deviations of noise that has the median of these differences.
fn inside_noise(upper: f64, differences: &Histogram) -> bool {
    // Half of normal noise differs by less than 0.6745 of its standard deviation.
    let deviation = f64::from(percentile(differences, 50.0)) / 0.6745;
    upper <= 3.0 * deviation
}

/// The smallest change of one colour alone that a weighted sum shows above a level.
pub fn seen_from(on: DifferenceOn, level: i32, peak: u16) -> [Option<u16>; 3] {
    let weigh = match on {
        DifferenceOn::Luma709 => <u16 as Level>::luma709,
        _ => <u16 as Level>::gray,
    };
    [0, 1, 2].map(|channel| {
        (0..=peak).find(|change| {
            let mut color = [0; 3];
            color[channel] = *change;
            i32::from(weigh(color[0], color[1], color[2])) > level
        })
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::test_pictures::rgb;
    use crate::analysis::{AnalysisSettings, Combine, PairInput, Region, Stages};
    use crate::frame::Pixels;

    fn known(a: Pixels, b: Pixels, settings: AnalysisSettings) -> Comparison {
        let input = PairInput {
            a: Some(Arc::new(a)),
            b: Some(Arc::new(b)),
            ..PairInput::default()
        };
        Stages::default().update(&input, &settings, Region::whole(4, 4), false)
    }

    fn sentences(known: &Comparison) -> Vec<String> {
        let hints = hints(known).expect("comparable");
        hints.iter().map(ToString::to_string).collect()
    }

    /// The figures of the issue: at threshold 20 gray does not see a blue change under 180, a red one under 69, a green
    /// one under 35.
    #[test]
    fn what_gray_does_not_see() {
        let gray = DifferenceOn::default();
        assert_eq!(seen_from(gray, 20, 255), [Some(69), Some(35), Some(180)]);
        assert_eq!(seen_from(gray, 40, 255), [Some(136), Some(69), None]);
        let (a, b) = (
            rgb(10, 10, |_, _| [50; 3]),
            rgb(10, 10, |x, _| [50, 50, if x < 3 { 229 } else { 50 }]),
        );
        let settings = AnalysisSettings {
            threshold: 20,
            ..AnalysisSettings::default()
        };
        let said = sentences(&known(a, b, settings));
        assert_eq!(
            said[0],
            "Gray misses 30 pixels that one channel alone shows above 20 (30 any channel, 0 gray, before the blur). \
             At this threshold it does not see a change of red under 69, green under 35, blue under 180 alone."
        );
    }

    #[test]
    fn otsu_on_noise_is_said_and_on_a_change_is_not() {
        let noise = |x: u32, y: u32| ((x * 7 + y * 13 + x * y * 5) % 9) as u8;
        let settings = AnalysisSettings {
            threshold_by: ThresholdBy::Otsu,
            ..AnalysisSettings::default()
        };
        let (a, b) = (
            rgb(40, 40, |_, _| [90; 3]),
            rgb(40, 40, |x, y| [90 + noise(x, y); 3]),
        );
        let said = sentences(&known(a.clone(), b, settings.clone()));
        assert!(
            said.iter().any(|s| s.starts_with("Otsu always splits.")),
            "{said:?}"
        );
        let b = rgb(40, 40, |x, y| {
            [90 + noise(x, y) / 4 + if x < 8 { 100 } else { 0 }; 3]
        });
        let said = sentences(&known(a, b, settings));
        assert!(!said.iter().any(|s| s.starts_with("Otsu")), "{said:?}");
    }

    #[test]
    fn the_noise_floor_and_the_three_masks() {
        let (a, b) = (
            rgb(10, 10, |_, _| [0; 3]),
            rgb(10, 10, |x, y| [if (x, y) == (3, 3) { 200 } else { 4 }; 3]),
        );
        let settings = AnalysisSettings {
            per_channel: Some(Combine::Or),
            ..AnalysisSettings::default()
        };
        let said = sentences(&known(a.clone(), b, settings.clone()));
        assert_eq!(said[0], "99 % of the pixels differ by 4 or less.");
        assert!(said[1].contains("it is 3 masks"), "{said:?}");
        assert_eq!(
            sentences(&known(a.clone(), a, AnalysisSettings::default())),
            Vec::<String>::new()
        );
    }

    /// Red up, green down: the weighted differences do not cancel, the weighted frames do.
    #[test]
    fn the_other_order_is_measured() {
        let (a, b) = (
            rgb(6, 2, |_, _| [100, 100, 100]),
            rgb(6, 2, |x, _| [100, 100, 100].map(|v| v + x as u8)),
        );
        let same = hints(&known(a.clone(), b, AnalysisSettings::default())).expect("comparable");
        assert!(!same.iter().any(|h| matches!(h, Hint::OrderMatters(_))));
        let b = rgb(6, 2, |x, _| {
            [
                if x == 0 { 140 } else { 100 },
                if x == 0 { 80 } else { 100 },
                100,
            ]
        });
        let other = hints(&known(a, b, AnalysisSettings::default())).expect("comparable");
        let order = other.iter().find(|h| matches!(h, Hint::OrderMatters(_)));
        // 40 of red are 12, 20 of green are 12: 24 in one order, 0 in the other.
        assert_eq!(
            order.expect("opposite changes").to_string(),
            "gray(|A-B|) and |gray(A)-gray(B)| are different numbers: in 2 pixels here, by up to 24."
        );
    }
}
