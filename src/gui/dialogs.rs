//! File dialogs: they block, so each runs on a thread of its own and answers with a command.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};

use eframe::egui;

use crate::command::{Command, Export};
use crate::frame::Side;
use crate::session::file;

/// What a dialog was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    File(Side),
    Folder(Side),
    Session,
    ExclusionImage,
    Save { export: Export, name: String },
}

/// What came of it.
pub enum Answer {
    Command(Command),
    /// A file was saved, or why not.
    Saved {
        path: PathBuf,
        export: Export,
        end: crate::error::Result<()>,
    },
    /// Cancelled, or the desktop has neither a portal nor zenity: the two cannot be told apart.
    Nothing(Ask),
}

/// Dialogs that are open.
pub struct Dialogs {
    sender: Sender<Answer>,
    receiver: Receiver<Answer>,
}

impl Default for Dialogs {
    fn default() -> Self {
        let (sender, receiver) = channel();
        Self { sender, receiver }
    }
}

impl Dialogs {
    /// Opens a dialog.
    pub fn ask(&self, ask: Ask, context: &egui::Context) -> std::io::Result<()> {
        let sender = self.sender.clone();
        let context = context.clone();
        std::thread::Builder::new()
            .name("file dialog".into())
            .spawn(move || {
                let answer = run(&ask).unwrap_or(Answer::Nothing(ask));
                // A window that is gone needs no answer.
                if sender.send(answer).is_ok() {
                    context.request_repaint();
                }
            })?;
        Ok(())
    }

    /// A way for other threads to answer.
    pub fn answer(&self) -> impl FnOnce(Answer) + Send + 'static {
        let sender = self.sender.clone();
        move |answer| {
            if sender.send(answer).is_err() {
                log::debug!("the window is gone");
            }
        }
    }

    /// Answers since the last call.
    pub fn answers(&self) -> Vec<Answer> {
        self.receiver.try_iter().collect()
    }
}

fn run(ask: &Ask) -> Option<Answer> {
    let open = |paths: Vec<PathBuf>, side: Side| {
        Answer::Command(Command::OpenPaths {
            paths,
            side,
            difference: false,
        })
    };
    match ask {
        Ask::File(side) => rfd::FileDialog::new()
            .set_title(format!("Open {side}"))
            .pick_files()
            .map(|paths| open(paths, *side)),
        Ask::Folder(side) => rfd::FileDialog::new()
            .set_title(format!("Open a folder of images as {side}"))
            .pick_folder()
            .map(|path| open(vec![path], *side)),
        Ask::Session => rfd::FileDialog::new()
            .set_title("Open a session")
            .add_filter("Framelens session", &[file::EXTENSION])
            .pick_file()
            .map(|path| Answer::Command(Command::OpenSession(path))),
        Ask::ExclusionImage => rfd::FileDialog::new()
            .set_title("Exclude where an image is not black")
            .pick_file()
            .map(|path| Answer::Command(Command::ExcludeByImage(path))),
        Ask::Save { export, name } => rfd::FileDialog::new()
            .set_title(export.title())
            .set_file_name(name)
            .add_filter(export.kind(), &[export.extension()])
            .save_file()
            .map(|path| Answer::Command(Command::SaveTo(*export, path))),
    }
}
