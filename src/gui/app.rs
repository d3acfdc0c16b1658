//! The application: one frame of the window, from input to commands to what the engine is to do next.

use std::sync::Arc;
use std::time::Instant;

use eframe::egui::{self, Frame, Margin, Panel};

use super::canvas::Canvas;
use super::context::{Commands, Context};
use super::dialogs::Dialogs;
use super::drop::Drop;
use super::note::{self, Note};
use super::old_numbers::{Mark, OldNumbers};
use super::path_field::PathField;
use super::playback::{Next, Playback};
use super::raw_dialog::{self, RawDialog};
use super::sheets::{self, Sheet};
use super::stages::Strip;
use super::theme::{self, Tokens};
use super::title::Title;
use super::{bar, inspector, keys, receiver, recent, sources, stages, status, table, timeline};
use crate::analysis::{SizeRule, value_at};
use crate::command::{Command, ThemeChoice};
use crate::engine::{Engine, Notify, Scanner};
use crate::frame::{Channel, Side};
use crate::media::{SourceSpec, raw};
use crate::session::Session;

/// Below this width the inspector is a drawer over the canvas.
pub const DRAWER_BELOW: f32 = 1000.0;
/// Below this width the inspector takes its least width.
const SLIM_INSPECTOR_BELOW: f32 = 1160.0;
/// Below this height the timeline loses its curve.
const LOW_TIMELINE_BELOW: f32 = 640.0;

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
    pub(super) session: Session,
    pub(super) engine: Engine,
    pub(super) canvas: Canvas,
    pub(super) strip: Strip,
    pub(super) dialogs: Dialogs,
    pub(super) drop: Drop,
    pub(super) playback: Playback,
    pub(super) sheet: Option<Sheet>,
    pub(super) path_field: Option<PathField>,
    /// Raw files whose geometry is asked for, the first of them on screen.
    pub(super) raw_dialogs: Vec<RawDialog>,
    pub(super) message: Option<(String, bool)>,
    pub(super) lesson: bool,
    pub(super) lesson_closed: bool,
    pub(super) recent: Vec<SourceSpec>,
    /// Commands from outside the window's own controls, carried out with the next frame's.
    pub(super) queued: Commands,
    pub(super) full_screen: bool,
    pub(super) title: Title,
    old_numbers: OldNumbers,
}

