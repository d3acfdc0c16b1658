//! The exact reader: whatever the order asked, frame `n` is the `n`-th frame that the decoder delivers from the start.

use std::collections::{BTreeSet, VecDeque};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::place::{self, Landing, Verdict};
use super::stream::{Decoded, Step, Stream};
use crate::error::Result;
use crate::frame::{Damage, Frame};
use crate::media::index::{FrameEntry, Index, IndexKind};
use crate::media::reader::{ReadEnd, Reader, Reading};
use crate::media::source::SourceSpec;

/// Frames that are decoded and passed over rather than sought past: a seek costs about as much.
const NEAR: u64 = 8;

/// Key frames tried for one frame, each earlier than the one before, until decoding begins at the start of the file.
const SEEKS: usize = 3;

/// Where the decoder stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The next frame has this number. `counted`: every frame since the start of the file was seen.
    At { next: u64, counted: bool },
    /// Unknown, or at the end.
    Lost,
}

/// Reads frames of a video by number.
pub(super) struct VideoReader {
    spec: SourceSpec,
    stream: Stream,
    index: Arc<Index>,
    place: Place,
    /// Frames that a run proved together, not yet handed over; `place` counts from the first of them.
    ready: VecDeque<Decoded>,
    /// Key frames that seeking does not lead to.
    unreachable: BTreeSet<u64>,
    /// The packet of the damaged frame that was decoded first since the last key frame: later ones may be predicted from it.
    damaged: Option<i64>,
    /// Frames there are, once the end was reached by counting.
    count: Option<u64>,
    /// The frames can be told by their timestamps alone, so that some may be left out on the way to others.
    timed: bool,
    /// Frames were left out since the last seek: each one is known by its timestamp.
    sparse: bool,
    /// Leaving frames out led astray in this file.
    needs_all: bool,
    /// Errors were met in this file, or its index has some.
    errors_known: bool,
}

/// How one way to the wanted frame ended.
enum Run {
    Done(ReadEnd),
    /// The frames that came are not the ones the index promised.
    Astray(String),
    /// Only one thread alone can tell what comes.
    Doubtful,
}

impl VideoReader {
    /// A reader on a stream that was just opened.
    pub fn new(spec: SourceSpec, stream: Stream, index: Arc<Index>) -> Self {
        Self {
            spec,
            stream,
            index,
            place: Place::At {
                next: 0,
                counted: true,
            },
            ready: VecDeque::new(),
            unreachable: BTreeSet::new(),
            damaged: None,
            count: None,
            timed: false,
            sparse: false,
            needs_all: false,
            errors_known: false,
        }
    }

