//! Saving, all or nothing: a reader of the file never sees half of it, and a failure leaves what was there before.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::Builder;

use crate::error::{Error, Result};

#[cfg(target_os = "linux")]
use super::nameless;

/// Writes a file: without a name, or by a temporary one in the same folder, and only the whole file takes the place of
/// `path`. A program that is killed meanwhile leaves nothing, where the system knows files without a name.
///
/// A symbolic link stays a link, its target is replaced. What is no regular file (`/dev/stdout`, a pipe) is written to
/// directly, for there is nothing to rename.
///
/// # Errors
/// One sentence with the path; nothing new is on disk then.
pub fn save(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    save_inside(path, write).map_err(|error| sentence(path, &error))
}

fn save_inside(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    // The target of a link, so that renaming does not replace the link itself.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let old = fs::metadata(&target).ok();
    if let Some(old) = &old {
        if old.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if !old.is_file() {
            let file = OpenOptions::new().write(true).open(&target)?;
            return write_all(&file, write);
        }
        // Renaming over it would need no permission of the file itself; a person who locked a file means it.
        if old.permissions().readonly() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
    }
    if target.file_name().is_none() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let old = old.map(|old| old.permissions());
    let folder = folder_of(&target);
    #[cfg(target_os = "linux")]
    if let Some(file) = nameless::create(&folder) {
        write_all(&file, write)?;
        if let Some(old) = old {
            file.set_permissions(old)?;
        }
        return nameless::name(&file, &target, &folder, &temporary());
    }
    let file = temporary().tempfile_in(folder)?;
    write_all(file.as_file(), write)?;
    if let Some(old) = old {
        file.as_file().set_permissions(old)?;
    }
    file.persist(&target).map_err(|failure| failure.error)?;
    Ok(())
}

/// Says before a long work what would keep its result from being saved.
///
/// # Errors
/// When the folder is missing or `path` is one itself.
pub fn check(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Err(sentence(path, &io::ErrorKind::IsADirectory.into()));
    }
    match folder_of(path).is_dir() {
        true => Ok(()),
        false => Err(sentence(path, &io::ErrorKind::NotFound.into())),
    }
}

fn write_all(file: &File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut buffered = BufWriter::with_capacity(1 << 16, file);
    write(&mut buffered)?;
    buffered.flush()
}

/// What makes temporary names.
fn temporary() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".framelens-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Temporary files are private by default; this one becomes an ordinary file, less the umask.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

fn sentence(path: &Path, error: &io::Error) -> Error {
    let error = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Error::new("the disk is full, so nothing was saved")
                .advice("free some space or save to another disk")
        }
        io::ErrorKind::FileTooLarge => {
            Error::new("the file would be larger than is allowed here, so nothing was saved")
        }
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            Error::new("there is no such folder to save in").advice("make it or choose another")
        }
        io::ErrorKind::PermissionDenied => {
            Error::new("saving is not permitted here").advice("choose another folder or name")
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            Error::new("this disk can only be read").advice("save to another disk")
        }
        io::ErrorKind::IsADirectory => {
            Error::new("this is a folder, not a file").advice("give a file name")
        }
        io::ErrorKind::InvalidFilename => {
            Error::new("this file name is too long or not allowed").advice("choose another")
        }
        _ => Error::new(format!("could not save ({error})")),
    };
    error.path(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_in(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn writes_and_replaces_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Таблица 表 ä.csv");
        save(&path, |out| out.write_all(b"first")).unwrap();
        save(&path, |out| out.write_all(b"2")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"2");
        assert_eq!(names_in(folder.path()), ["Таблица 表 ä.csv"]);
    }

    #[test]
    fn a_failure_keeps_the_old_file_and_leaves_nothing_new() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        fs::write(&path, "old").unwrap();
        let full = |out: &mut dyn Write| {
            out.write_all(&[7; 200_000])?;
            Err(io::ErrorKind::StorageFull.into())
        };
        let error = save(&path, full).unwrap_err();
        assert!(error.what.contains("disk is full"), "{error}");
        assert_eq!(error.path.as_deref(), Some(path.as_path()));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names_in(folder.path()), ["table.csv"]);

        let new = folder.path().join("new.csv");
        save(&new, full).unwrap_err();
        assert_eq!(names_in(folder.path()), ["table.csv"]);
    }

    #[test]
    fn the_sentence_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let write = |out: &mut dyn Write| out.write_all(b"x");
        let missing = save(&folder.path().join("no/such/table.csv"), write).unwrap_err();
        assert!(missing.what.contains("no such folder"), "{missing}");
        let is_folder = save(folder.path(), write).unwrap_err();
        assert!(is_folder.what.contains("is a folder"), "{is_folder}");
        let long = save(&folder.path().join("x".repeat(300)), write);
        // The temporary name is short: the rename finds the name too long.
        assert!(long.unwrap_err().what.contains("too long"));
        assert_eq!(names_in(folder.path()), Vec::<String>::new());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_device_and_a_folder_that_takes_no_files_are_said() {
        let write = |out: &mut dyn Write| out.write_all(&[0; 100_000]);
        let full = save(Path::new("/dev/full"), write).unwrap_err();
        assert!(full.what.contains("disk is full"), "{full}");
        assert!(Path::new("/dev/full").exists());
        // Not even root makes files in /proc.
        save(Path::new("/proc/framelens.csv"), write).unwrap_err();
    }

    #[cfg(unix)]
    #[test]
    fn a_locked_file_stays_and_a_link_keeps_being_one() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let write = |out: &mut dyn Write| out.write_all(b"new");
        let locked = folder.path().join("locked.csv");
        fs::write(&locked, "old").unwrap();
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o444)).unwrap();
        let error = save(&locked, write).unwrap_err();
        assert!(error.what.contains("not permitted"), "{error}");
        assert_eq!(fs::read(&locked).unwrap(), b"old");

        let target = folder.path().join("target.csv");
        let link = folder.path().join("link.csv");
        fs::write(&target, "old").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&target, &link).unwrap();
        save(&link, write).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&target).unwrap(), b"new");
        let mode = fs::metadata(&target).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}
