//! Colour that is stored more coarsely than brightness.

use super::error::{Numbers, alike};
use super::{Reason, Sample};
use crate::frame::{Channel, ColorModel, Pixels};

/// Brightness may differ by rounding.
const MOST_LUMA: f64 = 2.0;
/// Colour differs by clearly more.
const LEAST_CHROMA: f64 = 8.0;

pub(super) fn reason(samples: &[Sample]) -> Option<Reason> {
    let (mut luma, mut chroma) = (0.0_f64, 0.0_f64);
    for sample in samples {
        let (of_luma, of_chroma) = apart(sample)?;
        luma = luma.max(of_luma);
        chroma = chroma.max(of_chroma);
    }
    if luma > MOST_LUMA || chroma < LEAST_CHROMA {
        return None;
    }
    let sizes = |pixels: &Pixels| {
        let chroma = pixels.plane(Channel::U);
        match (pixels.model, chroma) {
            (ColorModel::Yuv, Some(u)) => {
                let across = pixels.width.div_ceil(u.width.max(1));
                let down = pixels.height.div_ceil(u.height.max(1));
                match (across, down) {
                    (1, 1) => "full size".to_owned(),
                    _ => format!("1/{across} of the width and 1/{down} of the height"),
                }
            }
            (ColorModel::Rgb, _) => "full size (RGB)".to_owned(),
            _ => "none".to_owned(),
        }
    };
    let sample = samples.first()?;
    let (a, b) = (sizes(&sample.a_native), sizes(&sample.b_native));
    let sentence = if a == b {
        "only the colour differs, the brightness is the same: colour was stored more coarsely on the way (subsampling), or \
         changed alone"
            .to_owned()
    } else {
        format!(
            "only the colour differs, the brightness is the same: subsampling; colour in A: {a}, in B: {b}"
        )
    };
    let evidence = format!("largest |d| of brightness {luma:.0}, of colour {chroma:.0}");
    Some(Reason::new("subsampling", sentence, evidence))
}

/// The largest |d| of brightness and of colour: of the decoded planes where they have the same sizes, else of what the
/// numbers under the profile make of them.
fn apart(sample: &Sample) -> Option<(f64, f64)> {
    let most = |a: &Pixels, b: &Pixels, channel: Channel| {
        let (a, b) = (Numbers::of(a, channel)?, Numbers::of(b, channel)?);
        if (a.width(), a.height()) != (b.width(), b.height()) {
            return None;
        }
        let places = (0..a.height()).flat_map(|y| (0..a.width()).map(move |x| (x, y)));
        Some(
            places
                .map(|(x, y)| (a.at(x, y) - b.at(x, y)).abs())
                .fold(0.0, f64::max),
        )
    };
    let (a, b) = (&sample.a_native, &sample.b_native);
    let luma_alike = a.model == ColorModel::Yuv && b.model == ColorModel::Yuv;
    if luma_alike && alike(a, b) {
        let chroma = most(a, b, Channel::U)?.max(most(a, b, Channel::V)?);
        return Some((most(a, b, Channel::Y)?, chroma));
    }
    let (a, b) = (&sample.a, &sample.b);
    let luma = if luma_alike {
        most(&sample.a_native, &sample.b_native, Channel::Y)?
    } else {
        brightness_apart(a, b)?
    };
    let colours = [Channel::R, Channel::B].map(|channel| most(a, b, channel));
    Some((luma, colours[0]?.max(colours[1]?)))
}

/// The largest |d| of gray.
fn brightness_apart(a: &Pixels, b: &Pixels) -> Option<f64> {
    let [a, b] = [a, b].map(|pixels| crate::analysis::gray(pixels).ok());
    let (a, b) = (a?, b?);
    if a.levels.len() != b.levels.len() {
        return None;
    }
    let apart = (0..a.levels.len()).map(|i| a.levels.get(i).abs_diff(b.levels.get(i)));
    apart.max().map(f64::from)
}
