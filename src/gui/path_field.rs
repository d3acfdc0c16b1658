//! The path field: type or paste a path, with completion; also where a path to save to is typed without a file dialog.

use std::ops::Range;
use std::path::MAIN_SEPARATOR;

use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{self, Key, RichText, TextEdit, Ui, vec2};

use super::context::Commands;
use super::theme::{Tokens, mono, regular};
use super::widgets::{Button, Look, Tile, letter_tile};
use crate::command::{Command, Export};
use crate::frame::Side;
use crate::media::paths;

/// What the typed path is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Open(Side),
    OpenSession,
    ExclusionImage,
    Save(Export),
}

/// An open path field.
#[derive(Debug, Clone)]
pub struct PathField {
    pub purpose: Purpose,
    text: String,
    completions: Vec<String>,
    completed_for: Option<String>,
    focused_once: bool,
}

impl PathField {
    pub fn new(purpose: Purpose, text: String) -> Self {
        Self {
            purpose,
            text,
            completions: Vec::new(),
            completed_for: None,
            focused_once: false,
        }
    }

    /// Shows the field; true once its path went out as a command.
    pub fn show(&mut self, ui: &mut Ui, commands: &mut Commands) -> bool {
        let tokens = Tokens::of(ui.ctx());
        let mut done = false;
        ui.horizontal_centered(|ui| {
            ui.add_space(12.0);
            match self.purpose {
                Purpose::Open(Side::A) => drop(letter_tile(ui, Tile::A, 20.0)),
                Purpose::Open(Side::B) => drop(letter_tile(ui, Tile::B, 20.0)),
                Purpose::OpenSession | Purpose::ExclusionImage | Purpose::Save(_) => {}
            }
            let (label, action) = match self.purpose {
                Purpose::Open(side) => (format!("Path of {side}"), format!("Open as {side}")),
                Purpose::OpenSession => ("Path of a session".into(), "Open session".into()),
                Purpose::ExclusionImage => (
                    "Path of the exclusion image".into(),
                    "Exclude by the image".into(),
                ),
                Purpose::Save(export) => (export.title().into(), format!("Save {}", export.kind())),
            };
            ui.label(
                RichText::new(&label)
                    .font(regular(12.5))
                    .color(tokens.second),
            );
            let width = (ui.available_width() - 220.0).max(120.0);
            let edit = TextEdit::singleline(&mut self.text)
                .font(mono(12.5))
                .hint_text("a file, a folder, frame%d.png or frame_*.png")
                .desired_width(width)
                .lock_focus(true);
            let response = ui.add(edit);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, &label));
            if !self.focused_once {
                // What is typed at once replaces the path that stands there; of a file to save its name.
                select(ui, &response, self.replaced_first());
                self.focused_once = true;
            }
            let tab = response.has_focus() && ui.input(|i| i.key_pressed(Key::Tab));
            let enter = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            let escape = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Escape));
            if self.completed_for.as_ref() != Some(&self.text) {
                self.completions = paths::complete(&self.text);
                self.completed_for = Some(self.text.clone());
            }
            if tab && let Some(first) = self.completions.first().cloned() {
                self.take(first, ui, &response);
            }
            self.popup(ui, &response);
            if Button::new(&action).look(Look::Primary).show(ui).clicked() || enter {
                done = self.finish(commands);
            }
            if Button::new("Cancel").look(Look::Quiet).show(ui).clicked() || escape {
                commands.push(Command::Leave);
            }
        });
        done
    }

    fn take(&mut self, text: String, ui: &Ui, response: &egui::Response) {
        self.text = text;
        let end = self.text.chars().count();
        select(ui, response, end..end);
    }

    /// The characters that the first typed one replaces.
    fn replaced_first(&self) -> Range<usize> {
        let characters = |text: &str| text.chars().count();
        let (Purpose::Save(_), Some(folder)) = (self.purpose, self.text.rfind(MAIN_SEPARATOR))
        else {
            return 0..characters(&self.text);
        };
        let end = self.text.rfind('.').filter(|dot| *dot > folder + 1);
        characters(&self.text[..=folder])..characters(&self.text[..end.unwrap_or(self.text.len())])
    }

    fn popup(&mut self, ui: &Ui, response: &egui::Response) {
        let open = !self.completions.is_empty()
            && self.completions != [self.text.clone()]
            && response.has_focus();
        let mut taken = None;
        egui::Popup::from_response(response)
            .open(open)
            .close_behavior(egui::PopupCloseBehavior::IgnoreClicks)
            .show(|ui| {
                ui.set_min_width(response.rect.width() - 16.0);
                for completion in &self.completions {
                    let text = RichText::new(completion).font(mono(12.0));
                    if ui
                        .add(
                            egui::Button::new(text)
                                .frame(false)
                                .min_size(vec2(0.0, 22.0)),
                        )
                        .clicked()
                    {
                        taken = Some(completion.clone());
                    }
                }
            });
        if let Some(text) = taken {
            self.take(text, ui, response);
        }
    }

    fn finish(&self, commands: &mut Commands) -> bool {
        let paths = paths::from_text(&self.text);
        let Some(first) = paths.first().cloned() else {
            return false;
        };
        commands.push(match self.purpose {
            Purpose::Open(side) => Command::OpenPaths {
                paths,
                side,
                difference: false,
            },
            Purpose::OpenSession => Command::OpenSession(first),
            Purpose::ExclusionImage => Command::ExcludeByImage(first),
            Purpose::Save(export) => Command::SaveTo(export, first),
        });
        true
    }
}

/// Gives the field the focus, with these characters selected.
fn select(ui: &Ui, field: &egui::Response, characters: Range<usize>) {
    let [from, to] = [characters.start, characters.end].map(CCursor::new);
    let mut state = TextEditState::load(ui.ctx(), field.id).unwrap_or_default();
    state
        .cursor
        .set_char_range(Some(CCursorRange::two(from, to)));
    state.store(ui.ctx(), field.id);
    field.request_focus();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::TableFile;

    #[test]
    fn a_path_is_replaced_and_of_a_file_to_save_its_name() {
        let replaced = |purpose, text: &str| {
            let field = PathField::new(purpose, text.to_owned());
            let characters: Vec<char> = text.chars().collect();
            characters[field.replaced_first()]
                .iter()
                .collect::<String>()
        };
        let save = Purpose::Save(Export::Table(TableFile::Csv));
        for (purpose, text, first) in [
            (
                Purpose::Open(Side::B),
                "/films/Größe.mp4",
                "/films/Größe.mp4",
            ),
            (Purpose::OpenSession, "", ""),
            (save, "/Größe/frame.12.csv", "frame.12"),
            (save, "/tables.v2/frame", "frame"),
            (save, "/tables/.csv", ".csv"),
            (save, "/tables/", ""),
            (save, "frame.csv", "frame.csv"),
        ] {
            let text = text.replace('/', std::path::MAIN_SEPARATOR_STR);
            let first = first.replace('/', std::path::MAIN_SEPARATOR_STR);
            assert_eq!(replaced(purpose, &text), first, "{text}");
        }
    }
}
