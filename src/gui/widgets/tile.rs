//! Letter tiles: A, B and |A-B| on their identity colours.

use eframe::egui::{Align2, Painter, Rect, Response, Sense, Ui, vec2};

use crate::frame::Side;
use crate::gui::theme::{Tokens, semibold};

/// Whose tile it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tile {
    A,
    B,
    Difference,
}

impl From<Side> for Tile {
    fn from(side: Side) -> Self {
        match side {
            Side::A => Self::A,
            Side::B => Self::B,
        }
    }
}

impl Tile {
    pub fn letters(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::Difference => "|A-B|",
        }
    }

    pub fn colour(self, tokens: &Tokens) -> eframe::egui::Color32 {
        match self {
            Self::A => tokens.a,
            Self::B => tokens.b,
            Self::Difference => tokens.difference,
        }
    }
}

/// Paints a tile into `rect`; the letters scale with its height (13 px at 24).
pub fn paint_tile(painter: &Painter, rect: Rect, tile: Tile, tokens: &Tokens) {
    let radius = if rect.height() < 14.0 { 2.0 } else { 4.0 };
    painter.rect_filled(rect, radius, tile.colour(tokens));
    let size = (rect.height() * 0.55).clamp(9.0, 15.0).round();
    painter.text(
        rect.center(),
        Align2::CENTER_CENTER,
        tile.letters(),
        semibold(size),
        tokens.on_identity,
    );
}

/// A tile `side` high; |A-B| is wider.
pub fn letter_tile(ui: &mut Ui, tile: Tile, side: f32) -> Response {
    let width = match tile {
        Tile::Difference => side + 12.0,
        _ => side,
    };
    let (rect, response) = ui.allocate_exact_size(vec2(width, side), Sense::hover());
    paint_tile(ui.painter(), rect, tile, Tokens::of(ui.ctx()));
    response
}
