//! The wipe line: the whole of it is a handle, the grip shows the sides.

use eframe::egui::{
    Color32, CornerRadius, CursorIcon, Id, Painter, Rect, Role, Sense, Stroke, Ui, WidgetInfo,
    pos2, vec2,
};

use super::Placed;
use super::transform::Transform;
use crate::command::Command;
use crate::gui::context::{Commands, Context};
use crate::gui::widgets::{Tile, paint_tile};

/// Width of the part that can be grabbed.
const GRAB: f32 = 11.0;

/// Where the line stands on screen: on a pixel column of a picture that is not turned, but never outside the pane.
pub fn line_x(transform: &Transform, size: (u32, u32), wipe: f32, pane: Rect) -> f32 {
    let x = if transform.orientation.quarter_turns == 0 {
        let column = (f64::from(wipe) * f64::from(size.0)).round();
        transform.to_screen(column, 0.0).x
    } else {
        let whole = whole(transform, size);
        whole.left() + wipe * whole.width()
    };
    x.clamp(pane.left(), pane.right()).round()
}

/// The picture on screen.
fn whole(transform: &Transform, size: (u32, u32)) -> Rect {
    transform.rect(0.0, 0.0, f64::from(size.0), f64::from(size.1))
}

pub fn show(
    ui: &mut Ui,
    painter: &Painter,
    placed: &Placed,
    context: &Context<'_>,
    commands: &mut Commands,
) {
    let area = placed.area();
    let reference = context.facts.picture.unwrap_or(placed.size);
    let x = line_x(&placed.transform, reference, context.session.wipe, area);
    let grab = Rect::from_center_size(pos2(x, area.center().y), vec2(GRAB, area.height()));
    let handle = ui.interact(grab, Id::unique("wipe line"), Sense::click_and_drag());
    let value = f64::from(context.session.wipe * 100.0);
    handle.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Slider, true, "Wipe line");
        info.value = Some(value);
        info
    });
    if handle.hovered() || handle.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    if handle.double_clicked() {
        commands.push(Command::Wipe(0.5));
    } else if let (true, Some(at)) = (handle.dragged(), handle.interact_pointer_pos()) {
        let whole = whole(&placed.transform, reference);
        commands.push(Command::Wipe(
            (at.x - whole.left()) / whole.width().max(1.0),
        ));
    }
    painter.vline(
        x,
        area.y_range(),
        Stroke::new(3.0, Color32::from_black_alpha(140)),
    );
    painter.vline(x, area.y_range(), Stroke::new(1.0, Color32::WHITE));
    let grip = Rect::from_center_size(pos2(x, area.center().y), vec2(54.0, 28.0));
    painter.rect_filled(grip, CornerRadius::same(6), Color32::WHITE);
    let flipped = context.session.flipped;
    let (left, right) = if flipped {
        (Tile::B, Tile::A)
    } else {
        (Tile::A, Tile::B)
    };
    let tile = |dx: f32| Rect::from_center_size(pos2(x + dx, grip.center().y), vec2(20.0, 20.0));
    paint_tile(painter, tile(-15.0), left, &crate::gui::theme::DARK);
    paint_tile(painter, tile(15.0), right, &crate::gui::theme::DARK);
    for dx in [-1.5, 1.5] {
        painter.vline(
            x + dx,
            grip.center().y - 6.0..=grip.center().y + 6.0,
            Stroke::new(1.0, Color32::from_gray(140)),
        );
    }
}
