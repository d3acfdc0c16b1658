//! The sources that were opened last, and their menu.

use eframe::egui::{RichText, Ui};

use super::canvas::shortened;
use super::context::Commands;
use super::theme::regular;
use crate::command::Command;
use crate::frame::Side;
use crate::media::SourceSpec;
use crate::session::Session;

/// Sources kept.
const KEPT: usize = 12;
/// Letters of a path that the menu shows.
const LETTERS: usize = 64;

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

/// `Open recent`, when there is something to open.
pub fn menu(ui: &mut Ui, recent: &[SourceSpec], commands: &mut Commands) {
    if recent.is_empty() {
        return;
    }
    ui.menu_button("Open recent", |ui| {
        ui.set_min_width(320.0);
        for side in Side::BOTH {
            ui.label(RichText::new(format!("as {side}")).font(regular(12.0)));
            for spec in recent {
                let path = spec.main_path().display().to_string();
                let row = ui.button(shortened(&path, LETTERS));
                if row.on_hover_text(path).clicked() {
                    commands.push(Command::Open(side, spec.clone()));
                    ui.close();
                }
            }
        }
    });
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
