//! Clean-up of a mask: erode, dilate, open and close, as `cv2.morphologyEx` does them with its default border, where
//! pixels outside the picture never decide anything.

use super::bits::Bits;
use crate::analysis::mask::Mask;
use crate::analysis::stage_settings::{Operation, Shape, Step};

/// One row of a neighbourhood: the columns `first..=last` of row `y`, relative to the anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub y: i32,
    pub first: i32,
    pub last: i32,
}

/// `cv2.getStructuringElement(shape, (size, size))` with its anchor at `(size / 2, size / 2)`.
pub fn structuring_element(shape: Shape, size: u8) -> Vec<Span> {
    let (size, anchor) = (i32::from(size), i32::from(size) / 2);
    (0..size)
        .map(|row| {
            let y = row - anchor;
            let (from, to) = match shape {
                Shape::Rectangle => (0, size),
                Shape::Cross if y == 0 => (0, size),
                Shape::Cross => (anchor, anchor + 1),
                Shape::Ellipse => {
                    // Half the width of the ellipse at this row, by both half axes of `size / 2`; rounded to even.
                    let radius = f64::from(anchor);
                    let inside = radius * radius - f64::from(y * y);
                    let half =
                        (radius * (inside / (radius * radius)).sqrt()).round_ties_even() as i32;
                    ((anchor - half).max(0), (anchor + half + 1).min(size))
                }
            };
            Span {
                y,
                first: from - anchor,
                last: to - 1 - anchor,
            }
        })
        .collect()
}

/// The mask after every step. Equals `cv2.morphologyEx(mask, operation, kernel, iterations=n)`.
pub fn clean_up(mask: &Mask, steps: &[Step]) -> Mask {
    let mut bits = Bits::of(mask);
    for step in steps {
        let element = structuring_element(step.shape, step.size);
        let mut times = |operate: fn(&Bits, &[Span]) -> Bits| {
            for _ in 0..step.iterations {
                bits = operate(&bits, &element);
            }
        };
        match step.operation {
            Operation::Erode => times(erode),
            Operation::Dilate => times(dilate),
            Operation::Open => {
                times(erode);
                times(dilate);
            }
            Operation::Close => {
                times(dilate);
                times(erode);
            }
        }
    }
    bits.mask()
}

/// A pixel stays when every pixel of its neighbourhood is 1. The same as dilating what is 0, with the same element:
/// OpenCV mirrors neither.
fn erode(bits: &Bits, element: &[Span]) -> Bits {
    let mut inverse = bits.clone();
    inverse.invert();
    let mut eroded = dilate(&inverse, element);
    eroded.invert();
    eroded
}

/// A pixel becomes 1 when any pixel of its neighbourhood is.
fn dilate(bits: &Bits, element: &[Span]) -> Bits {
    let mut spans: Vec<(i32, i32)> = element.iter().map(|s| (s.first, s.last)).collect();
    spans.sort_unstable();
    spans.dedup();
    // Rows widened by each kind of span, then rows laid over each other.
    let widened: Vec<Vec<u64>> = spans.iter().map(|span| widen(bits, *span)).collect();
    let mut rows = vec![0u64; bits.rows.len()];
    let words = bits.words;
    for (y, row) in rows.chunks_exact_mut(words.max(1)).enumerate() {
        for span in element {
            let Some(from) = y
                .checked_add_signed(span.y as isize)
                .filter(|y| *y < bits.height)
            else {
                continue;
            };
            let kind = spans.iter().position(|s| *s == (span.first, span.last));
            let source = &widened[kind.unwrap_or(0)][from * words..(from + 1) * words];
            row.iter_mut().zip(source).for_each(|(a, b)| *a |= b);
        }
    }
    Bits { rows, ..*bits }
}

