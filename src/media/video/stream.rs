//! Demuxer and decoder together: a stream of decoded frames, in the order the decoder delivers them.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::sync::Arc;

use super::decode::{Decoder, Received, Sent};
use super::demux::{Demuxer, PacketFacts, Read};
use super::picture;
use crate::error::Result;
use crate::frame::{ColorTags, PictureType, PixelFormat, Samples};
use crate::media::library;
use crate::media::reader::Reading;

/// A decoded frame that has no number yet.
#[derive(Debug)]
pub(super) struct Decoded {
    pub pts: Option<i64>,
    /// The pts, or the decoder's best effort where there is none.
    pub time: Option<i64>,
    pub picture_type: PictureType,
    /// A decoder may be started here.
    pub key: bool,
    pub interlaced: bool,
    /// Decoder or demuxer reported an error on it.
    pub damaged: bool,
    /// Decoded after a packet with errors whose frame is shown later.
    pub after_errors: bool,
    /// The packet it was made from, where that is known.
    pub packet: Option<PacketFacts>,
    pub width: u32,
    pub height: u32,
    pub format: Arc<PixelFormat>,
    pub color: ColorTags,
    pub samples: Arc<dyn Samples>,
}

impl Decoded {
    /// xxh3 of its samples; never 0.
    pub fn hash(&self) -> u64 {
        picture::hash(&*self.samples, &self.format, self.width, self.height)
    }
}

/// What decoding on gave.
pub(super) enum Step {
    Frame(Decoded),
    End,
    Interrupted,
    /// The decoder met an error while several threads worked: what it makes of that, and what is predicted from it, differs
    /// from one time to the next. The frames handed over so far are sure; the rest takes a stream opened with
    /// [`Reading::Alone`].
    Doubtful,
}

/// Packets remembered for the frames still inside the decoder: its reordering and threads hold fewer.
const REMEMBERED: usize = 256;

/// Errors in a row after which a decoder that was told the end is given up.
const PATIENCE: u32 = 4096;

/// One open stream and its decoder.
pub(super) struct Stream {
    pub demuxer: Demuxer,
    /// What it was opened for.
    pub reading: Reading,
    decoder: Decoder,
    /// Errors of the decoder matter to whoever reads.
    heeds_errors: bool,
    /// Packets in the decoder that it has reported errors of.
    errors: BTreeSet<i64>,
    /// The time of the packet that decoding began with after the last seek.
    begun_at: Option<i64>,
    packets: VecDeque<PacketFacts>,
    /// The packet in the demuxer was read but not yet taken by the decoder.
    waiting: Option<PacketFacts>,
    ended: bool,
    /// The decoder refused something since the last frame.
    refused: bool,
    /// Packets are skipped up to the next key frame.
    until_key: bool,
    failures: u32,
    /// Frames before this time that no other one refers to are not decoded.
    needed_from: Option<i64>,
    format: Option<(i32, Arc<PixelFormat>)>,
    /// Why reading stopped before the end of the file.
    pub read_error: Option<String>,
    /// Packets that the decoder refused, wholly or in part, since the file was opened.
    pub refused_packets: u64,
}

impl Stream {
    /// Opens a file and its decoder, at the start, to be read in this way.
    ///
    /// # Errors
    /// As [`Demuxer::open`] and [`Decoder::open`].
    pub fn open(path: &Path, stream: Option<usize>, reading: Reading) -> Result<Self> {
        let demuxer = Demuxer::open(path, stream)?;
        let decoder = Decoder::open(demuxer.chosen(), reading).map_err(|e| e.path(path))?;
        Ok(Self {
            demuxer,
            reading,
            decoder,
            heeds_errors: true,
            errors: BTreeSet::new(),
            begun_at: None,
            packets: VecDeque::new(),
            waiting: None,
            ended: false,
            refused: false,
            until_key: false,
            failures: 0,
            needed_from: None,
            format: None,
            read_error: None,
            refused_packets: 0,
        })
    }

    /// Whether a step may be doubtful. Without, only the number of frames and their times are sure.
    pub fn heed_errors(&mut self, heed: bool) {
        self.heeds_errors = heed;
    }

    /// Whether what comes next depends on how threads share the work.
    fn doubtful(&mut self) -> bool {
        for sequence in self.decoder.complaints() {
            // Frames that lead the key frame of a seek refer to what was not decoded: nobody is given those.
            let leads = self.begun_at.is_some_and(|begun| {
                let packet = self.packets.iter().find(|p| p.sequence == sequence);
                packet.is_some_and(|p| p.pts.is_some_and(|pts| pts < begun))
            });
            if !leads {
                self.errors.insert(sequence);
            }
        }
        let troubled = self.refused || !self.errors.is_empty();
        troubled && self.heeds_errors && self.reading != Reading::Alone
    }

