//! What a lane shows of its side's frames: key frames, types, damage, at the places of A's frames.

use std::sync::Arc;

use eframe::egui::{Color32, Id, Painter, Rect, Ui, pos2};

use super::axis::Axis;
use crate::engine::OpenState;
use crate::frame::{Damage, PictureType, Side};
use crate::gui::context::Context;
use crate::gui::derived;
use crate::gui::widgets::shapes;
use crate::media::{FrameEntry, SourceKind};
use crate::pairing::{PairBy, Pairing, Timed};

/// From this width of a frame on, frames that are no key frames have a tick too.
const EVERY_FRAME: f32 = 4.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tick {
    Key,
    P,
    B,
}

/// A lane's marks, at most one of a kind in a column of points.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Lane {
    /// (A's frame number, tick).
    pub ticks: Vec<(u64, Tick)>,
    /// A's frame numbers of frames with an error of their own.
    pub reported: Vec<u64>,
    /// Of those predicted from them.
    pub predicted: Vec<u64>,
    /// First and one past the last of A's frames that have a frame here.
    pub known: (u64, u64),
}

fn tick_of(entry: &FrameEntry, video: bool) -> Tick {
    match (video, entry.key, entry.picture_type) {
        (true, true, _) => Tick::Key,
        (true, false, PictureType::B) => Tick::B,
        _ => Tick::P,
    }
}

impl Lane {
    /// `entry` gives the side's frame for one of A's.
    fn new<'e>(
        frames: u64,
        axis: &Axis,
        video: bool,
        entry: impl Fn(u64) -> Option<&'e FrameEntry>,
    ) -> Self {
        let mut lane = Self {
            known: (u64::MAX, 0),
            ..Self::default()
        };
        let every = axis.frame_width() >= EVERY_FRAME;
        let column = |number: u64| axis.x(number) as i64;
        let fresh = |list: &[u64], number: u64| {
            list.last()
                .is_none_or(|last| column(*last) != column(number))
        };
        let mut last_key = None;
        for number in 0..frames {
            let Some(entry) = entry(number) else { continue };
            lane.known = (lane.known.0.min(number), number + 1);
            let tick = tick_of(entry, video);
            let new_key = tick == Tick::Key && last_key != Some(column(number));
            if every || new_key {
                lane.ticks.push((number, tick));
            }
            if new_key {
                last_key = Some(column(number));
            }
            match entry.damage {
                Some(Damage::Reported) if fresh(&lane.reported, number) => {
                    lane.reported.push(number);
                }
                Some(Damage::Predicted) if fresh(&lane.predicted, number) => {
                    lane.predicted.push(number);
                }
                _ => {}
            }
        }
        lane
    }
}

fn timed(open: &OpenState) -> Timed<'_> {
    Timed {
        index: &open.index,
        time_base: open.info.time_base,
    }
}

/// The frame number a side has at one of A's frames (B's own frames while A is not open).
pub(super) fn number_at(context: &Context<'_>, side: Side, number: u64) -> Option<u64> {
    let by_content = context
        .scanner
        .filter(|_| context.session.pairing.by == PairBy::Content);
    match (side, context.open(Side::A), context.open(Side::B)) {
        (Side::B, Some(a), Some(b)) => by_content
            .and_then(|scanner| scanner.partner(number))
            .unwrap_or_else(|| context.session.pairing.partner(number, timed(a), timed(b))),
        _ => Some(number),
    }
}

