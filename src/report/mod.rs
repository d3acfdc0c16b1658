//! What leaves the program: tables, facts, pictures; written to a temporary name, then renamed.

pub mod chain;
pub mod command_line;
pub mod comparison;
pub mod info;
pub mod npy;
pub mod png;
pub mod save;
pub mod snippet;
pub mod table;

pub use save::save;
