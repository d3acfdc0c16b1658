//! Composing pictures: the same code for the window, the PNG and the command line.

pub mod canvas;
pub mod colormap;
pub mod compose;
pub mod composer;
pub mod heatmap;
pub mod mask_picture;
pub mod panes;
pub mod picture;
pub mod settings;
pub mod shrink;
pub mod stage;

pub use canvas::canvas;
pub use compose::compose;
pub use composer::Composer;
pub use panes::{Base, Content, PaneKind, applied, content, panes};
pub use picture::Picture;
pub use settings::{Colormap, Heatmap, LayOver, MaskPicture, MaskShow, ViewMode, ViewSettings};
pub use shrink::Shrink;
pub use stage::{ChainStage, StageNumbers, stage_numbers, stage_picture};
