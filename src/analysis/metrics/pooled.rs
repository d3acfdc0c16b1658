//! The figures of many pairs as one.

use super::psnr::psnr;
use super::quality::Quality;
use crate::frame::Channel;

/// MSE, PSNR and SSIM of a whole file, as FFmpeg's filters print them at their end: PSNR is of the pooled MSE, SSIM the
/// mean of the frames'. The mean of the frames' PSNR is another number, given apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pooled {
    frames: u64,
    peak: u16,
    planes: Vec<PooledPlane>,
    mse: f64,
    ssim: Option<f64>,
    /// Of the frames that differ at all: the others have no finite PSNR.
    psnr_sum: f64,
    psnr_frames: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct PooledPlane {
    channel: Channel,
    mse: f64,
    ssim: Option<f64>,
}

/// The pooled figures of one plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlaneFigures {
    pub channel: Channel,
    pub mse: f64,
    /// dB; `None` is infinite.
    pub psnr: Option<f64>,
    pub ssim: Option<f64>,
}

impl Pooled {
    /// Adds a pair. Pairs whose planes are not those of the first one are left out; false tells it.
    pub fn add(&mut self, quality: &Quality) -> bool {
        if self.frames == 0 {
            self.peak = quality.peak;
            self.ssim = Some(0.0);
            self.planes = quality
                .planes
                .iter()
                .map(|plane| PooledPlane {
                    channel: plane.channel,
                    mse: 0.0,
                    ssim: Some(0.0),
                })
                .collect();
        }
        let channels = quality.planes.iter().map(|plane| plane.channel);
        if self.peak != quality.peak || !channels.eq(self.planes.iter().map(|p| p.channel)) {
            return false;
        }
        self.frames += 1;
        self.mse += quality.mse();
        self.ssim = sum(self.ssim, quality.ssim());
        for (pooled, plane) in self.planes.iter_mut().zip(&quality.planes) {
            pooled.mse += plane.mse();
            pooled.ssim = sum(pooled.ssim, plane.ssim);
        }
        if let Some(psnr) = quality.psnr() {
            self.psnr_sum += psnr;
            self.psnr_frames += 1;
        }
        true
    }

    /// Pairs added.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// The mean of the frames' MSE.
    pub fn mse(&self) -> Option<f64> {
        self.mean(Some(self.mse))
    }

    /// dB of the pooled MSE (`average` in the last line of FFmpeg's `psnr`); `None` when nothing differs or nothing was
    /// added.
    pub fn psnr(&self) -> Option<f64> {
        psnr(self.mse()?, self.peak)
    }

    /// The mean of the frames' SSIM (`All` in the last line of FFmpeg's `ssim`).
    pub fn ssim(&self) -> Option<f64> {
        self.mean(self.ssim)
    }

    /// The mean of the PSNR of those frames that differ, and how many these are: not the PSNR of the file.
    pub fn mean_of_frame_psnr(&self) -> Option<(f64, u64)> {
        (self.psnr_frames > 0).then(|| (self.psnr_sum / self.psnr_frames as f64, self.psnr_frames))
    }

    /// Plane by plane, in the picture's order.
    pub fn planes(&self) -> impl Iterator<Item = PlaneFigures> + '_ {
        self.planes.iter().map(|plane| {
            let mse = self.mean(Some(plane.mse)).unwrap_or(0.0);
            PlaneFigures {
                channel: plane.channel,
                mse,
                psnr: psnr(mse, self.peak),
                ssim: self.mean(plane.ssim),
            }
        })
    }

    fn mean(&self, sum: Option<f64>) -> Option<f64> {
        sum.filter(|_| self.frames > 0)
            .map(|sum| sum / self.frames as f64)
    }
}

fn sum(so_far: Option<f64>, more: Option<f64>) -> Option<f64> {
    Some(so_far? + more?)
}
