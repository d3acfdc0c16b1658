//! One page that needs nothing beside itself: verdict, curves, pictures, settings, versions.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::curve::{Extreme, svg};
use super::text::{alpha, facts_line};
use super::{Report, decibels, figure, similarity};
use crate::analysis::reasons::explanations;
use crate::analysis::scan::PairScan;
use crate::media;
use crate::report::png;
use crate::view::Picture;

/// A frame as pictures: A, B, and the difference through a colour map.
#[derive(Debug, Clone)]
pub struct FramePictures {
    /// `Frame 57, the worst`.
    pub title: String,
    /// What is said below, in one sentence.
    pub caption: String,
    /// (name, picture).
    pub pictures: Vec<(String, Picture)>,
}

const STYLE: &str = include_str!("page.css");

/// The page.
///
/// # Errors
/// Those of `out`.
pub fn html(out: &mut dyn Write, report: &Report<'_>, frames: &[FramePictures]) -> io::Result<()> {
    let scan = report.scan;
    let title = format!("{} and {}", scan.a.name, scan.b.name);
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Framelens: {}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n<main>",
        escape(&title)
    )?;
    writeln!(out, "<h1>{}</h1>", escape(&report.verdict.headline))?;
    writeln!(out, "<dl class=\"sides\">")?;
    for (side, facts) in [("A", &scan.a), ("B", &scan.b)] {
        writeln!(
            out,
            "<dt class=\"{side}\">{side}</dt><dd>{}<br><small>{}</small></dd>",
            escape(&facts_line(facts)),
            escape(&facts.path)
        )?;
    }
    writeln!(out, "</dl>\n<table>")?;
    for finding in &report.verdict.findings {
        let mark = match finding.same {
            Some(true) => "same",
            Some(false) => "different",
            None => "",
        };
        writeln!(
            out,
            "<tr><th>{}</th><td class=\"{mark}\">{}</td></tr>",
            finding.aspect.name(),
            escape(&finding.sentence)
        )?;
    }
    writeln!(out, "</table>")?;
    reasons(out, report)?;
    figures(out, report)?;
    curves(out, report)?;
    for frame in frames {
        pictures(out, frame)?;
    }
    settings(out, report)?;
    writeln!(out, "</main>\n</body>\n</html>")
}

fn reasons(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let why = explanations(report.verdict.outcome, &report.reasons);
    if why.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h2>Why</h2>\n<ul>")?;
    for (sentence, evidence) in why {
        writeln!(
            out,
            "<li>{}<br><small>{}</small></li>",
            escape(sentence),
            escape(evidence)
        )?;
    }
    writeln!(out, "</ul>")
}

fn figures(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let sum = &report.summary;
    if sum.compared == 0 {
        return Ok(());
    }
    let quality = &sum.quality;
    let mut rows = vec![
        ("max |d|".to_owned(), sum.maximum.to_string()),
        ("mean |d|".to_owned(), figure(sum.mean, 4)),
        (
            format!(
                "changed share over {}",
                report.scan.settings.analysis.threshold
            ),
            format!(
                "{} % on average, {} % at most",
                figure(sum.changed_share, 2),
                figure(sum.changed_share_most, 2)
            ),
        ),
        (
            "PSNR of the pooled MSE".to_owned(),
            format!("{} dB", decibels(quality.psnr())),
        ),
    ];
    if let Some((mean, of)) = quality.mean_of_frame_psnr() {
        let name = format!("mean of the frames' PSNR ({of} that differ)");
        rows.push((name, format!("{mean:.6} dB")));
    }
    for plane in quality.planes() {
        let ssim = plane.ssim.map_or_else(|| "-".to_owned(), similarity);
        rows.push((
            format!("plane {}", plane.channel.name()),
            format!("PSNR {} dB, SSIM {ssim}", decibels(plane.psnr)),
        ));
    }
    if let Some(ssim) = quality.ssim() {
        rows.push(("SSIM".to_owned(), similarity(ssim)));
    }
    rows.extend(alpha(report).map(|said| ("alpha".to_owned(), said)));
    writeln!(out, "<h2>Numbers</h2>\n<table>")?;
    for (name, value) in rows {
        writeln!(
            out,
            "<tr><th>{}</th><td>{}</td></tr>",
            escape(&name),
            escape(&value)
        )?;
    }
    writeln!(out, "</table>")
}

