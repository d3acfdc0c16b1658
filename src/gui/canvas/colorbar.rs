//! The colour bar under the difference: ticks in real levels.

use eframe::egui::{Align2, CornerRadius, Painter, Rect, Stroke, StrokeKind, pos2, vec2};

use crate::gui::context::Context;
use crate::gui::theme::{mono, regular};
use crate::gui::widgets::colour_bar;
use crate::view::colormap::last_color_from;

/// Whether the difference pane shows levels through a colour map.
pub fn wanted(context: &Context<'_>) -> bool {
    let view = &context.session.view;
    let masked = view.mask.shown && view.mask.show != crate::view::MaskShow::Overlay;
    view.heatmap.shown && !masked
}

/// Draws the bar into the room under the picture, aligned with it.
pub fn show(painter: &Painter, pane: Rect, picture: Rect, context: &Context<'_>) {
    let heatmap = &context.session.view.heatmap;
    let peak = context.shown.map_or(255, |s| s.comparison.peak().max(1));
    let left = picture.left().max(pane.left() + 12.0);
    let right = picture.right().min(pane.right() - 12.0);
    let note_width = if right - left > 340.0 { 148.0 } else { 0.0 };
    let top = picture.bottom().min(pane.bottom() - 40.0) + 10.0;
    let bar = Rect::from_min_size(
        pos2(left, top),
        vec2((right - left - note_width).max(40.0), 12.0),
    );
    if heatmap.signed {
        colour_bar::paint_diverging(painter, bar);
    } else {
        colour_bar::paint_map(painter, bar, heatmap.colormap);
    }
    painter.rect_stroke(
        bar,
        CornerRadius::ZERO,
        Stroke::new(1.0, context.tokens.strong_line),
        StrokeKind::Inside,
    );
    let last = last_color_from(heatmap.gain, peak);
    let ink = context.tokens.second;
    let number = |t: f32, text: String| {
        let x = bar.left() + t * bar.width();
        painter.vline(
            x.round() + 0.5,
            bar.bottom()..=bar.bottom() + 4.0,
            Stroke::new(1.0, context.tokens.third),
        );
        painter.text(
            pos2(x, bar.bottom() + 5.0),
            Align2::CENTER_TOP,
            text,
            mono(11.0),
            ink,
        );
    };
    let levels = i32::from(last);
    if heatmap.signed {
        for (t, level) in [
            (0.0, -levels),
            (0.25, -levels / 2),
            (0.5, 0),
            (0.75, levels / 2),
            (1.0, levels),
        ] {
            number(
                t,
                if level > 0 {
                    format!("+{level}")
                } else {
                    level.to_string()
                },
            );
        }
    } else {
        for quarter in 0..4 {
            let level = levels * quarter / 4;
            number(level as f32 / levels.max(1) as f32, level.to_string());
        }
    }
    if note_width > 0.0 {
        let lines = if heatmap.signed {
            [
                "levels of A-B;".to_owned(),
                format!("{last} and more: last colour"),
            ]
        } else if last >= peak {
            ["levels of |d|;".to_owned(), format!("{peak}: last colour")]
        } else {
            [
                "levels of |d|;".to_owned(),
                format!("{last} and more: last colour"),
            ]
        };
        for (i, line) in lines.iter().enumerate() {
            let at = pos2(right, bar.top() - 3.0 + i as f32 * 16.0);
            painter.text(at, Align2::RIGHT_TOP, line, regular(12.0), ink);
        }
    }
}
