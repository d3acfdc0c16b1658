//! How alike two pictures are, in the numbers that `ffmpeg`'s filters `psnr` and `ssim` print.
//!
//! | function | what it gives |
//! |---|---|
//! | [`quality`] | MSE, PSNR and SSIM of every plane of two pictures, and their averages as the filters weight them |
//! | [`ByteQuality`] | the same of the planes of two frames, where they lie and some rows at a time |
//! | [`plane_quality`] | the same of two planes, or of a rectangle of them |
//! | [`psnr`] | dB from a mean of squared differences |
//! | [`Pooled`] | many pictures as one: the mean squared error is pooled, SSIM is the mean |

mod blocks;
mod byte_quality;
mod pooled;
mod psnr;
mod quality;
mod rows;
mod ssim;
mod walk;

pub use byte_quality::ByteQuality;
pub use pooled::{PlaneFigures, Pooled};
pub use psnr::psnr;
pub use quality::{PlaneQuality, Quality, plane_quality, quality};