fn curves(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let pairs = &report.scan.pairs;
    let threshold = report.scan.settings.analysis.threshold;
    let values =
        |take: &dyn Fn(&PairScan) -> Option<f64>| pairs.iter().map(take).collect::<Vec<_>>();
    let last = pairs.iter().rev().find_map(PairScan::number).unwrap_or(0);
    let measured = |take: fn(&crate::analysis::scan::Measured) -> f64| {
        values(&|pair| pair.measured.as_ref().map(take))
    };
    let quality = |take: fn(&crate::analysis::metrics::Quality) -> Option<f64>| {
        values(&|pair| pair.measured.as_ref()?.quality.as_ref().and_then(take))
    };
    let share = values(&|pair| Some(pair.measured.as_ref()?.changed_share(threshold)));
    let drawn = [
        svg(
            "max |d|",
            &measured(|m| f64::from(m.maximum)),
            Extreme::Highest,
            last,
        ),
        svg("mean |d|", &measured(|m| m.mean), Extreme::Highest, last),
        svg("changed share, %", &share, Extreme::Highest, last),
        svg("PSNR, dB", &quality(|q| q.psnr()), Extreme::Lowest, last),
        svg("SSIM", &quality(|q| q.ssim()), Extreme::Lowest, last),
    ];
    writeln!(out, "<h2>Over the frames</h2>\n{}", drawn.concat())
}

fn pictures(out: &mut dyn Write, frame: &FramePictures) -> io::Result<()> {
    writeln!(
        out,
        "<h2>{}</h2>\n<div class=\"row\">",
        escape(&frame.title)
    )?;
    for (name, picture) in &frame.pictures {
        let mut bytes = Vec::new();
        png::picture(&mut bytes, picture)?;
        writeln!(
            out,
            "<figure><figcaption>{name}</figcaption><img alt=\"{name}, {title}\" width=\"{w}\" height=\"{h}\" \
             src=\"data:image/png;base64,{data}\"></figure>",
            name = escape(name),
            title = escape(&frame.title),
            w = picture.width,
            h = picture.height,
            data = STANDARD.encode(&bytes)
        )?;
    }
    writeln!(out, "</div>\n<p>{}</p>", escape(&frame.caption))
}

fn settings(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let settings = &report.scan.settings;
    let about = media::about();
    let versions: Vec<String> = about
        .versions
        .iter()
        .map(|(name, v)| format!("{name} {v}"))
        .collect();
    let analysis = serde_json::to_string(&settings.analysis)?;
    let frames = settings
        .frames
        .map_or_else(|| "all".to_owned(), |(from, to)| format!("{from}..{to}"));
    let rows = [
        ("profile", settings.profile.name().to_owned()),
        (
            "pairs by",
            format!(
                "{}, offset {}",
                settings.pairing.by.name(),
                settings.pairing.offset
            ),
        ),
        ("frames", frames),
        ("analysis", analysis),
        ("Framelens", env!("CARGO_PKG_VERSION").to_owned()),
        (
            "FFmpeg",
            format!("{} ({})", about.release, versions.join(", ")),
        ),
    ];
    writeln!(out, "<h2>Made with</h2>\n<table>")?;
    for (name, value) in rows {
        writeln!(out, "<tr><th>{name}</th><td>{}</td></tr>", escape(&value))?;
    }
    writeln!(out, "</table>")
}

/// Text inside HTML; names of files may hold anything.
fn escape(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '&' => "&amp;".to_owned(),
            '"' => "&quot;".to_owned(),
            '\'' => "&#39;".to_owned(),
            c => c.to_string(),
        })
        .collect()
}
