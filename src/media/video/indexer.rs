//! Counts the frames of a video: by its packets where they can number the frames, else by decoding every frame once.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::demux::{Demuxer, PacketFacts, Read};
use super::losses;
use super::packets::{self, SeekBy};
use super::stream::{Decoded, Step, Stream};
use crate::error::{Error, Result};
use crate::frame::Damage;
use crate::media::index::{FrameEntry, Index, IndexKind, Losses};
use crate::media::library;
use crate::media::reader::{IndexDepth, IndexUpdate, Indexer, Reading};
use crate::media::source::{Note, SourceInfo};

/// Frames decoded from the start to see whether the packets' numbering holds.
const PROBED: usize = 16;

/// Time between two reports of progress.
const PACE: Duration = Duration::from_millis(100);

type Publish<'a> = &'a mut dyn FnMut(IndexUpdate) -> ControlFlow<()>;

/// Counts the frames of one video with readers of its own.
pub(super) struct VideoIndexer {
    path: PathBuf,
    stream: usize,
    declared: Option<u64>,
    /// Seconds that the header declares.
    seconds: Option<f64>,
    /// The numbering by packets, once tried: the entries, or why there are none.
    by_packets: Option<Numbering>,
    /// The decoder was asked whether it agrees with the packets.
    probed: bool,
    /// The index that decoding every frame once has made.
    proven: Option<Arc<Index>>,
    /// Seconds per timestamp tick.
    tick: f64,
    /// What was said to be missing, each sentence once.
    said: Vec<String>,
}

/// Why an indexer stopped before it was done.
enum Halt {
    /// Whoever listens wants no more.
    Cancelled,
    Failed(Error),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

type Work<T> = Result<T, Halt>;

/// Frames numbered by packets, or the reason why they cannot be.
type Numbering = Result<Vec<FrameEntry>, String>;

/// The same with what is missing.
type Counted = Result<(Vec<FrameEntry>, Losses), String>;

impl VideoIndexer {
    /// `seconds` are those that the header declares, where it does.
    pub fn new(info: &SourceInfo, seconds: Option<f64>) -> Self {
        Self {
            path: info.spec.main_path().to_path_buf(),
            stream: info.stream,
            declared: info.frame_count_declared,
            seconds,
            by_packets: None,
            probed: false,
            proven: None,
            tick: info.time_base.as_f64(),
            said: Vec::new(),
        }
    }

    fn open(&self, reading: Reading) -> Result<Stream> {
        Stream::open(&self.path, Some(self.stream), reading)
    }

    /// Reads all packets and numbers the frames by them.
    fn read_packets(&self, publish: Publish<'_>) -> Work<Counted> {
        let mut demuxer = Demuxer::open_for_packets(&self.path, self.stream)?;
        let by = SeekBy::of(&demuxer.container());
        let mut packets: Vec<PacketFacts> = Vec::new();
        let (mut told, mut told_packets) = (Instant::now(), 0);
        let error = loop {
            match demuxer.read() {
                Read::Packet(facts) => packets.push(facts),
                Read::End => break None,
                Read::Failed(code) => break Some(library::error_text(code)),
            }
            if told.elapsed() < PACE {
                continue;
            }
            told = Instant::now();
            // Twice as many each time, so that all copies together cost no more than the last.
            let update = if packets.len() >= 2 * told_packets {
                told_packets = packets.len();
                IndexUpdate::Index(Arc::new(Index {
                    kind: IndexKind::Packets,
                    complete: false,
                    frames: packets::beginning(&packets, by),
                    reason: None,
                    losses: Losses::default(),
                }))
            } else {
                IndexUpdate::Progress {
                    done: packets.len() as u64,
                    of: self.declared,
                }
            };
            tell(update, publish)?;
        };
        Ok(match error {
            Some(why) => Err(format!("the file cannot be read to its end ({why})")),
            None => packets::number(&packets, by).map(|entries| {
                let ends_early =
                    losses::ends_early(&entries, self.tick, self.seconds, self.declared);
                (
                    entries,
                    Losses {
                        refused_packets: 0,
                        ends_early,
                    },
                )
            }),
        })
    }

