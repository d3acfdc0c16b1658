//! What loader, indexer, analyst and window share about one source.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Notify;
use super::cache::FrameCache;
use super::lock::lock;
use super::state::{OpenState, SideState};
use crate::error::Error;
use crate::frame::Frame;
use crate::media::{Index, SourceSpec};

/// So long after opening nothing is read ahead, and counting pauses: both first pictures are to be drawn before.
const SETTLING: Duration = Duration::from_millis(400);

/// Keys repeat every 30 to 40 ms.
const REPEATING: Duration = Duration::from_millis(60);

/// What the window asks of a loader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Wish {
    /// Frame to have; `None` before the first wish.
    pub number: Option<u64>,
    /// The playhead moved to lower numbers last time.
    pub backwards: bool,
    /// Decode every frame once (damage, proof).
    prove: bool,
    pub stop: bool,
    /// Counts everything that may concern a sleeper; compared before sleeping, so that nothing is missed.
    pub events: u64,
}

impl Wish {
    /// The same wish, whatever else happened meanwhile.
    pub fn same(&self, other: &Self) -> bool {
        Self { events: 0, ..*self }
            == Self {
                events: 0,
                ..*other
            }
    }
}

/// Who is told, and what of.
#[derive(Clone)]
pub(super) struct Told {
    /// Something new is there to see.
    pub of_news: Notify,
    /// There is more to work on, and nothing to see yet.
    pub of_more: Notify,
}

/// What loader, indexer, analyst and window share about one source.
pub struct Source {
    pub spec: SourceSpec,
    /// Tells one opening from every other, also of the same file.
    pub id: u64,
    state: Mutex<SideState>,
    cache: Mutex<FrameCache>,
    wish: Mutex<Wish>,
    /// When somebody last wanted something of it, and how long that was after the time before.
    touched: Mutex<(Instant, Duration)>,
    /// When the pair with the frame wished for last was composed.
    composed: Mutex<Option<Instant>>,
    /// When opening it began.
    began: Instant,
    woken: Condvar,
    told: Told,
}

impl Source {
    /// A source that nobody reads yet; `budget` is of its decoded frames, in bytes.
    pub fn new(spec: SourceSpec, budget: usize, told: Told) -> Self {
        static OPENED: AtomicU64 = AtomicU64::new(1);
        Self {
            id: OPENED.fetch_add(1, Ordering::Relaxed),
            state: Mutex::new(SideState::Opening { spec: spec.clone() }),
            spec,
            cache: Mutex::new(FrameCache::new(budget)),
            wish: Mutex::new(Wish::default()),
            touched: Mutex::new((Instant::now(), Duration::MAX)),
            composed: Mutex::new(None),
            began: Instant::now(),
            woken: Condvar::new(),
            told,
        }
    }

    pub fn state(&self) -> SideState {
        lock(&self.state).clone()
    }

    pub fn cached(&self, number: u64) -> Option<Arc<Frame>> {
        lock(&self.cache).get(number)
    }

    /// The newest wish wins.
    pub fn wish(&self, number: u64) {
        let mut wish = lock(&self.wish);
        if wish.number == Some(number) {
            return;
        }
        wish.backwards = wish.number.is_some_and(|old| number < old);
        wish.number = Some(number);
        lock(&self.cache).set_playhead(number);
        *lock(&self.composed) = None;
        drop(wish);
        {
            let mut touched = lock(&self.touched);
            *touched = (Instant::now(), touched.0.elapsed());
        }
        self.wake();
    }

    /// Asks for every frame to be decoded once.
    pub fn prove(&self) {
        lock(&self.wish).prove = true;
        self.wake();
    }

    /// Ends its threads as soon as they look up; nobody waits for them.
    pub fn stop(&self) {
        lock(&self.wish).stop = true;
        self.wake();
    }

    pub(super) fn stopped(&self) -> bool {
        lock(&self.wish).stop
    }

    pub(super) fn wants_proof(&self) -> bool {
        lock(&self.wish).prove
    }

    /// A wish is being decoded.
    pub(super) fn busy(&self) -> bool {
        lock(&self.state)
            .open()
            .is_some_and(|open| open.decoding.is_some())
    }

    /// Nobody has wanted anything for a while and nothing is being decoded for anybody.
    pub(super) fn at_rest(&self, quiet: Duration) -> bool {
        !self.busy() && self.since_touched() >= quiet
    }

