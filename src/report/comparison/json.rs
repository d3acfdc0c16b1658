//! The comparison as JSON. The names are a promise: `VERSION` counts up when one changes its meaning or goes.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json as object};

use super::Report;
use crate::analysis::scan::{FrameRecord, Measured, PairScan, SideFacts};
use crate::media;

/// Which kind of JSON this is.
pub const SCHEMA: &str = "framelens-comparison";
/// Of the schema.
pub const VERSION: u32 = 1;

/// The whole report, indented, one pair a line.
///
/// # Errors
/// Those of `out`.
pub fn json(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let head = head(report);
    let text = serde_json::to_string_pretty(&head)?;
    // The pairs are many: each is written as it is made.
    let open = text.trim_end().trim_end_matches('}').trim_end();
    writeln!(out, "{open},\n  \"pairs\": [")?;
    let last = report.scan.pairs.len().saturating_sub(1);
    for (at, pair) in report.scan.pairs.iter().enumerate() {
        let comma = if at == last { "" } else { "," };
        writeln!(
            out,
            "    {}{comma}",
            serde_json::to_string(&pair_json(pair, report))?
        )?;
    }
    writeln!(out, "  ]\n}}")
}

/// The report in one line without its pairs, for many comparisons in one file.
///
/// # Errors
/// Those of `out`.
pub fn json_line(out: &mut dyn Write, name: &str, report: &Report<'_>) -> io::Result<()> {
    let line = Line {
        name,
        head: head(report),
    };
    writeln!(out, "{}", serde_json::to_string(&line)?)
}

#[derive(Serialize)]
struct Line<'a> {
    /// Of the files.
    name: &'a str,
    #[serde(flatten)]
    head: Head<'a>,
}

#[derive(Serialize)]
struct Head<'a> {
    schema: &'static str,
    version: u32,
    framelens: &'static str,
    ffmpeg: String,
    verdict: &'a crate::analysis::verdict::Verdict,
    tolerance: &'a Option<super::Tolerated>,
    reasons: &'a [crate::analysis::reasons::Reason],
    settings: Value,
    a: Value,
    b: Value,
    complete: bool,
    summary: Value,
}

fn head<'a>(report: &'a Report<'a>) -> Head<'a> {
    let settings = &report.scan.settings;
    Head {
        schema: SCHEMA,
        version: VERSION,
        framelens: env!("CARGO_PKG_VERSION"),
        ffmpeg: media::about().release,
        verdict: &report.verdict,
        tolerance: &report.tolerance,
        reasons: &report.reasons,
        settings: object!({
            "profile": settings.profile,
            "pair": settings.pairing.by.name(),
            "offset": settings.pairing.offset,
            "frames": settings.frames.map(|(from, to)| [from, to]),
            "threshold": settings.analysis.threshold,
            "analysis": settings.analysis,
        }),
        a: side(&report.scan.a),
        b: side(&report.scan.b),
        complete: report.scan.complete(),
        summary: summary(report),
    }
}

fn side(facts: &SideFacts) -> Value {
    object!({
        "path": facts.path,
        "name": facts.name,
        "bytes": facts.bytes,
        "container": facts.container,
        "codec": facts.codec,
        "pixel_format": facts.pixel_format,
        "alpha": facts.alpha,
        "width": facts.width,
        "height": facts.height,
        "frame_rate": facts.frame_rate.map(|rate| rate.as_f64()),
        "frame_rate_exact": facts.frame_rate.map(|rate| rate.to_string()),
        "frame_rate_set": facts.frame_rate_set,
        "time_base": facts.time_base.to_string(),
        "frames": facts.frames,
        "frames_declared": facts.frames_declared,
        "notes": facts.notes,
    })
}

