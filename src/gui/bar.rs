//! The bar: menus, view modes, toggles, and the pixel profile.

use eframe::egui::{self, Align, Button as EguiButton, Layout, RichText, ScrollArea, Ui};

use super::context::{Commands, Context};
use super::recent;
use super::theme::regular;
use super::widgets::{Combo, segmented, toggle, vertical_line};
use crate::command::{CATALOGUE, Command, Entry, Export, Menu, ThemeChoice, Way};
use crate::frame::{Profile, Side};
use crate::media::SourceSpec;
use crate::pairing::PairBy;
use crate::session::Session;
use crate::view::ViewMode;

/// Below these widths the bar gives up something.
const LABEL_FROM: f32 = 1400.0;
const MENUS_FROM: f32 = 1320.0;
const SEGMENTS_FROM: f32 = 1060.0;

const MENU_WIDTH: f32 = 300.0;
const MENU_ROW: f32 = 28.0;
/// What of the window's height no menu covers: the bar above it, and a margin below.
const AROUND_MENU: f32 = 64.0;

pub fn show(ui: &mut Ui, context: &Context<'_>, recent: &[SourceSpec], commands: &mut Commands) {
    ui.set_height(40.0);
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        menus(ui, context, recent, commands);
        ui.add_space(8.0);
        vertical_line(ui);
        ui.add_space(8.0);
        modes(ui, context, commands);
        ui.add_space(8.0);
        toggles(ui, context, commands);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            profile(ui, context, commands)
        });
    });
}

fn menus(ui: &mut Ui, context: &Context<'_>, recent: &[SourceSpec], commands: &mut Commands) {
    ui.scope(|ui| {
        let plain = egui::Color32::TRANSPARENT;
        ui.visuals_mut().widgets.inactive.weak_bg_fill = plain;
        ui.visuals_mut().widgets.inactive.fg_stroke.color = context.tokens.second;
        ui.spacing_mut().button_padding = egui::vec2(8.0, 6.0);
        if context.window.x < MENUS_FROM {
            ui.menu_button("Menu", |ui| {
                for menu in Menu::ALL {
                    ui.menu_button(menu.label(), |ui| {
                        entries(ui, menu, context, recent, commands)
                    });
                }
            });
        } else {
            ui.spacing_mut().item_spacing.x = 0.0;
            for menu in Menu::ALL {
                ui.menu_button(menu.label(), |ui| {
                    entries(ui, menu, context, recent, commands)
                });
            }
        }
    });
}

fn entries(
    ui: &mut Ui,
    menu: Menu,
    context: &Context<'_>,
    recent: &[SourceSpec],
    commands: &mut Commands,
) {
    ui.set_width(MENU_WIDTH);
    ui.spacing_mut().item_spacing.y = 0.0;
    // A menu that is longer than the window is scrolled; the bar has room of its own beside the keys.
    ui.spacing_mut().scroll.floating_allocated_width = 8.0;
    let room = context.window.y - AROUND_MENU;
    let scrolled = ScrollArea::vertical()
        .max_height(room)
        .min_scrolled_height(room);
    scrolled.show(ui, |ui| {
        for entry in CATALOGUE.iter().filter(|entry| entry.menu == menu) {
            self::entry(ui, entry, context, commands);
            if entry.command == Command::AskPath(Side::B) {
                recent::menu(ui, MENU_ROW, recent, commands);
            }
        }
    });
}

fn entry(ui: &mut Ui, entry: &Entry, context: &Context<'_>, commands: &mut Commands) {
    if entry.separated {
        ui.separator();
    }
    let on = is_on(&entry.command, context.session);
    let mut button = EguiButton::selectable(on, entry.label)
        .min_size(egui::vec2(ui.available_width(), MENU_ROW));
    if let Some(shortcut) = entry.shortcuts.first() {
        let key = RichText::new(shortcut.to_string()).color(context.tokens.third);
        button = button.shortcut_text(key);
    }
    if ui
        .add_enabled(is_possible(entry, context), button)
        .clicked()
    {
        commands.push(entry.command.clone());
        ui.close();
    }
}