    /// Decodes on to the next frame.
    ///
    /// # Errors
    /// When the decoder delivers pictures whose samples cannot be read.
    pub fn next(&mut self, interrupted: &dyn Fn() -> bool) -> Result<Step> {
        loop {
            match self.decoder.receive() {
                Received::Picture(picture) => {
                    if self.doubtful() {
                        return Ok(Step::Doubtful);
                    }
                    self.failures = 0;
                    return self.decoded(picture).map(Step::Frame);
                }
                Received::End => {
                    return Ok(if self.doubtful() {
                        Step::Doubtful
                    } else {
                        Step::End
                    });
                }
                Received::Failed => {
                    self.refuse();
                    self.failures += 1;
                }
                Received::Again => {}
            }
            if self.doubtful() {
                return Ok(Step::Doubtful);
            }
            if self.ended {
                if self.failures > PATIENCE {
                    return Ok(Step::End);
                }
                // Some decoders need to be told again after an error.
                self.decoder.send_end();
                self.failures += 1;
                continue;
            }
            if interrupted() {
                return Ok(Step::Interrupted);
            }
            self.feed();
        }
    }

    /// The next packet that will be decoded, when it is known already: after a seek, the key packet it led to.
    pub fn peek(&mut self, interrupted: &dyn Fn() -> bool) -> Option<PacketFacts> {
        while self.waiting.is_none() && !self.ended && !interrupted() {
            self.read();
        }
        self.waiting
    }

    /// Seeks to the last key frame at or before `time` (ticks) and forgets everything decoded so far. False when the
    /// container cannot; the place is lost then.
    pub fn seek(&mut self, time: i64) -> bool {
        let done = self.demuxer.seek(time);
        self.decoder.flush();
        self.packets.clear();
        self.waiting = None;
        self.ended = false;
        self.refused = false;
        self.failures = 0;
        self.until_key = true;
        self.needed_from = None;
        self.read_error = None;
        self.decoder.complaints();
        self.errors.clear();
        self.begun_at = None;
        done
    }

    /// Whether frames can be left out at all.
    pub fn can_leave_out(&self) -> bool {
        self.decoder.can_leave_out()
    }

    /// From the next packet on, frames with a pts below `time` are decoded only where others refer to them.
    pub fn need_from(&mut self, time: Option<i64>) {
        self.needed_from = time;
    }

    /// Reads one packet, or learns that there is none.
    fn read(&mut self) {
        match self.demuxer.read() {
            Read::Packet(facts) => {
                if self.until_key && !facts.key {
                    return;
                }
                if self.until_key {
                    self.until_key = false;
                    self.begun_at = facts.pts;
                }
                self.waiting = Some(facts);
            }
            Read::End => self.end(),
            Read::Failed(code) => {
                self.read_error = Some(library::error_text(code));
                self.end();
            }
        }
    }

    fn end(&mut self) {
        self.ended = true;
        self.decoder.send_end();
    }

    fn refuse(&mut self) {
        self.refused = true;
        self.refused_packets += 1;
    }

    fn feed(&mut self) {
        if self.waiting.is_none() {
            self.read();
        }
        let Some(facts) = self.waiting else {
            return;
        };
        let early = |time: i64| facts.pts.is_some_and(|pts| pts < time);
        self.decoder.leave_out(self.needed_from.is_some_and(early));
        // SAFETY: `waiting` says that the demuxer's packet is filled.
        let sent = unsafe { self.decoder.send(self.demuxer.packet(), facts.sequence) };
        if sent == Sent::Later {
            // The decoder must be emptied first, which the caller does; one that never takes it must not hold us up.
            self.failures += 1;
            if self.failures <= PATIENCE {
                return;
            }
        }
        if sent != Sent::Taken {
            self.refuse();
        }
        self.waiting = None;
        if self.packets.len() == REMEMBERED {
            self.packets.pop_front();
        }
        self.packets.push_back(facts);
    }

    fn decoded(&mut self, picture: picture::Picture) -> Result<Decoded> {
        let (width, height) = picture.size();
        let format = picture.format(&mut self.format)?;
        let pts = picture.pts();
        // By pts first: a frame that shows an older one again carries the older one's sequence.
        let packet = self
            .packets
            .iter()
            .rev()
            .find(|packet| pts.is_some() && packet.pts == pts && !packet.hidden)
            .or_else(|| {
                let sequence = picture.sequence()?;
                self.packets.iter().find(|p| p.sequence == sequence)
            })
            .copied();
        let refused = std::mem::take(&mut self.refused);
        let complained = packet.is_some_and(|packet| self.errors.remove(&packet.sequence));
        let after_errors = packet.is_some_and(|packet| {
            // What is decoded from a key frame on does not need what came before.
            if packet.key {
                self.errors = self.errors.split_off(&packet.sequence);
            }
            self.errors.range(..packet.sequence).next().is_some()
        });
        Ok(Decoded {
            after_errors,
            pts,
            time: picture.best_time(),
            picture_type: picture.picture_type(),
            key: packet.map_or(picture.key(), |packet| packet.key),
            interlaced: picture.interlaced(),
            damaged: refused
                || complained
                || picture.has_errors()
                || packet.is_some_and(|p| p.corrupt),
            packet,
            width,
            height,
            color: picture.color(),
            samples: picture.into_samples(&format)?,
            format,
        })
    }
}