fn summary(report: &Report<'_>) -> Value {
    let sum = &report.summary;
    let quality = &sum.quality;
    let pair = |at: Option<usize>| {
        let pair = &report.scan.pairs[at?];
        let measured = pair.measured.as_ref();
        Some(object!({
            "a": pair.a.as_ref().map(|f| f.number),
            "b": pair.b.as_ref().map(|f| f.number),
            "max": measured.map(|m| m.maximum),
            "first": measured.and_then(|m| m.first),
            "worst": measured.and_then(|m| m.worst),
        }))
    };
    let planes: Vec<Value> = quality
        .planes()
        .map(|plane| {
            object!({
                "channel": plane.channel,
                "mse": plane.mse,
                "psnr": plane.psnr,
                "ssim": plane.ssim,
            })
        })
        .collect();
    object!({
        "pairs": report.scan.planned,
        "compared": sum.compared,
        "identical": sum.identical,
        "same_samples": sum.same_samples,
        "only_a": sum.only_a,
        "only_b": sum.only_b,
        "problems": sum.problems,
        "first_different": pair(sum.first_different),
        "worst": pair(sum.worst),
        "max": sum.maximum,
        "mean": sum.mean,
        "difference_mse": sum.mse,
        "changed_share": sum.changed_share,
        "changed_share_max": sum.changed_share_most,
        "mse": quality.mse(),
        "psnr": quality.psnr(),
        "psnr_mean_of_frames": quality.mean_of_frame_psnr().map(|(mean, _)| mean),
        "psnr_min": sum.lowest_psnr,
        "ssim": quality.ssim(),
        "ssim_min": sum.lowest_ssim,
        "planes": planes,
        "damaged_a": sum.damaged[0],
        "damaged_b": sum.damaged[1],
    })
}

fn frame(frame: &FrameRecord, facts: &SideFacts) -> Value {
    object!({
        "number": frame.number,
        "timestamp": frame.timestamp,
        "timestamp_guessed": frame.timestamp_guessed,
        "time_s": frame.timestamp.map(|t| t as f64 * facts.time_base.as_f64()),
        "md5": frame.md5_text(),
        "damage": frame.damage,
        "width": frame.width,
        "height": frame.height,
    })
}

fn pair_json(pair: &PairScan, report: &Report<'_>) -> Value {
    let scan = report.scan;
    let mut value = object!({
        "a": pair.a.as_ref().map(|f| frame(f, &scan.a)),
        "b": pair.b.as_ref().map(|f| frame(f, &scan.b)),
        "problem": pair.problem,
    });
    if let (Some(measured), Value::Object(fields)) = (&pair.measured, &mut value)
        && let Value::Object(more) = numbers(measured, scan.settings.analysis.threshold)
    {
        fields.extend(more);
    }
    value
}

fn numbers(measured: &Measured, threshold: u16) -> Value {
    let (changed, of) = measured.changed(threshold);
    let quality = measured.quality.as_ref();
    let planes: Vec<Value> = quality
        .map(|quality| quality.planes.iter())
        .into_iter()
        .flatten()
        .map(|plane| {
            let peak = quality.map_or(255, |q| q.peak);
            object!({
                "channel": plane.channel,
                "mse": plane.mse(),
                "psnr": crate::analysis::metrics::psnr(plane.mse(), peak),
                "ssim": plane.ssim,
            })
        })
        .collect();
    object!({
        "identical": measured.same_pixels,
        "same_samples": measured.same_samples,
        "max": measured.maximum,
        "mean": measured.mean,
        "difference_mse": measured.mse,
        "changed": changed,
        "pixels": of,
        "changed_share": measured.changed_share(threshold),
        "first": measured.first,
        "worst": measured.worst,
        "histogram": measured.levels.bins(),
        "levels_per_bin": measured.levels.levels_per_bin,
        "mse": quality.map(|q| q.mse()),
        "psnr": quality.and_then(|q| q.psnr()),
        "ssim": quality.and_then(|q| q.ssim()),
        "quality_of": if measured.quality_native { "native" } else { "profile" },
        "planes": planes,
    })
}
