//! The track: curve, lanes, axis, playhead; click goes there, drag scrubs.

use eframe::egui::accesskit::Action;
use eframe::egui::{
    Align2, Painter, Pos2, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::axis::Axis;
use super::curve::{
    GUTTER, Points, Scale, label, paint_gutter, paint_runs, unit, value_at, value_text,
};
use super::lanes::{self, number_at};
use super::{links, scan};
use crate::analysis::SizeRule;
use crate::command::Command;
use crate::engine::{OpenState, SideState};
use crate::figures::grouped;
use crate::frame::{Damage, Side};
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{mono, mono_medium, regular};
use crate::gui::widgets::{Sought, Tile, paint_tile, sought};

const RIGHT: f32 = 16.0;
const LANE: f32 = 11.0;
const AXIS: f32 = 15.0;

/// Height of everything under the curve: gap, lane, gap, lane, gap, strip, axis.
pub(super) fn under(with_strip: bool) -> f32 {
    let strip = if with_strip { links::HEIGHT + 1.0 } else { 0.0 };
    2.0 + LANE + 1.0 + LANE + 1.0 + strip + AXIS
}

/// Less height than this is no curve.
const LEAST_CURVE: f32 = 16.0;

/// The parts of the track, from top to bottom.
struct Parts {
    curve: Option<Rect>,
    lanes: [Rect; 2],
    /// What is matched by content, while frames are paired so.
    strip: Option<Rect>,
    axis: Rect,
}

impl Parts {
    fn new(track: Rect, with_strip: bool) -> Self {
        let (left, right) = (track.left() + GUTTER, track.right() - RIGHT);
        let row = |top: f32, height: f32| {
            Rect::from_min_max(pos2(left, top), pos2(right.max(left + 1.0), top + height))
        };
        let height = track.height() - under(with_strip);
        let curve = (height >= LEAST_CURVE).then(|| row(track.top(), height));
        let under = track.bottom() - under(with_strip) + 2.0;
        Self {
            curve,
            lanes: [row(under, LANE), row(under + LANE + 1.0, LANE)],
            strip: with_strip.then(|| row(under + 2.0 * (LANE + 1.0), links::HEIGHT)),
            axis: row(track.bottom() - AXIS, AXIS),
        }
    }
}

pub(super) fn show(ui: &mut Ui, track: Rect, context: &Context<'_>, commands: &mut Commands) {
    let alignment = links::alignment(context);
    let parts = Parts::new(track, alignment.is_some());
    let frames = super::frames(context);
    let axis = Axis::new(parts.axis, frames);
    let response = ui.interact(
        track,
        ui.make_persistent_id("timeline track"),
        Sense::click_and_drag(),
    );
    if frames > 0 {
        if let Some(number) = wished(ui, &response, &axis, context)
            && number != context.session.position
        {
            commands.push(Command::Seek(number));
        }
        hover_text(&response, &axis, context);
    }
    describe(ui, &response, context, frames);

    let painter = ui.painter_at(track);
    let mut here = None;
    if let Some(plot) = parts.curve {
        painter.rect_filled(plot, 0.0, context.tokens.inset);
        here = paint_curve(&painter, plot, context, &axis);
        if no_curve(context, axis.frames).is_none() {
            scan::show(ui, &painter, plot, context, &axis, commands);
        }
    }
    if let (Some(strip), Some(alignment)) = (parts.strip, alignment) {
        links::show(ui, &painter, strip, &axis, context, alignment);
    }
    paint_lanes(ui, &painter, &parts, context, &axis);
    if frames > 0 {
        paint_axis(&painter, &parts, context, &axis);
        paint_playhead(&painter, track, &parts, context, &axis);
    }
    if let Some(at) = here {
        let edge = Stroke::new(1.0, context.tokens.inset);
        painter.circle(at, 3.0, context.tokens.difference, edge);
    }
}

/// The frame under a pressed or dragged pointer, or the one asked for by a screen reader; only what is known yet.
fn wished(ui: &Ui, response: &Response, axis: &Axis, context: &Context<'_>) -> Option<u64> {
    let Sought { pressed, asked } = sought(ui, response, |x| axis.frame_at(x));
    let last = context.facts.frames.saturating_sub(1);
    pressed.or(asked).map(|number| number.min(last))
}

fn describe(ui: &Ui, response: &Response, context: &Context<'_>, frames: u64) {
    let position = context.session.position as f64;
    response.widget_info(|| WidgetInfo {
        value: Some(position),
        ..WidgetInfo::labeled(Role::Slider, frames > 0, "Timeline")
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(frames.saturating_sub(1) as f64);
        node.add_action(Action::SetValue);
    });
}

fn hover_text(response: &Response, axis: &Axis, context: &Context<'_>) {
    let Some(at) = response.hover_pos().filter(|at| axis.range.contains(at.x)) else {
        return;
    };
    let number = axis.frame_at(at.x);
    let curve = context.session.curve;
    response.clone().on_hover_ui_at_pointer(|ui| {
        let tokens = context.tokens;
        let line = |ui: &mut Ui, text: String, colour| {
            ui.label(
                eframe::egui::RichText::new(text)
                    .font(mono(12.0))
                    .color(colour),
            );
        };
        line(ui, format!("frame {number}"), tokens.text);
        for side in Side::BOTH {
            if let Some(text) = frame_text(context, side, number) {
                line(ui, format!("{side}  {text}"), tokens.side(side));
            }
        }
        if let Some(link) = context.scanner.and_then(|scanner| scanner.link(number)) {
            line(ui, link.name().to_owned(), tokens.second);
        }
        if let Some(value) = value_at(context, curve, number) {
            let text = format!("{} {}", label(curve), value_text(curve, value));
            line(ui, text, tokens.difference);
        }
    });
}

/// `P, 1,234 bytes`; with its own number where it is another than A's.
fn frame_text(context: &Context<'_>, side: Side, number: u64) -> Option<String> {
    let open = context.open(side)?;
    let own = number_at(context, side, number);
    let Some((own, entry)) = own.and_then(|own| Some((own, open.index.get(own)?))) else {
        return Some("no frame".to_owned());
    };
    let mut parts = Vec::new();
    if own != number {
        parts.push(format!("frame {own}"));
    }
    parts.push(match entry.key {
        true => format!("{}, key", entry.picture_type.name()),
        false => entry.picture_type.name().to_owned(),
    });
    if entry.bytes > 0 {
        parts.push(format!("{} bytes", grouped(u64::from(entry.bytes))));
    }
    match entry.damage {
        Some(Damage::Reported) => parts.push("damaged".to_owned()),
        Some(Damage::Predicted) => parts.push("predicted from damaged frames".to_owned()),
        None => {}
    }
    Some(parts.join(", "))
}

/// Why there is no curve to draw.
fn no_curve(context: &Context<'_>, frames: u64) -> Option<String> {
    let failed = |side| matches!(context.side(side), SideState::Failed { .. });
    if let Some(side) = Side::BOTH.into_iter().find(|side| failed(*side)) {
        return Some(format!("No curve: {side} has no frames."));
    }
    let (Some(a), Some(b)) = (context.open(Side::A), context.open(Side::B)) else {
        return (frames > 0).then(|| "No curve: it needs A and B.".to_owned());
    };
    let size = |open: &OpenState| (open.info.width, open.info.height);
    if size(a) != size(b) && context.session.analysis.sizes == SizeRule::Refuse {
        let (of_a, of_b) = (a.index.count(), b.index.count());
        let counts = format!("A has {} frames, B {}", grouped(of_a), grouped(of_b));
        let shared = of_a.min(of_b).saturating_sub(1);
        return Some(format!(
            "No curve while the sizes differ. {counts}: pairs 0 to {shared}."
        ));
    }
    None
}

/// `indexing 1,204 frames ...` for the first side that is still counted.
fn indexing(context: &Context<'_>) -> Option<String> {
    let mut sides = Side::BOTH.into_iter();
    sides.find_map(|side| {
        let (done, _) = context.open(side)?.indexing?;
        Some(format!("{side}: indexing {} frames ...", grouped(done)))
    })
}

/// Returns where the curve is at the position.
fn paint_curve(painter: &Painter, plot: Rect, context: &Context<'_>, axis: &Axis) -> Option<Pos2> {
    let tokens = context.tokens;
    let message = |text: String| {
        let galley = painter.layout_no_wrap(text, regular(12.0), tokens.second);
        // The playhead does not run through the words: they stand behind it, or in front where the rest is too short.
        let (width, playhead) = (galley.size().x, axis.x(context.session.position));
        let left = plot.left() + 12.0;
        let x = match (left - 8.0..left + width + 8.0).contains(&playhead) {
            false => left,
            true if playhead + 12.0 + width <= plot.right() => playhead + 12.0,
            true => (playhead - 12.0 - width).max(plot.left()),
        };
        let at = pos2(x, plot.center().y - galley.size().y / 2.0);
        painter.galley(at.round(), galley, tokens.second);
    };
    if let Some(text) = no_curve(context, axis.frames) {
        message(text);
        return None;
    }
    let curve = context.session.curve;
    let columns = axis.range.span().max(1.0) as usize;
    let points = Points::new(context.records, curve, axis.frames, columns);
    if points.runs.is_empty() {
        if let Some(text) = indexing(context) {
            message(text);
        }
        return None;
    }
    let scale = Scale::new(&points, plot);
    let unit = match points.logarithmic {
        true => "log",
        false => unit(curve),
    };
    paint_gutter(painter, plot, unit, &scale, tokens);
    let fill = tokens.difference.gamma_multiply(0.2);
    paint_runs(
        painter,
        plot,
        &points,
        &scale,
        tokens.difference,
        Some(fill),
    );
    let position = context.session.position;
    let value = value_at(context, curve, position)?;
    Some(pos2(axis.x(position), scale.y(value)))
}

fn paint_lanes(ui: &Ui, painter: &Painter, parts: &Parts, context: &Context<'_>, axis: &Axis) {
    let tokens = context.tokens;
    for (side, rect) in Side::BOTH.into_iter().zip(parts.lanes) {
        let tile = Rect::from_min_size(pos2(rect.left() - 20.0, rect.top()), vec2(14.0, LANE));
        paint_tile(painter, tile, Tile::from(side), tokens);
        let lane = lanes::lane(ui, context, side, axis);
        // A source that is still counted fills its lane from the left.
        let filled = match (&lane, context.open(side).and_then(|open| open.indexing)) {
            (Some(lane), Some(_)) => {
                let share = lane.known.1 as f32 / axis.frames as f32;
                rect.with_max_x(rect.left() + rect.width() * share.clamp(0.0, 1.0))
            }
            _ => rect,
        };
        painter.rect_filled(filled, 0.0, tokens.inset);
        if let Some(lane) = lane {
            lanes::paint(painter, rect, axis, &lane, tokens.side(side), tokens.damage);
        }
    }
}

fn paint_axis(painter: &Painter, parts: &Parts, context: &Context<'_>, axis: &Axis) {
    let playhead = tag(parts, context, axis).expand2(vec2(4.0, 0.0));
    let step = axis.step();
    let mut number = 0;
    while number < axis.frames {
        let at = pos2(axis.x(number), parts.axis.center().y);
        let half = number.to_string().len() as f32 * 3.3;
        let covered = at.x + half > playhead.left() && at.x - half < playhead.right();
        if !covered && at.x + half < parts.axis.right() + RIGHT {
            painter.text(
                at,
                Align2::CENTER_CENTER,
                number.to_string(),
                mono(10.5),
                context.tokens.third,
            );
        }
        number += step;
    }
}

/// Where the frame number under the playhead stands: always whole inside the track.
fn tag(parts: &Parts, context: &Context<'_>, axis: &Axis) -> Rect {
    let digits = context.session.position.to_string().len();
    let width = digits as f32 * 6.6 + 10.0;
    let most = parts.axis.right() + RIGHT - width / 2.0;
    let x = axis.x(context.session.position).min(most);
    Rect::from_center_size(pos2(x, parts.axis.center().y), vec2(width, AXIS))
}

fn paint_playhead(
    painter: &Painter,
    track: Rect,
    parts: &Parts,
    context: &Context<'_>,
    axis: &Axis,
) {
    let tokens = context.tokens;
    let x = painter.round_to_pixel_center(axis.x(context.session.position));
    let tag = tag(parts, context, axis);
    painter.vline(x, track.top()..=tag.top(), Stroke::new(1.0, tokens.accent));
    painter.rect_filled(tag, 3.0, tokens.accent);
    painter.text(
        tag.center(),
        Align2::CENTER_CENTER,
        context.session.position.to_string(),
        mono_medium(11.0),
        tokens.on_accent,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lanes_and_the_axis_stand_in_the_least_height() {
        for with_strip in [false, true] {
            let track = Rect::from_min_size(pos2(0.0, 37.0), vec2(900.0, under(with_strip)));
            let parts = Parts::new(track, with_strip);
            assert!(parts.curve.is_none());
            let [a, b] = parts.lanes;
            let mut rows = vec![a, b];
            rows.extend(parts.strip);
            rows.push(parts.axis);
            assert!(rows.iter().all(|row| track.contains_rect(*row)), "{rows:?}");
            for pair in rows.windows(2) {
                assert!(pair[0].bottom() <= pair[1].top(), "{rows:?}");
            }
            assert_eq!(rows.len(), if with_strip { 4 } else { 3 });
        }
    }
}
