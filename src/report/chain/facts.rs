//! What `framelens diff` tells, as the fields of its JSON.

use serde::Serialize;

use crate::analysis::AnalysisSettings;
use crate::analysis::sender::Cost;
use crate::report::receiver::ReceiverReport;

/// Everything that `framelens diff` tells.
#[derive(Debug, Clone, Serialize)]
pub struct ChainReport {
    pub a: SourceFacts,
    pub b: SourceFacts,
    pub profile: &'static str,
    /// Of what is compared, in pixels.
    pub width: u32,
    pub height: u32,
    /// Significant bits of the numbers.
    pub depth: u8,
    /// As `--settings` reads them.
    pub settings: AnalysisSettings,
    pub stages: Stages,
    /// Of |A-B| on the channel looked at.
    pub statistics: Figures,
    /// Of each channel.
    pub channels: Vec<ChannelFacts>,
    /// The same of `--region`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionFacts>,
    pub hints: Vec<String>,
    /// What a change-only sender would need for the frame.
    pub cost: CostFacts,
    /// Its receiver over a range of frames, when that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<ReceiverReport>,
}

/// Bytes of one frame.
#[derive(Debug, Clone, Serialize)]
pub struct CostFacts {
    /// Changed pixels times three.
    pub pixels: u64,
    /// A bit for every pixel.
    pub mask: u64,
    pub total: u64,
    /// The frame as it is: three bytes a pixel.
    pub raw: u64,
    /// The codec's own packet for B's frame; null where the file has none, as for images.
    pub packet: Option<u64>,
}

impl CostFacts {
    /// Of a frame whose file has it in a packet of so many bytes.
    pub fn new(cost: Cost, packet: Option<u64>) -> Self {
        Self {
            pixels: cost.pixels,
            mask: cost.mask,
            total: cost.total(),
            raw: cost.raw,
            packet,
        }
    }
}

/// One side.
#[derive(Debug, Clone, Serialize)]
pub struct SourceFacts {
    pub path: String,
    /// Absent for a background made of many frames.
    pub frame: Option<u64>,
    /// What the frame is compared with, where one source is compared with itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
}

/// Each stage's numbers, in their order.
#[derive(Debug, Clone, Serialize)]
pub struct Stages {
    pub difference: DifferenceFacts,
    pub gray: ReducedFacts,
    pub blur: BlurFacts,
    pub threshold: ThresholdFacts,
    pub cleanup: CleanupFacts,
    pub regions: Option<RegionsFacts>,
    pub changed: ChangedFacts,
    pub decision: DecisionFacts,
}

#[derive(Debug, Clone, Serialize)]
pub struct DifferenceFacts {
    pub kind: &'static str,
    pub channels: Vec<PlaneFacts>,
}

/// Levels of a plane, where changes count.
#[derive(Debug, Clone, Serialize)]
pub struct PlaneFacts {
    pub on: String,
    pub minimum: u16,
    pub maximum: u16,
    pub mean: f64,
    /// Numbers greater than 0.
    pub nonzero: u64,
}

/// One plane of the channels.
#[derive(Debug, Clone, Serialize)]
pub struct ReducedFacts {
    #[serde(flatten)]
    pub levels: PlaneFacts,
    /// What is computed: `gray(|A-B|)`, `|A-gray(B)|` where A is gray itself; absent with a threshold for each channel.
    pub formula: Option<String>,
    /// Reducing and subtracting the other way round, where that gives other numbers.
    pub other_order: Option<OrderFacts>,
}

#[derive(Debug, Clone, Serialize)]
pub struct OrderFacts {
    pub formula: String,
    /// Pixels that have another number.
    pub pixels: u64,
    pub largest: u16,
}

#[derive(Debug, Clone, Serialize)]
pub struct BlurFacts {
    pub on: bool,
    pub kernel: &'static str,
    pub planes: Vec<PlaneFacts>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ThresholdFacts {
    /// `fixed`, `otsu`, `triangle` or `mean-plus-sigmas`.
    pub rule: &'static str,
    /// Strictly greater is changed; one for each plane.
    pub levels: Vec<i32>,
    /// `and` or `or`, with a threshold for each channel.
    pub per_channel: Option<&'static str>,
    /// Pixels over it.
    pub changed: u64,
    /// Mean level of Otsu's two classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classes: Option<[f64; 2]>,
    /// Mean and standard deviation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviation: Option<[f64; 2]>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CleanupFacts {
    pub on: bool,
    /// As typed: `close:5:ellipse:1`.
    pub steps: Vec<String>,
    pub changed: u64,
}

#[derive(Debug, Clone, Serialize)]
pub struct RegionsFacts {
    pub neighbours: &'static str,
    pub smallest: u64,
    pub total: u64,
    pub kept: u64,
    pub dropped: u64,
    pub dropped_pixels: u64,
    /// The largest first.
    pub list: Vec<RegionOfPixels>,
}

#[derive(Debug, Clone, Serialize)]
pub struct RegionOfPixels {
    /// 1 is the largest.
    pub number: usize,
    /// By cv2.connectedComponentsWithStats.
    pub label: u32,
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
    pub area: u64,
    /// Of the difference, in levels.
    pub mean: f64,
    pub maximum: u16,
    pub centroid: [f64; 2],
}

#[derive(Debug, Clone, Serialize)]
pub struct ChangedFacts {
    pub pixels: u64,
    pub of: u64,
    /// Percent.
    pub share: f64,
}

#[derive(Debug, Clone, Serialize)]
pub struct DecisionFacts {
    pub changed: bool,
    pub share_over: Option<f64>,
    pub share_met: Option<bool>,
    pub area_over: Option<u64>,
    pub regions_over: Option<u64>,
}

/// Figures of |A-B|.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    pub pixels: u64,
    pub minimum: u16,
    pub maximum: u16,
    pub mean: f64,
    pub mse: f64,
    /// dB; null is infinite.
    pub psnr: Option<f64>,
    pub identical: bool,
}

/// What is measured of a channel.
#[derive(Debug, Clone, Serialize)]
pub struct ChannelFacts {
    pub channel: &'static str,
    pub pixels: u64,
    pub a: SpreadFacts,
    pub b: SpreadFacts,
    /// Of |d|.
    pub difference: SpreadFacts,
    pub mae: f64,
    pub mse: f64,
    pub rmse: f64,
    pub psnr: Option<f64>,
    pub ssim: Option<f64>,
    /// Levels of |d| that so many percent do not exceed.
    pub percentiles: Vec<(f64, u16)>,
    pub largest: Option<PlaceFacts>,
    /// Pixels at each |d| from 0 to the largest.
    pub counts: Vec<u64>,
    /// The line through A's values and B's.
    pub line: Option<LineFacts>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SpreadFacts {
    pub minimum: u16,
    pub maximum: u16,
    pub mean: f64,
    pub deviation: f64,
}

#[derive(Debug, Clone, Serialize)]
pub struct PlaceFacts {
    pub x: u32,
    pub y: u32,
    pub level: u16,
}

#[derive(Debug, Clone, Serialize)]
pub struct LineFacts {
    /// `B = 0.859 A + 16`.
    pub equation: String,
    pub slope: f64,
    pub offset: f64,
    pub residual: f64,
    pub fits: bool,
    pub name: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct RegionFacts {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
    pub statistics: Option<Figures>,
    pub channels: Vec<ChannelFacts>,
}
