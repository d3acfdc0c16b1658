//! The scan in the curve's place: its button where pairs are not known, its progress, the way to end it.

use eframe::egui::{Align2, Painter, Rect, Ui, UiBuilder, pos2, vec2};

use super::axis::Axis;
use crate::command::Command;
use crate::engine::{PairRecord, ScanPhase};
use crate::figures::grouped;
use crate::frame::Side;
use crate::gui::clock::time_left;
use crate::gui::context::{Commands, Context};
use crate::gui::theme::mono;
use crate::gui::widgets::Button;

/// Room that button and text need at the right of the known part.
const ROOM: f32 = 420.0;
const BUTTON: f32 = 24.0;

/// Shows what there is to do or to say about the scan, inside the curve's part of the track.
pub(super) fn show(
    ui: &mut Ui,
    painter: &Painter,
    plot: Rect,
    context: &Context<'_>,
    axis: &Axis,
    commands: &mut Commands,
) {
    let both = Side::BOTH.iter().all(|side| context.open(*side).is_some());
    if !both || context.session.against.is_some() || plot.height() < BUTTON {
        return;
    }
    let phase = context.scanner.map(|scanner| scanner.phase());
    let unknown = if phase.is_some_and(ScanPhase::running) {
        first_unknown(context.records, axis.frames)
    } else {
        widest_unknown(context.records, axis.frames)
    };
    let button = match phase {
        Some(phase) if phase.running() => (
            "Cancel",
            "Cancel the scan",
            "What was measured stays",
            Command::CancelScan,
        ),
        Some(ScanPhase::Finished) => return,
        _ if unknown.is_none() => return,
        _ => (
            "Scan",
            "Scan the whole pair",
            "Measure every pair in the background (Ctrl+R). The Frame menu can have pairs scanned when they are opened.",
            Command::Scan,
        ),
    };
    let from = unknown.map_or(plot.left(), |number| axis.x(number));
    let left = (from + 10.0)
        .min(plot.right() - ROOM)
        .max(plot.left() + 10.0);
    let place = Rect::from_min_size(
        pos2(left, plot.center().y - BUTTON / 2.0),
        vec2(ROOM, BUTTON),
    );
    let (text, name, hint, command) = button;
    let response = ui
        .scope_builder(UiBuilder::new().max_rect(place), |ui| {
            Button::new(text).name(name).small().show(ui)
        })
        .inner
        .on_hover_text(hint);
    if response.clicked() {
        commands.push(command);
    }
    if let Some(said) = phase.and_then(said) {
        let at = pos2(response.rect.right() + 10.0, plot.center().y);
        let colour = context.tokens.second;
        let words = painter.layout_no_wrap(said, mono(11.0), colour);
        let place = Align2::LEFT_CENTER.anchor_size(at, words.size());
        // Legible over the part of the curve that is known.
        let behind = context.tokens.inset.gamma_multiply(0.85);
        painter.rect_filled(place.expand2(vec2(4.0, 2.0)), 3.0, behind);
        painter.galley(place.min, words, colour);
    }
}

/// A's first frame whose pair is not known: a scan is there.
fn first_unknown(records: &[Option<PairRecord>], frames: u64) -> Option<u64> {
    let known = records.iter().take_while(|record| record.is_some());
    let count = known.count() as u64;
    (count < frames).then_some(count)
}

/// Where the widest stretch of A's frames begins whose pairs are not known: what stands there covers no curve.
fn widest_unknown(records: &[Option<PairRecord>], frames: u64) -> Option<u64> {
    let known = |number: u64| records.get(number as usize).is_some_and(Option::is_some);
    let (mut widest, mut start) = (0..0, 0);
    for number in 0..=frames {
        if number < frames && !known(number) {
            continue;
        }
        if number - start > widest.end - widest.start {
            widest = start..number;
        }
        start = number + 1;
    }
    (!widest.is_empty()).then_some(widest.start)
}

/// `1,204 of 9,000 pairs, 45 a second, 3:10 left`.
fn said(phase: &ScanPhase) -> Option<String> {
    match phase {
        ScanPhase::Preparing { done, of: Some(of) } => Some(format!(
            "looking through {} of {} frames",
            grouped(*done),
            grouped(*of)
        )),
        ScanPhase::Preparing { done, of: None } => {
            Some(format!("counting, {} frames", grouped(*done)))
        }
        ScanPhase::Scanning { done, of, rate } => {
            let left = (of.saturating_sub(*done)) as f64 / rate.max(1e-3);
            Some(format!(
                "{} of {} pairs, {rate:.0} a second, {} left",
                grouped(*done),
                grouped(*of),
                time_left(left)
            ))
        }
        ScanPhase::Judging => Some("looking for the reasons".to_owned()),
        ScanPhase::Cancelled => Some("cancelled".to_owned()),
        ScanPhase::Failed(error) => Some(error.to_string()),
        ScanPhase::Finished => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_found() {
        let known = |pattern: &str| -> Vec<Option<PairRecord>> {
            let record = PairRecord {
                maximum: 1.0,
                mean: 0.5,
                changed_share: 0.1,
                psnr: None,
                ssim: None,
            };
            let known = |letter| (letter == 'x').then_some(record);
            pattern.chars().map(known).collect()
        };
        let both = |pattern: &str, frames| {
            let records = known(pattern);
            (
                first_unknown(&records, frames),
                widest_unknown(&records, frames),
            )
        };
        assert_eq!(both("xx.xx....x", 10), (Some(2), Some(5)));
        assert_eq!(both("x..xx", 12), (Some(1), Some(5)));
        assert_eq!(both("..x..", 5), (Some(0), Some(0)));
        assert_eq!(both("xxx", 3), (None, None));
    }

    #[test]
    fn progress_has_rate_and_time_left() {
        let phase = ScanPhase::Scanning {
            done: 1204,
            of: 9000,
            rate: 45.2,
        };
        assert_eq!(
            said(&phase).as_deref(),
            Some("1,204 of 9,000 pairs, 45 a second, 2:53 left")
        );
        assert_eq!(said(&ScanPhase::Finished), None);
    }
}
