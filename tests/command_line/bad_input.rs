//! Whatever goes wrong is one sentence and exit code 2, and nothing half-written stays.

use std::fs;
use std::process;

use super::clips::{ClipSpec, make};
use super::*;

#[track_caller]
fn assert_says(folder: &Path, line: &str, parts: &[&str]) {
    let sentence = failed(folder, line);
    for part in parts {
        assert!(sentence.contains(part), "{line}: {sentence}");
    }
    assert!(!sentence.contains("panicked"), "{line}: {sentence}");
}

/// A second of silence, 8 bits, 8 kHz.
fn wave() -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(b"RIFF");
    bytes.extend(8036u32.to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16u32.to_le_bytes());
    bytes.extend([1, 0, 1, 0]);
    bytes.extend(8000u32.to_le_bytes());
    bytes.extend(8000u32.to_le_bytes());
    bytes.extend([1, 0, 8, 0]);
    bytes.extend(b"data");
    bytes.extend(8000u32.to_le_bytes());
    bytes.resize(8044, 128);
    bytes
}

#[test]
fn what_is_no_source_is_said_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::create_dir(folder.join("empty")).unwrap();
    fs::create_dir(folder.join("papers")).unwrap();
    fs::write(folder.join("papers/letter.txt"), "no picture").unwrap();
    fs::write(
        folder.join("text.mp4"),
        "This is a text file.\n".repeat(100),
    )
    .unwrap();
    fs::write(folder.join("nothing.mp4"), "").unwrap();
    fs::write(folder.join("sound.wav"), wave()).unwrap();
    fs::write(folder.join("broken.png"), b"\x89PNG\r\n\x1a\nbroken").unwrap();
    let whole = make(folder, &ClipSpec::new("whole.mp4", "mp4", "libx264"));
    let bytes = fs::read(whole).unwrap();
    fs::write(folder.join("cut.mp4"), &bytes[..bytes.len() / 2]).unwrap();

    for (name, says) in [
        ("отсутствует.avi", ""),
        ("empty", "no image"),
        ("papers", "no image"),
        ("text.mp4", ""),
        ("nothing.mp4", ""),
        ("sound.wav", "sound"),
        ("broken.png", ""),
        ("cut.mp4", "cut off"),
        ("none_%d.png", ""),
        ("none_*.png", ""),
        ("no/such/folder/clip.avi", ""),
    ] {
        for line in [
            format!("info {name}"),
            format!("table {name} --frame 0"),
            format!("table whole.mp4 {name} --frame 0"),
            format!("render {name} --frame 0 --view a -o out.png"),
        ] {
            assert_says(folder, &line, &[name, says]);
        }
    }
    assert!(!names_in(folder).contains(&"out.png".to_owned()));
}

#[test]
fn sizes_that_differ_are_a_choice() {
    let folder = two_pictures();
    let folder = folder.path();
    write_png(&folder.join("small.png"), 11, 9, color_a);
    for line in [
        "table a.png small.png --frame 0",
        "table a.png small.png --frame 0 --show signed",
        "render a.png small.png --frame 0 --view difference -o out.png",
        "render a.png small.png --frame 0 --view heatmap -o out.png",
        "render a.png small.png --frame 0 --view mask -o out.png",
        "render a.png small.png --frame 0 --view three-up -o out.png",
    ] {
        assert_says(folder, line, &["23x17", "11x9", "--sizes"]);
    }
    assert!(!names_in(folder).contains(&"out.png".to_owned()));

    let cropped = numbers(&printed(
        folder,
        "table a.png small.png --frame 0 --sizes crop",
    ));
    assert_eq!(cropped, vec![vec![0; 11]; 9]);
    let scaled = numbers(&printed(
        folder,
        "table a.png small.png --frame 0 --sizes scale",
    ));
    assert_eq!((scaled.len(), scaled[0].len()), (17, 23));
    // A side alone has no size to agree with.
    let b = numbers(&printed(folder, "table a.png small.png --frame 0 --show b"));
    assert_eq!((b.len(), b[0].len()), (9, 11));
}

