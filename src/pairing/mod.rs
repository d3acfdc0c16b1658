//! Which B frame belongs to an A frame. Pure.

mod against;
pub mod content;
mod plan;

pub use against::{Against, Average, Background};
pub use plan::{Planned, plan};
use serde::{Deserialize, Serialize};

use crate::frame::Rational;
use crate::media::Index;

/// How pairs are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PairBy {
    /// The same frame number.
    #[default]
    Number,
    /// The nearest timestamp, counted from each source's first frame.
    Timestamp,
    /// What the frames show; known once both sources were looked through ([`content::align`]).
    Content,
}

impl PairBy {
    pub const ALL: [Self; 3] = [Self::Number, Self::Timestamp, Self::Content];

    /// The name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Timestamp => "time",
            Self::Content => "content",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Number => "frame number",
            Self::Timestamp => "timestamp",
            Self::Content => "content",
        }
    }
}

/// The pairing rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Pairing {
    pub by: PairBy,
    /// Frames that B is shifted by: A's n is compared with B's n + offset.
    pub offset: i64,
}

/// One source's frames and the duration of a tick.
#[derive(Debug, Clone, Copy)]
pub struct Timed<'a> {
    pub index: &'a Index,
    /// Seconds per tick.
    pub time_base: Rational,
}

impl Pairing {
    /// B's frame for A's frame `number`; `None` when B has none there: before its start or after its known end, which
    /// by timestamp reach half a frame distance farther.
    pub fn partner(&self, number: u64, a: Timed<'_>, b: Timed<'_>) -> Option<u64> {
        let base = match self.by {
            // Until the content is known, frames of the same number are shown together.
            PairBy::Number | PairBy::Content => number,
            PairBy::Timestamp => by_time(number, a, b)?,
        };
        let shifted = u64::try_from(i64::try_from(base).ok()?.checked_add(self.offset)?).ok()?;
        (shifted < b.index.count()).then_some(shifted)
    }
}

