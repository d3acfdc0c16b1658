//! From what a person names to the image files it stands for.

use std::fs;
use std::path::{Path, PathBuf};

use super::numbering::{self, natural_key};
use super::{format, pattern};
use crate::error::{Error, Result};
use crate::media::{Note, SourceSpec};

/// The images of a source in their order, and what is to be said about the choice.
#[derive(Debug)]
pub struct Listing {
    /// Never empty.
    pub files: Vec<PathBuf>,
    pub notes: Vec<Note>,
}

/// Lists the images that a source is made of. No image is opened.
///
/// # Errors
/// When a folder cannot be listed or holds no images, or a pattern matches nothing.
pub fn list(spec: &SourceSpec) -> Result<Listing> {
    match spec.paths.as_slice() {
        [] => Err(Error::new("nothing was named to open")),
        [path] if path.is_dir() => folder(path),
        [path] if pattern::is_pattern(path) => matched(path),
        [path] => Ok(Listing {
            files: vec![path.clone()],
            notes: Vec::new(),
        }),
        files => Ok(Listing {
            files: files.to_vec(),
            notes: numbering_note(files).into_iter().collect(),
        }),
    }
}

fn folder(path: &Path) -> Result<Listing> {
    let unlisted = |error: &std::io::Error| {
        Error::new(format!("the folder cannot be listed: {error}")).path(path)
    };
    let mut images = Vec::new();
    let mut others = Vec::new();
    let mut folders = 0_usize;
    for entry in fs::read_dir(path).map_err(|error| unlisted(&error))? {
        let entry = entry.map_err(|error| unlisted(&error))?;
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let file = entry.path();
        // A link counts as what it leads to.
        let is_folder = match entry.file_type() {
            Ok(kind) if kind.is_symlink() => file.is_dir(),
            Ok(kind) => kind.is_dir(),
            Err(_) => false,
        };
        if is_folder {
            folders += 1;
        } else if format::by_name(&file).is_some() {
            images.push(file);
        } else {
            others.push(file);
        }
    }
    if images.is_empty() {
        return Err(without_images(&others, folders).path(path));
    }
    images.sort_by_cached_key(|file| natural_key(&file_name(file)));
    Ok(with_notes(images, others.len()))
}

fn without_images(others: &[PathBuf], folders: usize) -> Error {
    let error = Error::new("the folder holds no images");
    let videos: Vec<&PathBuf> = others
        .iter()
        .filter(|file| format::called_video(file))
        .collect();
    match (videos.as_slice(), folders) {
        ([video], _) => error.advice(format!("open the video in it, {}", file_name(video))),
        ([_, _, ..], _) => error.advice(format!("open one of the {} videos in it", videos.len())),
        ([], 1) => error.advice("open the folder inside it"),
        ([], 2..) => error.advice(format!("open one of the {folders} folders inside it")),
        ([], 0) => error.advice("open a folder of PNG, JPEG, TIFF, BMP or other images"),
    }
}

fn matched(path: &Path) -> Result<Listing> {
    let found = pattern::expand(path)?;
    let (images, others): (Vec<_>, Vec<_>) = found
        .files
        .into_iter()
        .partition(|file| format::by_name(file).is_some() || format::is_image_file(file));
    if images.is_empty() {
        return Err(
            Error::new("the files that match this pattern are no images")
                .advice("open a video by its own name")
                .path(path),
        );
    }
    let mut listing = with_notes(images, others.len());
    if found.padded > 0 {
        listing.notes.push(Note {
            text: format!(
                "{} with zeros in front of the number left out: %04d takes numbers of four digits",
                if found.padded == 1 {
                    "1 file".to_owned()
                } else {
                    format!("{} files", found.padded)
                }
            ),
            warning: true,
        });
    }
    Ok(listing)
}

fn with_notes(files: Vec<PathBuf>, others: usize) -> Listing {
    let mut notes: Vec<Note> = numbering_note(&files).into_iter().collect();
    if others > 0 {
        let word = if others == 1 { "file" } else { "files" };
        notes.push(Note {
            text: format!("{others} other {word} ignored"),
            warning: false,
        });
    }
    Listing { files, notes }
}

/// What the names' numbers say: gaps, or that there are none.
fn numbering_note(files: &[PathBuf]) -> Option<Note> {
    if files.len() < 2 {
        return None;
    }
    let stems: Vec<String> = files.iter().map(|file| series_name(file)).collect();
    let (text, warning) = match numbering::numbers(&stems) {
        Some(numbers) => {
            let (mut text, warning) = numbering::sentence(files.len(), &numbers);
            if !numbers.is_sorted() {
                text.push_str(", shown in the order given");
            }
            (text, warning)
        }
        None => (
            format!(
                "{} images, their names are not one numbered series",
                files.len()
            ),
            false,
        ),
    };
    Some(Note { text, warning })
}

