//! Sizes differ: an explicit choice of how two pictures are made comparable.

use eframe::egui::Ui;

use super::availability::sizes;
use crate::analysis::{AnalysisSettings, ScaleFilter, SizeRule};
use crate::command::Command;
use crate::gui::context::{Commands, Context};
use crate::gui::widgets::{Combo, Section, fact, field_row, radio_row};

pub(super) fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let Some([a, b]) = sizes(context).filter(|[a, b]| a != b) else {
        return;
    };
    let rule = context.session.analysis.sizes;
    Section::new("Sizes differ").show(ui, |ui| {
        fact(
            ui,
            "A-B needs one size. Nothing is scaled until you choose.",
        );
        ui.add_space(8.0);
        let common = (a.0.min(b.0), a.1.min(b.1));
        let filter = match rule {
            SizeRule::ScaleB(filter) => filter,
            _ => ScaleFilter::default(),
        };
        let rows = [
            (
                SizeRule::Refuse,
                "Do not subtract".to_owned(),
                "both stay as they are",
            ),
            (
                SizeRule::Crop,
                format!("Crop both to {}x{}", common.0, common.1),
                "from the top left corner; no pixel is changed",
            ),
            (
                SizeRule::ScaleB(filter),
                format!("Scale B to {}x{}", a.0, a.1),
                "B's numbers become interpolated ones",
            ),
        ];
        let mut choose = |sizes| {
            commands.push(Command::SetAnalysis(AnalysisSettings {
                sizes,
                ..context.session.analysis.clone()
            }));
        };
        for (choice, title, explanation) in &rows {
            if radio_row(ui, title, explanation, *choice == rule).clicked() && *choice != rule {
                choose(*choice);
            }
        }
        field_row(ui, "Filter", |ui| {
            let scaled = matches!(rule, SizeRule::ScaleB(_));
            let names = ScaleFilter::ALL.map(ScaleFilter::name);
            let at = ScaleFilter::ALL.iter().position(|f| *f == filter);
            let row = ui.add_enabled_ui(scaled, |ui| {
                let width = ui.available_width();
                Combo::new("Filter", &names, at)
                    .small()
                    .width(width)
                    .show(ui)
            });
            row.response
                .on_disabled_hover_text("Only B that is scaled needs a filter");
            if let Some(picked) = row.inner {
                choose(SizeRule::ScaleB(ScaleFilter::ALL[picked]));
            }
        });
    });
}
