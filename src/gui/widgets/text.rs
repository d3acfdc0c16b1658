//! Text in the window's few styles, laid out so that nothing moves when a number changes.

use eframe::egui::{self, Align2, Color32, FontId, Rect, Response, RichText, Sense, Ui, vec2};

use crate::gui::theme::{Tokens, regular};

/// A fact: 12 px, second text, wraps.
pub fn fact(ui: &mut Ui, text: impl Into<String>) -> Response {
    let colour = Tokens::of(ui.ctx()).second;
    wrapped(ui, text.into(), colour)
}

/// A hint: 12 px, third text, wraps.
pub fn hint(ui: &mut Ui, text: impl Into<String>) -> Response {
    let colour = Tokens::of(ui.ctx()).third;
    wrapped(ui, text.into(), colour)
}

fn wrapped(ui: &mut Ui, text: String, colour: Color32) -> Response {
    let text = RichText::new(text)
        .font(regular(12.0))
        .color(colour)
        .line_height(Some(16.0));
    ui.add(egui::Label::new(text).wrap().selectable(false))
}

/// A word in front of a control in a row: 12.5 px, second text. It senses clicks: two of them restore a default.
pub fn row_label(ui: &mut Ui, text: &str) -> Response {
    let colour = Tokens::of(ui.ctx()).second;
    // Painted, and no node for a screen reader: the control beside it has the same name.
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), regular(12.5), colour);
    let (rect, response) = ui.allocate_exact_size(galley.size().ceil(), Sense::CLICK);
    ui.painter().galley(rect.min, galley, colour);
    response
}

/// Text that ends at the right edge of a slot of fixed width, so that its neighbours stay where they are.
pub fn number_at_right(
    ui: &mut Ui,
    text: &str,
    font: FontId,
    colour: Color32,
    slot: egui::Vec2,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(slot, Sense::hover());
    ui.painter().text(
        rect.right_center(),
        Align2::RIGHT_CENTER,
        text,
        font,
        colour,
    );
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text.trim()));
    response
}

/// A line between groups of a row, 20 high, with 12 at either side (the row's spacing included).
pub fn vertical_line(ui: &mut Ui) {
    let height = ui.available_height();
    let spacing = ui.spacing().item_spacing.x;
    ui.add_space((12.0 - spacing).max(0.0));
    let (rect, _) = ui.allocate_exact_size(vec2(1.0, height), Sense::hover());
    let line = Rect::from_center_size(rect.center(), vec2(1.0, 20.0));
    ui.painter()
        .rect_filled(line, 0.0, Tokens::of(ui.ctx()).line);
    ui.add_space((12.0 - spacing).max(0.0));
}
