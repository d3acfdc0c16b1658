//! What the engine tells: read by the window every frame, written by the workers. Plain data.

use std::sync::Arc;
use std::time::Instant;

use super::laboratory::Laboratory;
use super::pair::Pair;
use super::settings::Settings;
use crate::analysis::{Comparison, Histogram, Mask, SideStatistics, Statistics};
use crate::command::Curve;
use crate::error::Error;
use crate::frame::{Frame, Pixels, Plane, Side};
use crate::media::{Index, Note, SourceInfo, SourceSpec};
use crate::view::{PaneKind, Picture};

/// One side's source.
#[derive(Debug, Clone, Default)]
pub enum SideState {
    #[default]
    Closed,
    Opening {
        spec: SourceSpec,
    },
    Open(OpenState),
    Failed {
        spec: SourceSpec,
        error: Error,
    },
}

/// A source that is open.
#[derive(Debug, Clone)]
pub struct OpenState {
    pub info: Arc<SourceInfo>,
    /// The frames known so far.
    pub index: Arc<Index>,
    /// Frames decoded and their expected number, while an index is being made by decoding.
    pub indexing: Option<(u64, Option<u64>)>,
    /// Everything to say about the source; grows while it is indexed.
    pub notes: Vec<Note>,
    /// Every frame was decoded once: damage is known and every read is proved by hash.
    pub proven: bool,
    /// The wish that is being decoded, and since when.
    pub decoding: Option<(u64, Instant)>,
    /// Why the wished frame cannot be had (file gone, unreadable image); the last good picture stays.
    pub broken: Option<(u64, Error)>,
}

impl OpenState {
    /// The frame that is on screen at a time, in seconds as it is written in thousandths. `None` while no frame with a
    /// time is known.
    pub fn shown_at(&self, seconds: f64) -> Option<u64> {
        /// What rounding to thousandths takes away at most.
        const ROUNDED: f64 = 0.0005;
        let ticks = (seconds + ROUNDED) / self.info.time_base.as_f64();
        self.index.shown_at(ticks.floor() as i64)
    }
}

impl SideState {
    pub fn open(&self) -> Option<&OpenState> {
        match self {
            Self::Open(open) => Some(open),
            _ => None,
        }
    }

    pub fn failed(&self) -> Option<&Error> {
        match self {
            Self::Failed { error, .. } => Some(error),
            _ => None,
        }
    }

    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Closed)
    }
}

/// One side of the pair on screen.
#[derive(Debug, Clone)]
pub struct ShownSide {
    pub frame: Arc<Frame>,
    /// Numbers under the session's profile.
    pub pixels: Arc<Pixels>,
    /// The decoded planes: Y, U and V are read here under every profile.
    pub native: Arc<Pixels>,
    /// Numbers of this side alone, on the chosen channel; absent when it has no such channel.
    pub statistics: Option<SideStatistics>,
}

/// What the analyst made of one pair: always consistent in itself.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// Which frames these are.
    pub pair: Pair,
    /// Which openings of A and B they are from; 0 for a side that is closed.
    pub openings: [u64; 2],
    /// What they were evaluated by; absent before the first pair.
    pub settings: Option<Settings>,
    pub a: Option<ShownSide>,
    /// After the size rule: scaled when the session says so.
    pub b: Option<ShownSide>,
    /// The difference, or why there is none; absent while a side is missing.
    pub difference: Option<Result<Difference, Error>>,
    /// Every stage's result: what exports and tables read.
    pub comparison: Comparison,
    pub pictures: Vec<(PaneKind, Arc<Picture>)>,
    /// While the strip of stages is open.
    pub laboratory: Option<Arc<Laboratory>>,
    /// Counts up with every answer: pictures and tables are uploaded again only when it changed.
    pub generation: u64,
}

/// The difference of the pair on screen, by the session's analysis settings.
#[derive(Debug, Clone)]
pub struct Difference {
    /// |A-B|.
    pub levels: Arc<Plane>,
    pub mask: Arc<Mask>,
    pub frame: Statistics,
    /// Of the session's region at the time.
    pub region: Statistics,
    pub histogram: Arc<Histogram>,
}

impl Shown {
    pub fn side(&self, side: Side) -> Option<&ShownSide> {
        match side {
            Side::A => self.a.as_ref(),
            Side::B => self.b.as_ref(),
        }
    }

    /// A frame of one side at least: there are numbers to copy and pictures to save.
    pub fn has_picture(&self) -> bool {
        self.a.is_some() || self.b.is_some()
    }

    /// Size of what is subtracted, in pixels.
    pub fn difference_size(&self) -> Option<(u32, u32)> {
        self.comparison.size()
    }

    /// The difference when there is one.
    pub fn difference(&self) -> Option<&Difference> {
        self.difference.as_ref().and_then(|d| d.as_ref().ok())
    }
}

/// What a scan or a visit learnt about one pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairRecord {
    /// Largest |d|, in levels.
    pub maximum: f32,
    /// Mean |d|, in levels.
    pub mean: f32,
    /// Percent.
    pub changed_share: f32,
    /// dB; `None` when nothing differs or only a scan knows it.
    pub psnr: Option<f32>,
    /// `None` until a scan knows it.
    pub ssim: Option<f32>,
}

impl PairRecord {
    /// What a curve shows of the pair: PSNR and SSIM are known only after a scan, and an infinite PSNR is no value.
    pub fn value(&self, curve: Curve) -> Option<f32> {
        match curve {
            Curve::Maximum => Some(self.maximum),
            Curve::Mean => Some(self.mean),
            Curve::Changed => Some(self.changed_share),
            Curve::Psnr => self.psnr,
            Curve::Ssim => self.ssim,
        }
    }
}
