//! The strip under the headers: one sentence and its buttons, only when there is something to say.

use eframe::egui::{Align, Color32, Layout, RichText, Ui, pos2, vec2};

use super::context::{Commands, Context};
use super::theme::medium;
use super::widgets::{Button, Look, segmented, shapes};
use crate::analysis::reasons::Reason;
use crate::analysis::verdict::{Outcome, Verdict};
use crate::analysis::{AnalysisSettings, SizeRule};
use crate::command::{Command, Export};
use crate::frame::Side;

/// What the strip says.
#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    /// The lesson: what was written and what comes back, at the pinned pixel.
    Lesson { written: u16, read: u16 },
    /// Two sizes, with the choice of what to do.
    Sizes { a: (u32, u32), b: (u32, u32) },
    /// The answer of a scan, and the first reason.
    Verdict { text: String, different: bool },
    /// A failure or a notice of the window itself.
    Message { text: String, warning: bool },
}

impl Note {
    /// What a scan found.
    pub fn verdict(verdict: &Verdict, reasons: &[Reason]) -> Self {
        let text = match reasons.first() {
            Some(reason) => format!("{} Why: {}.", verdict.headline, reason.sentence),
            None => verdict.headline.clone(),
        };
        Self::Verdict {
            text,
            different: verdict.outcome != Outcome::Identical,
        }
    }
}

/// The strip's height.
pub const HEIGHT: f32 = 36.0;

pub fn show(ui: &mut Ui, note: &Note, context: &Context<'_>, commands: &mut Commands) {
    let rect = ui.max_rect();
    let tokens = context.tokens;
    let warning = !matches!(
        note,
        Note::Lesson { .. }
            | Note::Message { warning: false, .. }
            | Note::Verdict {
                different: false,
                ..
            }
    );
    let colour = if warning {
        tokens.warning
    } else {
        tokens.accent
    };
    ui.painter().rect_filled(
        eframe::egui::Rect::from_min_size(rect.min, vec2(3.0, rect.height())),
        0.0,
        colour,
    );
    ui.painter().hline(
        rect.x_range(),
        rect.bottom() - 0.5,
        eframe::egui::Stroke::new(1.0, tokens.line),
    );
    ui.horizontal_centered(|ui| {
        ui.add_space(16.0);
        if warning {
            let (place, _) = ui.allocate_exact_size(vec2(12.0, 12.0), eframe::egui::Sense::hover());
            shapes::warning(
                ui.painter(),
                pos2(place.center().x, place.center().y),
                tokens.warning,
            );
        }
        let buttons = 40.0
            + match note {
                Note::Sizes { .. } => 460.0,
                Note::Verdict { .. } => 230.0,
                Note::Lesson { .. } | Note::Message { .. } => 130.0,
            };
        let width = (ui.available_width() - buttons).max(60.0);
        ui.scope(|ui| {
            ui.set_max_width(width);
            let said = fitting(ui, note, width);
            let text = RichText::new(said).font(medium(14.0)).color(tokens.text);
            ui.add(eframe::egui::Label::new(text).truncate());
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(12.0);
            match note {
                Note::Lesson { .. } => {
                    close(ui, commands);
                    if Button::new("Why").show(ui).clicked() {
                        commands.push(Command::Why);
                    }
                }
                Note::Sizes { a, b } => sizes(ui, *a, *b, &context.session.analysis, commands),
                Note::Verdict { .. } => {
                    close(ui, commands);
                    if Button::new("Save report").show(ui).clicked() {
                        commands.push(Command::Save(Export::Report));
                    }
                }
                Note::Message { .. } => close(ui, commands),
            }
        });
    });
}

fn close(ui: &mut Ui, commands: &mut Commands) {
    if Button::new("Close")
        .name("Close the note")
        .look(Look::Quiet)
        .show(ui)
        .clicked()
    {
        commands.push(Command::CloseNote);
    }
}

/// The strip's one sentence.
pub fn sentence(note: &Note) -> String {
    match note {
        Note::Lesson { written, read } if written == read => {
            format!("{written} was written, {read} comes back: no loss here")
        }
        Note::Lesson { written, read } => format!("{written} was written, {read} comes back"),
        Note::Sizes { a, b } => format!(
            "A is {}x{}, B is {}x{}: no difference until you choose.",
            a.0, a.1, b.0, b.1
        ),
        Note::Message { text, .. } | Note::Verdict { text, .. } => text.clone(),
    }
}

/// The sentence, or a shorter one where there is no room for it.
fn fitting(ui: &Ui, note: &Note, width: f32) -> String {
    let fits = |text: &String| {
        let galley = ui
            .painter()
            .layout_no_wrap(text.clone(), medium(14.0), Color32::PLACEHOLDER);
        galley.size().x <= width
    };
    let shorter = match note {
        Note::Sizes { a, b } => vec![
            format!("{}x{} and {}x{}: no difference", a.0, a.1, b.0, b.1),
            "Sizes differ: no difference".to_owned(),
            "Sizes differ".to_owned(),
        ],
        Note::Verdict { text, .. } => {
            let headline = text.split(" Why: ").next().unwrap_or(text);
            let short = headline.split("; ").next().unwrap_or(headline);
            vec![headline.to_owned(), short.to_owned()]
        }
        Note::Lesson { .. } | Note::Message { .. } => Vec::new(),
    };
    let said = sentence(note);
    if fits(&said) {
        return said;
    }
    shorter.into_iter().find(fits).unwrap_or(said)
}

fn sizes(
    ui: &mut Ui,
    a: (u32, u32),
    b: (u32, u32),
    analysis: &AnalysisSettings,
    commands: &mut Commands,
) {
    let crop = format!("Crop both to {}x{}", a.0.min(b.0), a.1.min(b.1));
    let scale = format!("Scale {} to {}x{}", Side::B, a.0, a.1);
    let parts = [
        ("", "Do not subtract"),
        ("", crop.as_str()),
        ("", scale.as_str()),
    ];
    let chosen = match analysis.sizes {
        SizeRule::Refuse => 0,
        SizeRule::Crop => 1,
        SizeRule::ScaleB(_) => 2,
    };
    if let Some(i) = segmented(ui, "Sizes", &parts, chosen, None, 28.0) {
        let sizes = [
            SizeRule::Refuse,
            SizeRule::Crop,
            SizeRule::ScaleB(Default::default()),
        ][i];
        commands.push(Command::SetAnalysis(AnalysisSettings {
            sizes,
            ..analysis.clone()
        }));
    }
}
