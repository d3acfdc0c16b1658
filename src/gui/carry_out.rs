//! Carrying out commands: the document's part by [`Session::apply`], the window's own part here.

use std::path::PathBuf;

use eframe::egui::{self, ViewportCommand};

use super::app::App;
use super::canvas::hands;
use super::canvas::transform::whole_step;
use super::dialogs::Ask;
use super::exports;
use super::path_field::{PathField, Purpose};
use super::raw_dialog::RawDialog;
use super::recent;
use super::sheets::Sheet;
use super::timeline;
use crate::command::{Command, Export};
use crate::engine::{Scanner, SideState, lesson};
use crate::frame::Side;
use crate::media::{SourceSpec, paths, raw};
use crate::report::table::Separator;
use crate::session::{Session, Zoom, file};
use crate::view::ViewMode;

impl App {
    /// Carries out one command: the document's part by [`Session::apply`], the window's own part here.
    pub(super) fn carry_out(&mut self, command: &Command, context: &egui::Context) {
        if let Command::Open(side, spec) = command
            && raw::is_unknown(spec)
        {
            self.ask_geometry(*side, spec, context);
            return;
        }
        let facts = self.engine.facts(&self.session);
        self.session.apply(command, &facts);
        match command {
            Command::Open(side, spec) => self.opened(*side, spec),
            Command::OpenPaths {
                paths,
                side,
                difference,
            } => self.open_paths(paths.clone(), *side, *difference, context),
            Command::AskFile(side) => self.ask(Ask::File(*side), context),
            Command::AskFolder(side) => self.ask(Ask::Folder(*side), context),
            Command::AskPath(side) => {
                let text = self
                    .session
                    .source(*side)
                    .map_or_else(String::new, |s| s.main_path().display().to_string());
                self.path_field = Some(PathField::new(Purpose::Open(*side), text));
            }
            Command::AskFrame => timeline::ask_frame(context),
            Command::AskRawGeometry(side) => {
                if let Some(spec) = self.session.source(*side).cloned() {
                    self.ask_geometry(*side, &spec, context);
                }
            }
            Command::Paste(text) if text.is_empty() => {
                context.send_viewport_cmd(ViewportCommand::RequestPaste)
            }
            Command::Paste(text) => {
                let paths = paths::from_text(text);
                let side = self.free_side();
                if !paths.is_empty() {
                    self.open_paths(paths, side, false, context);
                }
            }
            Command::Clear(_) | Command::Swap => self.lesson_closed = true,
            Command::Reload => Side::BOTH.iter().for_each(|side| self.engine.reload(*side)),
            Command::Prove => Side::BOTH.iter().for_each(|side| self.engine.prove(*side)),
            Command::Scan => self.engine.scan(&self.session),
            Command::CancelScan => self.engine.cancel_scan(),
            Command::SendFrames => self.engine.send_frames(&self.session),
            Command::StopSending => self.engine.stop_sending(),
            Command::ToggleReceiver if self.session.receiver.shown => {
                self.engine.send_frames(&self.session);
            }
            Command::OpenLesson => match lesson::session() {
                Ok(session) => {
                    self.session = session.with_habits_of(&self.session);
                    (self.lesson, self.lesson_closed) = (true, false);
                }
                Err(error) => self.say(error.to_string()),
            },
            Command::Save(export) => self.ask_save(*export, context),
            Command::SaveTo(export, path) => self.save(*export, path.clone(), context),
            Command::AskSession => self.ask(Ask::Session, context),
            Command::OpenSession(path) => self.open_session(path),
            Command::Quit => context.send_viewport_cmd(ViewportCommand::Close),
            Command::SaveChosenStage => {
                self.ask_save(Export::Stage(self.session.stages.chosen), context);
            }
            Command::GoToLargest => {
                let shown = self.engine.shown();
                if let Some((x, y)) = shown.and_then(|shown| shown.comparison.largest()) {
                    self.carry_out(&Command::Pin { x, y }, context);
                    if let Zoom::At { scale, .. } = self.session.zoom {
                        let centre = (f64::from(x) + 0.5, f64::from(y) + 0.5);
                        self.carry_out(&Command::SetZoom { scale, centre }, context);
                    }
                }
            }
            Command::AskExclusionImage => self.ask(Ask::ExclusionImage, context),
            Command::AskExclusionPath => {
                let image = self.session.analysis.areas.exclude_image.as_ref();
                let text = image.map_or_else(String::new, |path| path.display().to_string());
                self.path_field = Some(PathField::new(Purpose::ExclusionImage, text));
            }
            Command::CopyTable => self.copy(Separator::Tab, context),
            Command::CopyTableAs(file) => self.copy(Separator::of(*file), context),
            Command::CopyChain(form) => match exports::chain_text(
                *form,
                self.engine.shown().map(|shown| &**shown),
                &self.session,
            ) {
                Ok(text) => {
                    context.copy_text(text);
                    self.message = Some(("The chain was copied".into(), false));
                }
                Err(error) => self.say(error.to_string()),
            },
            Command::CopyReadout => {
                let text = self
                    .engine
                    .shown()
                    .and_then(|shown| exports::readout(shown, &self.session));
                match text {
                    Some(text) => context.copy_text(text),
                    None => self.say("point at a pixel or pin one to copy its numbers".into()),
                }
            }
            Command::ActualSize => self.zoom(command, context, |_| 1.0),
            Command::ZoomIn => self.zoom(command, context, |s| whole_step(s, true)),
            Command::ZoomOut => self.zoom(command, context, |s| whole_step(s, false)),
            Command::FullScreen => {
                self.full_screen = !self.full_screen;
                context.send_viewport_cmd(ViewportCommand::Fullscreen(self.full_screen));
            }
            Command::Help => self.sheet = Some(Sheet::Help),
            Command::About => self.sheet = Some(Sheet::About),
            Command::Why => self.sheet = Some(Sheet::Why),
            Command::CloseNote => {
                let verdict = self.engine.scanner().and_then(Scanner::unread_answer);
                if self.message.take().is_some() {
                    return;
                }
                if verdict.is_some() {
                    self.engine.close_verdict();
                } else {
                    self.lesson_closed = true;
                }
            }
            Command::Leave => self.leave(context),
            _ => {}
        }
    }

