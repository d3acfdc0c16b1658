//! Decoded frames of one source, under a byte budget. What is farthest from the playhead goes first.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::frame::Frame;

/// The cache of one source.
#[derive(Debug)]
pub struct FrameCache {
    frames: BTreeMap<u64, Arc<Frame>>,
    bytes: usize,
    budget: usize,
    playhead: u64,
}

impl FrameCache {
    /// An empty cache that holds at most `budget` bytes of samples (and always the frame at the playhead).
    pub fn new(budget: usize) -> Self {
        Self {
            frames: BTreeMap::new(),
            bytes: 0,
            budget,
            playhead: 0,
        }
    }

    pub fn get(&self, number: u64) -> Option<Arc<Frame>> {
        self.frames.get(&number).cloned()
    }

    pub fn contains(&self, number: u64) -> bool {
        self.frames.contains_key(&number)
    }

    /// Bytes of samples held.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    pub fn budget(&self) -> usize {
        self.budget
    }

    /// Frames near this number are kept longest.
    pub fn set_playhead(&mut self, number: u64) {
        self.playhead = number;
    }

    /// Adds a frame. Returns false when it was the farthest one and the budget had no room for it.
    pub fn insert(&mut self, frame: Arc<Frame>) -> bool {
        let number = frame.number;
        self.bytes += frame.memory();
        if let Some(old) = self.frames.insert(number, frame) {
            self.bytes -= old.memory();
        }
        while self.bytes > self.budget && self.frames.len() > 1 {
            let farthest = self.farthest();
            if let Some(gone) = self.frames.remove(&farthest) {
                self.bytes -= gone.memory();
            }
            if farthest == number {
                return false;
            }
        }
        true
    }

    /// Forgets everything: the numbers have a new meaning.
    pub fn clear(&mut self) {
        self.frames.clear();
        self.bytes = 0;
    }

    /// First number from `from` upwards that is not held.
    pub fn gap_after(&self, from: u64) -> u64 {
        let mut expected = from;
        for (&number, _) in self.frames.range(from..) {
            if number != expected {
                break;
            }
            expected += 1;
        }
        expected
    }

    /// First number from `from` downwards that is not held; `None` when all down to 0 are.
    pub fn gap_before(&self, from: u64) -> Option<u64> {
        let mut expected = from;
        for (&number, _) in self.frames.range(..=from).rev() {
            if number != expected {
                break;
            }
            expected = expected.checked_sub(1)?;
        }
        Some(expected)
    }

    fn farthest(&self) -> u64 {
        let distance = |n: u64| n.abs_diff(self.playhead);
        let first = self.frames.keys().next().copied().unwrap_or(0);
        let last = self.frames.keys().next_back().copied().unwrap_or(0);
        if distance(first) > distance(last) {
            first
        } else {
            last
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{
        Channel, ColorModel, ColorTags, Component, OwnedSamples, PictureType, PixelFormat,
    };

    fn frame(number: u64) -> Arc<Frame> {
        Arc::new(Frame {
            number,
            timestamp: None,
            timestamp_guessed: false,
            picture_type: PictureType::Unknown,
            key: true,
            interlaced: false,
            damage: None,
            bytes: None,
            width: 10,
            height: 10,
            format: Arc::new(PixelFormat {
                name: "gray".into(),
                model: ColorModel::Gray,
                components: vec![Component {
                    channel: Channel::Gray,
                    plane: 0,
                    step: 1,
                    offset: 0,
                    shift: 0,
                    depth: 8,
                }],
                depth: 8,
                chroma_shift: (0, 0),
                big_endian: false,
                palette: false,
                float: false,
                bitstream: false,
            }),
            color: ColorTags::default(),
            samples: Arc::new(OwnedSamples {
                planes: vec![(vec![0; 100], 10)],
            }),
            file_name: None,
            notes: Vec::new(),
        })
    }

    #[test]
    fn the_budget_holds_and_the_farthest_frame_goes_first() {
        let mut cache = FrameCache::new(500);
        cache.set_playhead(6);
        for n in 0..10 {
            cache.insert(frame(n));
            assert!(cache.bytes() <= 500);
        }
        let held: Vec<u64> = (0..10).filter(|n| cache.contains(*n)).collect();
        assert_eq!(held, [4, 5, 6, 7, 8]);
        assert!(
            !cache.insert(frame(0)),
            "a frame farther than all others finds no room"
        );
    }

    #[test]
    fn one_frame_larger_than_the_budget_is_still_held() {
        let mut cache = FrameCache::new(10);
        assert!(cache.insert(frame(3)));
        assert!(cache.contains(3));
    }

    #[test]
    fn gaps_are_found_in_both_directions() {
        let mut cache = FrameCache::new(10_000);
        for n in [0, 1, 2, 5, 6] {
            cache.insert(frame(n));
        }
        assert_eq!(cache.gap_after(0), 3);
        assert_eq!(cache.gap_after(5), 7);
        assert_eq!(cache.gap_before(6), Some(4));
        assert_eq!(cache.gap_before(2), None);
        assert_eq!(cache.gap_before(4), Some(4));
    }

    #[test]
    fn inserting_twice_counts_once() {
        let mut cache = FrameCache::new(10_000);
        cache.insert(frame(1));
        cache.insert(frame(1));
        assert_eq!(cache.bytes(), 100);
    }
}
