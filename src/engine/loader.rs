//! One loader per source: a thread that reads the newest wish and, when nobody waits, the frames around it.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Notify;
use super::cache::FrameCache;
use super::indexing;
use super::state::{OpenState, SideState};
use crate::error::Error;
use crate::media::{self, Index, Opened, ReadEnd, Reader, SourceSpec};

/// Frames decoded ahead of the playhead while nobody waits: going on is cheap, the decoder stands there already.
const AHEAD: u64 = 4;
/// Frames kept behind it: going back over a key frame needs all of the group before, so it begins early.
const BEHIND: u64 = 12;
/// Reading backwards, this many frames are decoded at once before they are asked for.
const BACKWARD_RUN: u64 = 48;
/// On the way to a wish, all frames are decoded only so far before it: going back finds them, and meanwhile those before.
const APPROACH: u64 = BACKWARD_RUN / 2;
/// Nobody needs to look up more often than this; every event wakes a sleeper at once.
const NAP: Duration = Duration::from_secs(3600);
/// So long after opening nothing is read ahead, and counting pauses: both first pictures are to be drawn before.
const SETTLING: Duration = Duration::from_millis(400);
/// So long without any event is quiet.
const QUIET: Duration = Duration::from_millis(1500);
/// While wishes pour in, a picture is finished at least this often even when it is no longer the newest wish.
const LONGEST_SILENCE: Duration = Duration::from_millis(250);

/// What the window asks of a loader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Wish {
    /// Frame to have; `None` before the first wish.
    number: Option<u64>,
    /// The playhead moved to lower numbers last time.
    backwards: bool,
    /// Decode every frame once (damage, proof).
    prove: bool,
    stop: bool,
    /// Counts everything that may concern a sleeper; compared before sleeping, so that nothing is missed.
    events: u64,
}

impl Wish {
    /// The same wish, whatever else happened meanwhile.
    fn same(&self, other: &Self) -> bool {
        Self { events: 0, ..*self }
            == Self {
                events: 0,
                ..*other
            }
    }
}

/// What loader, indexer, analyst and window share about one source.
pub struct Source {
    pub spec: SourceSpec,
    /// Tells one opening from every other, also of the same file.
    pub id: u64,
    state: Mutex<SideState>,
    cache: Mutex<FrameCache>,
    wish: Mutex<Wish>,
    /// When somebody last wanted something of it.
    touched: Mutex<Instant>,
    /// When opening it began.
    began: Instant,
    woken: Condvar,
    notify: Notify,
}

/// A poisoned lock only means that another worker panicked; the data are plain and stay usable.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Source {
    /// Starts opening `spec` on a thread of its own.
    pub fn open(spec: SourceSpec, budget: usize, notify: Notify) -> Arc<Self> {
        static OPENED: AtomicU64 = AtomicU64::new(1);
        let source = Arc::new(Self {
            id: OPENED.fetch_add(1, Ordering::Relaxed),
            state: Mutex::new(SideState::Opening { spec: spec.clone() }),
            spec,
            cache: Mutex::new(FrameCache::new(budget)),
            wish: Mutex::new(Wish::default()),
            touched: Mutex::new(Instant::now()),
            began: Instant::now(),
            woken: Condvar::new(),
            notify,
        });
        let worker = Arc::clone(&source);
        spawn("loader", &source, move || worker.run());
        source
    }

    pub fn state(&self) -> SideState {
        lock(&self.state).clone()
    }

    pub fn cached(&self, number: u64) -> Option<Arc<crate::frame::Frame>> {
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
        drop(wish);
        *lock(&self.touched) = Instant::now();
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
        !self.busy() && lock(&self.touched).elapsed() >= quiet
    }

    /// What is wished for lies beyond what is counted: whoever waits for it waits for the counting.
    pub(super) fn waits_for_index(&self) -> bool {
        let wished = self.newest().number.filter(|number| *number > APPROACH);
        wished.is_some_and(|number| !knows(self.index().as_ref(), number))
    }

    /// The first pictures had the time to be drawn.
    pub(super) fn settled(&self) -> bool {
        self.began.elapsed() >= SETTLING
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
        (self.notify)();
    }

    pub(super) fn fail(&self, error: Error) {
        *lock(&self.state) = SideState::Failed {
            spec: self.spec.clone(),
            error,
        };
        (self.notify)();
    }

    fn index(&self) -> Option<Arc<Index>> {
        lock(&self.state).open().map(|open| Arc::clone(&open.index))
    }

    fn newest(&self) -> Wish {
        *lock(&self.wish)
    }

    fn run(self: Arc<Self>) {
        let Opened {
            info,
            index,
            reader,
            indexer,
        } = match media::open(&self.spec) {
            Ok(opened) => opened,
            Err(error) => return self.fail(error),
        };
        *lock(&self.state) = SideState::Open(OpenState {
            notes: info.notes.clone(),
            info: Arc::new(info),
            index,
            indexing: None,
            proven: false,
            decoding: None,
            broken: None,
        });
        (self.notify)();
        let mut loader = Loader {
            source: &self,
            reader,
            index: None,
            last_delivery: Instant::now(),
            done: None,
            untidy: true,
        };
        // Whoever waits for the first picture goes before the counting.
        loader.take_index();
        if self.newest().number == Some(0) {
            loader.fetch(0);
        }
        if let Some(indexer) = indexer {
            let source = Arc::clone(&self);
            spawn("indexer", &self, move || indexing::run(&source, indexer));
        } else {
            self.update(|open| open.proven = open.index.complete);
        }
        loader.run();
    }
}

