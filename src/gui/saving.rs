//! Asking for files and folders, saving and copying what is shown.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui;

use super::app::App;
use super::dialogs::{Answer, Ask};
use super::path_field::{PathField, Purpose};
use super::{exports, recent, table};
use crate::command::Export;
use crate::error::{Error, Result};
use crate::report::table::Separator;
use crate::session::{Session, file};

impl App {
    pub(super) fn ask(&mut self, ask: Ask, context: &egui::Context) {
        if let Err(error) = self.dialogs.ask(ask, context) {
            self.say(format!("the file dialog could not be started ({error})"));
        }
    }

    pub(super) fn ask_save(&mut self, export: Export, context: &egui::Context) {
        match exports::name(export, self.engine.shown().map(Arc::as_ref), &self.session) {
            Ok(name) => self.ask(Ask::Save { export, name }, context),
            Err(error) => self.say(error.to_string()),
        }
    }

    pub(super) fn take_answer(&mut self, answer: Answer, context: &egui::Context) {
        match answer {
            Answer::Command(command) => self.carry_out(&command, context),
            Answer::Saved {
                path,
                export,
                end: Ok(()),
            } => {
                if matches!(export, Export::Table(_)) {
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
                    Ask::Session => (Purpose::OpenSession, String::new()),
                    Ask::ExclusionImage => (Purpose::ExclusionImage, String::new()),
                    Ask::Save { export, name } => (Purpose::Save(export), name),
                };
                self.path_field = Some(PathField::new(purpose, text));
            }
            Answer::Nothing(_) => {}
        }
    }

    pub(super) fn save(&mut self, export: Export, path: PathBuf, context: &egui::Context) {
        let shown = self.engine.shown().cloned();
        let scanned = self.engine.scanner().and_then(exports::Scanned::of);
        let answer = self.dialogs.answer();
        let repaint = context.clone();
        let done = move |path: PathBuf, end| {
            answer(Answer::Saved { path, export, end });
            repaint.request_repaint();
        };
        if let Err(error) =
            exports::in_background(export, shown, scanned, self.session.clone(), path, done)
        {
            self.say(format!("saving could not be started ({error})"));
        }
    }

    /// Opens a session file: the window becomes what it was. Sources that are not where they were are asked for.
    pub(super) fn open_session(&mut self, path: &Path) {
        let session = match read_session(path) {
            Ok(session) => session,
            Err(error) => return self.say(error.to_string()),
        };
        let missing = file::missing(&session);
        if missing.is_empty() {
            recent::remember_sources(&mut self.recent, &session);
        }
        self.session = session;
        (self.lesson, self.lesson_closed) = (false, true);
        self.message = None;
        self.path_field = None;
        if let Some(((side, _), _)) = missing.split_first() {
            let names: Vec<&str> = missing.iter().map(|(_, name)| name.as_str()).collect();
            self.say(format!(
                "{} moved: show where it is now",
                names.join(" and ")
            ));
            self.path_field = Some(PathField::new(Purpose::Open(*side), String::new()));
        }
    }

    pub(super) fn copy(&mut self, separator: Separator, context: &egui::Context) {
        let text = match self.engine.shown() {
            Some(shown) => exports::table_text(shown, &self.session, separator),
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

/// Reads a session file.
///
/// # Errors
/// One sentence with the path.
pub(super) fn read_session(path: &Path) -> Result<Session> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = absolute.parent().unwrap_or(Path::new("/"));
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::new(format!("the session cannot be read ({error})")).path(path))?;
    file::from_json(&text, folder).map_err(|error| error.path(path))
}

/// Whether this desktop can show a file dialog at all.
fn dialogs_work() -> bool {
    let zenity = std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join("zenity").is_file())
    });
    zenity || std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some()
}
