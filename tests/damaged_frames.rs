//! The frames of a damaged video: the same pixels and the same damage each time, whatever the order and the number of
//! threads they are decoded by.

#[path = "support/clips.rs"]
mod clips;
#[path = "support/dice.rs"]
mod dice;

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clips::{ClipSpec, ClipWriter};
use dice::Dice;
use framelens::frame::Damage;
use framelens::media::{
    self, IndexDepth, IndexUpdate, ReadEnd, Reader, Reading, SourceSpec, convert,
};

/// Bytes of the decoded samples, and whether they can be trusted.
type Seen = (Vec<u8>, Option<Damage>);

const WIDTH: u32 = 320;
const HEIGHT: u32 = 240;

/// A picture with texture that moves, so that each one is some thousand bits.
fn picture(number: u32) -> Vec<u8> {
    let level = |x: u32, y: u32| {
        let wave = ((x + 3 * number) * (y + 2 * number)) >> 6;
        wave as u8 ^ (x * 7919 + y * 104_729) as u8 >> 4
    };
    let pixels = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
    pixels
        .flat_map(|(x, y)| [level(x, y), level(y, x), (x + y) as u8])
        .collect()
}

/// A clip of several groups with B-frames, and bits flipped in the coded pictures.
fn damaged(folder: &Path, file: &str, container: &str, codec: &str) -> PathBuf {
    let spec = ClipSpec::new(file, container, codec)
        .size(WIDTH, HEIGHT)
        .gop(20)
        .b_frames(2);
    let spec = match codec {
        // Without hashes its decoder can be silent about all of it.
        "libx265" => spec.option("x265-params", "hash=1:log-level=none"),
        _ => spec,
    };
    write(folder, &spec, 30, 7)
}

/// A clip of 60 frames in which so many bits are flipped: the same file each time.
fn write(folder: &Path, spec: &ClipSpec, flips: u32, seed: u64) -> PathBuf {
    let path = folder.join(&spec.file);
    let spec = match spec.codec.as_str() {
        // Its look ahead is not the same each time (x264 165, with SIMD, under load).
        "libx264" => spec
            .clone()
            .option("threads", "1")
            .option("x264-params", "rc-lookahead=0:mbtree=0"),
        _ => spec.clone().option("threads", "1"),
    };
    let mut writer = ClipWriter::create(&path, &spec).expect("an encoder");
    for number in 0..60 {
        writer.write(&picture(number)).expect("a frame");
    }
    writer.finish().expect("a clip");
    let mut bytes = fs::read(&path).expect("a clip");
    let (length, mut dice) = (bytes.len() as u64, Dice(seed));
    for _ in 0..flips {
        let at = length / 4 + dice.below(length / 2);
        bytes[at as usize] ^= 1 << dice.below(8);
    }
    fs::write(&path, bytes).expect("damage");
    path
}

fn open(path: &Path, reading: Reading, depth: IndexDepth) -> (Box<dyn Reader>, u64) {
    let mut opened = media::open_for(&SourceSpec::path(path), reading).expect("a damaged clip");
    let mut newest = opened.index.clone();
    let mut indexer = opened.indexer.take().expect("a video is counted");
    let take = &mut |update| {
        if let IndexUpdate::Index(index) = update {
            newest = index;
        }
        ControlFlow::Continue(())
    };
    indexer.run(depth, take).expect("frames");
    opened.reader.set_index(newest.clone());
    (opened.reader, newest.count())
}

/// `None` where the decoder delivers another frame than the packets promise: then all are counted by decoding.
fn promised(reader: &mut dyn Reader, number: u64) -> Option<Seen> {
    let mut seen = None;
    let end = reader.read(number, &|| false, &mut |frame| {
        if frame.number == number {
            let pieces = convert::decoded_pieces(&frame).expect("samples");
            seen = Some((pieces.concat(), frame.damage));
        }
        ControlFlow::Continue(())
    });
    let contradicted = matches!(end, Ok(ReadEnd::Contradicted { .. }));
    assert!(seen.is_some() || contradicted, "frame {number}: {end:?}");
    seen
}

