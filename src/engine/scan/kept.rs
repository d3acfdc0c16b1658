//! Finished scans, kept in the user's cache directory beside what tells their files, and used again only if that fits.

use std::fs;
use std::hash::{Hash, Hasher};
use std::io::{BufReader, BufWriter, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::bytes::Identity;
use crate::analysis::scan::{Scan, ScanSettings};
use crate::media::SourceSpec;

/// Counts up when the data of a scan change their meaning.
const VERSION: u32 = 3;
/// Scans that are kept; the oldest go first.
const MOST: usize = 32;

/// Where the scan of two sources is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    identities: [Identity; 2],
    file: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    program: String,
    identities: [Identity; 2],
    scan: Scan,
}

impl Kept {
    /// Of two sources as they are on the disk now; `None` when one is no set of plain files, or there is no cache directory.
    pub fn of(specs: &[SourceSpec; 2], settings: &ScanSettings) -> Option<Self> {
        let identities = [Identity::of(&specs[0])?, Identity::of(&specs[1])?];
        let mut hasher = xxhash_rust::xxh3::Xxh3::new();
        identities.hash(&mut hasher);
        let mut without_threshold = settings.clone();
        without_threshold.analysis.threshold = 0;
        serde_json::to_string(&without_threshold)
            .ok()?
            .hash(&mut hasher);
        let name = format!("{:016x}.json", hasher.finish());
        Some(Self {
            identities,
            file: folder()?.join(name),
        })
    }

    /// The scan, if it is there, of these very files and holds the numbers that the settings ask for.
    pub fn load(&self, settings: &ScanSettings) -> Option<Scan> {
        let file = fs::File::open(&self.file).ok()?;
        let stored: Stored = serde_json::from_reader(BufReader::new(file)).ok()?;
        let fits = stored.version == VERSION
            && stored.program == program()
            && stored.identities == self.identities
            && stored.scan.complete()
            && stored.scan.settings.serves(settings);
        let mut scan = stored.scan;
        scan.settings.analysis.threshold = settings.analysis.threshold;
        fits.then_some(scan)
    }

    /// Keeps a complete scan. That it cannot be kept is only logged: it is no loss to whoever has it already.
    pub fn store(&self, scan: &Scan) {
        if !scan.complete() {
            return;
        }
        if let Err(error) = self.write(scan) {
            log::info!("the scan is not kept: {error}");
        }
    }

    fn write(&self, scan: &Scan) -> std::io::Result<()> {
        let folder = self.file.parent().unwrap_or(&self.file);
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        let stored = Stored {
            version: VERSION,
            program: program(),
            identities: self.identities.clone(),
            scan: scan.clone(),
        };
        let mut out = BufWriter::new(file.as_file_mut());
        serde_json::to_writer(&mut out, &stored)?;
        out.flush()?;
        drop(out);
        file.persist(&self.file).map_err(|failure| failure.error)?;
        forget_the_oldest(folder);
        Ok(())
    }
}

/// Numbers depend on the program and on the FFmpeg that decodes.
fn program() -> String {
    format!(
        "{} {}",
        env!("CARGO_PKG_VERSION"),
        crate::media::about().release
    )
}

fn folder() -> Option<PathBuf> {
    let named = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let cache =
        named("XDG_CACHE_HOME").or_else(|| named("HOME").map(|home| home.join(".cache")))?;
    Some(cache.join("framelens").join("scans"))
}

fn forget_the_oldest(folder: &std::path::Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut files: Vec<_> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.metadata().ok()?.modified().ok()?, entry.path()))
        })
        .collect();
    files.sort();
    let surplus = files.len().saturating_sub(MOST);
    for (_, path) in files.into_iter().take(surplus) {
        let _ = fs::remove_file(path);
    }
}
