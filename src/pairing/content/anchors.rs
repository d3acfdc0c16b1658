//! Frames that have one clear partner: between them the rows are short enough to be aligned frame by frame.

use rayon::prelude::*;

use super::signature::{CELLS, Signature};

/// Frames of A that share one candidate.
const BLOCK: usize = 48;
/// How much nearer the best partner must be than every other one.
const CLEARLY: u32 = 2 * CELLS as u32;
/// Neighbours of the best partner may look alike.
const NEIGHBOURS: usize = 3;

/// Places (in A, in B), both ascending, at which the rows may be cut.
pub(super) fn anchors(a: &[Signature], b: &[Signature], gap: u32) -> Vec<(usize, usize)> {
    let blocks = a.len().div_ceil(BLOCK);
    let found: Vec<(usize, usize)> = (0..blocks)
        .into_par_iter()
        .filter_map(|block| {
            let candidate = distinct(a, block * BLOCK, ((block + 1) * BLOCK).min(a.len()))?;
            Some((candidate, partner(&a[candidate], b, gap)?))
        })
        .collect();
    ascending(&found)
}

/// The frame of a block that is farthest from its neighbours.
fn distinct(a: &[Signature], from: usize, to: usize) -> Option<usize> {
    (from.max(1)..to.min(a.len().saturating_sub(1)))
        .max_by_key(|i| a[*i].distance(&a[i - 1]).min(a[*i].distance(&a[i + 1])))
}

/// The one place in B that is near, and clearly nearer than all others but its neighbours.
fn partner(one: &Signature, b: &[Signature], gap: u32) -> Option<usize> {
    let distances: Vec<u32> = b.iter().map(|other| one.distance(other)).collect();
    let (best, nearest) = distances
        .iter()
        .copied()
        .enumerate()
        .min_by_key(|(_, d)| *d)?;
    let elsewhere = distances
        .iter()
        .enumerate()
        .filter(|(at, _)| at.abs_diff(best) > NEIGHBOURS)
        .map(|(_, distance)| *distance)
        .min()
        .unwrap_or(u32::MAX);
    (nearest <= gap && elsewhere >= nearest.saturating_add(CLEARLY)).then_some(best)
}

/// The longest row of places that ascends in B as it does in A.
fn ascending(places: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // tails[k]: the place that ends the row of k + 1 places with the smallest end.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(places.len());
    for (at, (_, b)) in places.iter().enumerate() {
        let length = tails.partition_point(|tail| places[*tail].1 < *b);
        before.push(length.checked_sub(1).map(|k| tails[k]));
        if length == tails.len() {
            tails.push(at);
        } else {
            tails[length] = at;
        }
    }
    let mut row = Vec::with_capacity(tails.len());
    let mut next = tails.last().copied();
    while let Some(at) = next {
        row.push(places[at]);
        next = before[at];
    }
    row.reverse();
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outliers_are_left_out() {
        let places = [(0, 3), (1, 90), (2, 5), (3, 6), (4, 1), (5, 9)];
        assert_eq!(ascending(&places), [(0, 3), (2, 5), (3, 6), (5, 9)]);
        assert!(ascending(&[]).is_empty());
    }
}
