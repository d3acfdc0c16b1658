//! Every pair of two whole sources, in an order in which both can be read forwards.

use std::collections::BTreeSet;

use super::{Pairing, Timed};

/// The frames of a pair; one of them is absent where the other has no partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Planned {
    pub a: Option<u64>,
    pub b: Option<u64>,
}

/// All pairs of A's frames `frames` (all of them when absent) by a rule, then what is left over: frames of B without a
/// partner stand before the next pair of B's order. With `frames`, only those of B between its pairs are left over.
pub fn plan(
    pairing: Pairing,
    a: Timed<'_>,
    b: Timed<'_>,
    frames: Option<(u64, u64)>,
) -> Vec<Planned> {
    let (from, to) = frames.unwrap_or((0, u64::MAX));
    let range = from..to.min(a.index.count());
    let pairs = range.map(|number| (number, pairing.partner(number, a, b)));
    with_rest(pairs.collect(), b.index.count(), frames.is_some())
}

/// Puts the frames of B that no pair has where they belong. `inside`: only those between the pairs.
pub(super) fn with_rest(
    pairs: Vec<(u64, Option<u64>)>,
    count_b: u64,
    inside: bool,
) -> Vec<Planned> {
    let used: BTreeSet<u64> = pairs.iter().filter_map(|(_, b)| *b).collect();
    let mut next = match (inside, used.first()) {
        (true, Some(first)) => *first,
        (true, None) => count_b,
        (false, _) => 0,
    };
    let mut planned = Vec::with_capacity(pairs.len());
    let alone = |next: &mut u64, before: u64, planned: &mut Vec<Planned>| {
        for number in *next..before {
            if !used.contains(&number) {
                planned.push(Planned {
                    a: None,
                    b: Some(number),
                });
            }
        }
        *next = before.max(*next);
    };
    for (a, b) in pairs {
        if let Some(b) = b {
            alone(&mut next, b, &mut planned);
        }
        planned.push(Planned { a: Some(a), b });
    }
    if !inside {
        alone(&mut next, count_b, &mut planned);
    }
    planned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(pairs: &[(u64, Option<u64>)], count_b: u64, inside: bool) -> Vec<(i64, i64)> {
        let number = |n: Option<u64>| n.map_or(-1, |n| n as i64);
        with_rest(pairs.to_vec(), count_b, inside)
            .iter()
            .map(|pair| (number(pair.a), number(pair.b)))
            .collect()
    }

    #[test]
    fn what_has_no_partner_is_named_where_it_belongs() {
        let pairs = [(0, Some(1)), (1, Some(2)), (2, None), (3, Some(5))];
        assert_eq!(
            planned(&pairs, 7, false),
            [
                (-1, 0),
                (0, 1),
                (1, 2),
                (2, -1),
                (-1, 3),
                (-1, 4),
                (3, 5),
                (-1, 6)
            ]
        );
        assert_eq!(
            planned(&pairs, 7, true),
            [(0, 1), (1, 2), (2, -1), (-1, 3), (-1, 4), (3, 5)]
        );
    }

    #[test]
    fn a_frame_of_b_may_have_many_partners() {
        let pairs = [(0, Some(0)), (1, Some(0)), (2, Some(1))];
        assert_eq!(planned(&pairs, 2, false), [(0, 0), (1, 0), (2, 1)]);
    }
}
