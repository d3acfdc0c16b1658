//! Panes without a picture: nothing open, opening, failed; and why there is no difference.

use eframe::egui::{self, Align, Layout, Painter, Rect, RichText, Ui, UiBuilder, vec2};

use crate::command::Command;
use crate::engine::SideState;
use crate::error::Error;
use crate::error::capitalised;
use crate::frame::Side;
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{medium, mono, regular};
use crate::gui::widgets::{Button, Look, Tile, letter_tile};

/// What a side's pane says while it has no picture.
pub fn show(ui: &mut Ui, pane: Rect, side: Side, context: &Context<'_>, commands: &mut Commands) {
    let width = (pane.width() - 48.0).clamp(120.0, 480.0);
    let height = 190.0;
    let top = (pane.center().y - height / 2.0).max(pane.top() + 40.0);
    let place = Rect::from_min_size(
        egui::pos2(pane.center().x - width / 2.0, top),
        vec2(width, height),
    );
    let builder = UiBuilder::new()
        .id_salt(("empty pane", side))
        .max_rect(place)
        .layout(Layout::top_down(Align::Center));
    let mut ui = ui.new_child(builder);
    ui.set_clip_rect(pane);
    let ui = &mut ui;
    let tile = if side == Side::A { Tile::A } else { Tile::B };
    letter_tile(ui, tile, 32.0);
    ui.add_space(12.0);
    match context.side(side) {
        SideState::Failed { error, .. } => failed(ui, side, error, context, commands),
        SideState::Opening { spec } => {
            ui.label(
                RichText::new(format!("Opening {} ...", spec.short_name()))
                    .font(medium(15.0))
                    .color(context.tokens.text),
            );
        }
        SideState::Closed | SideState::Open(_) => nothing(ui, side, context, commands),
    }
}

fn nothing(ui: &mut Ui, side: Side, context: &Context<'_>, commands: &mut Commands) {
    ui.label(
        RichText::new("Drop a video, images or a folder")
            .font(medium(15.0))
            .color(context.tokens.text),
    );
    ui.add_space(12.0);
    row(ui, 220.0, |ui| {
        if Button::new(&format!("Open {side}"))
            .look(Look::Primary)
            .show(ui)
            .clicked()
        {
            commands.push(Command::AskFile(side));
        }
        if Button::new("Type a path")
            .name(&format!("Type a path for {side}"))
            .show(ui)
            .clicked()
        {
            commands.push(Command::AskPath(side));
        }
    });
}

fn failed(ui: &mut Ui, side: Side, error: &Error, context: &Context<'_>, commands: &mut Commands) {
    let tokens = context.tokens;
    ui.label(
        RichText::new(format!("{}.", capitalised(&error.what)))
            .font(medium(15.0))
            .color(tokens.text),
    );
    ui.add_space(4.0);
    let other = if context.open(side.other()).is_some() {
        format!("{} stays open. ", side.other())
    } else {
        String::new()
    };
    let advice = error
        .advice
        .as_ref()
        .map_or_else(String::new, |a| format!("{}.", capitalised(a)));
    ui.label(
        RichText::new(other + &advice)
            .font(regular(13.0))
            .color(tokens.second),
    );
    if let Some(path) = &error.path {
        ui.add_space(4.0);
        let path = crate::gui::canvas::tags::shortened(&path.display().to_string(), 72);
        ui.label(RichText::new(path).font(mono(11.5)).color(tokens.second));
    }
    ui.add_space(12.0);
    row(ui, 330.0, |ui| {
        if Button::new(&format!("Open another {side}"))
            .look(Look::Primary)
            .show(ui)
            .clicked()
        {
            commands.push(Command::AskFile(side));
        }
        if Button::new("Try again")
            .name(&format!("Try {side} again"))
            .key("F5")
            .show(ui)
            .clicked()
        {
            commands.push(Command::Reload);
        }
        if Button::new(&format!("Clear {side}"))
            .look(Look::Quiet)
            .show(ui)
            .clicked()
        {
            commands.push(Command::Clear(side));
        }
    });
}

/// A row of buttons in the middle of a centred column.
fn row(ui: &mut Ui, width: f32, buttons: impl FnOnce(&mut Ui)) {
    let id = ui.scope_id().with("row width");
    let width = ui.data(|d| d.get_temp(id)).unwrap_or(width);
    let size = vec2(width, 28.0);
    let used = ui
        .allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            buttons(ui);
            ui.min_rect().width()
        })
        .inner;
    ui.data_mut(|d| d.insert_temp(id, used));
}

/// Why an open side has no picture at this place, in one line.
pub fn no_frame(painter: &Painter, pane: Rect, context: &Context<'_>) {
    if let Some(Err(error)) = context.shown.and_then(|s| s.difference.as_ref()) {
        line(painter, pane, capitalised(&error.what) + ".", context);
    }
}

/// Why the difference pane is empty, in one line.
pub fn difference(painter: &Painter, pane: Rect, context: &Context<'_>) {
    let text = match context.shown.and_then(|s| s.difference.as_ref()) {
        Some(Err(error)) => format!("No difference: {}", error.what),
        Some(Ok(_)) => return,
        None => match Side::BOTH.iter().find(|s| context.open(**s).is_none()) {
            Some(side) if context.side(*side).failed().is_some() => {
                format!("The difference needs A and B. {side} did not open.")
            }
            Some(side) => format!("The difference needs A and B. {side} is not open."),
            None => return,
        },
    };
    line(painter, pane, text, context);
}

fn line(painter: &Painter, pane: Rect, text: String, context: &Context<'_>) {
    let width = (pane.width() - 48.0).max(80.0);
    let galley = painter.layout(text, regular(13.0), context.tokens.second, width);
    let at = pane.center() - galley.size() / 2.0;
    painter.galley(at.round(), galley, context.tokens.second);
}
