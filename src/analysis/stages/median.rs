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

/// The median of each pixel's 5x5 square.
pub(super) fn of_25<T: Level>(values: &[T], (width, height): (usize, usize)) -> Vec<T> {
    bands::fill(
        height,
        width,
        #[inline(always)]
        |rows, out| {
            // Each column of five sorted, with its neighbours' copies at both ends.
            let mut columns: [Vec<T>; 5] = std::array::from_fn(|_| vec![T::default(); width + 4]);
            for (y, line) in rows.zip(out.chunks_exact_mut(width)) {
                sort_columns(neighbours::<T, 5>(values, y, (width, height)), &mut columns);
                columns.iter_mut().for_each(|column| replicate(column, 2));
                medians_of_columns(&columns, line);
            }
        },
    )
}

#[inline(always)]
fn sort_columns<T: Level>(lines: [&[T]; 5], columns: &mut [Vec<T>; 5]) {
    let width = lines[0].len();
    let [a, b, c, d, e] = columns;
    let (a, b, c, d, e) = (
        &mut a[2..width + 2],
        &mut b[2..width + 2],
        &mut c[2..width + 2],
        &mut d[2..width + 2],
        &mut e[2..width + 2],
    );
    let lines = [
        &lines[0][..width],
        &lines[1][..width],
        &lines[2][..width],
        &lines[3][..width],
        &lines[4][..width],
    ];
    for x in 0..width {
        let five = [
            lines[0][x],
            lines[1][x],
            lines[2][x],
            lines[3][x],
            lines[4][x],
        ];
        [a[x], b[x], c[x], d[x], e[x]] = sorted_5(five);
    }
}

/// The medians of 25 values whose columns are sorted: `columns[i]` holds the i-th smallest of each column.
///
/// With the ranks sorted too, the value at rank i, place j has at least (i+1)(j+1) values that are not greater, and
/// (5-i)(5-j) that are not smaller. More than 13 of one kind rule it out: 13 candidates stay, six on either side do
/// not, so the median of the candidates is that of all.
#[inline(always)]
fn medians_of_columns<T: Level>(columns: &[Vec<T>; 5], line: &mut [T]) {
    let width = line.len();
    let [a, b, c, d, e] = columns;
    let (a, b, c, d, e) = (
        &a[..width + 4],
        &b[..width + 4],
        &c[..width + 4],
        &d[..width + 4],
        &e[..width + 4],
    );
    for (x, out) in line.iter_mut().enumerate() {
        let [_, _, _, a3, a4] = sorted_5([a[x], a[x + 1], a[x + 2], a[x + 3], a[x + 4]]);
        let [_, _, b2, b3, b4] = sorted_5([b[x], b[x + 1], b[x + 2], b[x + 3], b[x + 4]]);
        let [_, c1, c2, c3, _] = sorted_5([c[x], c[x + 1], c[x + 2], c[x + 3], c[x + 4]]);
        let [d0, d1, d2, _, _] = sorted_5([d[x], d[x + 1], d[x + 2], d[x + 3], d[x + 4]]);
        let [e0, e1, _, _, _] = sorted_5([e[x], e[x + 1], e[x + 2], e[x + 3], e[x + 4]]);
        *out = middle_of_13([a3, a4, b2, b3, b4, c1, c2, c3, d0, d1, d2, e0, e1]);
    }
}

/// By a network of nine comparisons.
#[inline(always)]
fn sorted_5<T: Level>(mut values: [T; 5]) -> [T; 5] {
    sort(&mut values, 0, 3);
    sort(&mut values, 1, 4);
    sort(&mut values, 0, 2);
    sort(&mut values, 1, 3);
    sort(&mut values, 0, 1);
    sort(&mut values, 2, 4);
    sort(&mut values, 1, 2);
    sort(&mut values, 3, 4);
    sort(&mut values, 2, 3);
    values
}

#[inline(always)]
fn middle_of<T: Level>(a: T, b: T, c: T) -> T {
    a.min(b).max(a.max(b).min(c))
}

/// The smallest and the largest of eight values leave, one more comes in, and so on: the last one left is the median.
#[inline(always)]
fn middle_of_13<T: Level>(values: [T; 13]) -> T {
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
fn extremes_to_ends<T: Level, const LENGTH: usize>(values: &mut [T; 8]) {
    for i in 0..LENGTH / 2 {
        sort(values, i, LENGTH - 1 - i);
    }
    for i in 1..LENGTH.div_ceil(2) {
        sort(values, 0, i);
    }
    for i in LENGTH / 2..LENGTH - 1 {
        sort(values, i, LENGTH - 1);
    }
}

/// The rows around row `y`.
#[inline(always)]
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