    /// The key frames to try for `number`, best first.
    fn keys(&self, number: u64) -> impl Iterator<Item = (u64, i64)> + '_ {
        let known = self.index.frames.len();
        let end = usize::try_from(number).map_or(known, |n| n.saturating_add(1).min(known));
        self.index.frames[..end]
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, entry)| entry.key && entry.seek_time != FrameEntry::NO_TIME)
            .map(|(n, entry)| (n as u64, entry.seek_time))
            .filter(|(n, _)| !self.unreachable.contains(n))
    }

    /// Whether decoding on is the shortest sure way.
    fn near(&self, number: u64) -> bool {
        let Place::At { next, .. } = self.place else {
            return false;
        };
        next <= number && self.decode_start(number) <= next + NEAR
    }

    fn lose(&mut self) {
        self.place = Place::Lost;
        self.sparse = false;
        self.ready.clear();
        self.damaged = None;
    }

    fn restart(&mut self, reading: Reading) -> Result<()> {
        self.lose();
        self.stream = Stream::open(self.spec.main_path(), self.spec.stream, reading)?;
        self.place = Place::At {
            next: 0,
            counted: true,
        };
        Ok(())
    }

    /// Seeks to a key frame. `None` when that is no way to `number`.
    fn seek(
        &mut self,
        (key, time): (u64, i64),
        number: u64,
        interrupted: &dyn Fn() -> bool,
    ) -> Option<Landing> {
        self.lose();
        if !self.stream.seek(time) {
            return None;
        }
        if self.index.kind == IndexKind::Decoded {
            return Some(Landing::new(key, 0));
        }
        // The packet that decoding begins with tells at once where the seek led.
        let pts = self.stream.peek(interrupted)?.pts?;
        let landed = self.index.frames.partition_point(|e| e.timestamp < pts) as u64;
        (landed <= number).then(|| Landing::new(key, landed))
    }

    /// Goes to `number`, with one thread alone from the first damage on. Frames before `first` may be left out.
    fn reach(
        &mut self,
        first: u64,
        number: u64,
        interrupted: &dyn Fn() -> bool,
        take: &mut dyn FnMut(Arc<Frame>) -> ControlFlow<()>,
    ) -> Result<ReadEnd> {
        // A surer way can begin before the frames that a less sure one handed over.
        let mut next = 0;
        let take = &mut |frame: Arc<Frame>| {
            if frame.number < next {
                return ControlFlow::Continue(());
            }
            next = frame.number + 1;
            take(frame)
        };
        loop {
            let alone = self.stream.reading == Reading::Alone;
            if self.errors_known && !alone {
                self.restart(Reading::Alone)?;
            }
            if let Some(end) = self.find_way(first, number, interrupted, take)? {
                return Ok(end);
            }
            log::debug!("damage: decoding with one thread from now on");
            self.errors_known = true;
        }
    }

    /// Goes to `number` by the shortest sure way, and by surer ones when that leads astray; `None` when what comes is
    /// doubtful.
    fn find_way(
        &mut self,
        first: u64,
        number: u64,
        interrupted: &dyn Fn() -> bool,
        take: &mut dyn FnMut(Arc<Frame>) -> ControlFlow<()>,
    ) -> Result<Option<ReadEnd>> {
        if self.near(number) {
            match self.run(first, number, None, interrupted, take)? {
                Run::Done(end) => return Ok(Some(end)),
                Run::Doubtful => return Ok(None),
                Run::Astray(reason) => log::debug!("decoding on led astray: {reason}"),
            }
        }
        let mut seeks = 0;
        while seeks < SEEKS {
            let Some(key) = self.keys(number).next() else {
                break;
            };
            let landing = self.seek(key, number, interrupted);
            if interrupted() {
                self.lose();
                return Ok(Some(ReadEnd::Stopped));
            }
            if landing.is_some() {
                match self.run(first, number, landing, interrupted, take)? {
                    Run::Done(end) => return Ok(Some(end)),
                    Run::Doubtful => return Ok(None),
                    Run::Astray(reason) => log::debug!("seek to {} led astray: {reason}", key.0),
                }
                if self.leaves_out(first, key.0) {
                    // The same way again, with every frame.
                    self.needs_all = true;
                    continue;
                }
            }
            self.unreachable.insert(key.0);
            seeks += 1;
        }
        self.restart(self.stream.reading)?;
        Ok(match self.run(0, number, None, interrupted, take)? {
            Run::Done(end) => Some(end),
            Run::Astray(reason) => Some(ReadEnd::Contradicted { reason }),
            Run::Doubtful => None,
        })
    }

    /// Whether frames between `next` and `first` may be left out.
    fn leaves_out(&self, first: u64, next: u64) -> bool {
        next < first && self.timed && !self.needs_all && self.stream.can_leave_out()
    }

    /// Tells the decoder which frames may be left out on the way to `first`.
    fn leave_out(&mut self, first: u64) {
        let needed = match self.place {
            Place::At { next, .. } if self.leaves_out(first, next) => self.index.get(first),
            _ => None,
        };
        let time = needed.map(|entry| entry.timestamp);
        self.sparse |= time.is_some();
        self.stream.need_from(time);
    }

    /// The number of the frame that comes: the next one, or a later one up to `first` where those between were left out.
    fn coming(&self, decoded: &Decoded, next: u64, first: u64) -> Option<u64> {
        if !self.sparse {
            return Some(next);
        }
        let frames = &self.index.frames;
        let time = decoded.pts?;
        let found = frames.binary_search_by_key(&time, |e| e.timestamp).ok()? as u64;
        (found == next || (next..=first).contains(&found)).then_some(found)
    }

    /// Decodes on until `number` was handed over. Frames before `first` may be left out.
    fn run(
        &mut self,
        first: u64,
        number: u64,
        mut landing: Option<Landing>,
        interrupted: &dyn Fn() -> bool,
        take: &mut dyn FnMut(Arc<Frame>) -> ControlFlow<()>,
    ) -> Result<Run> {
        loop {
            let decoded = match self.ready.pop_front() {
                Some(decoded) => decoded,
                None => {
                    self.leave_out(first);
                    match self.stream.next(interrupted)? {
                        Step::Interrupted => return Ok(Run::Done(ReadEnd::Stopped)),
                        Step::Doubtful => return Ok(Run::Doubtful),
                        Step::End => return Ok(self.ended()),
                        Step::Frame(decoded) => decoded,
                    }
                }
            };
            if let Some(search) = &mut landing {
                match search.feed(decoded, &self.index) {
                    Verdict::Wait => {}
                    Verdict::Lost => return Ok(Run::Astray("the seek led nowhere known".into())),
                    Verdict::Found(first, _) if first > number => {
                        return Ok(Run::Astray(format!("the seek led behind frame {number}")));
                    }
                    Verdict::Found(next, run) => {
                        let counted = false;
                        self.place = Place::At { next, counted };
                        self.ready = run.into();
                        landing = None;
                    }
                }
                continue;
            }
            let Place::At { next, counted } = self.place else {
                return Ok(Run::Astray("the place was lost".into()));
            };
            let Some(next) = self.coming(&decoded, next, first) else {
                self.lose();
                return Ok(Run::Astray(format!("frame {next} was left out")));
            };
            let counted = counted && !self.sparse;
            if let Err(reason) = place::agrees(&decoded, next, &self.index, counted) {
                self.lose();
                // Nothing is surer than counting from the start: then it is the index that is wrong.
                return Ok(if counted {
                    Run::Done(ReadEnd::Contradicted { reason })
                } else {
                    Run::Astray(reason)
                });
            }
            self.place = Place::At {
                next: next + 1,
                counted,
            };
            let stopped = take(Arc::new(self.frame(decoded, next))).is_break();
            if next == number {
                return Ok(Run::Done(ReadEnd::Reached));
            }
            if stopped {
                return Ok(Run::Done(ReadEnd::Stopped));
            }
        }
    }

    /// The decoder is empty.
    fn ended(&mut self) -> Run {
        let place = std::mem::replace(&mut self.place, Place::Lost);
        let Place::At { next, counted } = place else {
            return Run::Astray("the file ended before the place was known".into());
        };
        let counted = counted && !self.sparse;
        if self.index.complete && next < self.index.count() {
            let reason = format!(
                "the decoder delivers {next} frames, the index has {}",
                self.index.count()
            );
            if counted && self.index.kind == IndexKind::Packets {
                return Run::Done(ReadEnd::Contradicted { reason });
            }
            if !counted {
                return Run::Astray(reason);
            }
        }
        self.count = Some(next);
        Run::Done(ReadEnd::PastEnd { count: next })
    }

    fn frame(&mut self, decoded: Decoded, number: u64) -> Frame {
        let entry = self.index.get(number);
        let known = entry.filter(|entry| entry.hash != 0);
        let sequence = decoded.packet.map(|packet| packet.sequence);
        if decoded.damaged {
            let own = sequence.unwrap_or(i64::MIN);
            self.damaged = Some(self.damaged.map_or(own, |first| first.min(own)));
        } else if decoded.key {
            self.damaged = None;
        }
        let after = |first| sequence.is_none_or(|own| first < own);
        let predicted = decoded.after_errors || self.damaged.is_some_and(after);
        let damage = match known {
            Some(entry) => entry.damage,
            None if decoded.damaged => Some(Damage::Reported),
            None => predicted.then_some(Damage::Predicted),
        };
        // A timestamp that is the decoder's guess depends on where decoding began: the index has the one from the start.
        let timestamp = known.map_or(decoded.time, FrameEntry::time);
        let mut notes = Vec::new();
        if decoded.format.has_alpha() {
            notes.push("transparency is not shown".to_owned());
        }
        Frame {
            number,
            timestamp,
            timestamp_guessed: known.map_or(decoded.pts.is_none(), |e| e.timestamp_guessed),
            picture_type: decoded.picture_type,
            key: decoded.key,
            interlaced: decoded.interlaced,
            damage,
            bytes: decoded.packet.map(|packet| u64::from(packet.size)),
            width: decoded.width,
            height: decoded.height,
            format: decoded.format,
            color: decoded.color,
            samples: decoded.samples,
            file_name: None,
            notes,
        }
    }
}

