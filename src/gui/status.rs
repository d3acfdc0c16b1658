//! The status line: the numbers at the pointer, the frame, its time, and that it is exact.

use eframe::egui::{Align, Color32, FontId, Layout, Rect, RichText, Sense, Ui, vec2};

use super::canvas::Canvas;
use super::canvas::hands::zoom_text;
use super::clock::clock;
use super::context::Context;
use super::readout;
use super::theme::{mono, mono_medium, regular};
use super::widgets::vertical_line;
use crate::analysis::value_at;
use crate::engine::{OpenState, Shown};
use crate::frame::{Channel, Side};
use crate::media::SourceKind;

/// Width of the line without components: of a pair of 8 bits, with frame numbers of 4 digits and one time.
const PLAIN: f32 = 916.0;
/// What the three components of A, B and the difference take.
const COMPONENTS: f32 = 340.0;
/// What a digit more takes.
const DIGIT: f32 = 7.5;
/// What a second frame number and a second time take.
const SECOND_FRAME: f32 = 80.0;
const SECOND_TIME: f32 = 100.0;
/// What the word takes that names a timestamp guessed.
const GUESSED: f32 = 60.0;
const ZOOM: f32 = 88.0;

/// Room that the words about the pinned pixel need.
const PINNED: f32 = 130.0;
/// Room that the clock and the frame number need left of the ticks.
const TIME_AND_FRAME: f32 = 230.0;

pub fn show(ui: &mut Ui, context: &Context<'_>, canvas: &Canvas) {
    ui.set_height(28.0);
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let at = context.session.readout_pixel();
        let parts = parts(context);
        position(ui, context, at);
        line(ui);
        for side in Side::BOTH {
            values(ui, context, side, at, parts.components);
            line(ui);
        }
        difference(ui, context, at, parts.components);
        line(ui);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let zoom = match context.facts.picture {
                Some(_) => zoom_text(&context.session.zoom, canvas.shown_scale),
                None => "-".into(),
            };
            if parts.zoom {
                number(ui, &zoom, 9, context.tokens.text);
                line(ui);
            }
            exact(ui, context);
            line(ui);
            if parts.times {
                times(ui, context);
                line(ui);
            }
            frame(ui, context);
            // Between the differences and the frame, where there is room.
            if context.session.pinned.is_some() && ui.available_width() >= PINNED {
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    text(ui, "pinned, Esc frees", context.tokens.second);
                });
            }
        });
    });
}

/// What of the line has room.
struct Parts {
    /// Every component, and not only the chosen channel.
    components: bool,
    zoom: bool,
    times: bool,
}

/// Where all has no room, first the components go, then the zoom, then the times.
fn parts(context: &Context<'_>) -> Parts {
    let known = Side::BOTH.map(|side| time(context, side));
    let clocks = known.iter().flatten().map(|time| clock(time.seconds).len());
    let deeper = digits(context) as f32 - 3.0;
    let mut times = (clocks.max().unwrap_or(CLOCK).max(CLOCK) - CLOCK) as f32 * DIGIT;
    let mut width = PLAIN + (3.0 * deeper + frame_digits(context) as f32 - 4.0) * DIGIT;
    if two_times(&known) {
        width += SECOND_FRAME;
        times += SECOND_TIME;
    }
    if known.iter().flatten().any(|time| time.guessed) {
        times += GUESSED;
    }
    let spare = context.window.x - width - times;
    Parts {
        components: spare >= COMPONENTS + 9.0 * deeper * DIGIT,
        zoom: spare >= 0.0,
        times: spare >= -ZOOM,
    }
}

fn line(ui: &mut Ui) {
    ui.add_space(4.0);
    vertical_line(ui);
    ui.add_space(4.0);
}

fn text(ui: &mut Ui, text: &str, colour: Color32) {
    ui.label(RichText::new(text).font(regular(12.0)).color(colour));
}