    /// Asks for a raw file's geometry, after those that are asked for already.
    fn ask_geometry(&mut self, side: Side, spec: &SourceSpec, context: &egui::Context) {
        self.raw_dialogs.retain(|dialog| dialog.side() != side);
        self.raw_dialogs.push(RawDialog::new(side, spec, context));
    }

    /// One thing is left at a time: sheet, path field, full screen, pin.
    fn leave(&mut self, context: &egui::Context) {
        if self.sheet.take().is_some() || self.path_field.take().is_some() {
            return;
        }
        if self.full_screen {
            self.full_screen = false;
            context.send_viewport_cmd(ViewportCommand::Fullscreen(false));
            return;
        }
        self.session
            .apply(&Command::Unpin, &self.engine.facts(&self.session));
    }

    /// Zooms; once there is a picture where one is being opened.
    fn zoom(
        &mut self,
        command: &Command,
        context: &egui::Context,
        change: impl FnOnce(f64) -> f64,
    ) {
        let ppp = context.pixels_per_point();
        if let Some(command) = hands::zoom_in_the_middle(&self.canvas, ppp, change) {
            return self.carry_out(&command, context);
        }
        let states = Side::BOTH.map(|side| self.engine.state(side));
        let open = states.iter().any(|state| state.open().is_some());
        let opening = states
            .iter()
            .any(|state| matches!(state, SideState::Opening { .. }));
        if open || opening {
            self.queued.push(command.clone());
        }
        if open {
            // Its size is known, and only not drawn yet.
            context.request_repaint();
        }
    }

    /// The side that a source without a named side goes to: an empty one, else B.
    fn free_side(&self) -> Side {
        if self.session.a.is_none() {
            Side::A
        } else {
            Side::B
        }
    }

    fn open_paths(
        &mut self,
        paths: Vec<PathBuf>,
        side: Side,
        difference: bool,
        context: &egui::Context,
    ) {
        if let Some(session) = paths.iter().find(|path| file::is_session(path)) {
            return self.open_session(session);
        }
        let specs = paths::group(paths);
        let targets: Vec<(Side, SourceSpec)> = match <[SourceSpec; 1]>::try_from(specs) {
            Ok([one]) => vec![(side, one)],
            Err(several) => {
                if several.len() > 2 {
                    self.say(format!(
                        "{} things at once: the first two were opened as A and B",
                        several.len()
                    ));
                }
                Side::BOTH.into_iter().zip(several).collect()
            }
        };
        for (side, spec) in targets {
            self.carry_out(&Command::Open(side, spec), context);
        }
        if difference {
            self.carry_out(&Command::Mode(ViewMode::Difference), context);
            if !self.session.view.heatmap.shown {
                self.carry_out(&Command::ToggleHeatmap, context);
            }
        }
    }

    fn opened(&mut self, side: Side, spec: &SourceSpec) {
        recent::remember(&mut self.recent, spec);
        self.path_field = None;
        self.message = None;
        if self.lesson {
            // The lesson's pattern has no meaning in other sources.
            self.session.pinned = None;
            self.session.region = Session::default().region;
            self.session.zoom = Zoom::Fit;
            self.session.position = 0;
            *self.session.source_mut(side.other()) = None;
        }
        self.lesson = false;
    }
}
