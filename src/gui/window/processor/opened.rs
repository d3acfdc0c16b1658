//! The open window: eframe's own parts around [`Raster`], with the pixels handed to the window system.

use std::num::NonZeroU32;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use eframe::egui::epaint::ClippedShape;
use eframe::egui::{self, Color32, Event, ViewportEvent, ViewportId, ViewportInfo};
use egui_winit::{ActionRequested, WindowSettings, accesskit_winit};
use softbuffer::{SoftBufferError, Surface};
use winit::event::WindowEvent;
use winit::event_loop::{ActiveEventLoop, EventLoopProxy, OwnedDisplayHandle};
use winit::window::Window;

use super::Wake;
use crate::engine::Notify;
use crate::error::Result;
use crate::gui::app::App;
use crate::gui::raster::{Raster, Target};
use crate::gui::window::settings::Settings;
use crate::gui::window::{Kept, MakeApp, keep, no_window, viewport};

/// eframe's names in the settings.
const MEMORY_KEY: &str = "egui";
const WINDOW_KEY: &str = "window";
/// How often the settings are kept while the window is open.
const KEEP_EVERY: Duration = Duration::from_secs(30);
/// Pictures that are larger are cut into tiles; letters lie in rows of this length.
const TEXTURE_SIDE: usize = 8192;
/// Of the window before its panels are drawn.
const BACKGROUND: Color32 = Color32::BLACK;

/// The window and everything that it shows.
pub struct Opened {
    pub window: Rc<Window>,
    surface: Surface<OwnedDisplayHandle, Rc<Window>>,
    pub context: egui::Context,
    /// From the window system's events to egui's.
    input: egui_winit::State,
    info: ViewportInfo,
    actions: Vec<ActionRequested>,
    raster: Raster,
    app: App,
    settings: Settings,
    kept: Instant,
    /// Size and place as they were restored, then as they were kept last.
    placed: WindowSettings,
    shown: bool,
    /// The person closed it.
    pub closed: bool,
}

impl Opened {
    /// Makes the window and the app in it.
    ///
    /// # Errors
    /// When there can be no window, or none that pixels can be handed to.
    pub fn new(
        event_loop: &ActiveEventLoop,
        proxy: &EventLoopProxy<Wake>,
        make: MakeApp,
    ) -> Result<Self> {
        let settings = Settings::read();
        let context = egui_context(&settings, proxy);
        let (window, placed) = window_as_kept(event_loop, &context, &settings)?;
        let display = softbuffer::Context::new(event_loop.owned_display_handle());
        let surface = display
            .and_then(|display| Surface::new(&display, Rc::clone(&window)))
            .map_err(no_window)?;
        let mut input = egui_winit::State::new(
            context.clone(),
            ViewportId::ROOT,
            event_loop,
            Some(window.scale_factor() as f32),
            event_loop.system_theme(),
            Some(TEXTURE_SIDE),
        );
        input.init_accesskit(event_loop, &window, proxy.clone());
        let mut info = ViewportInfo::default();
        egui_winit::update_viewport_info(&mut info, &context, &window, true);
        let app = make(&context, waker(proxy), Kept::read(&settings));
        Ok(Self {
            window,
            surface,
            context,
            input,
            info,
            actions: Vec::new(),
            raster: Raster::default(),
            app,
            settings,
            kept: Instant::now(),
            placed,
            shown: false,
            closed: false,
        })
    }

    /// Takes an event of the window; whether the window has to be drawn.
    pub fn hear(&mut self, event: &WindowEvent) -> bool {
        match event {
            WindowEvent::CloseRequested => {
                self.info.events.push(ViewportEvent::Close);
                return true;
            }
            WindowEvent::Occluded(occluded) => self.info.occluded = Some(*occluded),
            _ => {}
        }
        self.input.on_window_event(&self.window, event).repaint
    }

