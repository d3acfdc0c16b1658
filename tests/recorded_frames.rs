//! Frames and stills have the numbers that OpenCV 4 and OpenCV 5 gave for the same files (tests/recorded/frames.py).

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use framelens::frame::{Channel, Frame, Pixels, Profile};
use framelens::media::{self, SourceSpec, convert};
use md5::{Digest, Md5};
use serde_json::Value;

fn recorded(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/recorded")
        .join(file);
    serde_json::from_str(&std::fs::read_to_string(path).expect("a record")).expect("JSON")
}

fn frame(file: &str, number: u64) -> Arc<Frame> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/recorded/frames")
        .join(file);
    let mut opened = media::open(&SourceSpec::path(path)).expect("a recorded file");
    let mut last = None;
    let end = opened.reader.read(number, &|| false, &mut |frame| {
        last = Some(frame);
        ControlFlow::Continue(())
    });
    end.expect("read");
    last.expect("a frame")
}

fn bgr(pixels: &Pixels, x: u32, y: u32) -> Vec<u64> {
    let level = |channel| pixels.plane(channel).and_then(|plane| plane.get(x, y));
    [Channel::B, Channel::G, Channel::R]
        .map(|c| u64::from(level(c).expect("a level")))
        .to_vec()
}

fn compare(record: &Value, profile: Profile) -> usize {
    let mut compared = 0;
    for (file, facts) in record["files"].as_object().expect("files") {
        // Two JPEG decoders round differently; how far is another test.
        if file.ends_with(".jpg") {
            continue;
        }
        for (number, expected) in facts["frames"]
            .as_array()
            .expect("frames")
            .iter()
            .enumerate()
        {
            let frame = frame(file, number as u64);
            let pixels = convert::to_pixels(&frame, profile).expect("numbers");
            for place in expected["pixels"].as_array().expect("pixels") {
                let numbers: Vec<u64> = place
                    .as_array()
                    .expect("a place")
                    .iter()
                    .filter_map(Value::as_u64)
                    .collect();
                let found = bgr(&pixels, numbers[0] as u32, numbers[1] as u32);
                assert_eq!(
                    found,
                    numbers[2..],
                    "{file}, frame {number}, {profile:?} at {:?}",
                    &numbers[..2]
                );
            }
            let mut hash = Md5::new();
            convert::packed_bytes(&frame, profile, &mut |bytes| hash.update(bytes)).expect("bytes");
            let digits: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
            assert_eq!(
                digits, expected["md5"],
                "{file}, frame {number}, {profile:?}"
            );
            compared += 1;
        }
    }
    compared
}

#[test]
fn opencv_4() {
    assert!(compare(&recorded("frames_4.json"), Profile::Opencv4) > 30);
}

#[test]
fn opencv_5() {
    assert!(compare(&recorded("frames_5.json"), Profile::Opencv5) > 30);
}

/// The share of levels that differ from libjpeg-turbo's, and by how much: what the documents say of JPEG stills.
#[test]
fn jpeg_stills_are_near_libjpeg_turbo() {
    let record = recorded("frames_5.json");
    for file in ["rgb.jpg", "gray.jpg"] {
        let text = record["files"][file]["bgr"].as_str().expect("numbers");
        let theirs = base64::engine::general_purpose::STANDARD
            .decode(text)
            .expect("base64");
        let mut ours = Vec::new();
        let collect = &mut |bytes: &[u8]| ours.extend_from_slice(bytes);
        convert::packed_bytes(&frame(file, 0), Profile::Opencv5, collect).expect("bytes");
        assert_eq!(ours.len(), theirs.len(), "{file}");
        let differences = || ours.iter().zip(&theirs).map(|(a, b)| a.abs_diff(*b));
        let most = differences().max().unwrap_or(0);
        let share = differences().filter(|d| *d > 0).count() as f64 / ours.len() as f64;
        println!(
            "{file}: {:.2} % of the levels differ, by {most} at most",
            share * 100.0
        );
        assert!(most <= JPEG_MOST, "{file}: {most}");
    }
}

/// Levels that a JPEG still may be away from libjpeg-turbo's numbers, measured on the recorded pictures.
const JPEG_MOST: u8 = 4;
