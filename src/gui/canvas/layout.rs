//! Which rectangle of the canvas each pane gets.

use eframe::egui::{Rect, pos2};

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

/// The panes of a mode; 1 point lines lie between them. `split` is the width of three-up's stack, `aspect` the
/// picture's width / height. In wipe mode A and B share one rectangle.
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
            let third = ((canvas.width() - 2.0) / 3.0).floor();
            let column = |i: f32| {
                let left = canvas.left() + i * (third + 1.0);
                let right = if i == 2.0 {
                    canvas.right()
                } else {
                    left + third
                };
                Rect::from_min_max(pos2(left, canvas.top()), pos2(right, canvas.bottom()))
            };
            vec![
                pane(PaneKind::A, column(0.0)),
                pane(PaneKind::B, column(1.0)),
                pane(PaneKind::Difference, column(2.0)),
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

fn halves(rect: Rect) -> (Rect, Rect) {
    let middle = (rect.left() + (rect.width() - 1.0) / 2.0).floor();
    (
        Rect::from_min_max(rect.min, pos2(middle, rect.bottom())),
        Rect::from_min_max(pos2(middle + 1.0, rect.top()), rect.max),
    )
}

fn stacked(rect: Rect) -> (Rect, Rect) {
    let middle = (rect.top() + (rect.height() - 1.0) / 2.0).floor();
    (
        Rect::from_min_max(rect.min, pos2(rect.right(), middle)),
        Rect::from_min_max(pos2(rect.left(), middle + 1.0), rect.max),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::vec2;

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
    fn narrow_panes_are_stacked() {
        let panes = panes(ViewMode::SideBySide, canvas(460.0, 700.0), 1.5, STACK_WIDTH);
        assert_eq!(panes[0].rect.width(), 460.0);
        assert!(panes[1].rect.top() > panes[0].rect.bottom());
    }
}
