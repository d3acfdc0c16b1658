//! Planes that are smaller than their picture: which samples a rectangle covers, and which pixels a sample covers.

use std::borrow::Cow;

use super::bands;
use super::level::Level;
use super::mask::Mask;
use super::settings::Region;
use crate::frame::{Levels, Plane};

/// log2 of how many pixels of a row (or column) of `picture` pixels share one of `plane` samples.
/// Planes have `ceil(picture / 2^shift)` samples; the smallest shift that fits is taken.
pub(crate) fn shift(picture: u32, plane: u32) -> u32 {
    (0..31)
        .find(|s| picture.div_ceil(1 << s) <= plane)
        .unwrap_or(31)
}

/// The samples of a plane that a rectangle of the picture covers, `x >> shift` to `ceil((x + width) / 2^shift)`, in the
/// plane's own coordinates; `None` when they share nothing. `picture` and `plane` are (width, height).
pub fn plane_region(region: Region, picture: (u32, u32), plane: (u32, u32)) -> Option<Region> {
    let region = region.clipped(picture.0, picture.1)?;
    let span = |from: u32, length: u32, shift: u32| {
        let first = from >> shift;
        (first, (from + length).div_ceil(1 << shift) - first)
    };
    let (x, width) = span(region.x, region.width, shift(picture.0, plane.0));
    let (y, height) = span(region.y, region.height, shift(picture.1, plane.1));
    Region {
        x,
        y,
        width,
        height,
    }
    .clipped(plane.0, plane.1)
}

/// The plane at its picture's size, each sample repeated over the pixels that it covers.
pub(crate) fn expand(plane: &Plane, picture: (u32, u32)) -> Cow<'_, Plane> {
    let size = (plane.width, plane.height);
    if size == picture {
        return Cow::Borrowed(plane);
    }
    let levels = match &plane.levels {
        Levels::U8(values) => Levels::from(repeat(values, size, picture)),
        Levels::U16(values) => Levels::U16(repeat(values, size, picture)),
    };
    Cow::Owned(Plane {
        channel: plane.channel,
        width: picture.0,
        height: picture.1,
        levels,
    })
}

/// The mask at its picture's size; `changed` becomes the count of pixels.
pub(crate) fn expand_mask(mask: &Mask, picture: (u32, u32)) -> Cow<'_, Mask> {
    let size = (mask.width, mask.height);
    if size == picture {
        return Cow::Borrowed(mask);
    }
    Cow::Owned(Mask::new(
        picture.0,
        picture.1,
        repeat(&mask.values, size, picture),
    ))
}

/// Packed values at the picture's size, each repeated over the pixels that it covers.
pub(crate) fn repeat<T>(values: &[T], size: (u32, u32), picture: (u32, u32)) -> Vec<T>
where
    T: Copy + Default + Send + Sync,
{
    let (across, down) = (shift(picture.0, size.0), shift(picture.1, size.1));
    let row_length = size.0 as usize;
    bands::fill(
        picture.1 as usize,
        picture.0 as usize,
        #[inline(always)]
        |rows, out| {
            for (line, y) in out.chunks_mut(picture.0 as usize).zip(rows) {
                let from = (y >> down) * row_length;
                let row = &values[from..from + row_length];
                for (pixels, value) in line.chunks_mut(1 << across).zip(row) {
                    pixels.fill(*value);
                }
            }
        },
    )
}

/// The rows of a rectangle of packed values. The rectangle lies inside the plane.
pub(crate) fn rows<T>(values: &[T], width: u32, region: Region) -> impl Iterator<Item = &[T]> {
    let (x, length) = (region.x as usize, region.width as usize);
    values
        .chunks_exact((width as usize).max(1))
        .skip(region.y as usize)
        .take(region.height as usize)
        .map(move |row| &row[x..x + length])
}

/// The packed values of a rectangle.
pub(crate) fn cut<T: Level>(values: &[T], width: u32, region: Region) -> Vec<T> {
    let mut out = Vec::with_capacity(region.width as usize * region.height as usize);
    rows(values, width, region).for_each(|row| out.extend_from_slice(row));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Channel;

    fn region(x: u32, y: u32, width: u32, height: u32) -> Region {
        Region {
            x,
            y,
            width,
            height,
        }
    }

    #[test]
    fn shifts_of_the_usual_formats() {
        assert_eq!(shift(346, 346), 0);
        assert_eq!(shift(346, 173), 1);
        assert_eq!(shift(347, 174), 1);
        assert_eq!(shift(1, 1), 0);
        assert_eq!(shift(347, 87), 2);
        assert_eq!(shift(5, 0), 31);
    }

    #[test]
    fn a_region_covers_every_sample_it_touches() {
        let picture = (347, 260);
        assert_eq!(
            plane_region(region(53, 68, 35, 35), picture, picture),
            Some(region(53, 68, 35, 35))
        );
        assert_eq!(
            plane_region(region(53, 68, 35, 35), picture, (174, 130)),
            Some(region(26, 34, 18, 18))
        );
        assert_eq!(
            plane_region(region(346, 259, 35, 35), picture, (174, 130)),
            Some(region(173, 129, 1, 1))
        );
        assert_eq!(
            plane_region(region(347, 0, 1, 1), picture, (174, 130)),
            None
        );
    }

    #[test]
    fn a_sample_is_repeated_over_its_pixels() {
        let plane = Plane {
            channel: Channel::U,
            width: 2,
            height: 2,
            levels: Levels::U8(vec![1, 2, 3, 4].into()),
        };
        let whole = expand(&plane, (3, 3));
        assert_eq!(
            whole.levels,
            Levels::U8(vec![1, 1, 2, 1, 1, 2, 3, 3, 4].into())
        );
    }
}
