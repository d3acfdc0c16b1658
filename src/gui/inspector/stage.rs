//! The settings of the stage that is chosen in the strip.

use eframe::egui::Ui;

use super::peak;
use super::regions;
use crate::analysis::{
    AnalysisSettings, Blur, Cleanup, Combine, DifferenceKind, GrayOf, Hint, Kernel, MaskOn,
    Operation, Shape, Step, ThresholdBy,
};
use crate::command::Command;
use crate::figures::grouped;
use crate::gui::context::{Commands, Context};
use crate::gui::widgets::{
    Button, Combo, NumberBox, Section, Slider, fact, field_row, segmented, slider_with_box,
};
use crate::view::{ChainStage, Heatmap};

pub(super) fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let stage = context.session.stages.chosen;
    let title = format!("Stage: {}", stage.label().to_lowercase());
    let analysis = &context.session.analysis;
    let mut new = analysis.clone();
    Section::new("Stage").title(&title).show(ui, |ui| {
        match stage {
            ChainStage::Frame => {
                fact(ui, "The picture that is judged; the other one is A.");
            }
            ChainStage::Difference => difference(ui, &mut new),
            ChainStage::Gray => gray(ui, context, &mut new),
            ChainStage::Blur => blur(ui, &mut new.blur),
            ChainStage::Threshold => threshold(ui, context, &mut new),
            ChainStage::Cleanup => cleanup(ui, &mut new.cleanup),
            ChainStage::Regions => regions::rows(ui, context, &mut new.regions),
        }
        if matches!(
            stage,
            ChainStage::Difference | ChainStage::Gray | ChainStage::Blur
        ) {
            gain(ui, context, commands);
        }
    });
    if new != *analysis {
        commands.push(Command::SetAnalysis(new));
    }
}

/// A row with a combo box as wide as there is room; the place of the option that was picked, the first one by a double
/// click on the label.
fn choice(
    ui: &mut Ui,
    label: &str,
    name: &str,
    options: &[&str],
    at: Option<usize>,
) -> Option<usize> {
    let row = field_row(ui, label, |ui| {
        let width = ui.available_width();
        Combo::new(name, options, at).small().width(width).show(ui)
    });
    if row.restore { Some(0) } else { row.inner }
}

fn difference(ui: &mut Ui, new: &mut AnalysisSettings) {
    let kinds = DifferenceKind::ALL;
    let at = kinds.iter().position(|kind| *kind == new.difference);
    if let Some(i) = choice(
        ui,
        "Kind",
        "Difference kind",
        &kinds.map(DifferenceKind::name),
        at,
    ) {
        new.difference = kinds[i];
    }
}

fn gray(ui: &mut Ui, context: &Context<'_>, new: &mut AnalysisSettings) {
    let at = MaskOn::CHOICES.iter().position(|on| *on == new.mask_on);
    let names = MaskOn::CHOICES.map(|on| on.name(new.gray_of));
    if let Some(i) = choice(ui, "Look at", "Stage looks at", &names, at) {
        new.mask_on = MaskOn::CHOICES[i];
    }
    if new.per_channel.is_none() && new.chain_on().has_order() {
        const ORDERS: [GrayOf; 2] = [GrayOf::Difference, GrayOf::Frames];
        let at = ORDERS.iter().position(|order| *order == new.gray_of);
        let row = field_row(ui, "Reduced", |ui| {
            let width = ui.available_width();
            let parts = [("", "after |A-B|"), ("", "before")];
            segmented(ui, "Reduced", &parts, at.unwrap_or(0), Some(width), 24.0)
        });
        if let Some(i) = if row.restore { Some(0) } else { row.inner } {
            new.gray_of = ORDERS[i];
        }
        ui.add_space(4.0);
        fact(ui, order(context));
        ui.add_space(4.0);
    }
}

/// By how much the two orders differ on this pair.
fn order(context: &Context<'_>) -> String {
    let hints = context
        .shown
        .and_then(|shown| shown.laboratory.as_ref())
        .map_or(&[][..], |laboratory| &laboratory.hints);
    let differs = hints.iter().find_map(|hint| match hint {
        Hint::OrderMatters(order) => Some(order),
        _ => None,
    });
    match differs {
        Some(order) => format!(
            "{} would be another number in {} of the pixels, by up to {}.",
            order.other,
            grouped(order.pixels),
            order.largest
        ),
        None => "Both orders give the same numbers on this pair.".to_owned(),
    }
}

fn blur(ui: &mut Ui, new: &mut Blur) {
    let mut names = vec!["off"];
    names.extend(Kernel::ALL.map(Kernel::name));
    let known = Kernel::ALL.iter().position(|kernel| *kernel == new.kernel);
    let at = if new.on {
        known.map(|i| i + 1)
    } else {
        Some(0)
    };
    match choice(ui, "Kernel", "Blur kernel", &names, at) {
        Some(0) => new.on = false,
        Some(i) => {
            *new = Blur {
                on: true,
                kernel: Kernel::ALL[i - 1],
            };
        }
        None => {}
    }
}

