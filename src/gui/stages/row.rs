//! The two lines under the small pictures: the chain of values at the pointer, and the stage's sentence.

use eframe::egui::{Align2, Color32, Rect, Role, Sense, Ui, WidgetInfo, pos2};

use super::reading::{Part, reading, text};
use crate::gui::context::Context;
use crate::gui::theme::{Tokens, mono, regular};
use crate::report::chain::sentence;
use crate::view::ChainStage;

/// Where the chain begins: behind the widest place.
const LABEL: f32 = 124.0;
const NARROW_LABEL: f32 = 92.0;
/// Below this width the chain takes all the room there is.
const NARROW: f32 = 1100.0;
const LEFT: f32 = 50.0;

pub(super) fn show(ui: &mut Ui, rect: Rect, stage: ChainStage, context: &Context<'_>) {
    let narrow = rect.width() < NARROW;
    let left = rect.left() + if narrow { 16.0 } else { LEFT };
    let label = if narrow { NARROW_LABEL } else { LABEL };
    values(ui, rect, left, label, context);
    let tokens = context.tokens;
    let y = rect.top() + 40.0;
    let name = ui.painter().clone();
    name.text(
        pos2(left, y),
        Align2::LEFT_CENTER,
        stage.label(),
        regular(12.5),
        tokens.second,
    );
    let said = match context.shown {
        Some(shown) => {
            let levels = shown.laboratory.as_ref().map_or(&[][..], |l| &l.levels);
            sentence(stage, &shown.comparison, levels)
        }
        None => "Nothing is open yet.".to_owned(),
    };
    let start = left + label;
    let colour = if context.old_numbers {
        tokens.third
    } else {
        tokens.text
    };
    let galley = ui
        .painter()
        .layout_no_wrap(said.clone(), regular(12.5), colour);
    let place = Rect::from_min_max(pos2(start, y - 10.0), pos2(rect.right() - 12.0, y + 10.0));
    let response = ui.interact(place, ui.scope_id().with("sentence"), Sense::hover());
    response.widget_info(|| {
        let label = format!("{}: {said}", stage.label());
        WidgetInfo::labeled(Role::Label, true, label)
    });
    let fits = galley.size().x <= place.width();
    ui.painter().with_clip_rect(place).galley(
        pos2(start, y - galley.size().y / 2.0).round(),
        galley,
        colour,
    );
    if !fits {
        response.on_hover_text(said);
    }
}

fn values(ui: &mut Ui, rect: Rect, left: f32, width: f32, context: &Context<'_>) {
    let tokens = context.tokens;
    let y = rect.top() + 19.0;
    let pixel = context.session.readout_pixel();
    let label = match pixel {
        Some((x, y)) => format!("At {x}, {y}"),
        None => "Point at a pixel".to_owned(),
    };
    ui.painter().text(
        pos2(left, y),
        Align2::LEFT_CENTER,
        &label,
        regular(12.5),
        tokens.second,
    );
    let steps = match (context.shown, pixel) {
        (Some(shown), Some(pixel)) => reading(shown, pixel),
        _ => Vec::new(),
    };
    let place = Rect::from_min_max(
        pos2(left + width, y - 10.0),
        pos2(rect.right() - 12.0, y + 10.0),
    );
    let response = ui.interact(place, ui.scope_id().with("values"), Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Label, true, format!("{label}: {}", text(&steps)))
    });
    let painter = ui.painter().with_clip_rect(place);
    let gaps = if width < LABEL {
        (4.0, 10.0)
    } else {
        (8.0, 16.0)
    };
    let mut x = place.left();
    for (i, step) in steps.iter().enumerate() {
        if i > 0 {
            x = put(&painter, x + gaps.0, y, "->", tokens.third) + gaps.0;
        }
        for (n, (part, text)) in step.iter().enumerate() {
            let gap = if n > 0 { gaps.1 } else { 4.0 };
            x = put(&painter, x + gap, y, text, colour(*part, tokens)) + 4.0;
        }
    }
    if x > place.right() {
        response.on_hover_text(text(&steps));
    }
}

fn put(painter: &eframe::egui::Painter, x: f32, y: f32, text: &str, colour: Color32) -> f32 {
    let at = pos2(x, y);
    painter
        .text(at, Align2::LEFT_CENTER, text, mono(12.5), colour)
        .right()
}

fn colour(part: Part, tokens: &Tokens) -> Color32 {
    match part {
        Part::A => tokens.a,
        Part::B => tokens.b,
        Part::Difference => tokens.difference,
        Part::Plain => tokens.text,
        Part::Changed => tokens.text,
    }
}
