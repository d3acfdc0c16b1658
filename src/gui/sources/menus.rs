//! Choices of a source: what to open, which stream, which order of channels.

use super::{STREAMS_WIDTH, child};
use eframe::egui::{Rect, Ui, pos2};

use crate::command::Command;
use crate::engine::OpenState;
use crate::frame::{ColorModel, Side};
use crate::gui::context::{Commands, Context};
use crate::gui::widgets::Combo;
use crate::media::{ChannelOrder, SourceKind, SourceSpec, raw};

/// A combo box at the left of `button` where the file has several video streams: what was chosen now, if anything.
pub(super) fn stream_choice(
    ui: &mut Ui,
    side: Side,
    button: Rect,
    context: &Context<'_>,
) -> Option<Option<Command>> {
    let open = context.open(side)?;
    let streams = &open.info.streams;
    if streams.len() < 2 {
        return None;
    }
    let place = Rect::from_min_max(
        pos2(button.left() - 12.0 - STREAMS_WIDTH, button.top()),
        pos2(button.left() - 12.0, button.bottom()),
    );
    let labels: Vec<&str> = streams.iter().map(|stream| stream.label.as_str()).collect();
    let at = streams
        .iter()
        .position(|stream| stream.index == open.info.stream);
    let name = format!("Video stream of {side}");
    let picked = Combo::new(&name, &labels, at)
        .width(STREAMS_WIDTH)
        .show(&mut child(ui, place, "streams"));
    Some(
        picked
            .filter(|picked| Some(*picked) != at)
            .and_then(|picked| {
                let spec = SourceSpec {
                    stream: Some(streams.get(picked)?.index),
                    ..context.session.source(side)?.clone()
                };
                Some(Command::Open(side, spec))
            }),
    )
}

pub(super) fn tile_menu(ui: &mut Ui, side: Side, context: &Context<'_>, commands: &mut Commands) {
    let mut entries = vec![
        (format!("Open {side} ..."), Command::AskFile(side)),
        (
            format!("Open folder as {side} ..."),
            Command::AskFolder(side),
        ),
        (format!("Open path as {side} ..."), Command::AskPath(side)),
        (format!("Clear {side}"), Command::Clear(side)),
        ("Swap A and B".to_owned(), Command::Swap),
    ];
    if let (Some(open), Some(spec)) = (context.open(side), context.session.source(side)) {
        for choice in &open.info.streams {
            if open.info.streams.len() > 1 && choice.index != open.info.stream {
                let spec = SourceSpec {
                    stream: Some(choice.index),
                    ..spec.clone()
                };
                entries.push((format!("Show {}", choice.label), Command::Open(side, spec)));
            }
        }
        entries.extend(other_order(side, open, spec));
    }
    if context.session.source(side).is_some_and(raw::claims) {
        entries.push(("Raw geometry ...".to_owned(), Command::AskRawGeometry(side)));
    }
    for (text, command) in entries {
        if ui.button(text).clicked() {
            commands.push(command);
            ui.close();
        }
    }
}

/// The entry that reads an array's colour channels in the other order.
fn other_order(side: Side, open: &OpenState, spec: &SourceSpec) -> Option<(String, Command)> {
    if open.info.kind != SourceKind::Array || open.info.format.model != ColorModel::Rgb {
        return None;
    }
    let other = match spec.channels.unwrap_or_default() {
        ChannelOrder::Bgr => ChannelOrder::Rgb,
        ChannelOrder::Rgb => ChannelOrder::Bgr,
    };
    let spec = SourceSpec {
        channels: Some(other),
        ..spec.clone()
    };
    let text = format!("Read channels as {}", other.name().to_uppercase());
    Some((text, Command::Open(side, spec)))
}
