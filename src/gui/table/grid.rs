//! The cells: only those in view are made, row and column numbers stay in view.

use std::ops::Range;

use eframe::egui::{
    Align2, Color32, Id, Painter, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use super::cells::Cells;
use crate::command::Command;
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{Tokens, mono, mono_medium, regular};
use crate::gui::widgets::colour_bar::colour_of;

const HEADER: f32 = 20.0;
const ROW_HEADER: f32 = 44.0;
const ROW: f32 = 18.0;
const TEXT: f32 = 11.0;
const DIGIT: f32 = 6.6;
const LEAST: f32 = 30.0;
const MOST: f32 = 36.0;
const SCROLL_BAR: f32 = 10.0;
/// From this luma on, text on a cell is black.
const BRIGHT: f32 = 0.45;

/// One sentence in place of the numbers.
pub(super) fn show_reason(ui: &mut Ui, context: &Context<'_>, reason: &str) {
    let area = ui.max_rect();
    let response = ui.interact(area, ui.make_persistent_id("pixel table"), Sense::hover());
    ui.painter().rect_filled(area, 0.0, context.tokens.inset);
    ui.painter().text(
        area.left_top() + vec2(16.0, 20.0),
        Align2::LEFT_CENTER,
        reason,
        regular(12.0),
        context.tokens.second,
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, reason));
}

/// Places of the cells on screen.
struct Layout {
    /// Top left corner of the first cell, as scrolled.
    origin: eframe::egui::Pos2,
    pitch: f32,
    columns: u32,
    rows: u32,
}

impl Layout {
    fn cell(&self, column: u32, row: u32) -> Rect {
        let min = self.origin + vec2(column as f32 * self.pitch, row as f32 * ROW);
        // A point between cells stays free.
        Rect::from_min_size(min, vec2(self.pitch - 1.0, ROW - 1.0))
    }

    /// Columns and rows that touch `rect`.
    fn visible(&self, rect: Rect) -> (Range<u32>, Range<u32>) {
        let span = |from: f32, to: f32, size: f32, count: u32| {
            let first = (from / size).floor().max(0.0) as u32;
            let end = (to / size).ceil().max(0.0) as u32;
            first.min(count)..end.min(count)
        };
        let min = rect.min - self.origin;
        let max = rect.max - self.origin;
        (
            span(min.x, max.x, self.pitch, self.columns),
            span(min.y, max.y, ROW, self.rows),
        )
    }

    fn at(&self, point: eframe::egui::Pos2) -> Option<(u32, u32)> {
        let offset = point - self.origin;
        let inside = offset.x >= 0.0 && offset.y >= 0.0;
        let (column, row) = ((offset.x / self.pitch) as u32, (offset.y / ROW) as u32);
        (inside && column < self.columns && row < self.rows).then_some((column, row))
    }
}

/// Width of a column: 30 for four characters, more for longer numbers, up to 36 when all columns fit so.
fn pitch(cells: &Cells, hex: bool, room: f32) -> f32 {
    let last = cells.region.x + cells.region.width;
    let coordinate = cells.picture_x(last).to_string().len();
    let longest = cells.longest(hex).max(coordinate) as f32;
    let least = (longest * DIGIT + 3.6).ceil().max(LEAST);
    let even = (room / cells.region.width.max(1) as f32).floor();
    even.clamp(least, least.max(MOST))
}

