//! A frame as a few numbers that survive lossy coding, another brightness and another size.

use serde::{Deserialize, Serialize};

/// Cells across and down.
const ACROSS: usize = 16;
const DOWN: usize = 12;
/// Numbers of a signature.
pub const CELLS: usize = ACROSS * DOWN;

/// Standard deviation that every signature is brought to.
const SPREAD: f32 = 32.0;
/// In levels of 8 bits: pictures that vary less are not stretched further, or their noise would be all there is.
const FLAT: f32 = 2.0;

/// The mean brightness of 16x12 cells, less their mean, as multiples of their spread: +-127, offset by 128.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct Signature([u8; CELLS]);

impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signature({:?} ...)", &self.0[..4])
    }
}

impl TryFrom<Vec<u8>> for Signature {
    type Error = String;

    fn try_from(cells: Vec<u8>) -> Result<Self, String> {
        <[u8; CELLS]>::try_from(cells.as_slice())
            .map(Self)
            .map_err(|_| format!("a signature has {CELLS} numbers"))
    }
}

impl From<Signature> for Vec<u8> {
    fn from(signature: Signature) -> Self {
        signature.0.to_vec()
    }
}

impl Signature {
    /// Of no picture.
    pub const NONE: Self = Self([128; CELLS]);

    /// Of packed rows of brightness: [`Signature::of_rows`].
    pub fn of<T: Copy + Into<u32>>(values: &[T], width: usize, height: usize, peak: u16) -> Self {
        if values.len() < width * height {
            return Self::NONE;
        }
        Self::of_rows(|y| &values[y * width..(y + 1) * width], width, height, peak)
    }

    /// Of `height` rows of `width` numbers of brightness; `peak` is the largest number a sample can have. Pictures smaller
    /// than the cells repeat their samples.
    pub fn of_rows<'a, T: Copy + Into<u32> + 'a>(
        row: impl Fn(usize) -> &'a [T],
        width: usize,
        height: usize,
        peak: u16,
    ) -> Self {
        if width == 0 || height == 0 {
            return Self::NONE;
        }
        let mut cells = [0.0_f32; CELLS];
        let span = |cell: usize, cells: usize, size: usize| {
            let first = cell * size / cells;
            (first, ((cell + 1) * size / cells).max(first + 1))
        };
        let columns: [(usize, usize); ACROSS] = std::array::from_fn(|x| span(x, ACROSS, width));
        for down in 0..DOWN {
            let (top, bottom) = span(down, DOWN, height);
            // High cells are sampled: their mean is as good from every second or fourth row.
            let step = ((bottom - top) / 12).max(1);
            let mut sums = [0_u64; ACROSS];
            let mut rows = 0;
            for y in (top..bottom).step_by(step) {
                let row = row(y);
                for (sum, (left, right)) in sums.iter_mut().zip(columns) {
                    let cell: u32 = row[left..right]
                        .iter()
                        .map(|v| -> u32 { (*v).into() })
                        .sum();
                    *sum += u64::from(cell);
                }
                rows += 1;
            }
            for (across, sum) in sums.into_iter().enumerate() {
                let (left, right) = columns[across];
                let mean = sum as f32 / ((right - left) * rows) as f32;
                cells[down * ACROSS + across] = mean * 255.0 / f32::from(peak.max(1));
            }
        }
        Self::from_means(&cells)
    }

    fn from_means(cells: &[f32; CELLS]) -> Self {
        let mean = cells.iter().sum::<f32>() / CELLS as f32;
        let variance = cells.iter().map(|c| (c - mean) * (c - mean)).sum::<f32>() / CELLS as f32;
        let scale = SPREAD / variance.sqrt().max(FLAT);
        Self(cells.map(|c| ((c - mean) * scale).round().clamp(-127.0, 127.0) as i16 as u8 ^ 0x80))
    }

    /// Sum of the absolute differences: 0 to [`CELLS`] x 255. Unrelated pictures are about [`CELLS`] x 36 apart.
    #[inline]
    pub fn distance(&self, other: &Self) -> u32 {
        let cells = self.0.iter().zip(&other.0);
        cells.map(|(a, b)| u32::from(a.abs_diff(*b))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: usize, height: usize, gain: f64) -> Vec<u8> {
        let at = |x: usize, y: usize| {
            let (x, y) = (x as f64 / width as f64, y as f64 / height as f64);
            (90.0 + 60.0 * (7.0 * x).sin() * (5.0 * y + 2.0 * x).cos()) * gain
        };
        (0..height)
            .flat_map(|y| (0..width).map(move |x| at(x, y) as u8))
            .collect()
    }

    #[test]
    fn brightness_and_scale_hardly_matter() {
        let plain = Signature::of(&picture(320, 240, 1.0), 320, 240, 255);
        let bright = Signature::of(&picture(320, 240, 1.1), 320, 240, 255);
        let small = Signature::of(&picture(161, 120, 1.0), 161, 120, 255);
        assert!(plain.distance(&bright) < CELLS as u32);
        assert!(plain.distance(&small) < 2 * CELLS as u32);
        let turned: Vec<u8> = picture(320, 240, 1.0).into_iter().rev().collect();
        let turned = Signature::of(&turned, 320, 240, 255);
        assert!(plain.distance(&turned) > 20 * CELLS as u32);
    }

    #[test]
    fn flat_and_tiny_pictures_have_one_too() {
        let flat = Signature::of(&[7_u8; 64], 8, 8, 255);
        assert_eq!(flat.distance(&Signature::of(&[200_u16; 6], 3, 2, 1023)), 0);
        assert_eq!(flat, Signature::of::<u8>(&[], 0, 0, 255));
        assert_eq!(flat, Signature::NONE);
    }
}
