//! A and B subtracted and reduced to the plane (or the planes) that the chain goes on with.

use crate::analysis::bands;
use crate::analysis::difference::{Subtraction, channels, subtracted};
use crate::analysis::settings::{DifferenceOn, GrayOf};
use crate::analysis::stage_settings::DifferenceKind;
use crate::analysis::subsampling::expand;
use crate::error::{Error, Result};
use crate::frame::{Levels, Pixels, Plane};

/// One plane of differences. |A-B| equals [`super::super::absolute`]; the other kinds are OpenCV's `subtract`, and its
/// `multiply` of the absolute difference with itself into 16 bits, after the reduction.
///
/// # Errors
/// When the pictures cannot be subtracted or have no such channel; squares of deeper numbers fit no plane.
pub fn reduce(
    a: &Pixels,
    b: &Pixels,
    kind: DifferenceKind,
    on: DifferenceOn,
    gray_of: GrayOf,
) -> Result<Plane> {
    match kind {
        DifferenceKind::Absolute => subtracted(a, b, on, gray_of, Subtraction::Absolute),
        DifferenceKind::Signed => subtracted(a, b, on, gray_of, Subtraction::Saturated),
        DifferenceKind::Squared => squared(&subtracted(a, b, on, gray_of, Subtraction::Absolute)?),
    }
}

/// One plane of differences for each channel, all of the picture's size.
///
/// # Errors
/// As [`reduce`].
pub fn each_channel(a: &Pixels, b: &Pixels, kind: DifferenceKind) -> Result<Vec<Plane>> {
    channels(a, b)
        .into_iter()
        .map(|channel| {
            let on = DifferenceOn::Channel(channel);
            let mut plane = reduce(a, b, kind, on, GrayOf::default())?;
            plane.channel = channel;
            Ok(expand(&plane, (a.width, a.height)).into_owned())
        })
        .collect()
}

/// Bits of the numbers that [`reduce`] makes of numbers of `depth` bits.
pub fn depth_of(kind: DifferenceKind, depth: u8) -> u8 {
    match kind {
        DifferenceKind::Squared => 16,
        _ => depth,
    }
}

fn squared(plane: &Plane) -> Result<Plane> {
    let Levels::U8(values) = &plane.levels else {
        return Err(Error::new(
            "squared differences are made of 8 bits only, these numbers have more",
        )
        .advice("choose the absolute difference, or an opencv profile, which makes 8 bits"));
    };
    let squares = bands::fill(
        values.len(),
        1,
        #[inline(always)]
        |range, out: &mut [u16]| {
            for (out, value) in out.iter_mut().zip(&values[range]) {
                *out = u16::from(*value) * u16::from(*value);
            }
        },
    );
    Ok(Plane {
        levels: Levels::U16(squares),
        ..*plane
    })
}
