//! The painted shapes: the only signs of the window that are not text. None comes from a font.

use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

use super::tile::{Tile, paint_tile};
use crate::gui::theme::Tokens;

fn polygon(painter: &Painter, points: Vec<Pos2>, colour: Color32) {
    painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
}

/// Disclosure (open) and combo triangle, 8x5.
pub fn triangle_down(painter: &Painter, centre: Pos2, colour: Color32) {
    let Pos2 { x, y } = centre;
    polygon(
        painter,
        vec![
            pos2(x - 4.0, y - 2.5),
            pos2(x + 4.0, y - 2.5),
            pos2(x, y + 2.5),
        ],
        colour,
    );
}

/// Disclosure triangle of something closed, 5x8.
pub fn triangle_right(painter: &Painter, centre: Pos2, colour: Color32) {
    let Pos2 { x, y } = centre;
    polygon(
        painter,
        vec![
            pos2(x - 2.5, y - 4.0),
            pos2(x + 2.5, y),
            pos2(x - 2.5, y + 4.0),
        ],
        colour,
    );
}

/// Play, 9x10.
pub fn play(painter: &Painter, centre: Pos2, colour: Color32) {
    let Pos2 { x, y } = centre;
    polygon(
        painter,
        vec![
            pos2(x - 4.0, y - 5.0),
            pos2(x + 5.0, y),
            pos2(x - 4.0, y + 5.0),
        ],
        colour,
    );
}

/// Pause, 9x10.
pub fn pause(painter: &Painter, centre: Pos2, colour: Color32) {
    for dx in [-4.0, 1.0] {
        let bar = Rect::from_min_size(centre + vec2(dx, -5.0), vec2(3.0, 10.0));
        painter.rect_filled(bar, 0.0, colour);
    }
}

/// Check mark inside a 14x14 box.
pub fn check(painter: &Painter, centre: Pos2, colour: Color32) {
    let points = [vec2(-3.5, 0.0), vec2(-1.0, 2.5), vec2(3.5, -2.5)];
    let points = points.iter().map(|&offset| centre + offset).collect();
    painter.add(Shape::line(points, Stroke::new(1.6, colour)));
}

/// Warning triangle, 10x9.
pub fn warning(painter: &Painter, centre: Pos2, colour: Color32) {
    let Pos2 { x, y } = centre;
    polygon(
        painter,
        vec![
            pos2(x - 5.0, y + 4.5),
            pos2(x, y - 4.5),
            pos2(x + 5.0, y + 4.5),
        ],
        colour,
    );
}

/// Damage diamond, `size` across (10 beside text, 12 in a lane).
pub fn diamond(painter: &Painter, centre: Pos2, size: f32, colour: Color32) {
    let Pos2 { x, y } = centre;
    let half = size / 2.0;
    polygon(
        painter,
        vec![
            pos2(x, y - half),
            pos2(x + half, y),
            pos2(x, y + half),
            pos2(x - half, y),
        ],
        colour,
    );
}

/// Size of the wipe grip.
pub const WIPE_GRIP: eframe::egui::Vec2 = vec2(54.0, 26.0);

/// The wipe's grip: a white plate with the tiles A and B at either side of the line.
pub fn wipe_grip(painter: &Painter, centre: Pos2, tokens: &Tokens) {
    let plate = Rect::from_center_size(centre, WIPE_GRIP);
    painter.rect(
        plate,
        5.0,
        Color32::from_gray(240),
        Stroke::new(1.0, Color32::from_black_alpha(140)),
        StrokeKind::Outside,
    );
    for (tile, dx) in [(Tile::A, -14.5), (Tile::B, 14.5)] {
        let rect = Rect::from_center_size(centre + vec2(dx, 0.0), vec2(20.0, 20.0));
        paint_tile(painter, rect, tile, tokens);
    }
    for dx in [-1.5, 1.5] {
        painter.vline(
            centre.x + dx,
            (centre.y - 5.0)..=(centre.y + 5.0),
            Stroke::new(1.0, Color32::from_gray(150)),
        );
    }
}
