//! Whether two files are the same file, byte by byte; and what tells a file from another without reading all of it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::media::SourceSpec;

/// Bytes that are compared at once.
const CHUNK: usize = 1 << 18;
/// Bytes that are sampled at the start, the middle and the end of a file.
const SAMPLE: usize = 1 << 16;

/// Whether two sources are single files with the same bytes; `None` when one of them is no single file.
pub(super) fn same_bytes(specs: &[SourceSpec; 2]) -> Option<bool> {
    let [a, b] = specs.each_ref().map(|spec| match spec.paths.as_slice() {
        [path] if path.is_file() => Some(path.as_path()),
        _ => None,
    });
    compare(a?, b?).ok()
}

fn compare(a: &Path, b: &Path) -> io::Result<bool> {
    let (mut a, mut b) = (File::open(a)?, File::open(b)?);
    if a.metadata()?.len() != b.metadata()?.len() {
        return Ok(false);
    }
    let (mut of_a, mut of_b) = (vec![0; CHUNK], vec![0; CHUNK]);
    loop {
        let count = a.read(&mut of_a)?;
        if count == 0 {
            return Ok(b.read(&mut of_b)? == 0);
        }
        if b.read_exact(&mut of_b[..count]).is_err() || of_a[..count] != of_b[..count] {
            return Ok(false);
        }
    }
}

/// What tells the content of a source from another: sizes, times of change, and samples of the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Identity {
    paths: Vec<String>,
    stream: Option<usize>,
    files: Vec<FileIdentity>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct FileIdentity {
    bytes: u64,
    /// Nanoseconds since 1970.
    changed: u128,
    /// xxh3 of the first, middle and last bytes.
    sample: u64,
}

impl Identity {
    /// Of a source as it is on the disk now; `None` for what is no set of plain files (a folder, a pattern).
    pub fn of(spec: &SourceSpec) -> Option<Self> {
        Some(Self {
            paths: spec
                .paths
                .iter()
                .map(|path| {
                    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                    absolute.to_string_lossy().into_owned()
                })
                .collect(),
            stream: spec.stream,
            files: spec
                .paths
                .iter()
                .map(|path| FileIdentity::of(path).ok())
                .collect::<Option<_>>()?,
        })
    }
}

impl FileIdentity {
    fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let facts = file.metadata()?;
        if !facts.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let bytes = facts.len();
        let changed = facts.modified()?.duration_since(UNIX_EPOCH);
        let last = bytes.saturating_sub(SAMPLE as u64);
        let mut sample = Vec::with_capacity(3 * SAMPLE);
        for start in [0, last / 2, last] {
            file.seek(SeekFrom::Start(start))?;
            file.by_ref().take(SAMPLE as u64).read_to_end(&mut sample)?;
        }
        Ok(Self {
            bytes,
            changed: changed.map_or(0, |time| time.as_nanos()),
            sample: xxh3_64(&sample),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_makes_two_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let mut bytes = vec![7_u8; 3 * CHUNK + 5];
        std::fs::write(path("a"), &bytes).expect("written");
        std::fs::write(path("b"), &bytes).expect("written");
        bytes[2 * CHUNK + 1] = 8;
        std::fs::write(path("c"), &bytes).expect("written");
        let same = |b: &str| same_bytes(&["a", b].map(|name| SourceSpec::path(path(name))));
        assert_eq!(same("a"), Some(true));
        assert_eq!(same("b"), Some(true));
        assert_eq!(same("c"), Some(false));
        assert_eq!(same("."), None);
    }

    #[test]
    fn a_changed_file_is_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("clip");
        let spec = SourceSpec::path(&path);
        std::fs::write(&path, b"one").expect("written");
        let before = Identity::of(&spec).expect("a file");
        assert_eq!(Identity::of(&spec), Some(before.clone()));
        std::fs::write(&path, b"two").expect("written");
        assert_ne!(Identity::of(&spec), Some(before));
        assert_eq!(Identity::of(&SourceSpec::path(folder.path())), None);
    }
}
