//! The row above the table: what it shows, of which channel, in which digits, of which region.

use eframe::egui::{
    Align, Align2, Color32, Layout, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2,
    scroll_area::ScrollBarVisibility, vec2,
};

use super::grid::hatch;
use super::{copied_id, saved_id};
use crate::analysis::Region;
use crate::command::{Command, Export, TableFile, TableShow};
use crate::figures::grouped;
use crate::frame::Channel;
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{medium, regular};
use crate::gui::widgets::{
    Button, Combo, NumberBox, focus_ring, is_fresh, row_label, segmented, toggle, vertical_line,
};

const EDGE: f32 = 12.0;
/// Of Copy and Save, which always stay; what is left of them scrolls where it is too wide.
const BUTTONS: f32 = 166.0;
/// Of what the hatching means.
const LEGEND: f32 = 116.0;
/// Where there is less room, what is left of the buttons goes without its two words.
const WORDS_FROM: f32 = 884.0;

/// `excluded` cells are hatched, which is said where there are any.
pub(super) fn show(ui: &mut Ui, context: &Context<'_>, excluded: u64, commands: &mut Commands) {
    let area = ui.max_rect();
    let inside = area.shrink2(vec2(EDGE, 0.0));
    let fixed = BUTTONS + if excluded > 0 { LEGEND } else { 0.0 };
    let (left, right) = inside.split_left_right_at_x(inside.right() - fixed);
    ui.scope_builder(UiBuilder::new().max_rect(left), |ui| {
        ScrollArea::horizontal()
            .id_salt("table tabs")
            .scroll_bar_visibility(ScrollBarVisibility::AlwaysHidden)
            .show(ui, |ui| {
                ui.set_height(inside.height());
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    settings(ui, context, left.width() >= WORDS_FROM, commands);
                });
            });
    });
    let buttons = Layout::right_to_left(Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(right).layout(buttons), |ui| {
        save(ui, commands);
        copy(ui, commands);
        if excluded > 0 {
            legend(ui, context, excluded);
        }
    });
}

fn settings(ui: &mut Ui, context: &Context<'_>, words: bool, commands: &mut Commands) {
    for show in TableShow::ALL {
        if tab(ui, context, show) {
            commands.push(Command::TableShow(show));
        }
    }
    vertical_line(ui);

    if words {
        row_label(ui, "Channel");
    }
    let names = Channel::CHOICES.map(Channel::name);
    let channel = context.session.channel();
    let chosen = Channel::CHOICES.iter().position(|c| *c == channel);
    let combo = Combo::new("Table channel", &names, chosen)
        .small()
        .width(76.0);
    if let Some(picked) = combo.show(ui) {
        commands.push(Command::Channel(Channel::CHOICES[picked]));
    }
    ui.add_space(4.0);
    let hex = usize::from(context.session.table.hex);
    let parts = [("", "dec"), ("", "hex")];
    if let Some(picked) = segmented(ui, "Digits", &parts, hex, Some(95.0), 24.0) {
        commands.push(Command::TableHex(picked == 1));
    }
    vertical_line(ui);
    region(ui, context, words, commands);

    let pinned = context.session.pinned.is_some();
    let here = context.session.readout_pixel();
    let button = ui.add_enabled_ui(here.is_some(), |ui| toggle(ui, "Pinned", None, pinned));
    let response = button
        .inner
        .on_disabled_hover_text("Point at a pixel, or click one");
    if response.clicked() {
        match (pinned, here) {
            (true, _) => commands.push(Command::Unpin),
            (false, Some((x, y))) => commands.push(Command::Pin { x, y }),
            (false, None) => {}
        }
    }
}

/// What the hatching means.
fn legend(ui: &mut Ui, context: &Context<'_>, excluded: u64) {
    let tokens = context.tokens;
    let text = format!("{} excluded", grouped(excluded));
    let galley = ui
        .painter()
        .layout_no_wrap(text, regular(12.5), tokens.second);
    let size = vec2(22.0 + galley.size().x, ui.max_rect().height());
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let square = Rect::from_center_size(pos2(rect.left() + 7.0, rect.center().y), vec2(14.0, 14.0));
    hatch(ui.painter(), square, tokens);
    let at = pos2(rect.left() + 22.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.second);
    let meaning = format!(
        "{} hatched cells are excluded: statistics, histogram, mask and decision leave them out.",
        grouped(excluded)
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &meaning));
    response.on_hover_text(meaning);
}

