//! The window of eframe, drawn by a graphics card.

use std::sync::Arc;

use eframe::egui;

use super::{APP_ID, Kept, MakeApp, keep, no_window, prefer_x11, viewport};
use crate::error::Result;
use crate::gui::app::App;

/// Opens the window and returns when it is closed.
///
/// # Errors
/// When it cannot be opened.
pub fn open(renderer: eframe::Renderer, make: MakeApp, wayland: bool) -> Result<()> {
    let native = eframe::NativeOptions {
        viewport: viewport(),
        renderer,
        dithering: false,
        persist_window: true,
        event_loop_builder: Some(Box::new(move |builder| prefer_x11(builder, wayland))),
        ..eframe::NativeOptions::default()
    };
    let created = Box::new(move |creation: &eframe::CreationContext<'_>| {
        let kept = creation.storage.map(Kept::read).unwrap_or_default();
        let context = creation.egui_ctx.clone();
        let wake = Arc::new(move || context.request_repaint());
        let app = make(&creation.egui_ctx, wake, kept);
        Ok(Box::new(app) as Box<dyn eframe::App>)
    });
    eframe::run_native(APP_ID, native, created).map_err(no_window)
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.show(ui);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        keep(self, storage);
    }
}
