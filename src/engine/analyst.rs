//! The analyst: one thread that turns the newest complete pair into numbers and pictures.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::Notify;
use super::background::{Made, Work};
use super::exclusion::Exclusion;
use super::laboratory::Bench;
use super::lock::lock;
use super::pair::Pair;
use super::pictures::Pictures;
use super::pixel_cache::PixelCache;
use super::settings::Settings;
use super::source::Source;
use super::state::{Difference, OpenState, Shown, ShownSide, SideState};
use crate::analysis::{Comparison, PairInput, SideStatistics, Stages, histogram};
use crate::error::{Error, Result};
use crate::frame::{Frame, Pixels, Profile, Side};
use crate::pairing::{Against, PairBy, Pairing};

/// What the window asks for.
#[derive(Clone)]
pub(super) struct Request {
    /// Newest first: the newest one whose frames are there is shown.
    pub wishes: Vec<Pair>,
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
    fn same(&self, other: &Self) -> bool {
        let same_source = |i: usize| match (&self.sources[i], &other.sources[i]) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        self.wishes == other.wishes
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
}

#[derive(Default)]
struct Mailbox {
    request: Option<Request>,
    /// Counts requests and events of the loaders.
    events: u64,
    stop: bool,
}

struct Shared {
    mailbox: Mutex<Mailbox>,
    woken: Condvar,
    newest: Mutex<Option<Arc<Shown>>>,
    notify: Notify,
}

/// Handle of the analyst's thread.
pub(super) struct Analyst {
    shared: Arc<Shared>,
}

impl Analyst {
    /// Starts the thread.
    pub fn start(notify: Notify) -> Self {
        let shared = Arc::new(Shared {
            mailbox: Mutex::default(),
            woken: Condvar::new(),
            newest: Mutex::new(None),
            notify,
        });
        let worker = Arc::clone(&shared);
        let spawned = std::thread::Builder::new()
            .name("analyst".into())
            .spawn(move || Worker::new(worker).run());
        if let Err(error) = spawned {
            log::error!("no thread could be started for the analyst: {error}");
        }
        Self { shared }
    }

    /// Replaces the request; nothing happens when it is the same.
    pub fn request(&self, request: Request) {
        let mut mailbox = lock(&self.shared.mailbox);
        if mailbox
            .request
            .as_ref()
            .is_some_and(|old| old.same(&request))
        {
            return;
        }
        mailbox.request = Some(request);
        mailbox.events += 1;
        drop(mailbox);
        self.shared.woken.notify_all();
    }

    /// A closure that loaders call when something new is there: it wakes the analyst and the window.
    pub fn notifier(&self) -> Notify {
        let shared = Arc::clone(&self.shared);
        Arc::new(move || {
            lock(&shared.mailbox).events += 1;
            shared.woken.notify_all();
            (shared.notify)();
        })
    }