/// The whole path without the extension: the number may stand in a folder's name.
fn series_name(file: &Path) -> String {
    file.with_extension("").to_string_lossy().into_owned()
}

/// The last part of a path, as it is shown.
pub fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            fs::write(folder.path().join(name), "").unwrap();
        }
        folder
    }

    fn names(listing: &Listing) -> Vec<String> {
        listing.files.iter().map(|file| file_name(file)).collect()
    }

    fn texts(listing: &Listing) -> Vec<(&str, bool)> {
        listing
            .notes
            .iter()
            .map(|note| (note.text.as_str(), note.warning))
            .collect()
    }

    #[test]
    fn a_folder_gives_its_images_in_natural_order() {
        let folder = made(&[
            "f10.png",
            "f2.PNG",
            "f1.jpg",
            ".f3.png",
            "notes.txt",
            "Thumbs.db",
        ]);
        fs::create_dir(folder.path().join("f4.png")).unwrap();
        let listing = list(&SourceSpec::path(folder.path())).unwrap();
        assert_eq!(names(&listing), ["f1.jpg", "f2.PNG", "f10.png"]);
        assert_eq!(
            texts(&listing),
            [
                ("3 images, numbers 3 to 9 are missing", true),
                ("2 other files ignored", false)
            ]
        );
    }

    #[test]
    fn a_folder_without_images_says_what_it_holds() {
        let say = |names: &[&str]| {
            let folder = made(names);
            list(&SourceSpec::path(folder.path())).unwrap_err()
        };
        let error = say(&["notes.txt", "clip.mp4"]);
        assert_eq!(error.what, "the folder holds no images");
        assert_eq!(
            error.advice.as_deref(),
            Some("open the video in it, clip.mp4")
        );
        assert!(error.path.is_some());
        assert!(say(&["a.mkv", "b.avi"]).to_string().contains("2 videos"));
        assert!(say(&[]).to_string().contains("holds no images"));
        let folder = made(&[]);
        fs::create_dir(folder.path().join("inside")).unwrap();
        let error = list(&SourceSpec::path(folder.path())).unwrap_err();
        assert!(error.to_string().contains("open the folder inside it"));
    }

    #[test]
    fn a_list_keeps_its_order() {
        let folder = made(&["f1.png", "f2.png", "f3.png"]);
        let given: Vec<PathBuf> = ["f3.png", "f1.png", "f2.png"]
            .iter()
            .map(|name| folder.path().join(name))
            .collect();
        let listing = list(&SourceSpec::list(given.clone())).unwrap();
        assert_eq!(listing.files, given);
        assert_eq!(
            texts(&listing)[0].0,
            "3 images, numbering without gaps, shown in the order given"
        );
    }

    #[test]
    fn a_pattern_takes_what_matches() {
        let folder = made(&[
            "f0001.png",
            "f0002.png",
            "f0004.png",
            "g0003.png",
            "f0003.txt",
        ]);
        let listing = list(&SourceSpec::path(folder.path().join("f%04d.png"))).unwrap();
        assert_eq!(names(&listing), ["f0001.png", "f0002.png", "f0004.png"]);
        assert_eq!(texts(&listing), [("3 images, number 3 is missing", true)]);
        let listing = list(&SourceSpec::path(folder.path().join("f*"))).unwrap();
        assert_eq!(listing.files.len(), 3);
        assert!(texts(&listing).contains(&("1 other file ignored", false)));
        fs::write(folder.path().join("f12.png"), "").unwrap();
        let listing = list(&SourceSpec::path(folder.path().join("f%d.png"))).unwrap();
        assert_eq!(names(&listing), ["f12.png"]);
        assert_eq!(
            texts(&listing),
            [(
                "3 files with zeros in front of the number left out: %04d takes numbers of four digits",
                true
            )]
        );
        let error = list(&SourceSpec::path(folder.path().join("*.txt"))).unwrap_err();
        assert!(error.to_string().contains("no images"), "{error}");
    }

    #[test]
    fn two_series_in_one_folder_are_said() {
        let folder = made(&["left1.png", "left2.png", "right1.png", "right2.png"]);
        let listing = list(&SourceSpec::path(folder.path())).unwrap();
        assert_eq!(
            texts(&listing),
            [("4 images, their names are not one numbered series", false)]
        );
    }
}
