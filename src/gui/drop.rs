//! Files over the window: both halves say what a drop would do, the half under the pointer is lit.

use eframe::egui::{
    self, Align2, Color32, CornerRadius, LayerId, Order, Pos2, Rect, Stroke, StrokeKind, pos2, vec2,
};

use super::context::Context;
use super::pointer::GlobalPointer;
use super::theme::{medium, regular, semibold};
use super::widgets::{Tile, paint_tile};
use crate::command::Command;
use crate::frame::Side;

/// Follows a drag over the window.
#[derive(Default)]
pub struct Drop {
    pointer: GlobalPointer,
}

impl Drop {
    /// What was dropped in this frame.
    pub fn dropped(&mut self, context: &egui::Context) -> Option<Command> {
        let (files, shift, at) = context.input(|i| {
            let files: Vec<_> = i
                .raw
                .dropped_files
                .iter()
                .filter_map(|file| {
                    Some(file.path().to_path_buf()).filter(|path| !path.as_os_str().is_empty())
                })
                .collect();
            (files, i.modifiers.shift, i.pointer.latest_pos())
        });
        if files.is_empty() {
            return None;
        }
        let screen = context.content_rect();
        // Over the window, or now: it may be let go with the files.
        let held = self.pointer.take_shift();
        let at = self
            .pointer
            .position(context)
            .or(at)
            .unwrap_or(screen.center());
        Some(Command::OpenPaths {
            paths: files,
            side: half_at(screen, at),
            difference: shift || held || self.pointer.take_shift(),
        })
    }

    /// Lights the halves while files hover.
    pub fn show(&mut self, context: &egui::Context, state: &Context<'_>) {
        let hovering = context.input(|i| i.raw.hovered_files.clone());
        if hovering.is_empty() {
            return;
        }
        // The window system sends no motion during a drag: look where the pointer is.
        context.request_repaint_after(std::time::Duration::from_millis(40));
        let screen = context.content_rect();
        let lit = self.pointer.position(context).map(|at| half_at(screen, at));
        let painter =
            context.layer_painter(LayerId::new(Order::Foreground, egui::Id::unique("drop")));
        let tokens = state.tokens;
        painter.rect_filled(screen, 0.0, tokens.canvas.gamma_multiply(0.86));
        for side in Side::BOTH {
            let half = half_rect(screen, side).shrink(16.0);
            let colour = tokens.side(side);
            let on = lit == Some(side);
            if on {
                painter.rect_filled(half, CornerRadius::same(8), colour.gamma_multiply(0.16));
            }
            let stroke = if on {
                Stroke::new(3.0, colour)
            } else {
                Stroke::new(1.0, tokens.strong_line)
            };
            painter.rect_stroke(half, CornerRadius::same(8), stroke, StrokeKind::Inside);
            let tile = Rect::from_center_size(half.center() - vec2(0.0, 38.0), vec2(64.0, 64.0));
            paint_tile(
                &painter,
                tile,
                if side == Side::A { Tile::A } else { Tile::B },
                tokens,
            );
            painter.text(
                half.center() + vec2(0.0, 24.0),
                Align2::CENTER_CENTER,
                format!("Drop to set {side}"),
                semibold(22.0),
                tokens.text,
            );
            if let Some(spec) = state.session.source(side) {
                painter.text(
                    half.center() + vec2(0.0, 60.0),
                    Align2::CENTER_CENTER,
                    format!(
                        "replaces {}",
                        super::canvas::shortened(&spec.short_name(), 48)
                    ),
                    regular(13.0),
                    tokens.second,
                );
            }
        }
        let name = match &hovering[..] {
            [one] => one
                .path
                .as_ref()
                .and_then(|p| p.file_name())
                .map(|n| n.to_string_lossy().into_owned()),
            files => Some(format!("{} files", files.len())),
        };
        plate(
            &painter,
            screen,
            name.unwrap_or_default(),
            tokens.panel,
            state,
        );
    }
}

fn plate(painter: &egui::Painter, screen: Rect, name: String, fill: Color32, state: &Context<'_>) {
    let rest = "Two files: A and B. A folder: its frames. Shift: straight to the difference.";
    let name = painter.layout_no_wrap(
        super::canvas::shortened(&name, 40),
        medium(13.0),
        state.tokens.text,
    );
    let rest = painter.layout_no_wrap(rest.to_owned(), regular(13.0), state.tokens.second);
    let width = name.size().x + rest.size().x + 48.0;
    let rect = Rect::from_center_size(
        pos2(screen.center().x, screen.bottom() - 58.0),
        vec2(width, 36.0),
    );
    painter.rect(
        rect,
        CornerRadius::same(8),
        fill,
        Stroke::new(1.0, state.tokens.strong_line),
        StrokeKind::Inside,
    );
    let y = rect.center().y - name.size().y / 2.0;
    let name_width = name.size().x;
    painter.galley(pos2(rect.left() + 16.0, y), name, state.tokens.text);
    painter.galley(
        pos2(rect.left() + 32.0 + name_width, y),
        rest,
        state.tokens.second,
    );
}

fn half_at(screen: Rect, at: Pos2) -> Side {
    if at.x < screen.center().x {
        Side::A
    } else {
        Side::B
    }
}

fn half_rect(screen: Rect, side: Side) -> Rect {
    let (left, right) = screen.split_left_right_at_fraction(0.5);
    match side {
        Side::A => left,
        Side::B => right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_left_half_is_a() {
        let screen = Rect::from_min_size(Pos2::ZERO, vec2(1600.0, 1000.0));
        assert_eq!(half_at(screen, pos2(799.0, 500.0)), Side::A);
        assert_eq!(half_at(screen, pos2(801.0, 500.0)), Side::B);
    }
}
