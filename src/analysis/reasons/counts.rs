//! Why there are more, or fewer, frames.

use std::collections::{BTreeMap, HashSet};

use super::Reason;
use crate::analysis::scan::{Scan, SideFacts};
use crate::analysis::verdict::NAMED;
use crate::figures::ranges;
use crate::frame::{Rational, Side};
use crate::pairing::content::{Alignment, Link, Step};

/// Frame rates that one source may have been read as and the other written at.
const RATES: [u64; 9] = [10, 12, 15, 20, 24, 25, 30, 50, 60];

/// Everything that fits the counts and the alignment.
pub(super) fn reasons(scan: &Scan, alignment: &Alignment) -> Vec<Reason> {
    let (a, b) = (scan.a.frames, scan.b.frames);
    let matched = alignment.count(Link::Matched) + alignment.count(Link::Moved);
    // Sources that show other things have other counts for no reason.
    if matched * 2 < a.min(b) || a.min(b) < 4 {
        return Vec::new();
    }
    let one = rate(scan, alignment)
        .or_else(|| halved(scan, alignment))
        .or_else(|| thinned(scan, alignment))
        .or_else(|| ends(scan, alignment))
        .or_else(|| filled(scan, alignment))
        .or_else(|| stretches(scan, alignment));
    one.into_iter().collect()
}

/// What one side has more than the other, when as many steps of one kind as there are frames more tell of it.
struct Surplus {
    few: u64,
    many: u64,
    longer: Side,
    link: Link,
    /// Steps of that kind: within a tenth of `many - few`.
    steps: u64,
    /// Two rates whose ratio is that of the counts.
    rates: (u64, u64),
}

impl Surplus {
    /// `in_a` is the kind of step where A is longer, `in_b` where B is.
    fn of(scan: &Scan, alignment: &Alignment, in_a: Link, in_b: Link) -> Option<Self> {
        let (a, b) = (scan.a.frames, scan.b.frames);
        let (few, many, longer, link) = if b > a {
            (a, b, Side::B, in_b)
        } else {
            (b, a, Side::A, in_a)
        };
        let (more, steps) = (many - few, alignment.count(link));
        if steps * 10 < more * 9 || steps * 10 > more * 11 {
            return None;
        }
        let rate = |side: Side| scan.side(side).frame_rate;
        Some(Self {
            few,
            many,
            longer,
            link,
            steps,
            rates: rates((few, rate(longer.other())), (many, rate(longer)))?,
        })
    }
}

/// B has the frames of A repeated for another rate, or A those of B.
fn rate(scan: &Scan, alignment: &Alignment) -> Option<Reason> {
    let surplus = Surplus::of(scan, alignment, Link::Held, Link::Repeated)?;
    let Surplus {
        few,
        many,
        longer,
        link,
        steps: repeated,
        rates: (from, to),
    } = surplus;
    let more = many - few;
    // Spread over the whole length, not one frozen stretch.
    let runs = longest_run(&alignment.steps, link);
    if more < 2 || runs > to.div_ceil(from).max(2) * 2 {
        return None;
    }
    let exact = exact_repeats(scan, longer);
    let sentence = format!(
        "{many} = {few} x {to}/{from}: read as {from} frames a second, written at {to}, {more} frames repeated; give the rate \
         before -i"
    );
    let evidence = format!(
        "{repeated} frames of {longer} show the one before again, {exact} of them to the bit: the repeats are in the file"
    );
    let mut reason = Reason::new("rate", sentence, evidence);
    reason.exact = everything_matched_is_identical(scan);
    Some(reason)
}

/// The two rates whose ratio gives the counts to within a frame: those the sources have, else two usual ones.
fn rates(few: (u64, Option<Rational>), many: (u64, Option<Rational>)) -> Option<(u64, u64)> {
    let fits = |(from, to): &(u64, u64)| from < to && (few.0 * to).abs_diff(many.0 * from) <= *to;
    let whole = |rate: Option<Rational>| rate.map(|rate| rate.as_f64().round() as u64);
    let own = whole(few.1).zip(whole(many.1)).filter(fits);
    let pairs = RATES
        .iter()
        .flat_map(|from| RATES.iter().map(move |to| (*from, *to)));
    // The same ratio by other rates: 25 and 30 are the likeliest, for they are what is given by default.
    let usual = || {
        pairs
            .filter(fits)
            .min_by_key(|(from, to)| (from.abs_diff(25), to.abs_diff(30)))
    };
    own.or_else(usual)
}

fn longest_run(steps: &[Step], link: Link) -> u64 {
    let runs = steps.split(|step| step.link != link);
    runs.map(|run| run.len() as u64).max().unwrap_or(0)
}

