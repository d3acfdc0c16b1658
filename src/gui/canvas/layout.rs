//! Which rectangle of the canvas each pane gets.

use eframe::egui::{Rect, pos2, vec2};

use crate::view::{PaneKind, ViewMode};

/// Narrower side-by-side panes are stacked.
const NARROWEST: f32 = 240.0;
/// Default width of the stacked A and B in three-up, of a canvas that is 1280 wide.
pub const STACK_WIDTH: f32 = 464.0;
/// A canvas wider than this times the picture's aspect shows three-up in a row.
const ROW_ASPECT: f32 = 2.4;

/// One pane on screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pane {
    pub kind: PaneKind,
    pub rect: Rect,
}

/// The panes of a mode, with lines between them. Those that stand beside or under each other are equally large, so that their
/// pictures are, to the pixel: where the room cannot be divided the line is wider than 1 point. `split` is the width of
/// three-up's stack, `aspect` the picture's width / height. In wipe mode A and B share one rectangle.
pub fn panes(mode: ViewMode, canvas: Rect, aspect: f32, split: f32) -> Vec<Pane> {
    let pane = |kind, rect| Pane { kind, rect };
    match mode {
        ViewMode::A => vec![pane(PaneKind::A, canvas)],
        ViewMode::B => vec![pane(PaneKind::B, canvas)],
        ViewMode::Difference => vec![pane(PaneKind::Difference, canvas)],
        ViewMode::Wipe => vec![pane(PaneKind::A, canvas), pane(PaneKind::B, canvas)],
        ViewMode::SideBySide => {
            let (a, b) = if (canvas.width() - 1.0) / 2.0 < NARROWEST {
                stacked(canvas)
            } else {
                halves(canvas)
            };
            vec![pane(PaneKind::A, a), pane(PaneKind::B, b)]
        }
        ViewMode::ThreeUp if canvas.width() > ROW_ASPECT * aspect * canvas.height() => {
            let third = part(canvas.width(), 3.0);
            let column = |left: f32| {
                let corner = pos2(canvas.left() + left, canvas.top());
                Rect::from_min_size(corner, vec2(third, canvas.height()))
            };
            let last = canvas.width() - third;
            vec![
                pane(PaneKind::A, column(0.0)),
                pane(PaneKind::B, column((last / 2.0).floor())),
                pane(PaneKind::Difference, column(last)),
            ]
        }
        ViewMode::ThreeUp => {
            let edge = canvas.left() + three_up_split(canvas, split);
            let left = Rect::from_min_max(canvas.min, pos2(edge, canvas.bottom()));
            let right = Rect::from_min_max(pos2(edge + 1.0, canvas.top()), canvas.max);
            let (a, b) = stacked(left);
            vec![
                pane(PaneKind::A, a),
                pane(PaneKind::B, b),
                pane(PaneKind::Difference, right),
            ]
        }
    }
}

/// The stack's width inside its bounds: 240 to half of the canvas.
pub fn three_up_split(canvas: Rect, split: f32) -> f32 {
    split
        .clamp(NARROWEST.min(canvas.width() / 2.0), canvas.width() / 2.0)
        .round()
}

/// What each of so many equal parts gets of a length, with at least 1 point between them.
fn part(length: f32, parts: f32) -> f32 {
    ((length - (parts - 1.0)) / parts).floor()
}

fn halves(rect: Rect) -> (Rect, Rect) {
    let size = vec2(part(rect.width(), 2.0), rect.height());
    let right = pos2(rect.right() - size.x, rect.top());
    (
        Rect::from_min_size(rect.min, size),
        Rect::from_min_size(right, size),
    )
}

fn stacked(rect: Rect) -> (Rect, Rect) {
    let size = vec2(rect.width(), part(rect.height(), 2.0));
    let lower = pos2(rect.left(), rect.bottom() - size.y);
    (
        Rect::from_min_size(rect.min, size),
        Rect::from_min_size(lower, size),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canvas(width: f32, height: f32) -> Rect {
        Rect::from_min_size(pos2(0.0, 88.0), vec2(width, height))
    }

    #[test]
    fn panes_never_overlap_and_stay_inside() {
        for mode in ViewMode::ALL {
            for (w, h) in [(1280.0, 768.0), (400.0, 600.0), (1600.0, 300.0)] {
                let all = canvas(w, h);
                let panes = panes(mode, all, 1.5, STACK_WIDTH);
                for (i, one) in panes.iter().enumerate() {
                    assert!(all.contains_rect(one.rect), "{mode:?} {one:?}");
                    for other in &panes[..i] {
                        let shared = one.rect.intersect(other.rect);
                        assert!(mode == ViewMode::Wipe || !shared.is_positive(), "{mode:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn panes_of_a_row_or_a_stack_are_equally_large() {
        for width in 1240..1290 {
            let all = canvas(width as f32, 700.0 + (width % 7) as f32);
            let sizes = |mode, aspect| -> Vec<_> {
                let panes = panes(mode, all, aspect, STACK_WIDTH);
                panes.iter().map(|pane| pane.rect.size()).collect()
            };
            for mode in [ViewMode::SideBySide, ViewMode::ThreeUp] {
                let found = sizes(mode, 1.5);
                assert_eq!(found[0], found[1], "{mode:?} {width}");
            }
            let row = sizes(ViewMode::ThreeUp, 0.3);
            assert_eq!((row[0], row[1]), (row[1], row[2]), "{width}");
            assert_eq!(row[0].y, all.height());
        }
    }

    #[test]
    fn narrow_panes_are_stacked() {
        let panes = panes(ViewMode::SideBySide, canvas(460.0, 700.0), 1.5, STACK_WIDTH);
        assert_eq!(panes[0].rect.width(), 460.0);
        assert!(panes[1].rect.top() > panes[0].rect.bottom());
    }
}
