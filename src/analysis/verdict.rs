//! The answer for a whole comparison, in sentences: identical, or different and where first. Pure, on a scan's data.

use serde::{Deserialize, Serialize};

use super::scan::{Measured, PairScan, Place, Scan, Summary};
use super::settings::DifferenceOn;
use crate::figures::{grouped, ranges};
use crate::frame::{Profile, Rational};

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Every frame has a partner, and every number of every channel is the same.
    Identical,
    Different,
    /// Not one pair has numbers: sizes or depths differ.
    Incomparable,
}

/// What can be true or not apart from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aspect {
    /// The bytes of the files.
    Bytes,
    /// How many frames there are.
    Count,
    Timestamps,
    /// The decoded samples.
    Samples,
    /// The numbers under the profile.
    Pixels,
}

impl Aspect {
    /// The word on screen and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Count => "count",
            Self::Timestamps => "timestamps",
            Self::Samples => "samples",
            Self::Pixels => "pixels",
        }
    }
}

/// The answer for one aspect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub aspect: Aspect,
    /// `None`: that cannot be said, or was not looked at.
    pub same: Option<bool>,
    /// One sentence without the aspect's name.
    pub sentence: String,
}

/// The answer: the headline stands above everything else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    pub outcome: Outcome,
    /// One line.
    pub headline: String,
    pub findings: Vec<Finding>,
}

/// Judges a scan. Of an incomplete scan only what was scanned is judged, and the headline says so.
pub fn verdict(scan: &Scan, summary: &Summary) -> Verdict {
    let findings = vec![
        bytes(scan),
        count(scan),
        timestamps(scan),
        samples(scan, summary),
        pixels(scan, summary),
    ];
    let outcome = outcome(summary);
    let headline = headline(scan, summary, outcome);
    let headline = if scan.complete() {
        headline
    } else {
        let (done, of) = (scan.pairs.len(), scan.planned);
        format!("After {done} of {of} pairs: {}", lower_first(&headline))
    };
    Verdict {
        outcome,
        headline,
        findings,
    }
}

fn outcome(summary: &Summary) -> Outcome {
    let alone = !summary.only_a.is_empty() || !summary.only_b.is_empty();
    let samples_differ = summary.same_samples < summary.samples_comparable;
    if summary.compared == 0 {
        return if summary.problems > 0 || !alone {
            Outcome::Incomparable
        } else {
            Outcome::Different
        };
    }
    let all = summary.identical == summary.compared && summary.problems == 0;
    if all && !alone && !samples_differ {
        Outcome::Identical
    } else {
        Outcome::Different
    }
}

fn headline(scan: &Scan, summary: &Summary, outcome: Outcome) -> String {
    let profile = scan.settings.profile.name();
    let pairs = summary.compared + summary.problems;
    match outcome {
        Outcome::Identical => {
            let frames = frames(summary.compared);
            if summary.same_samples == summary.compared {
                format!("Identical: {} of {frames}, every sample.", summary.compared)
            } else {
                let (a, b) = (&scan.a.pixel_format, &scan.b.pixel_format);
                format!(
                    "Identical under {profile}: {} of {frames}, every pixel; the decoded samples have other formats ({a}, {b}).",
                    summary.compared
                )
            }
        }
        Outcome::Incomparable => {
            let why = scan.pairs.iter().find_map(|pair| pair.problem.as_deref());
            format!(
                "Not comparable: {}.",
                why.unwrap_or("there is no pair of frames")
            )
        }
        Outcome::Different => {
            let mut parts = Vec::new();
            if let Some(pair) = summary.first_different.map(|at| &scan.pairs[at]) {
                parts.push(format!("first at {}", first(pair, scan)));
            } else if summary.same_samples < summary.samples_comparable {
                let differs = |pair: &&PairScan| {
                    pair.measured.as_ref().and_then(|m| m.same_samples) == Some(false)
                };
                let at = scan
                    .pairs
                    .iter()
                    .find(differs)
                    .map_or_else(String::new, name);
                parts.push(format!(
                    "the decoded samples differ in {} of {}, first at {at}, although under {profile} every pixel is the same",
                    summary.samples_comparable - summary.same_samples,
                    frames(summary.samples_comparable)
                ));
            }
            if let Some(pair) = summary.worst.map(|at| &scan.pairs[at]) {
                let maximum = pair.measured.as_ref().map_or(0, |m| m.maximum);
                parts.push(format!("worst {}, max {maximum}", name(pair)));
            }
            parts.extend(without_partner(summary));
            if summary.problems > 0 {
                parts.push(format!("{} cannot be compared", frames(summary.problems)));
            }
            if pairs > 0 {
                parts.push(format!(
                    "{} of {} identical",
                    summary.identical,
                    frames(pairs)
                ));
            }
            format!("Different: {}.", parts.join("; "))
        }
    }
}