    /// Whether the decoder agrees with the packets at the start and at the end of the file, where they part most often.
    /// The inner error is the reason why packets do not do.
    fn probe(&self, entries: &[FrameEntry], publish: Publish<'_>) -> Work<Result<(), String>> {
        let mut stream = self.open(Reading::Whole)?;
        stream.heed_errors(false);
        let mut next = 0;
        let last_key = entries.iter().rposition(|entry| entry.key);
        if let Some(key) = last_key.filter(|&n| n >= PROBED) {
            while next < PROBED {
                match check(&mut stream, entries, &mut next)? {
                    Agreement::Same => {}
                    Agreement::End => return Ok(Err(lost(next, entries))),
                    Agreement::Differs => return Ok(Err(differs(next - 1))),
                }
            }
            match lands(&mut stream, &entries[key])? {
                Landed::There => next = key + 1,
                // A seek that leads elsewhere proves nothing against the packets: the reader has its own ways then.
                Landed::Elsewhere => return Ok(Ok(())),
                Landed::Nowhere => return Ok(Err(lost(key, entries))),
            }
        }
        // From the last key frame, or from the start of a short file, to the end.
        let mut told = Instant::now();
        loop {
            match check(&mut stream, entries, &mut next)? {
                Agreement::Same => {}
                Agreement::End if next < entries.len() => return Ok(Err(lost(next, entries))),
                Agreement::End => return Ok(Ok(())),
                Agreement::Differs => return Ok(Err(differs(next - 1))),
            }
            if told.elapsed() >= PACE {
                told = Instant::now();
                let (done, of) = (next as u64, Some(entries.len() as u64));
                tell(IndexUpdate::Progress { done, of }, publish)?;
            }
        }
    }

    /// Numbers the frames by packets and publishes that.
    fn number_by_packets(&mut self, publish: Publish<'_>) -> Work<Numbering> {
        let (entries, losses) = match self.read_packets(publish)? {
            Ok(counted) => counted,
            Err(reason) => return Ok(Err(reason)),
        };
        let index = Index {
            kind: IndexKind::Packets,
            complete: true,
            frames: entries.clone(),
            reason: None,
            losses: losses.clone(),
        };
        tell(IndexUpdate::Index(Arc::new(index)), publish)?;
        self.tell_losses(&losses, publish)?;
        Ok(Ok(entries))
    }

    /// Decodes every frame once and publishes the index that this makes.
    fn decode_all(&self, by_packets: &Numbering, publish: Publish<'_>) -> Work<Arc<Index>> {
        let mut stream = self.open(Reading::Whole)?;
        let by = SeekBy::of(&stream.demuxer.container());
        let promised = by_packets.as_deref().ok();
        let unnumbered = by_packets.as_ref().err().cloned();
        let mut reason = unnumbered.clone();
        let mut pass = Pass::default();
        let (mut told, mut told_frames) = (Instant::now(), 0);
        loop {
            let frame = match stream.next(&|| false)? {
                Step::Frame(frame) => frame,
                Step::End | Step::Interrupted => break,
                Step::Doubtful => {
                    // Damage: once more, the way that is the same each time.
                    stream = self.open(Reading::Alone)?;
                    pass = Pass::default();
                    reason.clone_from(&unnumbered);
                    continue;
                }
            };
            pass.push(&frame, by);
            if let (Some(promised), None) = (promised, &reason) {
                reason = disagreement(promised, &pass.entries);
            }
            if told.elapsed() < PACE {
                continue;
            }
            told = Instant::now();
            let done = pass.entries.len() as u64;
            let of = promised.map(|e| e.len() as u64).or(self.declared);
            tell(IndexUpdate::Progress { done, of }, publish)?;
            // A quarter more each time, so that all copies together cost no more than a few of the last.
            if pass.entries.len() >= told_frames + told_frames / 4 {
                told_frames = pass.entries.len();
                let index = pass.so_far(promised, reason.clone());
                tell(IndexUpdate::Index(Arc::new(index)), publish)?;
            }
        }
        if let (Some(promised), None) = (promised, &reason)
            && promised.len() != pass.entries.len()
        {
            reason = Some(lost(pass.entries.len(), promised));
        }
        spread_damage(&mut pass.entries, &pass.sequences);
        let ends_early = match &stream.read_error {
            Some(why) => Some(format!(
                "reading stopped after {} frames: {why}",
                pass.entries.len()
            )),
            None => losses::ends_early(&pass.entries, self.tick, self.seconds, self.declared),
        };
        Ok(Arc::new(Index {
            kind: IndexKind::Decoded,
            complete: true,
            frames: pass.entries,
            reason,
            losses: Losses {
                refused_packets: stream.refused_packets,
                ends_early,
            },
        }))
    }