/// The nearest B frame by time since each source's first frame; the earlier one at a tie. Exact: times are compared as
/// whole numbers in a unit that both time bases divide.
fn by_time(number: u64, a: Timed<'_>, b: Timed<'_>) -> Option<u64> {
    let per_tick = |own: Rational, other: Rational| {
        let units = i128::from(own.numerator) * i128::from(other.denominator);
        (units > 0).then_some(units)
    };
    let per_tick_a = per_tick(a.time_base, b.time_base)?;
    let per_tick_b = per_tick(b.time_base, a.time_base)?;
    let since_first = |side: Timed<'_>, n: u64| {
        let first = side.index.get(0)?.time()?;
        Some(i128::from(side.index.get(n)?.time()?) - i128::from(first))
    };
    let wanted = since_first(a, number)? * per_tick_a;
    let time_of_b = |n: u64| Some(since_first(b, n)? * per_tick_b);
    let distance = |n: u64| Some((time_of_b(n)? - wanted).abs());

    // `wanted` lies between two ticks of B: the frame nearest to it is the one nearest to either of them.
    let first = i128::from(b.index.get(0)?.time()?);
    let before = first + wanted.div_euclid(per_tick_b);
    let nearest = [before, before + 1]
        .into_iter()
        .filter_map(|tick| b.index.nearest(i64::try_from(tick).ok()?))
        .min_by_key(|n| (distance(*n), *n))?;

    // Between two frames the nearer one is always near enough; outside of all of them half a frame distance is.
    let found = time_of_b(nearest)?;
    let [previous, next] =
        [nearest.checked_sub(1), nearest.checked_add(1)].map(|n| n.and_then(time_of_b));
    let (outward, inward) = if found < wanted {
        (next, previous)
    } else {
        (previous, next)
    };
    let near_enough = match (outward, inward) {
        (None, Some(neighbour)) => (found - wanted).abs() * 2 <= (found - neighbour).abs(),
        // A single frame has no distance to its neighbours: it is the partner of everything.
        _ => true,
    };
    near_enough.then_some(nearest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frame::PictureType;
    use crate::media::{FrameEntry, IndexKind};

    fn index(times: impl IntoIterator<Item = i64>) -> Index {
        Index {
            kind: IndexKind::Packets,
            complete: true,
            frames: times
                .into_iter()
                .map(|timestamp| FrameEntry {
                    timestamp,
                    seek_time: timestamp,
                    hash: 0,
                    bytes: 0,
                    picture_type: PictureType::Unknown,
                    key: true,
                    timestamp_guessed: false,
                    damage: None,
                })
                .collect(),
            reason: None,
            losses: crate::media::Losses::default(),
        }
    }

    fn timed(index: &Index, numerator: i32, denominator: i32) -> Timed<'_> {
        Timed {
            index,
            time_base: Rational {
                numerator,
                denominator,
            },
        }
    }

    fn partners(by: PairBy, offset: i64, a: Timed<'_>, b: Timed<'_>) -> Vec<Option<u64>> {
        let pairing = Pairing { by, offset };
        (0..a.index.count())
            .map(|number| pairing.partner(number, a, b))
            .collect()
    }

    #[test]
    fn by_number_the_rates_do_not_matter() {
        let (a, b) = (index(0..270), index((0..270).map(|n| n * 3000)));
        let found = partners(
            PairBy::Number,
            0,
            timed(&a, 1001, 24_000),
            timed(&b, 1, 90_000),
        );
        assert_eq!(found, (0..270).map(Some).collect::<Vec<_>>());
    }

    #[test]
    fn an_offset_shifts_b_and_ends_at_its_ends() {
        let (a, b) = (index(0..4), index(0..3));
        let (a, b) = (timed(&a, 1, 25), timed(&b, 1, 25));
        let by_number = |offset| partners(PairBy::Number, offset, a, b);
        assert_eq!(by_number(0), [Some(0), Some(1), Some(2), None]);
        assert_eq!(by_number(1), [Some(1), Some(2), None, None]);
        assert_eq!(by_number(-2), [None, None, Some(0), Some(1)]);
        assert_eq!(by_number(i64::MAX), [None; 4]);
        assert_eq!(by_number(i64::MIN), [None; 4]);
        let by_time = |offset| partners(PairBy::Timestamp, offset, a, b);
        assert_eq!(by_time(1), [Some(1), Some(2), None, None]);
        assert_eq!(by_time(-1), [None, Some(0), Some(1), None]);
    }

    #[test]
    fn by_timestamp_the_nearest_is_taken_and_the_earlier_at_a_tie() {
        // 50 a second against 25 a second, in B's own coarse ticks: every second A frame is a tie.
        let (a, b) = (index(0..5), index(0..3));
        let found = partners(PairBy::Timestamp, 0, timed(&a, 1, 50), timed(&b, 1, 25));
        assert_eq!(found, [Some(0), Some(0), Some(1), Some(1), Some(2)]);
        // 1.4 ticks of B are nearer to its 2 than to its 0.
        let (a, b) = (index([0, 14]), index([0, 2, 4]));
        let found = partners(PairBy::Timestamp, 0, timed(&a, 1, 250), timed(&b, 1, 25));
        assert_eq!(found, [Some(0), Some(1)]);
    }

    #[test]
    fn times_count_from_each_first_frame() {
        let (a, b) = (index([900_000, 903_600]), index([-40, 0, 40]));
        let found = partners(
            PairBy::Timestamp,
            0,
            timed(&a, 1, 90_000),
            timed(&b, 1, 1000),
        );
        assert_eq!(found, [Some(0), Some(1)]);
    }

    #[test]
    fn a_frame_that_stands_long_is_the_partner_all_the_while() {
        let (a, b) = (index(0..12), index([0, 40, 440]));
        let found = partners(PairBy::Timestamp, 0, timed(&a, 1, 25), timed(&b, 1, 1000));
        let held = [0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2].map(Some);
        assert_eq!(found, held);
    }

    #[test]
    fn after_bs_end_there_is_no_partner() {
        let (a, b) = (index(0..10), index(0..3));
        let found = partners(PairBy::Timestamp, 0, timed(&a, 1, 100), timed(&b, 1, 50));
        // B ends at 0.04 s; half its frame distance is 0.01 s.
        let expected = [0, 0, 1, 1, 2, 2].map(Some);
        assert_eq!(found[..6], expected);
        assert_eq!(found[6..], [None; 4]);
    }

    #[test]
    fn a_single_frame_is_the_partner_of_every_time() {
        let (a, b) = (index(0..5), index([0]));
        let found = partners(PairBy::Timestamp, 0, timed(&a, 1, 25), timed(&b, 1, 1));
        assert_eq!(found, [Some(0); 5]);
    }

    #[test]
    fn without_times_or_frames_there_are_no_partners() {
        let (a, none, untimed) = (index(0..2), index([]), index([FrameEntry::NO_TIME]));
        let (a, none) = (timed(&a, 1, 25), timed(&none, 1, 25));
        for by in PairBy::ALL {
            assert_eq!(partners(by, 0, a, none), [None; 2]);
        }
        let untimed = timed(&untimed, 1, 25);
        assert_eq!(partners(PairBy::Timestamp, 0, a, untimed), [None; 2]);
        assert_eq!(partners(PairBy::Timestamp, 0, untimed, a), [None]);
        let stopped = Timed {
            time_base: Rational {
                numerator: 0,
                denominator: 1,
            },
            ..a
        };
        assert_eq!(partners(PairBy::Timestamp, 0, a, stopped), [None; 2]);
    }

    fn times() -> impl Strategy<Value = Vec<i64>> {
        (-1000_i64..1000, prop::collection::vec(1_i64..50, 0..30)).prop_map(|(start, steps)| {
            let mut times = vec![start];
            for step in steps {
                times.push(times[times.len() - 1] + step);
            }
            times
        })
    }

    proptest! {
        #[test]
        fn a_source_pairs_with_itself(times in times(), by in prop::sample::select(PairBy::ALL.to_vec())) {
            let index = index(times);
            let side = timed(&index, 1001, 30_000);
            let found = partners(by, 0, side, side);
            prop_assert_eq!(found, (0..index.count()).map(Some).collect::<Vec<_>>());
        }

        #[test]
        fn no_other_frame_is_nearer(
            a_times in times(),
            b_times in times(),
            (a_ticks, b_ticks) in (1_i32..60, 1_i32..60),
        ) {
            let (a, b) = (index(a_times.clone()), index(b_times.clone()));
            let found = partners(PairBy::Timestamp, 0, timed(&a, 1, a_ticks), timed(&b, 1, b_ticks));
            for (time, partner) in a_times.iter().zip(found) {
                // In units of 1 / (a_ticks * b_ticks) seconds.
                let wanted = (time - a_times[0]) * i64::from(b_ticks);
                let at = |n: usize| (b_times[n] - b_times[0]) * i64::from(a_ticks);
                let last = b_times.len() - 1;
                match partner {
                    Some(n) => {
                        let n = n as usize;
                        let best = (0..=last).min_by_key(|n| (at(*n) - wanted).abs());
                        prop_assert_eq!(Some(n), best);
                    }
                    None => {
                        prop_assert!(last > 0);
                        prop_assert!((wanted - at(last)) * 2 > at(last) - at(last - 1));
                    }
                }
            }
        }

        #[test]
        fn by_number_an_offset_can_be_undone(number in 0_u64..40, offset in -50_i64..50) {
            let index = index(0..40);
            let side = timed(&index, 1, 25);
            let by = PairBy::Number;
            if let Some(there) = (Pairing { by, offset }).partner(number, side, side) {
                let back = Pairing { by, offset: -offset };
                prop_assert_eq!(back.partner(there, side, side), Some(number));
            }
        }
    }
}
