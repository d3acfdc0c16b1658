//! `framelens compare`: verdict, reasons, exit codes and reports.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::clips::{self, ClipSpec, ClipWriter, numbered_picture};
use super::{framelens, names_in, said, write_png};

/// What a run gave: exit code, standard output, standard error.
fn compare(folder: &Path, line: &str) -> (i32, String, String) {
    let output = framelens(folder, &format!("compare {line}"))
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .output()
        .expect("the binary runs");
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    (
        output.status.code().expect("an exit code"),
        text,
        said(&output),
    )
}

fn json(folder: &Path, line: &str) -> Value {
    let (_, text, errors) = compare(folder, &format!("{line} --json -"));
    assert_eq!(errors, "", "{line}");
    serde_json::from_str(&text).expect("JSON")
}

/// Writes the numbered pictures listed.
fn clip(folder: &Path, spec: &ClipSpec, numbers: impl IntoIterator<Item = u64>) {
    let path = folder.join(&spec.file);
    let mut writer = ClipWriter::create(&path, spec).expect("an encoder");
    for number in numbers {
        writer
            .write(&numbered_picture(number, spec.width, spec.height))
            .expect("a frame");
    }
    writer.finish().expect("a file");
}

fn lossless(file: &str) -> ClipSpec {
    ClipSpec::new(file, "matroska", "ffv1")
}

fn kinds(report: &Value) -> Vec<&str> {
    let reasons = report["reasons"].as_array().expect("reasons");
    reasons
        .iter()
        .filter_map(|reason| reason["kind"].as_str())
        .collect()
}

#[test]
fn the_same_frames_in_two_files_are_identical() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    clip(path, &lossless("a.mkv"), 0..20);
    clip(path, &ClipSpec::new("b.avi", "avi", "ffv1"), 0..20);
    let (code, text, errors) = compare(path, "a.mkv b.avi");
    assert_eq!((code, errors.as_str()), (0, ""));
    assert_eq!(
        text.lines().next(),
        Some("Identical: 20 of 20 frames, every sample.")
    );
    let report = json(path, "a.mkv b.avi");
    assert_eq!(report["schema"], "framelens-comparison");
    assert_eq!(report["version"], 1);
    assert_eq!(report["verdict"]["outcome"], "identical");
    let found = |aspect: &str| {
        let findings = report["verdict"]["findings"].as_array().expect("findings");
        let finding = findings.iter().find(|f| f["aspect"] == aspect);
        finding.expect("the aspect")["same"].clone()
    };
    assert_eq!(found("bytes"), false);
    for same in ["count", "samples", "pixels"] {
        assert_eq!(found(same), true, "{same}");
    }
    assert_eq!(report["summary"]["psnr"], Value::Null);
    assert_eq!(report["summary"]["ssim"], 1.0);
    assert_eq!(report["pairs"].as_array().map(Vec::len), Some(20));
}

#[test]
fn one_pixel_of_one_frame_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    for (name, odd) in [("a", 0), ("b", 3)] {
        for frame in 0..5 {
            let color = move |x: u32, y: u32| {
                let changed = frame == 2 && (x, y) == (40, 11);
                [200 + if changed { odd } else { 0 }; 3]
            };
            write_png(&path.join(format!("{name}/{frame}.png")), 64, 48, color);
        }
    }
    let (code, text, _) = compare(path, "a b");
    assert_eq!(code, 1);
    assert_eq!(
        text.lines().next(),
        Some(
            "Different: first at frame 2, (40,11), A 200, B 203; worst frame 2, max 3; 4 of 5 frames identical."
        )
    );
    let pair = &json(path, "a b --threshold 2")["pairs"][2];
    assert_eq!(
        (&pair["max"], &pair["changed"]),
        (&Value::from(3), &Value::from(1))
    );
    assert_eq!(pair["histogram"][3], 1);
    assert_eq!(pair["histogram"][0], 64 * 48 - 1);
    assert_eq!(json(path, "a b --threshold 3")["pairs"][2]["changed"], 0);
}

