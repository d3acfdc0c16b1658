//! The dialog that asks for the geometry of raw video, with its first frame as the geometry makes it.

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::{
    self, Color32, ColorImage, Rect, RichText, Sense, TextureHandle, TextureOptions, Ui, vec2,
};

use super::theme::{Tokens, dialog_frame, mono, regular, semibold};
use super::widgets::{Button, Combo, Look, NumberBox, field_row};
use crate::command::Command;
use crate::engine::preview::{Preview, Previewed};
use crate::figures::grouped;
use crate::frame::{Rational, Side};
use crate::media::raw::{self, Guess, RawLayout};
use crate::media::{SourceSpec, stills};
use crate::view::Picture;

/// The formats offered: what cameras, tools and test sets write.
const FORMATS: [&str; 24] = [
    "yuv420p",
    "yuv422p",
    "yuv444p",
    "yuv420p10le",
    "yuv422p10le",
    "yuv444p10le",
    "yuv420p12le",
    "yuv420p16le",
    "nv12",
    "nv21",
    "nv16",
    "p010le",
    "p016le",
    "yuyv422",
    "uyvy422",
    "gray",
    "gray10le",
    "gray16le",
    "rgb24",
    "bgr24",
    "rgba",
    "bgra",
    "rgb48le",
    "gbrp",
];

/// Side of the square that holds the preview, in points.
const PREVIEW: f32 = 320.0;

/// The dialog while it is open.
pub struct RawDialog {
    side: Side,
    path: PathBuf,
    bytes: u64,
    layout: RawLayout,
    preview: Preview,
    shown: Option<(Arc<Picture>, TextureHandle)>,
}

/// How the dialog was left.
pub enum Left {
    Open(Command),
    Cancelled,
}

impl RawDialog {
    /// A dialog about a raw file; `spec` holds the geometry to begin with, or none.
    pub fn new(side: Side, spec: &SourceSpec, context: &egui::Context) -> Self {
        let path = spec.main_path().to_path_buf();
        let repaint = context.clone();
        Self {
            side,
            bytes: std::fs::metadata(&path).map_or(0, |facts| facts.len()),
            layout: spec.raw.clone().unwrap_or_else(|| raw::proposal(&path)),
            path,
            preview: Preview::start(Arc::new(move || repaint.request_repaint())),
            shown: None,
        }
    }

    /// The side that the file is for.
    pub fn side(&self) -> Side {
        self.side
    }

    fn spec(&self) -> SourceSpec {
        SourceSpec {
            raw: Some(self.layout.clone()),
            ..SourceSpec::path(&self.path)
        }
    }

    fn format(&self) -> &str {
        self.layout.pixel_format.as_deref().unwrap_or("yuv420p")
    }

    /// Draws it; says when it was left.
    pub fn show(&mut self, ui: &mut Ui) -> Option<Left> {
        self.preview.want(&self.spec());
        let mut left = None;
        let modal = egui::Modal::new(egui::Id::unique("raw geometry")).frame(dialog_frame(ui));
        let response = modal.show(ui.ctx(), |ui| {
            ui.set_width(720.0_f32.min(ui.ctx().content_rect().width() - 48.0));
            ui.label(RichText::new(format!("Raw video as {}", self.side)).font(semibold(16.0)));
            ui.add_space(4.0);
            let tokens = Tokens::of(ui.ctx());
            let hint = "A raw file holds samples and nothing else: its geometry has to be told.";
            ui.label(RichText::new(hint).font(regular(12.0)).color(tokens.second));
            ui.add_space(12.0);
            ui.horizontal_top(|ui| {
                ui.vertical(|ui| {
                    ui.set_width(340.0);
                    self.fields(ui);
                });
                ui.add_space(12.0);
                self.picture(ui);
            });
            ui.add_space(12.0);
            ui.label(
                RichText::new(self.path.display().to_string())
                    .font(regular(12.0))
                    .color(tokens.third),
            );
            ui.add_space(8.0);
            left = self.buttons(ui);
        });
        if response.should_close() {
            left = Some(Left::Cancelled);
        }
        left
    }

