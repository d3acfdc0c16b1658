//! MSE, PSNR and SSIM of two pictures.

use serde::{Deserialize, Serialize};

use super::blocks::{SIDE, Summed};
use super::psnr::psnr;
use super::rows::Rows;
use super::walk::{Found, Walk};
use crate::analysis::bands;
use crate::analysis::difference::comparable;
use crate::analysis::settings::Region;
use crate::error::{Error, Result};
use crate::frame::{Channel, Levels, Pixels, Plane};

/// How alike two planes are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PlaneQuality {
    pub channel: Channel,
    /// Numbers compared.
    pub samples: u64,
    /// Sum of the squared differences.
    pub squared_error: u64,
    /// Structural similarity, -1 to 1; `None` where there is no window: planes of fewer than 8 rows or columns.
    pub ssim: Option<f64>,
}

impl PlaneQuality {
    /// Mean of the squared differences; 0 of nothing.
    pub fn mse(&self) -> f64 {
        if self.samples == 0 {
            return 0.0;
        }
        self.squared_error as f64 / self.samples as f64
    }
}

/// How alike two pictures are, plane by plane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// In the picture's order: R, G, B, or Y, U, V, or one.
    pub planes: Vec<PlaneQuality>,
    /// The largest number a sample can have.
    pub peak: u16,
}

impl Quality {
    /// The share of a plane in the averages: by its count of samples, as both filters weight.
    pub fn weight(&self, plane: &PlaneQuality) -> f64 {
        let all: u64 = self.planes.iter().map(|plane| plane.samples).sum();
        if all == 0 {
            return 0.0;
        }
        plane.samples as f64 / all as f64
    }

    /// The mean of the planes' MSE, weighted by their sizes.
    pub fn mse(&self) -> f64 {
        let planes = self.planes.iter();
        planes.map(|plane| plane.mse() * self.weight(plane)).sum()
    }

    /// PSNR of [`Quality::mse`] in dB (`psnr_avg` in the filter's log); `None` is infinite.
    pub fn psnr(&self) -> Option<f64> {
        psnr(self.mse(), self.peak)
    }

    /// The mean of the planes' SSIM, weighted by their sizes (`All` in the filter's log); `None` when a plane has none.
    pub fn ssim(&self) -> Option<f64> {
        // Divided last, so that planes without any difference give exactly 1.
        let all: u64 = self.planes.iter().map(|plane| plane.samples).sum();
        let planes = self.planes.iter();
        let weighted = planes.map(|plane| Some(plane.ssim? * plane.samples as f64));
        Some(weighted.sum::<Option<f64>>()? / all as f64).filter(|_| all > 0)
    }
}

/// MSE, PSNR and SSIM of two pictures, as FFmpeg's filters `psnr` and `ssim` print them for the same planes. Alpha is
/// not among the planes.
///
/// # Errors
/// When the pictures cannot be subtracted, or have planes of different sizes (another chroma subsampling).
pub fn quality(a: &Pixels, b: &Pixels) -> Result<Quality> {
    comparable(a, b)?;
    if a.planes.len() != b.planes.len() {
        return Err(Error::new(format!(
            "A has {} planes, B has {}",
            a.planes.len(),
            b.planes.len()
        ))
        .advice("choose another profile"));
    }
    let planes = a.planes.iter().zip(&b.planes);
    Ok(Quality {
        planes: planes
            .map(|(a_plane, b_plane)| plane_quality(a_plane, b_plane, a.depth, None))
            .collect::<Result<_>>()?,
        peak: a.peak(),
    })
}

/// The same of two planes whose numbers have `depth` bits; of a rectangle of them, in their own coordinates, when one is
/// given. SSIM's windows begin at its upper left corner.
///
/// # Errors
/// When the planes have different sizes or types of numbers.
pub fn plane_quality(
    a: &Plane,
    b: &Plane,
    depth: u8,
    region: Option<Region>,
) -> Result<PlaneQuality> {
    if (a.width, a.height) != (b.width, b.height) {
        return Err(Error::new(format!(
            "the {} plane of A is {}x{}, that of B {}x{}",
            a.channel.name(),
            a.width,
            a.height,
            b.width,
            b.height
        ))
        .advice("choose the profile standard or one of opencv"));
    }
    let region = region.unwrap_or(Region::whole(a.width, a.height));
    let (squared_error, ssim, samples) = match (&a.levels, &b.levels) {
        (Levels::U8(_), Levels::U8(_)) => part::<u8>(a, b, depth, region),
        (Levels::U16(_), Levels::U16(_)) => part::<u16>(a, b, depth, region),
        _ => return Err(Error::new("A and B have numbers of different depth")),
    };
    Ok(PlaneQuality {
        channel: a.channel,
        samples,
        squared_error,
        ssim,
    })
}

/// [`compared`] of a rectangle.
fn part<T: Summed>(a: &Plane, b: &Plane, depth: u8, region: Region) -> (u64, Option<f64>, u64) {
    match (Rows::<T>::of(a, region), Rows::<T>::of(b, region)) {
        (Some(a), Some(b)) => compared(a, b, depth),
        _ => (0, None, 0),
    }
}

/// Squared error, SSIM and count of samples.
fn compared<T: Summed>(a: Rows<'_, T>, b: Rows<'_, T>, depth: u8) -> (u64, Option<f64>, u64) {
    let (across, down) = (a.width / SIDE, a.height / SIDE);
    let part = bands::gather(
        down,
        across * SIDE * SIDE,
        #[inline(always)]
        |rows| {
            let mut walk = Walk::from_row(a, b, depth, rows.start);
            walk.down_to(rows.end);
            walk.found
        },
        Found::and,
    );
    part.whole(a, b)
}
