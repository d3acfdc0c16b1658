//! The figures of a whole scan.

use super::record::{PairScan, Scan};
use crate::analysis::metrics::Pooled;

/// What the pairs of a scan add up to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// Pairs of two frames that have numbers.
    pub compared: u64,
    /// Of these, without any difference under the profile.
    pub identical: u64,
    /// Pairs whose decoded samples are the same, and how many could be compared as samples.
    pub same_samples: u64,
    pub samples_comparable: u64,
    /// Places in [`Scan::pairs`].
    pub first_different: Option<usize>,
    /// The largest |d|, the first of several; by the mean where no |d| of the numbers looked at is over 0.
    pub worst: Option<usize>,
    /// Frames without a partner.
    pub only_a: Vec<u64>,
    pub only_b: Vec<u64>,
    /// Pairs that have no numbers although both frames are there.
    pub problems: u64,
    /// Of |d|.
    pub maximum: u16,
    /// Mean of the pairs' mean |d|, MSE and changed share in percent.
    pub mean: f64,
    pub mse: f64,
    pub changed_share: f64,
    /// The largest changed share of a pair, in percent.
    pub changed_share_most: f64,
    /// PSNR and SSIM of the file.
    pub quality: Pooled,
    /// The lowest PSNR of a pair in dB and SSIM; `None` when no pair differs.
    pub lowest_psnr: Option<f64>,
    pub lowest_ssim: Option<f64>,
    /// A's and B's damaged frames among the pairs.
    pub damaged: [u64; 2],
}

impl Summary {
    /// Adds up a scan.
    pub fn of(scan: &Scan) -> Self {
        let threshold = scan.settings.analysis.threshold;
        let mut sum = Self::default();
        for (at, pair) in scan.pairs.iter().enumerate() {
            sum.add(at, pair, threshold, scan);
        }
        if sum.compared > 0 {
            let count = sum.compared as f64;
            sum.mean /= count;
            sum.mse /= count;
            sum.changed_share /= count;
        }
        sum
    }

    fn add(&mut self, at: usize, pair: &PairScan, threshold: u16, scan: &Scan) {
        // A frame that cannot be read has no record, but it has a partner.
        match (&pair.a, &pair.b, &pair.problem) {
            (Some(a), None, None) => self.only_a.push(a.number),
            (None, Some(b), None) => self.only_b.push(b.number),
            _ => {}
        }
        for (side, frame) in [&pair.a, &pair.b].into_iter().enumerate() {
            self.damaged[side] += u64::from(frame.as_ref().is_some_and(|f| f.damage.is_some()));
        }
        let Some(measured) = &pair.measured else {
            self.problems += u64::from(pair.problem.is_some());
            return;
        };
        self.compared += 1;
        self.identical += u64::from(measured.same_pixels);
        if let Some(same) = measured.same_samples {
            self.samples_comparable += 1;
            self.same_samples += u64::from(same);
        }
        if !measured.same_pixels {
            self.first_different.get_or_insert(at);
            let key = |m: &super::Measured| (m.maximum, m.mean);
            let worse = self
                .worst
                .and_then(|worst| scan.pairs[worst].measured.as_ref())
                .is_none_or(|worst| key(worst) < key(measured));
            if worse {
                self.worst = Some(at);
            }
        }
        self.maximum = self.maximum.max(measured.maximum);
        self.mean += measured.mean;
        self.mse += measured.mse;
        let share = measured.changed_share(threshold);
        self.changed_share += share;
        self.changed_share_most = self.changed_share_most.max(share);
        if let Some(quality) = &measured.quality {
            self.quality.add(quality);
            let lower = |so_far: Option<f64>, new: Option<f64>| match (so_far, new) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            self.lowest_psnr = lower(self.lowest_psnr, quality.psnr());
            self.lowest_ssim = lower(self.lowest_ssim, quality.ssim());
        }
    }
}
