//! `framelens diff`: every stage's numbers, the settings as JSON, as a command and as Python.

use std::process::Command as Process;

use serde_json::Value;

use super::*;

/// Every stage switched on.
const CHAIN: &str = "--blur gaussian3 --threshold 5 --cleanup open:3,close:5:ellipse --neighbours 8 --smallest 10 \
                     --share 2.5 --area 40 --exclude 0,0,9,9";

fn json(folder: &Path, line: &str) -> Value {
    serde_json::from_str(&printed(folder, &format!("diff {line} --json"))).expect("JSON")
}

/// A flat picture, and the same with two blocks and a speck.
fn blocks() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let flat = image::RgbImage::from_pixel(64, 48, image::Rgb([90, 100, 110]));
    flat.save(folder.path().join("flat.png")).expect("written");
    let mut changed = flat;
    let mut block = |x0: u32, y0: u32, side: u32, color: [u8; 3]| {
        for (x, y) in (0..side).flat_map(|y| (0..side).map(move |x| (x0 + x, y0 + y))) {
            changed.put_pixel(x, y, image::Rgb(color));
        }
    };
    block(2, 2, 4, [200, 200, 200]);
    block(20, 10, 8, [150, 160, 170]);
    block(40, 30, 10, [90, 100, 200]);
    block(60, 5, 1, [255, 255, 255]);
    changed
        .save(folder.path().join("blocks.png"))
        .expect("written");
    folder
}

#[test]
fn every_stage_has_its_numbers() {
    let folder = blocks();
    let known = json(
        folder.path(),
        "flat.png blocks.png --frame 0 --threshold 5 --neighbours 4 --smallest 10 --share 5 --area 63",
    );
    let stages = &known["stages"];
    let channels = stages["difference"]["channels"].as_array().expect("three");
    let maxima: Vec<_> = channels.iter().map(|c| c["maximum"].as_u64()).collect();
    assert_eq!(maxima, [Some(165), Some(155), Some(145)]);
    // Blue 90 more is gray 10 more.
    assert_eq!(stages["gray"]["on"], "gray");
    assert_eq!(stages["threshold"]["changed"], 16 + 64 + 100 + 1);
    assert_eq!(stages["threshold"]["levels"], serde_json::json!([5]));
    assert_eq!(stages["cleanup"]["on"], false);
    let regions = &stages["regions"];
    assert_eq!(
        (&regions["total"], &regions["dropped"]),
        (&4.into(), &1.into())
    );
    let first = &regions["list"][0];
    let field = |name: &str| first[name].as_u64().expect("a number");
    assert_eq!(
        ["number", "x", "y", "width", "height", "area", "maximum"].map(field),
        [1, 40, 30, 10, 10, 100, 10]
    );
    assert_eq!(first["mean"], 10.0);
    assert_eq!(stages["changed"]["pixels"], 180);
    assert_eq!(stages["changed"]["of"], 64 * 48);
    assert_eq!(stages["decision"]["changed"], true);
    assert_eq!(stages["decision"]["share_met"], true);
    assert_eq!(stages["decision"]["regions_over"], 2);
    let gray = &known["channels"][0];
    assert_eq!(gray["channel"], "gray");
    assert_eq!(gray["largest"]["x"], 60);
    assert_eq!(gray["counts"].as_array().expect("counts")[10], 100);
}

#[test]
fn text_names_every_stage() {
    let folder = blocks();
    let text = printed(
        folder.path(),
        &format!("diff flat.png blocks.png --frame 0 {CHAIN}"),
    );
    for name in [
        "difference",
        "gray",
        "blur",
        "threshold",
        "clean-up",
        "regions",
        "changed",
        "decision",
    ] {
        assert!(
            text.lines().any(|line| line.starts_with(name)),
            "{name} in\n{text}"
        );
    }
}

