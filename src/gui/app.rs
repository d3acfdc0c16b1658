//! The application: one frame of the window, from input to commands to what the engine is to do next.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use eframe::egui::{self, Frame, Margin, Panel, ViewportCommand};

use super::canvas::{Canvas, hands};
use super::context::{Commands, Context};
use super::dialogs::{Answer, Ask, Dialogs};
use super::drop::Drop;
use super::note::{self, Note};
use super::path_field::{PathField, Purpose, Typed};
use super::playback::{Next, Playback};
use super::sheets::{self, Sheet};
use super::theme::{self, Tokens};
use super::title::Title;
use super::{bar, exports, inspector, keys, sources, status, table, timeline};
use crate::analysis::{SizeRule, value_at};
use crate::command::{Command, ThemeChoice};
use crate::engine::{Engine, lesson};
use crate::error::Error;
use crate::frame::{Channel, Side};
use crate::media::{SourceSpec, paths};
use crate::session::{Session, Zoom};
use crate::view::ViewMode;

/// Below this width the inspector is a drawer over the canvas.
pub const DRAWER_BELOW: f32 = 1000.0;
/// Below this width the inspector takes its least width.
const SLIM_INSPECTOR_BELOW: f32 = 1160.0;
/// Below this height the timeline loses its curve.
const LOW_TIMELINE_BELOW: f32 = 640.0;
/// Recent files kept.
const RECENT: usize = 12;

/// What the window starts with.
pub struct Start {
    pub session: Session,
    /// The session is the lesson: say what to look at.
    pub lesson: bool,
    /// Something to say at once.
    pub message: Option<String>,
    pub recent: Vec<SourceSpec>,
}

/// The window.
pub struct App {
    session: Session,
    engine: Engine,
    canvas: Canvas,
    dialogs: Dialogs,
    drop: Drop,
    playback: Playback,
    sheet: Option<Sheet>,
    path_field: Option<PathField>,
    message: Option<(String, bool)>,
    lesson: bool,
    lesson_closed: bool,
    recent: Vec<SourceSpec>,
    /// Commands from outside the window's own controls, carried out with the next frame's.
    queued: Commands,
    full_screen: bool,
    title: Title,
}

impl App {
    /// `engine` may be at work already: loaders start before the window stands.
    pub fn new(context: &egui::Context, engine: Engine, start: Start) -> Self {
        theme::install(context);
        context.options_mut(|o| {
            o.zoom_with_keyboard = false;
        });
        Self {
            session: start.session,
            engine,
            canvas: Canvas::default(),
            dialogs: Dialogs::default(),
            drop: Drop::default(),
            playback: Playback::default(),
            sheet: None,
            path_field: None,
            message: start.message.map(|text| (text, true)),
            lesson: start.lesson,
            lesson_closed: false,
            recent: start.recent,
            queued: Vec::new(),
            full_screen: false,
            title: Title::default(),
        }
    }

    pub fn session(&self) -> &Session {
        &self.session
    }

