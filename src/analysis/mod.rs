//! Pure functions on pixels: no I/O, no threads of its own.

pub mod settings;

pub use settings::{AnalysisSettings, DifferenceOn, GrayOf, MaskOn, Region, ScaleFilter, SizeRule};
