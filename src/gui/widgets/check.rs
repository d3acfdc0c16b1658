//! Check boxes and the rows of a choice.

use eframe::egui::{
    Align2, Color32, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::{focus_ring, shapes};
use crate::gui::theme::{Tokens, medium, regular};

/// A 14 px check box with its word; clicking either changes it.
pub fn check_box(ui: &mut Ui, text: &str, on: bool) -> Response {
    let tokens = Tokens::of(ui.ctx());
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), regular(13.0), tokens.second);
    let size = vec2(14.0 + 6.0 + galley.size().x.ceil(), 24.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, on, text));
    let centre = pos2(rect.left() + 7.0, rect.center().y.round());
    let square = Rect::from_center_size(centre, vec2(14.0, 14.0));
    let (fill, edge) = if on {
        (tokens.accent, tokens.accent)
    } else if response.hovered() {
        (tokens.hovered, tokens.strong_line)
    } else {
        (tokens.inset, tokens.strong_line)
    };
    let painter = ui.painter();
    painter.rect(
        square,
        3.0,
        fill,
        Stroke::new(1.0, edge),
        StrokeKind::Inside,
    );
    if on {
        shapes::check(painter, centre, tokens.on_accent);
    }
    let text_at = pos2(rect.left() + 20.0, rect.center().y - galley.size().y / 2.0);
    painter.galley(text_at, galley, tokens.second);
    focus_ring(ui, &response, rect, 4.0);
    response
}

/// Where the text of a row begins, right of its mark.
const TEXT_LEFT: f32 = 24.0;

/// One row of a choice: a round mark, the choice in Medium, what it does under it in second text. 46 high, or 28
/// without a second line.
pub fn radio_row(ui: &mut Ui, title: &str, explanation: &str, chosen: bool) -> Response {
    let tokens = Tokens::of(ui.ctx());
    let wrapped = (!explanation.is_empty()).then(|| {
        let width = ui.available_width() - TEXT_LEFT;
        ui.painter()
            .layout(explanation.to_owned(), regular(12.0), tokens.second, width)
    });
    let explained = wrapped.as_ref().map_or(0.0, |galley| galley.size().y + 4.0);
    let size = vec2(ui.available_width(), 28.0 + explained);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, chosen, title));
    let painter = ui.painter();
    let first = rect.top() + 14.0;
    let centre = pos2(rect.left() + 7.0, first);
    let edge = if chosen {
        tokens.accent
    } else {
        tokens.strong_line
    };
    let fill = if response.hovered() && !chosen {
        tokens.hovered
    } else {
        Color32::TRANSPARENT
    };
    painter.circle(centre, 6.5, fill, Stroke::new(1.0, edge));
    if chosen {
        painter.circle_filled(centre, 4.0, tokens.accent);
    }
    let x = rect.left() + TEXT_LEFT;
    painter.text(
        pos2(x, first),
        Align2::LEFT_CENTER,
        title,
        medium(13.0),
        tokens.text,
    );
    if let Some(galley) = wrapped {
        painter.galley(pos2(x, first + 9.0), galley, tokens.second);
    }
    focus_ring(ui, &response, rect, 4.0);
    response
}
