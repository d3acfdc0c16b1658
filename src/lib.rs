//! Framelens: a desktop frame inspector. It opens two sources, scrubs them side by side, and shows the difference as
//! pictures and as numbers that can be had from one's own code.
//!
//! The folders are the architecture, and imports only go down this list:
//!
//! | module | what lives there |
//! |---|---|
//! | `gui` | the only place that names egui, eframe, rfd: panels, canvas, timeline, tables, textures, shortcuts, help |
//! | `cli` | one file per subcommand: arguments -> [`session::Session`] -> engine -> report |
//! | `report` | what leaves the program: CSV, JSON, PNG, text; a file takes its name once it is whole |
//! | `engine` | threads: one loader per source, frame cache, analyst; knows no egui |
//! | `session` | the document: sources, position, pairing, view, difference settings, region; plain data |
//! | `command` | every action a person can take, as one enum |
//! | `view` | composing pictures: wipe, heatmap, mask overlay, colour maps; for window, PNG and command line |
//! | `analysis` | pure functions on pixels: difference, mask, statistics, histogram |
//! | `pairing` | which B frame belongs to an A frame; pure |
//! | `media` | the only place that names FFmpeg, the image decoders and `unsafe`: open, index, exact read, convert |
//! | `frame` | `Frame` (samples as decoded) and `Pixels` (planar numbers under a profile) |
//! | `figures` | numbers as sentences write them: groups of three, percent, ranges |
//! | `error` | the one error type |

pub mod analysis;
pub mod cli;
pub mod command;
pub mod engine;
pub mod error;
pub mod figures;
pub mod frame;
pub mod gui;
pub mod media;
pub mod pairing;
pub mod report;
pub mod session;
pub mod view;