    fn fields(&mut self, ui: &mut Ui) {
        let pixels =
            |name, value: u32| NumberBox::new(name, f64::from(value), 1.0..=32768.0).width(76.0);
        let width = field_row(ui, "Width", |ui| {
            pixels("Width", self.layout.width).show(ui)
        });
        if let Some(width) = width.inner {
            self.layout.width = width as u32;
        }
        let height = field_row(ui, "Height", |ui| {
            pixels("Height", self.layout.height).show(ui)
        });
        if let Some(height) = height.inner {
            self.layout.height = height as u32;
        }
        let chosen = self.format().to_owned();
        let mut names = FORMATS.to_vec();
        if !names.contains(&chosen.as_str()) {
            names.insert(0, &chosen);
        }
        let at = names.iter().position(|name| *name == chosen);
        let format = field_row(ui, "Pixel format", |ui| {
            Combo::new("Pixel format", &names, at)
                .width(150.0)
                .small()
                .show(ui)
        });
        if let Some(format) = format.inner {
            self.layout.pixel_format = Some(names[format].to_owned());
        }
        let most = self.bytes.saturating_sub(1).max(1) as f64;
        let skip = field_row(ui, "Skip bytes", |ui| {
            NumberBox::new("Skip bytes", self.layout.skip as f64, 0.0..=most)
                .width(76.0)
                .show(ui)
        });
        if let Some(skip) = skip.inner {
            self.layout.skip = skip as u64;
        }
        let rate = self.layout.rate.unwrap_or(stills::DEFAULT_RATE);
        let per_second = field_row(ui, "Frame rate", |ui| {
            NumberBox::new("Frame rate", rate.as_f64(), 0.001..=1000.0)
                .decimals(3)
                .suffix(" fps")
                .width(96.0)
                .show(ui)
        });
        if let Some(rate) = per_second.inner {
            self.layout.rate = Rational::new((rate * 1000.0).round() as i32, 1000);
        }
        self.guesses(ui);
        ui.add_space(8.0);
        self.verdict(ui);
    }

    /// Sizes that divide the file into whole frames.
    fn guesses(&mut self, ui: &mut Ui) {
        let found = raw::guesses(self.bytes.saturating_sub(self.layout.skip), self.format());
        if found.is_empty() {
            return;
        }
        let text = |guess: &Guess| {
            let frames = if guess.frames == 1 { "frame" } else { "frames" };
            format!(
                "{}x{}, {} {frames}",
                guess.width,
                guess.height,
                grouped(guess.frames)
            )
        };
        let texts: Vec<String> = found.iter().map(text).collect();
        let options: Vec<&str> = texts.iter().map(String::as_str).collect();
        let at = found
            .iter()
            .position(|g| (g.width, g.height) == (self.layout.width, self.layout.height));
        let picked = field_row(ui, "Sizes that fit", |ui| {
            Combo::new("Sizes that fit", &options, at)
                .width(220.0)
                .small()
                .show(ui)
        });
        if let Some(guess) = picked.inner.and_then(|at| found.get(at)) {
            (self.layout.width, self.layout.height) = (guess.width, guess.height);
        }
    }

    /// How many frames that makes, and what is left over.
    fn verdict(&self, ui: &mut Ui) {
        let tokens = Tokens::of(ui.ctx());
        let (text, colour) = match raw::fit(self.bytes, &self.layout) {
            Ok((frames, 0)) => {
                let word = if frames == 1 { "frame" } else { "frames" };
                (
                    format!("{} {word}, nothing left over", grouped(frames)),
                    tokens.text,
                )
            }
            Ok((frames, rest)) => {
                let word = if frames == 1 { "frame" } else { "frames" };
                let text = format!(
                    "{} {word}, {} bytes left over",
                    grouped(frames),
                    grouped(rest)
                );
                (text, tokens.warning)
            }
            Err(error) => (error.what, tokens.damage),
        };
        ui.label(RichText::new(text).font(mono(12.5)).color(colour));
    }

