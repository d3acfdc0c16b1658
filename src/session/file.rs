//! The session as a file: `NAME.framelens`, JSON.
//!
//! ```json
//! { "framelens": 1, "session": { "a": { "paths": ["../clips/a.mp4"] }, "position": 7, ... } }
//! ```
//! Paths below the file's folder's parent are written relative to the file, so that a folder can be moved as a whole;
//! others are absolute. What a reader does not find it asks for by name.

use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Session;
use crate::error::{Error, Result};
use crate::frame::Side;

/// Of a session file's name.
pub const EXTENSION: &str = "framelens";
/// Counts up when a reader of an older version would misunderstand the file.
const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
struct Document {
    /// The version; its name tells what the file is.
    framelens: u64,
    session: Session,
}

#[derive(Deserialize)]
struct Head {
    framelens: u64,
}

/// Whether a path is named like a session file.
pub fn is_session(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case(EXTENSION))
}

/// The session as the text of a file that will stand in `folder` (absolute).
///
/// # Errors
/// When a path is not Unicode, which JSON cannot hold.
pub fn to_json(session: &Session, folder: &Path) -> Result<String> {
    let mut session = session.clone();
    each_path(&mut session, &mut |path| relative(path, folder));
    let document = Document {
        framelens: VERSION,
        session,
    };
    let mut text = serde_json::to_string_pretty(&document).map_err(|error| {
        Error::new(format!("this session cannot be written as JSON ({error})"))
            .advice("rename the sources so that their paths are Unicode")
    })?;
    text.push('\n');
    Ok(text)
}

/// The session in a text that was read from a file in `folder` (absolute).
///
/// # Errors
/// When it is no session, or one of a newer version; without a path.
pub fn from_json(text: &str, folder: &Path) -> Result<Session> {
    let head: Head = serde_json::from_str(text).map_err(|error| {
        Error::new(format!("this is no session of Framelens ({error})"))
            .advice("open a file that File > Save session has written")
    })?;
    if head.framelens > VERSION {
        return Err(Error::new(format!(
            "this session is of version {}, Framelens here knows version {VERSION}",
            head.framelens
        ))
        .advice("open it with a newer Framelens"));
    }
    let document: Document = serde_json::from_str(text).map_err(|error| {
        Error::new(format!("this session cannot be understood ({error})"))
            .advice("repair the place, or save it again")
    })?;
    let mut session = document.session;
    each_path(&mut session, &mut |path| folder.join(path));
    Ok(session)
}

/// The names of the session's sources that are not on the disk, with their sides.
pub fn missing(session: &Session) -> Vec<(Side, String)> {
    Side::BOTH
        .into_iter()
        .filter_map(|side| {
            let spec = session.source(side)?;
            // A pattern such as `frame_%d.png` is no file of that name: its folder has to be there.
            let there = spec.paths.iter().all(|path| {
                path.exists()
                    || path
                        .parent()
                        .is_some_and(|folder| is_pattern(path) && folder.is_dir())
            });
            (!there).then(|| (side, spec.short_name()))
        })
        .collect()
}

fn is_pattern(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().contains(['%', '*', '?']))
}

fn each_path(session: &mut Session, change: &mut dyn FnMut(&Path) -> PathBuf) {
    for side in Side::BOTH {
        if let Some(spec) = session.source_mut(side) {
            for path in &mut spec.paths {
                *path = change(path);
            }
        }
    }
}

/// `path` as seen from `folder`, when both lie below the folder's parent; else as it is.
fn relative(path: &Path, folder: &Path) -> PathBuf {
    if let Ok(below) = path.strip_prefix(folder) {
        return below.to_path_buf();
    }
    match folder
        .parent()
        .filter(|parent| parent.components().count() > 1)
    {
        Some(parent) => match path.strip_prefix(parent) {
            Ok(below) => Path::new(Component::ParentDir.as_os_str()).join(below),
            Err(_) => path.to_path_buf(),
        },
        None => path.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Region;
    use crate::media::SourceSpec;
    use crate::pairing::Against;
    use crate::session::Zoom;
    use crate::view::ViewMode;

    fn session() -> Session {
        let mut session = Session {
            a: Some(SourceSpec::path("/clips/today/a ü.mp4")),
            b: Some(SourceSpec::path("/clips/other/b.avi")),
            position: 57,
            zoom: Zoom::At {
                scale: 8.0,
                centre: (10.5, 20.25),
            },
            pinned: Some((3, 4)),
            region: Region {
                x: 1,
                y: 2,
                width: 3,
                height: 4,
            },
            against: Some(Against::Previous(2)),
            ..Session::default()
        };
        session.view.mode = ViewMode::Wipe;
        session.analysis.threshold = 12;
        session
    }

    #[test]
    fn everything_comes_back() {
        let folder = Path::new("/clips/today");
        let text = to_json(&session(), folder).unwrap();
        assert!(
            text.contains("\"a ü.mp4\"") && text.contains("\"../other/b.avi\""),
            "{text}"
        );
        let mut back = from_json(&text, folder).unwrap();
        assert_eq!(
            back.b.take(),
            Some(SourceSpec::path("/clips/today/../other/b.avi"))
        );
        assert_eq!(
            back,
            Session {
                b: None,
                ..session()
            }
        );
    }

    #[test]
    fn a_folder_that_moved_as_a_whole_takes_its_session_along() {
        let text = to_json(&session(), Path::new("/clips/today")).unwrap();
        let back = from_json(&text, Path::new("/backup/today")).unwrap();
        assert_eq!(back.a, Some(SourceSpec::path("/backup/today/a ü.mp4")));
    }

    #[test]
    fn what_is_no_session_gets_a_sentence() {
        let said = |text: &str| from_json(text, Path::new("/")).unwrap_err().to_string();
        for text in ["", "{}", "[1,2]", "hello", "{\"framelens\":\"x\"}"] {
            assert!(
                said(text).starts_with("this is no session of Framelens"),
                "{text}"
            );
        }
        assert!(said("{\"framelens\":99}").contains("version 99"));
        assert!(
            said("{\"framelens\":1,\"session\":{\"position\":-3}}")
                .starts_with("this session cannot be understood")
        );
    }

    #[test]
    fn missing_sources_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let session = Session {
            a: Some(SourceSpec::path(folder.path().join("frame_%d.png"))),
            b: Some(SourceSpec::path(folder.path().join("gone.mp4"))),
            ..Session::default()
        };
        assert_eq!(missing(&session), [(Side::B, "gone.mp4".to_owned())]);
    }
}
