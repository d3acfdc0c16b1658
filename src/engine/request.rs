//! What the window asks the analyst for, and what of it can be evaluated.

use std::sync::Arc;

use super::background::{Made, Work};
use super::evaluator::Frames;
use super::pair::Pair;
use super::settings::Settings;
use super::source::Source;
use super::state::{OpenState, SideState};
use crate::error::{Error, Result};
use crate::frame::Side;
use crate::pairing::{Against, PairBy, Pairing};

/// What the window asks for.
#[derive(Clone)]
pub(super) struct Request {
    /// Newest first: the newest one whose frames are there is shown.
    pub wishes: Vec<Pair>,
    /// What a step on in the same direction would wish for.
    pub next: Option<Pair>,
    pub sources: [Option<Arc<Source>>; 2],
    /// What stands in A's place, when that is no frame.
    pub background: Option<Arc<Work>>,
    /// Why A's side is another moment of the same source.
    pub against: Option<Against>,
    /// Which rule leaves a frame of A without a partner.
    pub pairing: Pairing,
    pub settings: Settings,
}

impl Request {
    /// Asks for nothing else.
    pub fn same(&self, other: &Self) -> bool {
        let same_source = |i: usize| match (&self.sources[i], &other.sources[i]) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        self.wishes == other.wishes
            && self.next == other.next
            && self.settings == other.settings
            && self.against == other.against
            && self.pairing == other.pairing
            && same_source(0)
            && same_source(1)
            && match (&self.background, &other.background) {
                (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                (a, b) => a.is_none() && b.is_none(),
            }
    }

    fn openings(&self) -> [u64; 2] {
        self.sources
            .each_ref()
            .map(|source| source.as_ref().map_or(0, |s| s.id))
    }

    /// The newest wish whose frames are all there (or known not to be had).
    pub fn newest_complete(&self) -> Option<Task> {
        self.complete(&self.wishes)
    }

    /// The pair that comes next, when all its frames are there.
    pub fn next_complete(&self) -> Option<Task> {
        let task = self.complete(&[self.next?])?;
        let readable = task.frames.iter().all(Result::is_ok);
        readable.then_some(task)
    }

    fn complete(&self, pairs: &[Pair]) -> Option<Task> {
        let made = self.background.as_ref().and_then(|work| work.result());
        let (pair, frames) = first_complete(self, pairs, made.as_ref())?;
        let identity = frames.each_ref().map(|f| match f {
            Ok(Some(frame)) => Arc::as_ptr(frame) as usize,
            Ok(None) => 0,
            Err(_) => 1,
        });
        Some(Task {
            key: Key {
                pair,
                pairing: self.pairing,
                settings: self.settings.clone(),
                identity,
                openings: self.openings(),
            },
            frames,
            made: made.and_then(Result::ok),
        })
    }
}

/// Everything that an evaluation depends on. Its frames have to be alive for as long as it is compared.
#[derive(Clone, PartialEq)]
pub(super) struct Key {
    pub pair: Pair,
    pub pairing: Pairing,
    pub settings: Settings,
    /// Where the frames lie; small numbers for sides without one.
    pub identity: [usize; 2],
    pub openings: [u64; 2],
}

/// A pair that can be evaluated.
pub(super) struct Task {
    pub key: Key,
    pub frames: Frames,
    /// What stands in A's place, when that is no frame.
    pub made: Option<Made>,
}

impl Task {
    /// About how many bytes its evaluation takes: of each side three numbers a pixel under the profile, and as many in
    /// planes, masks and pictures.
    pub fn memory(&self) -> usize {
        const NUMBERS: usize = 6;
        let frames = self.frames.iter().flatten().flatten();
        let bytes = frames.map(|frame| {
            let wide = if frame.format.depth > 8 { 2 } else { 1 };
            frame.width as usize * frame.height as usize * NUMBERS * wide
        });
        bytes.sum()
    }
}

/// The first of the pairs whose frames are all there (or known not to be had).
fn first_complete(
    request: &Request,
    pairs: &[Pair],
    background: Option<&Result<Made>>,
) -> Option<(Pair, Frames)> {
    let states = request
        .sources
        .each_ref()
        .map(|source| source.as_ref().map(|s| s.state()));
    pairs.iter().find_map(|pair| {
        let mut frames: Frames = [Ok(None), Ok(None)];
        for side in Side::BOTH {
            let i = side.index();
            let (Some(source), Some(SideState::Open(open))) = (&request.sources[i], &states[i])
            else {
                continue;
            };
            frames[i] = match pair.number(side) {
                None if side == Side::A && request.background.is_some() => match &background {
                    Some(Ok(made)) => Ok(Some(Arc::clone(&made.frame))),
                    Some(Err(error)) => Err(error.clone()),
                    None => return None,
                },
                None => Err(no_partner(side, open, request, pair)),
                Some(number) => match (source.cached(number), &open.broken) {
                    (Some(frame), _) => Ok(Some(frame)),
                    (None, Some((n, error))) if *n == number => Err(error.clone()),
                    (None, _) => return None,
                },
            };
        }
        Some((*pair, frames))
    })
}

/// Why an open side has no frame in a pair.
fn no_partner(side: Side, open: &OpenState, request: &Request, pair: &Pair) -> Error {
    if let (Some(Against::Previous(back)), Some(number)) = (request.against, pair.b) {
        return Error::new(match back {
            1 => format!("there is no frame before frame {number}"),
            _ => format!("there is no frame {back} before frame {number}"),
        })
        .advice("step on to have a pair");
    }
    let other = pair
        .number(side.other())
        .filter(|_| request.against.is_none());
    match (request.pairing.by, other) {
        (PairBy::Content, Some(number)) => {
            return Error::new(format!(
                "{}'s frame {number} is missing in {side}: no frame there shows the same",
                side.other()
            ))
            .advice("the strip under the timeline has what is missing and inserted");
        }
        (PairBy::Timestamp, Some(number)) => {
            return Error::new(format!(
                "{side} has no frame within half a frame's time of {}'s frame {number}",
                side.other()
            ))
            .advice("pair by frame number to see them side by side");
        }
        _ => {}
    }
    let count = open.index.count();
    Error::new(format!(
        "{side} has no frame here: it has {count} frames, 0 to {}",
        count.saturating_sub(1)
    ))
}
