//! The real app, driven without a screen: by hand, by key and by command, and read back through accessible names.

#[path = "../support/clips.rs"]
mod clips;
#[path = "../support/drawing.rs"]
mod drawing;
#[path = "../support/window.rs"]
mod window;

#[path = "../support/dice.rs"]
mod dice;

mod against_itself;
mod ahead;
mod commands;
mod excluding;
mod laboratory;
mod looking;
mod measuring;
mod numbers;
mod opening;
mod raw_geometry;
mod receiving;
mod reports;
mod scanning;
mod sessions;
mod stage_files;
mod stepping;
