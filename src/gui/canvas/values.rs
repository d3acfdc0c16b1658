//! Grid lines and numbers inside the pixels, when they are large enough.

use eframe::egui::{Align2, Color32, Painter, Pos2, Rect, Stroke, pos2};

use super::Placed;
use crate::analysis::value_at;
use crate::engine::Shown;
use crate::frame::{Channel, Side};
use crate::gui::context::Context;
use crate::gui::theme::mono;
use crate::view::PaneKind;

/// Device pixels per picture pixel from which grid lines, one number, and three numbers are drawn.
const GRID_FROM: f64 = 12.0;
const VALUE_FROM: f64 = 32.0;
const THREE_FROM: f64 = 56.0;

pub fn show(
    painter: &Painter,
    placed: &Placed,
    kind: PaneKind,
    context: &Context<'_>,
    pixels_per_point: f32,
) {
    let scale = placed.device_scale(pixels_per_point);
    if scale < GRID_FROM {
        return;
    }
    let clip = placed.clip;
    let (one, other) = (
        placed.transform.to_picture(clip.min),
        placed.transform.to_picture(clip.max),
    );
    let (left, right) = (one.0.min(other.0), one.0.max(other.0));
    let (top, bottom) = (one.1.min(other.1), one.1.max(other.1));
    let (width, height) = placed.size;
    let xs = (left.max(0.0) as u32)..(right.ceil().clamp(0.0, f64::from(width)) as u32);
    let ys = (top.max(0.0) as u32)..(bottom.ceil().clamp(0.0, f64::from(height)) as u32);
    if xs.is_empty() || ys.is_empty() {
        return;
    }
    let grid = Stroke::new(1.0, Color32::from_rgba_unmultiplied(128, 128, 128, 71));
    let cell = |x: u32, y: u32| placed.transform.to_screen(f64::from(x), f64::from(y));
    let line = |from: Pos2, to: Pos2| {
        let span = Rect::from_two_pos(from, to);
        if span.width() < span.height() {
            painter.vline(from.x.round() + 0.5, span.y_range(), grid);
        } else {
            painter.hline(span.x_range(), from.y.round() + 0.5, grid);
        }
    };
    for x in xs.clone() {
        line(cell(x, ys.start), cell(x, ys.end));
    }
    for y in ys.clone() {
        line(cell(xs.start, y), cell(xs.end, y));
    }
    let Some(shown) = context.shown.filter(|_| scale >= VALUE_FROM) else {
        return;
    };
    for y in ys {
        for x in xs.clone() {
            let Some((lines, ink)) = numbers(shown, kind, context, (x, y), scale >= THREE_FROM)
            else {
                continue;
            };
            let (at_x, at_y) = (f64::from(x) + 0.5, f64::from(y) + 0.5);
            let centre = placed.transform.to_screen(at_x, at_y);
            let step = 14.0;
            let first = centre.y - step * (lines.len() as f32 - 1.0) / 2.0;
            for (i, line) in lines.iter().enumerate() {
                let at = pos2(centre.x, first + i as f32 * step);
                painter.text(at, Align2::CENTER_CENTER, line, mono(12.5), ink);
            }
        }
    }
}

/// The lines of a pixel and their colour: black on what looks bright, else white.
fn numbers(
    shown: &Shown,
    kind: PaneKind,
    context: &Context<'_>,
    (x, y): (u32, u32),
    three: bool,
) -> Option<(Vec<String>, Color32)> {
    let channel = context.session.channel();
    let Some(side) = kind.side() else {
        return difference(shown, context, (x, y));
    };
    let known = shown.side(side)?;
    let gray = value_at(&known.pixels, Channel::Gray, x, y).unwrap_or(0);
    let bright = u32::from(gray) * 255 / u32::from(known.pixels.peak().max(1)) > 117;
    let ink = if bright {
        Color32::BLACK
    } else {
        Color32::WHITE
    };
    let lines = if three && channel == Channel::Gray && known.pixels.planes.len() == 3 {
        let values = crate::gui::readout::components(&known.pixels, x, y);
        values
            .into_iter()
            .map(|v| v.map_or_else(|| "-".into(), |v| v.to_string()))
            .collect()
    } else {
        vec![crate::gui::readout::channel_value(shown, side, channel, (x, y))?.to_string()]
    };
    Some((lines, ink))
}

fn difference(
    shown: &Shown,
    context: &Context<'_>,
    (x, y): (u32, u32),
) -> Option<(Vec<String>, Color32)> {
    let difference = shown.difference()?;
    let size = shown.difference_size()?;
    let plane = &difference.levels;
    let (px, py) = (
        u64::from(x) * u64::from(plane.width) / u64::from(size.0),
        u64::from(y) * u64::from(plane.height) / u64::from(size.1),
    );
    let level = plane.get(px as u32, py as u32)?;
    let heatmap = &context.session.view.heatmap;
    let signed = heatmap.shown && heatmap.signed;
    let value = if signed {
        let channel = context.session.channel();
        let of =
            |side| crate::gui::readout::channel_value(shown, side, channel, (x, y)).map(i32::from);
        format!("{:+}", of(Side::A)? - of(Side::B)?)
    } else {
        level.to_string()
    };
    let (_, picture) = shown
        .pictures
        .iter()
        .find(|(kind, _)| *kind == PaneKind::Difference)?;
    let [r, g, b, _] = picture.get(x, y)?;
    let luma = (u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1000;
    let ink = if luma > 117 {
        Color32::BLACK
    } else {
        Color32::WHITE
    };
    Some((vec![value], ink))
}