#[test]
fn tolerances_decide_the_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    clip(path, &lossless("a.mkv"), 0..10);
    clip(
        path,
        &ClipSpec::new("b.mp4", "mp4", "libx264").option("crf", "30"),
        0..10,
    );
    let code = |tolerance: &str| compare(path, &format!("a.mkv b.mp4 {tolerance}")).0;
    assert_eq!(code(""), 1);
    assert_eq!(code("--tolerance max=255"), 0);
    assert_eq!(code("--tolerance max=0"), 1);
    assert_eq!(code("--tolerance psnr=10 --tolerance ssim=0.5"), 0);
    assert_eq!(code("--tolerance psnr=10 --tolerance ssim=0.9999"), 1);
    assert_eq!(code("--threshold 254 --tolerance changed=1%"), 0);
    assert_eq!(code("--tolerance psnr"), 2);
    let report = json(path, "a.mkv b.mp4 --tolerance psnr=10");
    assert_eq!(report["tolerance"]["within"], true);
    assert_eq!(report["tolerance"]["asked"][0], "psnr=10");
    // Lossy coding alone is no reason.
    assert_eq!(kinds(&report), Vec::<&str>::new());
}

#[test]
fn reports_are_saved_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    clip(path, &lossless("a.mkv"), 0..6);
    clip(
        path,
        &lossless("b.mkv"),
        (0..6).map(|n| if n == 4 { 40 } else { n }),
    );
    let (code, ..) = compare(path, "a.mkv b.mkv --json r.json --csv r.csv --html r.html");
    assert_eq!(code, 1);
    let csv = fs::read_to_string(path.join("r.csv")).expect("a table");
    assert_eq!(csv.lines().count(), 7);
    assert!(csv.starts_with("a,b,a_timestamp,"));
    let page = fs::read_to_string(path.join("r.html")).expect("a page");
    assert!(page.contains("<svg") && page.contains("data:image/png;base64,"));
    assert!(page.contains("first at frame 4") && page.ends_with("</html>\n"));
    for outside in ["http:", "https:", "<script", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    let before = names_in(path);
    #[cfg(target_os = "linux")]
    {
        let (code, _, errors) = compare(path, "a.mkv b.mkv --json /dev/full");
        assert_eq!(code, 2);
        assert!(errors.contains("disk is full"), "{errors}");
    }
    assert_eq!(compare(path, "a.mkv b.mkv --html no/such/r.html").0, 2);
    assert_eq!(names_in(path), before);
}

#[test]
fn alpha_is_said_to_be_left_out_of_the_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let half = |file: &str, alpha: u8| {
        image::RgbaImage::from_fn(40, 30, |x, y| image::Rgba([x as u8, y as u8, 7, alpha]))
            .save(path.join(file))
            .expect("a picture");
    };
    half("a.png", 255);
    half("b.png", 128);
    let (code, text, _) = compare(path, "a.png b.png --html r.html");
    let said =
        "both have it: it is part of the samples and their hashes, not of |d|, PSNR and SSIM";
    assert!(text.contains(said), "{text}");
    assert!(
        text.contains("samples     the same in 0 of 1 frame"),
        "{text}"
    );
    assert_eq!(code, 1);
    assert!(
        text.contains("although under opencv4 every pixel is the same"),
        "{text}"
    );
    let page = fs::read_to_string(path.join("r.html")).expect("a page");
    assert!(page.contains(said));
    let report = json(path, "a.png b.png");
    assert_eq!(
        (&report["a"]["alpha"], &report["a"]["pixel_format"]),
        (&true.into(), &"rgba".into())
    );
    write_png(&path.join("c.png"), 40, 30, |x, y| [x as u8, y as u8, 7]);
    assert!(!compare(path, "c.png c.png").1.contains("alpha"));
}

