//! Which B frame belongs to an A frame. Pure.

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
}

impl PairBy {
    pub const ALL: [Self; 2] = [Self::Number, Self::Timestamp];

    pub fn label(self) -> &'static str {
        match self {
            Self::Number => "frame number",
            Self::Timestamp => "timestamp",
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
    /// B's frame for A's frame `number`; `None` when B has none there (before its start, after its known end, or, by
    /// timestamp, farther away than half of B's frame distance).
    pub fn partner(&self, number: u64, a: Timed<'_>, b: Timed<'_>) -> Option<u64> {
        let base = match self.by {
            PairBy::Number => number,
            PairBy::Timestamp => by_time(number, a, b)?,
        };
        let shifted = u64::try_from(i64::try_from(base).ok()?.checked_add(self.offset)?).ok()?;
        (shifted < b.index.count()).then_some(shifted)
    }
}

fn by_time(number: u64, a: Timed<'_>, b: Timed<'_>) -> Option<u64> {
    let seconds = |side: Timed<'_>, n: u64| {
        let first = side.index.get(0)?.time()?;
        let ticks = side.index.get(n)?.time()?.checked_sub(first)?;
        Some(ticks as f64 * side.time_base.as_f64())
    };
    let wanted = seconds(a, number)?;
    let first = b.index.get(0)?.time()?;
    let ticks = (wanted / b.time_base.as_f64()).round() as i64;
    let nearest = b.index.nearest(first.checked_add(ticks)?)?;
    let found = seconds(b, nearest)?;
    let step = [nearest.checked_sub(1), nearest.checked_add(1)]
        .into_iter()
        .flatten()
        .filter_map(|n| seconds(b, n))
        .map(|t| (t - found).abs())
        .fold(f64::INFINITY, f64::min);
    // A single frame has no distance to its neighbours: it is the partner of everything.
    ((found - wanted).abs() <= step / 2.0 + 1e-9).then_some(nearest)
}
