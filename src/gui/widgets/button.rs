//! Buttons and toggles, 28 high in bars and 24 in sections.

use eframe::egui::{
    Align2, Color32, FontId, Painter, Pos2, Response, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use super::focus_ring;
use crate::gui::theme::{Tokens, mono, regular};

/// How loud a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// On the control colour.
    #[default]
    Plain,
    /// On the accent: the one thing to do next.
    Primary,
    /// No surface until hovered.
    Quiet,
    /// A line around it, for what can be on or off.
    Toggle { on: bool },
}

const PADDING: f32 = 10.0;
const RADIUS: f32 = 5.0;
const KEY_GAP: f32 = 6.0;

/// A painted sign in front of a button's text.
pub type Sign = fn(&Painter, Pos2, Color32);

/// A button with its text, and as wanted a key in third text and a painted shape.
#[must_use = "show it"]
pub struct Button<'a> {
    text: &'a str,
    name: &'a str,
    key: Option<&'a str>,
    shape: Option<Sign>,
    look: Look,
    height: f32,
    width: Option<f32>,
    enabled: bool,
}

impl<'a> Button<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            name: text,
            key: None,
            shape: None,
            look: Look::Plain,
            height: 28.0,
            width: None,
            enabled: true,
        }
    }

    /// The accessible name, when the text alone does not say it.
    pub fn name(mut self, name: &'a str) -> Self {
        self.name = name;
        self
    }

    /// The key that does the same, shown in third text.
    pub fn key(mut self, key: &'a str) -> Self {
        self.key = Some(key);
        self
    }

    /// A painted shape in front of the text.
    pub fn shape(mut self, shape: Sign) -> Self {
        self.shape = Some(shape);
        self
    }

    pub fn look(mut self, look: Look) -> Self {
        self.look = look;
        self
    }

    /// 24 high, as controls in sections are.
    pub fn small(mut self) -> Self {
        self.height = 24.0;
        self
    }

    /// A fixed width, so that another text does not move its neighbours.
    pub fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }

    /// Disabled buttons are faint; give the response a `on_disabled_hover_text` that says why.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    pub fn show(self, ui: &mut Ui) -> Response {
        ui.add_enabled_ui(self.enabled, |ui| self.paint(ui)).inner
    }

    fn paint(self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui.ctx());
        let width_of = |ui: &Ui, text: &str, font: FontId| {
            ui.painter()
                .layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER)
                .size()
                .x
        };
        let text_width = width_of(ui, self.text, regular(13.0));
        let key_width = self
            .key
            .map_or(0.0, |key| KEY_GAP + width_of(ui, key, mono(10.5)));
        let shape_width = if self.shape.is_some() { 15.0 } else { 0.0 };
        let content = text_width + key_width + shape_width;
        let width = self.width.unwrap_or((content + 2.0 * PADDING).ceil());
        let (rect, response) = ui.allocate_exact_size(vec2(width, self.height), Sense::click());
        let selected = match self.look {
            Look::Toggle { on } => Some(on),
            _ => None,
        };
        let enabled = ui.is_enabled();
        response.widget_info(|| match selected {
            Some(on) => WidgetInfo::selected(Role::Button, enabled, on, self.name),
            None => WidgetInfo::labeled(Role::Button, enabled, self.name),
        });
        if !ui.is_rect_visible(rect) {
            return response;
        }

        let (fill, edge, text_colour) = colours(self.look, &response, tokens);
        let painter = ui.painter();
        painter.rect(
            rect,
            RADIUS,
            fill,
            Stroke::new(1.0, edge),
            StrokeKind::Inside,
        );
        let mut x = rect.center().x - content / 2.0;
        let y = rect.center().y;
        if let Some(shape) = self.shape {
            shape(painter, pos2((x + 4.5).round(), y), text_colour);
            x += shape_width;
        }
        painter.text(
            pos2(x, y),
            Align2::LEFT_CENTER,
            self.text,
            regular(13.0),
            text_colour,
        );
        if let Some(key) = self.key {
            let at = pos2(x + text_width + KEY_GAP, y);
            let colour = if self.look == Look::Primary {
                text_colour
            } else {
                tokens.third
            };
            painter.text(at, Align2::LEFT_CENTER, key, mono(10.5), colour);
        }
        focus_ring(ui, &response, rect, RADIUS);
        response
    }
}

fn colours(look: Look, response: &Response, tokens: &Tokens) -> (Color32, Color32, Color32) {
    let pressed = response.is_pointer_button_down_on();
    let hovered = response.hovered();
    let none = Color32::TRANSPARENT;
    let surface = |rest: Color32| match (pressed, hovered) {
        (true, _) => tokens.strong_line,
        (_, true) => tokens.hovered,
        _ => rest,
    };
    match look {
        Look::Plain => (surface(tokens.control), none, tokens.text),
        Look::Quiet => (surface(none), none, tokens.second),
        Look::Primary => {
            let fill = match (pressed, hovered) {
                (true, _) => tokens.accent.gamma_multiply(0.8),
                (_, true) => tokens.accent.gamma_multiply(0.9),
                _ => tokens.accent,
            };
            (fill, none, tokens.on_accent)
        }
        Look::Toggle { on: true } => (tokens.selected, tokens.accent, tokens.text),
        Look::Toggle { on: false } => (surface(none), tokens.line, tokens.second),
    }
}

/// A toggle with its key, such as `Mask M`.
pub fn toggle(ui: &mut Ui, text: &str, key: Option<&str>, on: bool) -> Response {
    let mut button = Button::new(text).look(Look::Toggle { on });
    button.key = key;
    button.show(ui)
}
