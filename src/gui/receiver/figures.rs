//! The figures beside the curves: the receiver at one frame, and what was sent in all.

use eframe::egui::{
    Align2, Color32, FontId, Painter, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};

use super::plot::{place_of, swatch};
use crate::analysis::sender::Reference;
use crate::engine::receiver::Sent;
use crate::figures::{grouped, percent};
use crate::gui::context::Context;
use crate::gui::theme::{medium, mono, regular};
use crate::report::receiver::{bytes, packet_bytes, raw_bytes};

const ROW: f32 = 19.0;

/// Shows them for a frame; for the last one that was sent when `number` is none of them.
pub(super) fn show(ui: &mut Ui, area: Rect, context: &Context<'_>, sent: &[Sent], number: u64) {
    let Some(last) = sent.last() else { return };
    let at = place_of(sent, number).unwrap_or(last);
    let tokens = context.tokens;
    let painter = ui.painter_at(area);
    let (left, right) = (area.left() + 4.0, area.right() - 16.0);
    let text =
        |painter: &Painter, x: f32, y: f32, align, text: &str, font: FontId, colour: Color32| {
            painter.text(pos2(x, y), align, text, font, colour);
        };
    let mut y = area.top() + 10.0;
    let title = format!("Receiver at frame {}", at.number);
    text(
        &painter,
        left,
        y,
        Align2::LEFT_CENTER,
        &title,
        medium(12.5),
        tokens.text,
    );
    for (name, x) in [("mean", right - 60.0), ("largest", right)] {
        text(
            &painter,
            x,
            y,
            Align2::RIGHT_CENTER,
            name,
            regular(11.0),
            tokens.third,
        );
    }
    for (reference, step) in Reference::BOTH.into_iter().zip(&at.steps) {
        y += ROW;
        swatch(&painter, pos2(left, y), reference, tokens);
        let name = reference.label();
        text(
            &painter,
            left + 22.0,
            y,
            Align2::LEFT_CENTER,
            name,
            regular(12.5),
            tokens.second,
        );
        let mean = format!("{:.2}", step.error);
        text(
            &painter,
            right - 60.0,
            y,
            Align2::RIGHT_CENTER,
            &mean,
            mono(12.0),
            tokens.text,
        );
        let largest = step.largest.to_string();
        text(
            &painter,
            right,
            y,
            Align2::RIGHT_CENTER,
            &largest,
            mono(12.0),
            tokens.text,
        );
        named(
            ui,
            area,
            y,
            &format!("{name}: mean {mean}, largest {largest}"),
        );
    }
    y += ROW + 8.0;
    text(
        &painter,
        left,
        y,
        Align2::LEFT_CENTER,
        "Sent in all",
        medium(12.5),
        tokens.text,
    );
    for (name, x) in [("bytes", right - 68.0), ("of raw", right)] {
        text(
            &painter,
            x,
            y,
            Align2::RIGHT_CENTER,
            name,
            regular(11.0),
            tokens.third,
        );
    }
    let raw = raw_bytes(sent);
    let labels = Reference::BOTH.map(Reference::label);
    let rows = [
        (labels[0], Some(bytes(sent, 0))),
        (labels[1], Some(bytes(sent, 1))),
        ("codec's packets", packet_bytes(sent)),
    ];
    for (i, (name, bytes)) in rows.into_iter().enumerate() {
        y += ROW;
        if let Some(reference) = Reference::BOTH.get(i) {
            swatch(&painter, pos2(left, y), *reference, tokens);
        }
        text(
            &painter,
            left + 22.0,
            y,
            Align2::LEFT_CENTER,
            name,
            regular(12.5),
            tokens.second,
        );
        let (bytes, share) = match bytes {
            Some(bytes) => (
                grouped(bytes),
                percent(100.0 * bytes as f64 / raw.max(1) as f64),
            ),
            None => ("not known".to_owned(), String::new()),
        };
        text(
            &painter,
            right - 68.0,
            y,
            Align2::RIGHT_CENTER,
            &bytes,
            mono(12.0),
            tokens.text,
        );
        text(
            &painter,
            right,
            y,
            Align2::RIGHT_CENTER,
            &share,
            mono(12.0),
            tokens.text,
        );
        named(
            ui,
            area,
            y,
            &format!("{name}: {bytes} bytes in all, {share} of raw"),
        );
    }
}

/// A row as a screen reader says it.
fn named(ui: &Ui, area: Rect, y: f32, text: &str) {
    let row = Rect::from_center_size(pos2(area.center().x, y), vec2(area.width(), ROW));
    let response = ui.interact(
        row,
        ui.scope_id().with(("receiver figure", text)),
        Sense::hover(),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
}
