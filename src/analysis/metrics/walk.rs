//! Two planes from the top to the bottom, one row of blocks after the other.

use super::blocks::{SIDE, Summed, Sums, sum_row};
use super::rows::Rows;

/// The way down two planes of one size.
pub(super) struct Walk<'a, T: Summed> {
    a: Rows<'a, T>,
    b: Rows<'a, T>,
    depth: u8,
    above: Sums<T::Sum>,
    below: Sums<T::Sum>,
    /// Row of blocks.
    next: usize,
    pub found: Found,
}

/// What was found on the way.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Of the whole blocks.
    squared_error: u64,
    /// Of each row of windows.
    similarities: Vec<f64>,
}

impl<'a, T: Summed> Walk<'a, T> {
    /// Begins at a row of blocks; the windows between it and the row above belong to it.
    pub fn from_row(a: Rows<'a, T>, b: Rows<'a, T>, depth: u8, first: usize) -> Self {
        let room = || Sums::new(a.width / SIDE);
        let mut walk = Self {
            a,
            b,
            depth,
            above: room(),
            below: room(),
            next: first,
            found: Found::default(),
        };
        if first > 0 {
            sum_row(a, b, first - 1, &mut walk.below);
        }
        walk
    }

    /// Goes on to a row of blocks, which is not looked at any more, or to the end.
    #[inline(always)]
    pub fn down_to(&mut self, end: usize) {
        for row in self.next..end.min(self.a.height / SIDE) {
            std::mem::swap(&mut self.above, &mut self.below);
            sum_row(self.a, self.b, row, &mut self.below);
            self.found.squared_error += T::squared_error(&self.below);
            if row > 0 {
                let similarity = T::similarity(&self.above, &self.below, self.depth);
                self.found.similarities.push(similarity);
            }
            self.next = row + 1;
        }
    }

    /// Goes to the end: squared error, SSIM and count of samples.
    pub fn finish(mut self) -> (u64, Option<f64>, u64) {
        self.down_to(usize::MAX);
        self.found.whole(self.a, self.b)
    }
}

impl Found {
    /// With what was found further down.
    pub fn and(mut self, below: Self) -> Self {
        self.similarities.extend(below.similarities);
        self.squared_error += below.squared_error;
        self
    }

    /// Squared error, SSIM and count of samples of the planes: with the numbers that fill no block.
    pub fn whole<T: Summed>(&self, a: Rows<'_, T>, b: Rows<'_, T>) -> (u64, Option<f64>, u64) {
        let (across, down) = (a.width / SIDE, a.height / SIDE);
        let right = (0..down * SIDE).map(|y| (y, across * SIDE));
        let bottom = (down * SIDE..a.height).map(|y| (y, 0));
        let edges: u64 = right
            .chain(bottom)
            .map(|(y, from)| line_error(&a.row(y)[from..], &b.row(y)[from..]))
            .sum();
        let windows = (across.saturating_sub(1) * down.saturating_sub(1)) as f64;
        // Added up from the top, whatever part a row was in: the same pictures always give the same last digit.
        let ssim = (windows > 0.0).then(|| self.similarities.iter().sum::<f64>() / windows);
        let samples = (a.width * a.height) as u64;
        (self.squared_error + edges, ssim, samples)
    }
}

fn line_error<T: Summed>(a: &[T], b: &[T]) -> u64 {
    let apart = a
        .iter()
        .zip(b)
        .map(|(a, b)| u64::from(a.apart(*b).number()));
    apart.map(|d| d * d).sum()
}
