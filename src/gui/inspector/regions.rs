//! The stage of the regions: its settings, and the list of what was found.

use eframe::egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::analysis::{ChangedRegion, Neighbours, RegionRule, Regions};
use crate::figures::grouped;
use crate::gui::canvas::regions as boxes;
use crate::gui::context::Context;
use crate::gui::theme::{mono, regular};
use crate::gui::widgets::{NumberBox, check_box, fact, field_row, hint, segmented};

const ROW: f32 = 20.0;
/// Rows of the list; the command line and the exports have all of them.
const LISTED: usize = 40;

pub(super) fn rows(ui: &mut Ui, context: &Context<'_>, new: &mut RegionRule) {
    if check_box(ui, "Group touching pixels", new.on).clicked() {
        new.on = !new.on;
    }
    let at = Neighbours::ALL.iter().position(|n| *n == new.neighbours);
    let row = field_row(ui, "Neighbours", |ui| {
        let width = ui.available_width();
        let parts = Neighbours::ALL.map(|n| ("", n.name()));
        segmented(ui, "Neighbours", &parts, at.unwrap_or(1), Some(width), 24.0)
    });
    if let Some(i) = if row.restore { Some(1) } else { row.inner } {
        new.neighbours = Neighbours::ALL[i];
    }
    let known = context
        .shown
        .and_then(|shown| shown.comparison.chain.as_ref()?.regions.as_deref());
    let row = field_row(ui, "Smallest", |ui| {
        let changed = NumberBox::new("Smallest region", new.smallest as f64, 1.0..=1e9)
            .width(64.0)
            .show(ui);
        if let Some(regions) = known.filter(|regions| regions.dropped > 0) {
            hint(
                ui,
                format!(
                    "drops {} of {}",
                    grouped(regions.dropped),
                    grouped(regions.total())
                ),
            );
        }
        changed
    });
    if let Some(smallest) = if row.restore { Some(1.0) } else { row.inner } {
        new.smallest = smallest as u64;
    }
    ui.add_space(6.0);
    match known {
        Some(regions) if !regions.found.is_empty() => list(ui, context, regions),
        Some(_) => {
            fact(ui, "No region is large enough.");
        }
        None => {
            fact(ui, "Switched off: changed pixels are not grouped.");
        }
    }
}

/// Right ends of the columns, from the right edge: x y, w x h, area, mean.
const COLUMNS: [f32; 4] = [146.0, 84.0, 42.0, 0.0];

fn list(ui: &mut Ui, context: &Context<'_>, regions: &Regions) {
    let tokens = context.tokens;
    let (header, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let painter = ui.painter().clone();
    let heads = ["x, y", "w x h", "area", "mean"];
    let y = header.center().y;
    painter.text(
        pos2(header.left(), y),
        Align2::LEFT_CENTER,
        "region",
        regular(12.0),
        tokens.third,
    );
    for (head, right) in heads.into_iter().zip(COLUMNS) {
        let at = pos2(header.right() - right, y);
        painter.text(at, Align2::RIGHT_CENTER, head, regular(12.0), tokens.third);
    }
    let lit = boxes::lit(ui.ctx(), context);
    for (i, region) in regions.found.iter().enumerate().take(LISTED) {
        entry(ui, context, i, region, lit == Some(i));
    }
    if regions.found.len() > LISTED {
        let more = (regions.found.len() - LISTED) as u64;
        hint(ui, format!("and {} smaller ones", grouped(more)));
    }
}

fn entry(ui: &mut Ui, context: &Context<'_>, i: usize, region: &ChangedRegion, lit: bool) {
    let tokens = context.tokens;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let bounds = region.bounds;
    let cells = [
        format!("{}, {}", bounds.x, bounds.y),
        format!("{}x{}", bounds.width, bounds.height),
        region.area.to_string(),
        format!("{:.1}", region.mean),
    ];
    response.widget_info(|| {
        let label = format!("Region {}: {}", i + 1, cells.join("  "));
        WidgetInfo::labeled(Role::Label, true, label)
    });
    if response.hovered() {
        boxes::light(ui.ctx(), i);
    }
    if lit || response.hovered() {
        let row = Rect::from_min_max(rect.min - vec2(4.0, 0.0), rect.max + vec2(4.0, 0.0));
        ui.painter().rect_filled(row, 2.0, tokens.selected);
    }
    let y = rect.center().y;
    let font = mono(11.5);
    ui.painter().text(
        pos2(rect.left() + 24.0, y),
        Align2::RIGHT_CENTER,
        (i + 1).to_string(),
        font.clone(),
        tokens.second,
    );
    for (cell, right) in cells.iter().zip(COLUMNS) {
        let at = pos2(rect.right() - right, y);
        ui.painter()
            .text(at, Align2::RIGHT_CENTER, cell, font.clone(), tokens.text);
    }
}
