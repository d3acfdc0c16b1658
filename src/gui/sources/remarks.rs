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

/// Of a warning triangle and the space around it.
const SIGN: f32 = 28.0;

/// Something to say beside the name.
pub(super) struct Remark {
    text: String,
    /// What is said where there is no room for the text; without it, the text's first words.
    short: Option<String>,
    damage: bool,
    hover: String,
    /// What a click does about it.
    command: Option<Command>,
}

/// Paints a remark from `x` on, with room for the signs of those that follow, and returns where the next one begins.
pub(super) fn paint_remark(
    ui: &mut Ui,
    area: Rect,
    x: f32,
    remark: &Remark,
    following: usize,
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
    let laid_out = |text: &str| painter.layout_no_wrap(text.to_owned(), regular(12.0), colour);
    let room = area.right() - x - 16.0 - SIGN * following as f32;
    let fits = |text: &str| laid_out(text).size().x <= room;
    let galley = laid_out(&worded(&remark.text, remark.short.as_deref(), fits));
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

/// The text, what stands for it, or its first words: the first of these that fits, or nothing.
fn worded(text: &str, short: Option<&str>, fits: impl Fn(&str) -> bool) -> String {
    if let Some(whole) = [Some(text), short].into_iter().flatten().find(|t| fits(t)) {
        return whole.to_owned();
    }
    let ends = text.match_indices(' ').map(|(end, _)| end).rev();
    let mut beginnings = ends.map(|end| format!("{} ...", &text[..end]));
    beginnings.find(|words| fits(words)).unwrap_or_default()
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
    let plain = |text: String, short: Option<&str>| Remark {
        hover: text.clone(),
        text,
        short: short.map(str::to_owned),
        damage: false,
        command: None,
    };
    if context.side(side).failed().is_some() {
        remarks.push(Remark {
            damage: true,
            ..plain("not open".into(), None)
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
                Some("unreadable frame"),
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
            ..plain(text, None)
        });
    }
    if side == Side::B {
        remarks.extend(against_a(open, context));
    }
    remarks.extend(
        open.notes
            .iter()
            .filter(|note| note.warning)
            .map(|note| plain(note.text.clone(), None)),
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
            short: Some("size differs".into()),
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
        short: Some("fps differ".into()),
        damage: false,
        hover: format!(
            "A runs at {} fps, B at {} fps: paired by {rule}. {click}",
            decimals(fps_a),
            decimals(fps_b)
        ),
        command: Some(Command::PairBy(other)),
    })
}

#[cfg(test)]
mod tests {
    use super::worded;

    #[test]
    fn what_does_not_fit_keeps_its_first_words() {
        let text = "12 frames, the header says 13";
        let within = |letters: usize| move |text: &str| text.len() <= letters;
        assert_eq!(worded(text, None, within(29)), text);
        assert_eq!(worded(text, None, within(28)), "12 frames, the header ...");
        assert_eq!(worded(text, None, within(14)), "12 frames, ...");
        assert_eq!(worded(text, None, within(5)), "");
        assert_eq!(worded(text, Some("13 said"), within(28)), "13 said");
        assert_eq!(worded(text, Some("13 said"), within(6)), "12 ...");
    }
}
