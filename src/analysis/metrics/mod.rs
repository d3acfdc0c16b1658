//! How alike two pictures are, in the numbers that `ffmpeg`'s filters `psnr` and `ssim` print.
//!
//! | function | what it gives |
//! |---|---|
//! | [`quality`] | MSE, PSNR and SSIM of every plane of two pictures, and their averages as the filters weight them |
//! | [`byte_quality`] | the same of the planes of two frames, where they lie |
//! | [`plane_quality`] | the same of two planes, or of a rectangle of them |
//! | [`psnr`] | dB from a mean of squared differences |
//! | [`Pooled`] | many pictures as one: the mean squared error is pooled, SSIM is the mean |

mod blocks;
mod pooled;
mod psnr;
mod quality;
mod rows;
mod ssim;

pub use pooled::{PlaneFigures, Pooled};
pub use psnr::psnr;
pub use quality::{PlaneQuality, Quality, byte_quality, plane_quality, quality};