#[test]
fn more_or_fewer_frames_have_their_reasons() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    clip(path, &lossless("a.mkv"), 0..75);
    let coded = |file: &str| ClipSpec::new(file, "mp4", "libx264").option("crf", "23");
    let repeated = (0..90).map(|n| n * 25 / 30);
    clip(path, &coded("rate.mp4").rate(30, 1), repeated);
    clip(path, &coded("half.mp4"), (0..75).step_by(2));
    clip(path, &coded("tail.mp4"), 0..70);
    clip(path, &coded("head.mp4"), 5..75);
    clip(
        path,
        &coded("hole.mp4"),
        (0..75).filter(|n| !(30..36).contains(n)),
    );
    clip(path, &coded("same.mp4"), 0..75);

    let report = json(path, "a.mkv rate.mp4");
    assert_eq!(kinds(&report), ["rate"]);
    let sentence = report["reasons"][0]["sentence"]
        .as_str()
        .expect("a sentence");
    assert!(
        sentence.starts_with(
            "90 = 75 x 30/25: read as 25 frames a second, written at 30, 15 frames repeated"
        ),
        "{sentence}"
    );
    // The rates that the files have are named, not the usual ones of the same ratio.
    let slow = (0..75).map(|n| n / 3);
    clip(path, &coded("slow.mp4").rate(36, 1), slow);
    clip(path, &lossless("few.mkv").rate(12, 1), 0..25);
    let report = json(path, "few.mkv slow.mp4");
    let sentence = report["reasons"][0]["sentence"]
        .as_str()
        .expect("a sentence");
    assert!(sentence.starts_with("75 = 25 x 36/12: "), "{sentence}");
    assert_eq!(kinds(&json(path, "a.mkv half.mp4")), ["halved"]);
    let tail = json(path, "a.mkv tail.mp4");
    assert_eq!(kinds(&tail), ["tail"]);
    let sentence = tail["reasons"][0]["sentence"].as_str().expect("a sentence");
    assert!(
        sentence.starts_with("the last 5 frames are missing in B"),
        "{sentence}"
    );
    assert_eq!(kinds(&json(path, "a.mkv head.mp4")), ["offset"]);
    let few = (0..75).filter(|n| n % 6 != 3);
    clip(path, &lossless("long.mkv").rate(30, 1), 0..75);
    clip(path, &coded("thin.mp4"), few);
    for (pair, lacks) in [
        ("long.mkv thin.mp4", "of A are not in B"),
        ("thin.mp4 long.mkv", "of B are not in A"),
    ] {
        let report = json(path, pair);
        assert_eq!(kinds(&report), ["thinned"], "{pair}");
        let sentence = report["reasons"][0]["sentence"]
            .as_str()
            .expect("a sentence");
        let said = "63 = 75 x 25/30: 30 frames a second were written as 25, 12 frames";
        assert_eq!(sentence, format!("{said} {lacks}"));
    }
    // As many frames, in one piece and at uneven distances.
    let uneven = [2, 3, 11, 12, 13, 30, 31, 32, 33, 34, 70, 71];
    clip(
        path,
        &coded("uneven.mp4"),
        (0..75).filter(|n| !uneven.contains(n)),
    );
    assert_eq!(kinds(&json(path, "long.mkv uneven.mp4")), ["stretches"]);
    let hole = json(path, "a.mkv hole.mp4");
    assert_eq!(kinds(&hole), ["stretches"]);
    let sentence = hole["reasons"][0]["sentence"].as_str().expect("a sentence");
    assert_eq!(sentence, "frames missing in B: A's 30 to 35");
    assert_eq!(kinds(&json(path, "a.mkv same.mp4")), Vec::<&str>::new());
}

#[test]
fn pairs_by_number_time_offset_and_content() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    clip(path, &lossless("a.mkv"), 0..40);
    clip(path, &lossless("b.mkv"), 3..40);
    clip(
        path,
        &lossless("fast.mkv").rate(50, 1),
        (0..80).map(|n| n / 2),
    );
    assert_eq!(compare(path, "a.mkv b.mkv --offset -3 --frames 3..").0, 0);
    assert_eq!(compare(path, "a.mkv b.mkv").0, 1);
    let by_content = json(path, "a.mkv b.mkv --pair content");
    assert_eq!(by_content["summary"]["identical"], 37);
    assert_eq!(by_content["summary"]["only_a"], Value::from(vec![0, 1, 2]));
    let by_time = json(path, "a.mkv fast.mkv --pair time --frames 0..10");
    assert_eq!(by_time["summary"]["identical"], 10);
    assert_eq!(by_time["settings"]["pair"], "time");
    // B's odd frames stand between the pairs, alone.
    let numbers = |at: usize| {
        let pair = &by_time["pairs"][at];
        (pair["a"]["number"].as_u64(), pair["b"]["number"].as_u64())
    };
    assert_eq!(
        [numbers(1), numbers(2)],
        [(None, Some(1)), (Some(1), Some(2))]
    );
}