/// `frame 12, (40,118), A 255, B 252`.
fn first(pair: &PairScan, scan: &Scan) -> String {
    let place = pair.measured.as_ref().and_then(|m| m.first);
    match place {
        Some(place) => format!("{}, {}", name(pair), place_text(&place, scan)),
        None => name(pair),
    }
}

/// `(40,118), A 255, B 252`; another channel than the one looked at is named.
pub fn place_text(place: &Place, scan: &Scan) -> String {
    let Place {
        x,
        y,
        channel,
        a,
        b,
    } = place;
    let named = if scan.settings.analysis.on == DifferenceOn::Channel(*channel) {
        String::new()
    } else {
        format!("{} ", channel.name())
    };
    format!("({x},{y}), {named}A {a}, B {b}")
}

/// `frame 12`, with B's number where it is another.
fn name(pair: &PairScan) -> String {
    match (&pair.a, &pair.b) {
        (Some(a), Some(b)) if a.number != b.number => {
            format!("frame {} (B {})", a.number, b.number)
        }
        (Some(a), _) => format!("frame {}", a.number),
        (None, Some(b)) => format!("B's frame {}", b.number),
        (None, None) => "no frame".to_owned(),
    }
}

fn without_partner(summary: &Summary) -> Vec<String> {
    let lists = [("A", &summary.only_a), ("B", &summary.only_b)];
    lists
        .into_iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(side, list)| {
            format!(
                "{} of {side} without a partner ({})",
                frames(list.len() as u64),
                ranges(list, NAMED)
            )
        })
        .collect()
}

/// Ranges of frame numbers that a sentence names.
pub const NAMED: usize = 4;

fn bytes(scan: &Scan) -> Finding {
    let (a, b) = (scan.a.bytes, scan.b.bytes);
    let sentence = match scan.same_bytes {
        Some(true) => "the files are the same, byte by byte".to_owned(),
        Some(false) if a == b => format!("the files differ, both have {} bytes", grouped(a)),
        Some(false) => format!(
            "the files differ: A has {} bytes, B {}",
            grouped(a),
            grouped(b)
        ),
        None => "not looked at: these are not two single files".to_owned(),
    };
    Finding {
        aspect: Aspect::Bytes,
        same: scan.same_bytes,
        sentence,
    }
}

fn count(scan: &Scan) -> Finding {
    let (a, b) = (scan.a.frames, scan.b.frames);
    let mut sentence = if a == b {
        format!("both have {}", frames(a))
    } else {
        format!("A has {}, B has {b}", frames(a))
    };
    for (side, facts) in [("A", &scan.a), ("B", &scan.b)] {
        if let Some(declared) = facts.frames_declared.filter(|d| *d != facts.frames) {
            sentence.push_str(&format!("; the header of {side} says {declared}"));
        }
    }
    Finding {
        aspect: Aspect::Count,
        same: Some(a == b),
        sentence,
    }
}

/// Times of the frames of each pair, A's and B's, in a unit that both time bases divide.
fn times(scan: &Scan) -> Vec<(&PairScan, i128, i128)> {
    let (base_a, base_b) = (scan.a.time_base, scan.b.time_base);
    let unit =
        |own: Rational, other: Rational| i128::from(own.numerator) * i128::from(other.denominator);
    let (unit_a, unit_b) = (unit(base_a, base_b), unit(base_b, base_a));
    let pairs = scan.pairs.iter();
    pairs
        .filter_map(|pair| {
            let a = i128::from(pair.a.as_ref()?.timestamp?) * unit_a;
            let b = i128::from(pair.b.as_ref()?.timestamp?) * unit_b;
            Some((pair, a, b))
        })
        .collect()
}

fn timestamps(scan: &Scan) -> Finding {
    let times = times(scan);
    let per_second =
        f64::from(scan.a.time_base.denominator) * f64::from(scan.b.time_base.denominator);
    let seconds = |units: i128| units as f64 / per_second;
    let (same, sentence) = match times.first() {
        None => (None, "there are none to compare".to_owned()),
        Some((_, a, b)) => {
            let offset = b - a;
            let apart = |(_, a, b): &&(&PairScan, i128, i128)| b - a != offset;
            let tick = scan.a.time_base.as_f64().max(scan.b.time_base.as_f64());
            let most = times.iter().map(|(_, a, b)| (b - a - offset).abs()).max();
            let most = seconds(most.unwrap_or(0));
            let count = pair_count(times.len());
            match times.iter().find(apart) {
                None if offset == 0 => (Some(true), format!("the same in {count}")),
                None => {
                    let by = seconds(offset.abs());
                    let word = if offset > 0 { "later" } else { "earlier" };
                    (Some(false), format!("B is {by:.6} s {word} in {count}"))
                }
                Some(_) if most <= tick => (
                    Some(false),
                    format!(
                        "the same but for rounding: at most {most:.6} s apart, a tick is {tick:.6} s"
                    ),
                ),
                Some((pair, a, b)) => (
                    Some(false),
                    format!(
                        "first other at {}: A {:.6} s, B {:.6} s",
                        name(pair),
                        seconds(*a),
                        seconds(*b)
                    ),
                ),
            }
        }
    };
    Finding {
        aspect: Aspect::Timestamps,
        same,
        sentence,
    }
}