    fn work(&mut self, depth: IndexDepth, publish: Publish<'_>) -> Work<()> {
        let mut by_packets = match self.by_packets.take() {
            Some(known) => known,
            None => self.number_by_packets(publish)?,
        };
        if let (false, true, Ok(entries)) = (
            self.probed,
            depth != IndexDepth::Promised,
            by_packets.as_ref(),
        ) {
            let agreed = self.probe(entries, publish)?;
            self.probed = true;
            by_packets = by_packets.and_then(|entries| agreed.map(|()| entries));
        }
        let by_packets = self.by_packets.insert(by_packets);
        if let (IndexDepth::Promised | IndexDepth::Enough, Ok(entries)) = (depth, &*by_packets) {
            let count = entries.len() as u64;
            return self.tell_miscount(count, publish);
        }
        if let Some(index) = &self.proven {
            return tell(IndexUpdate::Index(index.clone()), publish);
        }
        let by_packets = by_packets.clone();
        let index = self.decode_all(&by_packets, publish)?;
        self.proven = Some(index.clone());
        tell(IndexUpdate::Index(index.clone()), publish)?;
        self.tell_losses(&index.losses, publish)?;
        self.tell_miscount(index.count(), publish)
    }

    /// Says when the container declares another count.
    fn tell_miscount(&mut self, count: u64, publish: Publish<'_>) -> Work<()> {
        let Some(declared) = self.declared.filter(|declared| *declared != count) else {
            return Ok(());
        };
        self.say(losses::miscount(count, declared), publish)
    }

    fn tell_losses(&mut self, losses: &Losses, publish: Publish<'_>) -> Work<()> {
        match losses.refused_packets {
            0 => {}
            1 => self.say("1 packet was refused by the decoder".to_owned(), publish)?,
            many => self.say(
                format!("{many} packets were refused by the decoder"),
                publish,
            )?,
        }
        match &losses.ends_early {
            Some(how) => self.say(how.clone(), publish),
            None => Ok(()),
        }
    }

    fn say(&mut self, text: String, publish: Publish<'_>) -> Work<()> {
        if self.said.contains(&text) {
            return Ok(());
        }
        self.said.push(text.clone());
        let note = Note {
            text,
            warning: true,
        };
        tell(IndexUpdate::Note(note), publish)
    }
}

fn tell(update: IndexUpdate, publish: Publish<'_>) -> Work<()> {
    match publish(update) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Halt::Cancelled),
    }
}

fn lost(delivered: usize, entries: &[FrameEntry]) -> String {
    format!(
        "the packets promise {} frames, the decoder ends after {delivered}",
        entries.len()
    )
}

/// How a decoded frame stands to what the packets promise.
enum Agreement {
    Same,
    Differs,
    End,
}

/// Decodes one frame and compares it with entry `next`, which moves on.
fn check(stream: &mut Stream, entries: &[FrameEntry], next: &mut usize) -> Result<Agreement> {
    let Step::Frame(frame) = stream.next(&|| false)? else {
        return Ok(Agreement::End);
    };
    let promised = entries.get(*next).and_then(FrameEntry::time);
    *next += 1;
    Ok(if promised.is_some() && frame.pts == promised {
        Agreement::Same
    } else {
        Agreement::Differs
    })
}

/// What came of seeking to a key frame.
enum Landed {
    /// The key frame was decoded, the frames after it follow.
    There,
    Elsewhere,
    /// The file ends before it.
    Nowhere,
}

/// Seeks to a key frame and decodes up to it; frames that lead it are broken or missing here and are passed over.
fn lands(stream: &mut Stream, key: &FrameEntry) -> Result<Landed> {
    let aimed = stream.seek(key.seek_time)
        && stream.peek(&|| false).and_then(|packet| packet.pts) == key.time();
    if !aimed {
        return Ok(Landed::Elsewhere);
    }
    while let Step::Frame(frame) = stream.next(&|| false)? {
        if frame.pts >= key.time() {
            return Ok(if frame.pts == key.time() {
                Landed::There
            } else {
                Landed::Elsewhere
            });
        }
    }
    Ok(Landed::Nowhere)
}

fn differs(number: usize) -> String {
    format!("at frame {number} the decoder delivers another one than the packets promise")
}