#[test]
fn two_folders_are_compared_file_by_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    for side in ["one", "two"] {
        fs::create_dir(path.join(side)).expect("a folder");
        clip(&path.join(side), &lossless("same.mkv"), 0..5);
    }
    clip(&path.join("one"), &lossless("other.mkv"), 0..5);
    clip(&path.join("two"), &lossless("other.mkv"), 1..6);
    let (code, text, _) = compare(path, "one two");
    assert_eq!(code, 1);
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["name"], "other.mkv");
    assert_eq!(lines[0]["verdict"]["outcome"], "different");
    assert_eq!(lines[1]["verdict"]["outcome"], "identical");

    fs::write(path.join("two/other.mkv"), b"no video at all").expect("written");
    let (code, text, _) = compare(path, "one two");
    assert_eq!(code, 2);
    assert_eq!(
        text.lines().count(),
        2,
        "the other pair is compared all the same"
    );
    assert!(
        text.lines()
            .next()
            .is_some_and(|line| line.contains("\"error\""))
    );
}

#[test]
fn a_kept_scan_is_used_only_for_the_same_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    clips::make(path, &lossless("a.mkv").frames(5));
    clips::make(path, &lossless("b.mkv").frames(5));
    assert_eq!(compare(path, "a.mkv b.mkv").0, 0);
    let kept = names_in(&path.join("cache/framelens/scans"));
    assert_eq!(kept.len(), 1);
    assert_eq!(compare(path, "a.mkv b.mkv --threshold 9").0, 0);
    assert_eq!(names_in(&path.join("cache/framelens/scans")), kept);
    // Every digit is kept.
    clip(
        path,
        &ClipSpec::new("c.mp4", "mp4", "libx264").option("crf", "30"),
        0..20,
    );
    let first = json(path, "a.mkv c.mp4");
    assert_eq!(json(path, "a.mkv c.mp4"), first);
    fs::remove_dir_all(path.join("cache")).expect("removed");
    assert_eq!(json(path, "a.mkv c.mp4"), first);
    // A kept scan that breaks off anywhere is no scan.
    let name = names_in(&path.join("cache/framelens/scans"))[0].clone();
    let file = path.join("cache/framelens/scans").join(name);
    let whole = fs::read(&file).expect("a kept scan");
    for length in [0, 1, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
        fs::write(&file, &whole[..length]).expect("written");
        assert_eq!(json(path, "a.mkv c.mp4"), first, "{length}");
    }
    clip(path, &lossless("b.mkv"), 1..6);
    assert_eq!(compare(path, "a.mkv b.mkv").0, 1);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    clips::make(path, &lossless("a.mkv").frames(3));
    clips::make(path, &lossless("small.mkv").frames(3).size(64, 48));
    let (code, text, errors) = compare(path, "a.mkv small.mkv");
    assert_eq!((code, text.as_str()), (2, ""));
    assert!(
        errors.contains("sizes differ") && errors.contains("--sizes"),
        "{errors}"
    );
    assert_eq!(compare(path, "a.mkv small.mkv --sizes scale").0, 1);
    assert_eq!(compare(path, "a.mkv missing.mkv").0, 2);
    fs::write(path.join("settings.json"), "{\"threshold\": 300000}").expect("written");
    let (code, _, errors) = compare(path, "a.mkv a.mkv --settings settings.json");
    assert_eq!(code, 2);
    assert!(errors.contains("settings.json"), "{errors}");
}

/// Strongly coded and 1.1 times as bright.
fn spoiled(folder: &Path, file: &str, numbers: impl IntoIterator<Item = u64>) {
    let spec = ClipSpec::new(file, "mp4", "libx264")
        .size(256, 192)
        .option("crf", "35");
    let mut writer = ClipWriter::create(&folder.join(file), &spec).expect("an encoder");
    for number in numbers {
        let picture: Vec<u8> = numbered_picture(number, spec.width, spec.height)
            .into_iter()
            .map(|level| (f64::from(level) * 1.1).round().min(255.0) as u8)
            .collect();
        writer.write(&picture).expect("a frame");
    }
    writer.finish().expect("a file");
}

