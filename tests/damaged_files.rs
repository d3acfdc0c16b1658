//! Files of every kind, cut off, with flipped bits, with zeroed blocks, under wrong names: whatever comes of them, it
//! comes soon, in bounded memory, without a panic, and as frames or one sentence.

#[path = "support/clips.rs"]
mod clips;
#[path = "support/dice.rs"]
mod dice;

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use clips::ClipSpec;
use dice::Dice;
use framelens::error::Error;
use framelens::frame::Profile;
use framelens::media::{self, Index, IndexDepth, IndexUpdate, ReadEnd, SourceSpec, convert};

/// Whole files of every kind, small enough that hundreds of damaged copies are read in seconds.
fn whole_files(folder: &Path) -> Vec<PathBuf> {
    let clip = |file: &str, container: &str, codec: &str| {
        clips::make(folder, &ClipSpec::new(file, container, codec).frames(30))
    };
    let mut files = vec![
        clip("a.mp4", "mp4", "libx264"),
        clip("a.mkv", "matroska", "libx264"),
        clip("a.avi", "avi", "mpeg4"),
        clip("a.ts", "mpegts", "mpeg2video"),
        clip("a.webm", "webm", "libvpx"),
        clip("a.flv", "flv", "flv"),
        clip("a.y4m", "yuv4mpegpipe", "wrapped_avframe"),
    ];
    let picture =
        image::RgbImage::from_fn(61, 47, |x, y| image::Rgb([x as u8 * 4, y as u8 * 5, 77]));
    for name in ["a.png", "a.jpg", "a.bmp", "a.tif", "a.webp"] {
        let path = folder.join(name);
        picture.save(&path).expect("a picture");
        files.push(path);
    }
    let gif = folder.join("a.gif");
    let mut encoder = image::codecs::gif::GifEncoder::new(fs::File::create(&gif).expect("a file"));
    for level in [0, 100, 200] {
        let frame = image::RgbaImage::from_pixel(31, 23, image::Rgba([level, 9, 9, 255]));
        encoder
            .encode_frame(image::Frame::new(frame))
            .expect("a frame");
    }
    drop(encoder);
    files.push(gif);
    let mut array = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
    let header = "{'descr': '<u2', 'fortran_order': False, 'shape': (3, 20, 30), }";
    array.extend(format!("{header:<117}\n").bytes());
    array.extend((0..3600_u32).map(|n| n as u8));
    let mut write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).expect("written");
        files.push(path);
    };
    write("a.npy", &array);
    let rows: String = (0..20).map(|y| format!("{y},2.55e+02,7\n")).collect();
    write("a.csv", rows.as_bytes());
    write("a_64x48_30_yuv420p.yuv", &vec![90; 64 * 48 * 3 / 2 * 4]);
    files
}

/// One damaged copy: its bytes, and what was done to them.
type Copy = (Vec<u8>, String);

fn damaged_copies(whole: &[u8], dice: &mut Dice) -> Vec<Copy> {
    let length = whole.len();
    let mut copies = Vec::new();
    let places = [
        0,
        1,
        3,
        8,
        13,
        40,
        100,
        length / 3,
        length / 2,
        length * 9 / 10,
        length - 9,
        length - 1,
    ];
    for end in places.into_iter().filter(|end| *end < length) {
        copies.push((whole[..end].to_vec(), format!("cut off after {end} bytes")));
    }
    for flips in [1, 4, 40, 400] {
        for region in [64.min(length), length] {
            let mut bytes = whole.to_vec();
            for _ in 0..flips {
                bytes[dice.below(region as u64) as usize] ^= 1 << dice.below(8);
            }
            copies.push((
                bytes,
                format!("{flips} bits flipped in the first {region} bytes"),
            ));
        }
    }
    for block in [16, 512] {
        for _ in 0..3 {
            let mut bytes = whole.to_vec();
            let from = dice.below(length as u64) as usize;
            let to = (from + block).min(length);
            bytes[from..to].fill(0);
            copies.push((bytes, format!("zeroes from {from} to {to}")));
        }
    }
    let mut twice = whole.to_vec();
    twice.extend_from_slice(&whole[length / 2..]);
    copies.push((twice, "its second half once more".into()));
    copies
}

/// Does with a file what the program does with it: open, count, read in and out of order, convert.
fn use_up(path: &Path) -> Result<u64, Error> {
    let mut opened = media::open(&SourceSpec::path(path))?;
    let mut newest = opened.index.clone();
    if let Some(mut indexer) = opened.indexer.take() {
        indexer.run(IndexDepth::Proven, &mut |update| {
            if let IndexUpdate::Index(index) = update {
                newest = index;
            }
            ControlFlow::Continue(())
        })?;
        opened.reader.set_index(newest.clone());
    }
    let count = newest.count();
    let mut shown = 0;
    for number in [count / 2, 0, count.saturating_sub(1), count, u64::MAX] {
        let mut last = None;
        let end = opened.reader.read(number, &|| false, &mut |frame| {
            last = Some(frame);
            ControlFlow::Continue(())
        });
        match (end, last) {
            (Ok(ReadEnd::Reached), Some(frame)) => {
                assert_eq!(frame.number, number);
                for profile in Profile::ALL {
                    if convert::to_pixels(&frame, profile).is_ok() {
                        shown += 1;
                    }
                }
            }
            (Ok(ReadEnd::Reached), None) => panic!("a frame was reached and not handed over"),
            (Ok(_), _) => {}
            (Err(error), _) => assert_sentence(&error),
        }
    }
    Ok(shown)
}

