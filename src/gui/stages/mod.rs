//! The strip of stages: the chain as small pictures in a row, the chain of values at the pointer, and one sentence.

mod card;
pub mod reading;
mod row;

use std::collections::HashMap;
use std::sync::Arc;

use eframe::egui::{
    self, Id, Rect, Role, Sense, Stroke, TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, vec2,
};

use super::context::{Commands, Context};
use super::widgets::shapes;
use crate::command::Command;
use crate::view::{ChainStage, Picture};

/// Height with the pictures.
pub const HEIGHT: f32 = 210.0;
/// Height of the chain of values alone.
pub const LOW: f32 = 58.0;
/// Below this height of the window there is no room for the pictures.
pub const LOW_BELOW: f32 = 720.0;
/// Between two cards: room for the arrow.
const GAP: f32 = 24.0;
const MARGIN: f32 = 24.0;
/// A card's picture.
const CARD: egui::Vec2 = vec2(148.0, 112.0);

/// What the strip keeps from frame to frame: the small pictures on the graphics card.
#[derive(Default)]
pub struct Strip {
    textures: HashMap<ChainStage, (Arc<Picture>, TextureHandle)>,
}

impl Strip {
    /// Height that the strip takes now.
    pub fn height(context: &Context<'_>) -> f32 {
        if is_low(context) { LOW } else { HEIGHT }
    }

    /// Draws the strip into the whole of `ui`.
    pub fn show(&mut self, ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
        let area = ui.max_rect();
        let tokens = context.tokens;
        let line = Stroke::new(1.0, tokens.line);
        ui.painter().hline(area.x_range(), area.top() + 0.5, line);
        let rows_top = area.bottom() - LOW;
        let mut hovered = None;
        if !is_low(context) {
            self.update(ui.ctx(), context);
            hovered = self.cards(ui, area, context, commands);
            ui.painter().hline(area.x_range(), rows_top + 0.5, line);
        }
        let rows = Rect::from_min_max(pos2(area.left(), rows_top), area.max);
        let stage = hovered.unwrap_or(context.session.stages.chosen);
        row::show(ui, rows, stage, context);
        edge(ui, area, context, commands);
    }

    fn update(&mut self, egui: &egui::Context, context: &Context<'_>) {
        let strip = context
            .shown
            .and_then(|shown| shown.laboratory.as_ref())
            .map_or(&[][..], |laboratory| &laboratory.strip);
        self.textures
            .retain(|stage, _| strip.iter().any(|(s, _)| s == stage));
        for (stage, picture) in strip {
            let known = self.textures.get(stage);
            if known.is_some_and(|(have, _)| Arc::ptr_eq(have, picture)) {
                continue;
            }
            let size = [picture.width as usize, picture.height as usize];
            let image = egui::ColorImage::from_rgba_premultiplied(size, &picture.rgba);
            let texture = egui.load_texture(stage.label(), image, TextureOptions::LINEAR);
            self.textures.insert(*stage, (Arc::clone(picture), texture));
        }
    }

    /// The row of cards; the one under the pointer.
    fn cards(
        &self,
        ui: &mut Ui,
        area: Rect,
        context: &Context<'_>,
        commands: &mut Commands,
    ) -> Option<ChainStage> {
        let count = ChainStage::ALL.len() as f32;
        let room = area.width() - 2.0 * MARGIN - (count - 1.0) * GAP;
        let width = (room / count).floor().clamp(56.0, CARD.x);
        let whole = count * width + (count - 1.0) * GAP;
        let left = (area.left() + (area.width() - whole) / 2.0).max(area.left() + 8.0);
        let mut hovered = None;
        for (i, stage) in ChainStage::ALL.into_iter().enumerate() {
            let x = (left + i as f32 * (width + GAP)).round();
            let rect =
                Rect::from_min_size(pos2(x, area.top() + 8.0), vec2(width, 26.0 + CARD.y + 4.0));
            let texture = self.textures.get(&stage).map(|(picture, texture)| {
                let size = vec2(picture.width as f32, picture.height as f32);
                (texture.id(), size)
            });
            if card::show(ui, rect, stage, texture, context, commands) {
                hovered = Some(stage);
            }
            if i > 0 {
                let at = pos2(x - GAP / 2.0, rect.top() + 26.0 + CARD.y / 2.0);
                shapes::triangle_right(ui.painter(), at, context.tokens.third);
            }
        }
        hovered
    }
}

fn is_low(context: &Context<'_>) -> bool {
    context.session.stages.low || context.window.y < LOW_BELOW
}

/// The upper edge is dragged between the two heights.
fn edge(ui: &Ui, area: Rect, context: &Context<'_>, commands: &mut Commands) {
    if context.window.y < LOW_BELOW {
        return;
    }
    let grab = Rect::from_min_size(area.min, vec2(area.width(), 6.0));
    let handle = ui.interact(grab, Id::unique("stages edge"), Sense::click_and_drag());
    handle.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, "Height of the stages"));
    if handle.hovered() || handle.dragged() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::ResizeVertical);
    }
    let low = context.session.stages.low;
    if handle.double_clicked() {
        commands.push(Command::LowStages(!low));
    } else if let (true, Some(at)) = (handle.dragged(), handle.interact_pointer_pos()) {
        let wanted = area.bottom() - at.y < (LOW + HEIGHT) / 2.0;
        if wanted != low {
            commands.push(Command::LowStages(wanted));
        }
    }
}
