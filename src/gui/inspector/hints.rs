//! What the numbers give away about the settings.

use eframe::egui::Ui;

use crate::command::{ChainText, Command};
use crate::gui::context::{Commands, Context};
use crate::gui::theme::regular;
use crate::gui::widgets::{Button, Section, fact};

pub(super) fn show(ui: &mut Ui, context: &Context<'_>) {
    let hints = context
        .shown
        .and_then(|shown| shown.laboratory.as_ref())
        .map_or(&[][..], |laboratory| &laboratory.hints);
    if hints.is_empty() {
        return;
    }
    Section::new("Hints")
        .key_fact(
            hints.len().to_string(),
            regular(12.0),
            context.tokens.second,
        )
        .show(ui, |ui| {
            for (i, hint) in hints.iter().enumerate() {
                if i > 0 {
                    ui.add_space(6.0);
                }
                fact(ui, hint.to_string());
            }
        });
}

/// The chain in forms that work elsewhere.
pub(super) fn take_home(ui: &mut Ui, commands: &mut Commands) {
    Section::new("Take it home")
        .open_by_default(false)
        .show(ui, |ui| {
            fact(ui, "The same mask and the same count from your own code.");
            ui.add_space(6.0);
            ui.horizontal(|ui| {
                for (text, name, form) in [
                    ("Python", "Copy as Python", ChainText::Python),
                    ("Command", "Copy as a command", ChainText::CommandLine),
                    ("JSON", "Copy as JSON", ChainText::Settings),
                ] {
                    if Button::new(text).name(name).small().show(ui).clicked() {
                        commands.push(Command::CopyChain(form));
                    }
                }
            });
            ui.add_space(8.0);
            fact(ui, "The numbers of the chosen stage, untouched.");
            ui.add_space(6.0);
            let stage = Button::new("Save PNG ...").name("Save the chosen stage as PNG");
            if stage.small().show(ui).clicked() {
                commands.push(Command::SaveChosenStage);
            }
        });
}
