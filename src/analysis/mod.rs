//! Pure functions on pixels: no I/O, no threads of its own.

pub mod background;
pub(crate) mod bands;
pub mod comparison;
pub mod difference;
pub mod gray;
pub mod histogram;
mod level;
pub mod mask;
mod memo;
pub mod metrics;
pub mod settings;
pub mod sizes;
pub mod statistics;
pub mod subsampling;
#[cfg(test)]
pub(crate) mod test_pictures;

pub use comparison::{Comparison, Evaluations, Pair, PairInput, Stage, Stages};
pub use difference::{SignedPlane, absdiff, absolute, signed};
pub use gray::{channel, gray, gray_of, value_at};
pub use histogram::{Histogram, histogram};
pub use mask::{Mask, mask, threshold};
pub use settings::{AnalysisSettings, DifferenceOn, GrayOf, MaskOn, Region, ScaleFilter, SizeRule};
pub use sizes::prepare;
pub use statistics::{SideStatistics, Statistics};
pub use subsampling::plane_region;
