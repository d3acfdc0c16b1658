//! Where a seek has led: which frame number the first frames after it have, proven by the index.

use super::stream::Decoded;
use crate::media::index::{FrameEntry, Index, IndexKind};

/// Frames that fit nowhere in the index after which a landing is given up: more than a decoder's broken leading frames.
const MOST_BROKEN: usize = 40;

/// Frames looked at together before the likeliest of several places is taken.
const LONGEST_RUN: usize = 16;

/// A seek whose place is not yet proven.
pub(super) struct Landing {
    /// The key frame it was aimed at.
    expected: u64,
    /// Frames before this number are not sure: they lead the key frame and refer to what was not decoded.
    first_sure: u64,
    /// Consecutive frames of unknown number, with their hashes.
    run: Vec<(Decoded, u64)>,
    broken: usize,
}

/// What a frame told about the place.
pub(super) enum Verdict {
    /// Not enough is known; go on decoding.
    Wait,
    /// The first of these frames has this number, the others follow.
    Found(u64, Vec<Decoded>),
    /// The frames do not fit the index.
    Lost,
}

impl Landing {
    /// A seek aimed at key frame `expected`; `first_sure` is the number of the key frame it really led to where the
    /// packets tell, else 0.
    pub fn new(expected: u64, first_sure: u64) -> Self {
        Self {
            expected,
            first_sure,
            run: Vec::new(),
            broken: 0,
        }
    }

    /// Looks at the next frame the decoder delivers.
    pub fn feed(&mut self, frame: Decoded, index: &Index) -> Verdict {
        match index.kind {
            IndexKind::Decoded => self.by_hash(frame, index),
            // Packets number frames only where all timestamps are different.
            IndexKind::Packets => self.by_time(frame, index),
        }
    }

    fn by_time(&mut self, frame: Decoded, index: &Index) -> Verdict {
        let found = frame.pts.and_then(|pts| {
            index
                .frames
                .binary_search_by_key(&pts, |e| e.timestamp)
                .ok()
        });
        match found {
            Some(number) if number as u64 >= self.first_sure => {
                Verdict::Found(number as u64, vec![frame])
            }
            Some(_) => Verdict::Wait,
            None => Verdict::Lost,
        }
    }

    fn by_hash(&mut self, frame: Decoded, index: &Index) -> Verdict {
        let hash = frame.hash();
        self.run.push((frame, hash));
        loop {
            if self.run.is_empty() {
                return Verdict::Wait;
            }
            let places = self.places(&index.frames);
            match places[..] {
                [] => {
                    // The first of the run is a broken leading frame, or what followed it shows that it was one.
                    self.run.remove(0);
                    self.broken += 1;
                    if self.broken > MOST_BROKEN {
                        return Verdict::Lost;
                    }
                }
                [only] => return self.found(only),
                _ if places.contains(&self.expected) => return self.found(self.expected),
                _ if self.run.len() < LONGEST_RUN => return Verdict::Wait,
                _ => {
                    let nearest = places.iter().min_by_key(|n| n.abs_diff(self.expected));
                    return self.found(*nearest.unwrap_or(&self.expected));
                }
            }
        }
    }

    /// Numbers that the first of the run can have: where the hashes fit, and the timestamps too if they do anywhere.
    fn places(&self, frames: &[FrameEntry]) -> Vec<u64> {
        let hashes: Vec<u64> = self.run.iter().map(|(_, hash)| *hash).collect();
        let fits = |start: &usize| {
            frames[*start..]
                .iter()
                .zip(&hashes)
                .all(|(entry, hash)| entry.hash == *hash)
                && start + hashes.len() <= frames.len()
        };
        let by_hash: Vec<usize> = (0..frames.len()).filter(fits).collect();
        if by_hash.len() < 2 {
            return by_hash.into_iter().map(|n| n as u64).collect();
        }
        let times: Vec<Option<i64>> = self.run.iter().map(|(frame, _)| frame.time).collect();
        let timed = |start: &&usize| {
            let entries = &frames[**start..];
            entries
                .iter()
                .zip(&times)
                .all(|(e, time)| e.time() == *time)
        };
        let by_time: Vec<u64> = by_hash.iter().filter(timed).map(|&n| n as u64).collect();
        if by_time.is_empty() {
            return by_hash.into_iter().map(|n| n as u64).collect();
        }
        by_time
    }

    fn found(&mut self, number: u64) -> Verdict {
        let run = std::mem::take(&mut self.run);
        Verdict::Found(number, run.into_iter().map(|(frame, _)| frame).collect())
    }
}

