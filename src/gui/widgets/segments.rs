//! A segmented group: one of a few parts is chosen.

use eframe::egui::{
    Align2, Color32, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::focus_ring;
use crate::gui::theme::{Tokens, medium, mono, regular};

/// Space between the group's edge and its parts.
const INSET: f32 = 3.0;
const KEY_GAP: f32 = 8.0;

/// Shows a group `height` high; returns the part that was clicked.
///
/// `parts` are (key, text): the key stands in third text in front and may be empty. Given a `width` the parts share it
/// evenly where their texts allow, else each is as wide as its text. The accessible name of a part is `name: text`.
pub fn segmented(
    ui: &mut Ui,
    name: &str,
    parts: &[(&str, &str)],
    chosen: usize,
    width: Option<f32>,
    height: f32,
) -> Option<usize> {
    let tokens = Tokens::of(ui.ctx());
    let layout = |text: &str, font| {
        ui.painter()
            .layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER)
    };
    let measure = |(key, text): &(&str, &str)| {
        // The chosen part is in Medium: measured with it, nothing moves when the choice does.
        let text = layout(text, medium(13.0)).size().x;
        let key = match key.is_empty() {
            true => 0.0,
            false => layout(key, mono(10.5)).size().x + KEY_GAP,
        };
        (key, text)
    };
    let measured: Vec<(f32, f32)> = parts.iter().map(measure).collect();
    let widths: Vec<f32> = match width {
        Some(width) => shared(width - 2.0 * INSET, &measured),
        None => measured
            .iter()
            .map(|(key, text)| (key + text + 22.0).ceil())
            .collect(),
    };
    let total = widths.iter().sum::<f32>() + 2.0 * INSET;
    let (rect, group) = ui.allocate_exact_size(vec2(total, height), Sense::hover());
    ui.painter().rect(
        rect,
        6.0,
        tokens.inset,
        Stroke::new(1.0, tokens.line),
        StrokeKind::Inside,
    );

    let mut clicked = None;
    let mut left = rect.left() + INSET;
    for (i, (key, text)) in parts.iter().enumerate() {
        let part = Rect::from_min_max(
            pos2(left, rect.top() + INSET),
            pos2(left + widths[i], rect.bottom() - INSET),
        );
        left = part.right();
        let is_chosen = i == chosen;
        let response = ui.interact(part, group.id.with(i), Sense::click());
        let enabled = ui.is_enabled();
        response.widget_info(|| {
            let label = format!("{name}: {text}");
            WidgetInfo::selected(Role::RadioButton, enabled, is_chosen, label)
        });
        if response.clicked() {
            clicked = Some(i);
        }
        let painter = ui.painter();
        if is_chosen {
            let edge = if tokens.dark {
                Color32::TRANSPARENT
            } else {
                tokens.strong_line
            };
            let stroke = Stroke::new(1.0, edge);
            painter.rect(part, 4.0, tokens.segment, stroke, StrokeKind::Inside);
        } else if response.hovered() {
            painter.rect_filled(part, 4.0, tokens.control);
        }
        let (key_width, text_width) = measured[i];
        let x = part.center().x - (key_width + text_width) / 2.0;
        let y = part.center().y;
        painter.text(
            pos2(x, y),
            Align2::LEFT_CENTER,
            key,
            mono(10.5),
            tokens.third,
        );
        let (font, colour) = match is_chosen {
            true => (medium(13.0), tokens.text),
            false => (regular(13.0), tokens.second),
        };
        let middle = pos2(x + key_width + text_width / 2.0, y);
        painter.text(middle, Align2::CENTER_CENTER, text, font, colour);
        focus_ring(ui, &response, part, 4.0);
    }
    clicked
}

/// Equal widths where every text fits into its share, else every text with an equal margin.
fn shared(width: f32, measured: &[(f32, f32)]) -> Vec<f32> {
    const LEAST_MARGIN: f32 = 8.0;
    let count = measured.len().max(1) as f32;
    let even = width / count;
    if measured
        .iter()
        .all(|(key, text)| key + text + LEAST_MARGIN <= even)
    {
        return vec![even; measured.len()];
    }
    let texts: f32 = measured.iter().map(|(key, text)| key + text).sum();
    let margin = (width - texts) / count;
    measured
        .iter()
        .map(|(key, text)| key + text + margin)
        .collect()
}
