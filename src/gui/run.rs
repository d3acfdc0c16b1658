//! Starting the window: the loaders first, then the window around them.

use std::sync::{Arc, OnceLock};

use eframe::egui::{self, ViewportBuilder, vec2};

use super::app::{self, App, Start};
use super::saving::read_session;
use crate::engine::{Engine, PaneSizes, lesson};
use crate::error::{Error, Result};
use crate::frame::{Profile, Side};
use crate::media::SourceSpec;
use crate::session::{Session, file};

const SESSION_KEY: &str = "session";
const RECENT_KEY: &str = "recent";

/// What the command line asks of the window.
#[derive(Debug, Clone, Default)]
pub struct WindowOptions {
    pub sources: [Option<SourceSpec>; 2],
    pub profile: Option<Profile>,
    /// Use Wayland even where an X display is there.
    pub wayland: bool,
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// When no window can be opened on this display.
pub fn run(options: WindowOptions) -> Result<()> {
    let window = Arc::new(OnceLock::new());
    let mut engine = app::engine(&window, Engine::default_budget());
    let named = options.sources.iter().any(Option::is_some);
    let Opening {
        mut session,
        lesson,
        message,
        exact,
    } = first_session(&options, named)?;
    engine.want(&session, PaneSizes::default());
    let native = eframe::NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("Framelens")
            .with_app_id("framelens")
            .with_inner_size(vec2(1600.0, 1000.0))
            .with_min_inner_size(vec2(800.0, 560.0)),
        renderer: renderer(),
        dithering: false,
        persist_window: true,
        event_loop_builder: event_loop(options.wayland),
        ..eframe::NativeOptions::default()
    };
    let created = Box::new(move |creation: &eframe::CreationContext<'_>| {
        // Set once, here: the closure runs once.
        let _ = window.set(creation.egui_ctx.clone());
        let mut recent = Vec::new();
        if let Some(storage) = creation.storage {
            recent = eframe::get_value(storage, RECENT_KEY).unwrap_or_default();
            if let Some(kept) = eframe::get_value::<Session>(storage, SESSION_KEY)
                && !exact
            {
                session = restored(session, kept, lesson, options.profile);
            }
        }
        // The sources are open by now: the first pair is looked at while the window is made.
        engine.poll();
        engine.want(&session, PaneSizes::default());
        let app = App::new(
            &creation.egui_ctx,
            engine,
            Start {
                session,
                lesson,
                message,
                recent,
            },
        );
        Ok(Box::new(Window(app)) as Box<dyn eframe::App>)
    });
    eframe::run_native("framelens", native, created).map_err(|error| {
        Error::new(format!("no window can be opened here ({error})"))
            .advice("set DISPLAY, or use the commands that need no window (framelens --help)")
    })
}

/// What the window opens with.
struct Opening {
    session: Session,
    lesson: bool,
    message: Option<String>,
    /// The session came from a file: nothing of the last time is mixed into it.
    exact: bool,
}

/// The sources of the command line, or its session file; without any the lesson.
fn first_session(options: &WindowOptions, named: bool) -> Result<Opening> {
    let named_session = options.sources.iter().flatten().find_map(|spec| {
        let path = spec.main_path();
        file::is_session(path).then_some(path)
    });
    let (mut session, lesson, message) = if let Some(path) = named_session {
        (read_session(path)?, false, None)
    } else if named {
        let [a, b] = options.sources.clone();
        (
            Session {
                a,
                b,
                ..Session::default()
            },
            false,
            None,
        )
    } else {
        match lesson::session() {
            Ok(session) => (session, true, None),
            Err(error) => (Session::default(), false, Some(error.to_string())),
        }
    };
    if let Some(profile) = options.profile {
        session.profile = profile;
    }
    let moved: Vec<String> = match named_session {
        Some(_) => file::missing(&session)
            .into_iter()
            .map(|(_, name)| name)
            .collect(),
        None => Vec::new(),
    };
    let moved = (!moved.is_empty()).then(|| {
        format!(
            "{} moved: open it from where it is now",
            moved.join(" and ")
        )
    });
    Ok(Opening {
        session,
        lesson,
        message: message.or(moved),
        exact: named_session.is_some(),
    })
}

/// Settings of the last time with the sources of this time. The lesson keeps its own view.
fn restored(now: Session, kept: Session, lesson: bool, profile: Option<Profile>) -> Session {
    if lesson {
        return now.with_habits_of(&kept);
    }
    let habits = Session::default().with_habits_of(&kept);
    Session {
        a: now.a,
        b: now.b,
        position: 0,
        profile: profile.unwrap_or(kept.profile),
        analysis: crate::analysis::AnalysisSettings {
            sizes: Default::default(),
            ..kept.analysis
        },
        view: kept.view,
        table: kept.table,
        playback: kept.playback,
        ..habits
    }
}

fn renderer() -> eframe::Renderer {
    #[cfg(feature = "wgpu")]
    if std::env::var("FRAMELENS_RENDERER").as_deref() == Ok("wgpu") {
        return eframe::Renderer::Wgpu;
    }
    eframe::Renderer::Glow
}

/// winit cannot take dropped files on Wayland: where an X display is there it is preferred.
fn event_loop(wayland: bool) -> Option<eframe::EventLoopBuilderHook> {
    #[cfg(target_os = "linux")]
    if !wayland && std::env::var_os("DISPLAY").is_some() {
        return Some(Box::new(|builder| {
            use winit::platform::x11::EventLoopBuilderExtX11;
            builder.with_x11();
        }));
    }
    let _ = wayland;
    None
}

/// eframe's side of the app.
struct Window(App);

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.0.show(ui);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        let mut session = self.0.session().clone();
        for side in Side::BOTH {
            *session.source_mut(side) = None;
        }
        eframe::set_value(storage, SESSION_KEY, &session);
        eframe::set_value(storage, RECENT_KEY, &self.0.recent().to_vec());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::ThemeChoice;

    #[test]
    fn habits_outlive_the_lesson_and_other_sources() {
        let kept = Session {
            theme: ThemeChoice::Light,
            inspector: false,
            scan_when_opened: true,
            position: 7,
            ..Session::default()
        };
        for lesson in [true, false] {
            let now = restored(Session::default(), kept.clone(), lesson, None);
            let habits = (now.theme, now.inspector, now.scan_when_opened);
            assert_eq!(habits, (ThemeChoice::Light, false, true), "{lesson}");
            assert_eq!(now.position, 0);
        }
    }
}