    /// What was finished last.
    pub fn newest(&self) -> Option<Arc<Shown>> {
        lock(&self.shared.newest).clone()
    }
}

impl Drop for Analyst {
    fn drop(&mut self) {
        lock(&self.shared.mailbox).stop = true;
        self.shared.woken.notify_all();
    }
}

/// The frames of a pair: `Ok(None)` for a side that has no frame there, `Err` for one that cannot be read.
type Frames = [Result<Option<Arc<Frame>>>; 2];

/// The thread's own state.
struct Worker {
    shared: Arc<Shared>,
    pixels: PixelCache,
    stages: Stages,
    pictures: Pictures,
    exclusion: Exclusion,
    bench: Bench,
    generation: u64,
}

impl Worker {
    fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            pixels: PixelCache::default(),
            stages: Stages::default(),
            pictures: Pictures::default(),
            exclusion: Exclusion::default(),
            bench: Bench::default(),
            generation: 0,
        }
    }

    fn run(mut self) {
        let mut seen = 0;
        let mut last = None;
        loop {
            let request = {
                let mailbox = lock(&self.shared.mailbox);
                let mailbox = self
                    .shared
                    .woken
                    .wait_while(mailbox, |m| m.events == seen && !m.stop)
                    .unwrap_or_else(PoisonError::into_inner);
                if mailbox.stop {
                    return;
                }
                seen = mailbox.events;
                mailbox.request.clone()
            };
            let Some(request) = request else { continue };
            let background = request.background.as_ref().and_then(|work| work.result());
            let Some((pair, frames)) = newest_complete(&request, background.as_ref()) else {
                continue;
            };
            if let Some(Ok(made)) = background {
                let profile = request.settings.profile;
                self.pixels.put(&made.frame, profile, made.pixels);
                self.pixels.put(&made.frame, Profile::Native, made.native);
            }
            let identity = frames.each_ref().map(|f| match f {
                Ok(Some(frame)) => Arc::as_ptr(frame) as usize,
                Ok(None) => 0,
                Err(_) => 1,
            });
            let openings = request
                .sources
                .each_ref()
                .map(|source| source.as_ref().map_or(0, |s| s.id));
            let rule = (request.pairing, request.settings.clone());
            let key = (pair, rule, identity, openings);
            if last.as_ref() == Some(&key) {
                continue;
            }
            last = Some(key);
            let work =
                std::panic::AssertUnwindSafe(|| self.evaluate(pair, frames, &request.settings));
            let shown = std::panic::catch_unwind(work).unwrap_or_else(|_| Shown {
                pair,
                settings: Some(request.settings.clone()),
                difference: Some(Err(Error::new("the analysis of this pair broke")
                    .advice("please report the two files"))),
                ..Shown::default()
            });
            *lock(&self.shared.newest) = Some(Arc::new(Shown { openings, ..shown }));
            (self.shared.notify)();
            for (source, number) in request.sources.iter().zip([pair.a, pair.b]) {
                if let (Some(source), Some(number)) = (source, number) {
                    source.composed(number);
                }
            }
        }
    }

    fn evaluate(&mut self, pair: Pair, frames: Frames, settings: &Settings) -> Shown {
        self.generation += 1;
        let [a, b] = frames;
        let (mut problem, mut sides) = (None, [None, None]);
        for (side, frame) in [(Side::A, a), (Side::B, b)] {
            match frame {
                Ok(frame) => sides[side.index()] = frame,
                Err(error) => problem = Some(error),
            }
        }
        let cache = &self.pixels;
        let converted = |side: Side| {
            let frame = sides[side.index()].as_ref()?;
            Some(cache.get(frame, settings.profile).and_then(|pixels| {
                let native = cache.get(frame, Profile::Native)?;
                Ok((Arc::clone(frame), pixels, native))
            }))
        };
        let (a, b) = rayon::join(|| converted(Side::A), || converted(Side::B));
        let mut keep = |side: Option<Result<_>>| match side {
            Some(Ok(side)) => Some(side),
            Some(Err(error)) => {
                problem = Some(error);
                None
            }
            None => None,
        };
        let (a, b) = (keep(a), keep(b));
        self.pixels.forget_all_but(sides.iter().flatten());

        let mut input = PairInput {
            a: a.as_ref().map(|(_, p, _)| Arc::clone(p)),
            b: b.as_ref().map(|(_, p, _)| Arc::clone(p)),
            a_native: a.as_ref().map(|(_, _, n)| Arc::clone(n)),
            b_native: b.as_ref().map(|(_, _, n)| Arc::clone(n)),
            b_scaled: false,
            exclusion: self.exclusion.get(&settings.analysis.areas),
        };
        if let Err(error) = self.pixels.scale_b(&mut input, settings.analysis.sizes) {
            problem = Some(error);
        }
        let view = &settings.view;
        let signed = settings.signed || view.heatmap.shown && view.heatmap.signed;
        let comparison = self
            .stages
            .update(&input, &settings.analysis, settings.region, signed);
        let difference = difference(&comparison, problem);
        let pictures = self.pictures.compose(&comparison, settings);
        let laboratory = self.bench.work(&comparison, settings);
        let shown_side = |side: Option<(Arc<Frame>, Arc<Pixels>, Arc<Pixels>)>, at: Side| {
            let (frame, ..) = side?;
            let (pixels, native) = match at {
                Side::A => (input.a.clone()?, input.a_native.clone()?),
                Side::B => (input.b.clone()?, input.b_native.clone()?),
            };
            // Of one side alone, or of both while they cannot be subtracted.
            let statistics = (!matches!(difference, Some(Ok(_))))
                .then(|| comparison.plane(at))
                .flatten()
                .map(|plane| SideStatistics::new(&histogram(plane, pixels.depth, None)));
            Some(ShownSide {
                frame,
                pixels,
                native,
                statistics,
            })
        };
        let (a, b) = (shown_side(a, Side::A), shown_side(b, Side::B));
        Shown {
            pair,
            openings: [0; 2],
            settings: Some(settings.clone()),
            a,
            b,
            difference,
            comparison,
            pictures,
            laboratory,
            generation: self.generation,
        }
    }
}

fn difference(known: &Comparison, problem: Option<Error>) -> Option<Result<Difference>> {
    if let Some(error) = problem {
        return Some(Err(error));
    }
    if let Some(error) = known.problem() {
        return Some(Err(error.clone()));
    }
    let levels = known.difference.as_ref()?.as_ref().ok()?;
    let mask = known.mask.as_ref()?.as_ref().ok()?;
    Some(Ok(Difference {
        levels: Arc::clone(levels),
        mask: Arc::clone(mask),
        frame: known.frame?,
        region: known.in_region.or(known.frame)?,
        histogram: known.histogram.clone()?,
    }))
}

/// The newest wish whose frames are all there (or known not to be had).
fn newest_complete(request: &Request, background: Option<&Result<Made>>) -> Option<(Pair, Frames)> {
    let states = request
        .sources
        .each_ref()
        .map(|source| source.as_ref().map(|s| s.state()));
    request.wishes.iter().find_map(|pair| {
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
