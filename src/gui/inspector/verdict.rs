//! What the scan of all pairs answers: the verdict, what is true apart from it, the numbers, and the reasons.

use eframe::egui::{self, Align, Layout, RichText, Ui, vec2};

use crate::analysis::reasons::explanations;
use crate::analysis::verdict::Outcome;
use crate::command::{Command, Export};
use crate::engine::{Answer, Scanner};
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{medium, regular};
use crate::gui::widgets::{Button, Section, fact, hint};
use crate::report::comparison::figures;

/// Width of a row's name.
const NAME: f32 = 72.0;

pub(super) fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let Some(answer) = context.scanner.and_then(Scanner::answer) else {
        return;
    };
    let word = match answer.verdict.outcome {
        Outcome::Identical => "identical",
        Outcome::Different => "different",
        Outcome::Incomparable => "cannot be compared",
    };
    Section::new("Verdict")
        .key_fact(word, regular(12.0), context.tokens.second)
        .show(ui, |ui| {
            sentence(ui, &answer.verdict.headline, context);
            ui.add_space(6.0);
            rows(ui, answer);
            for (reason, evidence) in explanations(answer.verdict.outcome, &answer.reasons) {
                ui.add_space(8.0);
                sentence(ui, &format!("Why: {reason}."), context);
                ui.add_space(2.0);
                hint(ui, evidence);
            }
            ui.add_space(8.0);
            let save = Button::new("Save report ...").name("Save the verdict's report");
            if save.small().show(ui).clicked() {
                commands.push(Command::Save(Export::Report));
            }
        });
}

fn sentence(ui: &mut Ui, text: &str, context: &Context<'_>) {
    let text = RichText::new(text)
        .font(medium(12.5))
        .color(context.tokens.text)
        .line_height(Some(17.0));
    ui.add(egui::Label::new(text).wrap().selectable(false));
}

/// `count    both have 270 frames`: a name, and what is true of it in as many lines as it takes.
fn rows(ui: &mut Ui, answer: &Answer) {
    let findings = answer.verdict.findings.iter();
    let findings = findings.map(|finding| (finding.aspect.name(), finding.sentence.clone()));
    for (name, text) in findings.chain(figures(&answer.summary, None)) {
        ui.horizontal_top(|ui| {
            let layout = Layout::left_to_right(Align::Min);
            ui.allocate_ui_with_layout(vec2(NAME, 16.0), layout, |ui| {
                ui.set_width(NAME);
                hint(ui, name);
            });
            ui.vertical(|ui| fact(ui, text));
        });
        ui.add_space(2.0);
    }
}
