//! What each stage of the chain does: plain data, part of [`super::AnalysisSettings`].

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::settings::Region;

/// How A and B are subtracted for the chain. Heatmap, histogram, statistics and table always look at |A-B|.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DifferenceKind {
    /// |A-B|: `cv2.absdiff(A, B)`.
    #[default]
    Absolute,
    /// A-B; the chain goes on with 0 where B is greater: `cv2.subtract(A, B)`, which saturates.
    Signed,
    /// (A-B) squared, 16 bits from 8-bit numbers: `cv2.multiply(d, d, dtype=cv2.CV_16U)`.
    Squared,
}

impl DifferenceKind {
    pub const ALL: [Self; 3] = [Self::Absolute, Self::Signed, Self::Squared];

    /// The name on the command line and in settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Absolute => "absolute",
            Self::Signed => "signed",
            Self::Squared => "squared",
        }
    }

    /// The formula as it is shown.
    pub fn formula(self) -> &'static str {
        match self {
            Self::Absolute => "|A-B|",
            Self::Signed => "A-B",
            Self::Squared => "(A-B)^2",
        }
    }
}

/// A smoothing filter by name and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kernel {
    Gaussian3,
    #[default]
    Gaussian5,
    Gaussian7,
    Gaussian9,
    Median3,
    Median5,
}

impl Kernel {
    pub const ALL: [Self; 6] = [
        Self::Gaussian3,
        Self::Gaussian5,
        Self::Gaussian7,
        Self::Gaussian9,
        Self::Median3,
        Self::Median5,
    ];

    /// The name on the command line and in settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gaussian3 => "gaussian3",
            Self::Gaussian5 => "gaussian5",
            Self::Gaussian7 => "gaussian7",
            Self::Gaussian9 => "gaussian9",
            Self::Median3 => "median3",
            Self::Median5 => "median5",
        }
    }

    /// Side of the square it looks at, in pixels.
    pub fn size(self) -> usize {
        match self {
            Self::Gaussian3 | Self::Median3 => 3,
            Self::Gaussian5 | Self::Median5 => 5,
            Self::Gaussian7 => 7,
            Self::Gaussian9 => 9,
        }
    }

    pub fn is_median(self) -> bool {
        matches!(self, Self::Median3 | Self::Median5)
    }
}

/// The blur before the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Blur {
    pub on: bool,
    pub kernel: Kernel,
}

impl Blur {
    /// The filter, where it is switched on.
    pub fn kernel(self) -> Option<Kernel> {
        self.on.then_some(self.kernel)
    }
}

/// Who chooses the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThresholdBy {
    /// [`super::AnalysisSettings::threshold`].
    #[default]
    Fixed,
    /// The level that separates two classes best: `cv2.THRESH_OTSU`.
    Otsu,
    /// The level farthest below the line from the histogram's top to its end: `cv2.THRESH_TRIANGLE`. 8 bits only.
    Triangle,
    /// Mean plus so many standard deviations, as `cv2.meanStdDev` measures them; 0 to 20.
    MeanPlusSigmas(f64),
}

/// How the masks of several channels become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Combine {
    /// Changed where every channel is over its threshold: `cv2.bitwise_and`.
    And,
    /// Changed where any channel is: `cv2.bitwise_or`.
    Or,
}

impl Combine {
    pub const ALL: [Self; 2] = [Self::And, Self::Or];

    pub fn name(self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Or => "or",
        }
    }
}

/// One operation on the mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// Changed pixels whose whole neighbourhood changed: `cv2.erode`.
    Erode,
    /// Pixels with a changed one in their neighbourhood: `cv2.dilate`.
    Dilate,
    /// Erode, then dilate: specks go, shapes keep their size.
    #[default]
    Open,
    /// Dilate, then erode: holes go.
    Close,
}

impl Operation {
    pub const ALL: [Self; 4] = [Self::Erode, Self::Dilate, Self::Open, Self::Close];

    pub fn name(self) -> &'static str {
        match self {
            Self::Erode => "erode",
            Self::Dilate => "dilate",
            Self::Open => "open",
            Self::Close => "close",
        }
    }
}

/// The neighbourhood of `cv2.getStructuringElement`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    #[default]
    Rectangle,
    Cross,
    Ellipse,
}

impl Shape {
    pub const ALL: [Self; 3] = [Self::Rectangle, Self::Cross, Self::Ellipse];

    pub fn name(self) -> &'static str {
        match self {
            Self::Rectangle => "rectangle",
            Self::Cross => "cross",
            Self::Ellipse => "ellipse",
        }
    }
}

/// One step of the clean-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    pub operation: Operation,
    pub shape: Shape,
    /// Side of the neighbourhood, 3 to 15 pixels.
    pub size: u8,
    /// 1 to 10; an opening with two erodes twice, then dilates twice.
    pub iterations: u8,
}

impl Default for Step {
    fn default() -> Self {
        Self {
            operation: Operation::Open,
            shape: Shape::Rectangle,
            size: 3,
            iterations: 1,
        }
    }
}

impl Step {
    pub const SIZES: std::ops::RangeInclusive<u8> = 3..=15;
    pub const ITERATIONS: std::ops::RangeInclusive<u8> = 1..=10;
}

/// Morphology on the mask, step after step.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Cleanup {
    pub on: bool,
    /// At most [`Cleanup::MOST`].
    pub steps: Vec<Step>,
}

impl Default for Cleanup {
    fn default() -> Self {
        Self {
            on: false,
            steps: vec![Step::default()],
        }
    }
}

impl Cleanup {
    /// More steps than this help nobody.
    pub const MOST: usize = 8;

    /// The steps, where they are switched on.
    pub fn steps(&self) -> &[Step] {
        if self.on { &self.steps } else { &[] }
    }
}

/// Which neighbours of a pixel belong to its region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Neighbours {
    /// Left, right, above, below.
    #[serde(rename = "4")]
    Four,
    /// The diagonal ones too.
    #[default]
    #[serde(rename = "8")]
    Eight,
}

impl Neighbours {
    pub const ALL: [Self; 2] = [Self::Four, Self::Eight];

    pub fn name(self) -> &'static str {
        match self {
            Self::Four => "4",
            Self::Eight => "8",
        }
    }
}

/// Groups of touching changed pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct RegionRule {
    pub on: bool,
    pub neighbours: Neighbours,
    /// Regions of fewer pixels are dropped: their pixels are not changed. 1 keeps all.
    pub smallest: u64,
}

impl Default for RegionRule {
    fn default() -> Self {
        Self {
            on: false,
            neighbours: Neighbours::Eight,
            smallest: 1,
        }
    }
}

/// When a frame counts as changed: one of the two is enough.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DecisionRule {
    /// The changed share is greater, percent.
    pub share: Option<f64>,
    /// A region has more pixels.
    pub area: Option<u64>,
}

impl Default for DecisionRule {
    fn default() -> Self {
        Self {
            share: Some(0.0),
            area: None,
        }
    }
}

/// Where changes count, in picture coordinates.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Areas {
    /// Only here; everywhere when there is none.
    pub include: Vec<Region>,
    /// Not here.
    pub exclude: Vec<Region>,
    /// An image of the picture's size: not where it is brighter than 0.
    pub exclude_image: Option<PathBuf>,
}

impl Areas {
    /// Nothing is left out.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }
}