/// The marks of a side, made anew only when an index, the pairing or the axis changed.
pub(super) fn lane(ui: &Ui, context: &Context<'_>, side: Side, axis: &Axis) -> Option<Arc<Lane>> {
    let open = context.open(side)?;
    let a = context.open(Side::A);
    let pairing = context.session.pairing;
    let key = LaneKey {
        pairing,
        aligned: super::links::alignment(context).is_some(),
        frames: axis.frames,
        left: axis.range.min.to_bits(),
        right: axis.range.max.to_bits(),
    };
    let id = Id::unique(("timeline lane", side));
    let mut from = vec![&open.index];
    from.extend(a.map(|a| &a.index));
    let frames = a.unwrap_or(open).index.count();
    let video = open.info.kind == SourceKind::Video;
    Some(derived::kept(ui.ctx(), id, &from, key, || {
        Lane::new(frames, axis, video, |number| {
            let own = number_at(context, side, number)?;
            open.index.get(own)
        })
    }))
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct LaneKey {
    pairing: Pairing,
    /// The pairs by content are known.
    aligned: bool,
    frames: u64,
    left: u32,
    right: u32,
}

/// Paints ticks and damage into `rect`, 11 high.
pub(super) fn paint(
    painter: &Painter,
    rect: Rect,
    axis: &Axis,
    lane: &Lane,
    colour: Color32,
    damage: Color32,
) {
    let bottom = rect.bottom();
    // Where key frames touch each other they are a fainter surface: damage stays visible on it.
    let keys = lane.ticks.iter().filter(|(_, tick)| *tick == Tick::Key);
    let apart = rect.width() / keys.count().max(1) as f32;
    let key_opacity = (apart / 6.0).clamp(0.3, 1.0);
    for &(number, tick) in &lane.ticks {
        let (width, height, opacity) = match tick {
            Tick::Key => (2.0, rect.height(), key_opacity),
            Tick::P => (1.0, 6.0, 0.6),
            Tick::B => (1.0, 3.0, 0.28),
        };
        let left = (axis.x(number) - width / 2.0).round();
        let mark = Rect::from_min_max(pos2(left, bottom - height), pos2(left + width, bottom));
        painter.rect_filled(mark, 0.0, colour.gamma_multiply(opacity));
    }
    let half = (axis.frame_width() / 2.0).max(0.5);
    for &number in &lane.predicted {
        let x = axis.x(number);
        let mark = Rect::from_min_max(pos2(x - half, bottom - 2.0), pos2(x + half, bottom));
        painter.rect_filled(mark, 0.0, damage.gamma_multiply(0.6));
    }
    for &number in &lane.reported {
        let centre = pos2(axis.x(number), rect.center().y);
        shapes::diamond(painter, centre, 12.0, damage);
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Rect;

    use super::*;

    fn entry(number: u64) -> FrameEntry {
        FrameEntry {
            timestamp: number as i64,
            seek_time: FrameEntry::NO_TIME,
            hash: 0,
            bytes: 0,
            picture_type: if number.is_multiple_of(3) {
                PictureType::P
            } else {
                PictureType::B
            },
            key: number.is_multiple_of(12),
            timestamp_guessed: false,
            damage: (number == 700).then_some(Damage::Reported),
        }
    }

    fn axis(frames: u64) -> Axis {
        Axis::new(
            Rect::from_min_max(pos2(72.0, 0.0), pos2(1584.0, 11.0)),
            frames,
        )
    }

    #[test]
    fn wide_frames_all_have_ticks() {
        let entries: Vec<FrameEntry> = (0..60).map(entry).collect();
        let lane = Lane::new(60, &axis(60), true, |n| entries.get(n as usize));
        assert_eq!(lane.ticks.len(), 60);
        assert_eq!(lane.ticks[12], (12, Tick::Key));
        assert_eq!(lane.ticks[13], (13, Tick::B));
        assert_eq!(lane.ticks[15], (15, Tick::P));
        let images = Lane::new(60, &axis(60), false, |n| entries.get(n as usize));
        assert!(images.ticks.iter().all(|(_, tick)| *tick == Tick::P));
    }

    #[test]
    fn a_long_clip_keeps_its_damage_and_few_marks() {
        let entries: Vec<FrameEntry> = (0..200_000).map(entry).collect();
        let lane = Lane::new(200_000, &axis(200_000), true, |n| entries.get(n as usize));
        assert!(lane.ticks.len() <= 1513);
        assert_eq!(lane.reported, [700]);
        assert_eq!(lane.known, (0, 200_000));
    }

    #[test]
    fn a_shifted_side_is_known_where_it_has_frames() {
        let entries: Vec<FrameEntry> = (0..60).map(entry).collect();
        let lane = Lane::new(60, &axis(60), true, |n| entries.get((n + 5) as usize));
        assert_eq!(lane.known, (0, 55));
    }
}