/// Text in JetBrains Mono, right-aligned in a box of so many digits.
fn number(ui: &mut Ui, text: &str, digits: usize, colour: Color32) {
    boxed(ui, text, digits, mono(12.5), colour);
}

fn boxed(ui: &mut Ui, text: &str, digits: usize, font: FontId, colour: Color32) {
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), font.clone(), colour);
    let zero = ui
        .painter()
        .layout_no_wrap("0".repeat(digits), font, colour);
    let width = galley.size().x.max(zero.size().x);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 18.0), Sense::hover());
    response
        .widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, text));
    let at = eframe::egui::pos2(
        rect.right() - galley.size().x,
        rect.center().y - galley.size().y / 2.0,
    );
    ui.painter().galley(at.round(), galley, colour);
}

fn position(ui: &mut Ui, context: &Context<'_>, at: Option<(u32, u32)>) {
    for (name, value) in [("x", at.map(|p| p.0)), ("y", at.map(|p| p.1))] {
        boxed(ui, name, 1, mono(12.5), context.tokens.third);
        let value = value.map_or_else(|| "-".into(), |v| v.to_string());
        number(ui, &value, 4, context.tokens.text);
    }
}

/// Digits of the largest number a side can show.
fn digits(context: &Context<'_>) -> usize {
    let deep = context.shown.is_some_and(|shown| {
        Side::BOTH
            .iter()
            .any(|s| shown.side(*s).is_some_and(|s| s.pixels.depth > 8))
    });
    if deep { 5 } else { 3 }
}

fn values(
    ui: &mut Ui,
    context: &Context<'_>,
    side: Side,
    at: Option<(u32, u32)>,
    components: bool,
) {
    let tokens = context.tokens;
    boxed(
        ui,
        &side.to_string(),
        1,
        mono_medium(12.5),
        tokens.side(side),
    );
    let shown = context.shown.and_then(|shown| shown.side(side)).zip(at);
    swatch(
        ui,
        shown.and_then(|(s, (x, y))| colour_of(&s.pixels, x, y)),
        context,
    );
    let digits = digits(context);
    if components {
        let names = shown.map_or_else(
            || "RGB".into(),
            |(s, _)| readout::component_names(&s.pixels),
        );
        let values = shown.map_or_else(
            || vec![None; 3],
            |(s, (x, y))| readout::components(&s.pixels, x, y),
        );
        if !names.is_empty() {
            boxed(ui, &names, 3, mono(12.0), tokens.third);
            for value in values {
                number(
                    ui,
                    &value.map_or_else(|| "-".into(), |v| v.to_string()),
                    digits,
                    tokens.text,
                );
            }
        }
    }
    let channel = context.session.channel();
    boxed(ui, channel.name(), 4, mono(12.0), tokens.third);
    let value = context
        .shown
        .zip(at)
        .and_then(|(shown, at)| readout::channel_value(shown, side, channel, at));
    number(
        ui,
        &value.map_or_else(|| "-".into(), |v| v.to_string()),
        digits,
        tokens.text,
    );
}

fn colour_of(pixels: &crate::frame::Pixels, x: u32, y: u32) -> Option<Color32> {
    let shift = pixels.depth.saturating_sub(8);
    let of = |channel| value_at(pixels, channel, x, y).map(|v| (v >> shift) as u8);
    match (of(Channel::R), of(Channel::G), of(Channel::B)) {
        (Some(r), Some(g), Some(b)) => Some(Color32::from_rgb(r, g, b)),
        _ => of(Channel::Gray).map(Color32::from_gray),
    }
}

fn swatch(ui: &mut Ui, colour: Option<Color32>, context: &Context<'_>) {
    let (rect, _) = ui.allocate_exact_size(vec2(13.0, 13.0), Sense::hover());
    let rect = Rect::from_center_size(rect.center(), vec2(12.0, 12.0));
    if let Some(colour) = colour {
        ui.painter().rect_filled(rect, 2.0, colour);
    }
    ui.painter().rect_stroke(
        rect,
        2.0,
        eframe::egui::Stroke::new(1.0, context.tokens.strong_line),
        eframe::egui::StrokeKind::Inside,
    );
}

