//! Composing pictures: the same code for the window, the PNG and the command line.

pub mod settings;

pub use settings::{Colormap, Heatmap, LayOver, MaskPicture, MaskShow, ViewMode, ViewSettings};
