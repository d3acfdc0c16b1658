//! The numbers at one pixel, as text: status line, accessible canvas, clipboard.

use crate::analysis::value_at;
use crate::engine::Shown;
use crate::frame::{Channel, Pixels, Side};

/// Every component of a pixel, in the order of the planes (R, G, B; Y, U, V; or one gray). `None` outside the picture.
pub fn components(pixels: &Pixels, x: u32, y: u32) -> Vec<Option<u16>> {
    pixels
        .planes
        .iter()
        .map(|plane| value_at(pixels, plane.channel, x, y))
        .collect()
}

/// Numbers with blanks between them; `-` for what is not there.
pub fn joined(values: &[Option<u16>]) -> String {
    let texts: Vec<String> = values
        .iter()
        .map(|v| v.map_or("-".into(), |v| v.to_string()))
        .collect();
    texts.join(" ")
}

/// The names of a picture's components: `RGB`, `YUV`; empty for one plane.
pub fn component_names(pixels: &Pixels) -> String {
    if pixels.planes.len() < 2 {
        return String::new();
    }
    pixels
        .planes
        .iter()
        .map(|plane| plane.channel.name())
        .collect()
}

/// One channel's number of a side; Y, U and V are read from the decoded planes.
pub fn channel_value(shown: &Shown, side: Side, channel: Channel, at: (u32, u32)) -> Option<u16> {
    let side = shown.side(side)?;
    let pixels = if matches!(channel, Channel::Y | Channel::U | Channel::V) {
        &side.native
    } else {
        &side.pixels
    };
    value_at(pixels, channel, at.0, at.1)
}

/// A line of everything known at a pixel, for the clipboard.
pub fn line(shown: &Shown, channel: Channel, (x, y): (u32, u32)) -> String {
    let mut text = format!("x {x} y {y}");
    for side in Side::BOTH {
        let Some(known) = shown.side(side) else {
            continue;
        };
        text += &format!("  {side} frame {}", known.frame.number);
        let names = component_names(&known.pixels);
        if !names.is_empty() {
            text += &format!(" {names} {}", joined(&components(&known.pixels, x, y)));
        }
        let value = channel_value(shown, side, channel, (x, y));
        text += &format!(
            " {} {}",
            channel.name(),
            value.map_or("-".into(), |v| v.to_string())
        );
    }
    text
}
