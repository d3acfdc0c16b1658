//! The transport: play, step, the frame number, speed and pairing; the curve's choice at the right.

use eframe::egui::{Align, Id, Layout, RichText, Sense, Ui, UiBuilder, pos2, vec2};

use super::curve::{label, value_at, value_text};
use super::{landmarks, more};
use crate::command::{Command, Curve};
use crate::frame::Side;
use crate::gui::clock::seconds_of;
use crate::gui::context::{Commands, Context};
use crate::gui::inspector::{damage_buttons, has_damage};
use crate::gui::theme::{mono, regular};
use crate::gui::widgets::{
    Button, Combo, NumberBox, check_box, number_at_right, row_label, shapes, vertical_line,
};
use crate::pairing::{Against, PairBy, Pairing};
use crate::session::SPEEDS;

/// Under this width of the window, what is rarely changed goes behind `More`.
const SHORT: f32 = 1240.0;
/// Under this one the damage buttons go as well; they are in the menu Frame.
const SHORTER: f32 = 1000.0;
/// From this width on the buttons go to the next change, peak and irregularity too; their keys and menu work always.
const WIDE: f32 = 1400.0;
const EDGE: f32 = 12.0;
const DIGIT: f32 = 7.5;
/// A label stands 2 nearer to its control than controls to each other.
const LABEL_GAP: f32 = -2.0;

pub(super) fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let area = ui.max_rect().shrink2(vec2(EDGE, 0.0));
    let damaged = has_damage(ui, context);
    // The buttons to the next damage take the room of what is rarely changed.
    let short = context.window.x < if damaged { WIDE } else { SHORT };
    let left = UiBuilder::new()
        .max_rect(area)
        .layout(Layout::left_to_right(Align::Center));
    ui.scope_builder(left, |ui| {
        let open = context.facts.frames > 0;
        let group = ui.add_enabled_ui(open, |ui| {
            ui.set_height(area.height());
            steps(ui, context, commands);
            if !short {
                rarely_changed(ui, context, commands);
            }
        });
        group.response.on_disabled_hover_text("Open a source first");
        played(ui, context);
    });
    let right = UiBuilder::new()
        .max_rect(area)
        .layout(Layout::right_to_left(Align::Center));
    ui.scope_builder(right, |ui| {
        curve(ui, context, commands);
        let choice = context.window.x >= WIDE && (damaged || context.records.len() > 2);
        if choice {
            vertical_line(ui);
            landmarks::show(ui, context, commands, damaged);
        }
        let damage = damaged && !choice && context.window.x >= SHORTER;
        if short || damage {
            vertical_line(ui);
        }
        if short {
            more::show(ui, context, commands);
        }
        if damage {
            let width = 240.0;
            let size = vec2(width, 28.0);
            ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                damage_buttons(ui, context, commands);
            });
        }
    });
}

fn frame_number() -> Id {
    Id::unique("frame number")
}

/// Gives the box of the frame number the focus.
pub fn ask_frame(context: &eframe::egui::Context) {
    context.memory_mut(|memory| memory.request_focus(frame_number()));
}

fn steps(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let playing = context.session.playback.playing;
    let play = if playing {
        Button::new("Pause").shape(shapes::pause)
    } else {
        Button::new("Play").shape(shapes::play)
    };
    if play.width(76.0).show(ui).clicked() {
        commands.push(Command::TogglePlay);
    }
    ui.add_space(4.0);
    let spacing = ui.spacing().item_spacing.x;
    ui.spacing_mut().item_spacing.x = 4.0;
    for (text, name, by) in [("-1", "Previous frame", -1), ("+1", "Next frame", 1)] {
        if Button::new(text).name(name).width(40.0).show(ui).clicked() {
            commands.push(Command::Step(by));
        }
    }
    ui.spacing_mut().item_spacing.x = spacing;
    ui.add_space(6.0);

    row_label(ui, "Frame");
    ui.add_space(LABEL_GAP);
    let last = context.facts.frames.saturating_sub(1);
    let digits = last.to_string().len();
    let width = (digits as f32 * DIGIT + 20.0).max(60.0);
    let leader = context.open(Side::A).or(context.open(Side::B));
    let at_time = |text: &str| Some(leader?.shown_at(seconds_of(text)?)? as f64);
    let number = NumberBox::new(
        "Frame number",
        context.session.position as f64,
        0.0..=last as f64,
    )
    .id(frame_number())
    .also_reads(&at_time)
    .tip("Ctrl+G: a frame number, or a time: 1:02.5, 12.5 s")
    .width(width)
    .show(ui);
    if let Some(number) = number {
        commands.push(Command::Seek(number as u64));
    }
    let slot = vec2((digits + 2) as f32 * DIGIT, 24.0);
    let text = format!("/ {last}");
    number_at_right(ui, &text, mono(12.5), context.tokens.third, slot);
    ui.add_space(4.0);
}

