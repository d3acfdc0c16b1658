//! What wild bytes are given to, by the fuzz targets and by the tests with random bytes. Each must come back: no panic,
//! no hang, no memory beyond the limits.

#![allow(dead_code)] // every program that includes this file uses a part of it

use std::ops::ControlFlow;
use std::path::Path;

use framelens::frame::Profile;
use framelens::media::stills::Pattern;
use framelens::media::{self, SourceSpec, convert};
use framelens::session::file;

/// Opens bytes as a file of this name and shows its first frame under every profile.
fn open(name: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    let Ok(mut opened) = media::open(&SourceSpec::path(&path)) else {
        return;
    };
    let shown = opened.reader.read(0, &|| false, &mut |frame| {
        for profile in Profile::ALL {
            let _ = convert::to_pixels(&frame, profile);
        }
        ControlFlow::Break(())
    });
    drop(shown);
}

/// An image: its content decides which kind.
pub fn still(bytes: &[u8]) {
    open("wild.png", bytes);
}

/// A numpy array.
pub fn array(bytes: &[u8]) {
    open("wild.npy", bytes);
}

/// A matrix written as text.
pub fn matrix(bytes: &[u8]) {
    open("wild.csv", bytes);
}

/// A pattern of names, and a name that it may stand for, divided by a line's end.
pub fn pattern(text: &str) {
    let (pattern, name) = text.split_once('\n').unwrap_or((text, text));
    if let Some(pattern) = Pattern::parse(pattern) {
        pattern.matches(name);
    }
}

/// A session file.
pub fn session(text: &str) {
    if let Ok(session) = file::from_json(text, Path::new("/nowhere")) {
        let _ = file::to_json(&session, Path::new("/nowhere"));
    }
}
