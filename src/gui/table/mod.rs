//! The pixel table: A, B, A-B or |A-B| of the region, as numbers.

mod cells;
mod grid;
mod tabs;

use eframe::egui::{Context as Egui, Id, Rect, Ui, UiBuilder, pos2};

use self::cells::Cells;
use super::context::{Commands, Context};
use super::widgets;

/// Height of the tab row with the lines above and under it.
const TABS: f32 = 38.0;

/// Shows the table in all of `ui`, which has no margin: 346 high by default, for 16 rows.
pub fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let area = ui.available_rect_before_wrap();
    let tokens = context.tokens;
    ui.painter().rect_filled(area, 0.0, tokens.panel);
    let middle = (area.top() + TABS).min(area.bottom());
    for y in [area.top(), middle - 1.0] {
        let line = Rect::from_min_max(pos2(area.left(), y), pos2(area.right(), y + 1.0));
        ui.painter().rect_filled(line, 0.0, tokens.line);
    }
    let tabs = Rect::from_min_max(
        pos2(area.left(), area.top() + 1.0),
        pos2(area.right(), middle - 1.0),
    );
    let cells = Cells::of(context);
    let excluded = cells.as_ref().map_or(0, Cells::excluded);
    ui.scope_builder(UiBuilder::new().max_rect(tabs), |ui| {
        tabs::show(ui, context, excluded, commands);
    });
    let grid = Rect::from_min_max(pos2(area.left(), middle), area.max);
    ui.scope_builder(UiBuilder::new().max_rect(grid), |ui| match &cells {
        Ok(cells) => grid::show(ui, context, cells, commands),
        Err(reason) => grid::show_reason(ui, context, reason),
    });
    ui.advance_cursor_after_rect(area);
}

fn copied_id() -> Id {
    Id::unique("table copied")
}

fn saved_id() -> Id {
    Id::unique("table saved")
}

/// Tells the table that its text is in the clipboard: its button says `Copied` for a moment.
pub fn was_copied(egui: &Egui) {
    widgets::mark_done(egui, copied_id());
}

/// Tells the table that its file is written: its button says `Saved` for a moment.
pub fn was_saved(egui: &Egui) {
    widgets::mark_done(egui, saved_id());
}