impl Reader for VideoReader {
    fn read(
        &mut self,
        number: u64,
        interrupted: &dyn Fn() -> bool,
        take: &mut dyn FnMut(Arc<Frame>) -> ControlFlow<()>,
    ) -> Result<ReadEnd> {
        self.read_from(0, number, interrupted, take)
    }

    fn read_from(
        &mut self,
        first: u64,
        number: u64,
        interrupted: &dyn Fn() -> bool,
        take: &mut dyn FnMut(Arc<Frame>) -> ControlFlow<()>,
    ) -> Result<ReadEnd> {
        let count = self
            .count
            .or_else(|| self.index.complete.then(|| self.index.count()));
        if let Some(count) = count
            && number >= count
        {
            return Ok(ReadEnd::PastEnd { count });
        }
        let end = self.reach(first, number, interrupted, take);
        end.map_err(|error| error.path(self.spec.main_path()))
    }

    fn ends(&mut self, interrupted: &dyn Fn() -> bool) -> Result<bool> {
        let last = matches!(self.place, Place::At { next, .. } if next == self.index.count());
        if !last || !self.ready.is_empty() {
            return Ok(false);
        }
        self.stream.heed_errors(false);
        let step = self.stream.next(interrupted);
        self.stream.heed_errors(true);
        self.lose();
        let step = step.map_err(|error| error.path(self.spec.main_path()))?;
        Ok(matches!(step, Step::End))
    }

    fn set_index(&mut self, index: Arc<Index>) {
        let same = index.kind == self.index.kind && index.reason == self.index.reason;
        if let Place::At {
            next,
            counted: false,
        } = self.place
            && !same
        {
            // Numbers counted from the start stay true under any index; others only where both indexes agree.
            let last = next.checked_sub(1);
            let time = |index: &Index| last.and_then(|n| index.get(n)).and_then(FrameEntry::time);
            if time(&self.index).is_none() || time(&self.index) != time(&index) {
                self.lose();
            }
        }
        if !same {
            self.unreachable.clear();
            self.count = None;
        }
        let frames = &index.frames;
        self.errors_known |= frames.iter().any(|f| f.damage == Some(Damage::Reported));
        self.timed = frames.iter().all(|frame| !frame.timestamp_guessed)
            && frames.is_sorted_by(|a, b| a.timestamp < b.timestamp);
        self.index = index;
    }

    fn forget_place(&mut self) {
        self.lose();
    }

    fn next_number(&self) -> Option<u64> {
        match self.place {
            Place::At { next, .. } => Some(next),
            Place::Lost => None,
        }
    }

    fn decode_start(&self, number: u64) -> u64 {
        self.keys(number).next().map_or(0, |(key, _)| key)
    }
}
