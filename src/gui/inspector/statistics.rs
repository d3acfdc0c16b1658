//! Statistics of the frame and of the region, or of the sides alone where there is no difference.

use eframe::egui::{Align2, FontId, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{narrow, number_colour};
use crate::analysis::{DifferenceOn, MaskOn, SideStatistics, Statistics};
use crate::command::Command;
use crate::figures::{grouped, percent};
use crate::frame::Side;
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{mono, regular};
use crate::gui::widgets::{Section, focus_ring, hint};

const ROW: f32 = 20.0;
/// Between the right edges of two columns.
const COLUMN: f32 = 83.0;

/// The row whose click goes to a pixel.
const LARGEST: &str = "max |d|";

/// A label and a number per column.
type Row = (String, Vec<String>);

pub(super) fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let Some(shown) = context.shown else { return };
    let (sides, columns, rows) = if let Some(difference) = shown.difference() {
        let mut columns = vec![("frame", &difference.frame)];
        if !narrow(context) {
            columns.push(("region", &difference.region));
        }
        let heads = columns.iter().map(|(head, _)| *head).collect::<Vec<_>>();
        let of = columns.iter().map(|(_, statistics)| *statistics);
        (None, heads, pair_rows(context, &of.collect::<Vec<_>>()))
    } else {
        let alone: Vec<(Side, &SideStatistics)> = Side::BOTH
            .into_iter()
            .filter_map(|side| Some((side, shown.side(side)?.statistics.as_ref()?)))
            .collect();
        let heads = match alone[..] {
            [] => return,
            [_] => Vec::new(),
            _ => alone.iter().map(|(side, _)| name(*side)).collect(),
        };
        let only = match alone[..] {
            [(side, _)] => Some(side),
            _ => None,
        };
        let of = alone.iter().map(|(_, statistics)| *statistics);
        (only, heads, side_rows(&of.collect::<Vec<_>>()))
    };
    let on = match sides {
        // One side alone has no maximum of a difference: its gray is measured.
        Some(side) => format!("Statistics, {side}, {}", context.session.channel().name()),
        None if shown.difference().is_none() => {
            format!("Statistics, {}", context.session.channel().name())
        }
        None => format!("Statistics, {}", context.session.analysis.on.name()),
    };
    Section::new("Statistics")
        .title(&on)
        .open_by_default(!context.session.stages.shown)
        .show(ui, |ui| {
            if !columns.is_empty() {
                let heads: Vec<String> = columns.iter().map(|head| (*head).to_owned()).collect();
                row(ui, context, "", &heads, regular(12.0), true);
            }
            for (label, numbers) in &rows {
                let response = row(ui, context, label, numbers, mono(12.5), false);
                if label == LARGEST {
                    go_there(ui, context, &response, commands);
                }
            }
            if context.alpha() {
                hint(ui, "Alpha is left out of these numbers.");
            }
        });
}

fn name(side: Side) -> &'static str {
    match side {
        Side::A => "A",
        Side::B => "B",
    }
}

/// What is above the threshold: names the mask's numbers when they are not those of the other rows.
fn changed_label(context: &Context<'_>) -> String {
    let analysis = &context.session.analysis;
    let same = match (analysis.on, analysis.mask_on) {
        (DifferenceOn::Channel(on), MaskOn::Channel(mask)) => on == mask,
        (DifferenceOn::Luma709, MaskOn::Luma709) | (DifferenceOn::Maximum, MaskOn::Any) => true,
        _ => false,
    };
    match same {
        true => format!("changed, > {}", analysis.threshold),
        false => format!(
            "changed, {} > {}",
            analysis.mask_on.name(analysis.gray_of),
            analysis.threshold
        ),
    }
}

fn pair_rows(context: &Context<'_>, columns: &[&Statistics]) -> Vec<Row> {
    let row = |label: &str, text: fn(&Statistics) -> String| {
        (label.to_owned(), columns.iter().map(|s| text(s)).collect())
    };
    vec![
        row("pixels", |s| grouped(s.pixels)),
        row("min |d|", |s| s.minimum.to_string()),
        row(LARGEST, |s| s.maximum.to_string()),
        row("mean |d|", |s| format!("{:.3}", s.mean)),
        row("MSE", |s| format!("{:.3}", s.mse)),
        row("PSNR", |s| match s.psnr {
            Some(decibel) => format!("{decibel:.2} dB"),
            None => "infinite".to_owned(),
        }),
        row(&changed_label(context), |s| match s.identical {
            true => "identical".to_owned(),
            false => grouped(s.changed),
        }),
        row("changed share", |s| percent(s.changed_share)),
    ]
}

fn side_rows(columns: &[&SideStatistics]) -> Vec<Row> {
    let row = |label: &str, text: fn(&SideStatistics) -> String| {
        (label.to_owned(), columns.iter().map(|s| text(s)).collect())
    };
    vec![
        row("pixels", |s| grouped(s.pixels)),
        row("min", |s| s.minimum.to_string()),
        row("max", |s| s.maximum.to_string()),
        row("mean", |s| format!("{:.3}", s.mean)),
    ]
}

fn row(
    ui: &mut Ui,
    context: &Context<'_>,
    label: &str,
    numbers: &[String],
    font: FontId,
    head: bool,
) -> Response {
    let tokens = context.tokens;
    let size = vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let y = rect.center().y;
    let painter = ui.painter();
    painter.text(
        pos2(rect.left(), y),
        Align2::LEFT_CENTER,
        label,
        regular(12.5),
        tokens.second,
    );
    let colour = if head {
        tokens.third
    } else {
        number_colour(context)
    };
    for (i, number) in numbers.iter().rev().enumerate() {
        let at = pos2(rect.right() - COLUMN * i as f32, y);
        painter.text(at, Align2::RIGHT_CENTER, number, font.clone(), colour);
    }
    if !head {
        response.widget_info(|| {
            let text = format!("{label}: {}", numbers.join(", "));
            WidgetInfo::labeled(Role::Label, true, text)
        });
    }
    response
}

/// A click on the largest difference goes to its pixel.
fn go_there(ui: &Ui, context: &Context<'_>, row: &Response, commands: &mut Commands) {
    let differs = context.shown.and_then(|shown| shown.difference());
    if differs.is_none_or(|difference| difference.frame.maximum == 0) {
        return;
    }
    let place = row.rect.with_max_x(row.rect.left() + 116.0);
    let response = ui.interact(place, row.id.with("go"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Go to the largest |d|"));
    let tokens = context.tokens;
    let colour = if response.hovered() {
        tokens.text
    } else {
        tokens.third
    };
    ui.painter().text(
        pos2(row.rect.left() + 58.0, row.rect.center().y),
        Align2::LEFT_CENTER,
        "go there",
        regular(12.0),
        colour,
    );
    focus_ring(ui, &response, place.shrink2(vec2(0.0, 2.0)), 3.0);
    let said = "Pins the pixel with the largest |d| of the frame (G).";
    if response.on_hover_text(said).clicked() {
        commands.push(Command::GoToLargest);
    }
}
