//! The changed share and when it counts as a change.

use eframe::egui::{Align, Align2, Layout, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::number_colour;
use crate::analysis::{Chain, DecisionRule};
use crate::command::Command;
use crate::figures::{grouped, percent};
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{medium, mono, mono_medium};
use crate::gui::widgets::{NumberBox, Section, check_box, hint};

/// What the rules begin with when they are switched on.
const SHARE: f64 = 0.5;
const AREA: u64 = 400;

pub(super) fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let chain = context
        .shown
        .and_then(|shown| shown.comparison.chain.as_deref());
    let fact = chain.map_or("-".to_owned(), |chain| {
        let word = if chain.decision.changed {
            "changed"
        } else {
            "not changed"
        };
        format!("{word}   {:>8}", percent(chain.decision.share))
    });
    Section::new("Decision")
        .key_fact(fact, mono(12.5), context.tokens.second)
        .show(ui, |ui| {
            result(ui, context, chain);
            let analysis = &context.session.analysis;
            let mut rule = analysis.decision;
            rows(ui, chain, &mut rule);
            if rule != analysis.decision {
                let mut new = analysis.clone();
                new.decision = rule;
                commands.push(Command::SetAnalysis(new));
            }
        });
}

fn result(ui: &mut Ui, context: &Context<'_>, chain: Option<&Chain>) {
    let tokens = context.tokens;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 44.0), Sense::hover());
    let (word, count, of, share) = match chain {
        Some(chain) => (
            if chain.decision.changed {
                "Changed"
            } else {
                "Not changed"
            },
            grouped(chain.changed.changed),
            grouped(chain.changed.of),
            percent(chain.decision.share),
        ),
        None => ("Nothing to decide", "-".into(), "-".into(), "-".into()),
    };
    let colour = number_colour(context);
    let painter = ui.painter();
    let left = rect.left();
    painter.text(
        pos2(left, rect.top() + 9.0),
        Align2::LEFT_CENTER,
        word,
        medium(13.0),
        tokens.text,
    );
    let width = of.len();
    let text = format!("{count:>width$} of {of}");
    painter.text(
        pos2(left, rect.top() + 29.0),
        Align2::LEFT_CENTER,
        text,
        mono(12.5),
        colour,
    );
    painter.text(
        pos2(rect.right(), rect.top() + 20.0),
        Align2::RIGHT_CENTER,
        &share,
        mono_medium(26.0),
        colour,
    );
    response.widget_info(|| {
        WidgetInfo::labeled(
            Role::Label,
            true,
            format!("Decision: {word}, {count} of {of}, {share}"),
        )
    });
}

fn rows(ui: &mut Ui, chain: Option<&Chain>, rule: &mut DecisionRule) {
    row(ui, |ui| {
        let on = rule.share.is_some();
        if check_box(ui, "Share over", on).clicked() {
            rule.share = if on { None } else { Some(SHARE) };
        }
        if let Some(share) = &mut rule.share {
            let new = NumberBox::new("Share over value", *share, 0.0..=100.0)
                .decimals(2)
                .step(0.1)
                .suffix(" %")
                .width(64.0)
                .show(ui);
            *share = new.unwrap_or(*share);
            if let Some(met) = chain.and_then(|chain| chain.decision.share_met) {
                hint(ui, if met { "met" } else { "not met" });
            }
        }
    });
    row(ui, |ui| {
        let on = rule.area.is_some();
        if check_box(ui, "or area over", on).clicked() {
            rule.area = if on { None } else { Some(AREA) };
        }
        if let Some(area) = &mut rule.area {
            let new = NumberBox::new("Area over value", *area as f64, 0.0..=1e9)
                .width(64.0)
                .show(ui);
            *area = new.map_or(*area, |new| new as u64);
            if let Some(found) = chain.and_then(|chain| chain.decision.regions_over) {
                hint(
                    ui,
                    match found {
                        0 => "not met".to_owned(),
                        1 => "met by 1 region".to_owned(),
                        n => format!("met by {} regions", grouped(n)),
                    },
                );
            }
        }
    });
}

fn row(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(
        vec2(ui.available_width(), 28.0),
        Layout::left_to_right(Align::Center),
        contents,
    );
}