pub(super) fn show(ui: &mut Ui, context: &Context<'_>, cells: &Cells, commands: &mut Commands) {
    let area = ui.max_rect();
    ui.painter().rect_filled(area, 0.0, context.tokens.inset);
    let hex = context.session.table.hex;
    let room = area.width() - ROW_HEADER - SCROLL_BAR - 8.0;
    let region = cells.region;
    let pitch = pitch(cells, hex, room);
    let content = vec2(
        ROW_HEADER + pitch * region.width as f32,
        HEADER + ROW * region.height as f32,
    );
    let scroll = &mut ui.spacing_mut().scroll;
    scroll.floating = false;
    scroll.bar_width = 6.0;
    scroll.bar_inner_margin = 2.0;
    scroll.bar_outer_margin = 2.0;
    scroll.fade.strength = 0.0;
    scroll.foreground_color = false;
    let widgets = &mut ui.visuals_mut().widgets;
    widgets.inactive.bg_fill = context.tokens.strong_line;
    widgets.hovered.bg_fill = context.tokens.third;
    widgets.active.bg_fill = context.tokens.third;
    ScrollArea::both()
        .id_salt("table cells")
        .auto_shrink(false)
        .show_viewport(ui, |ui, viewport| {
            ui.set_min_size(content);
            let corner = ui.max_rect().min;
            let layout = Layout {
                origin: corner + vec2(ROW_HEADER, HEADER),
                pitch,
                columns: region.width,
                rows: region.height,
            };
            let view = Rect::from_min_size(corner + viewport.min.to_vec2(), viewport.size());
            follow(ui, context, cells, &layout);
            let part = Rect::from_min_max(view.min + vec2(ROW_HEADER, HEADER), view.max);
            let id = ui.make_persistent_id("pixel table");
            let response = ui.interact(part.intersect(ui.clip_rect()), id, Sense::click());
            if let Some(at) = response.interact_pointer_pos()
                && response.clicked()
                && let Some((column, row)) = layout.at(at)
            {
                commands.push(Command::Pin {
                    x: cells.picture_x(region.x + column),
                    y: cells.picture_y(region.y + row),
                });
            }
            hover(&response, cells, &layout);
            let shown = layout.visible(part);
            response.widget_info(|| WidgetInfo {
                current_text_value: Some(as_text(cells, &shown, hex)),
                ..WidgetInfo::labeled(Role::Table, true, "Pixel table")
            });
            Painting {
                painter: ui.painter(),
                context,
                cells,
                layout: &layout,
                hex,
            }
            .all(view, part, shown);
        });
}

/// Why the cell under the pointer does not count.
fn hover(response: &Response, cells: &Cells, layout: &Layout) {
    let pointed = response.hover_pos().and_then(|at| layout.at(at));
    let Some((column, row)) = pointed else { return };
    let (x, y) = (cells.region.x + column, cells.region.y + row);
    if cells.is_excluded(x, y) {
        let text = cells.why_excluded(x, y);
        response.clone().on_hover_ui_at_pointer(|ui| {
            ui.label(text);
        });
    }
}

/// What is in view, as a screen reader gets it: tabs between numbers, the coordinates in front, excluded ones in
/// brackets.
fn as_text(cells: &Cells, (columns, rows): &(Range<u32>, Range<u32>), hex: bool) -> String {
    let region = cells.region;
    let mut text = String::from("y \\ x");
    for column in columns.clone() {
        text.push_str(&format!("\t{}", cells.picture_x(region.x + column)));
    }
    for row in rows.clone() {
        let y = region.y + row;
        text.push_str(&format!("\n{}", cells.picture_y(y)));
        for column in columns.clone() {
            let value = cells.value(region.x + column, y);
            let number = value.map_or(String::new(), |value| cells.text(value, hex));
            let number = match cells.is_excluded(region.x + column, y) {
                true => format!("({number})"),
                false => number,
            };
            text.push_str(&format!("\t{number}"));
        }
    }
    text
}

/// The cell of the pixel that the read-out is about.
fn current(context: &Context<'_>, cells: &Cells) -> Option<(u32, u32)> {
    let (x, y) = context.session.readout_pixel()?;
    let (x, y) = cells.sample(x, y);
    let region = cells.region;
    region.contains(x, y).then(|| (x - region.x, y - region.y))
}

/// Scrolls to the current pixel when it became another one.
fn follow(ui: &Ui, context: &Context<'_>, cells: &Cells, layout: &Layout) {
    let id = Id::unique("table follows");
    let now = current(context, cells);
    let before = ui.data(|data| data.get_temp::<Option<(u32, u32)>>(id));
    if before == Some(now) {
        return;
    }
    ui.data_mut(|data| data.insert_temp(id, now));
    if let Some((column, row)) = now {
        let mut cell = layout.cell(column, row);
        // The headers cover what is under them.
        cell.min -= vec2(ROW_HEADER, HEADER);
        let still = eframe::egui::style::ScrollAnimation::none();
        ui.scroll_to_rect_animation(cell, None, still);
    }
}

