//! The ring around what the keyboard acts on.

use eframe::egui::{Rect, Response, Stroke, StrokeKind, Ui};

use crate::gui::theme::Tokens;

/// Paints the focus ring: 1 px accent outside a 1 px gap, when the control has the focus.
pub fn focus_ring(ui: &Ui, response: &Response, rect: Rect, radius: f32) {
    if response.has_focus() {
        ui.painter().rect_stroke(
            rect.expand(1.0),
            radius + 1.0,
            Stroke::new(1.0, Tokens::of(ui.ctx()).accent),
            StrokeKind::Outside,
        );
    }
}
