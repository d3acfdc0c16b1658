//! The colour bar: which level has which colour, in real levels.

use eframe::egui::{
    Align2, Color32, Mesh, Painter, Rect, Shape, Stroke, StrokeKind, TextureId, pos2, vec2,
};

use crate::gui::theme::{Tokens, mono};
use crate::view::colormap::{color, diverging, last_color_from, level_index};
use crate::view::{Colormap, Heatmap};

/// Height of the bar itself, without its ticks.
pub const BAR: f32 = 12.0;
/// Height of ticks and numbers under it.
pub const TICKS: f32 = 18.0;

fn rgb([r, g, b]: [u8; 3]) -> Color32 {
    Color32::from_rgb(r, g, b)
}

/// The colour of a difference of `level`, negative where B is greater.
pub fn colour_of(heatmap: &Heatmap, level: i32, peak: u16) -> Color32 {
    let magnitude = level.unsigned_abs().min(u32::from(u16::MAX)) as u16;
    let index = level_index(magnitude, heatmap.gain, peak);
    if heatmap.signed {
        rgb(diverging(index, level < 0))
    } else {
        rgb(color(heatmap.colormap, index))
    }
}

/// A strip of all colours of a map, for a preview.
pub fn paint_map(painter: &Painter, rect: Rect, map: Colormap) {
    strip(painter, rect, &|t| {
        rgb(color(map, (t * 255.0).round() as u8))
    });
}

/// A strip of the diverging map.
pub fn paint_diverging(painter: &Painter, rect: Rect) {
    strip(painter, rect, &|t| {
        let t = 2.0 * t - 1.0;
        rgb(diverging((t.abs() * 255.0).round() as u8, t < 0.0))
    });
}

/// Colours along a rectangle; the graphics card blends between 64 of them.
fn strip(painter: &Painter, rect: Rect, colour: &dyn Fn(f32) -> Color32) {
    const PARTS: u32 = 64;
    let mut mesh = Mesh::with_texture(TextureId::default());
    for i in 0..=PARTS {
        let t = i as f32 / PARTS as f32;
        let x = rect.left() + t * rect.width();
        mesh.colored_vertex(pos2(x, rect.top()), colour(t));
        mesh.colored_vertex(pos2(x, rect.bottom()), colour(t));
        if i > 0 {
            let corner = 2 * i;
            mesh.add_triangle(corner - 2, corner - 1, corner);
            mesh.add_triangle(corner - 1, corner, corner + 1);
        }
    }
    painter.add(Shape::mesh(mesh));
}

/// Levels between two ticks: a power of two, four or five of them on the bar.
fn tick_step(levels: f32) -> u16 {
    (levels / 4.0).max(1.0).log2().ceil().exp2() as u16
}

/// Paints the bar into the upper 12 of `rect`, ticks and levels under it. `rect` is 30 high.
pub fn paint_colour_bar(
    painter: &Painter,
    rect: Rect,
    heatmap: &Heatmap,
    peak: u16,
    tokens: &Tokens,
) {
    let bar = Rect::from_min_size(rect.min, vec2(rect.width(), BAR));
    let inside = bar.shrink(1.0);
    if heatmap.signed {
        paint_diverging(painter, inside);
    } else {
        paint_map(painter, inside, heatmap.colormap);
    }
    let edge = Stroke::new(1.0, tokens.strong_line);
    painter.rect_stroke(bar, 0.0, edge, StrokeKind::Inside);

    let levels = f32::from(peak) / heatmap.gain.max(1e-3);
    let levels = levels.min(f32::from(peak));
    let step = i32::from(tick_step(if heatmap.signed {
        2.0 * levels
    } else {
        levels
    }));
    let (first, width) = if heatmap.signed {
        (-levels, 2.0 * levels)
    } else {
        (0.0, levels)
    };
    let mut level = (first / step as f32).ceil() as i32 * step;
    while (level as f32) < first + width - 0.02 * width {
        let t = (level as f32 - first) / width;
        let x = inside.left() + t * inside.width();
        let x = painter.round_to_pixel_center(x);
        painter.vline(x, bar.bottom()..=(bar.bottom() + 4.0), edge);
        let text = match heatmap.signed {
            true => format!("{level:+}").replace("+0", "0"),
            false => level.to_string(),
        };
        // The first number would hang over the bar's end.
        let (align, x) = if t < 0.02 {
            (Align2::LEFT_TOP, bar.left())
        } else {
            (Align2::CENTER_TOP, x)
        };
        let at = pos2(x, bar.bottom() + 5.0);
        painter.text(at, align, text, mono(10.5), tokens.third);
        level += step;
    }
}

/// `Gain x16: |d| of 16 and more is the last colour.`
pub fn last_colour_sentence(heatmap: &Heatmap, peak: u16) -> String {
    let gain = gain_text(heatmap.gain);
    let last = last_color_from(heatmap.gain, peak);
    let levels = if last >= peak {
        format!("{peak}")
    } else {
        format!("{last} and more")
    };
    format!("Gain x{gain}: |d| of {levels} is the last colour.")
}

/// A gain without needless digits: `8`, `1.5`.
pub fn gain_text(gain: f32) -> String {
    let text = format!("{gain:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_the_first_level_of_the_last_colour() {
        let with = |gain| Heatmap {
            gain,
            ..Heatmap::default()
        };
        let sentence = |gain| last_colour_sentence(&with(gain), 255);
        assert_eq!(
            sentence(16.0),
            "Gain x16: |d| of 16 and more is the last colour."
        );
        assert_eq!(
            sentence(8.0),
            "Gain x8: |d| of 32 and more is the last colour."
        );
        assert_eq!(sentence(1.0), "Gain x1: |d| of 255 is the last colour.");
        assert_eq!(
            sentence(1.5),
            "Gain x1.5: |d| of 170 and more is the last colour."
        );
    }

    #[test]
    fn four_or_five_ticks() {
        assert_eq!(tick_step(255.0 / 16.0), 4);
        assert_eq!(tick_step(255.0 / 8.0), 8);
        assert_eq!(tick_step(255.0 / 64.0), 1);
        assert_eq!(tick_step(65_535.0), 16_384);
    }
}
