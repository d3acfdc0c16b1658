//! Two clips of the same pictures, and their numbers counted a second time.

use std::path::PathBuf;

use crate::clips::{self, ClipSpec};
use crate::window::{Window, numbers_in};
use framelens::frame::{Pixels, Side};
use tempfile::TempDir;

pub(crate) const WIDTH: u32 = 128;

pub(crate) const HEIGHT: u32 = 96;

pub(crate) const FRAMES: u64 = 60;

/// The same 60 pictures, coded twice: B is coded worse.
pub(crate) struct Clips {
    pub folder: TempDir,
    pub a: PathBuf,
    pub b: PathBuf,
}

pub(crate) fn clips() -> Clips {
    let folder = tempfile::tempdir().unwrap();
    let a = clips::make(
        folder.path(),
        &ClipSpec::new("reference.avi", "avi", "mpeg4"),
    );
    let worse = ClipSpec::new("coded again.mkv", "matroska", "libx264");
    let b = clips::make(folder.path(), &worse.option("crf", "38"));
    Clips { folder, a, b }
}

pub(crate) fn level(pixels: &Pixels, plane: usize, x: u32, y: u32) -> i32 {
    i32::from(pixels.planes[plane].get(x, y).unwrap())
}

pub(crate) fn rgb(pixels: &Pixels, x: u32, y: u32) -> [i32; 3] {
    [0, 1, 2].map(|plane| level(pixels, plane, x, y))
}

/// cv2's BGR2GRAY, written down a second time.
pub(crate) fn gray([r, g, b]: [i32; 3]) -> i32 {
    (3735 * b + 19235 * g + 9798 * r + 16384) >> 15
}

/// `(cv2.cvtColor(cv2.absdiff(A, B), BGR2GRAY) > threshold).sum()`, counted one by one.
pub(crate) fn changed(a: &Pixels, b: &Pixels, threshold: i32) -> usize {
    let all = (0..a.height).flat_map(|y| (0..a.width).map(move |x| (x, y)));
    all.filter(|&(x, y)| {
        let (a, b) = (rgb(a, x, y), rgb(b, x, y));
        let apart = [0, 1, 2].map(|i| (a[i] - b[i]).abs());
        gray(apart) > threshold
    })
    .count()
}

/// Pixels of both sides of the pair on screen.
pub(crate) fn pixels(window: &Window) -> [std::sync::Arc<Pixels>; 2] {
    Side::BOTH.map(|side| window.shown().side(side).unwrap().pixels.clone())
}

/// The pair on screen is this frame by its pixels, by the status line, and by the box.
pub(crate) fn assert_frame(window: &Window, number: u64) {
    assert_eq!(numbers_in(window.shown()), [Some(number); 2], "pixels");
    assert_eq!(window.status_frame(), number, "status line");
    assert_eq!(window.number("Frame number"), number as f64, "frame box");
}
