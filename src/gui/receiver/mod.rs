//! What the receiver of a change-only sender has after each frame: range and progress, a sentence, both curves.

mod figures;
mod plot;

use eframe::egui::{Rect, RichText, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::context::{Commands, Context};
use super::theme::{mono, regular, semibold};
use super::widgets::{Button, NumberBox, row_label};
use crate::command::Command;
use crate::engine::ReceiverPhase;
use crate::engine::receiver::{ReceiverRequest, Sent};
use crate::figures::grouped;
use crate::frame::Profile;
use crate::report::receiver::summary;

/// Height of the whole panel, and of the same in a low window.
const HEIGHT: f32 = 268.0;
const LOW: f32 = 224.0;
/// Below this height the window is a low one.
const LOW_BELOW: f32 = 720.0;
/// Below this width of the window the title is short.
const TITLE_FROM: f32 = 1160.0;
/// Title and controls.
const CONTROLS: f32 = 36.0;
/// The sentence: two lines of it.
const WORDS: f32 = 40.0;
/// The figures at the right of the curves.
const FIGURES: f32 = 324.0;
/// Less width than this for the curves and the figures go.
const LEAST_PLOT: f32 = 360.0;

/// Height that the panel takes now.
pub fn height(context: &Context<'_>) -> f32 {
    match context.window.y < LOW_BELOW {
        true => LOW,
        false => HEIGHT,
    }
}

/// Draws the panel into all of `ui`, which has no margin.
pub fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let area = ui.max_rect();
    let tokens = context.tokens;
    let line = Stroke::new(1.0, tokens.line);
    ui.painter().hline(area.x_range(), area.top() + 0.5, line);
    let middle = area.top() + CONTROLS;
    let controls_place = Rect::from_min_max(area.min, pos2(area.right(), middle));
    let controls_place = controls_place.shrink2(vec2(16.0, 4.0));
    ui.scope_builder(UiBuilder::new().max_rect(controls_place), |ui| {
        ui.horizontal_centered(|ui| controls(ui, context, commands));
    });
    let words = Rect::from_min_max(
        pos2(area.left(), middle),
        pos2(area.right(), middle + WORDS),
    );
    sentence(ui, words.shrink2(vec2(16.0, 2.0)), context);
    let rest = Rect::from_min_max(pos2(area.left(), words.bottom()), area.max);
    let with_figures = rest.width() - FIGURES >= LEAST_PLOT;
    let right = rest.right() - if with_figures { FIGURES } else { 0.0 };
    let Some(receiver) = context
        .receiver
        .filter(|receiver| !receiver.sent().is_empty())
    else {
        return;
    };
    let plot = rest.with_max_x(right);
    let pointed = plot::show(ui, plot, context, receiver, commands);
    if with_figures {
        let number = pointed.unwrap_or(context.session.position);
        figures::show(ui, rest.with_min_x(right), context, receiver.sent(), number);
    }
}

/// What would be sent now.
fn wanted(context: &Context<'_>) -> Option<ReceiverRequest> {
    ReceiverRequest::of(context.session, context.facts.frames).filter(|_| context.facts.frames > 0)
}

/// The curves belong to other settings or another range than the ones that are set.
fn outdated(context: &Context<'_>) -> bool {
    let have = context.receiver.map(|receiver| &receiver.request);
    have.is_some() && have != wanted(context).as_ref()
}

