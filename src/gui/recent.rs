//! The sources that were opened last, and their menu.

use eframe::egui::containers::menu::SubMenuButton;
use eframe::egui::{Align2, Button, Sense, Ui, vec2};

use super::canvas::shortened;
use super::context::Commands;
use super::theme::{Tokens, regular};
use crate::command::Command;
use crate::frame::Side;
use crate::media::SourceSpec;
use crate::session::Session;

/// Sources kept: listed once for each side they fit a window of the least height.
const KEPT: usize = 8;
/// Letters of a path that the menu shows.
const LETTERS: usize = 64;
const WIDTH: f32 = 420.0;
const HEADING: f32 = 24.0;

/// Puts a source first.
pub fn remember(recent: &mut Vec<SourceSpec>, spec: &SourceSpec) {
    recent.retain(|other| other != spec);
    recent.insert(0, spec.clone());
    recent.truncate(KEPT);
}

/// Puts the sources of a session first, A before B.
pub fn remember_sources(recent: &mut Vec<SourceSpec>, session: &Session) {
    for spec in [Side::B, Side::A]
        .iter()
        .filter_map(|side| session.source(*side))
    {
        remember(recent, spec);
    }
}

/// `Open recent`, when there is something to open; its rows are as high as those of the menu it stands in.
pub fn menu(ui: &mut Ui, row_height: f32, recent: &[SourceSpec], commands: &mut Commands) {
    if recent.is_empty() {
        return;
    }
    let row = |text: &str, width: f32| Button::new(text).min_size(vec2(width, row_height));
    let entry =
        row("Open recent", ui.available_width()).right_text(SubMenuButton::arrow_atom(None));
    SubMenuButton::from_button(entry).ui(ui, |ui| {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 0.0;
        for side in Side::BOTH {
            heading(ui, &format!("as {side}"));
            for spec in recent {
                let path = spec.main_path().display().to_string();
                let text = shortened(&path, LETTERS);
                let button = row(&text, ui.available_width()).truncate();
                if ui.add(button).on_hover_text(path).clicked() {
                    commands.push(Command::Open(side, spec.clone()));
                    ui.close();
                }
            }
        }
    });
}

/// A line that is no entry, with the text where theirs stand.
fn heading(ui: &mut Ui, text: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEADING), Sense::hover());
    ui.painter().text(
        rect.left_center() + vec2(ui.spacing().button_padding.x, 0.0),
        Align2::LEFT_CENTER,
        text,
        regular(12.0),
        Tokens::of(ui.ctx()).third,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_first_and_none_is_there_twice() {
        let mut recent = Vec::new();
        for name in ["a", "b", "a", "c"] {
            remember(&mut recent, &SourceSpec::path(name));
        }
        let names = ["c", "a", "b"].map(SourceSpec::path);
        assert_eq!(recent, names);
        for n in 0..20 {
            remember(&mut recent, &SourceSpec::path(format!("{n}")));
        }
        assert_eq!(recent.len(), KEPT);
        assert_eq!(recent[0], SourceSpec::path("19"));
    }
}
