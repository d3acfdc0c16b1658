//! The reasons for what a scan found: aligns what was seen, reads a few pairs once more, and asks `analysis::reasons`.

use super::{Look, ScanRequest};
use crate::analysis::reasons::{Reason, Sample, reasons};
use crate::analysis::scan::{Scan, Summary};
use crate::frame::Side;
use crate::pairing::content::{Alignment, Link, Signature, align};

/// Pairs that the diagnoses of values look at.
const SAMPLES: usize = 4;

/// Why A and B differ, as far as it fits; nothing for identical sources.
pub fn why(request: &ScanRequest, scan: &Scan) -> Vec<Reason> {
    let summary = Summary::of(scan);
    let alone = !summary.only_a.is_empty() || !summary.only_b.is_empty();
    let nothing_differs = summary.identical == summary.compared && summary.problems == 0;
    if nothing_differs && !alone {
        return Vec::new();
    }
    let alignment = alignment(scan);
    let read = samples(request, scan, alignment.as_ref());
    let unread = read.as_ref().err().map(Reason::unread);
    let samples = read.unwrap_or_default();
    let mut found = reasons(scan, &summary, alignment.as_ref(), &samples);
    found.extend(unread);
    found
}

/// The alignment of the scan, or one of the frames that it saw when it saw all of them.
fn alignment(scan: &Scan) -> Option<Alignment> {
    if let Some(known) = &scan.alignment {
        return Some(known.clone());
    }
    let row = |side: Side| -> Option<Vec<Signature>> {
        let mut frames: Vec<(u64, Signature)> = scan
            .pairs
            .iter()
            .filter_map(|pair| pair.side(side))
            .map(|frame| (frame.number, frame.signature))
            .collect();
        frames.sort_unstable_by_key(|(number, _)| *number);
        frames.dedup_by_key(|(number, _)| *number);
        let all = frames.len() as u64 == scan.side(side).frames;
        all.then(|| frames.into_iter().map(|(_, signature)| signature).collect())
    };
    Some(align(&row(Side::A)?, &row(Side::B)?))
}

/// A few pairs that differ, spread over the length; pairs that show the same where the alignment knows them.
fn samples(
    request: &ScanRequest,
    scan: &Scan,
    alignment: Option<&Alignment>,
) -> crate::error::Result<Vec<Sample>> {
    let identical: std::collections::HashSet<(u64, u64)> = scan
        .pairs
        .iter()
        .filter(|pair| pair.identical())
        .filter_map(|pair| Some((pair.a.as_ref()?.number, pair.b.as_ref()?.number)))
        .collect();
    // Pictures that are mirrored or turned match nothing by content: they go by the scan's pairs.
    let shorter = scan.a.frames.min(scan.b.frames);
    let alignment = alignment.filter(|alignment| alignment.count(Link::Matched) * 2 >= shorter);
    let mut pairs: Vec<(u64, u64)> = match alignment {
        Some(alignment) => alignment
            .steps
            .iter()
            .filter(|step| step.link == Link::Matched)
            .filter_map(|step| step.a.zip(step.b))
            .collect(),
        None => scan
            .pairs
            .iter()
            .filter_map(|pair| Some((pair.a.as_ref()?.number, pair.b.as_ref()?.number)))
            .collect(),
    };
    pairs.retain(|pair| !identical.contains(pair));
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let mut look = Look::open(request)?;
    let count = pairs.len().min(SAMPLES);
    let mut samples = Vec::with_capacity(count);
    for i in 0..count {
        let (a, b) = pairs[(2 * i + 1) * pairs.len() / (2 * count)];
        let input = look.pair(a, b)?;
        if let (Some(a), Some(b), Some(a_native), Some(b_native)) =
            (input.a, input.b, input.a_native, input.b_native)
            && (a.width, a.height) == (b.width, b.height)
        {
            samples.push(Sample {
                a,
                b,
                a_native,
                b_native,
            });
        }
    }
    Ok(samples)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::analysis::scan::ScanSettings;
    use crate::media::SourceSpec;

    #[test]
    fn frames_that_are_gone_when_the_reasons_are_looked_for_are_said() {
        let folder = tempfile::tempdir().unwrap();
        let write = |side: &str, level: u8| {
            let path = folder.path().join(format!("{side}.png"));
            let flat = image::GrayImage::from_pixel(16, 16, image::Luma([level]));
            flat.save(&path).unwrap();
            SourceSpec::path(path)
        };
        let request = ScanRequest {
            specs: [write("a", 10), write("b", 90)],
            indexes: [None, None],
            settings: ScanSettings::default(),
        };
        let scan = crate::engine::scan::scan(&request, &mut |_| ControlFlow::Continue(())).unwrap();
        let unread = || {
            let found = why(&request, &scan);
            found
                .iter()
                .filter(|reason| reason.kind == "unread")
                .count()
        };
        assert_eq!(unread(), 0);
        std::fs::remove_file(folder.path().join("b.png")).unwrap();
        assert_eq!(unread(), 1);
    }
}
