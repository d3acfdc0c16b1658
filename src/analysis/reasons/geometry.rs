//! The same picture in another place: shifted, mirrored, turned, scaled, or only one of its fields.

use super::error::{EXPLAINED, Gain, Numbers, WORTH};
use super::{Reason, Sample};
use crate::analysis::scan::Scan;
use crate::frame::{Channel, Pixels};
use crate::pairing::content::CELLS;

/// Farthest shift that is looked for, in pixels.
const FARTHEST: i64 = 8;
/// Side of the part in the middle that shifts are tried on.
const PART: usize = 256;

pub(super) fn reason(samples: &[Sample]) -> Option<Reason> {
    mirrored(samples)
        .or_else(|| shifted(samples))
        .or_else(|| field(samples))
}

/// Y, gray, or green under the profile.
fn brightness(pixels: &Pixels) -> Option<Numbers<'_>> {
    Numbers::brightness(pixels).or_else(|| Numbers::of(pixels, Channel::G))
}

/// Of the decoded planes where both sides have the same kind, else of the numbers under the profile.
fn sides(sample: &Sample) -> Option<(Numbers<'_>, Numbers<'_>)> {
    let pair = if sample.a_native.model == sample.b_native.model {
        (brightness(&sample.a_native)?, brightness(&sample.b_native)?)
    } else {
        (brightness(&sample.a)?, brightness(&sample.b)?)
    };
    let (a, b) = &pair;
    ((a.width(), a.height()) == (b.width(), b.height())).then_some(pair)
}

fn mirrored(samples: &[Sample]) -> Option<Reason> {
    let ways: [(&str, bool, bool); 3] = [
        ("mirrored left to right", true, false),
        ("turned upside down (top and bottom exchanged)", false, true),
        ("turned by 180 degrees", true, true),
    ];
    ways.into_iter().find_map(|(name, across, down)| {
        let mut gain = Gain::default();
        for sample in samples {
            let (a, b) = sides(sample)?;
            let (width, height) = (a.width(), a.height());
            for (x, y) in a.places() {
                let there = (
                    if across { width - 1 - x } else { x },
                    if down { height - 1 - y } else { y },
                );
                let level = a.at(x, y);
                gain.add(level - b.at(x, y), level - b.at(there.0, there.1));
            }
        }
        gain.explains().then(|| {
            let once = "it is turned back";
            let reason = Reason::new("flip", format!("B is {name}"), gain.text(once));
            if gain.exact()
                && whole_is(samples, |x, y, w, h| {
                    (
                        if across { w - 1 - x } else { x },
                        if down { h - 1 - y } else { y },
                    )
                })
            {
                reason.exactly(once)
            } else {
                reason
            }
        })
    })
}

/// Whether every number of every channel of B is A's at another place.
fn whole_is(
    samples: &[Sample],
    there: impl Fn(usize, usize, usize, usize) -> (usize, usize),
) -> bool {
    samples.iter().all(|sample| {
        let channels = [
            Channel::R,
            Channel::G,
            Channel::B,
            Channel::Gray,
            Channel::Y,
        ];
        channels.into_iter().all(|channel| {
            let planes = (
                Numbers::of(&sample.a, channel),
                Numbers::of(&sample.b, channel),
            );
            let (Some(a), Some(b)) = planes else {
                return true;
            };
            let (width, height) = (a.width(), a.height());
            (0..height).all(|y| {
                (0..width).all(|x| {
                    let (bx, by) = there(x, y, width, height);
                    a.at(x, y) == b.at(bx, by)
                })
            })
        })
    })
}

