//! Stretches that are in both sources, but in another order.

use super::align::{Link, Step};
use super::signature::Signature;

/// Fewer frames in a row than this are no stretch.
const LEAST: usize = 3;
/// Frames that are looked through for a partner; more are left alone.
const MOST: usize = 4096;

/// Pairs missing frames of A with inserted frames of B where runs of both show the same.
pub(super) fn find(a: &[Signature], b: &[Signature], gap: u32, steps: &mut Vec<Step>) {
    let alone_a: Vec<usize> = places(steps, |s| s.link == Link::Missing);
    let alone_b: Vec<usize> = places(steps, |s| s.link == Link::Inserted);
    if alone_a.len() < LEAST || alone_b.len() < LEAST {
        return;
    }
    if alone_a.len() > MOST || alone_b.len() > MOST {
        return;
    }
    let near = |of_a: Option<u64>, of_b: Option<u64>| match (of_a, of_b) {
        (Some(x), Some(y)) => a[x as usize].distance(&b[y as usize]) <= gap,
        _ => false,
    };
    let mut taken = vec![false; steps.len()];
    let mut at = 0;
    while at < alone_a.len() {
        // The longest run of B that goes along with A's run from here.
        let mut best = (0, 0);
        for first in 0..alone_b.len() {
            let length = (0..)
                .take_while(|k| {
                    let (Some(x), Some(y)) = (alone_a.get(at + k), alone_b.get(first + k)) else {
                        return false;
                    };
                    let follows =
                        |row: &[usize], first: usize, number: fn(&Step) -> Option<u64>| {
                            let (one, other) =
                                (number(&steps[row[first]]), number(&steps[row[first + k]]));
                            one.zip(other)
                                .is_some_and(|(one, other)| other == one + *k as u64)
                        };
                    !taken[*y]
                        && follows(&alone_a, at, |s| s.a)
                        && follows(&alone_b, first, |s| s.b)
                        && near(steps[*x].a, steps[*y].b)
                })
                .count();
            if length > best.0 {
                best = (length, first);
            }
        }
        let (length, first) = best;
        if length < LEAST {
            at += 1;
            continue;
        }
        for k in 0..length {
            let (x, y) = (alone_a[at + k], alone_b[first + k]);
            taken[y] = true;
            steps[x].b = steps[y].b;
            steps[x].link = Link::Moved;
        }
        at += length;
    }
    let mut kept = taken.iter();
    steps.retain(|_| !kept.next().copied().unwrap_or(false));
}

fn places(steps: &[Step], wanted: impl Fn(&Step) -> bool) -> Vec<usize> {
    let all = steps.iter().enumerate();
    all.filter(|(_, step)| wanted(step))
        .map(|(at, _)| at)
        .collect()
}