/// What is excluded does not count, and the same settings from a file give the same numbers.
#[test]
fn settings_go_through_a_file() {
    let folder = blocks();
    let folder = folder.path();
    let line = format!("flat.png blocks.png --frame 0 {CHAIN}");
    let typed = json(folder, &line);
    assert_eq!(typed["stages"]["changed"]["of"], 64 * 48 - 81);
    let settings = printed(folder, &format!("diff {line} --print settings"));
    fs::write(folder.join("chain.json"), &settings).expect("written");
    let read = json(
        folder,
        "flat.png blocks.png --frame 0 --settings chain.json",
    );
    assert_eq!(read, typed);
    let command = printed(folder, &format!("diff {line} --print command"));
    let command = command
        .trim_end()
        .strip_prefix("framelens diff ")
        .expect("a command");
    assert_eq!(json(folder, command), typed);

    fs::write(folder.join("wrong.json"), r#"{"treshold": 3}"#).expect("written");
    let sentence = failed(
        folder,
        "diff flat.png blocks.png --frame 0 --settings wrong.json",
    );
    assert!(
        sentence.contains("treshold") && sentence.ends_with("wrong.json\n"),
        "{sentence}"
    );
    fs::write(
        folder.join("wide.json"),
        r#"{"cleanup": {"on": true, "steps": [{"size": 99}]}}"#,
    )
    .expect("written");
    let sentence = failed(
        folder,
        "diff flat.png blocks.png --frame 0 --settings wide.json",
    );
    assert!(sentence.contains("3 to 15"), "{sentence}");
}

/// One source against the frame before, the first and a chosen one: A is the other moment, B the frame.
#[test]
fn one_source_against_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    fs::create_dir(folder.join("fade")).expect("made");
    for n in 0..5u8 {
        let flat = image::GrayImage::from_pixel(16, 8, image::Luma([10 * n]));
        flat.save(folder.join(format!("fade/f{n}.png")))
            .expect("written");
    }
    let largest = |line: &str| {
        let known = json(folder, &format!("fade --frame 4 {line}"));
        let stage = known["stages"]["gray"]["maximum"]
            .as_u64()
            .expect("a level");
        (
            stage,
            known["a"]["frame"].as_u64(),
            known["b"]["frame"].as_u64(),
        )
    };
    assert_eq!(largest(""), (10, Some(3), Some(4)));
    assert_eq!(largest("--against previous"), (10, Some(3), Some(4)));
    assert_eq!(largest("--against first"), (40, Some(0), Some(4)));
    assert_eq!(largest("--against 2"), (20, Some(2), Some(4)));
    assert_eq!(largest("--against median:0..4"), (20, None, Some(4)));
    let sentence = failed(folder, "diff fade --frame 0");
    assert!(sentence.contains("frame n - 1"), "{sentence}");
}

/// A stage's picture holds its numbers.
#[test]
fn stages_can_be_saved() {
    let folder = blocks();
    let folder = folder.path();
    let pair = "render flat.png blocks.png --frame 0 --threshold 5 --smallest 10";
    let level = |view: &str, x: u32, y: u32| {
        assert_eq!(
            printed(folder, &format!("{pair} --view {view} -o {view}.png")),
            ""
        );
        let picture = image::open(folder.join(format!("{view}.png"))).expect("a PNG");
        (picture.color(), picture.to_rgb8().get_pixel(x, y).0)
    };
    let (gray, color) = (image::ColorType::L8, image::ColorType::Rgb8);
    assert_eq!(level("frame", 45, 35), (color, [90, 100, 200]));
    assert_eq!(level("difference", 45, 35), (color, [0, 0, 90]));
    assert_eq!(level("gray", 45, 35), (gray, [10; 3]));
    assert_eq!(level("blur", 45, 35), (gray, [10; 3]));
    assert_eq!(level("threshold", 60, 5), (gray, [255; 3]));
    assert_eq!(level("cleanup", 60, 5), (gray, [255; 3]));
    assert_eq!(
        level("regions", 60, 5),
        (gray, [0; 3]),
        "a speck is dropped"
    );
    assert_eq!(level("regions", 45, 35), (gray, [255; 3]));
}

/// A Python with cv2 and numpy: the one that `FRAMELENS_PYTHON` names, else `python3`.
fn python_with_cv2() -> Option<String> {
    let named = std::env::var("FRAMELENS_PYTHON").unwrap_or_else(|_| "python3".into());
    let output = Process::new(&named)
        .args(["-c", "import cv2, numpy"])
        .output()
        .ok()?;
    output.status.success().then_some(named)
}

/// The Python program counts the same pixels, whatever is switched on.
#[test]
fn opencv_makes_the_same_mask() {
    let Some(python) = python_with_cv2() else {
        eprintln!("skipped: no Python with cv2 here (FRAMELENS_PYTHON can name one)");
        return;
    };
    let folder = two_pictures();
    let folder = folder.path();
    let lines = [
        "--threshold 3",
        "--threshold 3 --gray-of frames --channel luma709",
        "--threshold 3 --gray-of frames --channel max",
        "--threshold 3 --channel max --difference squared --gray-of frames",
        "--threshold otsu --blur gaussian5 --channel max",
        "--threshold mean+0.5 --blur median5 --difference signed",
        "--threshold triangle --blur gaussian9 --channel g",
        "--threshold 20 --difference squared --blur gaussian7",
        "--threshold otsu --difference squared --blur median3",
        "--threshold 2 --per-channel or --blur gaussian3",
        "--threshold otsu --per-channel and --include 0,0,9,9 --exclude 2,2,3,3",
        "--threshold 2 --cleanup erode:3:cross,dilate:4:ellipse:2 --neighbours 4 --smallest 3 --area 5",
        CHAIN,
    ];
    for line in lines {
        let line = format!("a.png b.png --frame 0 {line}");
        let changed = &json(folder, &line)["stages"]["changed"];
        let program = printed(folder, &format!("diff {line} --print python"));
        let output = Process::new(&python)
            .args(["-c", &program])
            .current_dir(folder)
            .output()
            .expect("python runs");
        let said = String::from_utf8_lossy(&output.stdout);
        let expected = format!("changed {} of {} pixels", changed["pixels"], changed["of"]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            said.starts_with(&expected),
            "{line}\n{expected}\n{said}{errors}\n{program}"
        );
    }
}