/// A-B per component and on the chosen channel.
fn difference(ui: &mut Ui, context: &Context<'_>, at: Option<(u32, u32)>, components: bool) {
    let tokens = context.tokens;
    boxed(ui, "A-B", 3, mono_medium(12.5), tokens.difference);
    let digits = digits(context) + 1;
    let signed = |a: Option<u16>, b: Option<u16>| match (a, b) {
        (Some(a), Some(b)) => signed_text(i32::from(a) - i32::from(b)),
        _ => "-".into(),
    };
    let subtracted = context
        .shown
        .filter(|shown| shown.difference().is_some())
        .zip(at);
    if components {
        // Without numbers the places stay: nothing moves.
        let (names, values) = subtracted
            .and_then(|(shown, (x, y))| component_difference(shown, x, y, &signed))
            .unwrap_or_else(|| ("RGB".into(), vec!["-".into(); 3]));
        boxed(ui, &names, 3, mono(12.0), tokens.third);
        for value in values {
            number(ui, &value, digits, tokens.text);
        }
    }
    let channel = context.session.channel();
    boxed(ui, channel.name(), 4, mono(12.0), tokens.third);
    let value = subtracted.map_or_else(
        || "-".into(),
        |(shown, at)| {
            let of = |side| readout::channel_value(shown, side, channel, at);
            signed(of(Side::A), of(Side::B))
        },
    );
    number(ui, &value, digits, tokens.text);
}

fn component_difference(
    shown: &Shown,
    x: u32,
    y: u32,
    signed: &dyn Fn(Option<u16>, Option<u16>) -> String,
) -> Option<(String, Vec<String>)> {
    let (a, b) = (shown.a.as_ref()?, shown.b.as_ref()?);
    let names = readout::component_names(&a.pixels);
    if names.is_empty() || names != readout::component_names(&b.pixels) {
        return None;
    }
    let values = readout::components(&a.pixels, x, y)
        .into_iter()
        .zip(readout::components(&b.pixels, x, y))
        .map(|(a, b)| signed(a, b))
        .collect();
    Some((names, values))
}

fn signed_text(value: i32) -> String {
    if value == 0 {
        "0".into()
    } else {
        format!("{value:+}")
    }
}

fn frame(ui: &mut Ui, context: &Context<'_>) {
    let shown = context.shown.map(|shown| shown.pair);
    let (a, b) = (shown.and_then(|p| p.a), shown.and_then(|p| p.b));
    let text = match (a, b) {
        (Some(a), Some(b)) if a != b => format!("{a} / {b}"),
        (Some(n), _) | (None, Some(n)) => n.to_string(),
        (None, None) => "-".into(),
    };
    number(ui, &text, frame_digits(context), context.tokens.text);
    boxed(ui, "frame", 5, mono(12.0), context.tokens.third);
}

/// Digits of the largest frame number.
fn frame_digits(context: &Context<'_>) -> usize {
    context.facts.frames.max(1000).to_string().len()
}

/// Digits that a clock has room for.
const CLOCK: usize = 8;

/// The time of the frame that is shown of a side.
struct Time<'a> {
    seconds: f64,
    /// In the time base of the source.
    ticks: i64,
    guessed: bool,
    open: &'a OpenState,
}

fn time<'a>(context: &Context<'a>, side: Side) -> Option<Time<'a>> {
    let frame = &context.shown?.side(side)?.frame;
    let open = context.open(side)?;
    let ticks = frame.timestamp?;
    Some(Time {
        seconds: ticks as f64 * open.info.time_base.as_f64(),
        ticks,
        guessed: frame.timestamp_guessed,
        open,
    })
}

