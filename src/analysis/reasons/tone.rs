//! Brightness that went through a line or a power: range errors, gains, gamma.

use super::error::{Gain, Numbers};
use super::{Reason, Sample};
use crate::frame::Channel;

/// How near slope and offset must be to those of a range error.
const SLOPE: f64 = 0.02;
const OFFSET: f64 = 3.0;
/// A line flatter than this is no change of a picture's brightness: hardly anything of the picture is left.
const LEAST_SLOPE: f64 = 0.1;
/// Slopes and offsets of the frames that lie farther apart are of a change along the video.
const SLOPES_APART: f64 = 0.15;
const OFFSETS_APART: f64 = 12.0;
/// Less than this is no gain and no gamma worth naming.
const LEAST_GAIN: f64 = 0.02;
const LEAST_OFFSET: f64 = 4.0;
const LEAST_GAMMA: f64 = 0.05;

pub(super) fn reason(samples: &[Sample]) -> Option<Reason> {
    // It may have happened to the stored luma or to the colours: where less is left is where it was.
    let domains: [Domain; 2] = [decoded, shown];
    let fits = domains
        .into_iter()
        .filter_map(|domain| varying(samples, domain).or_else(|| fit(&pairs(samples, domain))));
    fits.min_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, reason)| reason)
}

/// The numbers of both sides in which a change of brightness is looked for.
type Domain = for<'a> fn(&'a Sample) -> Option<(Numbers<'a>, Numbers<'a>)>;

/// Each frame went through a line of its own.
fn varying(samples: &[Sample], domain: Domain) -> Option<(f64, Reason)> {
    let each = samples
        .iter()
        .map(|sample| pairs(std::slice::from_ref(sample), domain));
    let fitted: Vec<(Line, Vec<(f64, f64)>)> = each
        .filter_map(|pairs| Some((Line::fit(&pairs)?, pairs)))
        .collect();
    let spread = |of: fn(&Line) -> f64| {
        let values = fitted.iter().map(|(line, _)| of(line));
        let (least, most) = values.fold((f64::MAX, f64::MIN), |(least, most), value| {
            (least.min(value), most.max(value))
        });
        most - least
    };
    let (first, last) = (fitted.first()?.0, fitted.last()?.0);
    if spread(|line| line.slope) < SLOPES_APART && spread(|line| line.offset) < OFFSETS_APART {
        return None;
    }
    let mut undone = Gain::default();
    for (line, pairs) in &fitted {
        for (a, b) in pairs {
            undone.add(a - b, line.of(*a) - b);
        }
    }
    let sentence = format!(
        "brightness or contrast changes along the video, as in a fade: from B = {} to B = {}",
        first.text(),
        last.text()
    );
    undone.explains().then(|| {
        let evidence = undone.text("it is undone frame by frame");
        (undone.left(), Reason::new("fade", sentence, evidence))
    })
}

/// The brightness of the decoded planes, where both sides have the same kind.
fn decoded(sample: &Sample) -> Option<(Numbers<'_>, Numbers<'_>)> {
    let (a, b) = (&sample.a_native, &sample.b_native);
    let alike = a.model == b.model;
    Numbers::brightness(a)
        .zip(Numbers::brightness(b))
        .filter(|_| alike)
}

/// Green under the profile.
fn shown(sample: &Sample) -> Option<(Numbers<'_>, Numbers<'_>)> {
    Numbers::of(&sample.a, Channel::G).zip(Numbers::of(&sample.b, Channel::G))
}

/// The share of the error that a line or a power leaves, and what it is called.
fn fit(pairs: &[(f64, f64)]) -> Option<(f64, Reason)> {
    let line = Line::fit(pairs)?;
    let power = Power::fit(pairs);
    let by_line = gain(pairs, |a| line.of(a));
    let by_power = power.map(|power| gain(pairs, |a| power.of(a)));
    if let Some((power, by_power)) = power.zip(by_power)
        && by_power.explains()
        && by_power.after < 0.5 * by_line.after
        && (power.exponent - 1.0).abs() >= LEAST_GAMMA
    {
        let exponent = power.exponent;
        let sentence = format!(
            "a gamma of {exponent:.2} lies between A and B: B = 255 (A / 255)^{exponent:.2}"
        );
        let reason = Reason::new("gamma", sentence, by_power.text("it is undone"));
        return Some((by_power.left(), reason));
    }
    if !by_line.explains() {
        return None;
    }
    named(line, &by_line).map(|reason| (by_line.left(), reason))
}

