//! The window that the processor draws: what wakes it, and when it is drawn.

mod opened;

use std::time::{Duration, Instant};

use eframe::egui::ViewportId;
use egui_winit::accesskit_winit;
use winit::application::ApplicationHandler;
use winit::event::{StartCause, WindowEvent};
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoop, EventLoopProxy};
use winit::window::WindowId;

use self::opened::Opened;
use super::{MakeApp, no_window, prefer_x11};
use crate::error::{Error, Result};

/// Between the beginnings of two pictures. Nothing waits for the screen here, and a pointer may tell its place a thousand
/// times a second.
const SHORTEST: Duration = Duration::from_millis(8);
/// The same where egui wishes to draw once more after a key: what the key asked of the engine is mostly there before, and
/// is not to wait behind a picture without anything new.
const CALM: Duration = Duration::from_millis(16);
/// So long after something new was drawn, it is drawn once more if nothing else was: egui lays out some things by how large
/// they were in the picture before.
const SETTLED: Duration = Duration::from_millis(100);

/// Opens the window and returns when it is closed.
///
/// # Errors
/// When it cannot be opened, or can no longer be drawn.
pub fn open(make: MakeApp, wayland: bool) -> Result<()> {
    let mut builder = EventLoop::with_user_event();
    prefer_x11(&mut builder, wayland);
    let event_loop = builder.build().map_err(no_window)?;
    let mut program = Program {
        proxy: event_loop.create_proxy(),
        make: Some(make),
        opened: None,
        next: None,
        drawn: None,
        news: false,
        after_key: false,
        failure: None,
    };
    event_loop.run_app(&mut program).map_err(no_window)?;
    match program.failure {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// What wakes the window beside its own events.
enum Wake {
    /// The engine has something new.
    News,
    /// egui asks for a picture; it has counted so many passes.
    Repaint {
        when: Instant,
        passes: u64,
        /// As soon as it suits: nothing new is known to be there.
        once_more: bool,
    },
    Accessibility(accesskit_winit::Event),
}

impl From<accesskit_winit::Event> for Wake {
    fn from(event: accesskit_winit::Event) -> Self {
        Self::Accessibility(event)
    }
}

struct Program {
    proxy: EventLoopProxy<Wake>,
    /// Until the window is there.
    make: Option<MakeApp>,
    opened: Option<Opened>,
    /// When the window is to be drawn next.
    next: Option<Instant>,
    /// When it was drawn last.
    drawn: Option<Instant>,
    /// Something new is on the next picture.
    news: bool,
    /// The last picture that an event asked for was a key's.
    after_key: bool,
    failure: Option<Error>,
}

impl Program {
    /// Wishes for a picture then, but not sooner than so long after the last one.
    fn draw_soon(&mut self, when: Instant, apart: Duration) {
        let earliest = self.drawn.map_or(when, |drawn| drawn + apart);
        self.draw_at(when.max(earliest));
    }

    fn draw_at(&mut self, when: Instant) {
        self.next = Some(self.next.map_or(when, |next| next.min(when)));
    }

    /// Asks for a picture when its time has come, and sleeps until then.
    fn rest(&mut self, event_loop: &ActiveEventLoop) {
        if let Some(opened) = &self.opened
            && self.next.take_if(|next| *next <= Instant::now()).is_some()
        {
            opened.window.request_redraw();
        }
        event_loop.set_control_flow(match self.next {
            Some(next) => ControlFlow::WaitUntil(next),
            None => ControlFlow::Wait,
        });
    }

    fn draw(&mut self, event_loop: &ActiveEventLoop) {
        let Some(opened) = &mut self.opened else {
            return;
        };
        // What the app still wishes for then, it tells again.
        self.next = None;
        self.drawn = Some(Instant::now());
        if let Err(error) = opened.draw(event_loop) {
            let sentence = format!("the window can no longer be drawn ({error})");
            self.failure = Some(Error::new(sentence));
        }
        if opened.closed || self.failure.is_some() {
            opened.keep();
            // While the window system is still there.
            self.opened = None;
            event_loop.exit();
        }
        if std::mem::take(&mut self.news) {
            self.draw_at(Instant::now() + SETTLED);
        }
    }
}

impl ApplicationHandler<Wake> for Program {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        let Some(make) = self.make.take() else {
            return;
        };
        match Opened::new(event_loop, &self.proxy, make) {
            Ok(opened) => {
                self.opened = Some(opened);
                // Not at once: a Wayland window has to hear its size first.
                self.draw_at(Instant::now());
                self.rest(event_loop);
            }
            Err(error) => {
                self.failure = Some(error);
                event_loop.exit();
            }
        }
    }

    fn new_events(&mut self, event_loop: &ActiveEventLoop, _cause: StartCause) {
        self.rest(event_loop);
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, wake: Wake) {
        let Some(opened) = &mut self.opened else {
            return;
        };
        match wake {
            Wake::News => {
                self.news = true;
                self.draw_soon(Instant::now(), SHORTEST);
            }
            Wake::Repaint {
                when,
                passes,
                once_more,
            } => {
                let done = opened.context.cumulative_pass_nr_for(ViewportId::ROOT);
                // What was asked for before the last picture is on it.
                if done == passes || done == passes + 1 {
                    let calm = once_more && self.after_key;
                    self.draw_soon(when, if calm { CALM } else { SHORTEST });
                }
            }
            Wake::Accessibility(event) => {
                opened.accessibility(event.window_event);
                self.draw_at(Instant::now());
            }
        }
        self.rest(event_loop);
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        let Some(opened) = &mut self.opened else {
            return;
        };
        if event == WindowEvent::RedrawRequested {
            self.draw(event_loop);
        } else if opened.hear(&event) {
            self.after_key = matches!(event, WindowEvent::KeyboardInput { .. });
            match event {
                WindowEvent::CursorMoved { .. } | WindowEvent::MouseWheel { .. } => {
                    self.draw_soon(Instant::now(), SHORTEST);
                }
                // Keys and files are answered while Shift is still held or no longer.
                _ => self.draw_at(Instant::now()),
            }
        }
        self.rest(event_loop);
    }

    fn exiting(&mut self, _event_loop: &ActiveEventLoop) {
        if let Some(opened) = &mut self.opened {
            opened.keep();
        }
    }
}
