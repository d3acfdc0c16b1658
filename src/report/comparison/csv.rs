//! One row a pair, for spreadsheets and `pandas.read_csv`.

use std::io::{self, Write};

use super::Report;
use crate::analysis::metrics::{PlaneQuality, psnr};
use crate::analysis::scan::{FrameRecord, PairScan};
use crate::frame::Damage;

/// The columns. The three of a kind are the planes in their order: Y, U, V, or R, G, B, or one.
const COLUMNS: [&str; 28] = [
    "a",
    "b",
    "a_timestamp",
    "b_timestamp",
    "a_md5",
    "b_md5",
    "a_damage",
    "b_damage",
    "identical",
    "same_samples",
    "max",
    "mean",
    "changed",
    "pixels",
    "changed_share",
    "mse",
    "psnr",
    "ssim",
    "mse_1",
    "mse_2",
    "mse_3",
    "psnr_1",
    "psnr_2",
    "psnr_3",
    "ssim_1",
    "ssim_2",
    "ssim_3",
    "problem",
];

/// The pairs with a row of names above them. A number that there is not is empty; an infinite PSNR is `inf`.
///
/// # Errors
/// Those of `out`.
pub fn csv(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut rows = ::csv::Writer::from_writer(out);
    rows.write_record(COLUMNS).map_err(of_out)?;
    for pair in &report.scan.pairs {
        rows.write_record(row(pair, report)).map_err(of_out)?;
    }
    rows.flush()
}

/// The error as `out` gave it: its kind says whether the disk is full.
fn of_out(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn row(pair: &PairScan, report: &Report<'_>) -> Vec<String> {
    let (a, b) = (pair.a.as_ref(), pair.b.as_ref());
    let measured = pair.measured.as_ref();
    let text = |value: Option<String>| value.unwrap_or_default();
    let of = |frame: Option<&FrameRecord>, take: &dyn Fn(&FrameRecord) -> Option<String>| {
        text(frame.and_then(take))
    };
    let number = |frame: &FrameRecord| Some(frame.number.to_string());
    let time = |frame: &FrameRecord| frame.timestamp.map(|t| t.to_string());
    let hash = |frame: &FrameRecord| Some(frame.md5_text());
    let damage = |frame: &FrameRecord| {
        frame.damage.map(|damage| match damage {
            Damage::Reported => "reported".to_owned(),
            Damage::Predicted => "predicted".to_owned(),
        })
    };
    let threshold = report.scan.settings.analysis.threshold;
    let changed = measured.map(|m| m.changed(threshold));
    let mut row = vec![
        of(a, &number),
        of(b, &number),
        of(a, &time),
        of(b, &time),
        of(a, &hash),
        of(b, &hash),
        of(a, &damage),
        of(b, &damage),
        text(measured.map(|m| u8::from(m.same_pixels).to_string())),
        text(
            measured
                .and_then(|m| m.same_samples)
                .map(|same| u8::from(same).to_string()),
        ),
        text(measured.map(|m| m.maximum.to_string())),
        text(measured.map(|m| m.mean.to_string())),
        text(changed.map(|(changed, _)| changed.to_string())),
        text(changed.map(|(_, of)| of.to_string())),
        text(measured.map(|m| m.changed_share(threshold).to_string())),
    ];
    let quality = measured.and_then(|m| m.quality.as_ref());
    row.push(text(quality.map(|q| q.mse().to_string())));
    row.push(text(quality.map(|q| infinite(q.psnr()))));
    row.push(text(quality.and_then(|q| q.ssim()).map(|s| s.to_string())));
    let planes = |take: &dyn Fn(&PlaneQuality) -> Option<String>| {
        [0, 1, 2].map(|i| text(quality.and_then(|q| take(q.planes.get(i)?))))
    };
    let peak = quality.map_or(255, |q| q.peak);
    row.extend(planes(&|plane| Some(plane.mse().to_string())));
    row.extend(planes(&|plane| Some(infinite(psnr(plane.mse(), peak)))));
    row.extend(planes(&|plane| plane.ssim.map(|s| s.to_string())));
    row.push(pair.problem.clone().unwrap_or_default());
    row
}

fn infinite(psnr: Option<f64>) -> String {
    psnr.map_or_else(|| "inf".to_owned(), |psnr| psnr.to_string())
}
