//! The cheapest way through the table of two stretches, by dynamic programming.

use std::ops::Range;

use super::align::{Link, REPEAT, Step};
use super::signature::Signature;

/// Cells of a table that is filled as a whole: one byte each.
pub(super) const TABLE: usize = 1 << 22;

/// How a cell of the table was reached.
const DIAGONAL: u8 = 0;
const ONLY_A: u8 = 1;
const HELD: u8 = 2;
const ONLY_B: u8 = 3;
const REPEATED: u8 = 4;

/// The two rows of frames, and what one without a partner costs.
pub(super) struct Rows<'r> {
    pub a: &'r [Signature],
    pub b: &'r [Signature],
    pub gap: u32,
}

impl Rows<'_> {
    /// Aligns the stretch `span_a` of A with `span_b` of B.
    pub fn align(&self, span_a: Range<usize>, span_b: Range<usize>, steps: &mut Vec<Step>) {
        let (rows, columns) = (span_a.len(), span_b.len());
        let at_a = |i: usize| span_a.start + i;
        let at_b = |j: usize| span_b.start + j;
        let alone_a = |i: usize| step(Some(at_a(i)), None, Link::Missing);
        let alone_b = |j: usize| step(None, Some(at_b(j)), Link::Inserted);
        if rows == 0 || columns == 0 {
            steps.extend((0..rows).map(alone_a));
            steps.extend((0..columns).map(alone_b));
            return;
        }
        if (rows + 1) * (columns + 1) > 2 * TABLE {
            self.in_windows(span_a, span_b, steps);
            return;
        }
        let width = columns + 1;
        let mut moves = vec![DIAGONAL; (rows + 1) * width];
        let mut above: Vec<u32> = (0..width as u32).map(|j| j * self.gap).collect();
        let mut below = vec![0; width];
        moves[1..width].fill(ONLY_B);
        for i in 1..=rows {
            below[0] = above[0] + self.gap;
            moves[i * width] = ONLY_A;
            let line = &mut moves[i * width..(i + 1) * width];
            for j in 1..=columns {
                let apart = self.a[at_a(i - 1)].distance(&self.b[at_b(j - 1)]);
                let mut best = (above[j - 1] + apart, DIAGONAL);
                let again = apart + REPEAT;
                for (cost, way) in [
                    (below[j - 1] + again, REPEATED),
                    (above[j] + again, HELD),
                    (above[j] + self.gap, ONLY_A),
                    (below[j - 1] + self.gap, ONLY_B),
                ] {
                    if cost < best.0 {
                        best = (cost, way);
                    }
                }
                (below[j], line[j]) = best;
            }
            std::mem::swap(&mut above, &mut below);
        }
        let first = steps.len();
        let (mut i, mut j) = (rows, columns);
        while i > 0 || j > 0 {
            match moves[i * width + j] {
                DIAGONAL => {
                    (i, j) = (i - 1, j - 1);
                    steps.push(step(Some(at_a(i)), Some(at_b(j)), Link::Matched));
                }
                ONLY_A => {
                    i -= 1;
                    steps.push(alone_a(i));
                }
                HELD => {
                    i -= 1;
                    steps.push(step(Some(at_a(i)), Some(at_b(j - 1)), Link::Held));
                }
                REPEATED => {
                    j -= 1;
                    steps.push(step(Some(at_a(i - 1)), Some(at_b(j)), Link::Repeated));
                }
                _ => {
                    j -= 1;
                    steps.push(alone_b(j));
                }
            }
        }
        steps[first..].reverse();
    }

    /// Aligns stretches that are too long for one table, and in which no frame stands out (a loop, a still scene), in
    /// windows: the first half of each is kept, and the next one begins where that ends.
    fn in_windows(&self, span_a: Range<usize>, span_b: Range<usize>, steps: &mut Vec<Step>) {
        /// Frames of the longer side; a short side leaves more for the other one.
        const WINDOW: usize = 2048;
        let (mut from_a, mut from_b) = (span_a.start, span_b.start);
        let mut window = Vec::new();
        loop {
            let (rows, columns) = (span_a.end - from_a, span_b.end - from_b);
            if (rows + 1) * (columns + 1) <= 2 * TABLE {
                self.align(from_a..span_a.end, from_b..span_b.end, steps);
                return;
            }
            let high = rows.min((TABLE / columns.max(1)).max(WINDOW));
            let wide = columns.min((TABLE / rows.max(1)).max(WINDOW));
            window.clear();
            self.align(from_a..from_a + high, from_b..from_b + wide, &mut window);
            let late = |step: &Step| {
                step.a.is_some_and(|n| n as usize >= from_a + high / 2)
                    || step.b.is_some_and(|n| n as usize >= from_b + wide / 2)
            };
            let half = window.iter().position(late).unwrap_or(window.len());
            // However narrow it is, each window takes a step.
            let half = half.max(1);
            // A window that begins with a pair has nothing to make up for.
            let pair = window[half..]
                .iter()
                .position(|step| step.link == Link::Matched);
            let kept = &window[..half + pair.unwrap_or(window.len() - half)];
            let takes = |alone: [Link; 2]| {
                let of = |step: &&Step| step.link == Link::Matched || alone.contains(&step.link);
                kept.iter().filter(of).count()
            };
            from_a += takes([Link::Missing, Link::Held]);
            from_b += takes([Link::Inserted, Link::Repeated]);
            steps.extend_from_slice(kept);
        }
    }
}

fn step(a: Option<usize>, b: Option<usize>, link: Link) -> Step {
    let number = |n: Option<usize>| n.map(|n| n as u64);
    Step {
        a: number(a),
        b: number(b),
        link,
    }
}