struct Painting<'a> {
    painter: &'a Painter,
    context: &'a Context<'a>,
    cells: &'a Cells,
    layout: &'a Layout,
    hex: bool,
}

impl Painting<'_> {
    fn all(&self, view: Rect, part: Rect, (columns, rows): (Range<u32>, Range<u32>)) {
        let inside = self
            .painter
            .with_clip_rect(part.intersect(self.painter.clip_rect()));
        for row in rows.clone() {
            for column in columns.clone() {
                self.cell(&inside, column, row);
            }
        }
        let current = current(self.context, self.cells);
        if let Some((column, row)) = current {
            let edge = Stroke::new(2.0, self.context.tokens.accent);
            let cell = self.layout.cell(column, row);
            inside.rect_stroke(cell.expand(1.0), 0.0, edge, StrokeKind::Inside);
        }
        self.headers(view, columns, rows, current);
    }

    fn cell(&self, painter: &Painter, column: u32, row: u32) {
        let tokens = self.context.tokens;
        let region = self.cells.region;
        let (x, y) = (region.x + column, region.y + row);
        let Some(value) = self.cells.value(x, y) else {
            return;
        };
        let rect = self.layout.cell(column, row);
        let excluded = self.cells.is_excluded(x, y);
        if excluded {
            hatch(painter, rect, tokens);
        }
        let colour = match self.cells.tint(x, y).filter(|_| !excluded) {
            None if excluded => tokens.second,
            None => tokens.text,
            Some(0) => tokens.third,
            Some(difference) => {
                let fill = self.fill(difference);
                painter.rect_filled(rect, 0.0, fill);
                if luma(fill) > BRIGHT {
                    Color32::BLACK
                } else {
                    Color32::WHITE
                }
            }
        };
        let colour = if self.context.old_numbers {
            tokens.third
        } else {
            colour
        };
        painter.text(
            pos2(rect.right() - 4.0, rect.center().y),
            Align2::RIGHT_CENTER,
            self.cells.text(value, self.hex),
            mono(TEXT),
            colour,
        );
    }

    /// The heatmap's colour over the inset colour, stronger for larger differences.
    fn fill(&self, difference: i32) -> Color32 {
        let tokens = self.context.tokens;
        let mut heatmap = self.context.session.view.heatmap;
        heatmap.signed = heatmap.signed && self.cells.is_signed();
        let peak = self.cells.peak;
        let t = difference.unsigned_abs() as f32 * heatmap.gain / f32::from(peak);
        tint(tokens, colour_of(&heatmap, difference, peak), t.min(1.0))
    }

    fn headers(
        &self,
        view: Rect,
        columns: Range<u32>,
        rows: Range<u32>,
        current: Option<(u32, u32)>,
    ) {
        let tokens = self.context.tokens;
        let region = self.cells.region;
        let corner = Rect::from_min_size(view.min, vec2(ROW_HEADER, HEADER));
        let top = Rect::from_min_max(corner.right_top(), pos2(view.right(), corner.bottom()));
        let left = Rect::from_min_max(corner.left_bottom(), pos2(corner.right(), view.bottom()));
        let painter = self
            .painter
            .with_clip_rect(top.intersect(self.painter.clip_rect()));
        painter.rect_filled(top, 0.0, tokens.bar);
        for column in columns {
            let x = self.layout.cell(column, 0).x_range();
            let rect = Rect::from_x_y_ranges(x, top.y_range());
            let number = self.cells.picture_x(region.x + column);
            self.number(
                &painter,
                rect,
                number,
                current.is_some_and(|c| c.0 == column),
            );
        }
        let painter = self
            .painter
            .with_clip_rect(left.intersect(self.painter.clip_rect()));
        painter.rect_filled(left, 0.0, tokens.bar);
        for row in rows {
            let y = self.layout.cell(0, row).y_range();
            let rect = Rect::from_x_y_ranges(left.x_range(), y).with_max_x(left.right() - 1.0);
            let number = self.cells.picture_y(region.y + row);
            self.number(&painter, rect, number, current.is_some_and(|c| c.1 == row));
        }
        self.painter.rect_filled(corner, 0.0, tokens.bar);
        self.painter.text(
            pos2(corner.right() - 5.0, corner.center().y),
            Align2::RIGHT_CENTER,
            "y \\ x",
            mono(10.5),
            tokens.third,
        );
    }

    fn number(&self, painter: &Painter, rect: Rect, number: u32, current: bool) {
        let tokens = self.context.tokens;
        let (font, colour) = if current {
            painter.rect_filled(rect, 0.0, tokens.selected);
            (mono_medium(TEXT), tokens.text)
        } else {
            (mono(TEXT), tokens.third)
        };
        let at = pos2(rect.right() - 4.0, rect.center().y);
        painter.text(at, Align2::RIGHT_CENTER, number.to_string(), font, colour);
    }
}

