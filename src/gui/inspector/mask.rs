//! The mask: what counts as changed, how it is shown, and how much it is.

use eframe::egui::{Align2, Color32, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use super::availability::Availability;
use super::{number_colour, peak};
use crate::analysis::{AnalysisSettings, MaskOn, Statistics};
use crate::command::Command;
use crate::figures::{grouped, percent};
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{mono, mono_medium, regular};
use crate::gui::widgets::{Combo, NumberBox, Section, Slider, fact, field_row, slider_with_box};
use crate::view::{MaskPicture, MaskShow};

/// The overlay is this colour in both themes.
const OVERLAY: Color32 = Color32::from_rgb(0xFF, 0x00, 0xA6);

/// Whether the section is open: the histogram has two colours only then. Until the person decides, it is open while
/// the mask is shown.
pub(super) fn is_open(ui: &Ui, context: &Context<'_>) -> bool {
    Section::is_open(ui, "Mask", context.session.view.mask.shown)
}

fn frame_statistics<'a>(context: &Context<'a>) -> Option<&'a Statistics> {
    Some(&context.shown?.difference()?.frame)
}

pub(super) fn show(
    ui: &mut Ui,
    context: &Context<'_>,
    availability: &Availability,
    commands: &mut Commands,
) {
    let tokens = context.tokens;
    let section = Section::new("Mask");
    let section = match (availability.fact(), frame_statistics(context)) {
        (Some(fact), _) => section.key_fact(fact, regular(12.0), tokens.third),
        (None, statistics) => {
            let share = match statistics {
                Some(s) if s.identical => "identical".to_owned(),
                Some(s) => percent(s.changed_share),
                None => "-".to_owned(),
            };
            let threshold = context.session.analysis.threshold;
            let text = format!("> {threshold}   {share:>8}");
            section.key_fact(text, mono(12.5), tokens.second)
        }
    };
    section
        .open_by_default(
            availability.has_settings()
                && context.session.view.mask.shown
                && !context.session.stages.shown,
        )
        .show(ui, |ui| {
            if availability.has_settings() {
                analysis_rows(ui, context, commands);
                picture_rows(ui, context, commands);
                changed(ui, context);
            } else if let Some(reason) = availability.reason() {
                fact(ui, reason);
                ui.add_space(4.0);
            }
        });
}

fn analysis_rows(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let analysis = &context.session.analysis;
    let mut new = analysis.clone();
    let peak = peak(context);
    let row = field_row(ui, "Threshold", |ui| {
        let value = f64::from(analysis.threshold);
        // Thresholds of interest are low: the slider has a quarter of the levels, the box has all.
        let slider_end = f64::from(peak / 4 + 1);
        slider_with_box(
            ui,
            Slider::new("Threshold", value, 0.0..=slider_end),
            NumberBox::new("Threshold value", value, 0.0..=f64::from(peak)).prefix("> "),
            if peak > 255 { 64.0 } else { 52.0 },
        )
    });
    if let Some(threshold) = row.inner {
        new.threshold = threshold as u16;
    }
    if row.restore {
        new.threshold = AnalysisSettings::default().threshold;
    }

    let names = MaskOn::CHOICES.map(|on| on.name(analysis.gray_of));
    let chosen = MaskOn::CHOICES
        .iter()
        .position(|on| *on == analysis.mask_on);
    let row = field_row(ui, "On", |ui| {
        let width = ui.available_width();
        Combo::new("Mask on", &names, chosen)
            .small()
            .width(width)
            .show(ui)
    });
    let picked = if row.restore { Some(0) } else { row.inner };
    if let Some(picked) = picked {
        new.mask_on = MaskOn::CHOICES[picked];
    }
    if new != *analysis {
        commands.push(Command::SetAnalysis(new));
    }
}