    /// Takes what a screen reader asks for.
    pub fn accessibility(&mut self, event: accesskit_winit::WindowEvent) {
        match event {
            accesskit_winit::WindowEvent::InitialTreeRequested => self.context.enable_accesskit(),
            accesskit_winit::WindowEvent::ActionRequested(request) => {
                self.input.on_accesskit_action_request(request);
            }
            accesskit_winit::WindowEvent::AccessibilityDeactivated => {
                self.context.disable_accesskit();
            }
        }
    }

    /// Runs the app and draws what it shows; nothing of it while the window cannot be seen.
    ///
    /// # Errors
    /// When the window system does not take the pixels.
    pub fn draw(
        &mut self,
        event_loop: &ActiveEventLoop,
    ) -> std::result::Result<(), SoftBufferError> {
        egui_winit::update_viewport_info(&mut self.info, &self.context, &self.window, false);
        if self.shown && !self.info.visible().unwrap_or(true) && self.info.events.is_empty() {
            return Ok(());
        }
        let mut input = self.input.take_egui_input(&self.window);
        input.viewports.insert(ViewportId::ROOT, self.info.clone());
        self.info.events.clear();
        self.closed = input.viewport().close_requested();
        let app = &mut self.app;
        let output = self.context.run_ui(input, |ui| app.show(ui));
        self.input.handle_platform_output_with_event_loop(
            &self.window,
            event_loop,
            output.platform_output,
        );
        for viewport in output.viewport_output.into_values() {
            egui_winit::process_viewport_commands(
                &self.context,
                &mut self.info,
                viewport.commands,
                &self.window,
                &mut self.actions,
            );
        }
        let mut textures = output.textures_delta;
        self.raster.update(&mut textures);
        self.paint(output.shapes, output.pixels_per_point)?;
        self.raster.free(textures.free.drain());
        self.clipboard();
        self.show();
        if self.kept.elapsed() > KEEP_EVERY {
            self.keep();
        }
        Ok(())
    }

    /// Draws shapes and hands the pixels over; nothing where the window has no size.
    fn paint(
        &mut self,
        shapes: Vec<ClippedShape>,
        pixels_per_point: f32,
    ) -> std::result::Result<(), SoftBufferError> {
        let primitives = self.context.tessellate(shapes, pixels_per_point);
        let size = self.window.inner_size();
        let (Some(width), Some(height)) =
            (NonZeroU32::new(size.width), NonZeroU32::new(size.height))
        else {
            return Ok(());
        };
        self.surface.resize(width, height)?;
        let mut pixels = self.surface.buffer_mut()?;
        let age = usize::from(pixels.age());
        let mut target = Target::new(&mut pixels, size.width as usize, size.height as usize);
        let raster = &mut self.raster;
        raster.paint(&mut target, age, pixels_per_point, BACKGROUND, &primitives);
        self.window.pre_present_notify();
        pixels.present()
    }

    /// Shows the window once it has been drawn.
    fn show(&mut self) {
        if self.shown {
            return;
        }
        self.shown = true;
        self.placed.before_first_show(&self.window);
        self.window.set_visible(true);
        self.placed.after_first_show(&self.window);
        // What was drawn while it was hidden may be lost.
        self.window.request_redraw();
    }

    /// What the app asked of the clipboard.
    fn clipboard(&mut self) {
        for action in std::mem::take(&mut self.actions) {
            let event = match action {
                ActionRequested::Cut => Some(Event::Cut),
                ActionRequested::Copy => Some(Event::Copy),
                ActionRequested::Paste => self
                    .input
                    .clipboard_text()
                    .map(|text| Event::Paste(text.replace("\r\n", "\n"))),
                ActionRequested::Screenshot(_) | ActionRequested::PaintWhileHidden => None,
            };
            if let Some(event) = event {
                self.input.egui_input_mut().events.push(event);
                self.context.request_repaint();
            }
        }
    }

