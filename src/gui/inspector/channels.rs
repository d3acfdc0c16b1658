//! Every channel measured, in the frame and in the region, and A's values against B's.

use eframe::egui::{
    Align2, Color32, ColorImage, Id, Rect, Role, Sense, Stroke, StrokeKind, TextureHandle,
    TextureOptions, Ui, WidgetInfo, pos2, vec2,
};

use super::number_colour;
use crate::analysis::channels::MeasuredChannel;
use crate::analysis::scatter::SIDE;
use crate::analysis::{Measures, Scatter};
use crate::command::Command;
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{mono, regular};
use crate::gui::widgets::{Section, check_box, fact, hint, segmented};

const ROW: f32 = 20.0;
const LABEL: f32 = 84.0;

pub(super) fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let on = context.session.stages.measures;
    Section::new("Channels")
        .key_fact(
            if on { "measured" } else { "off" },
            regular(12.0),
            context.tokens.second,
        )
        .open_by_default(false)
        .show(ui, |ui| {
            if check_box(ui, "Measure every channel", on).clicked() {
                commands.push(Command::ToggleMeasures);
            }
            let laboratory = context.shown.and_then(|shown| shown.laboratory.as_ref());
            let Some(laboratory) = laboratory.filter(|_| on) else {
                return;
            };
            let part_id = Id::unique("channels of");
            let region = ui.data(|data| data.get_temp(part_id).unwrap_or(false));
            let parts = [("", "frame"), ("", "region")];
            let width = ui.available_width();
            let chosen = usize::from(region);
            if let Some(picked) = segmented(ui, "Channels of", &parts, chosen, Some(width), 24.0) {
                ui.data_mut(|data| data.insert_temp(part_id, picked == 1));
            }
            ui.add_space(6.0);
            let channels = if region {
                &laboratory.region
            } else {
                &laboratory.frame
            };
            if channels.is_empty() {
                fact(ui, "There is nothing to measure here.");
                return;
            }
            table(ui, context, channels);
            if context.alpha() {
                hint(ui, "Alpha is left out of these numbers.");
            }
            largest(ui, channels, commands);
            ui.add_space(8.0);
            if let Some((measures, Some(scatter))) = channels.first() {
                picture(ui, context, measures, scatter);
            }
        });
}

fn table(ui: &mut Ui, context: &Context<'_>, channels: &[MeasuredChannel]) {
    let two = |value: f64| format!("{value:.2}");
    let decibels = |value: Option<f64>| value.map_or("inf".to_owned(), |v| format!("{v:.2}"));
    type Cell = Box<dyn Fn(&Measures) -> String>;
    let rows: Vec<(&str, Cell)> = vec![
        ("channel", Box::new(|m| m.channel.name().to_owned())),
        ("max |d|", Box::new(|m| m.difference.maximum.to_string())),
        ("min |d|", Box::new(|m| m.difference.minimum.to_string())),
        ("MAE", Box::new(move |m| two(m.mae()))),
        ("deviation", Box::new(move |m| two(m.difference.deviation))),
        ("MSE", Box::new(move |m| two(m.mse))),
        ("RMSE", Box::new(move |m| two(m.rmse()))),
        ("PSNR dB", Box::new(move |m| decibels(m.psnr))),
        (
            "SSIM",
            Box::new(|m| m.ssim.map_or("-".to_owned(), |v| format!("{v:.4}"))),
        ),
        ("50 % up to", Box::new(|m| m.percentiles[0].to_string())),
        ("95 % up to", Box::new(|m| m.percentiles[2].to_string())),
        ("99 % up to", Box::new(|m| m.percentiles[3].to_string())),
        ("A mean", Box::new(move |m| two(m.a.mean))),
        ("A deviation", Box::new(move |m| two(m.a.deviation))),
        ("B mean", Box::new(move |m| two(m.b.mean))),
        ("B deviation", Box::new(move |m| two(m.b.deviation))),
    ];
    let tokens = context.tokens;
    let colour = number_colour(context);
    for (i, (name, cell)) in rows.iter().enumerate() {
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
        let cells: Vec<String> = channels.iter().map(|(m, _)| cell(m)).collect();
        response.widget_info(|| {
            WidgetInfo::labeled(Role::Label, true, format!("{name}: {}", cells.join(" ")))
        });
        let y = rect.center().y;
        let label = pos2(rect.left(), y);
        let painter = ui.painter();
        painter.text(
            label,
            Align2::LEFT_CENTER,
            *name,
            regular(12.5),
            tokens.second,
        );
        let width = (rect.width() - LABEL) / cells.len().max(1) as f32;
        for (n, text) in cells.iter().enumerate() {
            let at = pos2(rect.left() + LABEL + (n + 1) as f32 * width, y);
            let (font, colour) = match i {
                0 => (regular(12.0), tokens.third),
                _ => (mono(11.0), colour),
            };
            painter.text(at, Align2::RIGHT_CENTER, text, font, colour);
        }
    }
}

