//! The boxes of changed regions on the pictures, with their numbers; the one under the pointer says more.

use eframe::egui::{
    Color32, Context as Egui, CornerRadius, Id, Painter, Rect, Stroke, StrokeKind, pos2,
};

use super::{Placed, plate};
use crate::analysis::{ChangedRegion, Regions};
use crate::gui::context::Context;
use crate::gui::theme::mono_medium;
use crate::view::ChainStage;

/// Boxes drawn at most: more of them hide the picture.
const MOST: usize = 200;
const LABEL_HEIGHT: f32 = 15.0;
/// Canvas marks do not follow the theme.
const LIT: Color32 = Color32::from_rgb(0x3C, 0xC9, 0xB1);
const ON_LIT: Color32 = Color32::from_rgb(0x05, 0x23, 0x1E);

/// The region that the pointer is on, in the list or on the picture; its place in the list.
pub fn lit(egui: &Egui, context: &Context<'_>) -> Option<usize> {
    let listed: Option<(u64, usize)> = egui.data(|data| data.get_temp(listed_id()));
    let frame = egui.cumulative_frame_nr();
    let listed = listed.filter(|(seen, _)| frame.saturating_sub(*seen) <= 1);
    listed
        .map(|(_, region)| region)
        .or_else(|| pointed(context))
}

/// The list says which of its rows the pointer is on.
pub fn light(egui: &Egui, region: usize) {
    let frame = egui.cumulative_frame_nr();
    egui.data_mut(|data| data.insert_temp(listed_id(), (frame, region)));
}

fn listed_id() -> Id {
    Id::unique("listed region")
}

/// The regions that are shown, and how many of their pixels make one of the picture in each direction.
pub fn shown<'a>(context: &Context<'a>) -> Option<(&'a Regions, (f64, f64))> {
    let strip = context.session.stages;
    if !strip.shown || strip.chosen != ChainStage::Regions {
        return None;
    }
    let known = &context.shown?.comparison;
    let chain = known.chain.as_ref()?;
    let picture = known.size()?;
    let factor = |picture: u32, mask: u32| f64::from(picture.div_ceil(mask.max(1)).max(1));
    let factors = (
        factor(picture.0, chain.mask.width),
        factor(picture.1, chain.mask.height),
    );
    Some((chain.regions.as_deref()?, factors))
}

/// The region whose pixel is under the pointer, else the smallest whose box is.
fn pointed(context: &Context<'_>) -> Option<usize> {
    let (regions, factors) = shown(context)?;
    let (x, y) = context.session.pointer.or(context.session.pinned)?;
    let (x, y) = (
        (f64::from(x) / factors.0) as u32,
        (f64::from(y) / factors.1) as u32,
    );
    regions.at(x, y).or_else(|| {
        let inside = regions.found.iter().enumerate();
        inside
            .filter(|(_, region)| region.bounds.contains(x, y))
            .min_by_key(|(_, region)| region.area)
            .map(|(i, _)| i)
    })
}

pub(super) fn show(painter: &Painter, placed: &Placed, context: &Context<'_>) {
    let Some((regions, factors)) = shown(context) else {
        return;
    };
    let lit = lit(painter.ctx(), context);
    for (i, region) in regions.found.iter().enumerate().take(MOST) {
        if Some(i) != lit {
            let rect = place(placed, region, factors);
            frame(painter, rect, 3.0, Color32::BLACK);
            frame(painter, rect, 1.0, Color32::WHITE);
            number(painter, placed, rect, i + 1);
        }
    }
    if let Some((i, region)) = lit.and_then(|i| Some((i, regions.found.get(i)?))) {
        let rect = place(placed, region, factors);
        frame(painter, rect, 4.0, Color32::BLACK);
        frame(painter, rect, 2.0, LIT);
        let text = format!(
            "{}  {}x{} at {}, {}  area {}  mean |d| {:.1}",
            i + 1,
            region.bounds.width,
            region.bounds.height,
            region.bounds.x,
            region.bounds.y,
            region.area,
            region.mean
        );
        let below = rect.bottom() + 2.0;
        let area = placed.area();
        let y = if below + LABEL_HEIGHT <= area.bottom() {
            below
        } else {
            rect.top() - LABEL_HEIGHT - 2.0
        };
        let at = pos2(rect.left().max(area.left()), y).round();
        plate(
            painter,
            at,
            &text,
            mono_medium(11.0),
            LIT,
            ON_LIT,
            LABEL_HEIGHT,
        );
    }
}

fn place(placed: &Placed, region: &ChangedRegion, (across, down): (f64, f64)) -> Rect {
    let bounds = region.bounds;
    let (x, y) = (f64::from(bounds.x) * across, f64::from(bounds.y) * down);
    let size = (
        f64::from(bounds.width) * across,
        f64::from(bounds.height) * down,
    );
    placed.transform.rect(x, y, size.0, size.1)
}

fn frame(painter: &Painter, rect: Rect, width: f32, colour: Color32) {
    let stroke = Stroke::new(width, colour);
    painter.rect_stroke(rect, CornerRadius::ZERO, stroke, StrokeKind::Middle);
}

fn number(painter: &Painter, placed: &Placed, rect: Rect, number: usize) {
    let area = placed.area();
    let above = rect.top() - LABEL_HEIGHT - 1.0;
    let y = if above >= area.top() {
        above
    } else {
        rect.top()
    };
    let at = pos2(rect.left().max(area.left()), y).round();
    let text = number.to_string();
    plate(
        painter,
        at,
        &text,
        mono_medium(11.0),
        Color32::WHITE,
        Color32::BLACK,
        LABEL_HEIGHT,
    );
}