fn picture_rows(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let mask = context.session.view.mask;
    let mut new = mask;
    let mut names = vec!["off"];
    names.extend(MaskShow::ALL.map(MaskShow::label));
    let at = MaskShow::ALL.iter().position(|show| *show == mask.show);
    let chosen = if mask.shown {
        at.map(|i| i + 1)
    } else {
        Some(0)
    };
    let row = field_row(ui, "Show", |ui| {
        let width = ui.available_width();
        Combo::new("Show mask", &names, chosen)
            .small()
            .width(width)
            .show(ui)
    });
    let picked = if row.restore { Some(0) } else { row.inner };
    match picked {
        Some(0) => new.shown = false,
        Some(i) => {
            new.shown = true;
            new.show = MaskShow::ALL[i - 1];
        }
        None => {}
    }

    if mask.shown && mask.show == MaskShow::Overlay {
        let row = field_row(ui, "Opacity", |ui| {
            let share = f64::from((mask.opacity * 100.0).round());
            let room = ui.available_width() - 28.0;
            let changed = ui
                .allocate_ui(vec2(room, 24.0), |ui| {
                    slider_with_box(
                        ui,
                        Slider::new("Mask opacity", share, 0.0..=100.0),
                        NumberBox::new("Mask opacity value", share, 0.0..=100.0).suffix(" %"),
                        52.0,
                    )
                })
                .inner;
            let (swatch, _) = ui.allocate_exact_size(vec2(20.0, 20.0), Sense::hover());
            let edge = Stroke::new(1.0, context.tokens.strong_line);
            ui.painter()
                .rect(swatch, 3.0, OVERLAY, edge, StrokeKind::Outside);
            changed
        });
        if let Some(share) = row.inner {
            new.opacity = share as f32 / 100.0;
        }
        if row.restore {
            new.opacity = MaskPicture::default().opacity;
        }
    }
    if new != mask {
        commands.push(Command::SetMask(new));
    }
}

/// The count and the share, in a block whose size and digits stay in place.
fn changed(ui: &mut Ui, context: &Context<'_>) {
    let tokens = context.tokens;
    let size = vec2(ui.available_width(), 42.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let colour = number_colour(context);
    let statistics = frame_statistics(context);
    let (count, of, share) = match statistics {
        Some(s) if s.identical => (String::new(), String::new(), percent(0.0)),
        Some(s) => (
            grouped(s.changed),
            grouped(s.pixels),
            percent(s.changed_share),
        ),
        None => ("-".to_owned(), "-".to_owned(), "-".to_owned()),
    };
    let identical = statistics.is_some_and(|s| s.identical);
    let painter = ui.painter();
    let left = rect.left();
    let label = pos2(left, rect.top() + 16.0);
    painter.text(
        label,
        Align2::LEFT_CENTER,
        "changed",
        regular(12.5),
        tokens.second,
    );
    let baseline = rect.top() + 34.0;
    if identical {
        let at = pos2(left, baseline);
        painter.text(at, Align2::LEFT_CENTER, "identical", regular(13.0), colour);
    } else {
        // The total's own width is reserved for the count.
        let width = of.len();
        let font = mono(12.5);
        let one = painter
            .layout_no_wrap("0".to_owned(), font.clone(), colour)
            .size()
            .x;
        let column = |chars: usize| left + one * chars as f32;
        let put = |chars, text: &str, colour| {
            let at = pos2(column(chars), baseline);
            painter.text(at, Align2::LEFT_CENTER, text, font.clone(), colour);
        };
        put(0, &format!("{count:>width$}"), colour);
        put(width + 1, "of", tokens.third);
        put(width + 4, &of, colour);
    }
    let share_rect = Rect::from_min_max(pos2(left, rect.top()), rect.max);
    painter.text(
        pos2(share_rect.right(), rect.top() + 25.0),
        Align2::RIGHT_CENTER,
        &share,
        mono_medium(26.0),
        colour,
    );
    response.widget_info(|| {
        let text = match identical {
            true => "changed: identical".to_owned(),
            false => format!("changed: {count} of {of}, {share}"),
        };
        eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, text)
    });
}
