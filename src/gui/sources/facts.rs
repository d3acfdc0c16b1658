//! Name and facts of a source, as they stand in its header.

use eframe::egui::{Color32, Ui};

use crate::engine::{OpenState, SideState};
use crate::figures::grouped;
use crate::frame::Side;
use crate::gui::context::Context;
use crate::gui::theme::regular;
use crate::media::{IndexKind, SourceKind};
use crate::pairing::Against;

/// Name and facts of a side.
pub(super) fn texts(side: Side, context: &Context<'_>) -> (String, Vec<String>) {
    match context.side(side) {
        SideState::Closed => (
            "Nothing open".into(),
            vec!["drop a video, images or a folder".into()],
        ),
        SideState::Opening { spec } => (spec.short_name(), vec!["opening ...".into()]),
        SideState::Failed { spec, .. } => {
            (spec.short_name(), vec!["not open, see the pane".into()])
        }
        SideState::Open(open) => match (context.moment(side), side) {
            (Some(moment), Side::A) => (
                format!("{}, {moment}", open.info.name),
                facts(open, context.window.x, context.session.upright),
            ),
            (Some(moment), Side::B) => (
                format!("{}, {moment}", open.info.name),
                vec![itself(context)],
            ),
            (None, _) => (
                open.info.name.clone(),
                facts(open, context.window.x, context.session.upright),
            ),
        },
    }
}

/// What the same source stands twice for.
fn itself(context: &Context<'_>) -> String {
    match context.session.against {
        Some(Against::Previous(1)) => "the same source, compared with its previous frame".into(),
        Some(against) => format!("the same source, compared with {against}"),
        None => String::new(),
    }
}

/// The facts of an open source, in the order in which they are given up from the back.
pub(super) fn facts(open: &OpenState, window_width: f32, upright: bool) -> Vec<String> {
    let info = &open.info;
    let mut facts = Vec::new();
    let stills = matches!(info.kind, SourceKind::Sequence | SourceKind::Image);
    let images = format!("{} images", grouped(open.index.count()));
    if info.kind == SourceKind::Sequence {
        facts.push(images.clone());
    }
    facts.push(format!("{}x{}", info.width, info.height));
    // How it is meant to be seen stands beside the size, so that it is never the part that is cut off.
    if info.rotation != 0 {
        facts.push(match upright {
            true => format!("shown turned by {}°", info.rotation),
            false => format!(
                "meant to be turned by {}° (U), shown as stored",
                info.rotation
            ),
        });
    }
    if let Some(aspect) = info.pixel_aspect {
        let shown = if upright {
            "applied"
        } else {
            "shown square (U)"
        };
        facts.push(format!(
            "pixel aspect {}:{}, {shown}",
            aspect.numerator, aspect.denominator
        ));
    }
    let detail = info
        .codec_detail
        .as_ref()
        .map_or_else(String::new, |d| format!(" ({d})"));
    let format = &info.format.name;
    let codec = if stills {
        format!("{} {format}", info.codec)
    } else {
        format!("{}{detail}", info.codec)
    };
    facts.push(codec);
    if !stills && window_width >= 1400.0 {
        facts.push(format.clone());
    }
    if let Some(rate) = info.frame_rate.filter(|_| info.kind != SourceKind::Image) {
        let set = if info.frame_rate_set { " (set)" } else { "" };
        facts.push(format!("{} fps{set}", decimals(rate.as_f64())));
    }
    if !stills {
        facts.push(counted(open, window_width));
        let own_numbers = matches!(info.kind, SourceKind::Array | SourceKind::Matrix);
        if window_width >= 1400.0 && !own_numbers {
            facts.push(colour(open));
        }
    }
    let quiet = open.notes.iter().filter(|note| !note.warning);
    // The count stands at the front already.
    facts.extend(quiet.map(
        |note| match note.text.strip_prefix(&format!("{images}, ")) {
            Some(rest) => rest.to_owned(),
            None => note.text.clone(),
        },
    ));
    facts
}

fn counted(open: &OpenState, window_width: f32) -> String {
    let count = grouped(open.index.count());
    if let Some((done, _)) = open.indexing.filter(|_| !open.index.complete) {
        return format!("indexing {} frames ...", grouped(done));
    }
    if !open.index.complete {
        return "counting frames ...".into();
    }
    if window_width < 1400.0 {
        return format!("{count} frames");
    }
    let kind = match (open.index.kind, &open.index.reason) {
        (IndexKind::Decoded, Some(_)) => "index decoded",
        (IndexKind::Decoded, None) => "index from packets, proved",
        (IndexKind::Packets, _) if open.info.kind.is_stored() => "each by its place",
        (IndexKind::Packets, _) => "index from packets",
    };
    format!("{count} frames, {kind}")
}

fn colour(open: &OpenState) -> String {
    let color = open.info.color;
    match (color.matrix, color.full_range) {
        (None, None) => "no colour tags".into(),
        (matrix, range) => {
            let matrix = matrix.map(|m| m.name().to_owned());
            let range =
                range.map(|full| if full { "full range" } else { "limited range" }.to_owned());
            [matrix, range]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", ")
        }
    }
}

/// At most three decimals, without zeros at the end.
pub(super) fn decimals(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// As many facts as fit, whole ones only.
pub(super) fn fitting(ui: &Ui, facts: &[String], width: f32) -> String {
    let mut text = String::new();
    for fact in facts {
        let longer = if text.is_empty() {
            fact.clone()
        } else {
            format!("{text} · {fact}")
        };
        let galley = ui
            .painter()
            .layout_no_wrap(longer.clone(), regular(12.0), Color32::WHITE);
        if galley.size().x > width && !text.is_empty() {
            break;
        }
        text = longer;
    }
    text
}