/// One sentence: no line's end, no full stop, the path at its end.
fn assert_sentence(error: &Error) {
    let text = error.to_string();
    assert!(
        !error.what.is_empty() && !error.what.ends_with('.'),
        "{text}"
    );
    assert!(text.chars().all(|c| !c.is_control()), "{text:?}");
    assert!(text.len() < 600, "{text}");
    let path = error.path.as_ref().expect("the path is named");
    assert!(text.ends_with(&path.display().to_string()), "{text}");
}

/// The most memory this process ever had, in bytes; `None` where the system does not tell.
fn most_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// Longer than the slowest machine needs for the largest of these files.
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn no_damage_panics_hangs_or_swallows_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let wholes = whole_files(folder.path());
    let mut dice = Dice(0x5EED_1234_ABCD_0001);
    let mut work: Vec<(PathBuf, Copy)> = Vec::new();
    for path in &wholes {
        let bytes = fs::read(path).expect("a whole file");
        assert!(
            use_up(path).unwrap_or_else(|error| panic!("{error}")) > 0,
            "{}",
            path.display()
        );
        for copy in damaged_copies(&bytes, &mut dice) {
            work.push((path.clone(), copy));
        }
        for other in wholes
            .iter()
            .filter(|other| other.extension() != path.extension())
        {
            let copy = (bytes.clone(), format!("from {}", path.display()));
            work.push((other.clone(), copy));
        }
    }
    let damaged = folder.path().join("damaged");
    fs::create_dir(&damaged).expect("a folder");
    let (tell, told) = channel();
    let count = work.len();
    // The watchdog: the files are read on a thread that says what it is at.
    let reader = std::thread::spawn(move || {
        let mut opened = 0;
        for (like, (bytes, what)) in work {
            let path = damaged.join(like.file_name().expect("a name"));
            fs::write(&path, bytes).expect("written");
            let description = format!("{}: {what}", path.display());
            if tell.send(description).is_err() {
                return opened;
            }
            match use_up(&path) {
                Ok(_) => opened += 1,
                Err(error) => assert_sentence(&error),
            }
        }
        opened
    });
    let mut current = String::from("the first file");
    loop {
        match told.recv_timeout(PATIENCE) {
            Ok(next) => current = next,
            Err(RecvTimeoutError::Timeout) => panic!("no end after {PATIENCE:?}: {current}"),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let opened = reader
        .join()
        .unwrap_or_else(|_| panic!("a panic: {current}"));
    assert!(
        opened > count / 4,
        "{opened} of {count} could be opened: the damage is too great to say much"
    );
    assert!(
        opened < count,
        "all of {count} could be opened: there is no damage"
    );
    if let Some(memory) = most_memory() {
        assert!(memory < 1 << 30, "{} MiB were taken", memory >> 20);
    }
}

/// An image by its bytes, opened and counted as `framelens info` does.
fn proven(path: &Path) -> (Arc<Index>, Vec<String>) {
    let mut opened = media::open(&SourceSpec::path(path)).expect("an image");
    let mut notes: Vec<String> = opened.info.notes.iter().map(|n| n.text.clone()).collect();
    let mut newest = Arc::clone(&opened.index);
    let mut indexer = opened.indexer.take().expect("something to find out");
    let run = indexer.run(IndexDepth::Proven, &mut |update| {
        match update {
            IndexUpdate::Index(index) => newest = index,
            IndexUpdate::Note(note) => notes.push(note.text),
            IndexUpdate::Progress { .. } => {}
        }
        ControlFlow::Continue(())
    });
    run.expect("counted");
    (newest, notes)
}

#[test]
fn images_that_end_early_are_damaged_frames() {
    let folder = tempfile::tempdir().expect("a folder");
    let picture = image::RgbImage::from_fn(160, 120, |x, y| {
        image::Rgb([(x * 7) as u8, (y * 11) as u8, (x * y) as u8])
    });
    for name in ["whole.jpg", "whole.png", "whole.gif", "whole.bmp"] {
        let path = folder.path().join(name);
        picture.save(&path).expect("a picture");
        let (index, notes) = proven(&path);
        assert_eq!((index.count(), index.damaged().count()), (1, 0), "{name}");
        assert_eq!(index.losses.ends_early, None, "{name}");
        assert!(!notes.iter().any(|n| n.contains("damaged")), "{notes:?}");
        let bytes = fs::read(&path).expect("bytes");
        for part in [0.6, 0.9] {
            let cut = folder.path().join(format!("cut {part} {name}"));
            fs::write(&cut, &bytes[..(bytes.len() as f64 * part) as usize]).expect("written");
            let (index, notes) = proven(&cut);
            assert_eq!(index.damaged().collect::<Vec<_>>(), [0], "{cut:?}");
            let said = |words: &str| notes.iter().any(|note| note.contains(words));
            assert!(said("frame 0 is damaged: "), "{cut:?}: {notes:?}");
            assert!(
                name == "whole.bmp" || index.losses.ends_early.is_some(),
                "{cut:?}"
            );
        }
    }
    // In a sequence they are found among the others.
    let sequence = folder.path().join("sequence");
    fs::create_dir(&sequence).expect("a folder");
    for number in 0..6 {
        let path = sequence.join(format!("{number}.jpg"));
        fs::copy(folder.path().join("whole.jpg"), &path).expect("copied");
        if [2, 5].contains(&number) {
            let bytes = fs::read(&path).expect("bytes");
            fs::write(&path, &bytes[..bytes.len() / 2]).expect("written");
        }
    }
    let (index, notes) = proven(&sequence);
    assert_eq!(index.damaged().collect::<Vec<_>>(), [2, 5]);
    let ends = "the file ends before its picture does, the decoder filled up the rest";
    for (number, name) in [(2, "2.jpg"), (5, "5.jpg")] {
        let sentence = format!("frame {number} is damaged: {ends}: {name}");
        assert!(notes.contains(&sentence), "{notes:?}");
    }
}
