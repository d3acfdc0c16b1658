//! The command line: one file per subcommand, each from its arguments through a session and the engine to a report.

mod args;
mod chain_args;
mod compare;
mod compare_folders;
mod diff;
mod frame_list;
mod hash;
mod info;
mod output;
mod pair;
mod progress;
mod render;
mod source_args;
mod table;

use std::process::ExitCode;

use clap::Parser;

pub use args::{Arguments, Task, WindowArgs};

use crate::error::Result;

/// Reads the program's arguments. Help, version and wrong usage end the program here, with exit code 0, 0 and 2.
pub fn parse() -> Arguments {
    Arguments::parse()
}

/// Carries out a subcommand. Only a comparison that finds a difference has another exit code than 0.
///
/// # Errors
/// One sentence for standard error; the exit code is 2 then.
pub fn run(task: &Task) -> Result<ExitCode> {
    match task {
        Task::Compare(args) => return compare::run(args),
        Task::Diff(args) => diff::run(args),
        Task::Info(args) => info::run(args),
        Task::Hash(args) => hash::run(args),
        Task::Table(args) => table::run(args),
        Task::Render(args) => render::run(args),
    }?;
    Ok(ExitCode::SUCCESS)
}
