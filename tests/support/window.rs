//! Drives the real app without a screen: frames of the window one by one, what it says by accessible names, what it
//! paints. When a test fails, the window as it was then lies as a picture in the folder for temporary files.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use std::{fs, panic, thread};

use eframe::egui::{self, Event, Key, Modifiers, Pos2, Rect, Shape, accesskit, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, Node};
use framelens::command::Command;
use framelens::engine::{Engine, PaneSizes, Settings, Shown, SideState};
use framelens::frame::{Pixels, Side};
use framelens::gui::app::{self, App, Start};
use framelens::media::SourceSpec;
use framelens::session::{Session, Zoom};

use crate::clips;
use crate::drawing::Drawing;

/// When a wait is given up. Far more than anything takes, so that a busy machine fails no test.
const LIMIT: Duration = Duration::from_secs(60);
/// Of the window, in points; a point is a pixel here.
pub const SIZE: egui::Vec2 = vec2(1600.0, 1000.0);
/// Bytes of decoded frames that the engine may keep.
const BUDGET: usize = 256 << 20;

/// The window under test.
pub struct Window {
    harness: Harness<'static, App>,
}

impl Window {
    /// The window on a session.
    pub fn open(session: Session) -> Self {
        Self::start(Start {
            session,
            lesson: false,
            message: None,
            recent: Vec::new(),
        })
    }

    pub fn start(start: Start) -> Self {
        Self::start_within(BUDGET, start)
    }

    /// With so many bytes for decoded frames.
    pub fn start_within(budget: usize, start: Start) -> Self {
        // Nothing has to be woken: the test draws frames until it sees what it waits for.
        let engine = app::engine(&Arc::new(OnceLock::new()), budget);
        let harness = Harness::builder()
            .renderer(Drawing::default())
            .with_size(SIZE)
            // A message of egui's about a defect is seen by `assert_sound`, with its words.
            .allow_missing_glyphs()
            .build_eframe(|creation| App::new(&creation.egui_ctx, engine, start));
        Self { harness }
    }

    /// The window with both sources open and their first pair on screen.
    pub fn on(a: &Path, b: &Path) -> Self {
        let mut window = Self::open(session_of(a, b));
        window.opened();
        window
    }

    pub fn app(&self) -> &App {
        self.harness.state()
    }

    pub fn session(&self) -> &Session {
        self.app().session()
    }

    pub fn engine(&self) -> &Engine {
        self.app().engine()
    }

    /// The pair on screen.
    pub fn shown(&self) -> &Arc<Shown> {
        self.engine().shown().expect("no pair is on screen yet")
    }

    /// Draws a frame for every event that waits, or one frame.
    pub fn step(&mut self) {
        self.harness.step();
        self.assert_sound();
    }

    /// egui paints what is wrong with ids and passes over the window of a debug build.
    fn assert_sound(&self) {
        let complaints = self.painted(Rect::EVERYTHING);
        let complaint = complaints.iter().find(|text| text.contains('\u{1F525}'));
        assert_eq!(complaint, None, "egui complains");
    }

    /// Draws frames until something holds.
    pub fn until(&mut self, what: &str, mut holds: impl FnMut(&App) -> bool) {
        let begun = Instant::now();
        loop {
            self.step();
            if holds(self.app()) {
                return;
            }
            assert!(
                begun.elapsed() < LIMIT,
                "{what}: still not so; the window says {:#?}",
                self.texts()
            );
            thread::sleep(Duration::from_millis(3));
        }
    }

    /// Draws frames until both sides are open (or failed) and their pair is on screen.
    pub fn opened(&mut self) {
        self.until("both sources are open", |app| {
            let engine = app.engine();
            Side::BOTH
                .iter()
                .filter(|side| app.session().compared_sources()[side.index()].is_some())
                .all(|side| match engine.state(*side) {
                    SideState::Open(open) => {
                        Some(&open.info.spec) == app.session().compared_sources()[side.index()]
                            && engine.shown().is_some_and(|s| s.side(*side).is_some())
                    }
                    SideState::Failed { .. } => true,
                    _ => false,
                })
        });
        self.settled();
    }

