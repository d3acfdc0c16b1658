//! What goes behind `More` when the window is narrow: speed, loop, pairing, shift.

use eframe::egui::{Popup, PopupCloseBehavior, Ui};

use super::transport::{shift_box, speed_index, speed_text};
use crate::command::Command;
use crate::gui::context::{Commands, Context};
use crate::gui::widgets::{Button, check_box, field_row, segmented};
use crate::pairing::{PairBy, Pairing};
use crate::session::{Playback, SPEEDS};

/// Wide enough for all speeds in one row.
const WIDTH: f32 = 560.0;

pub(super) fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let text = label(context);
    let button = Button::new(&text).name("More").show(ui);
    Popup::menu(&button)
        .width(WIDTH)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| contents(ui, context, commands));
}

/// `More`, or what of it is not as usual: `More: B +2`.
fn label(context: &Context<'_>) -> String {
    let mut changed = Vec::new();
    let playback = &context.session.playback;
    let pairing = context.session.pairing;
    if (playback.speed - Playback::default().speed).abs() > 1e-3 {
        changed.push(speed_text(playback.speed));
    }
    if playback.repeat {
        changed.push("loop".to_owned());
    }
    if pairing.by != PairBy::default() {
        changed.push(pairing.by.label().to_owned());
    }
    if pairing.offset != 0 {
        changed.push(format!("B {:+}", pairing.offset));
    }
    match changed.is_empty() {
        true => "More".to_owned(),
        false => format!("More: {}", changed.join(", ")),
    }
}

fn contents(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let playback = &context.session.playback;
    let row = field_row(ui, "Speed", |ui| {
        let names = SPEEDS.map(speed_text);
        let parts = names.each_ref().map(|name| ("", name.as_str()));
        let chosen = speed_index(playback.speed).unwrap_or(usize::MAX);
        let width = ui.available_width();
        segmented(ui, "Speed", &parts, chosen, Some(width), 24.0)
    });
    if let Some(picked) = row.inner {
        commands.push(Command::Speed(SPEEDS[picked]));
    }
    if row.restore {
        commands.push(Command::Speed(Playback::default().speed));
    }

    let pairing = context.session.pairing;
    let row = field_row(ui, "Pair by", |ui| {
        let parts = PairBy::ALL.map(|by| ("", by.label()));
        let chosen = PairBy::ALL.iter().position(|by| *by == pairing.by);
        segmented(
            ui,
            "Pair by",
            &parts,
            chosen.unwrap_or(0),
            Some(260.0),
            24.0,
        )
    });
    if let Some(picked) = row.inner {
        commands.push(Command::PairBy(PairBy::ALL[picked]));
    }

    let row = field_row(ui, "Shift B", |ui| shift_box(ui, context, commands));
    if row.restore {
        commands.push(Command::SetPairing(Pairing {
            offset: 0,
            ..pairing
        }));
    }
    field_row(ui, "", |ui| {
        if check_box(ui, "Loop", playback.repeat).clicked() {
            commands.push(Command::ToggleLoop);
        }
    });
}
