//! The two curves of each: the receiver's error above, the bytes that were sent below; click goes to a frame.

use eframe::egui::accesskit::Action;
use eframe::egui::{
    Align2, Color32, Painter, Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

use crate::analysis::sender::Reference;
use crate::command::Command;
use crate::engine::Receiver;
use crate::engine::receiver::Sent;
use crate::figures::grouped;
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{Tokens, mono, mono_medium};
use crate::gui::timeline::axis::Axis;
use crate::gui::timeline::curve::{GUTTER, Points, Scale, paint_gutter, paint_runs};
use crate::gui::widgets::{Sought, sought};

const RIGHT: f32 = 16.0;
const AXIS: f32 = 18.0;
const GAP: f32 = 6.0;
/// Of the height that the curves have, the error's part.
const ERROR_PART: f32 = 0.62;

/// The colour of a sender's curve: what goes by masks of neighbouring frames has the mask's, the error that is kept small
/// the difference's.
pub(super) fn colour(reference: Reference, tokens: &Tokens) -> Color32 {
    match reference {
        Reference::PreviousFrame => tokens.mask,
        Reference::Reconstruction => tokens.difference,
    }
}

/// Frame numbers of a range to places along the axis.
struct Places {
    axis: Axis,
    from: u64,
}

impl Places {
    fn x(&self, number: u64) -> f32 {
        self.axis.x(number.saturating_sub(self.from))
    }

    fn frame_at(&self, x: f32) -> u64 {
        self.from + self.axis.frame_at(x)
    }

    fn has(&self, number: u64) -> bool {
        (self.from..self.from + self.axis.frames).contains(&number)
    }
}

/// Draws the curves; the frame under the pointer.
pub(super) fn show(
    ui: &mut Ui,
    area: Rect,
    context: &Context<'_>,
    receiver: &Receiver,
    commands: &mut Commands,
) -> Option<u64> {
    let tokens = context.tokens;
    let inner = Rect::from_min_max(
        pos2(area.left() + GUTTER, area.top() + 2.0),
        pos2(area.right() - RIGHT, area.bottom() - AXIS),
    );
    let split = inner.top() + (inner.height() - GAP) * ERROR_PART;
    let errors = inner.with_max_y(split);
    let costs = inner.with_min_y(split + GAP);
    let places = Places {
        axis: Axis::new(inner, receiver.request.count()),
        from: receiver.request.from,
    };
    let response = ui.interact(
        inner,
        ui.make_persistent_id("receiver curve"),
        Sense::click_and_drag(),
    );
    if let Some(number) = wished(ui, &response, &places)
        && number != context.session.position
    {
        commands.push(Command::Seek(number));
    }
    let pointed = response
        .hover_pos()
        .map(|at| places.frame_at(at.x))
        .filter(|number| place_of(receiver.sent(), *number).is_some());
    describe(ui, &response, context, receiver);

    let painter = ui.painter_at(area);
    for part in [errors, costs] {
        painter.rect_filled(part, 0.0, tokens.inset);
    }
    let frames = receiver.request.count();
    let sent = receiver.sent();
    paint(&painter, errors, "error", tokens, frames, |which| {
        let errors = sent.iter().map(move |sent| sent.steps[which].error as f32);
        Box::new(errors)
    });
    // The first frame is sent whole: it would leave no height for the others.
    let most = sent.iter().skip(1).flat_map(|sent| sent.steps);
    let most = most.map(|step| step.cost.total()).max().unwrap_or(0) as f32;
    paint(&painter, costs, "bytes", tokens, frames, |which| {
        let bytes = sent
            .iter()
            .map(move |sent| sent.steps[which].cost.total() as f32);
        Box::new(bytes.map(move |bytes| bytes.min(most)))
    });
    axis_numbers(&painter, inner, area, &places, tokens);
    if places.has(context.session.position) {
        let x = painter.round_to_pixel_center(places.x(context.session.position));
        let line = Stroke::new(1.0, tokens.accent);
        painter.vline(x, inner.top()..=inner.bottom() + 2.0, line);
        let number = context.session.position.to_string();
        let width = number.len() as f32 * 6.6 + 10.0;
        let middle = x.clamp(area.left() + width / 2.0, area.right() - width / 2.0);
        let tag = Rect::from_center_size(
            pos2(middle, inner.bottom() + AXIS / 2.0),
            vec2(width, AXIS - 3.0),
        );
        painter.rect_filled(tag, 3.0, tokens.accent);
        painter.text(
            tag.center(),
            Align2::CENTER_CENTER,
            number,
            mono_medium(11.0),
            tokens.on_accent,
        );
    }
    if let Some(number) = pointed {
        hover_text(&response, context, sent, number);
    }
    pointed
}

/// Where a frame stands among those that were sent.
pub(super) fn place_of(sent: &[Sent], number: u64) -> Option<&Sent> {
    let first = sent.first()?.number;
    let at = usize::try_from(number.checked_sub(first)?).ok()?;
    sent.get(at)
}

fn wished(ui: &Ui, response: &Response, places: &Places) -> Option<u64> {
    let Sought { pressed, asked } = sought(ui, response, |x| places.frame_at(x));
    pressed.or(asked.filter(|number| places.has(*number)))
}

fn describe(ui: &Ui, response: &Response, context: &Context<'_>, receiver: &Receiver) {
    let position = context.session.position as f64;
    response.widget_info(|| WidgetInfo {
        value: Some(position),
        ..WidgetInfo::labeled(Role::Slider, true, "Receiver's curve")
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(receiver.request.from as f64);
        node.set_max_numeric_value(receiver.request.to as f64);
        node.add_action(Action::SetValue);
    });
}

type Values<'a> = Box<dyn Iterator<Item = f32> + 'a>;

/// Both curves of one kind on a common scale; `values` are those of a sender by its place in [`Reference::BOTH`].
fn paint<'a>(
    painter: &Painter,
    plot: Rect,
    unit: &str,
    tokens: &Tokens,
    frames: u64,
    values: impl Fn(usize) -> Values<'a>,
) {
    let columns = plot.width().max(1.0) as usize;
    let mut both = [0, 1].map(|which| Points::of(values(which).map(Some), frames, columns, false));
    let maximum = both[0].maximum.max(both[1].maximum);
    for points in &mut both {
        (points.maximum, points.logarithmic) = (maximum, false);
    }
    let scale = Scale::new(&both[0], plot);
    paint_gutter(painter, plot, unit, &scale, tokens);
    // The one that keeps to the receiver lies under the one that may drift.
    for which in [1, 0] {
        let reference = Reference::BOTH[which];
        let fill =
            (reference == Reference::Reconstruction).then(|| tokens.difference.gamma_multiply(0.2));
        paint_runs(
            painter,
            plot,
            &both[which],
            &scale,
            colour(reference, tokens),
            fill,
        );
    }
}

