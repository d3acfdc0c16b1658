//! A rectangle of a plane, row by row and without a copy.

use crate::analysis::level::Level;
use crate::analysis::settings::Region;
use crate::frame::{BytePlane, Plane};

/// `height` rows of `width` numbers inside a packed plane.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a, T> {
    values: &'a [T],
    stride: usize,
    pub width: usize,
    pub height: usize,
}

impl<'a, T: Level> Rows<'a, T> {
    /// The rectangle of a plane, in the plane's own coordinates and cut to it; `None` when the plane's numbers are of
    /// another type or nothing of the rectangle is inside.
    pub fn of(plane: &'a Plane, region: Region) -> Option<Self> {
        let region = region.clipped(plane.width, plane.height)?;
        let stride = plane.width as usize;
        let first = region.y as usize * stride + region.x as usize;
        let (width, height) = (region.width as usize, region.height as usize);
        let end = first + (height - 1) * stride + width;
        Some(Self {
            values: T::slice(plane)?.get(first..end)?,
            stride,
            width,
            height,
        })
    }

    /// Row `y`.
    pub fn row(&self, y: usize) -> &'a [T] {
        let start = y * self.stride;
        &self.values[start..start + self.width]
    }
}

impl<'a> From<&BytePlane<'a>> for Rows<'a, u8> {
    fn from(plane: &BytePlane<'a>) -> Self {
        Self {
            values: plane.bytes,
            stride: plane.stride,
            width: plane.width as usize,
            height: plane.height as usize,
        }
    }
}
