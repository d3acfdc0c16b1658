//! The region and the pinned pixel, drawn on every pane. Marks do not follow the theme.

use eframe::egui::{Color32, CornerRadius, Painter, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

use super::{Placed, plate};
use crate::frame::Side;
use crate::gui::context::Context;
use crate::gui::theme::{CANVAS_MARK, ON_CANVAS_MARK, mono_medium};
use crate::session::Session;

/// Height of the label above the region.
pub const LABEL_HEIGHT: f32 = 16.0;
/// From this zoom on the pinned pixel is framed without arms.
const FRAME_FROM: f64 = 20.0;

/// The region on screen, when it is worth showing: pinned, or its numbers are on screen.
pub fn region_rect(placed: &Placed, session: &Session) -> Option<Rect> {
    if session.pinned.is_none() && !(session.table.shown && session.pointer.is_some()) {
        return None;
    }
    let region = session.region.clipped(placed.size.0, placed.size.1)?;
    let rect = placed.transform.rect(
        f64::from(region.x),
        f64::from(region.y),
        f64::from(region.width),
        f64::from(region.height),
    );
    Some(rect)
}

pub fn show(painter: &Painter, placed: &Placed, context: &Context<'_>, pixels_per_point: f32) {
    let session = context.session;
    common(painter, placed, context);
    if let Some(rect) = region_rect(placed, session) {
        outline(painter, rect);
        label(painter, placed, rect, context);
    }
    if let Some((x, y)) = session.pinned {
        pin(painter, placed, x, y, pixels_per_point);
    }
}

/// While the sizes differ, the rectangle that both have, dashed.
fn common(painter: &Painter, placed: &Placed, context: &Context<'_>) {
    let Some(shown) = context.shown else { return };
    let sizes = Side::BOTH.map(|side| shown.side(side).map(|s| (s.pixels.width, s.pixels.height)));
    let [Some(a), Some(b)] = sizes else { return };
    if a == b {
        return;
    }
    let (width, height) = (a.0.min(b.0), a.1.min(b.1));
    let rect = placed
        .transform
        .rect(0.0, 0.0, f64::from(width), f64::from(height));
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
        rect.left_top(),
    ];
    painter.rect_stroke(
        rect,
        CornerRadius::ZERO,
        Stroke::new(1.0, Color32::BLACK),
        StrokeKind::Middle,
    );
    painter.extend(Shape::dashed_line(
        &corners,
        Stroke::new(1.0, Color32::WHITE),
        4.0,
        4.0,
    ));
    let at = rect.left_bottom() + vec2(8.0, -LABEL_HEIGHT - 8.0);
    plate(
        painter,
        at.round(),
        &format!("common {width}x{height}"),
        mono_medium(11.0),
        Color32::WHITE,
        Color32::BLACK,
        LABEL_HEIGHT,
    );
}

fn outline(painter: &Painter, rect: Rect) {
    painter.rect_stroke(
        rect,
        CornerRadius::ZERO,
        Stroke::new(3.0, Color32::from_black_alpha(140)),
        StrokeKind::Middle,
    );
    painter.rect_stroke(
        rect,
        CornerRadius::ZERO,
        Stroke::new(1.0, CANVAS_MARK),
        StrokeKind::Middle,
    );
}

/// Where the region's label is: above it, below when there is no room, at its right end when it would meet a tag.
pub fn label_rect(painter: &Painter, placed: &Placed, rect: Rect, context: &Context<'_>) -> Rect {
    let width = painter
        .layout_no_wrap(label_text(context), mono_medium(11.0), ON_CANVAS_MARK)
        .size()
        .x
        + 8.0;
    let area = placed.area();
    let above = rect.top() - LABEL_HEIGHT - 1.0;
    let y = if above >= area.top() {
        above
    } else {
        rect.bottom() + 1.0
    };
    let meets_tag = y < area.top() + 34.0 && rect.left() < area.left() + 260.0;
    let x = if meets_tag {
        rect.right() - width
    } else {
        rect.left()
    };
    let x = x.clamp(area.left(), (area.right() - width).max(area.left()));
    Rect::from_min_size(pos2(x.round(), y.round()), vec2(width, LABEL_HEIGHT))
}

fn label_text(context: &Context<'_>) -> String {
    let r = context.session.region;
    format!("{}x{} at {}, {}", r.width, r.height, r.x, r.y)
}

fn label(painter: &Painter, placed: &Placed, rect: Rect, context: &Context<'_>) {
    // A small pane has no room for a label that is wider than a third of it.
    let place = label_rect(painter, placed, rect, context);
    if place.width() > placed.area().width() / 3.0 {
        return;
    }
    plate(
        painter,
        place.min,
        &label_text(context),
        mono_medium(11.0),
        CANVAS_MARK,
        ON_CANVAS_MARK,
        LABEL_HEIGHT,
    );
}

fn pin(painter: &Painter, placed: &Placed, x: u32, y: u32, pixels_per_point: f32) {
    if x >= placed.size.0 || y >= placed.size.1 {
        return;
    }
    let cell = placed.transform.rect(f64::from(x), f64::from(y), 1.0, 1.0);
    let frame = |rect: Rect, width: f32, colour: Color32| {
        painter.rect_stroke(
            rect,
            CornerRadius::ZERO,
            Stroke::new(width, colour),
            StrokeKind::Middle,
        );
    };
    if placed.device_scale(pixels_per_point) >= FRAME_FROM {
        frame(cell, 4.0, Color32::BLACK);
        frame(cell, 2.0, CANVAS_MARK);
        return;
    }
    let cell = if cell.width() < 6.0 {
        Rect::from_center_size(cell.center(), vec2(6.0, 6.0))
    } else {
        cell
    };
    let (inner, outer) = (cell.width() / 2.0 + 2.0, cell.width() / 2.0 + 8.0);
    let c = cell.center();
    for (width, colour) in [(3.0, Color32::BLACK), (1.0, Color32::WHITE)] {
        frame(cell, width, colour);
        for direction in [
            vec2(1.0, 0.0),
            vec2(-1.0, 0.0),
            vec2(0.0, 1.0),
            vec2(0.0, -1.0),
        ] {
            painter.line_segment(
                [c + direction * inner, c + direction * outer],
                Stroke::new(width, colour),
            );
        }
    }
}