fn samples(scan: &Scan, summary: &Summary) -> Finding {
    let comparable = summary.samples_comparable;
    let pairs = summary.compared + summary.problems;
    let (same, sentence) = if comparable == 0 {
        let (a, b) = (&scan.a.pixel_format, &scan.b.pixel_format);
        let why = if a == b {
            "there is no pair of the same size".to_owned()
        } else {
            format!("A has {a}, B has {b}")
        };
        (None, format!("cannot be compared: {why}"))
    } else if summary.same_samples == pairs {
        (Some(true), format!("the same in all {}", frames(pairs)))
    } else {
        let same = summary.same_samples;
        (
            Some(false),
            format!("the same in {same} of {}", frames(pairs)),
        )
    };
    Finding {
        aspect: Aspect::Samples,
        same,
        sentence,
    }
}

fn pixels(scan: &Scan, summary: &Summary) -> Finding {
    let profile = scan.settings.profile;
    let pairs = summary.compared + summary.problems;
    let under = match profile {
        Profile::Native => "of the decoded planes".to_owned(),
        profile => format!("under {}", profile.name()),
    };
    let (same, sentence) = if summary.compared == 0 {
        (None, format!("no numbers {under}"))
    } else if summary.identical == pairs {
        (
            Some(true),
            format!("the same {under} in all {}", frames(pairs)),
        )
    } else {
        let identical = summary.identical;
        (
            Some(false),
            format!("the same {under} in {identical} of {}", frames(pairs)),
        )
    };
    Finding {
        aspect: Aspect::Pixels,
        same,
        sentence,
    }
}

fn frames(count: u64) -> String {
    match count {
        1 => "1 frame".to_owned(),
        _ => format!("{count} frames"),
    }
}

fn pair_count(count: usize) -> String {
    match count {
        1 => "the 1 pair".to_owned(),
        _ => format!("all {count} pairs"),
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// How far from identical a comparison may be to pass.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tolerance {
    /// No |d| of any pair is greater, in levels.
    Max(u16),
    /// The PSNR of every pair is at least so many dB.
    Psnr(f64),
    /// The SSIM of every pair is at least this.
    Ssim(f64),
    /// No pair has a greater changed share, in percent.
    Changed(f64),
}

impl Tolerance {
    /// Whether a pair keeps to it.
    pub fn allows(self, measured: &Measured, threshold: u16) -> bool {
        if measured.same_pixels && measured.same_samples != Some(false) {
            return true;
        }
        let quality = measured.quality.as_ref();
        match self {
            Self::Max(most) => measured.maximum <= most,
            Self::Psnr(least) => quality.is_some_and(|q| q.psnr().is_none_or(|psnr| psnr >= least)),
            Self::Ssim(least) => quality.and_then(|q| q.ssim()).is_some_and(|s| s >= least),
            Self::Changed(most) => measured.changed_share(threshold) <= most,
        }
    }

    /// `max=3`, `psnr=40`.
    pub fn text(self) -> String {
        match self {
            Self::Max(level) => format!("max={level}"),
            Self::Psnr(least) => format!("psnr={least}"),
            Self::Ssim(least) => format!("ssim={least}"),
            Self::Changed(percent) => format!("changed={percent}%"),
        }
    }
}

/// Whether a scan keeps to all tolerances: every frame has a partner and every pair is allowed by each.
pub fn within(scan: &Scan, summary: &Summary, tolerances: &[Tolerance]) -> bool {
    let threshold = scan.settings.analysis.threshold;
    let complete = summary.compared > 0
        && summary.problems == 0
        && summary.only_a.is_empty()
        && summary.only_b.is_empty();
    complete
        && scan
            .pairs
            .iter()
            .filter_map(|pair| pair.measured.as_ref())
            .all(|measured| {
                tolerances
                    .iter()
                    .all(|tolerance| tolerance.allows(measured, threshold))
            })
}
