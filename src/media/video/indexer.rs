//! Counts the frames of a video: by its packets where they can number the frames, else by decoding every frame once.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::demux::{Demuxer, PacketFacts, Read};
use super::packets::{self, SeekBy};
use super::stream::{Decoded, Step, Stream};
use crate::error::Result;
use crate::frame::Damage;
use crate::media::index::{FrameEntry, Index, IndexKind};
use crate::media::library;
use crate::media::reader::{IndexDepth, IndexUpdate, Indexer};
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
    /// The numbering by packets, once tried: the entries, or why there are none.
    by_packets: Option<Result<Vec<FrameEntry>, String>>,
    /// Every frame was decoded once.
    proven: bool,
}

/// Cancelled by whoever listens.
struct Cancelled;

impl VideoIndexer {
    pub fn new(info: &SourceInfo) -> Self {
        Self {
            path: info.spec.main_path().to_path_buf(),
            stream: info.stream,
            declared: info.frame_count_declared,
            by_packets: None,
            proven: false,
        }
    }

    fn open(&self) -> Result<Stream> {
        Stream::open(&self.path, Some(self.stream))
    }

    /// Reads all packets and numbers the frames by them.
    fn read_packets(&self, publish: Publish<'_>) -> Result<Result<Numbering, Cancelled>> {
        let mut demuxer = Demuxer::open(&self.path, Some(self.stream))?;
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
                }))
            } else {
                IndexUpdate::Progress {
                    done: packets.len() as u64,
                    of: self.declared,
                }
            };
            if publish(update).is_break() {
                return Ok(Err(Cancelled));
            }
        };
        let entries = match error {
            Some(why) => Err(format!("the file cannot be read to its end ({why})")),
            None => packets::number(&packets, by),
        };
        Ok(Ok(entries))
    }

    /// Whether the decoder agrees with the packets at the start and at the end of the file, where they part most often.
    ///
    /// # Errors
    /// When the file cannot be opened again. The inner error is the reason why packets do not do.
    fn probe(
        &self,
        entries: &[FrameEntry],
        publish: Publish<'_>,
    ) -> Result<Result<Result<(), String>, Cancelled>> {
        let mut stream = self.open()?;
        let mut next = 0;
        let last_key = entries.iter().rposition(|entry| entry.key);
        let tail = last_key.filter(|&n| n >= PROBED);
        if tail.is_some() || entries.is_empty() {
            let head = entries.len().min(PROBED);
            while next < head {
                match check(&mut stream, entries, &mut next)? {
                    Ok(true) => {}
                    Ok(false) => return Ok(Ok(Err(lost(next, entries)))),
                    Err(reason) => return Ok(Ok(Err(reason))),
                }
            }
        }
        if let Some(key) = tail {
            // A seek that leads elsewhere proves nothing against the packets: the reader has its own ways then.
            if !stream.seek(entries[key].seek_time)
                || stream.peek(&|| false).and_then(|p| p.pts) != entries[key].time()
            {
                return Ok(Ok(Ok(())));
            }
            loop {
                match stream.next(&|| false)? {
                    Step::Frame(frame) if frame.pts == entries[key].time() => break,
                    // Frames that lead the key frame are broken or missing here.
                    Step::Frame(frame) if frame.pts < entries[key].time() => {}
                    Step::Frame(_) => return Ok(Ok(Ok(()))),
                    Step::End | Step::Interrupted => return Ok(Ok(Err(lost(key, entries)))),
                }
            }
            next = key + 1;
        }
        // From the last key frame, or from the start of a short file, to the end.
        let mut told = Instant::now();
        loop {
            match check(&mut stream, entries, &mut next)? {
                Ok(true) => {}
                Ok(false) if next < entries.len() => return Ok(Ok(Err(lost(next, entries)))),
                Ok(false) => return Ok(Ok(Ok(()))),
                Err(reason) => return Ok(Ok(Err(reason))),
            }
            if told.elapsed() >= PACE {
                told = Instant::now();
                let (done, of) = (next as u64, Some(entries.len() as u64));
                if publish(IndexUpdate::Progress { done, of }).is_break() {
                    return Ok(Err(Cancelled));
                }
            }
        }
    }

    /// Numbers the frames by packets, checks that, and publishes. The reason when it does not hold.
    fn enough(&mut self, publish: Publish<'_>) -> Result<Result<(), Cancelled>> {
        let entries = match self.read_packets(publish)? {
            Ok(entries) => entries,
            Err(cancelled) => return Ok(Err(cancelled)),
        };
        let checked = match entries {
            Err(reason) => Err(reason),
            Ok(entries) => {
                let index = Index {
                    kind: IndexKind::Packets,
                    complete: true,
                    frames: entries.clone(),
                    reason: None,
                };
                if publish(IndexUpdate::Index(Arc::new(index))).is_break() {
                    return Ok(Err(Cancelled));
                }
                match self.probe(&entries, publish)? {
                    Err(cancelled) => return Ok(Err(cancelled)),
                    Ok(verdict) => verdict.map(|()| entries),
                }
            }
        };
        self.by_packets = Some(checked);
        Ok(Ok(()))
    }

    /// Decodes every frame once and publishes the index that this makes.
    fn prove(&mut self, publish: Publish<'_>) -> Result<Result<(), Cancelled>> {
        let mut stream = self.open()?;
        let by = SeekBy::of(&stream.demuxer.container());
        let (promised, mut reason) = match self.by_packets.clone() {
            Some(Ok(entries)) => (Some(entries), None),
            Some(Err(reason)) => (None, Some(reason)),
            None => (None, None),
        };
        let mut pass = Pass::default();
        let (mut told, mut told_frames) = (Instant::now(), 0);
        loop {
            match stream.next(&|| false)? {
                Step::Frame(frame) => pass.push(&frame, by),
                Step::End | Step::Interrupted => break,
            }
            if reason.is_none()
                && let Some(promised) = &promised
            {
                reason = disagreement(promised, &pass.entries);
            }
            if told.elapsed() < PACE {
                continue;
            }
            told = Instant::now();
            let done = pass.entries.len() as u64;
            let of = promised.as_ref().map(|e| e.len() as u64).or(self.declared);
            if publish(IndexUpdate::Progress { done, of }).is_break() {
                return Ok(Err(Cancelled));
            }
            if pass.entries.len() >= told_frames + told_frames / 4 {
                told_frames = pass.entries.len();
                let index = pass.so_far(promised.as_deref(), reason.clone());
                if publish(IndexUpdate::Index(Arc::new(index))).is_break() {
                    return Ok(Err(Cancelled));
                }
            }
        }
        if reason.is_none()
            && let Some(promised) = &promised
            && promised.len() != pass.entries.len()
        {
            reason = Some(lost(pass.entries.len(), promised));
        }
        self.proven = true;
        let mut frames = pass.entries;
        spread_damage(&mut frames, &pass.sequences);
        let count = frames.len() as u64;
        let index = Index {
            kind: IndexKind::Decoded,
            complete: true,
            frames,
            reason,
        };
        let mut updates = vec![IndexUpdate::Index(Arc::new(index))];
        if let Some(why) = &stream.read_error {
            updates.push(warning(format!(
                "reading stopped after frame {count}: {why}"
            )));
        }
        updates.extend(self.miscount(count));
        Ok(tell(updates, publish))
    }

    /// What to say when the container declares another count.
    fn miscount(&self, count: u64) -> Option<IndexUpdate> {
        let declared = self.declared.filter(|declared| *declared != count)?;
        let frames = if count == 1 { "frame" } else { "frames" };
        Some(warning(format!(
            "{count} {frames}, the header says {declared}"
        )))
    }
}