#[test]
fn a_view_or_channel_that_is_not_there_is_said() {
    let folder = two_pictures();
    let folder = folder.path();
    assert_says(folder, "table a.png --frame 0 --show b", &["second source"]);
    assert_says(folder, "table a.png --frame 0 --channel y", &["Y"]);
    assert_says(folder, "table a.png --frame 1", &["A has 1 frame"]);
    for view in [
        "b",
        "wipe",
        "difference",
        "heatmap",
        "mask",
        "changed",
        "three-up",
    ] {
        let line = format!("render a.png --frame 0 --view {view} -o out.png");
        assert_says(folder, &line, &["second source"]);
    }
    assert_eq!(names_in(folder), ["a.png", "b.png"]);
}

#[test]
fn wrong_usage_has_exit_code_2() {
    let folder = two_pictures();
    for line in [
        "table",
        "table a.png",
        "table a.png --frame x",
        "table a.png --frame 0 --region 1,2,3",
        "render a.png --frame 0 --view a",
        "render a.png --frame 0 --view upside-down -o out.png",
        "info",
        "--no-such-option",
        "a.png b.png a.png",
    ] {
        let output = framelens(folder.path(), line).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(
            output.stdout.is_empty() && !output.stderr.is_empty(),
            "{line}"
        );
    }
    assert_eq!(names_in(folder.path()), ["a.png", "b.png"]);
}

#[test]
fn help_and_version_are_answers() {
    let folder = tempfile::tempdir().unwrap();
    let version = printed(folder.path(), "--version");
    assert_eq!(
        version,
        format!("framelens {}\n", env!("CARGO_PKG_VERSION"))
    );
    for line in [
        "--help",
        "-h",
        "info --help",
        "table --help",
        "render --help",
    ] {
        assert!(printed(folder.path(), line).contains("Examples:"), "{line}");
    }
}

#[test]
fn where_nothing_can_be_saved_nothing_is_left() {
    let folder = two_pictures();
    let folder = folder.path();
    fs::create_dir(folder.join("folder")).unwrap();
    for (target, says) in [
        ("no/such/out", "no such folder"),
        ("folder", "folder"),
        ("a.png/out", "no such folder"),
        #[cfg(target_os = "linux")]
        ("/dev/full", "disk is full"),
    ] {
        assert_says(
            folder,
            &format!("table a.png --frame 0 -o {target}"),
            &[says, target],
        );
        let line = format!("render a.png --frame 0 --view a -o {target}");
        assert_says(folder, &line, &[says, target]);
    }
    assert_eq!(names_in(folder), ["a.png", "b.png", "folder"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_keeps_the_old_file() {
    let folder = two_pictures();
    let folder = folder.path();
    write_png(&folder.join("large.png"), 300, 200, color_a);
    fs::write(folder.join("out"), "old").unwrap();
    for line in [
        "table large.png --frame 0 -o out",
        "render large.png --frame 0 --view a -o out",
    ] {
        // Files may have 4 blocks here.
        let script = format!(
            "ulimit -f 4; exec {} {line}",
            env!("CARGO_BIN_EXE_framelens")
        );
        let output = process::Command::new("bash")
            .current_dir(folder)
            .args(["-c", &script])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(
            said(&output).contains("nothing was saved"),
            "{}",
            said(&output)
        );
        assert_eq!(fs::read(folder.join("out")).unwrap(), b"old");
        assert_eq!(names_in(folder), ["a.png", "b.png", "large.png", "out"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_takes_no_more_is_said() {
    let folder = two_pictures();
    let script = format!(
        "{} table a.png --frame 0 > /dev/full",
        env!("CARGO_BIN_EXE_framelens")
    );
    let output = process::Command::new("bash")
        .current_dir(folder.path())
        .args(["-c", &script])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("standard output"),
        "{}",
        said(&output)
    );
}