/// The sides' times differ by more than is shown.
fn two_times(known: &[Option<Time<'_>>; 2]) -> bool {
    matches!(known, [Some(a), Some(b)] if (a.seconds - b.seconds).abs() > 5e-4)
}

fn times(ui: &mut Ui, context: &Context<'_>) {
    let tokens = context.tokens;
    let known = Side::BOTH.map(|side| time(context, side));
    // From right to left.
    if known.iter().flatten().any(|time| time.guessed) {
        text(ui, "guessed", tokens.warning);
    }
    match &known {
        [Some(a), Some(b)] if two_times(&known) => {
            number(ui, &clock(b.seconds), CLOCK, tokens.text);
            boxed(ui, "B", 1, mono_medium(12.5), tokens.b);
            number(ui, &clock(a.seconds), CLOCK, tokens.text);
            boxed(ui, "A", 1, mono_medium(12.5), tokens.a);
        }
        [a, b] => match b.as_ref().or(a.as_ref()) {
            Some(time) => {
                let ticks = ticks_text(time.ticks, time.open);
                let font = mono(12.0);
                let galley = ui
                    .painter()
                    .layout_no_wrap(ticks.clone(), font.clone(), tokens.third);
                if ui.available_width() - galley.size().x >= TIME_AND_FRAME {
                    boxed(ui, &ticks, 12, font, tokens.third);
                }
                number(ui, &clock(time.seconds), CLOCK, tokens.text);
            }
            None => number(ui, "-", CLOCK, tokens.text),
        },
    }
}

fn ticks_text(ticks: i64, open: &OpenState) -> String {
    let base = open.info.time_base;
    match open.info.frame_rate.filter(|_| open.info.frame_rate_set) {
        Some(rate) => format!("{} fps (set)", rate.as_f64()),
        None => format!("pts {ticks} x {base} s"),
    }
}

/// Per side: exact, what is being decoded instead, that it has no frame there, or that it is not open.
fn exact(ui: &mut Ui, context: &Context<'_>) {
    let tokens = context.tokens;
    for side in [Side::B, Side::A] {
        let (word, colour, why) = match (context.side(side).failed(), context.open(side)) {
            (Some(_), _) => ("not open".to_owned(), tokens.damage, String::new()),
            (None, None) => ("-".to_owned(), tokens.third, String::new()),
            (None, Some(open)) => certainty(side, open, context),
        };
        let response = ui.label(RichText::new(word).font(regular(12.0)).color(colour));
        if !why.is_empty() {
            response.on_hover_text(why);
        }
        boxed(
            ui,
            &side.to_string(),
            1,
            mono_medium(12.5),
            tokens.side(side),
        );
    }
}

fn certainty(side: Side, open: &OpenState, context: &Context<'_>) -> (String, Color32, String) {
    let tokens = context.tokens;
    if let Some((number, since)) = open.decoding
        && since.elapsed().as_millis() >= 100
    {
        return (format!("decoding {number}"), tokens.accent, String::new());
    }
    if let Some((number, error)) = &open.broken {
        return (
            format!("{number} unreadable"),
            tokens.damage,
            error.to_string(),
        );
    }
    let absent = context.shown.is_some_and(|shown| {
        let number = match side {
            Side::A => shown.pair.a,
            Side::B => shown.pair.b,
        };
        number.is_none() && shown.openings[side.index()] != 0 && shown.has_picture()
    });
    if absent {
        return ("no frame".into(), tokens.second, String::new());
    }
    let files = matches!(open.info.kind, SourceKind::Image | SourceKind::Sequence);
    let why = if files {
        "Every frame is a file of its own."
    } else if open.proven {
        "Every frame was decoded once in order; this one has the same hash."
    } else if open.index.complete {
        "The packets number the frames; the timestamps around this one are theirs."
    } else {
        "Counted from the first frame on."
    };
    ("exact".into(), tokens.second, why.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_carry_their_sign() {
        assert_eq!([3, -4, 0].map(signed_text), ["+3", "-4", "0"]);
    }
}
