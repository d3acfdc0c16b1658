//! What is wrong with a source, or other than with A: said beside its name.

use super::facts::decimals;
use eframe::egui::{self, Color32, Rect, Sense, Ui, pos2, vec2};

use crate::command::Command;
use crate::engine::{OpenState, SideState};
use crate::frame::Side;
use crate::gui::context::{Commands, Context};
use crate::gui::theme::regular;
use crate::gui::widgets::shapes;
use crate::pairing::PairBy;

/// Something to say beside the name.
pub(super) struct Remark {
    text: String,
    short: String,
    damage: bool,
    hover: String,
    /// What a click does about it.
    command: Option<Command>,
}

pub(super) fn paint_remark(
    ui: &mut Ui,
    area: Rect,
    x: f32,
    remark: &Remark,
    context: &Context<'_>,
    commands: &mut Commands,
) -> f32 {
    let tokens = context.tokens;
    let colour: Color32 = if remark.damage {
        tokens.damage
    } else {
        tokens.warning
    };
    let painter = ui.painter().with_clip_rect(area);
    let full = painter.layout_no_wrap(remark.text.clone(), regular(12.0), colour);
    let galley = if x + 16.0 + full.size().x <= area.right() {
        full
    } else {
        painter.layout_no_wrap(remark.short.clone(), regular(12.0), colour)
    };
    let y = area.top() + 15.0;
    if remark.damage {
        shapes::diamond(&painter, pos2(x + 5.0, y), 10.0, colour);
    } else {
        shapes::warning(&painter, pos2(x + 5.0, y), colour);
    }
    let width = galley.size().x;
    painter.galley(pos2(x + 16.0, y - galley.size().y / 2.0), galley, colour);
    let place = Rect::from_min_size(pos2(x, y - 9.0), vec2(width + 16.0, 18.0)).intersect(area);
    let sense = if remark.command.is_some() {
        Sense::click()
    } else {
        Sense::hover()
    };
    let response = ui.interact(place, ui.scope_id().with(&remark.text), sense);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &remark.text));
    if remark.command.is_some() && response.hovered() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    if response.on_hover_text(&remark.hover).clicked() {
        commands.extend(remark.command.clone());
    }
    x + 16.0 + width + 12.0
}

pub(super) fn all_notes(state: &SideState) -> String {
    state.open().map_or_else(String::new, |open| {
        open.notes
            .iter()
            .filter(|note| note.warning)
            .map(|note| format!("\n{}", note.text))
            .chain(
                open.index
                    .reason
                    .iter()
                    .map(|reason| format!("\nDecoded to count the frames: {reason}")),
            )
            .collect()
    })
}

pub(super) fn remarks(side: Side, context: &Context<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let plain = |text: String, short: &str| Remark {
        hover: text.clone(),
        text,
        short: short.into(),
        damage: false,
        command: None,
    };
    if context.side(side).failed().is_some() {
        remarks.push(Remark {
            damage: true,
            ..plain("not open".into(), "not open")
        });
        return remarks;
    }
    let Some(open) = context.open(side) else {
        return remarks;
    };
    if let Some((number, error)) = &open.broken {
        remarks.push(Remark {
            damage: true,
            ..plain(
                format!("frame {number}: {}", error.what),
                "unreadable frame",
            )
        });
    }
    let reported = open
        .index
        .frames
        .iter()
        .filter(|f| f.damage == Some(crate::frame::Damage::Reported))
        .count();
    if reported > 0 {
        let frames = if reported == 1 { "frame" } else { "frames" };
        let text = format!("{reported} damaged {frames}");
        remarks.push(Remark {
            damage: true,
            hover: "The decoder reported errors on them; click goes to the next one".into(),
            command: context
                .facts
                .next_damage
                .or(context.facts.previous_damage)
                .map(Command::Seek),
            ..plain(text.clone(), &text)
        });
    }
    if side == Side::B {
        remarks.extend(against_a(open, context));
    }
    remarks.extend(
        open.notes
            .iter()
            .filter(|note| note.warning)
            .map(|note| plain(note.text.clone(), "more to say, point here")),
    );
    remarks
}

/// What B differs in from A.
fn against_a(b: &OpenState, context: &Context<'_>) -> Option<Remark> {
    if context.session.against.is_some() {
        return None;
    }
    let a = context.open(Side::A)?;
    if (a.info.width, a.info.height) != (b.info.width, b.info.height) {
        return Some(Remark {
            text: "another size than A".into(),
            short: "size differs".into(),
            damage: false,
            hover: format!(
                "A is {}x{}, B is {}x{}",
                a.info.width, a.info.height, b.info.width, b.info.height
            ),
            command: None,
        });
    }
    let rate = |open: &OpenState| {
        open.info
            .frame_rate
            .filter(|_| !open.info.frame_rate_set)
            .map(|r| r.as_f64())
    };
    let (fps_a, fps_b) = (rate(a)?, rate(b)?);
    if (fps_a - fps_b).abs() < 1e-3 * fps_a {
        return None;
    }
    let (rule, other, click) = match context.session.pairing.by {
        PairBy::Number => (
            "frame number",
            PairBy::Timestamp,
            "Click to pair by timestamp",
        ),
        PairBy::Timestamp => ("timestamp", PairBy::Number, "Click to pair by frame number"),
        PairBy::Content => return None,
    };
    Some(Remark {
        text: format!(
            "A runs at {} fps, B at {} fps: paired by {rule}",
            decimals(fps_a),
            decimals(fps_b)
        ),
        short: "fps differ".into(),
        damage: false,
        hover: format!(
            "A runs at {} fps, B at {} fps: paired by {rule}. {click}",
            decimals(fps_a),
            decimals(fps_b)
        ),
        command: Some(Command::PairBy(other)),
    })
}
