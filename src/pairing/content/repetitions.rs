//! Repetitions that are none: frames without a partner which look like the one beside them.

use super::align::{Link, REPEAT, Step};
use super::signature::Signature;

/// Makes frames without a partner of repetitions that move on too far to be any. `gap` is what a frame without a partner
/// costs.
pub(super) fn settle(a: &[Signature], b: &[Signature], gap: u32, steps: &mut [Step]) {
    settle_fast(a, b, gap, steps);
    end_slow_runs(a, b, gap, steps);
    widen_gaps(steps);
}

/// A frame that was taken for a repetition but moves on from its neighbour is none: where much moves little, the step
/// before a dropped frame looks like one.
fn settle_fast(a: &[Signature], b: &[Signature], gap: u32, steps: &mut [Step]) {
    let still = gap / 2;
    let far = |row: &[Signature], number| least_move(row, number).is_some_and(|own| own > still);
    for step in steps {
        match step.link {
            Link::Held if far(a, step.a) => stand_alone(step),
            Link::Repeated if far(b, step.b) => stand_alone(step),
            _ => {}
        }
    }
}

/// Does so with those that move on as far as the frames around them, however slowly that is. Only where ways around were
/// straightened: of a picture that is shifted, such repetitions are what a way around begins and ends with.
pub(super) fn settle_slow(a: &[Signature], b: &[Signature], steps: &mut [Step]) {
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
    widen_gaps(steps);
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
fn end_slow_runs(a: &[Signature], b: &[Signature], gap: u32, steps: &mut [Step]) {
    let still = gap / 2;
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
