//! The window. The only place that names egui, eframe and rfd.

pub mod context;
pub mod theme;
pub mod widgets;