/// Fills a rectangle with thin slanted lines: what is excluded.
pub(super) fn hatch(painter: &Painter, rect: Rect, tokens: &Tokens) {
    const APART: f32 = 6.0;
    let stroke = Stroke::new(1.0, tokens.strong_line);
    painter.rect_filled(rect, 0.0, tokens.bar);
    // All lines of all cells meet: they stand at multiples of the distance on screen.
    let (least, most) = (rect.left() + rect.top(), rect.right() + rect.bottom());
    let mut sum = (least / APART).ceil() * APART;
    while sum < most {
        let lower = (sum - rect.bottom()).max(rect.left());
        let upper = (sum - rect.top()).min(rect.right());
        painter.line_segment([pos2(lower, sum - lower), pos2(upper, sum - upper)], stroke);
        sum += APART;
    }
}

/// `colour` over the inset colour by 0.35 + 0.65 t (dark) or 0.12 + 0.88 t (light).
fn tint(tokens: &Tokens, colour: Color32, t: f32) -> Color32 {
    let share = if tokens.dark {
        0.35 + 0.65 * t
    } else {
        0.12 + 0.88 * t
    };
    let mix = |over: u8, under: u8| {
        (f32::from(over) * share + f32::from(under) * (1.0 - share)).round() as u8
    };
    let under = tokens.inset;
    Color32::from_rgb(
        mix(colour.r(), under.r()),
        mix(colour.g(), under.g()),
        mix(colour.b(), under.b()),
    )
}

/// Brightness of a colour as the eye weighs its parts, 0 to 1.
fn luma(colour: Color32) -> f32 {
    let part = |level: u8, weight: f32| f32::from(level) / 255.0 * weight;
    part(colour.r(), 0.299) + part(colour.g(), 0.587) + part(colour.b(), 0.114)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::theme::{DARK, LIGHT};

    #[test]
    fn the_last_colour_covers_the_cell() {
        let yellow = Color32::from_rgb(252, 255, 164);
        assert_eq!(tint(&DARK, yellow, 1.0), yellow);
        assert_eq!(tint(&LIGHT, yellow, 1.0), yellow);
        let faint = tint(&DARK, Color32::from_rgb(118, 119, 121), 0.0);
        assert_eq!(faint, Color32::from_rgb(53, 54, 56));
    }

    #[test]
    fn every_visible_cell_is_found_under_the_pointer() {
        let layout = Layout {
            origin: pos2(44.0, 20.0),
            pitch: 34.0,
            columns: 35,
            rows: 35,
        };
        let view = Rect::from_min_max(pos2(44.0, 20.0), pos2(300.0, 308.0));
        assert_eq!(layout.visible(view), (0..8, 0..16));
        assert_eq!(layout.at(layout.cell(7, 15).center()), Some((7, 15)));
        assert_eq!(layout.at(pos2(43.0, 30.0)), None);
        assert_eq!(layout.at(pos2(44.0 + 35.0 * 34.0, 30.0)), None);
    }

    #[test]
    fn a_whole_4k_frame_costs_only_what_is_seen() {
        let layout = Layout {
            origin: pos2(44.0 - 60_000.0, 20.0 - 30_000.0),
            pitch: 34.0,
            columns: 3840,
            rows: 2160,
        };
        let view = Rect::from_min_max(pos2(44.0, 20.0), pos2(1280.0, 308.0));
        let (columns, rows) = layout.visible(view);
        assert!(columns.len() <= 38 && rows.len() <= 18);
        assert_eq!(columns.start, (60_000.0f32 / 34.0) as u32);
    }
}
