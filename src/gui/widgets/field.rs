//! A row of a section: its label at the left, the control takes the rest.

use eframe::egui::{Align, Align2, Layout, Rect, Sense, Ui, UiBuilder, pos2, vec2};

use crate::gui::theme::{Tokens, regular};

/// Width of the labels of a section.
pub const LABEL_WIDTH: f32 = 80.0;
/// Height of a row.
const HEIGHT: f32 = 28.0;

/// What a row gives back.
pub struct FieldRow<R> {
    pub inner: R,
    /// The label was clicked twice: the person wants the default back.
    pub restore: bool,
}

/// A row 28 high: `label` 80 wide, then what `control` adds, left to right, 24 high.
pub fn field_row<R>(ui: &mut Ui, label: &str, control: impl FnOnce(&mut Ui) -> R) -> FieldRow<R> {
    let tokens = Tokens::of(ui.ctx());
    let spacing = ui.spacing().item_spacing;
    ui.spacing_mut().item_spacing.y = 0.0;
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    ui.spacing_mut().item_spacing = spacing;
    let label_rect = Rect::from_min_size(row.min, vec2(LABEL_WIDTH, HEIGHT));
    // Not in the way of Tab: the control itself takes the focus.
    let id = ui.make_persistent_id(("label", label));
    let response = ui.interact(label_rect, id, Sense::CLICK);
    ui.painter().text(
        label_rect.left_center(),
        Align2::LEFT_CENTER,
        label,
        regular(12.5),
        tokens.second,
    );
    let rest = Rect::from_min_max(
        pos2(label_rect.right() + spacing.x, row.top() + 2.0),
        pos2(row.right(), row.bottom() - 2.0),
    );
    let builder = UiBuilder::new()
        .max_rect(rest)
        .layout(Layout::left_to_right(Align::Center))
        .id_salt(label);
    // A child of its own: the row is allocated already.
    let inner = control(&mut ui.new_child(builder));
    FieldRow {
        inner,
        restore: response.double_clicked(),
    }
}
