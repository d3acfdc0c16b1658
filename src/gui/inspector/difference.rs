//! The difference and how it becomes colours.

use eframe::egui::{Sense, Ui, vec2};

use super::availability::Availability;
use super::{narrow, peak};
use crate::analysis::{AnalysisSettings, DifferenceKind, DifferenceOn, GrayOf, formula};
use crate::command::Command;
use crate::gui::context::{Commands, Context};
use crate::gui::theme::regular;
use crate::gui::widgets::colour_bar::{
    BAR, TICKS, gain_text, last_colour_sentence, paint_colour_bar, paint_diverging, paint_map,
};
use crate::gui::widgets::{
    Combo, NumberBox, Section, Slider, fact, field_row, segmented, slider_with_box,
};
use crate::view::{Colormap, Heatmap, LayOver};

const LAY_OVER: [LayOver; 3] = [LayOver::A, LayOver::B, LayOver::Alone];

pub(super) fn show(
    ui: &mut Ui,
    context: &Context<'_>,
    availability: &Availability,
    commands: &mut Commands,
) {
    let heatmap = context.session.view.heatmap;
    let key_fact = match availability.fact() {
        Some(fact) => fact.to_owned(),
        None if narrow(context) => map_name(&heatmap).to_owned(),
        None => format!(
            "{}, {}, {} x{}",
            context.session.analysis.on.name(),
            if heatmap.signed { "A-B" } else { "|A-B|" },
            map_name(&heatmap),
            gain_text(heatmap.gain)
        ),
    };
    Section::new("Difference")
        .key_fact(key_fact, regular(12.0), context.tokens.third)
        .open_by_default(!context.session.stages.shown)
        .show(ui, |ui| {
            if availability.has_settings() {
                channel_rows(ui, context, commands);
                heatmap_rows(ui, context, commands);
            }
            match availability.reason() {
                Some(reason) => {
                    if availability.has_settings() {
                        ui.add_space(8.0);
                    }
                    fact(ui, reason);
                    ui.add_space(4.0);
                }
                None => colour_bar(ui, context),
            }
        });
}

fn map_name(heatmap: &Heatmap) -> &'static str {
    match heatmap.signed {
        true => "diverging",
        false => heatmap.colormap.name(),
    }
}

fn channel_rows(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let analysis = &context.session.analysis;
    let names = DifferenceOn::CHOICES.map(DifferenceOn::name);
    let chosen = DifferenceOn::CHOICES
        .iter()
        .position(|on| *on == analysis.on);
    let row = field_row(ui, "Channel", |ui| {
        let width = ui.available_width();
        Combo::new("Channel", &names, chosen)
            .small()
            .width(width)
            .show(ui)
    });
    let picked = if row.restore { Some(0) } else { row.inner };
    match picked.map(|i| DifferenceOn::CHOICES[i]) {
        Some(DifferenceOn::Channel(channel)) => commands.push(Command::Channel(channel)),
        Some(on) => commands.push(Command::SetAnalysis(AnalysisSettings {
            on,
            ..analysis.clone()
        })),
        None => {}
    }

    let orders = [analysis.on, analysis.chain_on()];
    if let Some(on) = orders.into_iter().find(|on| on.has_order()) {
        order_row(ui, context, on, commands);
    }
}

/// Before or after the difference, as formulas; where a picture is gray itself there is only one.
fn order_row(ui: &mut Ui, context: &Context<'_>, on: DifferenceOn, commands: &mut Commands) {
    const ORDERS: [GrayOf; 2] = [GrayOf::Difference, GrayOf::Frames];
    let analysis = &context.session.analysis;
    let pair = context
        .shown
        .and_then(|shown| match &shown.comparison.compared {
            Some(Ok(pair)) => Some(pair),
            _ => None,
        });
    let names = ORDERS.map(|order| match pair {
        Some(pair) => formula(&pair.a, &pair.b, on, order, DifferenceKind::Absolute),
        None => order.formula(on),
    });
    let label = if on == DifferenceOn::Maximum {
        "Maximum"
    } else {
        "Gray"
    };
    let row = field_row(ui, label, |ui| {
        let width = ui.available_width();
        let only = names[0] == names[1];
        let chosen = ORDERS.iter().position(|order| *order == analysis.gray_of);
        let names = names.each_ref().map(String::as_str);
        let names = if only { &names[..1] } else { &names[..] };
        let chosen = if only { Some(0) } else { chosen };
        let combo = Combo::new(label, names, chosen).small().width(width);
        combo.show(ui).filter(|_| !only)
    });
    let picked = if row.restore { Some(0) } else { row.inner };
    if let Some(picked) = picked {
        commands.push(Command::SetAnalysis(AnalysisSettings {
            gray_of: ORDERS[picked],
            ..analysis.clone()
        }));
    }
}