/// Frames of the longer side that are the one before, bit by bit.
fn exact_repeats(scan: &Scan, side: Side) -> u64 {
    let mut hashes: Vec<(u64, [u8; 16])> = scan
        .pairs
        .iter()
        .filter_map(|pair| pair.side(side))
        .map(|frame| (frame.number, frame.md5))
        .collect();
    hashes.sort_unstable_by_key(|(number, _)| *number);
    hashes.dedup();
    let pairs = hashes
        .windows(2)
        .filter(|pair| pair[0].0 + 1 == pair[1].0 && pair[0].1 == pair[1].1);
    pairs.count() as u64
}

fn everything_matched_is_identical(scan: &Scan) -> bool {
    let measured: Vec<_> = scan
        .pairs
        .iter()
        .filter_map(|pair| pair.measured.as_ref())
        .collect();
    scan.alignment.is_some() && !measured.is_empty() && measured.iter().all(|m| m.same_pixels)
}

/// Every other frame is not there.
fn halved(scan: &Scan, alignment: &Alignment) -> Option<Reason> {
    let (a, b) = (scan.a.frames, scan.b.frames);
    if b == 0 || a.abs_diff(2 * b) > 1 {
        return None;
    }
    let regular = alignment
        .steps
        .iter()
        .filter(|step| step.link == Link::Matched)
        .filter(|step| {
            step.a
                .zip(step.b)
                .is_some_and(|(a, b)| a.abs_diff(2 * b) <= 1)
        })
        .count() as u64;
    (regular * 10 >= b * 8).then(|| {
        Reason::new(
            "halved",
            "every other frame is missing in B: half of the writes were dropped (a gray array given to a writer that was opened \
             for colour?), or the rate was halved"
                .to_owned(),
            format!("A has {a} frames, B {b}; {regular} frames of B are A's frame of twice the number"),
        )
    })
}

/// One side has the frames of the other without some at even distances, as a lower rate leaves them out.
fn thinned(scan: &Scan, alignment: &Alignment) -> Option<Reason> {
    /// Fewer can be even by chance.
    const LEAST: u64 = 8;
    let surplus = Surplus::of(scan, alignment, Link::Missing, Link::Inserted)?;
    let Surplus {
        few,
        many,
        longer,
        link,
        steps: count,
        rates: (from, to),
    } = surplus;
    let (more, shorter) = (many - few, longer.other());
    if more < LEAST {
        return None;
    }
    let distance = many as f64 / count as f64;
    let expected = |at: usize| (at as f64 + 0.5) * distance;
    let alone = alignment.steps.iter().filter(|step| step.link == link);
    let alone = alone.filter_map(|step| step.a.or(step.b));
    let even = alone
        .enumerate()
        .filter(|(at, number)| (*number as f64 - expected(*at)).abs() <= distance)
        .count() as u64;
    // In slow stretches the frame beside the one that was left out looks the same.
    (even * 10 >= count * 8).then(|| {
        Reason::new(
            "thinned",
            format!(
                "{few} = {many} x {from}/{to}: {to} frames a second were written as {from}, {more} frames of {longer} are not in \
                 {shorter}"
            ),
            format!("{even} of {count} frames that {shorter} lacks lie at even distances of {distance:.2} frames"),
        )
    })
}

/// By how much B's numbers are above A's in most pairs, and in how many.
fn usual_shift(steps: &[Step]) -> Option<(i64, u64)> {
    let mut shifts: BTreeMap<i64, u64> = BTreeMap::new();
    for step in steps.iter().filter(|step| step.link == Link::Matched) {
        let (a, b) = step.a.zip(step.b)?;
        *shifts.entry(b as i64 - a as i64).or_default() += 1;
    }
    shifts.into_iter().max_by_key(|(_, count)| *count)
}

/// Only the end, or only the beginning, is not there.
fn ends(scan: &Scan, alignment: &Alignment) -> Option<Reason> {
    let steps = &alignment.steps;
    let alone = |step: &Step| matches!(step.link, Link::Missing | Link::Inserted);
    let first = steps.iter().position(|step| !alone(step))?;
    let last = steps.iter().rposition(|step| !alone(step))?;
    // Near an end a still picture may be taken for a repetition: a few such steps are allowed.
    let inner = &steps[first..=last];
    let odd = inner
        .iter()
        .filter(|step| !matches!(step.link, Link::Matched | Link::Replaced))
        .count();
    if odd * 50 > inner.len() {
        return None;
    }
    let count = |part: &[Step], link: Link| part.iter().filter(|s| s.link == link).count() as u64;
    let (head, tail) = (&steps[..first], &steps[last + 1..]);
    let missing_tail = count(tail, Link::Missing);
    let missing_head = count(head, Link::Missing);
    let extra_head = count(head, Link::Inserted);
    let a = scan.a.frames;
    if head.is_empty() && missing_tail > 0 && count(tail, Link::Inserted) == 0 {
        return Some(Reason::new(
            "tail",
            format!(
                "the last {missing_tail} frames are missing in B: the encoder was not flushed, or the recording was cut off; call \
                 release() or close the writer before reading"
            ),
            format!(
                "frames 0 to {} go side by side, {} to {} have no partner",
                a - missing_tail - 1,
                a - missing_tail,
                a - 1
            ),
        ));
    }
    // Where the picture moves slowly, the frames at the edge may be taken for their neighbours; most are not.
    let (offset, side_by_side) = usual_shift(inner)?;
    let frames = offset.unsigned_abs();
    let sentence = match (missing_head, extra_head) {
        (1.., 0) if offset < 0 => {
            format!(
                "the first {frames} frames of A are missing in B: compare with --offset {offset}"
            )
        }
        (0, 1..) if offset > 0 => {
            format!("B begins {frames} frames earlier: compare with --offset {offset}")
        }
        _ => return None,
    };
    let evidence = format!("{side_by_side} frames go side by side from there");
    Some(Reason::new("offset", sentence, evidence))
}