/// A tab with its colour in front and, when chosen, under it.
fn tab(ui: &mut Ui, context: &Context<'_>, show: TableShow) -> bool {
    let tokens = context.tokens;
    let colour = match show {
        TableShow::A => tokens.a,
        TableShow::B => tokens.b,
        TableShow::Signed | TableShow::Absolute => tokens.difference,
    };
    let chosen = context.session.table.show == show;
    // Measured in Medium: a choice moves nothing.
    let text =
        ui.painter()
            .layout_no_wrap(show.label().to_owned(), medium(13.0), Color32::PLACEHOLDER);
    let size = vec2(
        6.0 + 8.0 + 7.0 + text.size().x.ceil() + 6.0,
        ui.max_rect().height(),
    );
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = format!("Table {}", show.label());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, &name));
    let painter = ui.painter();
    let y = rect.center().y;
    let square = Rect::from_center_size(pos2(rect.left() + 10.0, y), vec2(8.0, 8.0));
    painter.rect_filled(square, 2.0, colour);
    let (font, text_colour) = match (chosen, response.hovered()) {
        (true, _) => (medium(13.0), tokens.text),
        (false, true) => (regular(13.0), tokens.text),
        (false, false) => (regular(13.0), tokens.second),
    };
    let at = pos2(rect.left() + 21.0, y);
    painter.text(at, Align2::LEFT_CENTER, show.label(), font, text_colour);
    if chosen {
        let line = rect.with_min_y(rect.bottom() - 2.0);
        painter.rect_filled(line, 0.0, colour);
    }
    focus_ring(ui, &response, rect.shrink2(vec2(0.0, 5.0)), 4.0);
    ui.add_space(8.0);
    response.clicked()
}

fn region(ui: &mut Ui, context: &Context<'_>, word: bool, commands: &mut Commands) {
    let region = context.session.region;
    let (width, height) = context.facts.picture.unwrap_or((1, 1));
    let digits = width.max(height).to_string().len() as f32;
    let box_width = (digits * 7.5 + 16.0).max(40.0);
    let mut new = region;
    if word && row_label(ui, "Region").double_clicked() {
        new.width = Region::DEFAULT_SIDE;
        new.height = Region::DEFAULT_SIDE;
    }
    let spacing = ui.spacing().item_spacing.x;
    ui.spacing_mut().item_spacing.x = 5.0;
    let fields: [(&str, &str, &mut u32, u32, u32); 4] = [
        ("x", "Region x", &mut new.x, 0, width.saturating_sub(1)),
        ("y", "Region y", &mut new.y, 0, height.saturating_sub(1)),
        ("w", "Region width", &mut new.width, 1, width),
        ("h", "Region height", &mut new.height, 1, height),
    ];
    for (label, name, value, least, most) in fields {
        row_label(ui, label);
        let range = f64::from(least)..=f64::from(most.max(least));
        let typed = NumberBox::new(name, f64::from(*value), range)
            .width(box_width)
            .show(ui);
        if let Some(typed) = typed {
            *value = typed as u32;
        }
    }
    ui.spacing_mut().item_spacing.x = spacing;
    ui.add_space(4.0);
    if new != region {
        commands.push(Command::SetRegion(new));
    }
}

fn copy(ui: &mut Ui, commands: &mut Commands) {
    let text = if is_fresh(ui.ctx(), copied_id()) {
        "Copied"
    } else {
        "Copy"
    };
    let button = Button::new(text).name("Copy table").small().width(66.0);
    if button.show(ui).clicked() {
        commands.push(Command::CopyTable);
    }
}

fn save(ui: &mut Ui, commands: &mut Commands) {
    let text = if is_fresh(ui.ctx(), saved_id()) {
        "Saved"
    } else {
        "Save CSV"
    };
    let button = Button::new(text)
        .name("Save table as CSV")
        .small()
        .width(76.0);
    if button.show(ui).clicked() {
        commands.push(Command::Save(Export::Table(TableFile::Csv)));
    }
}
