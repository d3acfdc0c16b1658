//! Compare with: B, or another moment of the same source.

use eframe::egui::Ui;

use crate::command::Command;
use crate::engine::BackgroundProgress;
use crate::figures::grouped;
use crate::gui::context::{Commands, Context};
use crate::gui::theme::regular;
use crate::gui::widgets::{NumberBox, Section, fact, field_row, segmented};
use crate::pairing::{Against, Average, Background};

/// Frames of a background until the person chooses others.
const BACKGROUND_FRAMES: u64 = 50;

pub(super) fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let session = context.session;
    let opened = [&session.a, &session.b].into_iter().flatten().count();
    let against = session.against;
    if opened == 0 {
        return;
    }
    let both_open = opened == 2;
    let other = if both_open { "B" } else { "nothing" };
    let key_fact = against.map_or_else(|| other.to_owned(), |against| against.to_string());
    Section::new("Compare with")
        .key_fact(key_fact, regular(12.0), context.tokens.second)
        .open_by_default(!both_open || against.is_some())
        .show(ui, |ui| {
            choice(ui, context, other, commands);
            match against {
                None if both_open => {}
                None => {
                    fact(ui, "Another frame of this source: choose which.");
                }
                Some(Against::Previous(back)) => previous(ui, context, back, commands),
                Some(Against::Frame(number)) => chosen(ui, context, number, commands),
                Some(Against::Background(made_of)) => background(ui, context, made_of, commands),
            }
            ui.add_space(4.0);
        });
}

fn last(context: &Context<'_>) -> u64 {
    context.facts.frames.saturating_sub(1)
}

fn choice(ui: &mut Ui, context: &Context<'_>, other: &str, commands: &mut Commands) {
    let against = context.session.against;
    let parts = [
        ("", other),
        ("", "previous"),
        ("", "chosen"),
        ("", "background"),
    ];
    let at = match against {
        None => 0,
        Some(Against::Previous(_)) => 1,
        Some(Against::Frame(_)) => 2,
        Some(Against::Background(_)) => 3,
    };
    let width = ui.available_width();
    let picked = segmented(ui, "Compare with", &parts, at, Some(width), 24.0);
    if let Some(picked) = picked.filter(|picked| *picked != at) {
        commands.push(Command::SetAgainst(match picked {
            0 => None,
            1 => Some(Against::Previous(1)),
            2 => Some(Against::Frame(0)),
            _ => Some(Against::Background(Background {
                of: Average::default(),
                from: 0,
                to: last(context).min(BACKGROUND_FRAMES - 1),
            })),
        }));
    }
    ui.add_space(6.0);
}

fn frame_box(ui: &mut Ui, name: &str, value: u64, least: u64, most: u64) -> Option<u64> {
    let range = least as f64..=most.max(least) as f64;
    let new = NumberBox::new(name, value as f64, range)
        .width(64.0)
        .show(ui)?;
    Some(new as u64)
}

fn previous(ui: &mut Ui, context: &Context<'_>, back: u64, commands: &mut Commands) {
    let most = last(context).max(1);
    let row = field_row(ui, "Frames back", |ui| {
        frame_box(ui, "Frames back", back, 1, most)
    });
    let new = if row.restore { Some(1) } else { row.inner };
    if let Some(new) = new {
        commands.push(Command::SetAgainst(Some(Against::Previous(new))));
    }
}

fn chosen(ui: &mut Ui, context: &Context<'_>, number: u64, commands: &mut Commands) {
    let row = field_row(ui, "Reference", |ui| {
        frame_box(ui, "Reference frame", number, 0, last(context))
    });
    let new = if row.restore { Some(0) } else { row.inner };
    if let Some(new) = new {
        commands.push(Command::SetAgainst(Some(Against::Frame(new))));
    }
}

fn background(ui: &mut Ui, context: &Context<'_>, made_of: Background, commands: &mut Commands) {
    let mut new = made_of;
    field_row(ui, "Average", |ui| {
        let parts = Average::ALL.map(|of| ("", of.name()));
        let at = Average::ALL.iter().position(|of| *of == made_of.of);
        let width = ui.available_width();
        let at = at.unwrap_or_default();
        if let Some(picked) = segmented(ui, "Average", &parts, at, Some(width), 24.0) {
            new.of = Average::ALL[picked];
        }
    });
    let end = last(context);
    field_row(ui, "From", |ui| {
        if let Some(from) = frame_box(ui, "First frame of the background", made_of.from, 0, end) {
            new.from = from;
            new.to = new.to.max(from);
        }
    });
    field_row(ui, "To", |ui| {
        if let Some(to) = frame_box(ui, "Last frame of the background", made_of.to, 0, end) {
            new.to = to;
            new.from = new.from.min(to);
        }
    });
    let said = match context.background {
        Some(BackgroundProgress::Reading { done, of }) => {
            format!("Reading {} of {} frames ...", grouped(*done), grouped(*of))
        }
        Some(BackgroundProgress::Failed(error)) => {
            let advice = error.advice.as_ref().map(|a| format!(": {a}"));
            format!("{}{}.", error.what, advice.unwrap_or_default())
        }
        Some(BackgroundProgress::Done) | None => format!(
            "{} frames, each sample's {}.",
            grouped(made_of.count()),
            made_of.of.name()
        ),
    };
    fact(ui, &said);
    if new != made_of {
        commands.push(Command::SetAgainst(Some(Against::Background(new))));
    }
}
