//! Arguments -> a window or a command; exit code 0 (1 where a comparison found a difference), or 2 with one
//! sentence on standard error.

use std::io::{self, Write};
use std::process::ExitCode;

use framelens::{cli, gui, media};

fn main() -> ExitCode {
    env_logger::init();
    media::keep_freed_memory();
    media::outlive_file_limits();
    let arguments = cli::parse();
    let done = match &arguments.task {
        Some(task) => cli::run(task),
        None => gui::run(gui::WindowOptions {
            sources: arguments.window.sources(),
            profile: arguments.window.profile,
            wayland: arguments.window.wayland,
        })
        .map(|()| ExitCode::SUCCESS),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            // Standard error may be closed; the exit code still tells.
            let _ = writeln!(io::stderr(), "framelens: {error}");
            ExitCode::from(2)
        }
    }
}
