//! Laying one row of signatures along another by dynamic programming.

use serde::{Deserialize, Serialize};

use super::anchors::anchors;
use super::signature::{CELLS, Signature};
use super::table::{Rows, TABLE};
use super::{moved, repetitions, replaced};
use crate::pairing::Planned;

/// What a repeated frame costs more than a matched one.
pub(super) const REPEAT: u32 = CELLS as u32 / 4;
/// Least cost of a frame without a partner: two levels a cell.
const GAP: u32 = 2 * CELLS as u32;

/// How a step of an alignment came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// A's frame and B's frame show the same.
    Matched,
    /// B shows the same frame of A once more.
    Repeated,
    /// A shows the same frame of B once more.
    Held,
    /// A's frame is not in B.
    Missing,
    /// B's frame is not in A.
    Inserted,
    /// Matched, but not in the order of the others.
    Moved,
    /// In the place of A's frame, B shows another picture.
    Replaced,
}

impl Link {
    /// The word on screen and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Repeated => "repeated",
            Self::Held => "held",
            Self::Missing => "missing",
            Self::Inserted => "inserted",
            Self::Moved => "moved",
            Self::Replaced => "replaced",
        }
    }
}

/// One step: a pair, or a frame that stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub a: Option<u64>,
    pub b: Option<u64>,
    pub link: Link,
}

/// Which frames of two sources show the same, in the order of A (frames of B alone stand where B has them).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Alignment {
    pub steps: Vec<Step>,
}

impl Alignment {
    /// The pairs for a scan.
    pub fn planned(&self) -> Vec<Planned> {
        let steps = self.steps.iter();
        steps
            .map(|step| Planned {
                a: step.a,
                b: step.b,
            })
            .collect()
    }

    /// The B frame of each A frame, the first where it is repeated.
    pub fn partners(&self, count_a: u64) -> Vec<Option<u64>> {
        let mut partners = vec![None; usize::try_from(count_a).unwrap_or(0)];
        for step in &self.steps {
            if let (Some(a), Some(b)) = (step.a, step.b)
                && let Some(slot) = usize::try_from(a).ok().and_then(|a| partners.get_mut(a))
            {
                slot.get_or_insert(b);
            }
        }
        partners
    }

    /// How many steps are of a kind.
    pub fn count(&self, link: Link) -> u64 {
        self.steps.iter().filter(|step| step.link == link).count() as u64
    }
}

/// Aligns B to A. Time grows with the frames, and with the square of the stretches that no frame anchors, up to some
/// thousand frames; memory is a few bytes a frame and a table of 8 MiB at most.
pub fn align(a: &[Signature], b: &[Signature]) -> Alignment {
    let gap = cost_of_a_gap(a, b);
    let rows = Rows { a, b, gap };
    let mut steps = Vec::with_capacity(a.len().max(b.len()));
    let (mut from_a, mut from_b) = (0, 0);
    if a.len() * b.len() > TABLE {
        for (to_a, to_b) in anchors(a, b, gap) {
            rows.align(from_a..to_a, from_b..to_b, &mut steps);
            (from_a, from_b) = (to_a, to_b);
        }
    }
    rows.align(from_a..a.len(), from_b..b.len(), &mut steps);
    repetitions::settle(a, b, gap, &mut steps);
    moved::find(a, b, gap, &mut steps);
    replaced::find(a, b, gap, &mut steps);
    repetitions::settle_slow(a, b, &mut steps);
    Alignment { steps }
}

/// What a frame without a partner costs, by the noise between the two sources: how far the best partners of some frames are.
fn cost_of_a_gap(a: &[Signature], b: &[Signature]) -> u32 {
    const SAMPLES: usize = 48;
    let samples = a.len().min(SAMPLES);
    let mut best: Vec<u32> = (0..samples)
        .filter_map(|i| {
            let one = &a[i * a.len() / samples];
            b.iter().map(|other| one.distance(other)).min()
        })
        .collect();
    best.sort_unstable();
    let noise = best.get(best.len() / 2).copied().unwrap_or(0);
    // Of unrelated sources the best partners are far, too: a gap never costs as much as that.
    GAP.max(3 * noise).min(12 * CELLS as u32)
}
