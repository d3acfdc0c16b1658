//! The chain, a file a stage: difference and reduction to one plane, blur, threshold, clean-up, regions, decision.
//! Each stage is a pure function whose numbers are OpenCV's, borders included; which call it equals stands beside it.

pub mod areas;
pub(crate) mod bits;
pub mod blur;
pub mod decision;
mod fused;
mod gaussian;
mod median;
pub mod morphology;
pub mod reduce;
pub mod regions;
pub mod threshold;

pub use areas::areas;
pub use blur::blur;
pub use decision::{Decision, decide};
pub use fused::fused;
pub use morphology::{clean_up, structuring_element};
pub use reduce::reduce;
pub use regions::{ChangedRegion, Regions, regions};
pub use threshold::{Chosen, choose_level, combine, over};