/// Stretches that were dropped, inserted, repeated, moved, or replaced for another reason than damage.
fn stretches(scan: &Scan, alignment: &Alignment) -> Option<Reason> {
    let damaged = |side: Side| -> HashSet<u64> {
        let frames = scan.pairs.iter().filter_map(|pair| pair.side(side));
        let damaged = frames.filter(|frame| frame.damage.is_some());
        damaged.map(|frame| frame.number).collect()
    };
    let damaged = Side::BOTH.map(damaged);
    let known = |step: &Step| {
        let numbers = [step.a, step.b].into_iter().flatten();
        step.link == Link::Replaced && numbers.zip(&damaged).any(|(n, side)| side.contains(&n))
    };
    let numbers = |link: Link, of: fn(&Step) -> Option<u64>| -> Vec<u64> {
        let steps = alignment.steps.iter();
        let steps = steps.filter(|step| step.link == link && !known(step));
        let mut numbers: Vec<u64> = steps.filter_map(of).collect();
        numbers.sort_unstable();
        numbers
    };
    let replaced = numbers(Link::Replaced, |s| s.a);
    let lists = [
        (numbers(Link::Missing, |s| s.a), "missing in B: A's"),
        (numbers(Link::Inserted, |s| s.b), "only in B: its"),
        (numbers(Link::Repeated, |s| s.b), "repeated in B: its"),
        (numbers(Link::Held, |s| s.a), "repeated in A: its"),
        (numbers(Link::Moved, |s| s.a), "in another place in B: A's"),
        (replaced.clone(), "replaced in B: A's"),
    ];
    let parts: Vec<String> = lists
        .iter()
        .filter(|(list, _)| !list.is_empty())
        .map(|(list, words)| format!("{words} {}", ranges(list, NAMED)))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let matched = alignment.count(Link::Matched);
    let in_place = |step: &Step| matches!(step.link, Link::Matched | Link::Replaced);
    if alignment.steps.iter().all(in_place) {
        return Some(Reason::new(
            "replaced",
            format!(
                "B shows another picture in the place of A's frames {}: damaged, or edited",
                ranges(&replaced, NAMED)
            ),
            format!(
                "{matched} frames go side by side by what they show, and these stand between them"
            ),
        ));
    }
    Some(Reason::new(
        "stretches",
        format!("frames {}", parts.join("; ")),
        format!("{matched} frames go side by side by what they show; compare with --pair content"),
    ))
}

/// A side whose timestamps leave gaps: a reader that fills a constant rate makes the other side's count of it.
fn filled(scan: &Scan, alignment: &Alignment) -> Option<Reason> {
    let other = |facts: &SideFacts, name: &str, count: u64, again: Link| {
        // A frame that is not in the file is no repeat.
        let more = count.checked_sub(facts.frames)?;
        if alignment.count(again) * 10 < more * 9 {
            return None;
        }
        let rate = facts.frame_rate.filter(|_| !facts.frame_rate_set)?;
        let times: Vec<i64> = facts.timestamps.iter().copied().flatten().collect();
        let (first, last) = (times.iter().min()?, times.iter().max()?);
        let seconds = (last - first) as f64 * facts.time_base.as_f64();
        let filled = (seconds * rate.as_f64()).round() as u64 + 1;
        (facts.frames != count && filled > facts.frames && filled.abs_diff(count) <= 1).then(|| {
            Reason::new(
                "filled",
                format!(
                    "{name} holds {} frames; a reader that ignores timestamps and fills {:.3} frames a second makes {filled} of \
                     them: these repeats are not in the file",
                    facts.frames,
                    rate.as_f64()
                ),
                format!("the timestamps of {name} span {seconds:.3} s"),
            )
        })
    };
    other(&scan.a, "A", scan.b.frames, Link::Repeated)
        .or_else(|| other(&scan.b, "B", scan.a.frames, Link::Held))
}
