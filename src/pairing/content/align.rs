//! Laying one row of signatures along another by dynamic programming.

use serde::{Deserialize, Serialize};

use super::anchors::anchors;
use super::signature::{CELLS, Signature};
use super::{moved, replaced};
use crate::pairing::Planned;

/// Cells of a table that is filled as a whole: one byte each.
const TABLE: usize = 1 << 22;
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
    let costs = Costs::of(a, b);
    let mut steps = Vec::with_capacity(a.len().max(b.len()));
    let (mut from_a, mut from_b) = (0, 0);
    if a.len() * b.len() > TABLE {
        for (to_a, to_b) in anchors(a, b, costs.gap) {
            segment(a, b, (from_a, to_a), (from_b, to_b), &costs, &mut steps);
            (from_a, from_b) = (to_a, to_b);
        }
    }
    segment(
        a,
        b,
        (from_a, a.len()),
        (from_b, b.len()),
        &costs,
        &mut steps,
    );
    settle(a, b, &costs, &mut steps);
    end_slow_runs(a, b, &costs, &mut steps);
    widen_gaps(&mut steps);
    moved::find(a, b, costs.gap, &mut steps);
    replaced::find(a, b, costs.gap, &mut steps);
    settle_slow(a, b, &mut steps);
    widen_gaps(&mut steps);
    Alignment { steps }
}

/// What a step costs, by the noise between the two sources.
#[derive(Debug, Clone, Copy)]
struct Costs {
    /// Of a frame without a partner.
    gap: u32,
}

impl Costs {
    /// Measures how far the best partners of some frames are.
    fn of(a: &[Signature], b: &[Signature]) -> Self {
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
        Self {
            // Of unrelated sources the best partners are far, too: a gap never costs as much as that.
            gap: GAP.max(3 * noise).min(12 * CELLS as u32),
        }
    }
}

/// How a cell of the table was reached.
const DIAGONAL: u8 = 0;
const ONLY_A: u8 = 1;
const HELD: u8 = 2;
const ONLY_B: u8 = 3;
const REPEATED: u8 = 4;

/// Aligns the stretch `span_a` of A with `span_b` of B (first, and one past the last).
fn segment(
    a: &[Signature],
    b: &[Signature],
    span_a: (usize, usize),
    span_b: (usize, usize),
    costs: &Costs,
    steps: &mut Vec<Step>,
) {
    let (rows, columns) = (span_a.1 - span_a.0, span_b.1 - span_b.0);
    let at_a = |i: usize| span_a.0 + i;
    let at_b = |j: usize| span_b.0 + j;
    let alone_a = |i: usize| step(Some(at_a(i)), None, Link::Missing);
    let alone_b = |j: usize| step(None, Some(at_b(j)), Link::Inserted);
    if rows == 0 || columns == 0 {
        steps.extend((0..rows).map(alone_a));
        steps.extend((0..columns).map(alone_b));
        return;
    }
    if (rows + 1) * (columns + 1) > 2 * TABLE {
        in_windows(a, b, span_a, span_b, costs, steps);
        return;
    }
    let width = columns + 1;
    let mut moves = vec![DIAGONAL; (rows + 1) * width];
    let mut above: Vec<u32> = (0..width as u32).map(|j| j * costs.gap).collect();
    let mut below = vec![0; width];
    moves[1..width].fill(ONLY_B);
    for i in 1..=rows {
        below[0] = above[0] + costs.gap;
        moves[i * width] = ONLY_A;
        let line = &mut moves[i * width..(i + 1) * width];
        for j in 1..=columns {
            let apart = a[at_a(i - 1)].distance(&b[at_b(j - 1)]);
            let mut best = (above[j - 1] + apart, DIAGONAL);
            let again = apart + REPEAT;
            for (cost, way) in [
                (below[j - 1] + again, REPEATED),
                (above[j] + again, HELD),
                (above[j] + costs.gap, ONLY_A),
                (below[j - 1] + costs.gap, ONLY_B),
            ] {
                if cost < best.0 {
                    best = (cost, way);
                }
            }
            (below[j], line[j]) = best;
        }
        std::mem::swap(&mut above, &mut below);
    }
    let first = steps.len();
    let (mut i, mut j) = (rows, columns);
    while i > 0 || j > 0 {
        match moves[i * width + j] {
            DIAGONAL => {
                (i, j) = (i - 1, j - 1);
                steps.push(step(Some(at_a(i)), Some(at_b(j)), Link::Matched));
            }
            ONLY_A => {
                i -= 1;
                steps.push(alone_a(i));
            }
            HELD => {
                i -= 1;
                steps.push(step(Some(at_a(i)), Some(at_b(j - 1)), Link::Held));
            }
            REPEATED => {
                j -= 1;
                steps.push(step(Some(at_a(i - 1)), Some(at_b(j)), Link::Repeated));
            }
            _ => {
                j -= 1;
                steps.push(alone_b(j));
            }
        }
    }
    steps[first..].reverse();
}

