//! Colour that is stored more coarsely than brightness.

use super::error::{Numbers, alike};
use super::matrix::{BT601, BT709};
use super::{Reason, Sample};
use crate::frame::{Channel, ColorModel, Pixels};

/// Brightness may differ by rounding.
const MOST_LUMA: f64 = 2.0;
/// Colour differs by clearly more.
const LEAST_CHROMA: f64 = 8.0;
/// The same, where brightness differs by no more than its rounding once.
const LEAST_OF_EXACT: (f64, f64) = (1.0, 4.0);

pub(super) fn reason(samples: &[Sample]) -> Option<Reason> {
    let (mut luma, mut chroma) = (0.0_f64, 0.0_f64);
    for sample in samples {
        let (of_luma, of_chroma) = apart(sample)?;
        luma = luma.max(of_luma);
        chroma = chroma.max(of_chroma);
    }
    let exact = luma <= LEAST_OF_EXACT.0 && chroma >= LEAST_OF_EXACT.1;
    if !exact && (luma > MOST_LUMA || chroma < LEAST_CHROMA) {
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
    if a.model == ColorModel::Yuv && b.model == ColorModel::Yuv && alike(a, b) {
        let chroma = most(a, b, Channel::U)?.max(most(a, b, Channel::V)?);
        return Some((most(a, b, Channel::Y)?, chroma));
    }
    let luma = match (a.model, b.model) {
        (ColorModel::Yuv, ColorModel::Yuv) => most(a, b, Channel::Y)?,
        (ColorModel::Rgb, ColorModel::Yuv) => encoded_apart(a, b)?,
        (ColorModel::Yuv, ColorModel::Rgb) => encoded_apart(b, a)?,
        _ => brightness_apart(&sample.a, &sample.b)?,
    };
    let (a, b) = (&sample.a, &sample.b);
    let colours = [Channel::R, Channel::B].map(|channel| most(a, b, channel));
    Some((luma, colours[0]?.max(colours[1]?)))
}

/// The largest |d| between Y as it is stored and Y as RGB gives it, by the matrix and range that fit best: what colour that
/// was stored more coarsely does to R, G and B does not reach it.
fn encoded_apart(rgb: &Pixels, yuv: &Pixels) -> Option<f64> {
    let y = Numbers::of(yuv, Channel::Y)?;
    let planes = [Channel::R, Channel::G, Channel::B].map(|channel| Numbers::of(rgb, channel));
    let [r, g, b] = [
        planes[0].as_ref()?,
        planes[1].as_ref()?,
        planes[2].as_ref()?,
    ];
    if (r.width(), r.height()) != (y.width(), y.height()) {
        return None;
    }
    let ways = [BT601, BT709].into_iter().flat_map(|weights| {
        let limited = (16.0, 219.0 / 255.0);
        [limited, (0.0, 1.0)].map(|range| (weights, range))
    });
    let apart = ways.map(|((red, blue), (black, scale))| {
        let places = y.places().map(|(column, row)| {
            let green = 1.0 - red - blue;
            let level =
                red * r.at(column, row) + green * g.at(column, row) + blue * b.at(column, row);
            (black + scale * level - y.at(column, row)).abs()
        });
        places.fold(0.0, f64::max)
    });
    // Y was rounded when it was stored.
    apart.min_by(f64::total_cmp).map(f64::round)
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
