//! The real binary as a script sees it: what it prints, what it saves, its exit code and its sentences.

#[path = "../support/clips.rs"]
mod clips;

mod arrays;
mod bad_input;
mod compare;
mod diff;
mod hash;
mod info;
mod killed;
mod raw;
mod render;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

/// The binary, with the arguments that a line has between its blanks, run in `folder`.
fn framelens(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_framelens"));
    command
        .current_dir(folder)
        .env_remove("RUST_LOG")
        .args(line.split_whitespace());
    command
}

/// Standard output of a run that succeeds and says nothing on standard error.
fn printed(folder: &Path, line: &str) -> String {
    let output = framelens(folder, line).output().expect("the binary runs");
    assert_eq!(said(&output), "", "{line}");
    assert_eq!(output.status.code(), Some(0), "{line}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The sentence of a run that fails: exit code 2, one line on standard error, nothing on standard output.
fn failed(folder: &Path, line: &str) -> String {
    let output = framelens(folder, line).output().expect("the binary runs");
    let sentence = said(&output);
    assert_eq!(output.status.code(), Some(2), "{line}: {sentence}");
    assert_eq!(sentence.lines().count(), 1, "{line}: {sentence}");
    assert!(output.stdout.is_empty(), "{line}");
    sentence
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A table as numbers.
fn numbers(text: &str) -> Vec<Vec<i32>> {
    text.lines()
        .map(|line| {
            line.split(',')
                .map(|n| n.parse().expect("an integer"))
                .collect()
        })
        .collect()
}

/// Everything in a folder, by name.
fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string())
        .map(|name| name.expect("UTF-8"))
        .collect();
    names.sort();
    names
}

/// Writes an 8-bit RGB picture of what `color` says.
fn write_png(path: &Path, width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 3]) {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).expect("a folder");
    }
    image::RgbImage::from_fn(width, height, |x, y| image::Rgb(color(x, y)))
        .save(path)
        .expect("a picture");
}

/// Two colours that differ in every channel, by other amounts everywhere, in both directions.
fn color_a(x: u32, y: u32) -> [u8; 3] {
    [(x * 7) as u8, (y * 11 + x) as u8, (x * y) as u8]
}

fn color_b(x: u32, y: u32) -> [u8; 3] {
    let [r, g, b] = color_a(x, y);
    [
        r.wrapping_add((x % 3) as u8),
        g.saturating_sub((y % 5) as u8),
        b / 2,
    ]
}

/// cv2's BGR2GRAY, written down once more.
fn gray([r, g, b]: [u8; 3]) -> i32 {
    (3735 * i32::from(b) + 19_235 * i32::from(g) + 9798 * i32::from(r) + 16_384) >> 15
}

fn absdiff(a: [u8; 3], b: [u8; 3]) -> [u8; 3] {
    [0, 1, 2].map(|i| a[i].abs_diff(b[i]))
}

/// A folder with a.png and b.png, 23x17.
fn two_pictures() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write_png(&folder.path().join("a.png"), WIDTH, HEIGHT, color_a);
    write_png(&folder.path().join("b.png"), WIDTH, HEIGHT, color_b);
    folder
}

const WIDTH: u32 = 23;
const HEIGHT: u32 = 17;

/// The numbers that a formula gives for every pixel, row by row.
fn everywhere(number: impl Fn(u32, u32) -> i32) -> Vec<Vec<i32>> {
    (0..HEIGHT)
        .map(|y| (0..WIDTH).map(|x| number(x, y)).collect())
        .collect()
}

/// The lesson's folder: sources with known numbers that are part of the repository.
fn lesson() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/lesson")
}
