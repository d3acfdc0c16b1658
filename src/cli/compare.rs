//! `framelens compare`: the verdict on two whole sources, and reports of it.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::args::{profiles, size_rules};
use super::compare_folders;
use super::output::deliver;
use super::progress::Progress;
use super::source_args::{OtherSourceArgs, SourceArgs};
use crate::analysis::scan::{Scan, ScanSettings};
use crate::analysis::verdict::{Outcome, Tolerance};
use crate::analysis::{AnalysisSettings, SizeRule};
use crate::engine::scan::{Kept, Look, ScanRequest, ScanUpdate, scan, why};
use crate::error::{Error, Result};
use crate::frame::Profile;
use crate::pairing::{PairBy, Pairing};
use crate::report::comparison::{self, Report};
use crate::report::save;

/// Compare two whole sources: are they the same, and if not, where first, where worst, how much, and why
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  framelens compare written/ read.avi
  framelens compare a.mp4 b.mp4 --profile native --tolerance psnr=40
  framelens compare a.mp4 b.mp4 --pair content --html report.html --json report.json
  framelens compare originals/ encodes/ > pairs.jsonl

Exit code: 0 identical, or within every tolerance; 1 different; 2 an error.

Identical means that every frame has a partner and every number of every channel is the same. Bytes, timestamps and decoded
samples are judged apart. A tolerance holds when every pair keeps to it and no frame lacks a partner.

Two folders: a folder in which most files are images is one source, a frame sequence. When one of the two is not such a
folder, or with --each, the files of both are paired by name (by name without extension where that is not enough), and one
line of JSON is printed a pair; what cannot be compared is said in its line and stops no other. The reports then are not
written. PSNR and SSIM are those of ffmpeg's filters on the decoded planes; docs/compare.md describes the reports.")]
pub struct CompareArgs {
    /// The reference: a video, a folder of images, a pattern, an image, an array
    pub a: PathBuf,
    /// What is compared with it
    pub b: PathBuf,
    /// How frames are paired: by frame number, by the nearest time since the first frame, or by what they show
    #[arg(long, value_name = "RULE", value_enum, default_value_t = PairRule::Number)]
    pub pair: PairRule,
    /// Compare A's frame N with B's frame N + OFFSET
    #[arg(
        long,
        value_name = "OFFSET",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    pub offset: i64,
    /// How decoded samples become numbers
    #[arg(long, value_name = "P", default_value = "opencv4", value_parser = profiles())]
    pub profile: Profile,
    /// A pixel is changed when its |d| is greater than this
    #[arg(long, value_name = "T")]
    pub threshold: Option<u16>,
    /// Difference settings as JSON, as the window saves them
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// What to do when the sizes of A and B differ
    #[arg(long, value_name = "RULE", value_parser = size_rules())]
    pub sizes: Option<SizeRule>,
    /// Only these frames of A: 0..100 is 0 to 99, 0..=100 is 0 to 100, 100.. is 100 to the end
    #[arg(long, value_name = "FROM..TO")]
    pub frames: Option<FrameRange>,
    /// Save all numbers as JSON; - prints them in place of the text
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Save one row a pair
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Save one page with verdict, curves and pictures
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// What still passes, for every pair: max=N (largest |d|), psnr=D (dB), ssim=S, changed=P% (changed share); repeatable
    #[arg(long, value_name = "LIMIT", value_parser = tolerance)]
    pub tolerance: Vec<Tolerance>,
    /// Of two folders, compare file by file, whatever is in them
    #[arg(long)]
    pub each: bool,
    /// Scan anew even where a finished scan of the same files is kept
    #[arg(long)]
    pub fresh: bool,
    #[command(flatten)]
    pub a_read: SourceArgs,
    #[command(flatten)]
    pub b_read: OtherSourceArgs,
}

/// How frames are paired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PairRule {
    Number,
    Time,
    Content,
}

impl From<PairRule> for PairBy {
    fn from(rule: PairRule) -> Self {
        match rule {
            PairRule::Number => Self::Number,
            PairRule::Time => Self::Timestamp,
            PairRule::Content => Self::Content,
        }
    }
}

/// Frames of A: the first, and one past the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameRange(pub u64, pub u64);

