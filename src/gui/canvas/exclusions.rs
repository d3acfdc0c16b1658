//! Hatching over the parts of the pictures where changes do not count.

use eframe::egui::{Color32, Painter, Pos2, Rect, Stroke, pos2, vec2};

use super::Placed;
use crate::gui::context::Context;

/// Points between two lines, along the rows.
const SPACING: f32 = 12.0;
/// Points between two looks along a line.
const STEP: f32 = 1.5;
/// Canvas marks do not follow the theme; light on dark they stand out on every picture.
const LIGHT: Color32 = Color32::from_rgba_premultiplied(110, 110, 110, 110);
const DARK: Color32 = Color32::from_black_alpha(130);

pub(super) fn show(painter: &Painter, placed: &Placed, context: &Context<'_>) {
    let known = context.shown.map(|shown| &shown.comparison);
    let Some((areas, size)) = known.and_then(|k| k.areas.as_deref().zip(k.size())) else {
        return;
    };
    let factor = |picture: u32, areas: u32| picture.div_ceil(areas.max(1)).max(1);
    let (across, down) = (factor(size.0, areas.width), factor(size.1, areas.height));
    let excluded = |at: Pos2| {
        placed
            .transform
            .pixel(at, placed.size)
            .is_some_and(|(x, y)| {
                let (x, y) = (x / across, y / down);
                let inside = x < areas.width && y < areas.height;
                inside && areas.values[y as usize * areas.width as usize + x as usize] == 0
            })
    };
    let (width, height) = placed.size;
    let picture = placed
        .transform
        .rect(0.0, 0.0, f64::from(width), f64::from(height));
    for line in lines(picture, placed.clip) {
        for stretch in stretches(line, excluded) {
            painter.line_segment(
                stretch.map(|at| at + vec2(1.0, 0.0)),
                Stroke::new(1.0, DARK),
            );
            painter.line_segment(stretch, Stroke::new(1.0, LIGHT));
        }
    }
}

/// Lines that rise to the right over the part of a picture that is seen; they move with the picture.
fn lines(picture: Rect, clip: Rect) -> impl Iterator<Item = [Pos2; 2]> {
    let part = picture.intersect(clip);
    // On a line x + y stays the same.
    let sum = |at: Pos2| at.x + at.y;
    let anchor = sum(picture.min);
    let first = ((sum(part.min) - anchor) / SPACING).ceil();
    let count = if part.is_positive() {
        ((sum(part.max) - anchor) / SPACING - first).max(0.0) as usize + 1
    } else {
        0
    };
    (0..count).map(move |n| {
        let sum = anchor + (first + n as f32) * SPACING;
        let left = part.left().max(sum - part.bottom());
        let right = part.right().min(sum - part.top());
        [pos2(left, sum - left), pos2(right, sum - right)]
    })
}

/// The stretches of a line on which something holds.
fn stretches([from, to]: [Pos2; 2], holds: impl Fn(Pos2) -> bool) -> Vec<[Pos2; 2]> {
    let steps = ((to.x - from.x) / STEP).max(0.0) as usize;
    let at = |step: usize| from + vec2(STEP, -STEP) * step as f32;
    let mut found = Vec::new();
    let mut begun = None;
    for step in 0..=steps {
        match (holds(at(step)), begun) {
            (true, None) => begun = Some(step),
            (false, Some(first)) => {
                found.push([at(first), at(step)]);
                begun = None;
            }
            _ => {}
        }
    }
    if let Some(first) = begun {
        found.push([at(first), to]);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_cover_what_is_seen_of_a_picture_and_move_with_it() {
        let clip = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 80.0));
        let picture = |x: f32| Rect::from_min_size(pos2(x, -40.0), vec2(400.0, 90.0));
        let all: Vec<_> = lines(picture(-30.0), clip).collect();
        let seen = picture(-30.0).intersect(clip).expand(0.01);
        assert!(all.len() > 10);
        assert!(all.iter().flatten().all(|at| seen.contains(*at)), "{all:?}");
        let moved: Vec<_> = lines(picture(-29.0), clip).collect();
        let sums =
            |lines: &[[Pos2; 2]]| -> Vec<f32> { lines.iter().map(|l| l[0].x + l[0].y).collect() };
        assert_eq!(sums(&moved)[1] - sums(&all)[1], 1.0);
        let away = picture(500.0);
        assert_eq!(lines(away, clip).count(), 0);
    }

    #[test]
    fn a_line_is_cut_where_pixels_count() {
        let line = [pos2(0.0, 30.0), pos2(30.0, 0.0)];
        let inside = |at: Pos2| (6.0..12.0).contains(&at.x) || at.x > 24.0;
        let found = stretches(line, inside);
        assert_eq!(found.len(), 2);
        assert!((found[0][0].x - 6.0).abs() <= STEP && (found[0][1].x - 12.0).abs() <= STEP);
        assert_eq!(found[1][1], line[1]);
        assert!(stretches(line, |_| false).is_empty());
        assert_eq!(stretches(line, |_| true), [line]);
    }
}
