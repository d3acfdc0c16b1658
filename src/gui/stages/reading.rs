//! The chain of values at one pixel: "A 200, B 215 -> 15 -> blurred 13 -> 13 > 10 -> changed".

use std::sync::Arc;

use crate::analysis::{
    Chain, DifferenceKind, DifferenceOn, GrayOf, Mask, Region, luma709_of, plane_region, value_at,
};
use crate::engine::Shown;
use crate::frame::{Channel, ColorModel, Pixels, Plane, Side};

/// What a part of the chain is about; the window gives it its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    A,
    B,
    Difference,
    Plain,
    Changed,
}

/// The chain at a picture pixel, step by step; the parts of a step stand side by side, an arrow between steps. Empty
/// outside of what is compared.
pub fn reading(shown: &Shown, (x, y): (u32, u32)) -> Vec<Vec<(Part, String)>> {
    let known = &shown.comparison;
    let (Some(chain), Some(Ok(pair))) = (&known.chain, &known.compared) else {
        return Vec::new();
    };
    let picture = (pair.a.width, pair.a.height);
    if x >= picture.0 || y >= picture.1 {
        return Vec::new();
    }
    let settings = &known.settings;
    let numbers = |pixels: &Pixels| -> Vec<Option<u16>> {
        let each = pixels.planes.iter();
        each.map(|plane| value_at(pixels, plane.channel, x, y))
            .collect()
    };
    let side = |side: Side, part| {
        let numbers = numbers(match side {
            Side::A => &pair.a,
            Side::B => &pair.b,
        });
        (part, format!("{side} {}", joined(&numbers)))
    };
    let (a, b) = (numbers(&pair.a), numbers(&pair.b));
    let apart: Vec<Option<u16>> = a
        .iter()
        .zip(&b)
        .map(|(a, b)| Some(subtracted((*a)?, (*b)?, settings.difference)))
        .collect();
    let on = settings.chain_on();
    let before = settings.per_channel.is_none()
        && on.has_order()
        && settings.gray_of.of_pair(&pair.a, &pair.b, on) == GrayOf::Frames;
    let kind = settings.difference;
    let mut steps = vec![vec![side(Side::A, Part::A), side(Side::B, Part::B)]];
    if before {
        // Reduced first: each side's own number, then their difference.
        let one = |pixels: &Pixels| reduced_value(pixels, on, (x, y));
        let (a, b) = (one(&pair.a), one(&pair.b));
        let name = |side| format!("{} {side}", on.function().unwrap_or_default());
        steps.push(vec![
            (Part::A, format!("{} {}", name(Side::A), joined(&[a]))),
            (Part::B, format!("{} {}", name(Side::B), joined(&[b]))),
        ]);
    } else {
        let text = format!("{} {}", kind.formula(), joined(&apart));
        steps.push(vec![(Part::Difference, text)]);
    }
    let plain = |text: String| vec![(Part::Plain, text)];
    let reduced = values(&chain.reduced.planes, picture, x, y);
    let blurred = values(&chain.blurred, picture, x, y);
    if before {
        let text = format!("{} {}", kind.formula(), joined(&reduced));
        steps.push(vec![(Part::Difference, text)]);
    } else if settings.per_channel.is_none() {
        steps.push(plain(format!("{} {}", on.name(), joined(&reduced))));
    }
    if settings.blur.kernel().is_some() {
        steps.push(plain(format!("blurred {}", joined(&blurred))));
    }
    let compared: Vec<String> = blurred
        .iter()
        .zip(&chain.chosen)
        .map(|(value, chosen)| {
            let value = i32::from(value.unwrap_or(0));
            let sign = if value > chosen.level { ">" } else { "<=" };
            format!("{value} {sign} {}", chosen.level)
        })
        .collect();
    steps.push(plain(compared.join(", ")));
    steps.push(outcome(chain, picture, x, y));
    steps
}

/// The same as one line of text.
pub fn text(steps: &[Vec<(Part, String)>]) -> String {
    let step = |step: &Vec<(Part, String)>| {
        let parts: Vec<&str> = step.iter().map(|(_, text)| text.as_str()).collect();
        parts.join(" ")
    };
    let steps: Vec<String> = steps.iter().map(step).collect();
    steps.join(" -> ")
}

/// A side's number where it is reduced before the difference.
fn reduced_value(pixels: &Pixels, on: DifferenceOn, (x, y): (u32, u32)) -> Option<u16> {
    let value = |channel| value_at(pixels, channel, x, y);
    match on {
        DifferenceOn::Maximum => {
            let channels = pixels.planes.iter().map(|plane| plane.channel);
            channels.filter_map(value).max()
        }
        DifferenceOn::Luma709 if pixels.model == ColorModel::Rgb => {
            let [r, g, b] = [Channel::R, Channel::G, Channel::B].map(value);
            Some(luma709_of([r?, g?, b?]))
        }
        DifferenceOn::Luma709 => value(Channel::Gray),
        DifferenceOn::Channel(channel) => value(channel),
    }
}

fn subtracted(a: u16, b: u16, kind: DifferenceKind) -> u16 {
    match kind {
        DifferenceKind::Absolute => a.abs_diff(b),
        DifferenceKind::Signed => a.saturating_sub(b),
        DifferenceKind::Squared => a.abs_diff(b).saturating_mul(a.abs_diff(b)),
    }
}

