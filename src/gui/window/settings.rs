//! The file of the settings: the one that eframe keeps, in its format, so that both kinds of window share it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::APP_ID;

/// Values by their names, read once and written when they changed.
pub struct Settings {
    /// Nowhere to keep them: they last as long as the window.
    path: Option<PathBuf>,
    values: BTreeMap<String, String>,
    changed: bool,
}

impl Settings {
    /// The settings of this person; none where they cannot be read.
    pub fn read() -> Self {
        let path = eframe::storage_dir(APP_ID).map(|folder| folder.join("app.ron"));
        Self::from(path)
    }

    fn from(path: Option<PathBuf>) -> Self {
        let values = path.as_deref().map(load).unwrap_or_default();
        Self {
            path,
            values,
            changed: false,
        }
    }
}

fn load(path: &Path) -> BTreeMap<String, String> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            if error.kind() != io::ErrorKind::NotFound {
                log::warn!("{}: the settings cannot be read ({error})", path.display());
            }
            return BTreeMap::new();
        }
    };
    ron::from_str(&text).unwrap_or_else(|error| {
        log::warn!("{}: these are no settings ({error})", path.display());
        BTreeMap::new()
    })
}

/// Writes beside the file first: whoever reads it finds it whole.
fn save(path: &Path, values: &BTreeMap<String, String>) -> io::Result<()> {
    let text = ron::ser::to_string_pretty(values, ron::ser::PrettyConfig::default())
        .map_err(io::Error::other)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(text.as_bytes())?;
    beside.persist(path)?;
    Ok(())
}

impl eframe::Storage for Settings {
    fn get_string(&self, key: &str) -> Option<String> {
        self.values.get(key).cloned()
    }

    fn set_string(&mut self, key: &str, value: String) {
        let before = self.values.insert(key.to_owned(), value);
        self.changed |= before.as_ref() != self.values.get(key);
    }

    fn remove_string(&mut self, key: &str) {
        self.changed |= self.values.remove(key).is_some();
    }

    fn flush(&mut self) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        if let Some(path) = &self.path
            && let Err(error) = save(path, &self.values)
        {
            log::warn!("{}: the settings cannot be kept ({error})", path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use eframe::Storage;

    use super::*;

    #[test]
    fn values_come_back_and_a_broken_file_is_none() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("new/app.ron");
        let mut settings = Settings::from(Some(path.clone()));
        assert_eq!(settings.get_string("a"), None);
        settings.set_string("a", "one \"quoted\" line\nand another".to_owned());
        settings.set_string("b", "two".to_owned());
        settings.remove_string("b");
        settings.flush();
        let again = Settings::from(Some(path.clone()));
        assert_eq!(again.get_string("a"), settings.get_string("a"));
        assert_eq!(again.get_string("b"), None);
        let files = fs::read_dir(folder.path().join("new")).expect("it was made");
        assert_eq!(files.count(), 1, "nothing is left beside it");
        fs::write(&path, "not (settings").expect("it can be written");
        assert_eq!(Settings::from(Some(path)).get_string("a"), None);
    }

    #[test]
    fn what_did_not_change_is_not_written() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("app.ron");
        let mut settings = Settings::from(Some(path.clone()));
        settings.set_string("a", "1".to_owned());
        settings.flush();
        fs::remove_file(&path).expect("it was written");
        settings.set_string("a", "1".to_owned());
        settings.flush();
        assert!(!path.exists());
    }
}
