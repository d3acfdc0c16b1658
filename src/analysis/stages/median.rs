//! `cv2.medianBlur(plane, 3)` and `(plane, 5)`; pixels outside the picture are the nearest ones inside.

use crate::analysis::bands;
use crate::analysis::level::Level;

/// The lower one first.
#[inline(always)]
fn sort<T: Level>(values: &mut [T], low: usize, high: usize) {
    let (a, b) = (values[low], values[high]);
    values[low] = a.min(b);
    values[high] = a.max(b);
}

/// The median of each pixel's 3x3 square.
pub(super) fn of_9<T: Level>(values: &[T], (width, height): (usize, usize)) -> Vec<T> {
    bands::fill(
        height,
        width,
        #[inline(always)]
        |rows, out| {
            // Each column of three sorted, with its neighbours' copies at both ends.
            let mut columns: [Vec<T>; 3] = std::array::from_fn(|_| vec![T::default(); width + 2]);
            for (y, line) in rows.zip(out.chunks_exact_mut(width)) {
                let lines = neighbours::<T, 3>(values, y, (width, height));
                let [low, middle, high] = &mut columns;
                let (low, middle, high) = (
                    &mut low[1..=width],
                    &mut middle[1..=width],
                    &mut high[1..=width],
                );
                for x in 0..width {
                    let mut three = lines.map(|line| line[x]);
                    sort(&mut three, 0, 1);
                    sort(&mut three, 1, 2);
                    sort(&mut three, 0, 1);
                    [low[x], middle[x], high[x]] = three;
                }
                columns.iter_mut().for_each(|column| replicate(column, 1));
                // The largest of the lowest, the median of the middle ones and the smallest of the highest: their median is
                // that of all nine.
                let [low, middle, high] = &columns;
                let part = |column: &'_ [T], x: usize| [column[x], column[x + 1], column[x + 2]];
                let (low, middle, high) =
                    (&low[..width + 2], &middle[..width + 2], &high[..width + 2]);
                for (x, out) in line.iter_mut().enumerate() {
                    let [a, b, c] = part(low, x);
                    let lowest = a.max(b).max(c);
                    let [a, b, c] = part(high, x);
                    let highest = a.min(b).min(c);
                    let [a, b, c] = part(middle, x);
                    *out = middle_of(lowest, middle_of(a, b, c), highest);
                }
            }
        },
    )
}

/// Pixels that are sorted side by side: a register or two.
const LANES: usize = 32;
type Lanes<T> = [T; LANES];

/// The median of each pixel's 5x5 square.
pub(super) fn of_25<T: Level>(values: &[T], (width, height): (usize, usize)) -> Vec<T> {
    // Rounded up to whole registers; what is behind the row is never looked at.
    let padded = width.next_multiple_of(LANES);
    bands::fill(
        height,
        width,
        #[inline(always)]
        |rows, out| {
            let mut columns: [Vec<T>; 5] =
                std::array::from_fn(|_| vec![T::default(); padded + LANES + 4]);
            let mut lines: [Vec<T>; 5] = std::array::from_fn(|_| vec![T::default(); padded]);
            for (y, line) in rows.zip(out.chunks_exact_mut(width)) {
                let around = neighbours::<T, 5>(values, y, (width, height));
                for (line, row) in lines.iter_mut().zip(around) {
                    line[..width].copy_from_slice(row);
                }
                for x in (0..padded).step_by(LANES) {
                    let mut five = lines.each_ref().map(|line| lanes(line, x));
                    sort_5(&mut five);
                    for (column, ranked) in columns.iter_mut().zip(five) {
                        column[x + 2..x + 2 + LANES].copy_from_slice(&ranked);
                    }
                }
                columns
                    .iter_mut()
                    .for_each(|column| replicate(&mut column[..width + 4], 2));
                for (part, out) in line.chunks_mut(LANES).enumerate() {
                    let x = part * LANES;
                    let ranks = columns
                        .each_ref()
                        .map(|column| std::array::from_fn(|i| lanes(column, x + i)));
                    let medians = of_sorted_columns(ranks);
                    out.copy_from_slice(&medians[..out.len()]);
                }
            }
        },
    )
}