    /// Keeps the settings.
    pub fn keep(&mut self) {
        let zoom = self.context.zoom_factor();
        let before = self.placed.normal_geometry();
        self.placed = WindowSettings::from_window(zoom, &self.window, Some(before));
        eframe::set_value(&mut self.settings, WINDOW_KEY, &self.placed);
        self.context
            .memory(|memory| eframe::set_value(&mut self.settings, MEMORY_KEY, memory));
        keep(&self.app, &mut self.settings);
        eframe::Storage::flush(&mut self.settings);
        self.kept = Instant::now();
    }
}

/// The window where it was when it was closed last, hidden until there is something on it.
fn window_as_kept(
    event_loop: &ActiveEventLoop,
    context: &egui::Context,
    settings: &Settings,
) -> Result<(Rc<Window>, WindowSettings)> {
    let zoom = context.zoom_factor();
    let most = largest_monitor(event_loop, zoom);
    let mut restored: Option<WindowSettings> = eframe::get_value(settings, WINDOW_KEY);
    let mut wanted = viewport();
    if let Some(restored) = &mut restored {
        restored.clamp_size_to_sane_values(most);
        restored.clamp_position_to_monitors(zoom, event_loop);
        wanted = restored.initialize_viewport_builder(zoom, wanted);
    } else if let Some(size) = wanted.inner_size {
        wanted = wanted.with_inner_size(size.min(most));
    }
    let wanted = wanted.with_visible(false);
    let window = egui_winit::create_window(context, event_loop, &wanted).map_err(no_window)?;
    if let Some(restored) = &restored {
        restored.initialize_window(&window);
    }
    let new = || WindowSettings::from_window(zoom, &window, None);
    let placed = restored.unwrap_or_else(new);
    Ok((Rc::new(window), placed))
}

/// egui as eframe sets it up.
fn egui_context(settings: &Settings, proxy: &EventLoopProxy<Wake>) -> egui::Context {
    let context = egui::Context::default();
    if let Some(memory) = eframe::get_value(settings, MEMORY_KEY) {
        context.memory_mut(|now| *now = memory);
    }
    // Letters that are in none of egui's fonts, as in names of files.
    let fonts = egui_system_font_provider::SystemFontProvider::new();
    context.add_font_provider(Arc::new(fonts));
    let proxy = proxy.clone();
    let window_thread = thread::current().id();
    context.set_request_repaint_callback(move |asked| {
        // Never, where the delay is longer than time can be told.
        let Some(when) = Instant::now().checked_add(asked.delay) else {
            return;
        };
        let wake = Wake::Repaint {
            when,
            passes: asked.current_cumulative_pass_nr,
            // As animations do; workers that ask have something new.
            once_more: asked.delay.is_zero() && thread::current().id() == window_thread,
        };
        // Nobody is there to be woken once the window is closed.
        let _ = proxy.send_event(wake);
    });
    context
}

/// What the engine calls when something new is there. egui would tell of this wish only where it has none itself, and after
/// a key it has one that can wait longer.
fn waker(proxy: &EventLoopProxy<Wake>) -> Notify {
    let proxy = proxy.clone();
    Arc::new(move || {
        // Nobody is there to be woken once the window is closed.
        let _ = proxy.send_event(Wake::News);
    })
}

/// In points; what cannot be told is large enough for everything.
fn largest_monitor(event_loop: &ActiveEventLoop, zoom: f32) -> egui::Vec2 {
    let sizes = event_loop.available_monitors().map(|monitor| {
        let scale = f64::from(zoom) * monitor.scale_factor();
        let size = monitor.size().to_logical::<f32>(scale);
        egui::vec2(size.width, size.height)
    });
    let largest = sizes.fold(egui::Vec2::ZERO, egui::Vec2::max);
    if largest == egui::Vec2::ZERO {
        return egui::Vec2::splat(16_000.0);
    }
    largest
}