/// Aligns stretches that are too long for one table, and in which no frame is like no other (a loop, a still scene), in
/// windows: the first half of each is kept, and the next one begins where that ends.
fn in_windows(
    a: &[Signature],
    b: &[Signature],
    span_a: (usize, usize),
    span_b: (usize, usize),
    costs: &Costs,
    steps: &mut Vec<Step>,
) {
    /// Frames of the longer side; a short side leaves more for the other one.
    const WINDOW: usize = 2048;
    let (mut from_a, mut from_b) = (span_a.0, span_b.0);
    let mut window = Vec::new();
    loop {
        let (rows, columns) = (span_a.1 - from_a, span_b.1 - from_b);
        if (rows + 1) * (columns + 1) <= 2 * TABLE {
            segment(a, b, (from_a, span_a.1), (from_b, span_b.1), costs, steps);
            return;
        }
        let high = rows.min((TABLE / columns.max(1)).max(WINDOW));
        let wide = columns.min((TABLE / rows.max(1)).max(WINDOW));
        let (to_a, to_b) = (from_a + high, from_b + wide);
        window.clear();
        segment(a, b, (from_a, to_a), (from_b, to_b), costs, &mut window);
        let late = |step: &Step| {
            step.a.is_some_and(|n| n as usize >= from_a + high / 2)
                || step.b.is_some_and(|n| n as usize >= from_b + wide / 2)
        };
        let half = window.iter().position(late).unwrap_or(window.len());
        // However narrow it is, each window takes a step.
        let half = half.max(1);
        // A window that begins with a pair has nothing to make up for.
        let pair = window[half..]
            .iter()
            .position(|step| step.link == Link::Matched);
        let kept = &window[..half + pair.unwrap_or(window.len() - half)];
        let takes = |from_a: bool| {
            let alone = if from_a {
                [Link::Missing, Link::Held]
            } else {
                [Link::Inserted, Link::Repeated]
            };
            let of = |step: &&Step| step.link == Link::Matched || alone.contains(&step.link);
            kept.iter().filter(of).count()
        };
        from_a += takes(true);
        from_b += takes(false);
        steps.extend_from_slice(kept);
    }
}

fn step(a: Option<usize>, b: Option<usize>, link: Link) -> Step {
    let number = |n: Option<usize>| n.map(|n| n as u64);
    Step {
        a: number(a),
        b: number(b),
        link,
    }
}

/// A frame that was taken for a repetition but moves on from its neighbour is none: where much moves little, the step
/// before a dropped frame looks like one.
fn settle(a: &[Signature], b: &[Signature], costs: &Costs, steps: &mut [Step]) {
    let still = costs.gap / 2;
    let far = |row: &[Signature], number| least_move(row, number).is_some_and(|own| own > still);
    for step in steps {
        match step.link {
            Link::Held if far(a, step.a) => stand_alone(step),
            Link::Repeated if far(b, step.b) => stand_alone(step),
            _ => {}
        }
    }
}