    fn picture(&mut self, ui: &mut Ui) {
        let tokens = Tokens::of(ui.ctx());
        let (rect, response) =
            ui.allocate_exact_size(vec2(PREVIEW, PREVIEW * 0.75), Sense::hover());
        ui.painter().rect_filled(rect, 0.0, tokens.canvas);
        let answer = self.preview.answer();
        let name = said(answer.as_ref());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
        let Some(answer) = answer else {
            return;
        };
        // That the file is too short for the geometry stands beside the boxes already.
        let current = answer.spec == self.spec() && raw::fit(self.bytes, &self.layout).is_ok();
        match answer.picture {
            Ok(picture) => {
                let texture = self.texture(ui.ctx(), &picture);
                let size = vec2(picture.width as f32, picture.height as f32);
                let scale = (rect.width() / size.x).min(rect.height() / size.y);
                let place = Rect::from_center_size(rect.center(), size * scale);
                let whole = Rect::from_min_max(egui::Pos2::ZERO, egui::pos2(1.0, 1.0));
                ui.painter().image(texture, place, whole, Color32::WHITE);
            }
            Err(error) if current => {
                let galley = ui.painter().layout(
                    error.what,
                    regular(12.0),
                    tokens.second,
                    rect.width() - 24.0,
                );
                let at = rect.center() - galley.size() / 2.0;
                ui.painter().galley(at, galley, tokens.second);
            }
            Err(_) => {}
        }
    }

    fn texture(&mut self, context: &egui::Context, picture: &Arc<Picture>) -> egui::TextureId {
        if let Some((known, texture)) = &self.shown
            && Arc::ptr_eq(known, picture)
        {
            return texture.id();
        }
        let image = reduced(picture, context.input(|i| i.max_texture_side));
        let texture = context.load_texture("first frame", image, TextureOptions::LINEAR);
        let id = texture.id();
        self.shown = Some((Arc::clone(picture), texture));
        id
    }

    fn buttons(&self, ui: &mut Ui) -> Option<Left> {
        let mut left = None;
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let name = format!("Open as {}", self.side);
            let fits = raw::fit(self.bytes, &self.layout).is_ok();
            let open = Button::new(&name)
                .look(Look::Primary)
                .enabled(fits)
                .show(ui);
            if open.clicked() {
                left = Some(Left::Open(Command::Open(self.side, self.spec())));
            }
            if Button::new("Cancel").key("Esc").show(ui).clicked() {
                left = Some(Left::Cancelled);
            }
        });
        left
    }
}

/// What the preview shows, for those who hear it.
fn said(answer: Option<&Previewed>) -> String {
    match answer.map(|answer| &answer.picture) {
        None => "First frame".to_owned(),
        Some(Ok(picture)) => format!("First frame, {}x{}", picture.width, picture.height),
        Some(Err(error)) => format!("First frame: {}", error.what),
    }
}

/// The picture by every n-th pixel, small enough for the preview on any screen.
fn reduced(picture: &Picture, most: usize) -> ColorImage {
    let most = most.clamp(1, 1024);
    let (width, height) = (picture.width as usize, picture.height as usize);
    let step = width.max(height).div_ceil(most).max(1);
    let mut pixels = Vec::new();
    for y in (0..height).step_by(step) {
        for x in (0..width).step_by(step) {
            let at = (y * width + x) * 4;
            pixels.push(Color32::from_rgb(
                picture.rgba[at],
                picture.rgba[at + 1],
                picture.rgba[at + 2],
            ));
        }
    }
    ColorImage::new([width.div_ceil(step), height.div_ceil(step)], pixels)
}