fn axis_numbers(painter: &Painter, inner: Rect, area: Rect, places: &Places, tokens: &Tokens) {
    let step = places.axis.step();
    let mut number = places.from.next_multiple_of(step);
    while places.has(number) {
        let x = places.x(number);
        let half = number.to_string().len() as f32 * 3.3;
        if x + half < area.right() {
            painter.text(
                pos2(x, inner.bottom() + AXIS / 2.0),
                Align2::CENTER_CENTER,
                number.to_string(),
                mono(10.5),
                tokens.third,
            );
        }
        number += step;
    }
}

fn hover_text(response: &Response, context: &Context<'_>, sent: &[Sent], number: u64) {
    let Some(sent) = place_of(sent, number) else {
        return;
    };
    response.clone().on_hover_ui_at_pointer(|ui| {
        let tokens = context.tokens;
        let line = |ui: &mut Ui, text: String, colour| {
            let text = eframe::egui::RichText::new(text)
                .font(mono(12.0))
                .color(colour);
            ui.label(text);
        };
        line(ui, format!("frame {number}"), tokens.text);
        for (reference, step) in Reference::BOTH.into_iter().zip(&sent.steps) {
            let bytes = grouped(step.cost.total());
            let text = format!(
                "{}: mean |error| {:.2}, {bytes} bytes",
                reference.label(),
                step.error
            );
            line(ui, text, tokens.text);
        }
        if let Some(packet) = sent.packet {
            line(
                ui,
                format!("codec's packet: {} bytes", grouped(packet)),
                tokens.third,
            );
        }
    });
}

/// The short line that stands for a curve in the figures.
pub(super) fn swatch(
    painter: &Painter,
    at: eframe::egui::Pos2,
    reference: Reference,
    tokens: &Tokens,
) {
    let ends = [at, pos2(at.x + 14.0, at.y)];
    let stroke = Stroke::new(2.0, colour(reference, tokens));
    painter.add(Shape::line_segment(ends, stroke));
}