fn outcome(chain: &Chain, picture: (u32, u32), x: u32, y: u32) -> Vec<(Part, String)> {
    let on = |mask: &Mask| {
        let sample = sample((mask.width, mask.height), picture, x, y);
        sample.is_some_and(|(x, y)| mask.values[y as usize * mask.width as usize + x as usize] == 1)
    };
    if chain.areas.as_ref().is_some_and(|areas| !on(areas)) {
        return vec![(Part::Plain, "excluded".to_owned())];
    }
    let (over, cleaned, kept) = (on(&chain.thresholded), on(&chain.cleaned), on(&chain.mask));
    let said = match (over, cleaned, kept) {
        (_, true, false) => "dropped, its region is too small".to_owned(),
        (true, false, _) => "removed by the clean-up".to_owned(),
        (false, false, _) => "not changed".to_owned(),
        (over, true, true) => {
            let mut said = if over {
                "changed"
            } else {
                "added by the clean-up"
            }
            .to_owned();
            let mask = (chain.cleaned.width, chain.cleaned.height);
            let region = chain.regions.as_ref().and_then(|regions| {
                let (x, y) = sample(mask, picture, x, y)?;
                regions.at(x, y)
            });
            if let Some(region) = region {
                said += &format!(", region {}", region + 1);
            }
            return vec![(Part::Changed, said)];
        }
    };
    vec![(Part::Plain, said)]
}

fn values(planes: &[Arc<Plane>], picture: (u32, u32), x: u32, y: u32) -> Vec<Option<u16>> {
    let value = |plane: &Arc<Plane>| {
        let (x, y) = sample((plane.width, plane.height), picture, x, y)?;
        plane.get(x, y)
    };
    planes.iter().map(value).collect()
}

/// The sample of a plane that covers a pixel.
fn sample(plane: (u32, u32), picture: (u32, u32), x: u32, y: u32) -> Option<(u32, u32)> {
    let pixel = Region {
        x,
        y,
        width: 1,
        height: 1,
    };
    plane_region(pixel, picture, plane).map(|part| (part.x, part.y))
}

fn joined(values: &[Option<u16>]) -> String {
    crate::gui::readout::joined(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::test_pictures::rgb;
    use crate::analysis::{AnalysisSettings, Blur, Kernel, MaskOn, PairInput, Stages};

    fn shown(settings: &AnalysisSettings) -> Shown {
        let input = PairInput {
            a: Some(Arc::new(rgb(8, 8, |_, _| [200; 3]))),
            b: Some(Arc::new(rgb(8, 8, |x, _| {
                [if x < 4 { 215 } else { 200 }; 3]
            }))),
            ..PairInput::default()
        };
        let whole = Region::whole(8, 8);
        Shown {
            comparison: Stages::default().update(&input, settings, whole, false),
            ..Shown::default()
        }
    }

    /// The sentence of the issue, with its numbers where the blur gives them.
    #[test]
    fn the_chain_reads_from_left_to_right() {
        let settings = AnalysisSettings {
            blur: Blur {
                on: true,
                kernel: Kernel::Gaussian3,
            },
            threshold: 10,
            ..AnalysisSettings::default()
        };
        let shown = shown(&settings);
        let line = |x, y| text(&reading(&shown, (x, y)));
        assert_eq!(
            line(3, 3),
            "A 200 200 200 B 215 215 215 -> |A-B| 15 15 15 -> gray 15 -> blurred 11 -> 11 > 10 -> changed"
        );
        assert!(line(4, 3).ends_with("blurred 4 -> 4 <= 10 -> not changed"));
        assert_eq!(line(8, 3), "");
    }

    /// Opposite changes of two channels: seen after the difference, not before.
    #[test]
    fn what_is_reduced_first_reads_so() {
        let input = PairInput {
            a: Some(Arc::new(rgb(1, 1, |_, _| [100, 40, 10]))),
            b: Some(Arc::new(rgb(1, 1, |_, _| [40, 103, 10]))),
            ..PairInput::default()
        };
        let line = |gray_of| {
            let settings = AnalysisSettings {
                mask_on: MaskOn::Any,
                gray_of,
                ..AnalysisSettings::default()
            };
            let whole = Region::whole(1, 1);
            let shown = Shown {
                comparison: Stages::default().update(&input, &settings, whole, false),
                ..Shown::default()
            };
            text(&reading(&shown, (0, 0)))
        };
        assert!(line(GrayOf::Difference).contains("|A-B| 60 63 0 -> maximum 63 -> 63 > 0"));
        assert_eq!(
            line(GrayOf::Frames),
            "A 100 40 10 B 40 103 10 -> max A 100 max B 103 -> |A-B| 3 -> 3 > 0 -> changed"
        );
    }

    #[test]
    fn what_becomes_of_a_pixel_is_said() {
        let mut settings = AnalysisSettings::default();
        settings.regions.on = true;
        let line = |settings: &AnalysisSettings| text(&reading(&shown(settings), (1, 1)));
        assert!(line(&settings).ends_with("15 > 0 -> changed, region 1"));
        settings.regions.smallest = 100;
        assert!(line(&settings).ends_with("dropped, its region is too small"));
        settings.areas.exclude = vec![Region::whole(2, 2)];
        assert!(line(&settings).ends_with("excluded"));
    }
}
