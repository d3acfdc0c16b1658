//! One loader per source: a thread that reads the newest wish and, when nobody waits, the frames around it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::indexing;
use super::source::{Source, Told, Wish};
use super::state::OpenState;
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
/// So long after a wish for a frame that is there, the ones around it are left for later while a few are there too: the
/// pair is composed first, and with all cores.
const COMPOSING: Duration = Duration::from_millis(25);
/// And so long after it is composed: it is drawn.
const DRAWING: Duration = Duration::from_millis(12);
/// Frames at hand that allow for that.
const RESERVE: u64 = 2;
/// So long without any event is quiet: pages given back are missing at the next step, which takes ten milliseconds more.
const QUIET: Duration = Duration::from_secs(10);
/// While wishes pour in, a picture is finished at least this often even when it is no longer the newest wish.
const LONGEST_SILENCE: Duration = Duration::from_millis(250);

/// Starts opening `spec` on a thread of its own; `budget` is of its decoded frames, in bytes.
pub(super) fn open(spec: SourceSpec, budget: usize, told: Told) -> Arc<Source> {
    let source = Arc::new(Source::new(spec, budget, told));
    let worker = Arc::clone(&source);
    spawn("loader", &source, move || run(&worker));
    source
}

/// What is wished for lies beyond what is counted: whoever waits for it waits for the counting.
pub(super) fn waits_for_index(source: &Source) -> bool {
    let wished = source.newest().number.filter(|number| *number > APPROACH);
    wished.is_some_and(|number| !source.knows(number))
}

fn run(source: &Arc<Source>) {
    let Opened {
        info,
        index,
        reader,
        indexer,
    } = match media::open(&source.spec) {
        Ok(opened) => opened,
        Err(error) => return source.fail(error),
    };
    source.opened(OpenState {
        notes: info.notes.clone(),
        info: Arc::new(info),
        index,
        indexing: None,
        proven: false,
        decoding: None,
        broken: None,
    });
    let mut loader = Loader {
        source,
        reader,
        index: None,
        last_delivery: Instant::now(),
        done: None,
        untidy: true,
    };
    // Whoever waits for the first picture goes before the counting.
    loader.take_index();
    if source.newest().number == Some(0) {
        loader.fetch(0);
    }
    if let Some(indexer) = indexer {
        let counted = Arc::clone(source);
        spawn("indexer", source, move || indexing::run(&counted, indexer));
    } else {
        source.update(|open| open.proven = open.index.complete);
    }
    loader.run();
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
            if !self.source.cache().contains(number) {
                if self.source.is_broken(number) {
                    self.source.doze(wish.events, NAP);
                } else {
                    self.fetch(number);
                }
            } else if let Some(left) = self.source.settling() {
                self.source.doze(wish.events, left);
            } else if let Some(left) = self.drawing(&wish) {
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
            self.source.cache().clear();
        }
        self.reader.set_index(Arc::clone(&newest));
        self.index = Some(newest);
        self.done = None;
    }

    /// How much longer what lies around a wish is left for later.
    fn drawing(&self, wish: &Wish) -> Option<Duration> {
        let number = wish.number?;
        // A whole group may have to be read for one frame more, and who goes back quickly is there soon.
        if wish.backwards && self.source.hurried() {
            return None;
        }
        let left = match self.source.since_composed() {
            Some(ago) => DRAWING.checked_sub(ago),
            None => COMPOSING.checked_sub(self.source.since_touched()),
        }?;
        let cache = self.source.cache();
        let at_hand = if wish.backwards {
            cache
                .gap_before(number)
                .map_or(u64::MAX, |gap| number - gap - 1)
        } else {
            cache.gap_after(number).saturating_sub(number + 1)
        };
        (at_hand >= RESERVE).then_some(left)
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
        let counted = self.index.as_ref();
        let known = counted.is_some_and(|index| index.get(number).is_some());
        let far = number > APPROACH && !known;
        let interrupted = || {
            let wish = source.newest();
            // Once the index knows the frame, a seek is shorter than decoding everything before it.
            if wish.stop || far && source.knows(number) {
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
                source.cache().insert(frame);
                let newest = source.newest().number;
                if newest == Some(read) {
                    source.tell();
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
            let cache = self.source.cache();
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
        let from = if piece > number {
            piece
        } else {
            backward_from(piece, run, |number| self.reader.decode_start(number))
        };
        let mut kept = false;
        let end = self
            .reader
            .read_from(from, piece, &interrupted, &mut |frame| {
                let read = frame.number;
                // Long before the gap only decoded to get there: not worth the memory.
                if read >= from {
                    kept |= source.cache().insert(frame) && read == piece;
                }
                if interrupted() {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            });
        if kept {
            source.tell_of_more();
        }
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

/// Where to begin with the `run` frames before a gap. Where that would need most of a long group before, what the gap's own
/// group has is read alone: it is there much sooner. `decode_start` is where decoding begins for a frame.
fn backward_from(gap: u64, run: u64, decode_start: impl Fn(u64) -> u64) -> u64 {
    let from = gap.saturating_sub(run);
    let group = decode_start(gap);
    let wasted = from.saturating_sub(decode_start(from));
    if from < group && wasted > run {
        group
    } else {
        from
    }
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
    fn going_back_ends_at_a_long_groups_key_frame_and_passes_short_ones() {
        let groups_of = |length| move |number: u64| number / length * length;
        assert_eq!(backward_from(255, 48, groups_of(250)), 250);
        assert_eq!(backward_from(250, 48, groups_of(250)), 250);
        assert_eq!(backward_from(249, 48, groups_of(250)), 201);
        assert_eq!(backward_from(255, 48, groups_of(1)), 207);
        assert_eq!(backward_from(255, 48, groups_of(12)), 207);
        assert_eq!(backward_from(20, 48, groups_of(250)), 0);
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
