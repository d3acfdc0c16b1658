//! A file that has no name until it is whole: whatever ends the program while it is written, nothing of it stays.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};
use tempfile::Builder;

/// A new file on the disk of `folder`, with an ordinary file's permissions. `None` where the system or the disk knows no
/// files without a name.
pub fn create(folder: &Path) -> Option<File> {
    if !Path::new("/proc/self/fd").is_dir() {
        return None;
    }
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let file = open(folder, flags, Mode::from_raw_mode(0o666)).ok()?;
    Some(File::from(file))
}

/// Gives the file its name in `folder`, the one it was created for; what has that name already is replaced in one step,
/// by way of a name that `passing` makes.
///
/// # Errors
/// The system's; the file that was there before stays then.
pub fn name(
    file: &File,
    target: &Path,
    folder: &Path,
    passing: &Builder<'_, '_>,
) -> io::Result<()> {
    match link(file, target) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        done => return done,
    }
    let named = passing.make_in(folder, |path| link(file, path))?;
    named.persist(target).map_err(|failure| failure.error)
}

fn link(file: &File, path: &Path) -> io::Result<()> {
    let open = format!("/proc/self/fd/{}", file.as_raw_fd());
    linkat(CWD, open, CWD, path, AtFlags::SYMLINK_FOLLOW)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use super::*;

    #[test]
    fn it_is_not_seen_before_it_has_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let Some(mut file) = create(folder.path()) else {
            return;
        };
        file.write_all(b"half").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let target = folder.path().join("report");
        let give = |file, target: &Path| name(file, target, folder.path(), &Builder::new());
        give(&file, &target).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"half");

        let mut second = create(folder.path()).unwrap();
        second.write_all(b"whole").unwrap();
        give(&second, &target).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"whole");

        // No file takes the place of a folder.
        give(&create(folder.path()).unwrap(), folder.path()).unwrap_err();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
