//! Frames in whose place the other side shows another picture: damaged, or edited. The cheapest path steps around them, as if
//! one frame were missing and another inserted there.

use super::align::{Link, REPEAT, Step};
use super::signature::{CELLS, Signature};

/// Steps that one way around may be long.
const LONGEST: usize = 256;
/// A signature nearer to that of no picture is flat: a fifth of the usual spread in every cell.
const FLAT: u32 = 6 * CELLS as u32;

/// Lays frames side by side again where the path leaves its diagonal and comes back to it without a reason in what the frames
/// show. What is farther apart than `gap` then is replaced, the rest matched.
pub(super) fn find(a: &[Signature], b: &[Signature], gap: u32, steps: &mut Vec<Step>) {
    let mut kept = Vec::with_capacity(steps.len());
    let mut at = 0;
    while at < steps.len() {
        let way = way_around(steps, at, kept.last(), (a.len(), b.len()));
        if let Some(way) = way
            && let Some(straight) = straightened(a, b, gap, way)
        {
            at += way.len();
            kept.extend(straight);
        } else {
            kept.push(steps[at]);
            at += 1;
        }
    }
    *steps = kept;
}

/// The steps from `at` on, where `before` is the last one on the diagonal, up to where the path is on it again.
fn way_around<'a>(
    steps: &'a [Step],
    at: usize,
    before: Option<&Step>,
    ends: (usize, usize),
) -> Option<&'a [Step]> {
    let diagonal = |step: &Step| {
        let paired = step.a.zip(step.b).filter(|_| step.link == Link::Matched);
        paired.map(|(a, b)| b as i64 - a as i64)
    };
    let own = match before {
        None => 0,
        Some(step) => diagonal(step)?,
    };
    if diagonal(&steps[at]) == Some(own) {
        return None;
    }
    let rest = &steps[at..];
    let length = rest
        .iter()
        .take(LONGEST)
        .position(|step| diagonal(step) == Some(own));
    let length = match length {
        Some(length) => length,
        // The last frames of both sides are on one diagonal, too.
        None if rest.len() <= LONGEST && ends.1 as i64 - ends.0 as i64 == own => rest.len(),
        None => return None,
    };
    Some(&rest[..length])
}

/// The frames of a way around side by side, unless it shows more than that pictures were replaced.
fn straightened(a: &[Signature], b: &[Signature], gap: u32, way: &[Step]) -> Option<Vec<Step>> {
    if way.iter().any(|step| step.link == Link::Moved) {
        return None;
    }
    // Each frame once: a repetition names its frame again.
    let row = |number: fn(&Step) -> Option<u64>, again: Link| -> Vec<usize> {
        let own = way.iter().filter(|step| step.link != again);
        own.filter_map(number).map(|n| n as usize).collect()
    };
    let (row_a, row_b) = (row(|s| s.a, Link::Repeated), row(|s| s.b, Link::Held));
    if row_a.len() != row_b.len() || row_a.is_empty() {
        return None;
    }
    let apart = |step: &Step| {
        let (x, y) = step.a.zip(step.b)?;
        Some(a[x as usize].distance(&b[y as usize]))
    };
    let mut around = 0;
    let mut far = false;
    for step in way {
        around += match (apart(step), step.link) {
            (None, _) => gap,
            (Some(apart), Link::Matched) => apart,
            (Some(apart), _) => apart + REPEAT,
        };
        far |= apart(step).is_some_and(|apart| apart > gap);
    }
    let both = || row_a.iter().zip(&row_b);
    let distance = |(x, y): (&usize, &usize)| a[*x].distance(&b[*y]);
    // One other picture is one event, as a frame without a partner is.
    let straight: u32 = both().map(|pair| distance(pair).min(gap)).sum();
    let count = |link| way.iter().filter(|step| step.link == link).count();
    let (missing, inserted) = (count(Link::Missing), count(Link::Inserted));
    // At the ends of what was exchanged a pair may go astray; frames in another order are as many pairs.
    let exchanged = missing.min(inserted) > 0 && count(Link::Matched) * 4 <= missing.min(inserted);
    let replaced = straight <= around && (exchanged || far || any_stands_out(a, b, way));
    // Where nothing is left out, repetitions here and there save a little in a slow picture.
    let idle = missing + inserted == 0 && 4 * around > 3 * straight;
    if !(replaced || idle) {
        return None;
    }
    let side_by_side = both().map(|(x, y)| Step {
        a: Some(*x as u64),
        b: Some(*y as u64),
        link: if distance((x, y)) > gap && !(is_flat(&a[*x]) && is_flat(&b[*y])) {
            Link::Replaced
        } else {
            Link::Matched
        },
    });
    Some(side_by_side.collect())
}

/// Whether a picture shows next to nothing: in a black one the noise is all there is.
fn is_flat(picture: &Signature) -> bool {
    picture.distance(&Signature::NONE) < FLAT
}

/// Whether pictures of frames without a partner are foreign to their own row: farther from those before and after them than
/// these are from each other. A frame that was only left out is on the way between its neighbours.
fn any_stands_out(a: &[Signature], b: &[Signature], way: &[Step]) -> bool {
    let runs = way.chunk_by(|one, next| one.link == next.link);
    let mut alone = runs.filter(|run| matches!(run[0].link, Link::Missing | Link::Inserted));
    alone.any(|run| {
        let (row, numbers): (_, fn(&Step) -> Option<u64>) = match run[0].link {
            Link::Missing => (a, |step| step.a),
            _ => (b, |step| step.b),
        };
        let of = |step: &Step| numbers(step).map_or(0, |n| n as usize);
        let (first, last) = (of(&run[0]), of(&run[run.len() - 1]));
        let (Some(before), Some(after)) =
            (first.checked_sub(1).map(|n| &row[n]), row.get(last + 1))
        else {
            return false;
        };
        let change = before.distance(after);
        let near = row[first..=last]
            .iter()
            .map(|own| own.distance(before).min(own.distance(after)))
            .min();
        near.is_some_and(|near| 2 * near > 3 * change)
    })
}
