//! Where a command's answer goes: a file, saved as a whole, or standard output.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::error::{Error, Result};
use crate::report::save;

/// Writes to the file, or to standard output where there is none. A reader who has seen enough (`| head`) is no error.
///
/// # Errors
/// One sentence; no part of a file is left then.
pub fn deliver(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<()> {
    let Some(path) = path else {
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        let written = write(&mut out).and_then(|()| out.flush());
        return match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::new(format!(
                "standard output takes no more ({error})"
            ))),
            _ => Ok(()),
        };
    };
    save(path, write)
}