fn shifted(samples: &[Sample]) -> Option<Reason> {
    let mut errors = std::collections::BTreeMap::new();
    let mut count = 0.0;
    for sample in samples {
        let (a, b) = sides(sample)?;
        let margin = FARTHEST as usize;
        let span = |size: usize| {
            let inner = size.checked_sub(2 * margin).filter(|inner| *inner >= 16)?;
            let part = inner.min(PART);
            let first = (size - part) / 2;
            Some(first..first + part)
        };
        let (columns, rows) = (span(a.width())?, span(a.height())?);
        for dy in -FARTHEST..=FARTHEST {
            for dx in -FARTHEST..=FARTHEST {
                let mut error = 0.0;
                for y in rows.clone().step_by(3) {
                    for x in columns.clone().step_by(3) {
                        let (bx, by) = (x as i64 + dx, y as i64 + dy);
                        let apart = a.at(x, y) - b.at(bx as usize, by as usize);
                        error += apart * apart;
                    }
                }
                *errors.entry((dx, dy)).or_insert(0.0) += error;
            }
        }
        count += (columns.len().div_ceil(3) * rows.len().div_ceil(3)) as f64;
    }
    let in_place = *errors.get(&(0, 0))?;
    let (&(dx, dy), &best) = errors
        .iter()
        .min_by(|one, other| one.1.total_cmp(other.1))?;
    if (dx, dy) == (0, 0) || in_place / count < WORTH || best > EXPLAINED * in_place {
        return None;
    }
    let side = |by: i64, more: &str, less: &str| match by {
        0 => None,
        1.. => Some(format!("{by} to the {more}")),
        _ => Some(format!("{} to the {less}", -by)),
    };
    let vertical = match dy {
        0 => None,
        1.. => Some(format!("{dy} down")),
        _ => Some(format!("{} up", -dy)),
    };
    let parts: Vec<String> = side(dx, "right", "left")
        .into_iter()
        .chain(vertical)
        .collect();
    let evidence = format!(
        "mean squared error {:.2} in place, {:.2} after the shift",
        in_place / count,
        best / count
    );
    let reason = Reason::new(
        "shift",
        format!("B is shifted by pixels, {}", parts.join(" and ")),
        evidence,
    );
    Some(if best == 0.0 {
        reason.exactly("it is shifted back")
    } else {
        reason
    })
}

/// Only the even or only the odd lines differ.
fn field(samples: &[Sample]) -> Option<Reason> {
    let mut errors = [0.0_f64; 2];
    let mut counts = [0.0_f64; 2];
    for sample in samples {
        let (a, b) = sides(sample)?;
        for y in 0..a.height() {
            for x in (0..a.width()).step_by(5) {
                let apart = a.at(x, y) - b.at(x, y);
                errors[y % 2] += apart * apart;
                counts[y % 2] += 1.0;
            }
        }
    }
    let means = [
        errors[0] / counts[0].max(1.0),
        errors[1] / counts[1].max(1.0),
    ];
    let (same, other) = if means[0] < means[1] { (0, 1) } else { (1, 0) };
    if means[other] < WORTH || means[same] > 0.1 * means[other] {
        return None;
    }
    let name = ["even", "odd"][other];
    let sentence = format!(
        "only the {name} lines differ: one field was replaced or interpolated (deinterlacing, or a field that was lost)"
    );
    let evidence = format!(
        "mean squared error {:.2} in the even lines, {:.2} in the odd ones",
        means[0], means[1]
    );
    Some(Reason::new("field", sentence, evidence))
}

/// The pictures have other sizes and show the same.
pub(super) fn scaled(scan: &Scan) -> Option<Reason> {
    let (a, b) = (&scan.a, &scan.b);
    if (a.width, a.height) == (b.width, b.height) {
        return None;
    }
    let mut distances: Vec<u32> = scan
        .pairs
        .iter()
        .filter_map(|pair| {
            Some(
                pair.a
                    .as_ref()?
                    .signature
                    .distance(&pair.b.as_ref()?.signature),
            )
        })
        .collect();
    distances.sort_unstable();
    let middle = *distances.get(distances.len() / 2)?;
    if middle > 6 * CELLS as u32 {
        return None;
    }
    let (across, down) = (
        f64::from(b.width) / f64::from(a.width),
        f64::from(b.height) / f64::from(a.height),
    );
    let sentence = format!(
        "B is A at another size: {}x{} became {}x{}, {across:.3} times as wide and {down:.3} times as high",
        a.width, a.height, b.width, b.height
    );
    let evidence = format!(
        "brightness of 16x12 cells {:.1} of 255 apart (unrelated pictures: about 36)",
        f64::from(middle) / CELLS as f64
    );
    Some(Reason::new("scale", sentence, evidence))
}
