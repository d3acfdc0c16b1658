//! What leaves the program: tables, facts, pictures; a file takes its name once it is whole.

pub mod chain;
pub mod command_line;
pub mod comparison;
pub mod info;
#[cfg(target_os = "linux")]
mod nameless;
pub mod npy;
pub mod png;
pub mod receiver;
pub mod save;
pub mod snippet;
pub mod table;

pub use save::save;