#[inline(always)]
fn lanes<T: Level>(values: &[T], x: usize) -> Lanes<T> {
    let mut lanes = [T::default(); LANES];
    lanes.copy_from_slice(&values[x..x + LANES]);
    lanes
}

/// The lower one of each pair first.
#[inline(always)]
fn sort_lanes<T: Level>(values: &mut [Lanes<T>], low: usize, high: usize) {
    let (a, b) = (values[low], values[high]);
    let (mut least, mut most) = (a, a);
    for i in 0..LANES {
        least[i] = a[i].min(b[i]);
        most[i] = a[i].max(b[i]);
    }
    values[low] = least;
    values[high] = most;
}

/// The median of 25 values whose columns are sorted: `ranks[i]` holds the i-th smallest of each of the five columns.
///
/// With the rows sorted too, the value at row i, column j has at least (i+1)(j+1) values that are not greater, and
/// (5-i)(5-j) that are not smaller. More than 13 of one kind rule it out: 13 candidates stay, six on either side do
/// not, so the median of the candidates is that of all.
#[inline(always)]
fn of_sorted_columns<T: Level>(mut ranks: [[Lanes<T>; 5]; 5]) -> Lanes<T> {
    for rank in &mut ranks {
        sort_5(rank);
    }
    let [r0, r1, r2, r3, r4] = ranks;
    middle_of_13([
        r0[3], r0[4], r1[2], r1[3], r1[4], r2[1], r2[2], r2[3], r3[0], r3[1], r3[2], r4[0], r4[1],
    ])
}

#[inline(always)]
fn sort_5<T: Level>(values: &mut [Lanes<T>; 5]) {
    const NETWORK: [(usize, usize); 9] = [
        (0, 3),
        (1, 4),
        (0, 2),
        (1, 3),
        (0, 1),
        (2, 4),
        (1, 2),
        (3, 4),
        (2, 3),
    ];
    for (low, high) in NETWORK {
        sort_lanes(values, low, high);
    }
}

#[inline(always)]
fn middle_of<T: Level>(a: T, b: T, c: T) -> T {
    a.min(b).max(a.max(b).min(c))
}

/// The smallest and the largest of eight values leave, one more comes in, and so on: the last one left is the median.
#[inline(always)]
fn middle_of_13<T: Level>(values: [Lanes<T>; 13]) -> Lanes<T> {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m] = values;
    let mut kept = [a, b, c, d, e, f, g, h];
    // `kept[0]` leaves as the smallest, `kept[length - 1]` as the largest.
    extremes_to_ends::<T, 8>(&mut kept);
    kept[0] = i;
    extremes_to_ends::<T, 7>(&mut kept);
    kept[0] = j;
    extremes_to_ends::<T, 6>(&mut kept);
    kept[0] = k;
    extremes_to_ends::<T, 5>(&mut kept);
    kept[0] = l;
    extremes_to_ends::<T, 4>(&mut kept);
    kept[0] = m;
    extremes_to_ends::<T, 3>(&mut kept);
    kept[1]
}

#[inline(always)]
fn extremes_to_ends<T: Level, const LENGTH: usize>(values: &mut [Lanes<T>; 8]) {
    for i in 0..LENGTH / 2 {
        sort_lanes(values, i, LENGTH - 1 - i);
    }
    for i in 1..LENGTH.div_ceil(2) {
        sort_lanes(values, 0, i);
    }
    for i in LENGTH / 2..LENGTH - 1 {
        sort_lanes(values, i, LENGTH - 1);
    }
}

/// The rows around row `y`.
fn neighbours<T, const K: usize>(
    values: &[T],
    y: usize,
    (width, height): (usize, usize),
) -> [&[T]; K] {
    std::array::from_fn(|i| {
        let row = (y + i).saturating_sub(K / 2).min(height - 1);
        &values[row * width..(row + 1) * width]
    })
}

/// Repeats the first and the last of the inner values outwards.
fn replicate<T: Copy>(column: &mut [T], by: usize) {
    let last = column.len() - 1 - by;
    let (left, right) = (column[by], column[last]);
    column[..by].fill(left);
    column[last + 1..].fill(right);
}