fn threshold(ui: &mut Ui, context: &Context<'_>, new: &mut AnalysisSettings) {
    let names = ["fixed", "Otsu", "triangle", "mean + k sigma"];
    let at = match new.threshold_by {
        ThresholdBy::Fixed => 0,
        ThresholdBy::Otsu => 1,
        ThresholdBy::Triangle => 2,
        ThresholdBy::MeanPlusSigmas(_) => 3,
    };
    if let Some(i) = choice(ui, "Rule", "Threshold rule", &names, Some(at)) {
        new.threshold_by = match i {
            0 => ThresholdBy::Fixed,
            1 => ThresholdBy::Otsu,
            2 => ThresholdBy::Triangle,
            _ => ThresholdBy::MeanPlusSigmas(3.0),
        };
    }
    let most = match new.difference {
        DifferenceKind::Squared => u16::MAX,
        _ => peak(context),
    };
    match &mut new.threshold_by {
        ThresholdBy::Fixed => {
            let row = field_row(ui, "Level", |ui| {
                let value = f64::from(new.threshold);
                slider_with_box(
                    ui,
                    Slider::new("Stage threshold", value, 0.0..=f64::from(most / 4 + 1)),
                    NumberBox::new("Stage threshold value", value, 0.0..=f64::from(most))
                        .prefix("> "),
                    if most > 255 { 64.0 } else { 52.0 },
                )
            });
            if let Some(level) = if row.restore { Some(0.0) } else { row.inner } {
                new.threshold = level as u16;
            }
        }
        ThresholdBy::MeanPlusSigmas(sigmas) => {
            let row = field_row(ui, "k", |ui| {
                NumberBox::new("Standard deviations", *sigmas, 0.0..=20.0)
                    .decimals(1)
                    .step(0.1)
                    .width(64.0)
                    .show(ui)
            });
            if let Some(k) = if row.restore { Some(3.0) } else { row.inner } {
                *sigmas = k;
            }
        }
        ThresholdBy::Otsu | ThresholdBy::Triangle => {}
    }
    let at = match new.per_channel {
        None => 0,
        Some(Combine::Or) => 1,
        Some(Combine::And) => 2,
    };
    let row = field_row(ui, "Channels", |ui| {
        let width = ui.available_width();
        let parts = [("", "one plane"), ("", "any"), ("", "all")];
        segmented(ui, "Channels", &parts, at, Some(width), 24.0)
    });
    if let Some(i) = if row.restore { Some(0) } else { row.inner } {
        new.per_channel = [None, Some(Combine::Or), Some(Combine::And)][i];
    }
}

fn cleanup(ui: &mut Ui, new: &mut Cleanup) {
    let mut removed = None;
    for (i, step) in new.steps.iter_mut().enumerate() {
        let name = format!("Step {}", i + 1);
        ui.push_id(i, |ui| step_rows(ui, &name, step, || removed = Some(i)));
        ui.add_space(6.0);
    }
    if let Some(i) = removed {
        new.steps.remove(i);
    }
    field_row(ui, "", |ui| {
        let add = Button::new("Add step")
            .small()
            .enabled(new.steps.len() < Cleanup::MOST)
            .show(ui);
        if add.clicked() {
            new.steps.push(Step::default());
            new.on = true;
        }
    });
    if !new.on {
        fact(ui, "Switched off: the mask stays as the threshold made it.");
    }
}

fn step_rows(ui: &mut Ui, name: &str, step: &mut Step, remove: impl FnOnce()) {
    field_row(ui, name, |ui| {
        let label = format!("{name} operation");
        let at = Operation::ALL.iter().position(|o| *o == step.operation);
        let names = Operation::ALL.map(Operation::name);
        let width = (ui.available_width() - 86.0).max(60.0);
        if let Some(i) = Combo::new(&label, &names, at).small().width(width).show(ui) {
            step.operation = Operation::ALL[i];
        }
        let label = format!("Remove {}", name.to_lowercase());
        if Button::new("Remove")
            .name(&label)
            .small()
            .show(ui)
            .clicked()
        {
            remove();
        }
    });
    field_row(ui, "", |ui| {
        let label = format!("{name} size");
        let size = NumberBox::new(&label, f64::from(step.size), 3.0..=15.0)
            .width(40.0)
            .show(ui);
        if let Some(size) = size {
            step.size = size as u8;
        }
        let label = format!("{name} shape");
        let at = Shape::ALL.iter().position(|s| *s == step.shape);
        let names = Shape::ALL.map(Shape::name);
        let width = (ui.available_width() - 54.0).max(60.0);
        if let Some(i) = Combo::new(&label, &names, at).small().width(width).show(ui) {
            step.shape = Shape::ALL[i];
        }
        let label = format!("{name} times");
        let times = NumberBox::new(&label, f64::from(step.iterations), 1.0..=10.0)
            .prefix("x")
            .width(44.0)
            .show(ui);
        if let Some(times) = times {
            step.iterations = times as u8;
        }
    });
}

fn gain(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let heatmap = context.session.view.heatmap;
    let row = field_row(ui, "Shown", |ui| {
        let gain = f64::from(heatmap.gain);
        slider_with_box(
            ui,
            Slider::new("Stage gain", gain, 1.0..=64.0).powers_of_two(),
            NumberBox::new("Stage gain value", gain, 1.0..=64.0)
                .decimals(2)
                .prefix("x"),
            52.0,
        )
    });
    let default = f64::from(Heatmap::default().gain);
    if let Some(gain) = if row.restore {
        Some(default)
    } else {
        row.inner
    } {
        commands.push(Command::SetHeatmap(Heatmap {
            gain: gain as f32,
            ..heatmap
        }));
    }
}
