//! The whole canvas at 1:1, for exports.

use super::compose::compose;
use super::panes::panes;
use super::picture::Picture;
use super::settings::{ViewMode, ViewSettings};
use crate::analysis::Comparison;
use crate::error::{Error, Result};

/// Behind pictures of different size, in both themes.
const CANVAS: [u8; 3] = [0x0e, 0x0f, 0x10];

/// Everything that the mode shows, at 1:1: one picture; a wipe with A left of `round(wipe * width)` (`wipe` is 0 to 1)
/// and B from there on; or the panes in a row without a gap. The largest pane decides the height; pictures stand at the
/// top.
///
/// # Errors
/// Why one of the panes cannot be shown.
pub fn canvas(known: &Comparison, view: &ViewSettings, wipe: f32) -> Result<Picture> {
    let mut pictures = panes(view.mode)
        .iter()
        .map(|kind| compose(*kind, known, view, None))
        .collect::<Result<Vec<_>>>()?;
    if view.mode == ViewMode::Wipe {
        return Ok(wiped(&pictures[0], &pictures[1], wipe));
    }
    if pictures.len() == 1 {
        return Ok(pictures.remove(0));
    }
    row(&pictures)
}

fn wiped(a: &Picture, b: &Picture, wipe: f32) -> Picture {
    let mut whole = Picture::filled(a.width.max(b.width), a.height.max(b.height), CANVAS);
    let line = (wipe.clamp(0.0, 1.0) * whole.width as f32).round() as u32;
    place(&mut whole, a, 0, 0..line.min(a.width));
    if line < b.width {
        place(&mut whole, b, line, line..b.width);
    }
    whole
}

fn row(pictures: &[Picture]) -> Result<Picture> {
    let width = pictures
        .iter()
        .try_fold(0u32, |sum, p| sum.checked_add(p.width))
        .ok_or_else(|| Error::new("the pictures are too wide to stand in a row"))?;
    let height = pictures.iter().map(|p| p.height).max().unwrap_or(0);
    let mut whole = Picture::filled(width, height, CANVAS);
    let mut left = 0;
    for picture in pictures {
        place(&mut whole, picture, left, 0..picture.width);
        left += picture.width;
    }
    Ok(whole)
}

/// Copies some columns of a picture to a place at the top that has room for them.
fn place(whole: &mut Picture, picture: &Picture, left: u32, columns: std::ops::Range<u32>) {
    let bytes = |x: u32| 4 * x as usize;
    let (from, to) = (bytes(columns.start), bytes(columns.end));
    let target = bytes(left)..bytes(left) + (to - from);
    let rows = picture.rgba.chunks_exact(bytes(picture.width).max(4));
    let lines = whole.rgba.chunks_exact_mut(bytes(whole.width).max(4));
    for (line, row) in lines.zip(rows) {
        line[target.clone()].copy_from_slice(&row[from..to]);
    }
}

#[cfg(test)]
#[path = "canvas_tests.rs"]
mod tests;