fn heatmap_rows(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let heatmap = context.session.view.heatmap;
    let default = Heatmap::default();
    let mut new = heatmap;

    let row = field_row(ui, "Show", |ui| {
        let parts = [("", "|A-B|"), ("", "A-B")];
        let width = ui.available_width();
        segmented(
            ui,
            "Show",
            &parts,
            usize::from(heatmap.signed),
            Some(width),
            24.0,
        )
    });
    if let Some(picked) = row.inner {
        new.signed = picked == 1;
    }
    if row.restore {
        new.signed = default.signed;
    }

    let row = field_row(ui, "Colour map", |ui| colour_map(ui, &heatmap));
    if let Some(picked) = row.inner {
        new.colormap = picked;
    }
    if row.restore {
        new.colormap = default.colormap;
    }

    let row = field_row(ui, "Gain", |ui| {
        let gain = f64::from(heatmap.gain);
        slider_with_box(
            ui,
            Slider::new("Gain", gain, 1.0..=64.0).powers_of_two(),
            NumberBox::new("Gain value", gain, 1.0..=64.0)
                .decimals(2)
                .prefix("x"),
            52.0,
        )
    });
    if let Some(gain) = row.inner {
        new.gain = gain as f32;
    }
    if row.restore {
        new.gain = default.gain;
    }

    let row = field_row(ui, "Lay over", |ui| {
        let parts = [("", "A"), ("", "B"), ("", "alone")];
        let chosen = LAY_OVER.iter().position(|l| *l == heatmap.lay_over);
        let width = ui.available_width();
        segmented(
            ui,
            "Lay over",
            &parts,
            chosen.unwrap_or(2),
            Some(width),
            24.0,
        )
    });
    if let Some(picked) = row.inner {
        new.lay_over = LAY_OVER[picked];
    }
    if row.restore {
        new.lay_over = default.lay_over;
    }

    if heatmap.lay_over != LayOver::Alone {
        let row = field_row(ui, "Opacity", |ui| {
            let share = f64::from((heatmap.opacity * 100.0).round());
            slider_with_box(
                ui,
                Slider::new("Heatmap opacity", share, 0.0..=100.0),
                NumberBox::new("Heatmap opacity value", share, 0.0..=100.0).suffix(" %"),
                52.0,
            )
        });
        if let Some(share) = row.inner {
            new.opacity = share as f32 / 100.0;
        }
        if row.restore {
            new.opacity = default.opacity;
        }
    }
    if new != heatmap {
        commands.push(Command::SetHeatmap(new));
    }
}

fn colour_map(ui: &mut Ui, heatmap: &Heatmap) -> Option<Colormap> {
    let width = ui.available_width();
    if heatmap.signed {
        let row = ui.add_enabled_ui(false, |ui| {
            Combo::new("Colour map", &["diverging"], Some(0))
                .small()
                .width(width)
                .preview(&|painter, rect, _| paint_diverging(painter, rect))
                .show(ui)
        });
        row.response
            .on_disabled_hover_text("A-B is always shown with the diverging map");
        return None;
    }
    let names = Colormap::ALL.map(Colormap::name);
    let chosen = Colormap::ALL.iter().position(|m| *m == heatmap.colormap);
    let picked = Combo::new("Colour map", &names, chosen)
        .small()
        .width(width)
        .preview(&|painter, rect, i| paint_map(painter, rect, Colormap::ALL[i]))
        .show(ui);
    picked.map(|i| Colormap::ALL[i])
}

/// The bar, unless a pane has it under its picture.
fn colour_bar(ui: &mut Ui, context: &Context<'_>) {
    let view = &context.session.view;
    if view.heatmap.shown && view.mode.has_difference_pane() {
        return;
    }
    let peak = peak(context);
    ui.add_space(8.0);
    let size = vec2(ui.available_width(), BAR + TICKS);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    paint_colour_bar(ui.painter(), rect, &view.heatmap, peak, context.tokens);
    ui.add_space(4.0);
    fact(ui, last_colour_sentence(&view.heatmap, peak));
}
