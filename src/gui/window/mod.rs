//! The window around the app, drawn by the graphics card or, where there is none, by the processor.

mod card;
mod processor;
mod settings;

use std::cell::Cell;
use std::env;
use std::rc::Rc;

use eframe::egui::{self, ViewportBuilder, vec2};
use winit::event_loop::EventLoopBuilder;

use super::app::App;
use crate::engine::Notify;
use crate::error::{Error, Result};
use crate::frame::Side;
use crate::media::SourceSpec;
use crate::session::Session;

/// The folder of the settings, and the window's class.
const APP_ID: &str = "framelens";
const SESSION_KEY: &str = "session";
const RECENT_KEY: &str = "recent";
/// Overrules what draws the window; the README names its values.
const RENDERER: &str = "FRAMELENS_RENDERER";

/// Makes the app when the window stands; the engine wakes the window, from any thread.
pub type MakeApp = Box<dyn FnOnce(&egui::Context, Notify, Kept) -> App>;

/// What was kept when the window was closed last.
#[derive(Default)]
pub struct Kept {
    pub session: Option<Session>,
    pub recent: Vec<SourceSpec>,
}

impl Kept {
    fn read(storage: &dyn eframe::Storage) -> Self {
        Self {
            session: eframe::get_value(storage, SESSION_KEY),
            recent: eframe::get_value(storage, RECENT_KEY).unwrap_or_default(),
        }
    }
}

/// Keeps how things were set, not what was open; that is among the recent files.
fn keep(app: &App, storage: &mut dyn eframe::Storage) {
    let mut session = app.session().clone();
    for side in Side::BOTH {
        *session.source_mut(side) = None;
    }
    eframe::set_value(storage, SESSION_KEY, &session);
    eframe::set_value(storage, RECENT_KEY, &app.recent().to_vec());
}

/// What draws the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Renderer {
    OpenGl,
    #[cfg(feature = "wgpu")]
    Wgpu,
    Processor,
}

impl Renderer {
    /// The one that is asked for, or the one that suits this machine. Without a graphics card OpenGL would be a program
    /// that compiles shaders for the processor: slower to start, and 90 MB larger.
    fn choose(asked: Option<&str>) -> Result<Self> {
        match asked {
            None if has_graphics_card() => Ok(Self::OpenGl),
            None => Ok(Self::Processor),
            Some("opengl") => Ok(Self::OpenGl),
            Some("software") => Ok(Self::Processor),
            #[cfg(feature = "wgpu")]
            Some("wgpu") => Ok(Self::Wgpu),
            Some(other) => {
                let known = if cfg!(feature = "wgpu") {
                    "opengl, software or wgpu"
                } else {
                    "opengl or software"
                };
                Err(Error::new(format!(
                    "{RENDERER} is {other}, which draws nothing here: it may be {known}"
                )))
            }
        }
    }
}

/// Whether there is something that OpenGL can draw with. Where this cannot be seen, there is.
fn has_graphics_card() -> bool {
    if cfg!(not(target_os = "linux")) {
        return true;
    }
    let devices = std::fs::read_dir("/dev/dri").into_iter().flatten();
    let renders = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with("renderD");
    devices.flatten().any(|device| renders(&device.file_name()))
        || ["/dev/nvidiactl", "/dev/dxg"]
            .iter()
            .any(|device| std::path::Path::new(device).exists())
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// When no window can be opened on this display, or it can no longer be drawn.
pub fn open(make: MakeApp, wayland: bool) -> Result<()> {
    let asked = env::var(RENDERER).ok().filter(|name| !name.is_empty());
    let renderer = Renderer::choose(asked.as_deref())?;
    log::info!("the window is drawn by {renderer:?}");
    match renderer {
        Renderer::OpenGl => {
            let made = Rc::new(Cell::new(false));
            let make: MakeApp = Box::new({
                let made = Rc::clone(&made);
                move |context, wake, kept| {
                    made.set(true);
                    make(context, wake, kept)
                }
            });
            let done = card::open(eframe::Renderer::Glow, make, wayland);
            if asked.is_none() && !made.get() {
                return done.map_err(start_again_in_software);
            }
            done
        }
        #[cfg(feature = "wgpu")]
        Renderer::Wgpu => card::open(eframe::Renderer::Wgpu, make, wayland),
        Renderer::Processor => processor::open(make, wayland),
    }
}

/// A card without a working driver, before anything was shown: the program begins anew and draws by itself, for a process
/// can make one event loop only. Returns where that fails, with the error that there was.
fn start_again_in_software(error: Error) -> Error {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        log::warn!("{error}; the processor draws instead");
        if let Ok(program) = env::current_exe() {
            let mut again = std::process::Command::new(program);
            let failure = again
                .args(env::args_os().skip(1))
                .env(RENDERER, "software")
                .exec();
            log::warn!("the program cannot be started again ({failure})");
        }
    }
    error
}

fn viewport() -> ViewportBuilder {
    ViewportBuilder::default()
        .with_title("Framelens")
        .with_app_id(APP_ID)
        .with_inner_size(vec2(1600.0, 1000.0))
        .with_min_inner_size(vec2(800.0, 560.0))
}

/// winit cannot take dropped files on Wayland: where an X display is there it is preferred.
fn prefer_x11<Event>(builder: &mut EventLoopBuilder<Event>, wayland: bool) {
    #[cfg(target_os = "linux")]
    if !wayland && env::var_os("DISPLAY").is_some() {
        use winit::platform::x11::EventLoopBuilderExtX11;
        builder.with_x11();
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (builder, wayland);
}

fn no_window(reason: impl std::fmt::Display) -> Error {
    let reason = reason.to_string();
    let reason = without_place(&reason);
    Error::new(format!("no window can be opened here ({reason})"))
        .advice("set DISPLAY, or use the commands that need no window (framelens --help)")
}

/// winit's errors begin with a line of its own source, which says nothing to a person.
fn without_place(reason: &str) -> &str {
    let told = reason
        .split_once(".rs:")
        .and_then(|(_, rest)| rest.split_once(": "));
    told.map_or(reason, |(_, told)| told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_names_no_line_of_a_source() {
        let reason =
            "winit EventLoopError: os error at /a/b/mod.rs:788: Failed to open connection: refused";
        assert_eq!(without_place(reason), "Failed to open connection: refused");
        assert_eq!(
            without_place("no display: none is set"),
            "no display: none is set"
        );
    }

    #[test]
    fn what_draws_can_be_asked_for() {
        let choose = |asked| Renderer::choose(Some(asked)).map_err(|error| error.to_string());
        assert_eq!(choose("opengl"), Ok(Renderer::OpenGl));
        assert_eq!(choose("software"), Ok(Renderer::Processor));
        let refused = choose("vulkan").expect_err("nothing is called that");
        assert!(
            refused.contains("FRAMELENS_RENDERER is vulkan"),
            "{refused}"
        );
        assert!(refused.contains("opengl"), "{refused}");
    }
}