/// So is one that moves on as far as the frames around it do, however slowly that is.
fn settle_slow(a: &[Signature], b: &[Signature], steps: &mut [Step]) {
    /// Matched steps to either side that tell how far the picture moves, and how far off they are looked for.
    const AROUND: usize = 12;
    const REACH: usize = 400;
    let usual = |row: &[Signature], of: fn(&Step) -> Option<u64>, at: usize| {
        let matched = |step: &&Step| step.link == Link::Matched;
        let before = steps[at.saturating_sub(REACH)..at].iter().rev();
        let after = steps[at + 1..].iter().take(REACH);
        let near = before.filter(matched).take(AROUND);
        let near = near.chain(after.filter(matched).take(AROUND));
        let mut moves: Vec<u32> = near.filter_map(|step| moved_by(row, of(step)?)).collect();
        moves.sort_unstable();
        moves.get(moves.len() / 2).copied()
    };
    let moves_on = |row: &[Signature], of: fn(&Step) -> Option<u64>, at: usize| {
        least_move(row, of(&steps[at])).is_some_and(|own| {
            own > REPEAT && usual(row, of, at).is_some_and(|usual| own * 2 > usual)
        })
    };
    let wrong: Vec<usize> = (0..steps.len())
        .filter(|&at| match steps[at].link {
            Link::Held => moves_on(a, |step| step.a, at),
            Link::Repeated => moves_on(b, |step| step.b, at),
            _ => false,
        })
        .collect();
    for at in wrong {
        stand_alone(&mut steps[at]);
    }
}

/// How far a frame is from the one before it.
fn moved_by(row: &[Signature], number: u64) -> Option<u32> {
    let at = usize::try_from(number).ok()?;
    Some(row.get(at)?.distance(row.get(at.checked_sub(1)?)?))
}

/// The least that a frame and those beside it move: under noise a repetition may be taken for the step beside it.
fn least_move(row: &[Signature], number: Option<u64>) -> Option<u32> {
    let number = number?;
    let beside = number.saturating_sub(1)..=number.saturating_add(1);
    beside.filter_map(|n| moved_by(row, n)).min()
}

/// A repetition becomes a frame without a partner.
fn stand_alone(step: &mut Step) {
    match step.link {
        Link::Held => (step.b, step.link) = (None, Link::Missing),
        Link::Repeated => (step.a, step.link) = (None, Link::Inserted),
        _ => {}
    }
}

/// A row of repetitions whose last frame is another than its first are none: the picture moves slowly, and the other side
/// has left out what comes next, most often its end.
fn end_slow_runs(a: &[Signature], b: &[Signature], costs: &Costs, steps: &mut [Step]) {
    let still = costs.gap / 2;
    let apart = |row: &[Signature], first: Option<u64>, last: Option<u64>| {
        let of = |number: Option<u64>| row.get(usize::try_from(number?).ok()?);
        of(first)
            .zip(of(last))
            .map_or(0, |(first, last)| first.distance(last))
    };
    for run in steps.chunk_by_mut(|one, next| one.link == next.link) {
        let (first, last) = (run[0], run[run.len() - 1]);
        match first.link {
            Link::Held if apart(a, first.a, last.a) > still => run.iter_mut().for_each(stand_alone),
            Link::Repeated if apart(b, first.b, last.b) > still => {
                run.iter_mut().for_each(stand_alone);
            }
            _ => {}
        }
    }
}

/// Beside a gap, a frame that looks like its neighbour belongs to the gap. Behind one it is the gap's last frame that was
/// taken for the first partner.
fn widen_gaps(steps: &mut [Step]) {
    let gap_of = |link| match link {
        Link::Held => Some(Link::Missing),
        Link::Repeated => Some(Link::Inserted),
        _ => None,
    };
    for at in 0..steps.len() {
        let Some(gap) = gap_of(steps[at].link) else {
            continue;
        };
        let is = |other: Option<usize>, link: Link| {
            let step = other.and_then(|i| steps.get(i));
            step.is_some_and(|step| step.link == link)
        };
        let before = at.checked_sub(1);
        if is(before, gap) || is(Some(at + 1), gap) {
            stand_alone(&mut steps[at]);
        } else if is(before, Link::Matched) && is(at.checked_sub(2), gap) {
            steps[at - 1].link = steps[at].link;
            stand_alone(&mut steps[at - 1]);
            steps[at].link = Link::Matched;
        }
    }
}
