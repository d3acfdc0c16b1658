//! The strip under the lanes while frames are paired by content: what is matched, repeated, missing, inserted, moved, replaced.

use eframe::egui::{Color32, Painter, Rect, Role, Sense, Ui, WidgetInfo, pos2};

use super::axis::Axis;
use crate::gui::context::Context;
use crate::pairing::PairBy;
use crate::pairing::content::{Alignment, Link};

/// The strip's height.
pub(super) const HEIGHT: f32 = 6.0;

const ALL: [Link; 7] = [
    Link::Matched,
    Link::Repeated,
    Link::Held,
    Link::Missing,
    Link::Inserted,
    Link::Moved,
    Link::Replaced,
];

/// The alignment to show, once it is known.
pub(super) fn alignment<'a>(context: &Context<'a>) -> Option<&'a Alignment> {
    let by_content = context.session.pairing.by == PairBy::Content;
    context
        .scanner
        .filter(|_| by_content)?
        .scan()?
        .alignment
        .as_ref()
}

/// Matched frames are a thin quiet line; everything else is as high as the strip, in a colour of its own.
pub(super) fn show(
    ui: &mut Ui,
    painter: &Painter,
    strip: Rect,
    axis: &Axis,
    context: &Context<'_>,
    alignment: &Alignment,
) {
    let mut here = 0;
    let width = axis.frame_width().max(1.5);
    for step in &alignment.steps {
        here = step.a.unwrap_or(here);
        let x = axis.x(here);
        let (height, colour) = look(step.link, context);
        // Frames that only B has stand between two of A's.
        let x = if step.a.is_none() { x + width / 2.0 } else { x };
        let mark = Rect::from_min_max(
            pos2(x - width / 2.0, strip.center().y - height / 2.0),
            pos2(x + width / 2.0, strip.center().y + height / 2.0),
        );
        painter.rect_filled(mark, 0.0, colour);
    }
    let text = summary(alignment);
    let response = ui.interact(
        strip,
        ui.make_persistent_id("content strip"),
        Sense::hover(),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
    response.on_hover_text(text);
}

fn look(link: Link, context: &Context<'_>) -> (f32, Color32) {
    let tokens = context.tokens;
    match link {
        Link::Matched => (1.5, tokens.third.gamma_multiply(0.6)),
        Link::Repeated | Link::Held => (HEIGHT - 2.0, tokens.accent),
        Link::Missing => (HEIGHT, tokens.a),
        Link::Inserted => (HEIGHT, tokens.b),
        Link::Moved | Link::Replaced => (HEIGHT - 2.0, tokens.difference),
    }
}

/// `Pairs by content: 195 matched, 5 missing`.
fn summary(alignment: &Alignment) -> String {
    let parts: Vec<String> = ALL
        .iter()
        .filter_map(|link| {
            let count = alignment.count(*link);
            (count > 0).then(|| format!("{count} {}", link.name()))
        })
        .collect();
    format!("Pairs by content: {}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pairing::content::Step;

    #[test]
    fn the_summary_names_what_there_is() {
        let step = |a, b, link| Step { a, b, link };
        let alignment = Alignment {
            steps: vec![
                step(Some(0), Some(0), Link::Matched),
                step(Some(1), None, Link::Missing),
                step(Some(2), Some(1), Link::Matched),
            ],
        };
        assert_eq!(
            summary(&alignment),
            "Pairs by content: 2 matched, 1 missing"
        );
    }
}