/// Whether the last frame decoded is another one than the packets promised.
fn disagreement(promised: &[FrameEntry], decoded: &[FrameEntry]) -> Option<String> {
    let number = decoded.len().checked_sub(1)?;
    let same = promised.get(number).is_some_and(|entry| {
        entry.timestamp == decoded[number].timestamp && !decoded[number].timestamp_guessed
    });
    (!same).then(|| differs(number))
}

/// The decode of a whole file, as far as it has come.
#[derive(Default)]
struct Pass {
    entries: Vec<FrameEntry>,
    /// Position of each frame's packet in reading order, which is the order of prediction.
    sequences: Vec<i64>,
}

impl Pass {
    fn push(&mut self, frame: &Decoded, by: SeekBy) {
        let packet = frame.packet;
        let seek_time = packet
            .filter(|packet| packet.key)
            .and_then(|packet| by.time(&packet));
        self.sequences
            .push(packet.map_or(i64::MAX, |packet| packet.sequence));
        self.entries.push(FrameEntry {
            timestamp: frame.time.unwrap_or(FrameEntry::NO_TIME),
            seek_time: seek_time.unwrap_or(FrameEntry::NO_TIME),
            hash: frame.hash(),
            bytes: packet.map_or(0, |packet| packet.size),
            picture_type: frame.picture_type,
            key: frame.key,
            timestamp_guessed: frame.pts.is_none(),
            damage: frame.damaged.then_some(Damage::Reported),
        });
    }

    /// The index meanwhile: the packets' with what decoding has added, or the decoded beginning.
    fn so_far(&self, promised: Option<&[FrameEntry]>, reason: Option<String>) -> Index {
        match (promised, reason) {
            (Some(promised), None) => Index {
                kind: IndexKind::Packets,
                complete: true,
                frames: [&self.entries, &promised[self.entries.len()..]].concat(),
                reason: None,
                losses: Losses::default(),
            },
            (_, reason) => Index {
                kind: IndexKind::Decoded,
                complete: false,
                frames: self.entries.clone(),
                reason,
                losses: Losses::default(),
            },
        }
    }
}

/// Marks the frames that are predicted from damaged ones: those decoded after one, up to the next key frame, and those
/// that lead that key frame.
fn spread_damage(frames: &mut [FrameEntry], sequences: &[i64]) {
    let mut order: Vec<usize> = (0..frames.len()).collect();
    order.sort_by_key(|&n| sequences[n]);
    let mut damaged = false;
    // The key frame decoded last while damage was spreading: what is shown before it still refers across it.
    let mut leads: Option<usize> = None;
    for n in order {
        if frames[n].damage.is_some() {
            damaged = true;
        } else if frames[n].key {
            leads = damaged.then_some(n);
            damaged = false;
        } else if damaged || leads.is_some_and(|key| n < key) {
            frames[n].damage = Some(Damage::Predicted);
        }
    }
}

impl Indexer for VideoIndexer {
    fn run(&mut self, depth: IndexDepth, publish: Publish<'_>) -> Result<()> {
        match self.work(depth, publish) {
            // What was published last stays valid.
            Ok(()) | Err(Halt::Cancelled) => Ok(()),
            Err(Halt::Failed(error)) => Err(error.path(&self.path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PictureType;

    fn frame(key: bool, damage: bool) -> FrameEntry {
        FrameEntry {
            timestamp: 0,
            seek_time: FrameEntry::NO_TIME,
            hash: 1,
            bytes: 0,
            picture_type: PictureType::Unknown,
            key,
            timestamp_guessed: false,
            damage: damage.then_some(Damage::Reported),
        }
    }

    #[test]
    fn damage_spreads_along_prediction_up_to_the_next_key_frame() {
        // Shown:   I0 B1 P2 B3 P4 | B5 I6 P7, where P2 is damaged and B5 leads I6.
        // Decoded: I0 P2 B1 P4 B3   I6 B5 P7
        let sequences = [0, 2, 1, 4, 3, 6, 5, 7];
        let mut frames: Vec<FrameEntry> = (0..8).map(|n| frame(n == 0 || n == 6, n == 2)).collect();
        spread_damage(&mut frames, &sequences);
        let (r, p) = (Some(Damage::Reported), Some(Damage::Predicted));
        let marks: Vec<_> = frames.iter().map(|f| f.damage).collect();
        assert_eq!(marks, [None, p, r, p, p, p, None, None]);
    }
}
