//! Threads: one loader per source, a frame cache, one analyst. Knows no egui: it is given a `notify` closure.

pub mod state;

pub use state::{Difference, OpenState, PairRecord, Shown, ShownSide, SideState};
