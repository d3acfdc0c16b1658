//! Which two frames the session wants to see.

use super::state::OpenState;
use crate::frame::Side;
use crate::media::FrameEntry;
use crate::pairing::{PairBy, Timed};
use crate::session::{Around, Facts, Session};

/// A's frame and the B frame it is compared with; `None` for a side that is not open, has no frame there, or is a
/// background made of many frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Pair {
    pub a: Option<u64>,
    pub b: Option<u64>,
}

impl Pair {
    pub fn number(&self, side: Side) -> Option<u64> {
        match side {
            Side::A => self.a,
            Side::B => self.b,
        }
    }
}

fn timed(open: &OpenState) -> Timed<'_> {
    Timed {
        index: &open.index,
        time_base: open.info.time_base,
    }
}

/// The pair at a position. `by_content` gives B's frame for one of A's, once that is known.
pub fn wanted(
    session: &Session,
    position: u64,
    open: [Option<&OpenState>; 2],
    by_content: impl Fn(u64) -> Option<Option<u64>>,
) -> Pair {
    let clamped = |open: &OpenState, number: u64| {
        if open.index.complete {
            number.min(open.index.count().saturating_sub(1))
        } else {
            number
        }
    };
    match open {
        [_, Some(b)] if session.against.is_some() => {
            let number = clamped(b, position);
            Pair {
                a: session
                    .against
                    .and_then(|against| against.reference(number)),
                b: Some(number),
            }
        }
        [Some(a), Some(b)] => {
            let number = clamped(a, position);
            let found = by_content(number).filter(|_| session.pairing.by == PairBy::Content);
            let partner = if let Some(found) = found {
                found
            } else if b.index.complete {
                session.pairing.partner(number, timed(a), timed(b))
            } else if session.pairing.by == PairBy::Number {
                number.checked_add_signed(session.pairing.offset)
            } else {
                session
                    .pairing
                    .partner(number, timed(a), timed(b))
                    .filter(|_| !a.index.frames.is_empty())
            };
            Pair {
                a: Some(number),
                b: partner,
            }
        }
        [Some(a), None] => Pair {
            a: Some(clamped(a, position)),
            b: None,
        },
        [None, Some(b)] => Pair {
            a: None,
            b: Some(clamped(b, position)),
        },
        [None, None] => Pair::default(),
    }
}

/// The frames whose times are nearest to one second before and after a frame; at least one frame away. Where the frame
/// has no time, by the frame rate.
fn second(open: &OpenState, position: u64) -> Around {
    let time = open.index.get(position).and_then(FrameEntry::time);
    let ticks = (1.0 / open.info.time_base.as_f64()).round() as i64;
    let at = |time: i64| open.index.nearest(time);
    let frames = open
        .info
        .frame_rate
        .map_or(1.0, |rate| rate.as_f64().round());
    let (previous, next) = match time {
        Some(time) => (
            at(time.saturating_sub(ticks)),
            at(time.saturating_add(ticks)),
        ),
        None => (
            Some(position.saturating_sub(frames as u64)),
            Some(position.saturating_add(frames as u64)),
        ),
    };
    Around {
        previous: previous.map(|n| n.min(position.saturating_sub(1))),
        next: next.map(|n| n.max(position.saturating_add(1))),
    }
}

/// What commands have to know.
pub fn facts(session: &Session, open: [Option<&OpenState>; 2]) -> Facts {
    let against = session.against.is_some();
    let leader = if against {
        // The same source twice: the opening that knows more of it.
        let openings = open.into_iter().flatten();
        openings.max_by_key(|open| open.index.count())
    } else {
        open[0].or(open[1])
    };
    let Some(leader) = leader else {
        return Facts::default();
    };
    let damaged = |side: &OpenState| side.index.damaged().collect::<Vec<_>>();
    let mut numbers = damaged(leader);
    if let ([Some(_), Some(b)], false) = (open, against) {
        // B's damage, as numbers of A: exact for pairing by number; near enough to jump to otherwise.
        numbers.extend(
            damaged(b)
                .into_iter()
                .filter_map(|n| n.checked_add_signed(-session.pairing.offset)),
        );
    }
    numbers.sort_unstable();
    Facts {
        frames: leader.index.count(),
        picture: Some((leader.info.width, leader.info.height)),
        second: second(leader, session.position),
        next_damage: numbers.iter().copied().find(|n| *n > session.position),
        previous_damage: numbers
            .iter()
            .rev()
            .copied()
            .find(|n| *n < session.position),
        ..Facts::default()
    }
}
