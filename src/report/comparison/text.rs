//! The verdict and the reasons as text for a terminal.

use std::io::{self, Write};

use super::{Report, decibels, figure, similarity};
use crate::analysis::reasons::explanations;
use crate::analysis::scan::{SideFacts, Summary};
use crate::frame::Side;

/// The headline, what is true apart from it, the figures and the reasons.
///
/// # Errors
/// Those of `out`.
pub fn text(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let Report { scan, summary, .. } = report;
    writeln!(out, "{}", report.verdict.headline)?;
    for (side, facts) in [("A", &scan.a), ("B", &scan.b)] {
        writeln!(out, "  {side}           {}", facts_line(facts))?;
    }
    for finding in &report.verdict.findings {
        writeln!(out, "  {:<11} {}", finding.aspect.name(), finding.sentence)?;
    }
    let threshold = scan.settings.analysis.threshold;
    for (name, value) in figures(summary, Some(threshold)) {
        writeln!(out, "  {name:<11} {value}")?;
    }
    if let Some(said) = alpha(report) {
        writeln!(out, "  alpha       {said}")?;
    }
    let why = explanations(report.verdict.outcome, &report.reasons);
    if !why.is_empty() {
        writeln!(out, "Why:")?;
        for (sentence, evidence) in why {
            writeln!(out, "  - {sentence}")?;
            writeln!(out, "    {evidence}")?;
        }
    }
    if let Some(tolerance) = &report.tolerance {
        let answer = if tolerance.within { "kept" } else { "not kept" };
        writeln!(out, "Tolerance {}: {answer}.", tolerance.asked.join(", "))?;
    }
    Ok(())
}

/// The numbers of all pairs, each with its name; what is over the threshold is left out without one.
pub fn figures(summary: &Summary, threshold: Option<u16>) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    if summary.compared > 0 {
        let over = threshold.map_or_else(String::new, |threshold| {
            format!(
                "; over {threshold}: {} % on average, {} % at most",
                figure(summary.changed_share, 2),
                figure(summary.changed_share_most, 2),
            )
        });
        let mean = figure(summary.mean, 4);
        rows.push(("|d|", format!("max {}, mean {mean}{over}", summary.maximum)));
        let quality = &summary.quality;
        if quality.frames() > 0 {
            let planes: Vec<String> = quality
                .planes()
                .map(|plane| format!("{} {}", plane.channel.name(), decibels(plane.psnr)))
                .collect();
            let psnr = decibels(quality.psnr());
            rows.push(("PSNR", format!("{psnr} dB ({})", planes.join(", "))));
            rows.extend(quality.ssim().map(|ssim| ("SSIM", similarity(ssim))));
        }
    }
    for (side, damaged) in Side::BOTH.into_iter().zip(summary.damaged) {
        if damaged > 0 {
            let word = if damaged == 1 { "frame" } else { "frames" };
            rows.push(("damage", format!("{damaged} {word} of {side}")));
        }
    }
    rows
}

/// What is left out of the numbers, where a side has alpha.
pub(super) fn alpha(report: &Report<'_>) -> Option<String> {
    let has = match (report.scan.a.alpha, report.scan.b.alpha) {
        (false, false) => return None,
        (true, false) => "A has",
        (false, true) => "B has",
        (true, true) => "both have",
    };
    Some(format!(
        "{has} it: it is part of the samples and their hashes, not of |d|, PSNR and SSIM"
    ))
}

/// `clip.mp4: h264 yuv420p 1920x1080, 25 fps, 844 frames`.
pub(super) fn facts_line(facts: &SideFacts) -> String {
    let rate = facts.frame_rate.map_or_else(String::new, |rate| {
        let fps = format!("{:.3}", rate.as_f64());
        let fps = fps.trim_end_matches('0').trim_end_matches('.');
        format!(", {fps} fps")
    });
    let word = if facts.frames == 1 { "frame" } else { "frames" };
    format!(
        "{}: {} {} {}x{}{rate}, {} {word}",
        facts.name, facts.codec, facts.pixel_format, facts.width, facts.height, facts.frames
    )
}