fn controls(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    ui.spacing_mut().item_spacing.x = 8.0;
    let title = match context.window.x < TITLE_FROM {
        true => "Receiver",
        false => "Receiver of a change-only sender",
    };
    ui.label(RichText::new(title).font(semibold(12.5)));
    ui.add_space(12.0);
    let last = context.facts.frames.saturating_sub(1);
    let (from, to) = context.session.receiver.range(context.facts.frames);
    row_label(ui, "Frames");
    let number = |ui: &mut Ui, name: &str, value: u64, least: u64| {
        NumberBox::new(name, value as f64, least as f64..=last.max(least) as f64)
            .width(64.0)
            .show(ui)
            .map(|number| number as u64)
    };
    if let Some(from) = number(ui, "First frame sent", from, 0) {
        let to = to.max(from);
        commands.push(Command::SetReceiverRange { from, to });
    }
    row_label(ui, "to");
    if let Some(to) = number(ui, "Last frame sent", to, from) {
        commands.push(Command::SetReceiverRange { from, to });
    }
    let phase = context.receiver.map(|receiver| receiver.phase());
    let (text, name, command) = match phase {
        Some(ReceiverPhase::Sending) => ("Cancel", "Cancel sending", Command::StopSending),
        Some(_) => ("Send again", "Send the frames", Command::SendFrames),
        None => ("Send", "Send the frames", Command::SendFrames),
    };
    let press = Button::new(text).name(name).small().width(92.0);
    let press = press.enabled(wanted(context).is_some()).show(ui);
    if press
        .on_disabled_hover_text("Open a source first.")
        .clicked()
    {
        commands.push(command);
    }
    let said = ui.label(
        RichText::new(state(context, from, to))
            .font(mono(11.5))
            .color(context.tokens.second),
    );
    if outdated(context) {
        said.on_hover_text("The curves belong to the settings or the range before: send again.");
    }
    let right = eframe::egui::Layout::right_to_left(eframe::egui::Align::Center);
    ui.with_layout(right, |ui| {
        let close = Button::new("Close").name("Close the receiver").small();
        if close.show(ui).clicked() {
            commands.push(Command::ToggleReceiver);
        }
    });
}

/// How far it is, or which part of the source is sent.
fn state(context: &Context<'_>, from: u64, to: u64) -> String {
    let of = grouped(context.facts.frames);
    let count = grouped(to.saturating_sub(from) + 1);
    if let Some(receiver) = context.receiver {
        let done = grouped(receiver.sent().len() as u64);
        let all = grouped(receiver.request.count());
        match receiver.phase() {
            ReceiverPhase::Sending => return format!("{done} of {all} frames ..."),
            ReceiverPhase::Cancelled => return format!("cancelled after {done} of {all} frames"),
            _ if outdated(context) => return "of other settings".to_owned(),
            _ => {}
        }
    }
    let both = context.session.a.is_some() && context.session.b.is_some();
    let which = if both { " of A" } else { "" };
    match count == of {
        true => format!("the whole source, {of} frames{which}"),
        false => format!("{count} of {of} frames{which}"),
    }
}

fn sentence(ui: &mut Ui, place: Rect, context: &Context<'_>) {
    let Some((text, warning)) = words(context) else {
        return;
    };
    let tokens = context.tokens;
    let colour = match (warning, outdated(context)) {
        (true, _) => tokens.warning,
        (false, true) => tokens.third,
        (false, false) => tokens.text,
    };
    let galley = ui
        .painter()
        .layout(text.clone(), regular(12.5), colour, place.width());
    let response = ui.interact(
        place,
        ui.scope_id().with("receiver sentence"),
        Sense::hover(),
    );
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Label, true, format!("What the receiver has: {text}"))
    });
    let fits = galley.size().y <= place.height();
    let painter = ui.painter().with_clip_rect(place);
    painter.galley(place.min, galley, colour);
    if !fits {
        response.on_hover_text(text);
    }
}

/// The sentence, and whether it is a warning.
fn words(context: &Context<'_>) -> Option<(String, bool)> {
    let receiver = context.receiver?;
    if let ReceiverPhase::Failed(error) = receiver.phase() {
        return Some((error.to_string(), true));
    }
    let sent: &[Sent] = receiver.sent();
    let request = &receiver.request;
    let mut text = match sent.is_empty() {
        true => return None,
        false => summary(sent),
    };
    if request.sent_profile() == Profile::Native && request.profile != Profile::Native {
        text += " What is sent are the decoded planes, for the chain looks at one of them.";
    }
    Some((text, false))
}
