//! `framelens info`: true counts, true types, and the names that scripts rely on.

use std::fs;

use serde_json::{Value, json};

use super::clips::{ClipSpec, make};
use super::*;

fn facts(folder: &Path, line: &str) -> Value {
    serde_json::from_str(&printed(folder, &format!("info {line} --json"))).expect("JSON")
}

#[test]
fn a_video_is_counted_by_its_frames() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    make(
        folder,
        &ClipSpec::new("clip.mp4", "mp4", "libx264").b_frames(2),
    );
    let facts = facts(folder, "clip.mp4 --frames");
    for (name, expected) in [
        ("path", json!("clip.mp4")),
        ("kind", json!("video")),
        ("width", json!(128)),
        ("height", json!(96)),
        ("codec", json!("h264")),
        ("pixel_format", json!("yuv420p")),
        ("bit_depth", json!(8)),
        ("frame_rate", json!(25.0)),
        ("frame_rate_exact", json!("25/1")),
        ("frame_count", json!(60)),
        ("frame_count_declared", json!(60)),
        ("index", json!("packets")),
        ("damaged_frames", json!(0)),
        ("damaged_frame_numbers", json!([])),
        ("rotation", json!(0)),
        (
            "color",
            json!({"matrix": "bt601", "range": "limited", "guessed": true}),
        ),
    ] {
        assert_eq!(facts[name], expected, "{name}");
    }
    assert!(facts["time_base"].as_str().unwrap().starts_with("1/"));
    let frames = facts["frames"].as_array().unwrap();
    assert_eq!(frames.len(), 60);
    for (n, frame) in frames.iter().enumerate() {
        assert_eq!(frame["number"], n);
        assert_eq!(frame["key"], n % 12 == 0, "frame {n}");
        assert!((frame["time_s"].as_f64().unwrap() - n as f64 / 25.0).abs() < 1e-9);
        assert!(frame["timestamp"].is_i64());
        assert!(frame["bytes"].as_u64().unwrap() > 0);
        assert_eq!(frame["damaged"], false);
    }
    let types: Vec<&str> = frames.iter().map(|f| f["type"].as_str().unwrap()).collect();
    assert_eq!(types[0], "I");
    assert!(types.contains(&"B") && types.contains(&"P"));
}

#[test]
fn a_sequence_says_its_gap() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for number in (1..=12).filter(|n| *n != 10) {
        write_png(
            &folder.join(format!("ä 表/left{number}.png")),
            6,
            4,
            color_a,
        );
    }
    let output = framelens(folder, "info --json")
        .arg("ä 表")
        .output()
        .unwrap();
    let facts: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(facts["kind"], "sequence");
    assert_eq!(facts["frame_count"], 11);
    assert_eq!(facts["frame_count_declared"], Value::Null);
    assert_eq!(facts["index"], "packets");
    assert_eq!(facts.get("frames"), None);
    let notes = facts["notes"].to_string();
    assert!(notes.contains("10 is missing"), "{notes}");
    let text = framelens(folder, "info").arg("ä 表").output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(
        text.contains("10 is missing") && text.contains("left1.png"),
        "{text}"
    );
}

#[test]
fn a_file_that_was_cut_off_is_counted_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let whole = make(folder, &ClipSpec::new("whole.avi", "avi", "mpeg4"));
    let bytes = fs::read(&whole).unwrap();
    fs::write(folder.join("cut.avi"), &bytes[..bytes.len() / 2]).unwrap();
    let facts = facts(folder, "cut.avi");
    let count = facts["frame_count"].as_u64().unwrap();
    assert!(count > 5 && count < 55, "{count}");
    assert_eq!(facts["frame_count_declared"], 60);
    let text = printed(folder, "info cut.avi");
    assert!(
        text.contains(&format!("{count}, the header says 60")),
        "{text}"
    );
}

#[test]
fn flipped_bits_are_damage() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let whole = make(folder, &ClipSpec::new("clip.avi", "avi", "mpeg4"));
    let mut bytes = fs::read(&whole).unwrap();
    let middle = bytes.len() / 2;
    for byte in bytes[middle..middle + 400].iter_mut().step_by(7) {
        *byte ^= 0x5A;
    }
    fs::write(&whole, &bytes).unwrap();
    let facts = facts(folder, "clip.avi --frames");
    let damaged = facts["damaged_frames"].as_u64().unwrap();
    assert!(damaged > 0 && damaged < 60, "{damaged}");
    let numbers = facts["damaged_frame_numbers"].as_array().unwrap();
    assert_eq!(numbers.len() as u64, damaged);
    for frame in facts["frames"].as_array().unwrap() {
        assert_eq!(frame["damaged"], numbers.contains(&frame["number"]));
    }
}

#[test]
fn a_container_without_a_count_that_was_cut_off_says_when_it_should_have_ended() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let whole = make(folder, &ClipSpec::new("whole.mkv", "matroska", "libx264"));
    let found = facts(folder, "whole.mkv");
    assert_eq!(
        (&found["ends_early"], &found["refused_packets"]),
        (&Value::Null, &0.into())
    );
    let bytes = fs::read(&whole).unwrap();
    fs::write(folder.join("cut.mkv"), &bytes[..bytes.len() / 2]).unwrap();
    let cut = facts(folder, "cut.mkv");
    let said = cut["ends_early"].as_str().unwrap();
    assert!(said.contains("the header says 2.40 s"), "{said}");
    assert!(cut["notes"].to_string().contains(said));
}

#[test]
fn packets_that_the_decoder_refuses_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let whole = make(folder, &ClipSpec::new("clip.mp4", "mp4", "libx264"));
    let mut bytes = fs::read(&whole).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 1500].fill(0xFF);
    fs::write(&whole, &bytes).unwrap();
    let found = facts(folder, "clip.mp4");
    assert!(found["refused_packets"].as_u64().unwrap() > 0, "{found}");
    assert!(
        found["notes"]
            .to_string()
            .contains("refused by the decoder"),
        "{found}"
    );
}
