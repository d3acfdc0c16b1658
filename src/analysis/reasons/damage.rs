//! Differences that come of damaged data.

use super::Reason;
use crate::analysis::scan::{PairScan, Scan};
use crate::analysis::verdict::NAMED;
use crate::figures::ranges;
use crate::frame::{Damage, Side};

/// Damage is a reason where the mean |d| of the damaged frames is so many times that of the others.
const CLEARLY: f64 = 2.0;

/// A side whose damaged frames are all that differ, or differ clearly more than its other ones.
pub(super) fn reason(scan: &Scan) -> Option<Reason> {
    let of = |side: Side| {
        let damage = |pair: &PairScan| pair.side(side).and_then(|frame| frame.damage);
        let number = |pair: &PairScan| pair.side(side).map(|frame| frame.number);
        let measured = || scan.pairs.iter().filter(|pair| pair.measured.is_some());
        let differing = measured().filter(|pair| !pair.identical());
        let (damaged, others): (Vec<&PairScan>, Vec<_>) =
            differing.partition(|pair| damage(pair).is_some());
        if damaged.is_empty() {
            return None;
        }
        let mut reported: Vec<u64> = scan
            .pairs
            .iter()
            .filter(|pair| damage(pair) == Some(Damage::Reported))
            .filter_map(number)
            .collect();
        reported.sort_unstable();
        reported.dedup();
        let errors = match &reported[..] {
            // They may lie before the first pair that was scanned.
            [] => "its decoder reports errors in frames before them".to_owned(),
            [one] => format!("its decoder reports errors in frame {one}"),
            more => format!(
                "its decoder reports errors in frames {}",
                ranges(more, NAMED)
            ),
        };
        if others.is_empty() {
            let whole = measured().filter(|pair| pair.identical()).count();
            let differ = match damaged.len() {
                1 => "the only frame that differs is damaged, or predicted from a damaged one"
                    .to_owned(),
                all => format!(
                    "all {all} frames that differ are damaged, or predicted from damaged ones"
                ),
            };
            return Some(Reason::new(
                "damage",
                format!("the data of {side} is damaged: {differ}"),
                match whole {
                    0 => errors,
                    _ => format!("{errors}; the other {whole} pairs are identical"),
                },
            ));
        }
        let mean = |pairs: &mut dyn Iterator<Item = &PairScan>| {
            let means: Vec<f64> = pairs
                .filter_map(|pair| Some(pair.measured.as_ref()?.mean))
                .collect();
            means.iter().sum::<f64>() / means.len().max(1) as f64
        };
        let at_damage = mean(&mut damaged.iter().copied());
        let elsewhere = mean(&mut measured().filter(|pair| damage(pair).is_none()));
        (at_damage > CLEARLY * elsewhere).then(|| {
            Reason::new(
                "damage",
                format!("the data of {side} is damaged, and there it differs most"),
                format!(
                    "{errors}; mean |d| is {at_damage:.3} in its {} damaged frames, {elsewhere:.3} in the others",
                    damaged.len()
                ),
            )
        })
    };
    of(Side::A).or_else(|| of(Side::B))
}