/// Each row with 1 where any of the pixels `first..=last` to the right is 1; at most 63 to either side.
fn widen(bits: &Bits, (first, last): (i32, i32)) -> Vec<u64> {
    let length = (last - first + 1) as u32;
    let words = bits.words;
    let mut out = vec![0u64; bits.rows.len()];
    // A word of nothing on both sides, so that every shift has a neighbour.
    let mut row = vec![0u64; words + 2];
    for (line, widened) in bits
        .rows
        .chunks_exact(words.max(1))
        .zip(out.chunks_exact_mut(words.max(1)))
    {
        row.fill(0);
        row[1..=words].copy_from_slice(line);
        // Windows of 1, 2, 4 ... pixels that begin at each pixel, then two of them for the whole length.
        let mut have = 1;
        while 2 * have <= length {
            or_from_right(&mut row, have);
            have *= 2;
        }
        if have < length {
            or_from_right(&mut row, length - have);
        }
        for (i, word) in widened.iter_mut().enumerate() {
            let (left, own, right) = (row[i], row[i + 1], row[i + 2]);
            *word = match first {
                0 => own,
                n if n > 0 => own >> n | right << (64 - n),
                n => own << -n | left >> (64 + n),
            };
        }
        if let Some(word) = widened.last_mut() {
            *word &= bits.last_word();
        }
    }
    out
}

/// Adds to every pixel the one that lies `by` to the right; 1 to 63.
fn or_from_right(row: &mut [u64], by: u32) {
    for i in 0..row.len() {
        let right = row.get(i + 1).copied().unwrap_or(0);
        row[i] |= row[i] >> by | right << (64 - by);
    }
}

#[cfg(test)]
mod tests {
    use imageproc::distance_transform::Norm;
    use imageproc::image::{GrayImage, Luma};
    use proptest::prelude::*;

    use super::*;

    /// The definition: the largest or smallest value over the element, pixels outside left out.
    fn by_definition(mask: &Mask, element: &[Span], largest: bool) -> Mask {
        let (width, height) = (mask.width as i32, mask.height as i32);
        let at = |x: i32, y: i32| {
            let inside = x >= 0 && y >= 0 && x < width && y < height;
            inside.then(|| mask.values[(y * width + x) as usize])
        };
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let values = places.map(|(x, y)| {
            let seen = element.iter().flat_map(|span| {
                (span.first..=span.last).filter_map(move |dx| at(x + dx, y + span.y))
            });
            if largest {
                seen.max().unwrap_or(0)
            } else {
                seen.min().unwrap_or(1)
            }
        });
        Mask::new(mask.width, mask.height, values.collect())
    }

    fn masks() -> impl Strategy<Value = Mask> {
        (1u32..150, 1u32..24, 1u8..8).prop_flat_map(|(width, height, density)| {
            prop::collection::vec(0u8..8, (width * height) as usize).prop_map(move |values| {
                Mask::new(
                    width,
                    height,
                    values.iter().map(|v| u8::from(*v < density)).collect(),
                )
            })
        })
    }

    fn steps() -> impl Strategy<Value = Step> {
        let of = |n: usize| 0..n;
        (of(4), of(3), 3u8..=15, 1u8..=2).prop_map(|(operation, shape, size, iterations)| Step {
            operation: Operation::ALL[operation],
            shape: Shape::ALL[shape],
            size,
            iterations,
        })
    }

    proptest! {
        #[test]
        fn one_step_is_its_definition(mask in masks(), step in steps()) {
            let element = structuring_element(step.shape, step.size);
            let once = |mask: Mask, largest| (0..step.iterations)
                .fold(mask, |mask, _| by_definition(&mask, &element, largest));
            let expected = match step.operation {
                Operation::Erode => once(mask.clone(), false),
                Operation::Dilate => once(mask.clone(), true),
                Operation::Open => once(once(mask.clone(), false), true),
                Operation::Close => once(once(mask.clone(), true), false),
            };
            prop_assert_eq!(clean_up(&mask, &[step]), expected);
        }

        /// Rectangles and crosses of odd size are imageproc's squares and diamonds of radius 1.
        #[test]
        fn the_smallest_elements_are_imageprocs(mask in masks(), shape in 0usize..2) {
            let (shape, norm) = [(Shape::Rectangle, Norm::LInf), (Shape::Cross, Norm::L1)][shape];
            let white = mask.values.iter().map(|v| v * 255).collect();
            let image = GrayImage::from_raw(mask.width, mask.height, white).expect("as large");
            let theirs = imageproc::morphology::dilate(&image, norm, 1);
            let step = Step { operation: Operation::Dilate, shape, ..Step::default() };
            let ours = clean_up(&mask, &[step]);
            for (x, y, Luma([level])) in theirs.enumerate_pixels() {
                prop_assert_eq!(ours.values[(y * mask.width + x) as usize] * 255, *level);
            }
        }
    }
}
