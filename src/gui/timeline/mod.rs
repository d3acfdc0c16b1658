//! The timeline: transport above, under it the track with its curve, a lane per side and the frame numbers.

pub(in crate::gui) mod axis;
pub(in crate::gui) mod curve;
mod landmarks;
mod lanes;
mod links;
mod more;
mod scan;
mod track;
mod transport;

pub use transport::ask_frame;

use eframe::egui::{Rect, Ui, UiBuilder, pos2};

use super::context::{Commands, Context};

/// Height of the transport, the line above it included.
const TRANSPORT: f32 = 37.0;

/// The height without a curve: transport, lanes, axis, and the strip of what is matched by content.
pub fn least_height(context: &Context<'_>) -> f32 {
    TRANSPORT + track::under(links::alignment(context).is_some())
}

/// Shows the timeline in all of `ui`, which has no margin: 116 high by default, [`least_height`] without a curve, up to
/// 220.
pub fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let area = ui.available_rect_before_wrap();
    let tokens = context.tokens;
    let line = Rect::from_min_max(area.min, pos2(area.right(), area.top() + 1.0));
    ui.painter().rect_filled(area, 0.0, tokens.panel);
    ui.painter().rect_filled(line, 0.0, tokens.line);

    let middle = (area.top() + TRANSPORT).min(area.bottom());
    let transport = Rect::from_min_max(line.left_bottom(), pos2(area.right(), middle));
    ui.scope_builder(UiBuilder::new().max_rect(transport), |ui| {
        transport::show(ui, context, commands);
    });
    let track = Rect::from_min_max(pos2(area.left(), middle), area.max);
    ui.scope_builder(UiBuilder::new().max_rect(track), |ui| {
        track::show(ui, track, context, commands);
    });
    ui.advance_cursor_after_rect(area);
}

/// Frames on the axis: those known, or expected while they are still being counted.
fn frames(context: &Context<'_>) -> u64 {
    use crate::frame::Side;
    let of = |side| {
        let open = context.open(side)?;
        let expected = open.indexing.and_then(|(_, of)| of).unwrap_or(0);
        Some(open.index.count().max(expected))
    };
    of(Side::A).or_else(|| of(Side::B)).unwrap_or(0)
}