impl FromStr for FrameRange {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let wrong = || "a range is needed, such as 0..100 (0 to 99), 0..=99 or 100..".to_owned();
        let (from, to) = typed.split_once("..").ok_or_else(wrong)?;
        let number = |text: &str| text.trim().parse::<u64>().map_err(|_| wrong());
        let from = if from.trim().is_empty() {
            0
        } else {
            number(from)?
        };
        let to = match to.trim() {
            "" => u64::MAX,
            to => match to.strip_prefix('=') {
                Some(last) => number(last)?.saturating_add(1),
                None => number(to)?,
            },
        };
        if from < to {
            Ok(Self(from, to))
        } else {
            Err(format!("{typed} holds no frame"))
        }
    }
}

fn tolerance(typed: &str) -> Result<Tolerance, String> {
    let wrong = || "one of max=N, psnr=D, ssim=S or changed=P% is needed".to_owned();
    let (name, value) = typed.split_once('=').ok_or_else(wrong)?;
    let number = |least: f64, most: f64| {
        let text = value.trim().trim_end_matches('%').trim();
        match text.parse::<f64>() {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => Err(format!("{name} needs a number from {least} to {most}")),
        }
    };
    match name.trim() {
        "max" => value
            .trim()
            .parse()
            .map(Tolerance::Max)
            .map_err(|_| "max needs a whole number of levels from 0 to 65535".to_owned()),
        "psnr" => number(0.0, 1000.0).map(Tolerance::Psnr),
        "ssim" => number(-1.0, 1.0).map(Tolerance::Ssim),
        "changed" => number(0.0, 100.0).map(Tolerance::Changed),
        _ => Err(wrong()),
    }
}

/// Compares, prints and saves.
///
/// # Errors
/// When a source cannot be opened, nothing can be compared, or a report cannot be saved.
pub fn run(args: &CompareArgs) -> Result<ExitCode> {
    if compare_folders::applies(args) {
        return compare_folders::run(args);
    }
    let request = request(args, &args.a, &args.b)?;
    for path in [&args.json, &args.csv, &args.html].into_iter().flatten() {
        // `-` is standard output.
        if path != Path::new("-") {
            save::check(path)?;
        }
    }
    let scan = scanned(&request, args.fresh)?;
    let report = report(&request, &scan, &args.tolerance);
    if report.verdict.outcome == Outcome::Incomparable {
        let advice = match &report.scan.pairs.iter().find_map(|p| p.problem.as_ref()) {
            Some(problem) if problem.contains("sizes differ") => {
                "choose --sizes crop or --sizes scale"
            }
            _ => "choose another --profile",
        };
        let what = report.verdict.headline.trim_end_matches('.').to_owned();
        return Err(Error::new(what).advice(advice));
    }
    save_reports(args, &request, &report)?;
    let to_stdout = |path: &Option<PathBuf>| path.as_deref() == Some(Path::new("-"));
    if !to_stdout(&args.json) && !to_stdout(&args.csv) && !to_stdout(&args.html) {
        deliver(None, |out| comparison::text(out, &report))?;
    }
    Ok(exit_code(&report))
}

/// 0 for identical or within every tolerance, 1 for different.
pub(super) fn exit_code(report: &Report<'_>) -> ExitCode {
    ExitCode::from(u8::from(!passes(report)))
}

/// Identical, or within every tolerance.
pub(super) fn passes(report: &Report<'_>) -> bool {
    report.verdict.outcome == Outcome::Identical
        || report.tolerance.as_ref().is_some_and(|t| t.within)
}

/// What to scan.
///
/// # Errors
/// When the settings cannot be read.
pub(super) fn request(args: &CompareArgs, a: &Path, b: &Path) -> Result<ScanRequest> {
    let mut analysis = match &args.settings {
        Some(path) => read_settings(path)?,
        None => AnalysisSettings::default(),
    };
    if let Some(threshold) = args.threshold {
        analysis.threshold = threshold;
    }
    if let Some(sizes) = args.sizes {
        analysis.sizes = sizes;
    }
    Ok(ScanRequest {
        specs: [args.a_read.spec(a), args.b_read.spec(b)],
        indexes: [None, None],
        settings: ScanSettings {
            profile: args.profile,
            analysis,
            pairing: Pairing {
                by: args.pair.into(),
                offset: args.offset,
            },
            frames: args.frames.map(|FrameRange(from, to)| (from, to)),
        },
    })
}