#[test]
fn known_truths_are_found_by_content_under_lossy_coding_and_a_gain() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    clip(path, &lossless("a.mkv").size(256, 192), 0..90);
    let truths: [(&str, Vec<u64>); 4] = [
        (
            "dropped",
            (0..90)
                .filter(|n| *n != 20 && !(40..47).contains(n))
                .collect(),
        ),
        (
            "repeated",
            (0..90)
                .flat_map(|n| vec![n; if n % 6 == 2 { 2 } else { 1 }])
                .collect(),
        ),
        ("inserted", (0..30).chain(700..712).chain(30..90).collect()),
        (
            "swapped",
            (0..20).chain(50..65).chain(20..50).chain(65..90).collect(),
        ),
    ];
    for (name, numbers) in truths {
        spoiled(path, &format!("{name}.mp4"), numbers.iter().copied());
        let report = json(path, &format!("a.mkv {name}.mp4 --pair content"));
        let pairs = report["pairs"].as_array().expect("pairs");
        let (mut right, mut wrong, mut alone_a, mut alone_b) = (0, Vec::new(), 0, 0);
        for pair in pairs {
            match (pair["a"]["number"].as_u64(), pair["b"]["number"].as_u64()) {
                (Some(a), Some(b)) if numbers[b as usize] == a => right += 1,
                (Some(a), Some(b)) => wrong.push((a, b)),
                (Some(_), None) => alone_a += 1,
                _ => alone_b += 1,
            }
        }
        let expected = match name {
            "dropped" => (82, 8, 0),
            "repeated" => (105, 0, 0),
            "inserted" => (90, 0, 12),
            _ => (90, 0, 0),
        };
        assert_eq!((right, alone_a, alone_b), expected, "{name}: {wrong:?}");
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
    }
}

#[test]
fn other_pictures_in_the_place_of_frames_are_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    clip(path, &lossless("a.mkv").size(256, 192), 0..90);
    let replaced = (0..90).map(|n| {
        if [20, 50, 51].contains(&n) {
            700 + n
        } else {
            n
        }
    });
    spoiled(path, "replaced.mp4", replaced);
    let report = json(path, "a.mkv replaced.mp4");
    // The gain is found as well.
    assert_eq!(kinds(&report), ["replaced", "gain"]);
    let sentence = &report["reasons"][0]["sentence"];
    assert_eq!(
        sentence,
        "B shows another picture in the place of A's frames 20, 50 and 51: damaged, or edited"
    );
    // A frame that is shown again while the next ones are lost is no such thing.
    let frozen = (0..90).map(|n| if (31..37).contains(&n) { 30 } else { n });
    spoiled(path, "frozen.mp4", frozen);
    let report = json(path, "a.mkv frozen.mp4");
    let sentence = report["reasons"][0]["sentence"]
        .as_str()
        .expect("a sentence");
    // Under strong coding the frame beside the stretch may be taken for the one it looks like.
    assert!(
        sentence.starts_with("frames missing in B: A's 3") && sentence.contains("repeated in B: "),
        "{sentence}"
    );
}

#[test]
fn damaged_data_is_a_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let spec = ClipSpec::new("whole.mp4", "mp4", "libx264").size(256, 192);
    clip(path, &spec.gop(20), 0..60);
    let mut bytes = fs::read(path.join("whole.mp4")).expect("a clip");
    // Single bits: what they are in can still be decoded.
    let from = bytes.len() / 2;
    for at in (from..from + 2000).step_by(400) {
        bytes[at] ^= 4;
    }
    fs::write(path.join("damaged.mp4"), bytes).expect("damage");
    let report = json(path, "whole.mp4 damaged.mp4");
    assert_eq!(kinds(&report)[0], "damage");
    let reason = &report["reasons"][0];
    let sentence = reason["sentence"].as_str().expect("a sentence");
    assert!(
        sentence.starts_with("the data of B is damaged: all "),
        "{sentence}"
    );
    let evidence = reason["evidence"].as_str().expect("evidence");
    let identical = report["summary"]["identical"].as_u64().expect("a count");
    assert!(
        evidence.starts_with("its decoder reports errors in frames ")
            && evidence.ends_with(&format!("the other {identical} pairs are identical")),
        "{evidence}"
    );
    let report = json(path, "damaged.mp4 whole.mp4");
    let sentence = report["reasons"][0]["sentence"]
        .as_str()
        .expect("a sentence");
    assert!(
        sentence.starts_with("the data of A is damaged: "),
        "{sentence}"
    );
}