fn named(line: Line, by_line: &Gain) -> Option<Reason> {
    let Line { slope, offset } = line;
    let evidence = format!("fit: B = {}; {}", line.text(), by_line.text("it is undone"));
    let near = |slope_of: f64, offset_of: f64| {
        (slope - slope_of).abs() <= SLOPE && (offset - offset_of).abs() <= OFFSET
    };
    if near(219.0 / 255.0, 16.0) {
        let sentence = "B = 0.859 A + 16: B has the limited range (16 to 235) where A has the full one; a range tag is missing \
                        or was ignored";
        return Some(Reason::new("range", sentence.to_owned(), evidence));
    }
    if near(255.0 / 219.0, -16.0 * 255.0 / 219.0) {
        let sentence = "B = 1.164 A - 18.6: B has the full range where A has the limited one (16 to 235); a range tag is \
                        missing or was ignored";
        return Some(Reason::new("range", sentence.to_owned(), evidence));
    }
    if (slope - 1.0).abs() < LEAST_GAIN && offset.abs() < LEAST_OFFSET {
        return None;
    }
    if slope.abs() < LEAST_SLOPE {
        return None;
    }
    let sentence = format!("brightness or contrast was changed: B = {}", line.text());
    Some(Reason::new("gain", sentence, evidence))
}

/// A's and B's brightness at the same places, clipped ends left out.
fn pairs<'a>(
    samples: &'a [Sample],
    domain: impl Fn(&'a Sample) -> Option<(Numbers<'a>, Numbers<'a>)>,
) -> Vec<(f64, f64)> {
    let mut pairs = Vec::new();
    for (a, b) in samples.iter().filter_map(domain) {
        if (a.width(), a.height()) != (b.width(), b.height()) {
            continue;
        }
        pairs.extend(
            a.places()
                .map(|(x, y)| (a.at(x, y), b.at(x, y)))
                .filter(|(a, b)| (1.0..254.0).contains(a) && (1.0..254.0).contains(b)),
        );
    }
    pairs
}

fn gain(pairs: &[(f64, f64)], corrected: impl Fn(f64) -> f64) -> Gain {
    let mut gain = Gain::default();
    for (a, b) in pairs {
        gain.add(a - b, corrected(*a) - b);
    }
    gain
}

/// B = slope A + offset.
#[derive(Debug, Clone, Copy)]
struct Line {
    slope: f64,
    offset: f64,
}

impl Line {
    /// `0.859 A + 16.0`.
    fn text(&self) -> String {
        let Self { slope, offset } = self;
        let sign = if *offset < 0.0 { '-' } else { '+' };
        format!("{slope:.3} A {sign} {:.1}", offset.abs())
    }

    /// Least squares; `None` where A hardly varies.
    fn fit(pairs: &[(f64, f64)]) -> Option<Self> {
        let count = pairs.len() as f64;
        if pairs.len() < 64 {
            return None;
        }
        let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
        let (mean_a, mean_b) = (mean(|p| p.0), mean(|p| p.1));
        let (mut varied, mut together) = (0.0, 0.0);
        for (a, b) in pairs {
            varied += (a - mean_a) * (a - mean_a);
            together += (a - mean_a) * (b - mean_b);
        }
        if varied / count < 25.0 {
            return None;
        }
        let slope = together / varied;
        Some(Self {
            slope,
            offset: mean_b - slope * mean_a,
        })
    }

    fn of(self, a: f64) -> f64 {
        (self.slope * a + self.offset).clamp(0.0, 255.0)
    }
}

/// B = 255 (A / 255)^exponent.
#[derive(Debug, Clone, Copy)]
struct Power {
    exponent: f64,
}

impl Power {
    /// Least squares of the logarithms.
    fn fit(pairs: &[(f64, f64)]) -> Option<Self> {
        let (mut squares, mut together) = (0.0, 0.0);
        for (a, b) in pairs.iter().filter(|(a, b)| *a > 8.0 && *b > 8.0) {
            let (a, b) = ((a / 255.0).ln(), (b / 255.0).ln());
            squares += a * a;
            together += a * b;
        }
        (squares > 0.0).then(|| Self {
            exponent: together / squares,
        })
    }

    fn of(self, a: f64) -> f64 {
        255.0 * (a / 255.0).powf(self.exponent)
    }
}