fn read_settings(path: &Path) -> Result<AnalysisSettings> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::new(format!("the settings cannot be read ({error})")).path(path))?;
    serde_json::from_str(&text).map_err(|error| {
        Error::new(format!(
            "the settings are not what Framelens saves ({error})"
        ))
        .advice("save them from the window, or see docs/compare.md")
        .path(path)
    })
}

/// The scan: a kept one that still fits, else a new one, which is kept.
pub(super) fn scanned(request: &ScanRequest, fresh: bool) -> Result<Scan> {
    let kept = Kept::of(&request.specs, &request.settings);
    if let Some(scan) = kept
        .as_ref()
        .filter(|_| !fresh)
        .and_then(|k| k.load(&request.settings))
    {
        return Ok(scan);
    }
    let progress = Progress::new();
    let (mut done, mut of) = (0, 0);
    let found = scan(request, &mut |update| {
        match &update {
            ScanUpdate::Counting { done, of, .. } => progress.show(*done, *of),
            ScanUpdate::Matching { done, of } => progress.show(*done, Some(*of)),
            ScanUpdate::Begun(scan) => (done, of) = (0, scan.planned),
            ScanUpdate::Pairs(pairs) => {
                done += pairs.len() as u64;
                progress.compared(done, of);
            }
            ScanUpdate::Restarted => {}
        }
        ControlFlow::Continue(())
    })?;
    drop(progress);
    if let Some(kept) = &kept {
        kept.store(&found);
    }
    Ok(found)
}

/// The report with its reasons.
pub(super) fn report<'a>(
    request: &ScanRequest,
    scan: &'a Scan,
    tolerances: &[Tolerance],
) -> Report<'a> {
    Report::new(scan, why(request, scan), tolerances)
}

fn save_reports(args: &CompareArgs, request: &ScanRequest, report: &Report<'_>) -> Result<()> {
    // `-` is standard output.
    let target = |path: &'_ PathBuf| (path != Path::new("-")).then(|| path.clone());
    if let Some(path) = &args.json {
        deliver(target(path).as_deref(), |out| comparison::json(out, report))?;
    }
    if let Some(path) = &args.csv {
        deliver(target(path).as_deref(), |out| comparison::csv(out, report))?;
    }
    if let Some(path) = &args.html {
        let frames = pictures(request, report)?;
        deliver(target(path).as_deref(), |out| {
            comparison::html(out, report, &frames)
        })?;
    }
    Ok(())
}

fn pictures(request: &ScanRequest, report: &Report<'_>) -> Result<Vec<comparison::FramePictures>> {
    let notable = comparison::notable(report);
    if notable.is_empty() {
        return Ok(Vec::new());
    }
    let mut look = Look::open(request)?;
    let frames = notable.into_iter().map(|(title, a, b)| {
        let input = look.pair(a, b)?;
        comparison::pictures(report, title, &input, a)
    });
    frames.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_frames() {
        let range = |text: &str| text.parse::<FrameRange>().map(|FrameRange(a, b)| (a, b));
        assert_eq!(range("0..100"), Ok((0, 100)));
        assert_eq!(range("5..=5"), Ok((5, 6)));
        assert_eq!(range("7.."), Ok((7, u64::MAX)));
        assert_eq!(range("..3"), Ok((0, 3)));
        for wrong in ["", "5", "5..5", "9..3", "a..b", "-1..3"] {
            assert!(range(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn tolerances() {
        assert_eq!(tolerance("max=3"), Ok(Tolerance::Max(3)));
        assert_eq!(tolerance("psnr=40.5"), Ok(Tolerance::Psnr(40.5)));
        assert_eq!(tolerance("ssim=0.99"), Ok(Tolerance::Ssim(0.99)));
        assert_eq!(tolerance("changed=0.5%"), Ok(Tolerance::Changed(0.5)));
        assert_eq!(tolerance("changed=2"), Ok(Tolerance::Changed(2.0)));
        for wrong in [
            "max",
            "max=-1",
            "psnr=x",
            "ssim=2",
            "changed=101%",
            "mean=3",
            "psnr=NaN",
        ] {
            assert!(tolerance(wrong).is_err(), "{wrong}");
        }
    }
}
