//! One side of a scan: opened, counted, and decoded on a thread of its own.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;

use crate::analysis::scan::SideFacts;
use crate::error::{Error, Result};
use crate::frame::{Frame, Side};
use crate::media::{
    self, FrameEntry, Index, IndexDepth, IndexUpdate, Note, ReadEnd, Reader, Reading, SourceInfo,
    SourceSpec,
};

/// A source that is open and counted.
pub(super) struct OpenSide {
    pub info: SourceInfo,
    pub index: Arc<Index>,
    notes: Vec<Note>,
    reader: Box<dyn Reader>,
    /// The index is what the packets promise, and nobody asked the decoder.
    promised: bool,
}

/// What a decoding thread hands over: the next wanted frame, or why it cannot be had.
pub(super) type Delivery = std::result::Result<Arc<Frame>, Trouble>;

/// Why a frame cannot be had.
#[derive(Debug, Clone)]
pub(super) enum Trouble {
    /// The frames are not the ones that the index promised.
    Miscounted,
    Failed(Error),
}

impl OpenSide {
    /// Opens a source and counts its frames, unless a complete index is given.
    ///
    /// # Errors
    /// One sentence with the path.
    pub fn open(
        spec: &SourceSpec,
        known: Option<Arc<Index>>,
        depth: IndexDepth,
        progress: &mut dyn FnMut(u64, Option<u64>) -> ControlFlow<()>,
    ) -> Result<Self> {
        let located = |error: Error| error.path(spec.main_path());
        let opened = media::open_for(spec, Reading::Whole).map_err(located)?;
        let mut notes = opened.info.notes.clone();
        let mut index = opened.index;
        let usable = known.filter(|known| known.complete && depth != IndexDepth::Proven);
        let mut promised = depth == IndexDepth::Promised;
        match (usable, opened.indexer) {
            (Some(known), _) => {
                index = known;
                promised = false;
            }
            (None, Some(mut indexer)) => {
                let mut take = |update| match update {
                    IndexUpdate::Index(newest) => {
                        index = newest;
                        ControlFlow::Continue(())
                    }
                    IndexUpdate::Progress { done, of } => progress(done, of),
                    IndexUpdate::Note(note) => {
                        if !notes.contains(&note) {
                            notes.push(note);
                        }
                        ControlFlow::Continue(())
                    }
                };
                indexer.run(depth, &mut take).map_err(located)?;
            }
            (None, None) => {}
        }
        let mut reader = opened.reader;
        reader.set_index(Arc::clone(&index));
        Ok(Self {
            info: opened.info,
            index,
            notes,
            reader,
            promised,
        })
    }

    pub fn facts(&self) -> SideFacts {
        let info = &self.info;
        SideFacts {
            path: info.spec.main_path().display().to_string(),
            name: info.name.clone(),
            bytes: info.bytes,
            container: info.container.clone(),
            codec: info.codec.clone(),
            pixel_format: info.format.name.clone(),
            alpha: info.format.has_alpha(),
            width: info.width,
            height: info.height,
            frame_rate: info.frame_rate,
            frame_rate_set: info.frame_rate_set,
            time_base: info.time_base,
            frames: self.index.count(),
            frames_declared: info.frame_count_declared,
            timestamps: self.index.frames.iter().map(FrameEntry::time).collect(),
            notes: self.notes.iter().map(|note| note.text.clone()).collect(),
        }
    }

    /// Decodes the wanted frames in the order given and hands each over, until the receiver is gone or `stop` is set.
    pub fn deliver(
        mut self,
        side: Side,
        wanted: Vec<u64>,
        out: &SyncSender<Delivery>,
        stop: &AtomicBool,
    ) {
        for number in wanted {
            let mut delivery = self.frame(side, number, stop);
            if self.promised && number + 1 == self.index.count() && delivery.is_ok() {
                delivery = self.last(delivery, stop);
            }
            let over = matches!(delivery, Err(Trouble::Miscounted));
            if stop.load(Ordering::Relaxed) || out.send(delivery).is_err() || over {
                return;
            }
        }
    }

    /// The delivery of the last promised frame, unless more frames follow.
    fn last(&mut self, delivery: Delivery, stop: &AtomicBool) -> Delivery {
        match self.reader.ends(&|| stop.load(Ordering::Relaxed)) {
            Ok(true) => delivery,
            Ok(false) => Err(Trouble::Miscounted),
            Err(error) => Err(Trouble::Failed(error)),
        }
    }

    /// One frame.
    pub fn frame(&mut self, side: Side, number: u64, stop: &AtomicBool) -> Delivery {
        let mut found = None;
        let end = self.reader.read(
            number,
            &|| stop.load(Ordering::Relaxed),
            &mut |frame: Arc<Frame>| {
                if frame.number == number {
                    found = Some(frame);
                }
                ControlFlow::Continue(())
            },
        );
        match (end, found) {
            (Ok(ReadEnd::Reached), Some(frame)) => Ok(frame),
            (Ok(ReadEnd::Contradicted { .. } | ReadEnd::PastEnd { .. }), _) => {
                Err(Trouble::Miscounted)
            }
            (Ok(_), _) => Err(Trouble::Failed(Error::new(format!(
                "frame {number} of {side} cannot be read"
            )))),
            (Err(error), _) => Err(Trouble::Failed(error)),
        }
    }
}
