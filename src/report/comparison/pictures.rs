//! The worst and the first frames of a comparison as pictures.

use super::Report;
use super::html::FramePictures;
use crate::analysis::scan::PairScan;
use crate::analysis::verdict::place_text;
use crate::analysis::{Comparison, PairInput, Region, Stages};
use crate::error::Result;
use crate::view::{Heatmap, PaneKind, ViewMode, ViewSettings, compose};

/// Width that pictures are shrunk to; zoomed out, the difference keeps its largest levels.
const WIDTH: u32 = 640;
/// Of the heatmap.
const GAIN: f32 = 8.0;

/// Which pairs are worth a picture: the first that differs and the worst, with A's and B's frame numbers.
pub fn notable(report: &Report<'_>) -> Vec<(String, u64, u64)> {
    let summary = &report.summary;
    let numbers = |at: usize| {
        let pair: &PairScan = &report.scan.pairs[at];
        Some((pair.a.as_ref()?.number, pair.b.as_ref()?.number))
    };
    let both = summary.first_different == summary.worst;
    let worst = summary.worst.and_then(numbers).map(|(a, b)| {
        let word = if both {
            "the first that differs, and the worst"
        } else {
            "the worst"
        };
        (format!("Frame {a}: {word}"), a, b)
    });
    let first = summary.first_different.filter(|_| !both).and_then(numbers);
    let first = first.map(|(a, b)| (format!("Frame {a}: the first that differs"), a, b));
    worst.into_iter().chain(first).collect()
}

/// A, B and the heatmap of a pair.
///
/// # Errors
/// When the pair cannot be subtracted.
pub fn pictures(
    report: &Report<'_>,
    title: String,
    input: &PairInput,
    a: u64,
) -> Result<FramePictures> {
    let settings = &report.scan.settings.analysis;
    let known = Stages::default().update(input, settings, Region::default(), false);
    if let Some(error) = known.problem() {
        return Err(error.clone());
    }
    let view = ViewSettings {
        mode: ViewMode::ThreeUp,
        heatmap: Heatmap {
            shown: true,
            gain: GAIN,
            ..Heatmap::default()
        },
        ..ViewSettings::default()
    };
    let names = [
        (PaneKind::A, "A".to_owned()),
        (PaneKind::B, "B".to_owned()),
        (PaneKind::Difference, format!("|A-B| x{GAIN}")),
    ];
    let pictures = names
        .into_iter()
        .map(|(kind, name)| Ok((name, compose(kind, &known, &view, shrunk(&known))?)))
        .collect::<Result<_>>()?;
    let pair = report
        .scan
        .pairs
        .iter()
        .find(|pair| pair.a.as_ref().is_some_and(|f| f.number == a));
    let measured = pair.and_then(|pair| pair.measured.as_ref());
    let caption = measured.map_or_else(String::new, |m| {
        let at = m.worst.map_or_else(String::new, |place| {
            format!(" at {}", place_text(&place, report.scan))
        });
        format!("max |d| {}{at}; mean {:.4}.", m.maximum, m.mean)
    });
    Ok(FramePictures {
        title,
        caption,
        pictures,
    })
}

fn shrunk(known: &Comparison) -> Option<(u32, u32)> {
    let (width, height) = known.size()?;
    (width > WIDTH).then(|| {
        let high = u64::from(height) * u64::from(WIDTH) / u64::from(width);
        (WIDTH, (high as u32).max(1))
    })
}