/// Whether a frame is what the index says about its number. `counted`: the number was counted from the start of the
/// file, as the index itself was made.
///
/// # Errors
/// What does not fit, as a clause for a person.
pub(super) fn agrees(
    frame: &Decoded,
    number: u64,
    index: &Index,
    counted: bool,
) -> Result<(), String> {
    let Some(entry) = index.get(number) else {
        if index.complete {
            return Err(format!("the decoder delivers more than {number} frames"));
        }
        return Ok(());
    };
    let timed = index.kind == IndexKind::Packets;
    if timed && frame.pts != entry.time() {
        return Err(match frame.pts {
            None => format!("frame {number} comes without its timestamp"),
            Some(pts) => format!(
                "frame {number} has the timestamp {pts} and not {}",
                entry.timestamp
            ),
        });
    }
    if entry.hash == 0 || counted {
        return Ok(());
    }
    // Damaged frames too: what is made of them can depend on frames before the one that decoding began with.
    if frame.hash() != entry.hash {
        return Err(format!("frame {number} is not the picture it was"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::frame::{ColorTags, Damage, OwnedSamples, PictureType};
    use crate::media::format;
    use crate::media::index::Losses;

    /// A gray picture of one pixel.
    fn frame(level: u8, pts: Option<i64>) -> Decoded {
        Decoded {
            after_errors: false,
            pts,
            time: pts,
            picture_type: PictureType::P,
            key: false,
            interlaced: false,
            damaged: false,
            packet: None,
            width: 1,
            height: 1,
            format: format::describe(format::from_name("gray").unwrap()).unwrap(),
            color: ColorTags::default(),
            samples: Arc::new(OwnedSamples {
                planes: vec![(vec![level], 1)],
            }),
        }
    }

    /// An index of frames with these levels, at times 0, 10, 20, ...
    fn index(kind: IndexKind, levels: &[u8]) -> Index {
        let entry = |(n, level): (usize, &u8)| FrameEntry {
            timestamp: n as i64 * 10,
            seek_time: FrameEntry::NO_TIME,
            hash: match kind {
                IndexKind::Packets => 0,
                IndexKind::Decoded => frame(*level, None).hash(),
            },
            bytes: 0,
            picture_type: PictureType::P,
            key: false,
            timestamp_guessed: false,
            damage: None,
        };
        Index {
            kind,
            complete: true,
            frames: levels.iter().enumerate().map(entry).collect(),
            reason: None,
            losses: Losses::default(),
        }
    }

    /// Where the landing was found by these frames, or how it stands after the last.
    fn land(index: &Index, expected: u64, first_sure: u64, frames: Vec<Decoded>) -> Option<u64> {
        let mut landing = Landing::new(expected, first_sure);
        for frame in frames {
            if let Verdict::Found(number, _) = landing.feed(frame, index) {
                return Some(number);
            }
        }
        None
    }

    #[test]
    fn timestamps_tell_the_number_and_leading_frames_are_passed_over() {
        let index = index(IndexKind::Packets, &[0; 9]);
        assert_eq!(land(&index, 4, 4, vec![frame(0, Some(40))]), Some(4));
        let leading = vec![frame(0, Some(20)), frame(0, Some(30)), frame(0, Some(40))];
        assert_eq!(land(&index, 4, 4, leading), Some(4));
        assert_eq!(land(&index, 4, 4, vec![frame(0, Some(41))]), None);
        assert_eq!(land(&index, 4, 4, vec![frame(0, None)]), None);
    }

    #[test]
    fn pictures_tell_the_number_where_times_do_not() {
        let index = index(IndexKind::Decoded, &[1, 2, 3, 4, 5]);
        assert_eq!(land(&index, 0, 0, vec![frame(4, None)]), Some(3));
        let broken_first = vec![frame(99, None), frame(98, None), frame(2, None)];
        assert_eq!(land(&index, 0, 0, broken_first), Some(1));
    }

    #[test]
    fn equal_pictures_are_told_apart_by_time_by_aim_or_by_what_follows() {
        let index = index(IndexKind::Decoded, &[7, 7, 1, 7, 7, 2]);
        assert_eq!(land(&index, 0, 0, vec![frame(7, Some(30))]), Some(3));
        assert_eq!(land(&index, 4, 0, vec![frame(7, None)]), Some(4));
        let follows = vec![frame(7, None), frame(7, None), frame(2, None)];
        assert_eq!(land(&index, 5, 0, follows), Some(3));
    }

    #[test]
    fn frames_are_known_by_their_pictures_damaged_ones_too() {
        let mut index = index(IndexKind::Decoded, &[1, 2, 3]);
        for damage in [None, Some(Damage::Predicted)] {
            index.frames[1].damage = damage;
            assert!(agrees(&frame(2, Some(10)), 1, &index, false).is_ok());
            assert!(agrees(&frame(9, Some(10)), 1, &index, false).is_err());
            assert!(
                agrees(&frame(9, Some(10)), 1, &index, true).is_ok(),
                "counted"
            );
        }
        assert!(
            agrees(&frame(3, Some(30)), 3, &index, false).is_err(),
            "past the end"
        );
    }
}
