//! Starting the window: the loaders first, then the window around them.

use std::sync::{Arc, OnceLock};

use eframe::egui;

use super::app::{self, App, Start};
use super::saving::read_session;
use super::window::{self, Kept};
use crate::engine::{Engine, Notify, PaneSizes, lesson};
use crate::error::Result;
use crate::frame::Profile;
use crate::media::SourceSpec;
use crate::session::{Session, file};

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
    let profile = options.profile;
    let make = move |context: &egui::Context, wake: Notify, kept: Kept| {
        // Set once, here: the app is made once.
        let _ = window.set(wake);
        if let Some(kept) = kept.session
            && !exact
        {
            session = restored(session, kept, lesson, profile);
        }
        // The sources are open by now: the first pair is looked at while the window is made.
        engine.poll();
        engine.want(&session, PaneSizes::default());
        App::new(
            context,
            engine,
            Start {
                session,
                lesson,
                message,
                recent: kept.recent,
            },
        )
    };
    window::open(Box::new(make), options.wayland)
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
