//! The small whole picture at the lower right while zoomed in; click and drag move the view.

use eframe::egui::{
    Color32, CornerRadius, Id, Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

use super::Placed;
use super::transform::Transform;
use crate::command::Command;
use crate::gui::context::{Commands, Context};
use crate::gui::textures::Textures;
use crate::session::Zoom;

const LONGEST: f32 = 168.0;
const MARGIN: f32 = 12.0;

pub fn show(
    ui: &mut Ui,
    painter: &Painter,
    placed: &Placed,
    textures: &Textures,
    context: &Context<'_>,
    commands: &mut Commands,
) {
    let Zoom::At { scale, .. } = context.session.zoom else {
        return;
    };
    let area = placed.area();
    let (width, height) = (placed.size.0 as f32, placed.size.1 as f32);
    let whole = placed
        .transform
        .rect(0.0, 0.0, f64::from(width), f64::from(height));
    // From the zoom on where numbers stand in the pixels the corner is worth more than the overview.
    let sees_all = area.contains_rect(whole);
    let fits = area.width() > 3.0 * LONGEST && area.height() > 2.5 * LONGEST;
    if sees_all || !fits || textures.size(placed.kind).is_none() || scale >= 32.0 {
        return;
    }
    let (across, down) = placed.transform.orientation.displayed(placed.size);
    let (across, down) = (across as f32, down as f32);
    let factor = (LONGEST / across).min(LONGEST / down);
    let size = vec2(across * factor, down * factor);
    let frame = Rect::from_min_size(area.max - size - vec2(MARGIN, MARGIN), size);
    let response = ui.interact(frame, Id::unique("navigator"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Navigator"));
    painter.rect_filled(
        frame.expand(1.0),
        CornerRadius::ZERO,
        Color32::from_gray(96),
    );
    painter.rect_filled(frame, CornerRadius::ZERO, Color32::BLACK);
    let small = Transform::filling(frame, placed.size, placed.transform.orientation);
    let clipped = painter.with_clip_rect(frame);
    textures.paint(&clipped, placed.kind, placed.size, &small);
    let corner = |at| {
        let (x, y) = placed.transform.to_picture(at);
        small.to_screen(x, y)
    };
    let seen = Rect::from_two_pos(corner(area.min), corner(area.max)).intersect(frame);
    painter.rect_stroke(
        seen,
        CornerRadius::ZERO,
        Stroke::new(3.0, Color32::from_black_alpha(160)),
        StrokeKind::Middle,
    );
    painter.rect_stroke(
        seen,
        CornerRadius::ZERO,
        Stroke::new(1.0, Color32::WHITE),
        StrokeKind::Middle,
    );
    if (response.clicked() || response.dragged())
        && let Some(at) = response.interact_pointer_pos()
    {
        let centre = small.to_picture(at);
        commands.push(Command::SetZoom { scale, centre });
    }
}