    /// How long ago somebody wanted something.
    pub(super) fn since_touched(&self) -> Duration {
        lock(&self.touched).0.elapsed()
    }

    /// The last two wishes came as quickly as a key repeats that is held down.
    pub(super) fn hurried(&self) -> bool {
        lock(&self.touched).1 < REPEATING
    }

    /// The pair with this frame is composed.
    pub(super) fn composed(&self, number: u64) {
        {
            let wish = lock(&self.wish);
            if wish.number != Some(number) {
                return;
            }
            lock(&self.composed).get_or_insert_with(Instant::now);
        }
        self.wake();
    }

    /// How long ago [`Source::composed`] said so of the newest wish.
    pub(super) fn since_composed(&self) -> Option<Duration> {
        lock(&self.composed).map(|composed| composed.elapsed())
    }

    /// How much longer the first pictures have the time to be drawn.
    pub(super) fn settling(&self) -> Option<Duration> {
        SETTLING.checked_sub(self.began.elapsed())
    }

    /// What has happened so far: to be taken before looking around, and given to [`Source::doze`].
    pub(super) fn events(&self) -> u64 {
        lock(&self.wish).events
    }

    /// Sleeps until something happens that was not seen yet, at most `longest`.
    pub(super) fn doze(&self, seen: u64, longest: Duration) {
        let wish = lock(&self.wish);
        drop(
            self.woken
                .wait_timeout_while(wish, longest, |wish| wish.events == seen)
                .unwrap_or_else(PoisonError::into_inner),
        );
    }

    fn wake(&self) {
        lock(&self.wish).events += 1;
        self.woken.notify_all();
    }

    /// Changes the open state and tells everybody.
    pub(super) fn update(&self, change: impl FnOnce(&mut OpenState)) {
        if let SideState::Open(open) = &mut *lock(&self.state) {
            change(open);
        }
        self.wake();
        self.tell();
    }

    /// The source is open from now on.
    pub(super) fn opened(&self, open: OpenState) {
        *lock(&self.state) = SideState::Open(open);
        self.tell();
    }

    pub(super) fn fail(&self, error: Error) {
        *lock(&self.state) = SideState::Failed {
            spec: self.spec.clone(),
            error,
        };
        self.tell();
    }

    /// Tells the window and the analyst that something is new.
    pub(super) fn tell(&self) {
        (self.told.of_news)();
    }

    /// Tells the analyst alone that frames are there which nobody waits for.
    pub(super) fn tell_of_more(&self) {
        (self.told.of_more)();
    }

    /// The decoded frames.
    pub(super) fn cache(&self) -> MutexGuard<'_, FrameCache> {
        lock(&self.cache)
    }

    pub(super) fn index(&self) -> Option<Arc<Index>> {
        lock(&self.state).open().map(|open| Arc::clone(&open.index))
    }

    /// Whether the index has this frame already.
    pub(super) fn knows(&self, number: u64) -> bool {
        self.index()
            .is_some_and(|index| index.get(number).is_some())
    }

    /// Whether reading this frame failed.
    pub(super) fn is_broken(&self, number: u64) -> bool {
        let state = lock(&self.state);
        let broken = state.open().and_then(|open| open.broken.as_ref());
        broken.is_some_and(|(failed, _)| *failed == number)
    }

    pub(super) fn newest(&self) -> Wish {
        *lock(&self.wish)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> Source {
        let nobody: Notify = Arc::new(|| {});
        let told = Told {
            of_news: Arc::clone(&nobody),
            of_more: nobody,
        };
        Source::new(SourceSpec::path("clip"), 0, told)
    }

    #[test]
    fn only_the_newest_wish_counts_as_composed() {
        let source = source();
        source.wish(5);
        assert!(source.since_composed().is_none());
        source.composed(4);
        assert!(source.since_composed().is_none());
        source.composed(5);
        assert!(source.since_composed().is_some());
        source.wish(5);
        assert!(source.since_composed().is_some());
        source.wish(6);
        assert!(source.since_composed().is_none());
    }

    #[test]
    fn whoever_wishes_twice_within_a_moment_is_in_a_hurry() {
        let source = source();
        assert!(!source.hurried());
        source.wish(1);
        assert!((2..200).any(|number| {
            source.wish(number);
            source.hurried()
        }));
        std::thread::sleep(REPEATING);
        source.wish(0);
        assert!(!source.hurried());
    }
}
