//! The lesson that the window opens with: embedded in the binary, unpacked into the user's cache folder.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use include_dir::{Dir, include_dir};

use crate::analysis::{AnalysisSettings, Region};
use crate::command::TableShow;
use crate::error::{Error, Result};
use crate::frame::Profile;
use crate::media::SourceSpec;
use crate::session::{Session, TableSettings, Zoom};
use crate::view::{Heatmap, ViewMode, ViewSettings};

/// Made by `assets/make_lesson.rs`.
static LESSON: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/lesson");

const VIDEO: &str = "pattern_mp42.avi";
/// The images stand in a folder of their own, so that the folder is the sequence and nothing else.
const IMAGES: &str = "pattern";

/// Writes the lesson's files into the user's cache folder, if they are not there yet, and names them:
/// A is the folder of images, B the video.
///
/// # Errors
/// When neither the cache folder nor the folder for temporary files can be written to.
pub fn unpack() -> Result<(SourceSpec, SourceSpec)> {
    let mut failure = Error::new("there is no folder to unpack the lesson in");
    for place in places(env::var_os("XDG_CACHE_HOME"), env::var_os("HOME")) {
        match unpack_into(&place) {
            Ok(sources) => return Ok(sources),
            Err(error) => {
                failure = Error::new(format!("the lesson could not be unpacked ({error})"))
                    .advice("make this folder writable, or open files of your own")
                    .path(place);
            }
        }
    }
    Err(failure)
}

/// The window as it opens on the lesson: frame 7, 10:1 on the pattern, the numbers of B.
///
/// # Errors
/// Those of [`unpack`].
pub fn session() -> Result<Session> {
    let (a, b) = unpack()?;
    let region = Region {
        x: 52,
        y: 65,
        width: 35,
        height: 35,
    };
    Ok(Session {
        a: Some(a),
        b: Some(b),
        position: 7,
        profile: Profile::Opencv4,
        analysis: AnalysisSettings {
            threshold: 0,
            ..AnalysisSettings::default()
        },
        view: ViewSettings {
            mode: ViewMode::SideBySide,
            heatmap: Heatmap {
                gain: 16.0,
                ..Heatmap::default()
            },
            ..ViewSettings::default()
        },
        zoom: Zoom::At {
            scale: 10.0,
            centre: (69.5, 82.5),
        },
        pinned: Some((53, 68)),
        region,
        table: TableSettings {
            shown: true,
            show: TableShow::B,
            hex: false,
        },
        ..Session::default()
    })
}

/// Where the lesson may go, best first; relative settings are ignored, as the XDG rules ask.
fn places(cache: Option<OsString>, home: Option<OsString>) -> Vec<PathBuf> {
    let name = concat!("lesson-", env!("CARGO_PKG_VERSION"));
    let cache = cache.map(PathBuf::from).filter(|path| path.is_absolute());
    let home = home.map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = cache.or_else(|| home.map(|home| home.join(".cache")));
    let mut places: Vec<PathBuf> = cache
        .into_iter()
        .map(|folder| folder.join("framelens").join(name))
        .collect();
    places.push(env::temp_dir().join("framelens").join(name));
    places
}

fn unpack_into(place: &Path) -> io::Result<(SourceSpec, SourceSpec)> {
    let images = place.join(IMAGES);
    fs::create_dir_all(&images)?;
    for file in LESSON.files() {
        let Some(name) = file.path().file_name() else {
            continue;
        };
        let folder = if name == VIDEO { place } else { &images };
        write_new(folder, &folder.join(name), file.contents())?;
    }
    Ok((
        SourceSpec::path(images),
        SourceSpec::path(place.join(VIDEO)),
    ))
}

/// Two starts at once may both write: each its own temporary file, renamed over the same bytes.
fn write_new(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_there_and_spoiled_files_are_put_right() {
        let cache = tempfile::tempdir().unwrap();
        let place = cache.path().join("new/lesson");
        let (a, b) = unpack_into(&place).unwrap();
        assert_eq!(fs::read_dir(a.main_path()).unwrap().count(), 60);
        let video = fs::read(b.main_path()).unwrap();
        assert!(video.starts_with(b"RIFF"));

        let first = a.main_path().join("pattern_000.png");
        let good = fs::read(&first).unwrap();
        fs::write(&first, &good[..100]).unwrap();
        let untouched = fs::metadata(b.main_path()).unwrap().modified().unwrap();
        unpack_into(&place).unwrap();
        assert_eq!(fs::read(&first).unwrap(), good);
        assert_eq!(
            fs::metadata(b.main_path()).unwrap().modified().unwrap(),
            untouched
        );
        assert_eq!(fs::read_dir(a.main_path()).unwrap().count(), 60);
        assert_eq!(fs::read_dir(&place).unwrap().count(), 2);
    }

    #[test]
    fn a_pattern_of_255_less_15_a_step_stands_at_the_region_in_frame_7() {
        let file = LESSON.get_file("pattern_007.png").unwrap();
        let picture = image::load_from_memory(file.contents()).unwrap().to_rgb8();
        assert_eq!((picture.width(), picture.height()), (346, 260));
        assert_eq!(picture.get_pixel(53, 68).0, [255; 3]);
        assert_eq!(picture.get_pixel(69, 82).0, [255; 3]);
        assert_eq!(picture.get_pixel(69, 81).0, [240; 3]);
        assert_eq!(picture.get_pixel(69, 65).0, [0; 3]);
        assert_eq!(picture.get_pixel(52, 82).0, [0; 3]);
        assert_eq!(picture.get_pixel(86, 82).0, [0; 3]);
        assert_eq!(picture.get_pixel(51, 82).0, [255; 3]);
    }

    #[test]
    fn the_cache_folder_comes_before_the_temporary_one() {
        let found = |cache: Option<&str>, home: Option<&str>| {
            places(cache.map(OsString::from), home.map(OsString::from))
        };
        let last = env::temp_dir();
        assert!(found(Some("/c"), Some("/h"))[0].starts_with("/c/framelens"));
        assert!(found(Some("relative"), Some("/h"))[0].starts_with("/h/.cache/framelens"));
        assert!(found(None, None)[0].starts_with(&last));
        assert!(found(Some("/c"), None)[1].starts_with(&last));
    }
}
