//! Structural similarity as FFmpeg's filter `ssim` defines it: the mean over windows of 8x8 numbers, four apart, of
//!
//! `(2 fa fb + c1) (2 covariance + c2) / ((fa^2 + fb^2 + c1) (variances + c2))`
//!
//! where fa and fb are a window's sums, the variances are 64 times the sum of squares less fa^2 and fb^2, and c1 and c2
//! are whole numbers: `0.01^2 peak^2 64` and `0.03^2 peak^2 64 63`, rounded. After Z. Wang and others, "Image quality
//! assessment: from error visibility to structural similarity", 2004, with overlapping block sums in place of a Gaussian.
//!
//! FFmpeg's own code for x86 (5.1) departs from this definition in the last window of each row of an 8-bit plane when the
//! windows of a row leave 1 by 4 (planes 72, 88, 360 or 1448 wide): it takes what lies in memory there instead. With
//! `ffmpeg -cpuflags 0` the filter prints the defined number, which is this one.

use super::blocks::Sums;

/// The constants at 8 bits.
const C1: i32 = 416;
const C2: i32 = 235_963;

/// Windows that are computed together, in plain loops that the compiler widens.
const TOGETHER: usize = 64;
/// The blocks of these windows in a row of blocks.
type Blocks = [i32; TOGETHER + 1];
/// Totals that are kept apart: every addition to a single one would wait for the one before.
const LANES: usize = 8;

/// A row of windows of 8-bit numbers.
#[inline(always)]
pub(super) fn row8(above: &Sums<i32>, below: &Sums<i32>) -> f64 {
    let windows = above.a.len().saturating_sub(1);
    let kinds = |sums| {
        let Sums {
            a,
            b,
            squares,
            products,
        }: &Sums<i32> = sums;
        [a, b, squares, products]
    };
    let pairs = kinds(above).into_iter().zip(kinds(below));
    let mut totals = [0.0; LANES];
    let mut rest = 0.0;
    for at in (0..windows).step_by(TOGETHER) {
        let count = TOGETHER.min(windows - at);
        let mut sums = [[0; TOGETHER]; 4];
        for (sums, (above, below)) in sums.iter_mut().zip(pairs.clone()) {
            match (above[at..].first_chunk(), below[at..].first_chunk()) {
                (Some(above), Some(below)) => windows_of(above, below, sums),
                // The last ones: with zeros behind them, so that they need no loop of their own.
                _ => windows_of(&padded(&above[at..]), &padded(&below[at..]), sums),
            }
        }
        let [a, b, squares, products] = &sums;
        let mut values = [0.0; TOGETHER];
        for (i, value) in values.iter_mut().enumerate() {
            *value = window8(a[i], b[i], squares[i], products[i]);
        }
        let (lanes, last) = values[..count].as_chunks::<LANES>();
        for values in lanes {
            for (total, value) in totals.iter_mut().zip(values) {
                *total += f64::from(*value);
            }
        }
        rest += last.iter().map(|value| f64::from(*value)).sum::<f64>();
    }
    totals.iter().sum::<f64>() + rest
}

/// The sums of windows: four blocks each.
#[inline(always)]
fn windows_of(above: &Blocks, below: &Blocks, sums: &mut [i32; TOGETHER]) {
    for (i, sum) in sums.iter_mut().enumerate() {
        *sum = above[i] + above[i + 1] + below[i] + below[i + 1];
    }
}

fn padded(blocks: &[i32]) -> Blocks {
    let mut padded = [0; TOGETHER + 1];
    padded[..blocks.len()].copy_from_slice(blocks);
    padded
}

#[inline(always)]
fn window8(a: i32, b: i32, squares: i32, products: i32) -> f32 {
    let variances = squares * 64 - a * a - b * b;
    let covariance = products * 64 - a * b;
    let above = (2 * a * b + C1) as f32 * (2 * covariance + C2) as f32;
    let below = (a * a + b * b + C1) as f32 * (variances + C2) as f32;
    above / below
}

/// A row of windows of deeper numbers.
pub(super) fn row16(above: &Sums<i64>, below: &Sums<i64>, depth: u8) -> f64 {
    let peak = f64::from((1_u32 << depth.min(16)) - 1);
    let c1 = (0.01 * 0.01 * peak * peak * 64.0 + 0.5) as i64;
    let c2 = (0.03 * 0.03 * peak * peak * 64.0 * 63.0 + 0.5) as i64;
    let windows = 0..above.a.len().saturating_sub(1);
    let mut total = 0.0;
    for at in windows {
        let sum =
            |above: &[i64], below: &[i64]| above[at] + above[at + 1] + below[at] + below[at + 1];
        let a = sum(&above.a, &below.a);
        let b = sum(&above.b, &below.b);
        let variances = sum(&above.squares, &below.squares) * 64 - a * a - b * b;
        let covariance = sum(&above.products, &below.products) * 64 - a * b;
        let above = (2 * a * b + c1) as f32 * (2 * covariance + c2) as f32;
        let below = (a * a + b * b + c1) as f32 * (variances + c2) as f32;
        total += f64::from(above / below);
    }
    total
}