    /// Draws frames until what is on screen is the wished pair under the session's settings.
    pub fn settled(&mut self) {
        self.until("the wished pair is on screen", |app| {
            let engine = app.engine();
            let plain = |settings: Settings| Settings {
                sizes: PaneSizes::default(),
                ..settings
            };
            let wished = Settings::of(app.session(), PaneSizes::default());
            engine.shown().is_some_and(|shown| {
                Some(shown.pair) == engine.wished()
                    && shown.settings.clone().map(plain) == Some(wished)
            })
        });
    }

    /// Carries out a command with the next frame.
    pub fn command(&mut self, command: Command) {
        self.harness.state_mut().queue(command);
        self.step();
    }

    pub fn event(&mut self, event: Event) {
        self.harness.event(event);
        self.step();
    }

    pub fn key(&mut self, key: Key) {
        self.key_with(Modifiers::NONE, key);
    }

    pub fn key_with(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.step();
    }

    pub fn point(&mut self, at: Pos2) {
        self.event(Event::PointerMoved(at));
    }

    pub fn click(&mut self, at: Pos2) {
        self.point(at);
        for pressed in [true, false] {
            self.event(Event::PointerButton {
                pos: at,
                button: egui::PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
        }
        // A second click somewhere else is no double click.
        self.harness.run_steps(2);
    }

    /// Pressed and released before the window is drawn again, as a slow machine sees a quick hand.
    pub fn click_at_once(&mut self, at: Pos2) {
        self.point(at);
        let button = |pressed| Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        let events = &mut self.harness.input_mut().events;
        events.extend([button(true), button(false)]);
        self.step();
    }

    pub fn wheel(&mut self, at: Pos2, lines: f32) {
        self.point(at);
        self.event(Event::MouseWheel {
            unit: egui::MouseWheelUnit::Line,
            delta: vec2(0.0, lines),
            phase: egui::TouchPhase::Move,
            modifiers: Modifiers::NONE,
            source: egui::MouseWheelSource::Wheel,
        });
    }

    /// Drops files where the pointer is.
    pub fn drop_files(&mut self, paths: &[&Path], at: Pos2) {
        self.point(at);
        let input = self.harness.input_mut();
        for path in paths {
            let file = Dropped(path.to_path_buf());
            input.dropped_files.push(Arc::new(file));
        }
        self.step();
    }

    /// Gives the window this size, in points.
    pub fn resize(&mut self, width: f32, height: f32) {
        self.harness.set_size(vec2(width, height));
        self.step();
        self.step();
    }

    /// The control with this accessible name.
    pub fn control<'a>(&'a self, name: &'a str) -> Node<'a> {
        self.harness.get_by_label(name)
    }

    /// Clicks the control with this accessible name.
    pub fn press(&mut self, name: &str) {
        self.control(name).click();
        self.step();
    }

    /// The slider or number box with this accessible name (a menu may have the same).
    fn number_control(&self, name: &str) -> Node<'_> {
        let mut nodes = self.harness.root().children_recursive();
        nodes
            .find(|node| {
                let node = node.accesskit_node();
                node.numeric_value().is_some() && node.label().as_deref() == Some(name)
            })
            .unwrap_or_else(|| panic!("no number is called {name}"))
    }

    /// Clicks into a number box.
    pub fn press_number(&mut self, name: &str) {
        self.number_control(name).click();
        self.step();
    }

    /// Sets a slider or number box the way a screen reader does.
    pub fn set(&mut self, name: &str, value: f64) {
        self.number_control(name).set_value_accesskit(value);
        self.step();
    }

    /// The number of a slider or number box.
    pub fn number(&self, name: &str) -> f64 {
        let node = self.number_control(name);
        node.accesskit_node().numeric_value().unwrap_or_default()
    }

    /// Everything the window says, in the order of its accessibility tree.
    pub fn texts(&self) -> Vec<String> {
        self.labelled().into_iter().map(|(text, _)| text).collect()
    }

    /// Every accessible name (of labels: their text) with its place.
    pub fn labelled(&self) -> Vec<(String, Rect)> {
        let root = self.harness.root();
        root.children_recursive()
            .filter_map(|node| {
                let inner = node.accesskit_node();
                // The parts of a label that is known as a whole.
                if inner.role() == accesskit::Role::TextRun {
                    return None;
                }
                let text = inner.label().or_else(|| inner.value())?;
                inner.bounding_box()?;
                Some((text, node.rect()))
            })
            .collect()
    }

    /// The first text that begins so.
    pub fn text(&self, beginning: &str) -> String {
        let texts = self.texts();
        let found = texts.iter().find(|text| text.starts_with(beginning));
        found
            .unwrap_or_else(|| panic!("nothing begins with {beginning:?} in {texts:#?}"))
            .clone()
    }

    pub fn says(&self, words: &str) -> bool {
        self.texts().iter().any(|text| text.contains(words))
    }

    /// The frame number in the status line.
    pub fn status_frame(&self) -> u64 {
        let status: Vec<_> = self
            .labelled()
            .into_iter()
            .filter(|(_, rect)| rect.top() >= SIZE.y - 28.0)
            .collect();
        let word = status.iter().find(|(text, _)| text == "frame");
        let word = word.expect("no frame in the status line").1;
        let number = status
            .iter()
            .filter(|(_, rect)| rect.left() >= word.right() - 0.5)
            .min_by(|a, b| a.1.left().total_cmp(&b.1.left()));
        let (text, _) = number.expect("no number after the word frame");
        text.parse()
            .unwrap_or_else(|_| panic!("{text:?} is no frame number"))
    }

    /// Where the canvas lies.
    pub fn canvas(&self) -> Rect {
        let labelled = self.labelled();
        let found = labelled
            .iter()
            .find(|(text, _)| text.starts_with("Canvas,"));
        found.expect("no canvas").1
    }

    /// The screen position of a pixel's middle while one pane fills the canvas at a set zoom.
    pub fn place_of(&self, x: u32, y: u32) -> Pos2 {
        let Zoom::At { scale, centre } = self.session().zoom else {
            panic!("the zoom is not set");
        };
        let away = vec2(
            ((f64::from(x) + 0.5 - centre.0) * scale) as f32,
            ((f64::from(y) + 0.5 - centre.1) * scale) as f32,
        );
        self.canvas().center() + away
    }

    /// Texts painted inside a rectangle.
    pub fn painted(&self, inside: Rect) -> Vec<String> {
        fn collect(shape: &Shape, inside: Rect, texts: &mut Vec<String>) {
            match shape {
                Shape::Vec(shapes) => shapes.iter().for_each(|s| collect(s, inside, texts)),
                Shape::Text(text) if inside.contains(text.pos) => {
                    texts.push(text.galley.text().to_owned());
                }
                _ => {}
            }
        }
        let mut texts = Vec::new();
        for clipped in &self.harness.output().shapes {
            collect(&clipped.shape, inside, &mut texts);
        }
        texts
    }

    /// What the last frame put into the clipboard.
    pub fn copied(&self) -> Option<String> {
        let output = &self.harness.output().platform_output;
        output.commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    }

    pub fn theme(&self) -> egui::Theme {
        self.harness.ctx.theme()
    }

    /// The window as the processor draws it.
    pub fn picture(&mut self) -> image::RgbaImage {
        self.harness.render().expect("the window cannot be drawn")
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if !thread::panicking() {
            return;
        }
        let render = panic::AssertUnwindSafe(|| self.harness.render());
        let Ok(Ok(picture)) = panic::catch_unwind(render) else {
            return;
        };
        let test = thread::current().name().unwrap_or("window").to_owned();
        let folder = std::env::temp_dir().join("framelens-failed-tests");
        let path = folder.join(format!("{}.png", test.replace("::", "-")));
        if fs::create_dir_all(&folder).is_ok() && picture.save(&path).is_ok() {
            eprintln!("the window as it was then: {}", path.display());
        }
    }
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// Two files as A and B, everything else as by default.
pub fn session_of(a: &Path, b: &Path) -> Session {
    Session {
        a: Some(SourceSpec::path(a)),
        b: Some(SourceSpec::path(b)),
        ..Session::default()
    }
}

/// The number that a picture carries in its pixels.
pub fn number_in(pixels: &Pixels) -> Option<u64> {
    let green = &pixels.planes[pixels.planes.len() / 2];
    clips::read_number(pixels.width, pixels.height, |x, y| {
        green.get(x, y).is_some_and(|level| level > 127)
    })
}

/// The numbers that A and B carry in their pixels.
pub fn numbers_in(shown: &Shown) -> [Option<u64>; 2] {
    Side::BOTH.map(|side| number_in(&shown.side(side)?.pixels))
}
