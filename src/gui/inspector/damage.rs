//! Damage: which frames cannot be trusted, and the way from one to the next.

use std::sync::Arc;

use eframe::egui::{Id, Sense, Ui, pos2, vec2};

use crate::command::Command;
use crate::engine::OpenState;
use crate::figures::{grouped, ranges};
use crate::frame::{Damage, Side};
use crate::gui::context::{Commands, Context};
use crate::gui::derived;
use crate::gui::theme::regular;
use crate::gui::widgets::{Button, Section, shapes};

/// Ranges of frames that a sentence names one by one.
const NAMED: usize = 8;

/// The damaged frames of a source.
struct Listed {
    /// Numbers of those with an error of their own.
    reported: Vec<u64>,
    /// With those that are predicted from them.
    count: u64,
}

fn listed(ui: &Ui, side: Side, open: &OpenState) -> Arc<Listed> {
    let id = Id::unique(("damage list", side));
    derived::kept(ui.ctx(), id, &[&open.index], (), || {
        let reported = |n: &u64| {
            let entry = open.index.get(*n);
            entry.is_some_and(|entry| entry.damage == Some(Damage::Reported))
        };
        Listed {
            reported: open.index.damaged().filter(reported).collect(),
            count: open.index.damaged().count() as u64,
        }
    })
}

/// Whether any open source has a damaged frame.
pub(in crate::gui) fn is_any(ui: &Ui, context: &Context<'_>) -> bool {
    let mut open = Side::BOTH
        .into_iter()
        .filter_map(|side| Some((side, context.open(side)?)));
    open.any(|(side, open)| listed(ui, side, open).count > 0)
}

pub(super) fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let sides: Vec<(Side, Arc<Listed>)> = Side::BOTH
        .into_iter()
        .filter_map(|side| Some((side, listed(ui, side, context.open(side)?))))
        .filter(|(_, listed)| listed.count > 0)
        .collect();
    if sides.is_empty() {
        return;
    }
    let count: u64 = sides.iter().map(|(_, listed)| listed.count).sum();
    let unit = if count == 1 { "frame" } else { "frames" };
    let key_fact = format!("{} {unit}", grouped(count));
    let tokens = context.tokens;
    Section::new("Damage")
        .key_fact(key_fact, regular(12.0), tokens.third)
        .show(ui, |ui| {
            for (side, listed) in &sides {
                sentence(ui, context, &text(context, *side, &listed.reported));
            }
            ui.add_space(8.0);
            buttons(ui, context, commands);
        });
}

/// `The decoder reported errors on frames 126 and 136 of B. Frame 241 has no error of its own; ...`
fn text(context: &Context<'_>, side: Side, reported: &[u64]) -> String {
    let mut text = match reported {
        [] => format!("Frames of {side} are predicted from damaged ones."),
        [one] => format!("The decoder reported an error on frame {one} of {side}."),
        many => format!(
            "The decoder reported errors on frames {} of {side}.",
            ranges(many, NAMED)
        ),
    };
    let here = context.shown.and_then(|shown| shown.side(side));
    let entry = here.and_then(|here| {
        let entry = context.open(side)?.index.get(here.frame.number)?;
        Some((here.frame.number, entry.damage?))
    });
    match entry {
        Some((number, Damage::Predicted)) => text.push_str(&format!(
            " Frame {number} has no error of its own; it is predicted from damaged ones."
        )),
        Some((number, Damage::Reported)) if reported.len() > 1 => {
            text.push_str(&format!(" Frame {number} is one of them."));
        }
        _ => {}
    }
    text
}

/// A sentence with the damage diamond in front of its first line.
fn sentence(ui: &mut Ui, context: &Context<'_>, text: &str) {
    let tokens = context.tokens;
    let mut job = eframe::egui::text::LayoutJob::default();
    let format = eframe::egui::text::TextFormat {
        font_id: regular(12.0),
        color: tokens.second,
        line_height: Some(16.0),
        ..Default::default()
    };
    job.append(text, 16.0, format);
    job.wrap.max_width = ui.available_width();
    let galley = ui.painter().layout_job(job);
    let size = vec2(ui.available_width(), galley.size().y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let sign = pos2(rect.left() + 5.0, rect.top() + 8.0);
    shapes::diamond(ui.painter(), sign, 10.0, tokens.damage);
    ui.painter().galley(rect.min, galley, tokens.second);
    response
        .widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, text));
}

/// Previous and next damage, disabled where there is none.
pub(in crate::gui) fn buttons(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    ui.horizontal(|ui| {
        for (text, there, command, why) in [
            (
                "Previous damage",
                context.facts.previous_damage.is_some(),
                Command::PreviousDamage,
                "No damaged frame before this one",
            ),
            (
                "Next damage",
                context.facts.next_damage.is_some(),
                Command::NextDamage,
                "No damaged frame after this one",
            ),
        ] {
            let button = Button::new(text).small().enabled(there).show(ui);
            if button.on_disabled_hover_text(why).clicked() {
                commands.push(command);
            }
        }
    });
}
