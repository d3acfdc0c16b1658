//! A section of the inspector that opens and closes.

use eframe::egui::{Align2, Color32, FontId, Margin, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{focus_ring, shapes};
use crate::gui::theme::{Tokens, semibold};

/// Height of a section's header.
const HEADER: f32 = 32.0;
/// Space left and right of a section.
const MARGIN: i8 = 16;

/// A section: its header 32 high, its contents when open, a line under it.
#[must_use = "show it"]
pub struct Section<'a> {
    /// Names the section in egui's memory and in the accessibility tree (`Mask section`).
    name: &'a str,
    title: &'a str,
    key_fact: Option<(String, FontId, Color32)>,
    open_by_default: bool,
}

impl<'a> Section<'a> {
    pub fn new(name: &'a str) -> Self {
        Self {
            name,
            title: name,
            key_fact: None,
            open_by_default: true,
        }
    }

    /// The title, when it says more than the name: `Statistics, gray`.
    pub fn title(mut self, title: &'a str) -> Self {
        self.title = title;
        self
    }

    /// What a closed section still says at its right end.
    pub fn key_fact(mut self, text: impl Into<String>, font: FontId, colour: Color32) -> Self {
        self.key_fact = Some((text.into(), font, colour));
        self
    }

    pub fn open_by_default(mut self, open: bool) -> Self {
        self.open_by_default = open;
        self
    }

    /// Whether the section with this name is open; `default` as given to [`Section::open_by_default`].
    pub fn is_open(ui: &Ui, name: &str, default: bool) -> bool {
        let id = eframe::egui::Id::unique(("section", name));
        ui.data_mut(|data| data.get_persisted::<bool>(id))
            .unwrap_or(default)
    }

    /// Shows the header, and the contents when open.
    pub fn show(self, ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
        let tokens = Tokens::of(ui.ctx());
        let id = eframe::egui::Id::unique(("section", self.name));
        let mut open = Self::is_open(ui, self.name, self.open_by_default);
        let spacing = ui.spacing().item_spacing;
        ui.spacing_mut().item_spacing.y = 0.0;

        let width = ui.available_width();
        let (rect, response) = ui.allocate_exact_size(vec2(width, HEADER), Sense::click());
        if response.clicked() {
            open = !open;
            ui.data_mut(|data| data.insert_persisted(id, open));
        }
        response.widget_info(|| {
            let label = format!("{} section", self.name);
            WidgetInfo::selected(Role::DisclosureTriangle, true, open, label)
        });
        let painter = ui.painter();
        let y = rect.center().y;
        let left = rect.left() + f32::from(MARGIN);
        let sign = if response.hovered() {
            tokens.text
        } else {
            tokens.third
        };
        if open {
            shapes::triangle_down(painter, pos2(left + 4.0, y), sign);
        } else {
            shapes::triangle_right(painter, pos2(left + 4.0, y), sign);
        }
        painter.text(
            pos2(left + 16.0, y),
            Align2::LEFT_CENTER,
            self.title,
            semibold(12.5),
            tokens.text,
        );
        if let (false, Some((text, font, colour))) = (open, self.key_fact) {
            let at = pos2(rect.right() - f32::from(MARGIN), y);
            painter.text(at, Align2::RIGHT_CENTER, text, font, colour);
        }
        focus_ring(ui, &response, rect.shrink2(vec2(6.0, 4.0)), 4.0);

        if open {
            let margin = Margin {
                left: MARGIN,
                right: MARGIN,
                top: 0,
                bottom: 12,
            };
            eframe::egui::Frame::new()
                .inner_margin(margin)
                .show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
                    ui.push_id(self.name, contents);
                });
        }
        let (line, _) = ui.allocate_exact_size(vec2(width, 1.0), Sense::hover());
        ui.painter().rect_filled(line, 0.0, tokens.line);
        ui.spacing_mut().item_spacing = spacing;
    }
}