    pub fn recent(&self) -> &[SourceSpec] {
        &self.recent
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Carries out a command with the next frame.
    pub fn queue(&mut self, command: Command) {
        self.queued.push(command);
    }

    /// One frame of the window.
    pub fn show(&mut self, ui: &mut egui::Ui) {
        let context = ui.ctx().clone();
        self.engine.poll();
        self.stay_inside();
        let mut commands = std::mem::take(&mut self.queued);
        let answers = self.dialogs.answers(&mut commands);
        if self.sheet.is_none() {
            keys::take(&context, &mut commands);
        } else if context.input(|i| i.key_pressed(egui::Key::Escape)) {
            commands.push(Command::Leave);
        }
        commands.extend(self.drop.dropped(&context));
        match self
            .playback
            .next(&self.session, &self.engine, Instant::now())
        {
            Next::Nothing => {}
            Next::Wait(left) => context.request_repaint_after(left),
            Next::Go(command) => commands.push(command),
        }
        self.set_theme(&context);
        self.panels(ui, &mut commands);
        for answer in answers {
            self.take_answer(answer, &context);
        }
        // A command may add others (a sheet that closes, a path that opens).
        for command in commands {
            self.carry_out(&command, &context);
        }
        self.title.follow(&self.session, &context);
        keys::remember_typing(&context);
        let sizes = self.canvas.pane_sizes(context.pixels_per_point());
        self.engine.want(&self.session, sizes);
    }

    /// A source that turns out to be shorter takes the position along.
    fn stay_inside(&mut self) {
        let leader = Side::BOTH
            .iter()
            .find_map(|side| self.engine.state(*side).open());
        if let Some(open) = leader.filter(|open| open.index.complete && open.index.count() > 0) {
            self.session.position = self.session.position.min(open.index.count() - 1);
        }
    }

    fn set_theme(&self, context: &egui::Context) {
        let preference = match self.session.theme {
            ThemeChoice::Dark => egui::ThemePreference::Dark,
            ThemeChoice::Light => egui::ThemePreference::Light,
            ThemeChoice::System => egui::ThemePreference::System,
        };
        if context.options(|o| o.theme_preference) != preference {
            context.set_theme(preference);
        }
    }

    fn panels(&mut self, ui: &mut egui::Ui, commands: &mut Commands) {
        let context = ui.ctx().clone();
        let window = context.content_rect().size();
        let tokens = Tokens::of(&context);
        let facts = self.engine.facts(&self.session);
        let shown = self.engine.shown().cloned();
        let note = self.note();
        let state = Context {
            session: &self.session,
            facts: &facts,
            sides: Side::BOTH.map(|side| self.engine.state(side)),
            shown: shown.as_deref(),
            stale: self.engine.stale(),
            records: self.engine.records(),
            played: self.playback.behind(&self.session),
            tokens,
            window,
        };
        let fill = |colour| Frame::NONE.fill(colour);
        let padded = |colour| {
            Frame::NONE
                .fill(colour)
                .inner_margin(Margin::symmetric(12, 0))
        };
        let line = egui::Stroke::new(1.0, tokens.line);
        let below = |ui: &egui::Ui| {
            let rect = ui.max_rect();
            ui.painter()
                .hline(rect.x_range().expand(12.0), rect.bottom() - 0.5, line);
        };
        Panel::top("bar")
            .exact_size(40.0)
            .resizable(false)
            .show_separator_line(false)
            .frame(padded(tokens.bar))
            .show(ui, |ui| {
                below(ui);
                bar::show(ui, &state, &self.recent, commands);
            });
        Panel::top("sources")
            .exact_size(48.0)
            .resizable(false)
            .show_separator_line(false)
            .frame(fill(tokens.panel))
            .show(ui, |ui| {
                below(ui);
                sources::show(ui, &state, commands);
            });
        Panel::bottom("status")
            .exact_size(28.0)
            .resizable(false)
            .show_separator_line(false)
            .frame(padded(tokens.bar))
            .show(ui, |ui| {
                let rect = ui.max_rect();
                ui.painter()
                    .hline(rect.x_range().expand(12.0), rect.top() + 0.5, line);
                status::show(ui, &state, &self.canvas);
            });
        let timeline_panel = Panel::bottom("timeline")
            .show_separator_line(false)
            .frame(fill(tokens.panel));
        let timeline_panel = if window.y < LOW_TIMELINE_BELOW {
            timeline_panel.exact_size(64.0).resizable(false)
        } else {
            timeline_panel
                .default_size(116.0)
                .size_range(64.0..=220.0)
                .resizable(true)
        };
        timeline_panel.show(ui, |ui| timeline::show(ui, &state, commands));
        let drawer = window.x < DRAWER_BELOW;
        if self.session.inspector && !drawer {
            let panel = Panel::right("inspector")
                .show_separator_line(false)
                .frame(fill(tokens.panel));
            let panel = if window.x < SLIM_INSPECTOR_BELOW {
                panel.exact_size(264.0).resizable(false)
            } else {
                panel
                    .default_size(320.0)
                    .size_range(264.0..=440.0)
                    .resizable(true)
            };
            panel.show(ui, |ui| {
                ui.painter()
                    .vline(ui.max_rect().left() + 0.5, ui.max_rect().y_range(), line);
                inspector::show(ui, &state, commands);
            });
        }
        let mut typed = None;
        if let Some(field) = &mut self.path_field {
            Panel::top("path")
                .exact_size(note::HEIGHT + 4.0)
                .resizable(false)
                .frame(fill(tokens.bar))
                .show(ui, |ui| {
                    below(ui);
                    typed = field.show(ui, commands);
                });
        }
        if let Some(note) = &note {
            Panel::top("note")
                .exact_size(note::HEIGHT)
                .resizable(false)
                .show_separator_line(false)
                .frame(fill(tokens.bar))
                .show(ui, |ui| note::show(ui, note, &state, commands));
        }
        if self.session.table.shown {
            let most = (ui.available_height() - 200.0).max(164.0);
            Panel::bottom("table")
                .default_size(346.0)
                .size_range(164.0..=most)
                .resizable(true)
                .show_separator_line(false)
                .frame(fill(tokens.panel))
                .show(ui, |ui| table::show(ui, &state, commands));
        }
        egui::CentralPanel::default()
            .frame(fill(tokens.canvas))
            .show(ui, |ui| {
                self.canvas.show(ui, &state, commands);
                if self.session.inspector && drawer {
                    let canvas = ui.max_rect();
                    let place = egui::Rect::from_min_max(
                        egui::pos2(canvas.right() - 280.0_f32.min(canvas.width()), canvas.top()),
                        canvas.max,
                    );
                    ui.painter().rect_filled(place, 0.0, tokens.panel);
                    ui.painter()
                        .vline(place.left() + 0.5, place.y_range(), line);
                    let mut drawer =
                        ui.new_child(egui::UiBuilder::new().id_salt("drawer").max_rect(place));
                    drawer.set_clip_rect(place);
                    inspector::show(&mut drawer, &state, commands);
                }
            });
        self.drop.show(&context, &state);
        if let Some(sheet) = self.sheet {
            sheets::show(ui, sheet, commands);
        }
        match typed {
            Some(Typed::Open) => self.path_field = None,
            Some(Typed::Save(path)) => {
                if let Some(PathField { purpose, .. }) = self.path_field.take() {
                    self.save(path, purpose == Purpose::SaveCsv, &context);
                }
            }
            None => {}
        }
    }

    /// What the strip under the headers says now.
    fn note(&self) -> Option<Note> {
        if let Some((text, warning)) = &self.message {
            return Some(Note::Message {
                text: text.clone(),
                warning: *warning,
            });
        }
        let shown = self.engine.shown()?;
        let size = |side: Side| {
            let frame = &shown.side(side)?.frame;
            Some((frame.width, frame.height))
        };
        let differ = size(Side::A).zip(size(Side::B)).filter(|(a, b)| a != b);
        if let (Some((a, b)), SizeRule::Refuse) = (differ, self.session.analysis.sizes) {
            return Some(Note::Sizes { a, b });
        }
        if self.lesson && !self.lesson_closed {
            let (x, y) = self.session.pinned?;
            let gray = |side: Side| value_at(&shown.side(side)?.pixels, Channel::Gray, x, y);
            return Some(Note::Lesson {
                written: gray(Side::A)?,
                read: gray(Side::B)?,
            });
        }
        None
    }

    /// Carries out one command: the document's part by [`Session::apply`], the window's own part here.
    fn carry_out(&mut self, command: &Command, context: &egui::Context) {
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
            Command::OpenLesson => match lesson::session() {
                Ok(session) => {
                    let theme = self.session.theme;
                    self.session = Session { theme, ..session };
                    (self.lesson, self.lesson_closed) = (true, false);
                }
                Err(error) => self.say(error.to_string()),
            },
            Command::SaveView => self.ask_save(Purpose::SavePng, context),
            Command::SaveTable => self.ask_save(Purpose::SaveCsv, context),
            Command::Quit => context.send_viewport_cmd(ViewportCommand::Close),
            Command::CopyTable => self.copy(context),
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
            Command::ActualSize => self.zoom(context, |_| 1.0),
            Command::ZoomIn => {
                self.zoom(context, |s| super::canvas::transform::whole_step(s, true))
            }
            Command::ZoomOut => {
                self.zoom(context, |s| super::canvas::transform::whole_step(s, false))
            }
            Command::FullScreen => {
                self.full_screen = !self.full_screen;
                context.send_viewport_cmd(ViewportCommand::Fullscreen(self.full_screen));
            }
            Command::Help => self.sheet = Some(Sheet::Help),
            Command::About => self.sheet = Some(Sheet::About),
            Command::Why => self.sheet = Some(Sheet::Why),
            Command::CloseNote => match self.message.take() {
                Some(_) => {}
                None => self.lesson_closed = true,
            },
            Command::Leave => self.leave(context),
            _ => {}
        }
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

    fn zoom(&mut self, context: &egui::Context, change: impl FnOnce(f64) -> f64) {
        let ppp = context.pixels_per_point();
        if let Some(command) = hands::zoom_in_the_middle(&self.canvas, ppp, change) {
            self.carry_out(&command, context);
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
        self.recent.retain(|other| other != spec);
        self.recent.insert(0, spec.clone());
        self.recent.truncate(RECENT);
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

    fn ask(&mut self, ask: Ask, context: &egui::Context) {
        if let Err(error) = self.dialogs.ask(ask, context) {
            self.say(format!("the file dialog could not be started ({error})"));
        }
    }

    fn ask_save(&mut self, purpose: Purpose, context: &egui::Context) {
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

    fn take_answer(&mut self, answer: Answer, context: &egui::Context) {
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

    fn save(&mut self, path: PathBuf, is_table: bool, context: &egui::Context) {
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

    fn copy(&mut self, context: &egui::Context) {
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

    fn say(&mut self, text: String) {
        self.message = Some((text, true));
    }
}

/// Whether this desktop can show a file dialog at all.
fn dialogs_work() -> bool {
    let zenity = std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join("zenity").is_file())
    });
    zenity || std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some()
}

/// The engine with a closure that wakes the window, once there is one.
pub fn engine(window: &Arc<std::sync::OnceLock<egui::Context>>, budget: usize) -> Engine {
    let window = Arc::clone(window);
    Engine::new(
        budget,
        Arc::new(move || {
            if let Some(context) = window.get() {
                context.request_repaint();
            }
        }),
    )
}