type Numbering = Result<Vec<FrameEntry>, String>;

fn warning(text: String) -> IndexUpdate {
    IndexUpdate::Note(Note {
        text,
        warning: true,
    })
}

fn tell(updates: Vec<IndexUpdate>, publish: Publish<'_>) -> Result<(), Cancelled> {
    for update in updates {
        if publish(update).is_break() {
            return Err(Cancelled);
        }
    }
    Ok(())
}

fn lost(delivered: usize, entries: &[FrameEntry]) -> String {
    format!(
        "the packets promise {} frames, the decoder ends after {delivered}",
        entries.len()
    )
}

/// Decodes one frame and compares it with entry `next`. `Ok(false)` at the end of the file.
fn check(
    stream: &mut Stream,
    entries: &[FrameEntry],
    next: &mut usize,
) -> Result<Result<bool, String>> {
    let Step::Frame(frame) = stream.next(&|| false)? else {
        return Ok(Ok(false));
    };
    let number = *next;
    *next += 1;
    let promised = entries.get(number).and_then(FrameEntry::time);
    Ok(if promised.is_some() && frame.pts == promised {
        Ok(true)
    } else {
        Err(differs(number))
    })
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
            },
            (_, reason) => Index {
                kind: IndexKind::Decoded,
                complete: false,
                frames: self.entries.clone(),
                reason,
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
        if self.by_packets.is_none() && self.enough(publish)?.is_err() {
            return Ok(());
        }
        let by_decoding = depth == IndexDepth::Proven || matches!(self.by_packets, Some(Err(_)));
        if by_decoding {
            if !self.proven {
                // A cancelled pass leaves the index published last.
                let _cancelled = self.prove(publish)?;
            }
        } else if let Some(Ok(entries)) = &self.by_packets {
            let told = self.miscount(entries.len() as u64).into_iter().collect();
            let _cancelled = tell(told, publish);
        }
        Ok(())
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
