//! A whole comparison as text, JSON, CSV and HTML. `docs/compare.md` describes each for those who read them by program.

mod csv;
mod curve;
mod html;
mod json;
mod pictures;
mod text;

pub use self::csv::csv;
pub use html::{FramePictures, html};
pub use json::{SCHEMA, VERSION, json, json_line};
pub use pictures::{notable, pictures};
pub use text::{figures, text};

use serde::Serialize;

use crate::analysis::reasons::Reason;
use crate::analysis::scan::{Scan, Summary};
use crate::analysis::verdict::{Tolerance, Verdict, verdict, within};

/// Everything that a report tells.
#[derive(Debug, Clone)]
pub struct Report<'a> {
    pub scan: &'a Scan,
    pub summary: Summary,
    pub verdict: Verdict,
    pub reasons: Vec<Reason>,
    /// What was allowed, and whether the comparison keeps to it; absent when nothing was asked.
    pub tolerance: Option<Tolerated>,
}

/// A comparison measured by tolerances.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tolerated {
    /// As they are typed: `max=3`.
    pub asked: Vec<String>,
    pub within: bool,
}

impl<'a> Report<'a> {
    /// Judges a scan.
    pub fn new(scan: &'a Scan, reasons: Vec<Reason>, tolerances: &[Tolerance]) -> Self {
        let summary = Summary::of(scan);
        Self {
            verdict: verdict(scan, &summary),
            tolerance: (!tolerances.is_empty()).then(|| Tolerated {
                asked: tolerances.iter().map(|t| t.text()).collect(),
                within: within(scan, &summary, tolerances),
            }),
            scan,
            summary,
            reasons,
        }
    }
}

/// A number for people: enough digits to tell it from its neighbours, and never `0` or `identical` by rounding.
fn figure(value: f64, digits: usize) -> String {
    let rounded = format!("{value:.digits$}");
    let is_zero = rounded.chars().all(|c| matches!(c, '0' | '.' | '-'));
    if value != 0.0 && is_zero {
        format!("< {:.digits$}", 10_f64.powi(-(digits as i32)))
    } else {
        rounded
    }
}

/// dB, `inf` when nothing differs.
fn decibels(psnr: Option<f64>) -> String {
    psnr.map_or_else(|| "inf".to_owned(), |psnr| format!("{psnr:.6}"))
}

/// SSIM; what is not quite 1 is not written as 1.
fn similarity(ssim: f64) -> String {
    let text = format!("{ssim:.6}");
    if ssim < 1.0 && text == "1.000000" {
        return "> 0.999999".to_owned();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_rounds_to_zero() {
        assert_eq!(figure(0.0, 2), "0.00");
        assert_eq!(figure(0.004, 2), "< 0.01");
        assert_eq!(figure(12.3456, 2), "12.35");
        assert_eq!(decibels(None), "inf");
        assert_eq!(similarity(1.0), "1.000000");
        assert_eq!(similarity(1.0 - 1e-9), "> 0.999999");
    }
}
