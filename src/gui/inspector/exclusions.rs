//! Where changes count: rectangles to look at, rectangles and an image to leave out.

use eframe::egui::{Label, RichText, Sense, Ui, vec2};

use crate::analysis::{Areas, Region};
use crate::command::Command;
use crate::figures::grouped;
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{mono, regular};
use crate::gui::widgets::{Button, Section, fact, number_at_right, row_label};

pub(super) fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let analysis = &context.session.analysis;
    let mut areas = analysis.areas.clone();
    let count =
        areas.include.len() + areas.exclude.len() + usize::from(areas.exclude_image.is_some());
    let key_fact = match count {
        0 => "none set".to_owned(),
        n => format!("{n} set"),
    };
    Section::new("Regions and exclusions")
        .key_fact(key_fact, regular(12.0), context.tokens.second)
        .open_by_default(count > 0)
        .show(ui, |ui| {
            list(ui, context, &mut areas);
            buttons(ui, context, &mut areas, commands);
            problem(ui, context);
            let known = context.shown.and_then(|shown| shown.comparison.areas.as_ref());
            let said = match known {
                Some(mask) => format!(
                    "{} of {} pixels count: numbers, curve and decision leave out the rest.",
                    grouped(mask.changed),
                    grouped(mask.pixels())
                ),
                None => "Every pixel counts. Draw the region with Alt and drag, then include or exclude it."
                    .to_owned(),
            };
            ui.add_space(4.0);
            fact(ui, said);
        });
    if areas != analysis.areas {
        let mut new = analysis.clone();
        new.areas = areas;
        commands.push(Command::SetAnalysis(new));
    }
}

fn list(ui: &mut Ui, context: &Context<'_>, areas: &mut Areas) {
    let mut lists = [
        ("include", &mut areas.include),
        ("exclude", &mut areas.exclude),
    ];
    for (word, regions) in &mut lists {
        let mut removed = None;
        for (i, region) in regions.iter().enumerate() {
            let name = format!("{word} {}", i + 1);
            if row(ui, context, &name, &described(region)) {
                removed = Some(i);
            }
        }
        if let Some(i) = removed {
            regions.remove(i);
        }
    }
    if let Some(path) = &areas.exclude_image {
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name = name.to_string_lossy();
        let known = context
            .shown
            .and_then(|shown| shown.comparison.input.exclusion.as_ref());
        let text = match known {
            Some(Ok(image)) => format!("{name} {}x{}", image.width, image.height),
            Some(Err(_)) | None => name.into_owned(),
        };
        if row(ui, context, "image", &text) {
            areas.exclude_image = None;
        }
    }
}

/// A row of the list; true when it is to go.
fn row(ui: &mut Ui, context: &Context<'_>, name: &str, text: &str) -> bool {
    ui.horizontal(|ui| {
        ui.set_height(26.0);
        row_label(ui, name);
        let width = (ui.available_width() - 72.0).max(40.0);
        let slot = vec2(width, 24.0);
        number_at_right(ui, text, mono(11.5), context.tokens.text, slot);
        Button::new("Remove")
            .name(&format!("Remove {name}"))
            .small()
            .show(ui)
            .clicked()
    })
    .inner
}

fn described(region: &Region) -> String {
    format!(
        "{}x{} at {}, {}",
        region.width, region.height, region.x, region.y
    )
}

/// Why nothing can be left out so: an image that cannot be read or has another size.
fn problem(ui: &mut Ui, context: &Context<'_>) {
    let areas = &context.session.analysis.areas;
    let failed = context
        .shown
        .and_then(|shown| match &shown.comparison.mask {
            Some(Err(error)) if !areas.is_whole() => Some(error),
            _ => None,
        });
    if let Some(error) = failed {
        ui.add_space(4.0);
        let text = RichText::new(format!("{error}.")).font(regular(12.0));
        ui.add(Label::new(text.color(context.tokens.warning)).wrap());
    }
}

fn buttons(ui: &mut Ui, context: &Context<'_>, areas: &mut Areas, commands: &mut Commands) {
    let region = context.session.region;
    ui.horizontal(|ui| {
        ui.set_height(28.0);
        if Button::new("Include region").small().show(ui).clicked() {
            areas.include.push(region);
        }
        if Button::new("Exclude region").small().show(ui).clicked() {
            areas.exclude.push(region);
        }
    });
    ui.horizontal(|ui| {
        ui.set_height(28.0);
        let image = Button::new("Exclude image ...").small().show(ui);
        if image
            .on_hover_text("Leaves out where the image is not black: a logo, a timecode.")
            .clicked()
        {
            commands.push(Command::AskExclusionImage);
        }
        let path = Button::new("Path ...").name("Path of the exclusion image ...");
        if path.small().show(ui).clicked() {
            commands.push(Command::AskExclusionPath);
        }
    });
    ui.allocate_exact_size(vec2(1.0, 2.0), Sense::hover());
}
