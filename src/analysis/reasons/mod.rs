//! Why two sources differ, in words: each diagnosis in a file of its own, claimed only when the measured evidence fits.
//!
//! | file | what it recognises |
//! |---|---|
//! | `counts` | frames repeated by another rate, every other frame missing, the end or the beginning missing, an offset |
//! | `damage` | data that the decoder reports errors in |
//! | `channels` | red and blue exchanged, U and V exchanged |
//! | `tone` | limited range shown as full and the reverse, a gain, a gamma, a fade |
//! | `matrix` | BT.601 read as BT.709 and the reverse |
//! | `geometry` | shifted by pixels, mirrored, turned, one field only, scaled |
//! | `rounding` | RGB that went through YUV and back |
//! | `chroma` | colour stored more coarsely than brightness |

mod channels;
mod chroma;
mod counts;
mod damage;
mod error;
mod geometry;
mod matrix;
mod rounding;
mod tone;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::analysis::scan::{Scan, Summary};
use crate::analysis::verdict::Outcome;
use crate::error::Error;
use crate::frame::Pixels;
use crate::pairing::content::Alignment;

/// A diagnosis that fits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// What it is, in one word for scripts: `rate`, `range`, `channels`, ...
    pub kind: String,
    /// What happened, and what to do about it, in one sentence.
    pub sentence: String,
    /// What was measured.
    pub evidence: String,
    /// B is A exactly once this is undone, in the pairs that were looked at.
    pub exact: bool,
}

const NONE_FITS: &str = "none of the causes that are looked for fits";
const LOOKED_FOR: &str = "looked for: damage, frames that are missing, repeated, replaced or shifted, exchanged channels, \
    range, gain, gamma, fade, matrix, geometry, rounding, coarser colour; coding loss and edits are neither claimed nor excluded";

/// Each reason's sentence and evidence. Sources that differ and have none get a sentence too: silence would say nothing
/// about what was looked for.
pub fn explanations(outcome: Outcome, reasons: &[Reason]) -> Vec<(&str, &str)> {
    if reasons.is_empty() && outcome == Outcome::Different {
        return vec![(NONE_FITS, LOOKED_FOR)];
    }
    reasons
        .iter()
        .map(|reason| (reason.sentence.as_str(), reason.evidence.as_str()))
        .collect()
}

impl Reason {
    /// The pairs that the diagnoses of values look at could not be read once more.
    pub fn unread(error: &Error) -> Self {
        Self::new(
            "unread",
            "not everything could be looked for: frames could not be read once more".to_owned(),
            error.to_string(),
        )
    }

    fn new(kind: &str, sentence: String, evidence: String) -> Self {
        Self {
            kind: kind.to_owned(),
            sentence,
            evidence,
            exact: false,
        }
    }

    /// Says that nothing is left once it is undone.
    fn exactly(mut self, once: &str) -> Self {
        self.exact = true;
        self.sentence = format!("{}: identical once {once}", self.sentence);
        self
    }
}

/// A pair of frames that differ, of the same size.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Under the profile.
    pub a: Arc<Pixels>,
    pub b: Arc<Pixels>,
    /// The decoded planes.
    pub a_native: Arc<Pixels>,
    pub b_native: Arc<Pixels>,
}

/// All that fits. `alignment` is by content; `samples` are a few pairs that show the same by it and differ.
pub fn reasons(
    scan: &Scan,
    summary: &Summary,
    alignment: Option<&Alignment>,
    samples: &[Sample],
) -> Vec<Reason> {
    let mut found: Vec<Reason> = damage::reason(scan).into_iter().collect();
    if let Some(alignment) = alignment {
        found.extend(counts::reasons(scan, alignment));
    }
    found.extend(geometry::scaled(scan));
    if samples.is_empty() || summary.compared == 0 {
        return found;
    }
    // The first one that explains the values is the one: what is left over then is noise to the others.
    let values = [
        channels::reason,
        geometry::reason,
        tone::reason,
        matrix::reason,
        rounding::reason,
        chroma::reason,
    ];
    let value = values.iter().find_map(|diagnose| diagnose(samples));
    found.extend(value.map(|reason| seen_in(reason, summary, samples.len() as u64)));
    found
}

/// Says how many pairs a diagnosis of values was made on.
fn seen_in(mut reason: Reason, summary: &Summary, looked_at: u64) -> Reason {
    let differing = summary.compared - summary.identical;
    let among = match differing {
        all if all <= looked_at => "all pairs that differ".to_owned(),
        more => format!("{looked_at} of {more} pairs that differ"),
    };
    if reason.exact {
        reason.sentence.push_str(&format!(", looked at in {among}"));
    }
    let others = match summary.identical {
        0 => String::new(),
        1 => ", 1 pair is identical".to_owned(),
        many => format!(", {many} pairs are identical"),
    };
    reason
        .evidence
        .push_str(&format!("; looked at in {among}{others}"));
    reason
}

#[cfg(test)]
mod tests;
