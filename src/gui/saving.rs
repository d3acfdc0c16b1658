//! Asking for files and folders, saving and copying what is shown.

use std::path::PathBuf;

use eframe::egui;

use super::app::App;
use super::dialogs::{Answer, Ask};
use super::path_field::{PathField, Purpose};
use super::{exports, table};
use crate::error::Error;

impl App {
    pub(super) fn ask(&mut self, ask: Ask, context: &egui::Context) {
        if let Err(error) = self.dialogs.ask(ask, context) {
            self.say(format!("the file dialog could not be started ({error})"));
        }
    }

    pub(super) fn ask_save(&mut self, purpose: Purpose, context: &egui::Context) {
        let Some(shown) = self.engine.shown() else {
            self.say("there is nothing to save yet: open a source first".into());
            return;
        };
        let ask = match purpose {
            Purpose::SaveCsv => Ask::SaveCsv {
                name: exports::table_name(shown, &self.session),
            },
            _ => Ask::SavePng {
                name: exports::view_name(shown, &self.session),
            },
        };
        self.ask(ask, context);
    }

    pub(super) fn take_answer(&mut self, answer: Answer, context: &egui::Context) {
        match answer {
            Answer::Command(command) => self.carry_out(&command, context),
            Answer::SavePng(path) => self.save(path, false, context),
            Answer::SaveCsv(path) => self.save(path, true, context),
            Answer::Saved {
                path,
                table: is_table,
                end: Ok(()),
            } => {
                if is_table {
                    table::was_saved(context);
                }
                self.message = Some((format!("Saved {}", path.display()), false));
            }
            Answer::Saved {
                end: Err(error), ..
            } => self.say(error.to_string()),
            // Without a portal and without zenity a dialog ends as if it were cancelled: the path field works always.
            Answer::Nothing(ask) if !dialogs_work() => {
                let (purpose, text) = match ask {
                    Ask::File(side) | Ask::Folder(side) => (Purpose::Open(side), String::new()),
                    Ask::SavePng { name } => (Purpose::SavePng, name),
                    Ask::SaveCsv { name } => (Purpose::SaveCsv, name),
                };
                self.path_field = Some(PathField::new(purpose, text));
            }
            Answer::Nothing(_) => {}
        }
    }

    pub(super) fn save(&mut self, path: PathBuf, is_table: bool, context: &egui::Context) {
        let Some(shown) = self.engine.shown().cloned() else {
            return;
        };
        let answer = self.dialogs.answer();
        let repaint = context.clone();
        let work = if is_table {
            exports::save_table
        } else {
            exports::save_view
        };
        let done = move |path: PathBuf, end| {
            answer(Answer::Saved {
                path,
                table: is_table,
                end,
            });
            repaint.request_repaint();
        };
        if let Err(error) = exports::in_background(shown, self.session.clone(), path, work, done) {
            self.say(format!("saving could not be started ({error})"));
        }
    }

    pub(super) fn copy(&mut self, context: &egui::Context) {
        let text = match self.engine.shown() {
            Some(shown) => exports::table_text(shown, &self.session),
            None => Err(Error::new(
                "there is nothing to copy yet: open a source first",
            )),
        };
        match text {
            Ok(text) => {
                context.copy_text(text);
                table::was_copied(context);
            }
            Err(error) => self.say(error.to_string()),
        }
    }
}

/// Whether this desktop can show a file dialog at all.
fn dialogs_work() -> bool {
    let zenity = std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join("zenity").is_file())
    });
    zenity || std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some()
}