/// Starts a named thread; a panic inside becomes an error of the source.
fn spawn(name: &str, source: &Arc<Source>, work: impl FnOnce() + Send + 'static) {
    let owner = Arc::clone(source);
    let spawned = std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            if std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_err() {
                owner.fail(
                    Error::new("reading this file broke Framelens' reader")
                        .advice("the other source is not affected; please report the file")
                        .path(owner.spec.main_path()),
                );
            }
        });
    if let Err(error) = spawned {
        source.fail(Error::new(format!("no thread could be started ({error})")));
    }
}

/// The loader's own state.
struct Loader<'a> {
    source: &'a Source,
    reader: Box<dyn Reader>,
    /// The index that the reader was given last.
    index: Option<Arc<Index>>,
    last_delivery: Instant,
    /// The wish (and direction) whose surroundings are read already.
    done: Option<Wish>,
    /// Frames were read since memory was given back.
    untidy: bool,
}

impl Loader<'_> {
    fn run(&mut self) {
        loop {
            let wish = self.source.newest();
            if wish.stop {
                return;
            }
            self.take_index();
            let Some(number) = wish.number else {
                self.source.doze(wish.events, NAP);
                continue;
            };
            if !lock(&self.source.cache).contains(number) {
                if self.is_broken(number) {
                    self.source.doze(wish.events, NAP);
                } else {
                    self.fetch(number);
                }
            } else if let Some(left) = SETTLING.checked_sub(self.source.began.elapsed()) {
                self.source.doze(wish.events, left);
            } else if !self.read_around(wish) {
                self.rest(wish.events);
            }
        }
    }

    /// Sleeps until something happens; after a moment of quiet, memory that was freed goes back to the system.
    fn rest(&mut self, seen: u64) {
        if self.untidy {
            self.source.doze(seen, QUIET);
            if self.source.events() == seen {
                media::give_back_memory();
                self.untidy = false;
            }
        }
        self.source.doze(seen, NAP);
    }

    fn take_index(&mut self) {
        let Some(newest) = self.source.index() else {
            return;
        };
        if self
            .index
            .as_ref()
            .is_some_and(|have| Arc::ptr_eq(have, &newest))
        {
            return;
        }
        let renumbered = self
            .index
            .as_ref()
            .is_some_and(|have| numbers_differ(have, &newest));
        if renumbered {
            lock(&self.source.cache).clear();
        }
        self.reader.set_index(Arc::clone(&newest));
        self.index = Some(newest);
        self.done = None;
    }

    fn is_broken(&self, number: u64) -> bool {
        matches!(&*lock(&self.source.state), SideState::Open(open) if open.broken.as_ref().is_some_and(|(n, _)| *n == number))
    }

    /// Reads a wish; a newer one ends it early unless it lies ahead on the same way.
    fn fetch(&mut self, number: u64) {
        let started = Instant::now();
        self.source.update(|open| {
            open.decoding = Some((number, started));
            open.broken = None;
        });
        self.untidy = true;
        let source = self.source;
        let first = number.saturating_sub(APPROACH);
        let last_delivery = self.last_delivery;
        let far = number > APPROACH && !knows(self.index.as_ref(), number);
        let interrupted = || {
            let wish = source.newest();
            // Once the index knows the frame, a seek is shorter than decoding everything before it.
            if wish.stop || far && knows(source.index().as_ref(), number) {
                return true;
            }
            let Some(newest) = wish.number.filter(|n| *n != number) else {
                return false;
            };
            let on_the_way = (first..=number).contains(&newest);
            !on_the_way && last_delivery.elapsed() < LONGEST_SILENCE
        };
        let end = self
            .reader
            .read_from(first, number, &interrupted, &mut |frame| {
                let read = frame.number;
                lock(&source.cache).insert(frame);
                let newest = source.newest().number;
                if newest == Some(read) {
                    (source.notify)();
                }
                // What was wished for meanwhile and is reached: no need to go on to the older wish.
                if newest == Some(read) && read != number {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            });
        match end {
            Ok(ReadEnd::Reached) => self.last_delivery = Instant::now(),
            Ok(ReadEnd::Stopped) => {}
            Ok(ReadEnd::PastEnd { count }) => {
                let complete = source.index().is_some_and(|index| index.complete);
                let error = Error::new(format!(
                    "there is no frame {number}: the source has {count} frames"
                ));
                if complete {
                    source.update(|open| open.broken = Some((number, error)));
                } else {
                    // The index will know the end in a moment.
                    source.doze(source.events(), Duration::from_millis(50));
                }
            }
            Ok(ReadEnd::Contradicted { reason }) => {
                log::info!("{}: {reason}", source.spec.main_path().display());
                source.prove();
                source.doze(source.events(), Duration::from_millis(100));
            }
            Err(error) => source.update(|open| open.broken = Some((number, error))),
        }
        source.update(|open| open.decoding = None);
    }

    /// Reads one piece of the surroundings of a wish. False when there is nothing left to read.
    fn read_around(&mut self, wish: Wish) -> bool {
        let Some(number) = wish.number else {
            return false;
        };
        if self.done.is_some_and(|done| done.same(&wish)) {
            return false;
        }
        let count = self
            .index
            .as_ref()
            .filter(|i| i.complete)
            .map(|i| i.count());
        let last = count.map_or(u64::MAX, |c| c.saturating_sub(1));
        let (gap_after, gap_before) = {
            let cache = lock(&self.source.cache);
            (cache.gap_after(number), cache.gap_before(number))
        };
        let ahead = (gap_after <= last && gap_after - number <= AHEAD).then_some(gap_after);
        let behind =
            gap_before.filter(|gap| number - gap <= if wish.backwards { APPROACH } else { BEHIND });
        let piece = if wish.backwards {
            behind.or(ahead)
        } else {
            ahead.or(behind)
        };
        let Some(piece) = piece else {
            self.done = Some(wish);
            return false;
        };
        let source = self.source;
        let interrupted = || !source.newest().same(&wish);
        let run = if wish.backwards { BACKWARD_RUN } else { BEHIND };
        let backward_from = piece.saturating_sub(run);
        let mut kept = false;
        let from = if piece > number { piece } else { backward_from };
        let end = self
            .reader
            .read_from(from, piece, &interrupted, &mut |frame| {
                let read = frame.number;
                // Long before the gap only decoded to get there: not worth the memory.
                if read >= from {
                    kept |= lock(&source.cache).insert(frame) && read == piece;
                }
                if interrupted() {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            });
        match end {
            // No room for it: what is around is read as far as the budget goes.
            Ok(ReadEnd::Reached) if !kept => self.done = Some(wish),
            Ok(ReadEnd::Reached | ReadEnd::Stopped) => {}
            // Said when somebody wishes for that frame.
            Ok(ReadEnd::PastEnd { .. } | ReadEnd::Contradicted { .. }) | Err(_) => {
                self.done = Some(wish)
            }
        }
        true
    }
}

/// Whether an index has this frame already.
fn knows(index: Option<&Arc<Index>>, number: u64) -> bool {
    index.is_some_and(|index| index.get(number).is_some())
}

/// Whether a frame number known to both means something else in the newer index.
fn numbers_differ(old: &Index, new: &Index) -> bool {
    old.frames
        .iter()
        .zip(&new.frames)
        .any(|(o, n)| o.timestamp != n.timestamp)
        || (old.complete && new.complete && old.count() != new.count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PictureType;
    use crate::media::{FrameEntry, IndexKind};

    fn index(times: &[i64], complete: bool) -> Index {
        Index {
            kind: IndexKind::Packets,
            complete,
            frames: times
                .iter()
                .map(|&timestamp| FrameEntry {
                    timestamp,
                    seek_time: timestamp,
                    hash: 0,
                    bytes: 0,
                    picture_type: PictureType::Unknown,
                    key: false,
                    timestamp_guessed: false,
                    damage: None,
                })
                .collect(),
            reason: None,
            losses: crate::media::Losses::default(),
        }
    }

    #[test]
    fn a_growing_index_keeps_its_numbers_and_a_lost_frame_does_not() {
        assert!(!numbers_differ(
            &index(&[0, 1], false),
            &index(&[0, 1, 2], true)
        ));
        assert!(numbers_differ(
            &index(&[0, 1, 2], true),
            &index(&[0, 2], true)
        ));
        assert!(numbers_differ(
            &index(&[0, 1, 2], true),
            &index(&[0, 1], true)
        ));
    }
}