/// A fade of half a level a frame under a threshold of 3.
#[test]
fn a_slow_fade_drifts_against_the_previous_frame() {
    let folder = tempfile::tempdir().expect("a folder");
    let levels: Vec<u8> = (0..40).map(|n| 100 + n / 2).collect();
    clips::make_flat(folder.path(), "fade.avi", &levels);
    let known = json(
        folder.path(),
        "fade.avi --frame 1 --against previous --threshold 3 --sender 0..39",
    );
    let pixels = 128 * 96;
    assert_eq!(known["cost"]["total"], pixels / 8);
    assert_eq!(known["cost"]["raw"], pixels * 3);
    let facts = printed(folder.path(), "info fade.avi --frames --json");
    let facts: Value = serde_json::from_str(&facts).expect("JSON");
    assert_eq!(known["cost"]["packet"], facts["frames"][1]["bytes"]);
    assert!(known["cost"]["packet"].as_u64() > Some(0), "{known}");
    let [previous, own] = [0, 1].map(|i| &known["sender"]["senders"][i]);
    assert_eq!(previous["compares_with"], "previous");
    assert_eq!(own["compares_with"], "reconstruction");
    for n in 1..40 {
        assert_eq!(previous["frames"][n]["changed"], 0);
        assert_eq!(previous["frames"][n]["error"], (n / 2) as f64);
        assert_eq!(own["frames"][n]["error"], (n / 2 % 4) as f64);
        let sent = if n % 8 == 0 { pixels } else { 0 };
        assert_eq!(own["frames"][n]["changed"], sent);
        assert!(own["frames"][n]["packet"].as_u64() > Some(0));
    }
    let said = known["sender"]["summary"].as_str().expect("words");
    assert!(said.contains("drifts"), "{said}");
    let text = printed(
        folder.path(),
        "diff fade.avi --frame 1 --threshold 3 --sender 8..12",
    );
    assert!(
        text.contains("change-only sender, frames 8 to 12"),
        "{text}"
    );
    let error = failed(folder.path(), "diff fade.avi --frame 1 --sender 30..40");
    assert!(error.contains("there is no frame 40"), "{error}");
}

/// Red 60 less and green 60 more: the maximum sees it after the difference, not before.
#[test]
fn the_two_orders_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write_png(&folder.join("a.png"), 8, 8, |_, _| [100, 40, 10]);
    write_png(&folder.join("b.png"), 8, 8, |x, _| match x {
        0..=2 => [40, 100, 10],
        _ => [101, 40, 10],
    });
    let gray = |line: &str| {
        let known = json(folder, &format!("a.png b.png --frame 0 {line}"));
        known["stages"]["gray"].clone()
    };
    let after = gray("--channel max");
    assert_eq!(after["formula"], "max(|A-B|)");
    assert_eq!(after["maximum"], 60);
    let other = serde_json::json!({ "formula": "|max(A)-max(B)|", "pixels": 24, "largest": 60 });
    assert_eq!(after["other_order"], other);
    let before = gray("--channel max --gray-of frames");
    assert_eq!(before["formula"], "|max(A)-max(B)|");
    assert_eq!(before["maximum"], 1);
    assert_eq!(before["other_order"]["formula"], "max(|A-B|)");
    assert_eq!(gray("--channel r")["other_order"], Value::Null);
    assert_eq!(gray("--channel r")["formula"], "|A-B|");
}

/// A gray picture is its own gray: it meets the other's, in the program too.
#[test]
fn gray_against_colours_says_what_is_computed() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let flat = image::GrayImage::from_pixel(8, 8, image::Luma([90]));
    flat.save(folder.join("gray.png")).expect("written");
    // Gray 93: less green, more red and blue.
    write_png(&folder.join("colour.png"), 8, 8, |_, _| [140, 63, 140]);
    // The profiles of OpenCV make three channels of a gray file, as cv2.imread does.
    let line = "gray.png colour.png --frame 0 --threshold 5 --profile standard";
    let known = json(folder, line);
    assert_eq!(known["stages"]["gray"]["formula"], "|A-gray(B)|");
    let level = known["stages"]["gray"]["maximum"]
        .as_u64()
        .expect("a level");
    let weighed = (3735 * 140 + 19235 * 63 + 9798 * 140 + 16384) >> 15;
    assert_eq!(level, weighed - 90);
    assert_eq!(known["stages"]["gray"]["other_order"], Value::Null);
    assert_eq!(known["stages"]["changed"]["pixels"], 0);
    let program = printed(folder, &format!("diff {line} --print python"));
    assert!(program.contains("a, b = cv2.cvtColor(a"), "{program}");
    let text = printed(folder, &format!("diff {line}"));
    assert!(text.contains("|A-gray(B)|"), "{text}");
}