fn frame(reader: &mut dyn Reader, number: u64) -> Seen {
    promised(reader, number).unwrap_or_else(|| panic!("frame {number} is another one"))
}

fn in_order(path: &Path, reading: Reading, depth: IndexDepth) -> Vec<Seen> {
    let (mut reader, count) = open(path, reading, depth);
    (0..count).map(|n| frame(&mut *reader, n)).collect()
}

/// Frames in any order are what they are in theirs.
fn same_at_random(path: &Path, depth: IndexDepth, truth: &[Seen]) {
    let (mut reader, count) = open(path, Reading::Scattered, depth);
    let mut dice = Dice(5);
    for _ in 0..80 {
        let number = dice.below(count);
        let seen = frame(&mut *reader, number);
        assert_eq!(
            seen.1,
            truth[number as usize].1,
            "{}: {number}",
            path.display()
        );
        assert!(
            seen.0 == truth[number as usize].0,
            "{}: {number}",
            path.display()
        );
    }
}

fn reported(frames: &[Seen]) -> Vec<usize> {
    let damage = |n: &usize| frames[*n].1 == Some(Damage::Reported);
    (0..frames.len()).filter(damage).collect()
}

fn marks(frames: &[Seen]) -> Vec<Option<Damage>> {
    frames.iter().map(|frame| frame.1).collect()
}

/// Numbers of the frames that differ.
fn differing(left: &[Seen], right: &[Seen]) -> Vec<usize> {
    assert_eq!(left.len(), right.len());
    (0..left.len()).filter(|&n| left[n] != right[n]).collect()
}

#[test]
fn damaged_frames_are_the_same_each_time() {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, container, codec) in [
        ("a.mp4", "mp4", "libx264"),
        ("a.ts", "mpegts", "libx264"),
        ("a.avi", "avi", "mpeg4"),
        ("a.mkv", "matroska", "libx265"),
    ] {
        let path = damaged(folder.path(), file, container, codec);
        let truth = in_order(&path, Reading::Alone, IndexDepth::Proven);
        assert!(!reported(&truth).is_empty(), "{file}: nothing is damaged");
        for reading in [Reading::Scattered, Reading::Whole] {
            let again = in_order(&path, reading, IndexDepth::Proven);
            let differing = differing(&truth, &again);
            assert!(differing.is_empty(), "{file} {reading:?}: {differing:?}");
        }
        same_at_random(&path, IndexDepth::Proven, &truth);
    }
}

/// A damaged B-frame spoils nothing that was decoded before it, though that may be shown later.
#[test]
fn damage_spreads_in_the_order_of_decoding_before_the_proof_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ended = 0;
    for seed in 1..=10 {
        let spec = ClipSpec::new(&format!("{seed}.mp4"), "mp4", "libx264")
            .size(WIDTH, HEIGHT)
            .gop(20)
            .b_frames(2);
        let path = write(folder.path(), &spec, 2, seed);
        let (mut reader, count) = open(&path, Reading::Alone, IndexDepth::Enough);
        let seen: Option<Vec<_>> = (0..count).map(|n| promised(&mut *reader, n)).collect();
        let Some(seen) = seen else {
            continue;
        };
        let proven = in_order(&path, Reading::Alone, IndexDepth::Proven);
        assert_eq!(marks(&seen), marks(&proven), "seed {seed}");
        let marks = marks(&seen);
        let ends = marks
            .windows(2)
            .filter(|pair| pair[0].is_some() && pair[1].is_none());
        ended += ends.count();
    }
    assert!(ended > 0, "damage never ends");
}