/// Whether a menu entry shows a state that is on now.
fn is_on(command: &Command, session: &Session) -> bool {
    match command {
        Command::Mode(mode) => session.view.mode == *mode,
        Command::ToggleTable => session.table.shown,
        Command::ToggleStages => session.stages.shown,
        Command::ToggleReceiver => session.receiver.shown,
        Command::ToggleInspector => session.inspector,
        Command::ToggleUpright => session.upright,
        Command::ToggleHeatmap => session.view.heatmap.shown,
        Command::ToggleMask => session.view.mask.shown,
        Command::ToggleLoop => session.playback.repeat,
        Command::ToggleScanWhenOpened => session.scan_when_opened,
        Command::Theme(theme) => session.theme == *theme && *theme != ThemeChoice::System,
        Command::Profile(profile) => session.profile == *profile,
        Command::PairBy(by) => session.pairing.by == *by,
        _ => false,
    }
}

fn is_possible(entry: &Entry, context: &Context<'_>) -> bool {
    let both = Side::BOTH.iter().all(|side| context.open(*side).is_some());
    match &entry.command {
        Command::Clear(side) => context.session.source(*side).is_some(),
        Command::Scan => both && !context.scanner.is_some_and(|s| s.phase().running()),
        Command::CancelScan => context.scanner.is_some_and(|s| s.phase().running()),
        Command::Save(Export::Report) => context.scanner.is_some_and(|s| s.answer().is_some()),
        Command::Landmark(landmark, way) => {
            let around = context.facts.around(*landmark);
            match way {
                Way::Next => around.next.is_some(),
                Way::Previous => around.previous.is_some(),
            }
        }
        Command::AskFrame => context.facts.frames > 0,
        Command::PairBy(PairBy::Content) => both,
        Command::Save(Export::Session) => Side::BOTH
            .iter()
            .any(|side| context.session.source(*side).is_some()),
        Command::CopyTable
        | Command::CopyTableAs(_)
        | Command::Save(_)
        | Command::SaveChosenStage
        | Command::CopyReadout => context.shown.is_some_and(|shown| shown.has_picture()),
        Command::GoToLargest => context
            .shown
            .and_then(|shown| shown.difference())
            .is_some_and(|difference| difference.frame.maximum > 0),
        Command::NextDamage => context.facts.next_damage.is_some(),
        Command::PreviousDamage => context.facts.previous_damage.is_some(),
        Command::PairBy(PairBy::Timestamp) | Command::ShiftB(_) => both,
        Command::Unpin => context.session.pinned.is_some(),
        _ => true,
    }
}

fn modes(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let chosen = ViewMode::ALL
        .iter()
        .position(|mode| *mode == context.session.view.mode);
    let picked = if context.window.x < SEGMENTS_FROM {
        let labels = ViewMode::ALL.map(ViewMode::label);
        Combo::new("View mode", &labels, chosen).show(ui)
    } else {
        let keys = ["1", "2", "3", "4", "5", "6"];
        let parts: Vec<(&str, &str)> = keys
            .into_iter()
            .zip(ViewMode::ALL.map(ViewMode::label))
            .collect();
        segmented(ui, "View mode", &parts, chosen.unwrap_or(0), None, 28.0)
    };
    if let Some(i) = picked {
        commands.push(Command::Mode(ViewMode::ALL[i]));
    }
}

fn toggles(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let session = context.session;
    for (text, key, on, command) in [
        (
            "Heatmap",
            "D",
            session.view.heatmap.shown,
            Command::ToggleHeatmap,
        ),
        ("Mask", "M", session.view.mask.shown, Command::ToggleMask),
        ("Table", "T", session.table.shown, Command::ToggleTable),
        ("Stages", "L", session.stages.shown, Command::ToggleStages),
    ] {
        if toggle(ui, text, Some(key), on).clicked() {
            commands.push(command);
        }
    }
    if context.window.x < super::app::DRAWER_BELOW
        && toggle(ui, "Inspector", Some("F4"), session.inspector).clicked()
    {
        commands.push(Command::ToggleInspector);
    }
}

fn profile(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let guessed = Side::BOTH.iter().any(|side| {
        context
            .shown
            .and_then(|shown| shown.side(*side))
            .is_some_and(|side| side.pixels.guessed)
    });
    let labels = Profile::ALL.map(|profile| match profile {
        Profile::Standard if guessed => "standard, guessed",
        profile => profile.name(),
    });
    let chosen = Profile::ALL
        .iter()
        .position(|profile| *profile == context.session.profile);
    if let Some(i) = Combo::new("Pixel profile", &labels, chosen).show(ui) {
        commands.push(Command::Profile(Profile::ALL[i]));
    }
    if context.window.x >= LABEL_FROM {
        ui.add_space(4.0);
        ui.label(
            RichText::new("Pixel profile")
                .font(regular(12.5))
                .color(context.tokens.second),
        );
    }
}
