//! The data of a scan.

use serde::{Deserialize, Serialize};

use super::levels::LevelCounts;
use super::settings::ScanSettings;
use crate::analysis::metrics::Quality;
use crate::frame::{Channel, Damage, Rational, Side};
use crate::pairing::content::{Alignment, Link, Signature};

/// One side's frame of a pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameRecord {
    pub number: u64,
    /// Presentation time in ticks of the side's time base.
    pub timestamp: Option<i64>,
    /// The file carries no timestamp; this one is the decoder's best effort.
    pub timestamp_guessed: bool,
    /// MD5 of the decoded planes: what `ffmpeg -f framemd5` prints without `-pix_fmt`.
    pub md5: [u8; 16],
    pub damage: Option<Damage>,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    /// What the frame shows, in a few numbers: for pairing by content.
    pub signature: Signature,
}

impl FrameRecord {
    /// The hash as 32 hexadecimal digits.
    pub fn md5_text(&self) -> String {
        self.md5.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A pixel that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// In the coordinates of the channel's plane.
    pub x: u32,
    pub y: u32,
    pub channel: Channel,
    pub a: u16,
    pub b: u16,
}

/// The numbers of a pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Of the pictures compared, in pixels.
    pub width: u32,
    pub height: u32,
    /// Significant bits of |d|.
    pub depth: u8,
    /// Of |d| as the settings look at it.
    pub maximum: u16,
    pub mean: f64,
    pub mse: f64,
    pub levels: LevelCounts,
    /// |d| of what the mask looks at, where that is something else.
    pub mask_levels: Option<LevelCounts>,
    /// Every number of every channel is the same.
    pub same_pixels: bool,
    /// Changed pixels by the settings' whole chain, out of how many, where that does more than compare |d| with a fixed
    /// threshold.
    pub changed_by_chain: Option<(u64, u64)>,
    /// Every decoded sample is the same; `None` when the sides have other pixel formats or sizes.
    pub same_samples: Option<bool>,
    /// MSE, PSNR and SSIM of the planes named by [`Measured::quality_native`].
    pub quality: Option<Quality>,
    /// `quality` is of the decoded planes; else of the numbers under the profile, for the decoded planes cannot be compared.
    pub quality_native: bool,
    /// The first pixel in reading order that differs.
    pub first: Option<Place>,
    /// The pixel with the largest |d|.
    pub worst: Option<Place>,
}

impl Measured {
    /// Pixels that are changed at a threshold, out of how many; by the chain where it decides more.
    pub fn changed(&self, threshold: u16) -> (u64, u64) {
        if let Some(changed) = self.changed_by_chain {
            return changed;
        }
        let levels = self.mask_levels.as_ref().unwrap_or(&self.levels);
        (levels.above(threshold), levels.total())
    }

    /// The changed share in percent.
    pub fn changed_share(&self, threshold: u16) -> f64 {
        let (changed, of) = self.changed(threshold);
        if of == 0 {
            return 0.0;
        }
        changed as f64 / of as f64 * 100.0
    }

    /// The largest number a sample can have.
    pub fn peak(&self) -> u16 {
        ((1_u32 << self.depth.min(16)) - 1) as u16
    }
}

/// What the scan found at one pair.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PairScan {
    /// Absent for a frame of B that has no partner.
    pub a: Option<FrameRecord>,
    /// Absent for a frame of A that has no partner.
    pub b: Option<FrameRecord>,
    pub measured: Option<Measured>,
    /// How the frames came together, when they were paired by content.
    pub link: Option<Link>,
    /// Why a pair has no numbers: sizes that differ, a frame that cannot be read.
    pub problem: Option<String>,
}

impl PairScan {
    pub fn side(&self, side: Side) -> Option<&FrameRecord> {
        match side {
            Side::A => self.a.as_ref(),
            Side::B => self.b.as_ref(),
        }
    }

    /// The number that names the pair: A's, or B's where there is no A.
    pub fn number(&self) -> Option<u64> {
        self.a
            .as_ref()
            .or(self.b.as_ref())
            .map(|frame| frame.number)
    }

    /// A frame of it is damaged, or predicted from a damaged one.
    pub fn damaged(&self) -> bool {
        let mut sides = [&self.a, &self.b].into_iter().flatten();
        sides.any(|frame| frame.damage.is_some())
    }

    /// Both frames are there and every number is the same.
    pub fn identical(&self) -> bool {
        self.measured.as_ref().is_some_and(|m| m.same_pixels)
    }
}

/// What a scan knows of one side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SideFacts {
    pub path: String,
    pub name: String,
    /// File size; the sum for a sequence.
    pub bytes: u64,
    pub container: String,
    pub codec: String,
    pub pixel_format: String,
    /// It has an alpha plane: hashes hold it, the difference and the metrics do not.
    #[serde(default)]
    pub alpha: bool,
    pub width: u32,
    pub height: u32,
    pub frame_rate: Option<Rational>,
    /// The source has no rate of its own.
    pub frame_rate_set: bool,
    pub time_base: Rational,
    /// Frames that really decode.
    pub frames: u64,
    /// What the container declares.
    pub frames_declared: Option<u64>,
    /// Timestamps of all frames, in ticks; `None` where there is none.
    pub timestamps: Vec<Option<i64>>,
    /// What there is to say about the source, one sentence each.
    pub notes: Vec<String>,
}

/// A scan of two sources, complete or as far as it went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    pub settings: ScanSettings,
    pub a: SideFacts,
    pub b: SideFacts,
    /// The files are the same, byte by byte; `None` when that was not looked at (sequences).
    pub same_bytes: Option<bool>,
    /// Which frames show the same, when they were paired by content.
    pub alignment: Option<Alignment>,
    /// In the order of A's frames; frames of B without a partner stand where they belong in B's order.
    pub pairs: Vec<PairScan>,
    /// Pairs there are to scan.
    pub planned: u64,
}

impl Scan {
    pub fn side(&self, side: Side) -> &SideFacts {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }

    /// Every pair was measured.
    pub fn complete(&self) -> bool {
        self.pairs.len() as u64 == self.planned
    }
}