#[test]
fn pictures_that_carry_their_hash_tell_of_silent_damage() {
    let folder = tempfile::tempdir().expect("a folder");
    let clip = |file: &str, flips| {
        let spec = ClipSpec::new(file, "matroska", "libx265")
            .size(WIDTH, HEIGHT)
            .gop(20)
            .b_frames(2)
            .option("x265-params", "hash=1:log-level=none");
        write(folder.path(), &spec, flips, 7)
    };
    let whole = in_order(&clip("whole.mkv", 0), Reading::Alone, IndexDepth::Proven);
    assert_eq!(reported(&whole), [0; 0], "hashes that fit are no damage");
    let damaged = clip("damaged.mkv", 6);
    for reading in [Reading::Alone, Reading::Whole] {
        let seen = in_order(&damaged, reading, IndexDepth::Proven);
        let is_whole = |samples: &Vec<u8>| whole.iter().any(|frame| frame.0 == *samples);
        let wrong: Vec<usize> = (0..seen.len()).filter(|&n| !is_whole(&seen[n].0)).collect();
        assert!(wrong.len() > 10, "{wrong:?}");
        // A picture whose data seems to end early is not held against its hash, nor is one whose hash is damaged.
        let unmarked: Vec<_> = wrong.iter().filter(|&&n| seen[n].1.is_none()).collect();
        assert!(
            unmarked.len() * 5 <= wrong.len(),
            "{reading:?}: {unmarked:?} of {wrong:?}"
        );
    }
}

#[test]
fn no_frame_is_handed_over_twice_in_one_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = damaged(folder.path(), "a.mp4", "mp4", "libx264");
    let mut reader = media::open(&SourceSpec::path(&path))
        .expect("a clip")
        .reader;
    let mut numbers = Vec::new();
    // Nothing is counted: decoding begins at the start, and at the first error once more.
    let end = reader.read(59, &|| false, &mut |frame| {
        numbers.push(frame.number);
        ControlFlow::Continue(())
    });
    assert_eq!(end, Ok(ReadEnd::Reached));
    assert_eq!(numbers, (0..60).collect::<Vec<_>>());
}

#[test]
fn every_frame_of_a_damaged_file_is_hashed_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = damaged(folder.path(), "a.mp4", "mp4", "libx264");
    let mut numbers = Vec::new();
    framelens::engine::still::each_frame(&SourceSpec::path(&path), &mut |frame| {
        numbers.push(frame.number);
        true
    })
    .expect("frames");
    assert_eq!(numbers, (0..60).collect::<Vec<_>>());
}

#[test]
fn damage_that_is_met_on_the_way_is_read_alone_from_there_on() {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, container, codec) in [
        ("a.mp4", "mp4", "libx264"),
        ("a.ts", "mpegts", "libx264"),
        ("a.avi", "avi", "mpeg4"),
        ("a.mkv", "matroska", "libx265"),
    ] {
        let path = damaged(folder.path(), file, container, codec);
        let truth = in_order(&path, Reading::Alone, IndexDepth::Enough);
        let proven = in_order(&path, Reading::Alone, IndexDepth::Proven);
        assert_eq!(marks(&truth), marks(&proven), "{file}: before the proof");
        assert!(!reported(&truth).is_empty(), "{file}: nothing is reported");
        for reading in [Reading::Scattered, Reading::Whole] {
            let threads = in_order(&path, reading, IndexDepth::Enough);
            assert_eq!(reported(&threads), reported(&truth), "{file} {reading:?}");
            // HEVC's decoder is silent about some damage: the frames before the first error can hold it.
            if codec != "libx265" {
                let differing = differing(&truth, &threads);
                assert!(differing.is_empty(), "{file} {reading:?}: {differing:?}");
            }
        }
    }
}

#[test]
fn whole_files_have_no_damage_after_any_seek() {
    let folder = tempfile::tempdir().expect("a folder");
    let open_groups = |file: &str, container: &str, codec: &str, private: &str| {
        ClipSpec::new(file, container, codec)
            .frames(60)
            .gop(12)
            .b_frames(2)
            .option(private, "open-gop=1:log-level=none")
    };
    for spec in [
        open_groups("a.mp4", "mp4", "libx264", "x264-params"),
        open_groups("a.ts", "mpegts", "libx264", "x264-params"),
        open_groups("a.mkv", "matroska", "libx265", "x265-params"),
        ClipSpec::new("b.ts", "mpegts", "mpeg2video")
            .frames(60)
            .gop(12)
            .b_frames(2),
    ] {
        let path = clips::make(folder.path(), &spec);
        let truth = in_order(&path, Reading::Alone, IndexDepth::Enough);
        assert!(
            truth.iter().all(|(_, damage)| damage.is_none()),
            "{}",
            path.display()
        );
        same_at_random(&path, IndexDepth::Enough, &truth);
    }
}
