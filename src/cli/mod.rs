//! The command line: one file per subcommand, each from its arguments through a session and the engine to a report.

mod args;
mod info;
mod output;
mod pair;
mod progress;
mod render;
mod table;

use clap::Parser;

pub use args::{Arguments, Task, WindowArgs};

use crate::error::Result;

/// Reads the program's arguments. Help, version and wrong usage end the program here, with exit code 0, 0 and 2.
pub fn parse() -> Arguments {
    Arguments::parse()
}

/// Carries out a subcommand.
///
/// # Errors
/// One sentence for standard error; the exit code is 2 then.
pub fn run(task: &Task) -> Result<()> {
    match task {
        Task::Info(args) => info::run(args),
        Task::Table(args) => table::run(args),
        Task::Render(args) => render::run(args),
    }
}
