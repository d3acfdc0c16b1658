//! The index: which frames a source has. Frame number = position in [`Index::frames`].

use serde::{Deserialize, Serialize};

use crate::frame::{Damage, PictureType};

/// How the frames were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IndexKind {
    /// From the packets' timestamps, without decoding.
    Packets,
    /// By decoding every frame once: final, and proves every later read by its hash.
    Decoded,
}

/// One frame of the index. Kept small: an hour of video has 200,000 of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameEntry {
    /// Presentation time in time-base ticks; [`FrameEntry::NO_TIME`] when there is none.
    pub timestamp: i64,
    /// dts (or pts where there is no dts) to seek by, for key frames; [`FrameEntry::NO_TIME`] when there is none.
    pub seek_time: i64,
    /// xxh3 of the decoded samples; 0 until the frame was decoded once in order.
    pub hash: u64,
    /// Coded bytes; 0 when unknown.
    pub bytes: u32,
    pub picture_type: PictureType,
    /// A decoder may be started here.
    pub key: bool,
    pub timestamp_guessed: bool,
    pub damage: Option<Damage>,
}

impl FrameEntry {
    pub const NO_TIME: i64 = i64::MIN;

    /// The timestamp, if there is one.
    pub fn time(&self) -> Option<i64> {
        (self.timestamp != Self::NO_TIME).then_some(self.timestamp)
    }
}

/// What a source should have had and does not give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Losses {
    /// Packets that the decoder refused, wholly or in part; known once every frame was decoded.
    pub refused_packets: u64,
    /// How it shows that the file ends before its header says, or before it can be read to its end.
    pub ends_early: Option<String>,
}

/// The frames of a source as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    pub kind: IndexKind,
    /// `frames` holds every frame; else the known beginning only.
    pub complete: bool,
    pub frames: Vec<FrameEntry>,
    /// Why packets could not number the frames, when `kind` is `Decoded` for such a reason.
    pub reason: Option<String>,
    pub losses: Losses,
}

impl Index {
    /// Of frames that all can be read by themselves and stand one tick apart; `bytes` gives the coded bytes of each.
    pub(super) fn of_single_frames(count: u64, bytes: impl Fn(u64) -> u64) -> Self {
        let entry = |number| FrameEntry {
            timestamp: number as i64,
            seek_time: FrameEntry::NO_TIME,
            hash: 0,
            bytes: u32::try_from(bytes(number)).unwrap_or(u32::MAX),
            picture_type: PictureType::Unknown,
            key: true,
            timestamp_guessed: false,
            damage: None,
        };
        Self {
            kind: IndexKind::Packets,
            complete: true,
            frames: (0..count).map(entry).collect(),
            reason: None,
            losses: Losses::default(),
        }
    }

    /// Frames known so far; all of them when `complete`.
    pub fn count(&self) -> u64 {
        self.frames.len() as u64
    }

    pub fn get(&self, number: u64) -> Option<&FrameEntry> {
        usize::try_from(number)
            .ok()
            .and_then(|n| self.frames.get(n))
    }

    /// Numbers of the frames with damage, ascending.
    pub fn damaged(&self) -> impl Iterator<Item = u64> + '_ {
        self.frames
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.damage.is_some())
            .map(|(n, _)| n as u64)
    }

    /// The frame whose timestamp is nearest to `timestamp`; the earlier one at a tie. Frames without time are skipped.
    pub fn nearest(&self, timestamp: i64) -> Option<u64> {
        let timed = |n: usize| self.frames[n].time();
        let count = self.frames.len();
        let after = self
            .frames
            .partition_point(|entry| entry.timestamp < timestamp);
        let right = (after..count).find(|&n| timed(n).is_some());
        let left = (0..after).rev().find(|&n| timed(n).is_some());
        let best = match (left, right) {
            (Some(l), Some(r)) => {
                let before = timestamp.saturating_sub(self.frames[l].timestamp);
                let behind = self.frames[r].timestamp.saturating_sub(timestamp);
                if behind < before { r } else { l }
            }
            (l, r) => l.or(r)?,
        };
        Some(best as u64)
    }

    /// The frame that is on screen at `timestamp`: the last one not later; the first one before all of them. Frames
    /// without time are skipped.
    pub fn shown_at(&self, timestamp: i64) -> Option<u64> {
        let after = self
            .frames
            .partition_point(|entry| entry.timestamp <= timestamp);
        let timed = |n: &usize| self.frames[*n].time().is_some();
        let number = (0..after)
            .rev()
            .find(timed)
            .or_else(|| (after..self.frames.len()).find(timed))?;
        Some(number as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timed(times: &[i64]) -> Index {
        let mut index = Index::of_single_frames(times.len() as u64, |_| 0);
        for (entry, time) in index.frames.iter_mut().zip(times) {
            entry.timestamp = *time;
        }
        index
    }

    #[test]
    fn a_frame_stays_on_screen_until_the_next_one() {
        let index = timed(&[100, 140, 1000]);
        for (time, number) in [
            (0, 0),
            (100, 0),
            (139, 0),
            (140, 1),
            (999, 1),
            (1000, 2),
            (i64::MAX, 2),
        ] {
            assert_eq!(index.shown_at(time), Some(number), "{time}");
        }
    }

    #[test]
    fn frames_without_time_are_on_screen_at_no_time() {
        let index = timed(&[FrameEntry::NO_TIME, 40, 80]);
        assert_eq!(index.shown_at(0), Some(1));
        assert_eq!(timed(&[FrameEntry::NO_TIME]).shown_at(0), None);
        assert_eq!(timed(&[]).shown_at(0), None);
    }
}