/// Where the largest difference of each channel is; a click goes there.
fn largest(ui: &mut Ui, channels: &[MeasuredChannel], commands: &mut Commands) {
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        for (measures, _) in channels {
            let Some(place) = measures.largest else {
                continue;
            };
            let name = measures.channel.name();
            let text = format!("{name} {} at {}, {}", place.level, place.x, place.y);
            let label = format!("Go to the largest |d| of {name}");
            let button = crate::gui::widgets::Button::new(&text).name(&label).small();
            if button.show(ui).clicked() {
                commands.push(Command::Pin {
                    x: place.x,
                    y: place.y,
                });
            }
        }
    });
}

/// The scatter of the first channel, brighter where more pixels are, and the line that fits.
fn picture(ui: &mut Ui, context: &Context<'_>, measures: &Measures, scatter: &Scatter) {
    let tokens = context.tokens;
    let side = ui.available_width().min(200.0);
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), side), Sense::hover());
    let rect = Rect::from_min_size(row.min, vec2(side, side));
    let texture = texture(ui, context, scatter);
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let painter = ui.painter();
    painter.image(texture.id(), rect, whole, Color32::WHITE);
    painter.rect_stroke(rect, 0.0, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    let said = match scatter.line {
        None => "A has one value only.".to_owned(),
        Some(line) => {
            let peak = f64::from((1u32 << line.depth.min(16)) - 1);
            let at = |a: f64| {
                let b = line.slope * a + line.offset;
                let x = rect.left() + (a / peak) as f32 * rect.width();
                let y = rect.bottom() - (b / peak) as f32 * rect.height();
                pos2(x, y)
            };
            if line.fits() {
                let clipped = painter.with_clip_rect(rect);
                clipped.line_segment([at(0.0), at(peak)], Stroke::new(1.0, tokens.accent));
            }
            match (line.fits(), line.name()) {
                (true, Some(name)) => format!("{}: {name}.", line.equation()),
                (true, None) => format!("{}.", line.equation()),
                (false, _) => format!(
                    "No line fits ({} explains {:.0} %).",
                    line.equation(),
                    100.0 * line.explained
                ),
            }
        }
    };
    let x = rect.right() + 8.0;
    painter.text(
        pos2(x, rect.bottom() - 8.0),
        Align2::LEFT_CENTER,
        "A ->",
        mono(11.0),
        tokens.a,
    );
    painter.text(
        pos2(x, rect.top() + 8.0),
        Align2::LEFT_CENTER,
        "B",
        mono(11.0),
        tokens.b,
    );
    response.widget_info(|| {
        let label = format!("A against B, {}: {said}", measures.channel.name());
        WidgetInfo::labeled(Role::Image, true, label)
    });
    ui.add_space(4.0);
    fact(ui, said);
}

/// Uploaded once a scatter: it stays while the same pair is shown.
fn texture(ui: &Ui, context: &Context<'_>, scatter: &Scatter) -> TextureHandle {
    let id = Id::unique("scatter");
    let key = (
        context.shown.map_or(0, |shown| shown.generation),
        scatter.total,
    );
    type Kept = ((u64, u64), TextureHandle);
    if let Some((have, texture)) = ui.data(|data| data.get_temp::<Kept>(id))
        && have == key
    {
        return texture;
    }
    let most = f32::from(u16::MAX).min(scatter.counts.iter().copied().max().unwrap_or(1) as f32);
    let pixels = (0..SIDE).rev().flat_map(|b| {
        scatter.counts[b * SIDE..(b + 1) * SIDE]
            .iter()
            .map(move |count| {
                // Logarithmic: a single pixel can be seen beside thousands.
                let share = (*count as f32 + 1.0).ln() / (most + 1.0).ln();
                match count {
                    0 => Color32::BLACK,
                    _ => Color32::from_gray((70.0 + 185.0 * share.min(1.0)) as u8),
                }
            })
    });
    let image = ColorImage::new([SIDE, SIDE], pixels.collect());
    let texture = ui
        .ctx()
        .load_texture("scatter", image, TextureOptions::LINEAR);
    ui.data_mut(|data| data.insert_temp::<Kept>(id, (key, texture.clone())));
    texture
}
