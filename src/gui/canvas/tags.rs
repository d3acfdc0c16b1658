//! The tag of a pane: letter tile, name, and everything that is applied to what it shows.

use eframe::egui::{CornerRadius, Painter, Rect, Stroke, StrokeKind, pos2, vec2};

use super::Placed;
use crate::analysis::SizeRule;
use crate::frame::Side;
use crate::gui::context::Context;
use crate::gui::theme::{mono, regular};
use crate::gui::widgets::{Tile, paint_tile};
use crate::view::{PaneKind, applied};

const HEIGHT: f32 = 22.0;

pub fn show(
    painter: &Painter,
    placed: &Placed,
    kind: PaneKind,
    at_right: bool,
    context: &Context<'_>,
    pixels_per_point: f32,
) {
    let tokens = context.tokens;
    let (tile, name) = match kind.side() {
        Some(side) => (
            if side == Side::A { Tile::A } else { Tile::B },
            Some(name(side, context)),
        ),
        None => (Tile::Difference, None),
    };
    let tile_width = if kind.side().is_some() { 16.0 } else { 36.0 };
    let max_width = placed.rect.width() - 16.0;
    let words = words(placed, kind, context, pixels_per_point).join(", ");
    let name =
        name.map(|n| painter.layout_no_wrap(shortened(&n, 40), regular(12.0), tokens.second));
    let words = (!words.is_empty()).then(|| painter.layout_no_wrap(words, mono(11.5), tokens.text));
    let mut width = 3.0 + tile_width + 6.0;
    for galley in [&name, &words].into_iter().flatten() {
        width += galley.size().x + 8.0;
    }
    let width = width.min(max_width);
    let x = if at_right {
        placed.rect.right() - 8.0 - width
    } else {
        placed.rect.left() + 8.0
    };
    let rect = Rect::from_min_size(
        pos2(x.round(), placed.rect.top() + 8.0),
        vec2(width, HEIGHT),
    );
    painter.rect(
        rect,
        CornerRadius::same(4),
        tokens.panel,
        Stroke::new(1.0, tokens.line),
        StrokeKind::Inside,
    );
    let tile_rect = Rect::from_min_size(rect.min + vec2(3.0, 3.0), vec2(tile_width, 16.0));
    paint_tile(painter, tile_rect, tile, tokens);
    let clipped = painter.with_clip_rect(rect.shrink(2.0).intersect(painter.clip_rect()));
    let mut left = tile_rect.right() + 6.0;
    for galley in [name, words].into_iter().flatten() {
        let width = galley.size().x;
        let y = rect.center().y - galley.size().y / 2.0;
        clipped.galley(pos2(left, y.round()), galley, tokens.text);
        left += width + 8.0;
    }
}

/// Which frame of the one source a side is.
fn moment(side: Side, context: &Context<'_>) -> String {
    let background = context
        .session
        .against
        .and_then(|against| against.background());
    if let (Some(background), Side::A) = (background, side) {
        return background.to_string();
    }
    match context.shown.and_then(|shown| shown.pair.number(side)) {
        Some(number) => format!("frame {number}"),
        None => "no frame".into(),
    }
}

/// The frame's own file in a sequence, else the source's name.
fn name(side: Side, context: &Context<'_>) -> String {
    if context.session.against.is_some() && context.open(side).is_some() {
        return moment(side, context);
    }
    let frame = context
        .shown
        .and_then(|shown| shown.side(side))
        .and_then(|shown| shown.frame.file_name.clone());
    frame.unwrap_or_else(
        || match (context.open(side), context.session.source(side)) {
            (Some(open), _) => open.info.name.clone(),
            (None, Some(spec)) => spec.short_name(),
            (None, None) => "nothing open".into(),
        },
    )
}

fn words(
    placed: &Placed,
    kind: PaneKind,
    context: &Context<'_>,
    pixels_per_point: f32,
) -> Vec<String> {
    let Some(shown) = context.shown else {
        return Vec::new();
    };
    let shrunk = placed.device_scale(pixels_per_point) < 1.0;
    let mut words = applied(kind, &shown.comparison, &context.session.view, shrunk);
    if kind.side().is_none_or(|side| shown.side(side).is_some()) {
        words.extend(placed.transform.orientation.words());
    }
    if let Some(side) = kind.side() {
        // The channel whose numbers are on screen: in the pixels or in the table.
        let numbers = placed.device_scale(pixels_per_point) >= 32.0 || context.session.table.shown;
        if numbers && shown.side(side).is_some() {
            words.insert(0, context.session.channel().name().into());
        }
        let sizes = Side::BOTH.map(|s| shown.side(s).map(|s| (s.pixels.width, s.pixels.height)));
        let differ = matches!(sizes, [Some(a), Some(b)] if a != b);
        if let (true, Some((w, h))) = (
            differ && context.session.analysis.sizes == SizeRule::Refuse,
            sizes[side.index()],
        ) {
            words.insert(0, format!("{w}x{h}"));
        }
        if let Some(damage) = shown.side(side).and_then(|s| s.frame.damage) {
            words.push(match damage {
                crate::frame::Damage::Reported => "damaged".into(),
                crate::frame::Damage::Predicted => "predicted from damage".into(),
            });
        }
    }
    words
}

/// The middle of a long name is left out.
pub fn shortened(name: &str, most: usize) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= most {
        return name.to_owned();
    }
    let half = (most - 3) / 2;
    let start: String = letters[..half].iter().collect();
    let end: String = letters[letters.len() - half..].iter().collect();
    format!("{start}...{end}")
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn long_names_lose_their_middle() {
        assert_eq!(shortened("clip.avi", 20), "clip.avi");
        let short = shortened("a_very_long_recording_name_2026_final.mkv", 20);
        assert!(
            short.starts_with("a_very_l") && short.ends_with("inal.mkv"),
            "{short}"
        );
        assert_eq!(
            shortened("Видео из Прищтины и Скопье.mp4", 11)
                .chars()
                .count(),
            11
        );
    }
}
