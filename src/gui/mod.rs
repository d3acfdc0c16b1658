//! The window. The only place that names egui, eframe and rfd.

pub mod app;
mod bar;
pub mod canvas;
mod carry_out;
mod clock;
pub mod context;
mod derived;
mod dialogs;
mod drop;
mod exports;
pub mod inspector;
mod keys;
mod ligatures;
mod note;
mod path_field;
mod playback;
mod pointer;
pub mod raster;
mod raw_dialog;
mod readout;
mod receiver;
mod recent;
mod run;
mod saving;
mod sheets;
mod sources;
pub mod stages;
mod status;
pub mod table;
mod textures;
pub mod theme;
pub mod timeline;
mod title;
pub mod widgets;
mod window;

pub use run::{WindowOptions, run};