fn rarely_changed(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let playback = &context.session.playback;
    if row_label(ui, "Speed").double_clicked() {
        commands.push(Command::Speed(1.0));
    }
    ui.add_space(LABEL_GAP);
    let names = SPEEDS.map(speed_text);
    let names = names.each_ref().map(String::as_str);
    let chosen = speed_index(playback.speed);
    if let Some(picked) = Combo::new("Speed", &names, chosen)
        .small()
        .width(60.0)
        .show(ui)
    {
        commands.push(Command::Speed(SPEEDS[picked]));
    }
    ui.add_space(4.0);
    if check_box(ui, "Loop", playback.repeat).clicked() {
        commands.push(Command::ToggleLoop);
    }
    vertical_line(ui);

    let pairing = context.session.pairing;
    if row_label(ui, "Pair by").double_clicked() {
        commands.push(Command::PairBy(PairBy::default()));
    }
    ui.add_space(LABEL_GAP);
    if let Some(against) = context.session.against {
        // One source compared with itself: the inspector's Compare with is the rule.
        let rule = match against {
            Against::Previous(1) => "previous frame".to_owned(),
            Against::Background(_) => "background".to_owned(),
            other => other.to_string(),
        };
        let shown = ui.add_enabled_ui(false, |ui| {
            Combo::new("Pair by", &[&rule], Some(0))
                .small()
                .width(128.0)
                .show(ui)
        });
        shown
            .response
            .on_disabled_hover_text("Chosen in the inspector, under Compare with");
        return;
    }
    let names = PairBy::ALL.map(PairBy::label);
    let chosen = PairBy::ALL.iter().position(|by| *by == pairing.by);
    let combo = Combo::new("Pair by", &names, chosen).small().width(128.0);
    if let Some(picked) = combo.show(ui) {
        commands.push(Command::PairBy(PairBy::ALL[picked]));
    }
    ui.add_space(4.0);

    let label = ui
        .scope(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let shift = row_label(ui, "Shift");
            let side = RichText::new("B")
                .font(regular(12.5))
                .color(context.tokens.b);
            ui.add(eframe::egui::Label::new(side).selectable(false));
            shift
        })
        .inner;
    if label.double_clicked() {
        commands.push(Command::SetPairing(Pairing {
            offset: 0,
            ..pairing
        }));
    }
    shift_box(ui, context, commands);
}

/// The box for B's shift, in frames.
pub(super) fn shift_box(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let pairing = context.session.pairing;
    let most = context.facts.frames.max(1) as f64;
    let shift = NumberBox::new("Shift B", pairing.offset as f64, -most..=most)
        .width(52.0)
        .show(ui);
    if let Some(shift) = shift {
        let offset = shift as i64;
        commands.push(Command::SetPairing(Pairing { offset, ..pairing }));
    }
}

/// `0.25x`, `1x`.
pub(super) fn speed_text(speed: f32) -> String {
    format!("{speed}x")
}

pub(super) fn speed_index(speed: f32) -> Option<usize> {
    SPEEDS.iter().position(|s| (s - speed).abs() < 1e-3)
}

/// What was really shown of the wanted rate, while playing cannot keep up.
fn played(ui: &mut Ui, context: &Context<'_>) {
    let Some((shown, wanted)) = context.played else {
        return;
    };
    let text = format!("shown {shown:.0} of {wanted:.0} fps");
    let slot = vec2(150.0, 24.0);
    let (rect, response) = ui.allocate_exact_size(slot, Sense::hover());
    ui.painter().text(
        pos2(rect.left() + 8.0, rect.center().y),
        eframe::egui::Align2::LEFT_CENTER,
        &text,
        mono(12.0),
        context.tokens.warning,
    );
    response
        .widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, &text));
}

/// The curve's value and choice, from the right.
fn curve(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let tokens = context.tokens;
    let chosen = context.session.curve;
    let open = context.facts.frames > 0;
    let value = value_at(context, chosen, context.session.position).filter(|_| open);
    let text = value.map_or("-".to_owned(), |value| value_text(chosen, value));
    let colour = if context.old_numbers {
        tokens.third
    } else {
        tokens.text
    };
    number_at_right(ui, &text, mono(12.5), colour, vec2(76.0, 24.0));
    let names = Curve::ALL.map(label);
    let index = Curve::ALL.iter().position(|curve| *curve == chosen);
    let picked = Combo::new("Curve", &names, index)
        .small()
        .width(104.0)
        .colour(tokens.difference)
        .show(ui);
    if let Some(picked) = picked {
        commands.push(Command::Curve(Curve::ALL[picked]));
    }
    row_label(ui, "Curve");
}
