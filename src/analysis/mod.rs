//! Pure functions on pixels: no I/O, no threads of its own.

pub mod background;
pub(crate) mod bands;
pub mod chain;
pub mod channels;
pub mod comparison;
pub mod difference;
pub mod evaluation;
pub mod gray;
pub mod hints;
pub mod histogram;
mod level;
pub mod mask;
pub mod md5;
pub mod measures;
pub(crate) mod memo;
pub mod metrics;
pub mod reasons;
pub mod reduction;
pub mod scan;
pub mod scatter;
pub mod sender;
pub mod settings;
pub mod sizes;
pub mod stage_settings;
pub mod stages;
pub mod statistics;
pub mod subsampling;
#[cfg(test)]
pub(crate) mod test_pictures;
pub mod verdict;

pub use chain::Chain;
pub use comparison::{Comparison, Pair, PairInput, Stage};
pub use difference::{SignedPlane, absdiff, absolute, signed};
pub use evaluation::{Evaluations, Stages};
pub use gray::{channel, gray, gray_of, luma709_of, value_at};
pub use hints::{Hint, hints};
pub use histogram::{Histogram, histogram, histogram_in};
pub use mask::{Mask, mask, threshold};
pub use measures::{Measured, Measures, PERCENTILES, measures};
pub use reduction::{OtherOrder, formula, other_order};
pub use scatter::{Line, Scatter, scatter};
pub use settings::{AnalysisSettings, DifferenceOn, GrayOf, MaskOn, Region, ScaleFilter, SizeRule};
pub use sizes::prepare;
pub use stage_settings::{
    Areas, Blur, Cleanup, Combine, DecisionRule, DifferenceKind, Kernel, Neighbours, Operation,
    RegionRule, Shape, Step, ThresholdBy,
};
pub use stages::{ChangedRegion, Decision, Regions};
pub use statistics::{PlaneLevels, SideStatistics, Statistics};
pub use subsampling::plane_region;
