//! A combo box: the chosen text, a painted triangle, a popup with rows 28 high.

use eframe::egui::{
    Align2, Color32, Popup, PopupCloseBehavior, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo,
    pos2, vec2,
};

use super::{focus_ring, shapes};
use crate::gui::theme::{Tokens, regular};

/// Paints a preview of option `index` into a rectangle 72x12, or narrower where the box is.
pub type Preview<'a> = &'a dyn Fn(&eframe::egui::Painter, Rect, usize);

const PREVIEW: eframe::egui::Vec2 = vec2(72.0, 12.0);
const ROW: f32 = 28.0;
/// Room of margins, text and triangle beside a preview.
const BESIDE_PREVIEW: f32 = 104.0;

/// A choice of one of several texts.
#[must_use = "show it"]
pub struct Combo<'a> {
    name: &'a str,
    options: &'a [&'a str],
    chosen: Option<usize>,
    width: f32,
    height: f32,
    colour: Option<Color32>,
    preview: Option<Preview<'a>>,
}

impl<'a> Combo<'a> {
    /// `chosen` is an index into `options`; `None` shows an empty box.
    pub fn new(name: &'a str, options: &'a [&'a str], chosen: Option<usize>) -> Self {
        Self {
            name,
            options,
            chosen,
            width: 124.0,
            height: 28.0,
            colour: None,
            preview: None,
        }
    }

    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// 24 high, as controls in sections are.
    pub fn small(mut self) -> Self {
        self.height = 24.0;
        self
    }

    /// Colour of the chosen text; the text colour when not given.
    pub fn colour(mut self, colour: Color32) -> Self {
        self.colour = Some(colour);
        self
    }

    /// Something painted in front of each option.
    pub fn preview(mut self, preview: Preview<'a>) -> Self {
        self.preview = Some(preview);
        self
    }

    /// Returns the option that was chosen now.
    pub fn show(self, ui: &mut Ui) -> Option<usize> {
        let tokens = Tokens::of(ui.ctx());
        let size = vec2(self.width, self.height);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let text = self
            .chosen
            .and_then(|i| self.options.get(i))
            .copied()
            .unwrap_or("");
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo {
            current_text_value: Some(text.to_owned()),
            ..WidgetInfo::labeled(Role::ComboBox, enabled, self.name)
        });
        let fill = if response.is_pointer_button_down_on() {
            tokens.strong_line
        } else if response.hovered()
            || Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response))
        {
            tokens.hovered
        } else {
            tokens.control
        };
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        painter.rect_filled(rect, 5.0, fill);
        let colour = self.colour.unwrap_or(tokens.text);
        self.option(&painter, rect, self.chosen.unwrap_or(0), text, colour);
        let corner = pos2(rect.right() - 10.0, rect.center().y);
        shapes::triangle_down(&painter, corner, tokens.second);
        focus_ring(ui, &response, rect, 5.0);

        let mut picked = None;
        Popup::menu(&response)
            .width(self.width.max(96.0))
            .close_behavior(PopupCloseBehavior::CloseOnClick)
            .show(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ScrollArea::vertical()
                    .max_height(12.0 * ROW)
                    .show(ui, |ui| {
                        for (i, option) in self.options.iter().enumerate() {
                            if self.row(ui, i, option) {
                                picked = Some(i);
                            }
                        }
                    });
            });
        picked
    }

    fn row(&self, ui: &mut Ui, index: usize, text: &str) -> bool {
        let tokens = Tokens::of(ui.ctx());
        let size = vec2(ui.available_width(), ROW);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let chosen = self.chosen == Some(index);
        response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, text));
        if chosen {
            ui.painter().rect_filled(rect, 4.0, tokens.selected);
        } else if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, 4.0, tokens.hovered);
        }
        self.option(ui.painter(), rect, index, text, tokens.text);
        response.clicked()
    }

    fn option(
        &self,
        painter: &eframe::egui::Painter,
        rect: Rect,
        index: usize,
        text: &str,
        colour: Color32,
    ) {
        let mut x = rect.left() + 8.0;
        if let Some(preview) = self.preview {
            let at = pos2(x, (rect.center().y - PREVIEW.y / 2.0).round());
            let width = PREVIEW.x.min(rect.width() - BESIDE_PREVIEW).max(16.0);
            let size = vec2(width, PREVIEW.y);
            preview(painter, Rect::from_min_size(at, size), index);
            x += width + 6.0;
        }
        painter.text(
            pos2(x, rect.center().y),
            Align2::LEFT_CENTER,
            text,
            regular(13.0),
            colour,
        );
    }
}