impl App {
    /// `engine` may be at work already: loaders start before the window stands.
    pub fn new(context: &egui::Context, engine: Engine, start: Start) -> Self {
        theme::install(context);
        context.options_mut(|o| {
            o.zoom_with_keyboard = false;
        });
        let mut session = start.session;
        let mut raw_dialogs = Vec::new();
        for side in Side::BOTH {
            if let Some(spec) = session
                .source_mut(side)
                .take_if(|spec| raw::is_unknown(spec))
            {
                raw_dialogs.push(RawDialog::new(side, &spec, context));
            }
        }
        let mut recent = start.recent;
        if !start.lesson {
            recent::remember_sources(&mut recent, &session);
        }
        Self {
            session,
            engine,
            canvas: Canvas::default(),
            strip: Strip::default(),
            dialogs: Dialogs::default(),
            drop: Drop::default(),
            playback: Playback::default(),
            sheet: None,
            path_field: None,
            raw_dialogs,
            message: start.message.map(|text| (text, true)),
            lesson: start.lesson,
            lesson_closed: false,
            recent,
            queued: Vec::new(),
            full_screen: false,
            title: Title::default(),
            old_numbers: OldNumbers::default(),
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
        self.take_commands(&context);
        self.set_theme(&context);
        let mut commands = Vec::new();
        self.panels(ui, &mut commands);
        self.carry_out_all(commands, &context);
        self.title.follow(&self.session, &context);
        keys::remember_typing(&context);
        self.want(&context);
    }

    /// Carries out what does not come from the panels, so that these show its outcome already; the engine begins before
    /// they are drawn.
    fn take_commands(&mut self, context: &egui::Context) {
        for answer in self.dialogs.answers() {
            self.take_answer(answer, context);
        }
        let mut commands = std::mem::take(&mut self.queued);
        if !self.raw_dialogs.is_empty() {
            // Its boxes take the keys.
        } else if self.sheet.is_none() {
            keys::take(context, &mut commands);
        } else if context.input(|i| i.key_pressed(egui::Key::Escape)) {
            commands.push(Command::Leave);
        }
        commands.extend(self.drop.dropped(context));
        commands.extend(self.play(context));
        if commands.is_empty() {
            return;
        }
        self.carry_out_all(commands, context);
        self.want(context);
        // What was composed before it was wished for is drawn with this very picture, and its time begins to run.
        if self.engine.poll() && self.play(context).is_some() {
            context.request_repaint();
        }
    }

    /// The next step of a play, when it is time for it.
    fn play(&mut self, context: &egui::Context) -> Option<Command> {
        match self
            .playback
            .next(&self.session, &self.engine, Instant::now())
        {
            Next::Nothing => None,
            Next::Wait(left) => {
                context.request_repaint_after(left);
                None
            }
            Next::Go(command) => Some(command),
        }
    }

    fn carry_out_all(&mut self, commands: Commands, context: &egui::Context) {
        for command in commands {
            self.carry_out(&command, context);
        }
    }

    /// What the engine is to work towards.
    fn want(&mut self, context: &egui::Context) {
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
        let stale = self.engine.stale();
        let mark = self.old_numbers.mark(stale, Instant::now());
        if let Mark::PlainFor(left) = mark {
            context.request_repaint_after(left);
        }
        let background = self.engine.background();
        let state = Context {
            session: &self.session,
            facts: &facts,
            sides: Side::BOTH.map(|side| self.engine.state(side)),
            shown: shown.as_deref(),
            stale,
            old_numbers: mark == Mark::Old,
            records: self.engine.records(),
            background: background.as_ref(),
            scanner: self.engine.scanner(),
            receiver: self.engine.receiver(),
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
        let least = timeline::least_height(&state);
        let timeline_panel = if window.y < LOW_TIMELINE_BELOW {
            timeline_panel.exact_size(least).resizable(false)
        } else {
            timeline_panel
                .default_size(116.0)
                .size_range(least..=220.0)
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
        let mut path_typed = false;
        if let Some(field) = &mut self.path_field {
            Panel::top("path")
                .exact_size(note::HEIGHT + 4.0)
                .resizable(false)
                .frame(fill(tokens.bar))
                .show(ui, |ui| {
                    below(ui);
                    path_typed = field.show(ui, commands);
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
        // The receiver's curves stand in the place of strip and table: the canvas keeps its height.
        let receiver = self.session.receiver.shown;
        if receiver {
            Panel::bottom("receiver")
                .exact_size(receiver::height(&state))
                .resizable(false)
                .show_separator_line(false)
                .frame(fill(tokens.panel))
                .show(ui, |ui| receiver::show(ui, &state, commands));
        }
        if self.session.stages.shown && !receiver {
            Panel::bottom("stages")
                .exact_size(Strip::height(&state))
                .resizable(false)
                .show_separator_line(false)
                .frame(fill(tokens.panel))
                .show(ui, |ui| self.strip.show(ui, &state, commands));
        }
        let low = window.y < stages::LOW_BELOW;
        if self.session.table.shown && !receiver && !(low && self.session.stages.shown) {
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
        let left = self
            .raw_dialogs
            .first_mut()
            .and_then(|dialog| dialog.show(ui));
        if let Some(left) = left {
            self.raw_dialogs.remove(0);
            if let raw_dialog::Left::Open(command) = left {
                commands.push(command);
            }
        }
        if path_typed {
            self.path_field = None;
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
        if let Some(answer) = self.engine.scanner().and_then(Scanner::unread_answer) {
            return Some(Note::verdict(&answer.verdict, &answer.reasons));
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

    pub(super) fn say(&mut self, text: String) {
        self.message = Some((text, true));
    }
}

/// The engine, which calls what wakes the window once there is one.
pub fn engine(window: &Arc<std::sync::OnceLock<Notify>>, budget: usize) -> Engine {
    let window = Arc::clone(window);
    Engine::new(
        budget,
        Arc::new(move || {
            if let Some(wake) = window.get() {
                wake();
            }
        }),
    )
}
