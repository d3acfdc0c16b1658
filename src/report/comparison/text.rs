//! The verdict and the reasons as text for a terminal.

use std::io::{self, Write};

use super::{Report, decibels, figure, similarity};
use crate::analysis::scan::SideFacts;

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
    if summary.compared > 0 {
        let threshold = scan.settings.analysis.threshold;
        writeln!(
            out,
            "  |d|         max {}, mean {}; over {threshold}: {} % on average, {} % at most",
            summary.maximum,
            figure(summary.mean, 4),
            figure(summary.changed_share, 2),
            figure(summary.changed_share_most, 2),
        )?;
        let quality = &summary.quality;
        if quality.frames() > 0 {
            let planes: Vec<String> = quality
                .planes()
                .map(|plane| format!("{} {}", plane.channel.name(), decibels(plane.psnr)))
                .collect();
            writeln!(
                out,
                "  PSNR        {} dB ({})",
                decibels(quality.psnr()),
                planes.join(", ")
            )?;
            if let Some(ssim) = quality.ssim() {
                writeln!(out, "  SSIM        {}", similarity(ssim))?;
            }
        }
    }
    if let Some(said) = alpha(report) {
        writeln!(out, "  alpha       {said}")?;
    }
    for (side, damaged) in ["A", "B"].iter().zip(summary.damaged) {
        if damaged > 0 {
            let word = if damaged == 1 { "frame" } else { "frames" };
            writeln!(out, "  damage      {damaged} {word} of {side}")?;
        }
    }
    if !report.reasons.is_empty() {
        writeln!(out, "Why:")?;
        for reason in &report.reasons {
            writeln!(out, "  - {}", reason.sentence)?;
            writeln!(out, "    {}", reason.evidence)?;
        }
    }
    if let Some(tolerance) = &report.tolerance {
        let answer = if tolerance.within { "kept" } else { "not kept" };
        writeln!(out, "Tolerance {}: {answer}.", tolerance.asked.join(", "))?;
    }
    Ok(())
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
