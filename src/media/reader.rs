//! The two things an open source can do: hand over exact frames, and count itself.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::index::Index;
use super::source::{SourceInfo, SourceSpec};
use super::{arrays, raw, stills, video};
use crate::error::{Error, Result};
use crate::frame::Frame;

/// A source that was opened.
pub struct Opened {
    pub info: SourceInfo,
    /// What is known at once: complete for stills, empty for a video.
    pub index: Arc<Index>,
    pub reader: Box<dyn Reader>,
    /// Counts the frames and looks for what is to be said, on a thread of its own; absent when nothing more is to be
    /// found out.
    pub indexer: Option<Box<dyn Indexer>>,
}

/// How the frames of a source will be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Here and there, each frame as soon as it can be had.
    Scattered,
    /// All of them in their order: no core may wait for another one's frame.
    Whole,
    /// By one thread, and slowly: what a decoder makes of damaged data is the same each time only then. Readers change to
    /// this by themselves at the first error.
    Alone,
}

/// How a read ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadEnd {
    /// The wanted frame was handed over.
    Reached,
    /// `take` said stop.
    Stopped,
    /// The source has no such frame; it ends after this many frames.
    PastEnd { count: u64 },
    /// The decoder contradicts the packet index (a frame lost, doubled or with a foreign timestamp): the numbers need
    /// an index made by decoding ([`IndexDepth::Proven`]).
    Contradicted { reason: String },
}

/// Reads exact frames. Lives on one thread; keeps its place, so that reading on is cheap.
pub trait Reader: Send {
    /// Decodes until frame `number` was handed to `take`, and no further.
    ///
    /// Every frame decoded on the way is handed over with its right number, in order; `take` may stop the read after
    /// each. `interrupted` is asked between packets, so that a newer wish ends a long decode.
    ///
    /// # Errors
    /// When the file cannot be read any more. Damage inside frames is no error but a flag of the frame.
    fn read(
        &mut self,
        number: u64,
        interrupted: &dyn Fn() -> bool,
        take: &mut dyn FnMut(Arc<Frame>) -> ControlFlow<()>,
    ) -> Result<ReadEnd>;

    /// As [`Reader::read`], but nothing before frame `first` is wanted: of those frames only the ones are handed over (and
    /// decoded) that others refer to.
    ///
    /// # Errors
    /// As [`Reader::read`].
    fn read_from(
        &mut self,
        _first: u64,
        number: u64,
        interrupted: &dyn Fn() -> bool,
        take: &mut dyn FnMut(Arc<Frame>) -> ControlFlow<()>,
    ) -> Result<ReadEnd> {
        self.read(number, interrupted, take)
    }

    /// Takes the newest index: from then on numbers are its numbers.
    fn set_index(&mut self, index: Arc<Index>);

    /// Whether nothing comes behind the frame that was read last, which is the last one of the index. May decode on.
    ///
    /// # Errors
    /// When the file cannot be read any more.
    fn ends(&mut self, _interrupted: &dyn Fn() -> bool) -> Result<bool> {
        Ok(true)
    }

    /// Forgets where it stands: the next read finds its own way to its frame, by seeking where the source can.
    fn forget_place(&mut self) {}

    /// The number of the frame that the next decode yields without seeking.
    fn next_number(&self) -> Option<u64>;

    /// Where decoding has to begin to reach `number` (its key frame), as far as the index knows.
    fn decode_start(&self, number: u64) -> u64;
}

/// What an indexer tells while it works.
pub enum IndexUpdate {
    /// A newer index; the loader and the window take it.
    Index(Arc<Index>),
    /// Decoded so far, out of (when known) so many.
    Progress { done: u64, of: Option<u64> },
    /// Something to say about the source: `117 frames, the header says 200`.
    Note(super::source::Note),
}

/// How far an indexer goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexDepth {
    /// What the packets promise, where they can number the frames: for one who decodes every frame anyway, and asks
    /// [`Reader::ends`] behind the last one.
    Promised,
    /// Packets, where they can number the frames and the decoder agrees at the start and at the end of the file; else by
    /// decoding.
    Enough,
    /// Always by decoding every frame once: hashes, damage and lost frames are known afterwards.
    Proven,
}

/// Counts the frames of one source with its own reader.
pub trait Indexer: Send {
    /// Runs until the index is as deep as asked or `publish` breaks (cancelled). May be called again, to go deeper.
    ///
    /// # Errors
    /// When the file cannot be read; the index published last stays valid.
    fn run(
        &mut self,
        depth: IndexDepth,
        publish: &mut dyn FnMut(IndexUpdate) -> ControlFlow<()>,
    ) -> Result<()>;
}

/// Opens whatever `spec` names, to read frames here and there.
///
/// # Errors
/// One sentence saying why it cannot be opened, with the path.
pub fn open(spec: &SourceSpec) -> Result<Opened> {
    open_for(spec, Reading::Scattered)
}

/// Opens whatever `spec` names, to be read in this way. The frames are the same in any, but for damage that
/// no decoder notices.
///
/// # Errors
/// As [`open`].
pub fn open_for(spec: &SourceSpec, reading: Reading) -> Result<Opened> {
    let open = if raw::claims(spec) {
        raw::open
    } else if arrays::claims(spec) {
        arrays::open
    } else if stills::claims(spec) {
        stills::open
    } else {
        return video::open(spec, reading);
    };
    if let Some(stream) = spec.stream {
        return Err(Error::new(format!(
            "this file has no streams, and stream {stream} was asked for"
        ))
        .advice("leave the stream out")
        .path(spec.main_path()));
    }
    open(spec).map_err(|error| error.path(spec.main_path()))
}
