//! Pairs by what the frames show: a small signature of each frame, and the cheapest way to lay one row of them along the
//! other. Finds what was dropped, repeated, inserted, moved and replaced, also under lossy coding, another brightness and another
//! scale.

mod align;
mod anchors;
mod moved;
mod repetitions;
mod replaced;
mod signature;
mod table;
#[cfg(test)]
mod tests;

pub use align::{Alignment, Link, Step, align};
pub use signature::{CELLS, Signature};
