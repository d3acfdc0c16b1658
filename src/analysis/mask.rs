//! The mask: 1 where |d| is strictly greater than the threshold.

use super::bands;
use super::difference::absolute;
use super::level::Level;
use super::settings::{AnalysisSettings, DifferenceOn, MaskOn, Region};
use super::subsampling::rows;
use crate::error::Result;
use crate::frame::{Levels, Pixels, Plane};

/// 1 where a pixel changed, else 0: `height` rows of `width` values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    pub width: u32,
    pub height: u32,
    pub values: Vec<u8>,
    /// How many values are 1.
    pub changed: u64,
}

impl Mask {
    /// A mask of `width * height` values that are 0 or 1.
    pub(crate) fn new(width: u32, height: u32, values: Vec<u8>) -> Self {
        let changed = bands::gather(
            values.len(),
            1,
            #[inline(always)]
            |range| ones(&values[range]),
            |a: u64, b| a + b,
        );
        Self {
            width,
            height,
            values,
            changed,
        }
    }

    /// How many values of a rectangle (in the mask's own coordinates, cut to it) are 1.
    pub fn changed_in(&self, region: Region) -> u64 {
        region.clipped(self.width, self.height).map_or(0, |region| {
            rows(&self.values, self.width, region).map(ones).sum()
        })
    }

    /// Values in all.
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// Sum of values that are 0 or 1; in bytes as long as they cannot overflow, which is the fast width.
fn ones(values: &[u8]) -> u64 {
    values
        .chunks(240)
        .map(|part| u64::from(part.iter().fold(0u8, |sum, v| sum.wrapping_add(*v))))
        .sum()
}

/// The numbers that a mask looks at.
pub(crate) fn looks_at(mask_on: MaskOn) -> DifferenceOn {
    match mask_on {
        MaskOn::Channel(channel) => DifferenceOn::Channel(channel),
        MaskOn::Luma709 => DifferenceOn::Luma709,
        // Some channel is over the threshold exactly when the largest one is.
        MaskOn::Any => DifferenceOn::Maximum,
    }
}

/// The mask of a pair. `difference` is the plane of `settings.on` where it is known already: it is used when the mask
/// looks at the same numbers.
///
/// # Errors
/// When the pictures cannot be subtracted or have no such channel.
pub fn mask(
    a: &Pixels,
    b: &Pixels,
    difference: Option<&Plane>,
    settings: &AnalysisSettings,
) -> Result<Mask> {
    let on = looks_at(settings.mask_on);
    match difference {
        Some(plane) if on == settings.on => Ok(threshold(plane, settings.threshold)),
        _ => Ok(threshold(
            &absolute(a, b, on, settings.gray_of)?,
            settings.threshold,
        )),
    }
}

/// 1 where the plane is strictly greater than `level`.
pub fn threshold(plane: &Plane, level: u16) -> Mask {
    let values = match &plane.levels {
        Levels::U8(values) => match u8::try_from(level) {
            Ok(level) => greater(values, level),
            // No number of 8 bits is greater.
            Err(_) => vec![0; values.len()],
        },
        Levels::U16(values) => greater(values, level),
    };
    Mask::new(plane.width, plane.height, values)
}

fn greater<T: Level>(values: &[T], level: T) -> Vec<u8> {
    bands::fill(
        values.len(),
        1,
        #[inline(always)]
        |range, out: &mut [u8]| {
            for (out, value) in out.iter_mut().zip(&values[range]) {
                *out = u8::from(*value > level);
            }
        },
    )
}
