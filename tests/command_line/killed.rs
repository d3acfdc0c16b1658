//! What is on the disk after a comparison was killed, or after the disk was full: whole reports or none.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use super::clips::{ClipSpec, ClipWriter, numbered_picture};
use super::{names_in, said};

const REPORTS: [&str; 3] = ["r.json", "r.csv", "r.html"];
const OLD: &[u8] = b"what was here before";

/// Enough pairs that writing about them takes its time.
fn two_clips(folder: &Path) {
    for (name, first) in [("a.mkv", 0), ("b.mkv", 1)] {
        let spec = ClipSpec::new(name, "matroska", "ffv1").size(48, 32);
        let mut writer = ClipWriter::create(&folder.join(name), &spec).expect("an encoder");
        for number in 0..400 {
            let number = if number % 3 == 0 {
                number + first
            } else {
                number
            };
            writer
                .write(&numbered_picture(number, spec.width, spec.height))
                .expect("a frame");
        }
        writer.finish().expect("a file");
    }
}

fn compare(folder: &Path, options: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_framelens"));
    command
        .current_dir(folder)
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .args("compare a.mkv b.mkv --json r.json --csv r.csv --html r.html".split(' '))
        .args(options.split_whitespace())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// What is in a folder besides the sources and the cache.
fn reports_in(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    names_in(folder)
        .into_iter()
        .filter(|name| !["a.mkv", "b.mkv", "cache"].contains(&name.as_str()))
        .map(|name| {
            let bytes = fs::read(folder.join(&name)).expect("a report");
            (name, bytes)
        })
        .collect()
}

#[test]
fn a_killed_comparison_leaves_whole_reports_or_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    two_clips(folder);
    let begun = Instant::now();
    let status = compare(folder, "").status().expect("the binary runs");
    let all = begun.elapsed();
    assert_eq!(status.code(), Some(1));
    let whole = reports_in(folder);
    assert_eq!(
        whole.keys().map(String::as_str).collect::<Vec<_>>(),
        ["r.csv", "r.html", "r.json"]
    );

    let (mut killed, mut kept) = (0, 0);
    for attempt in 0..32 {
        // Over what is there already, or where nothing is; with a scan to make, or a kept one at hand.
        for report in REPORTS {
            let path = folder.join(report);
            match attempt % 2 {
                0 => fs::write(path, OLD).expect("written"),
                _ => fs::remove_file(path).unwrap_or_default(),
            }
        }
        let options = if attempt % 4 < 2 { "--fresh" } else { "" };
        let mut child = compare(folder, options).spawn().expect("the binary runs");
        thread::sleep(all * attempt / 32);
        if attempt % 3 == 0 {
            child.kill().expect("a signal");
        } else {
            let terminated = Command::new("kill")
                .args(["-TERM", &child.id().to_string()])
                .stderr(Stdio::null())
                .status();
            terminated.expect("a signal");
        }
        let end = child.wait().expect("an end");
        killed += u32::from(end.signal().is_some());
        for (name, bytes) in reports_in(folder) {
            let expected = whole.get(&name);
            assert!(expected.is_some(), "{name} is left after {attempt}");
            let fits = Some(&bytes) == expected || attempt % 2 == 0 && bytes == OLD;
            assert!(fits, "{name} has {} bytes after {attempt}", bytes.len());
            kept += u32::from(Some(&bytes) == expected);
        }
    }
    // Else nothing was tried.
    assert!(killed > 0, "no run was killed, {kept} reports are whole");
    // What the killed ones kept of their scans is whole as well.
    assert_eq!(compare(folder, "").status().expect("runs").code(), Some(1));
    assert_eq!(reports_in(folder), whole);
}

#[test]
fn a_disk_that_fills_up_under_the_reports_is_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    two_clips(folder);
    assert_eq!(compare(folder, "").status().expect("runs").code(), Some(1));
    let whole = reports_in(folder);
    for (report, option) in REPORTS.iter().zip(["--json", "--csv", "--html"]) {
        let length = whole[*report].len();
        for report in REPORTS {
            fs::write(folder.join(report), OLD).expect("written");
        }
        for blocks in [0, length / 1024 / 2, length / 1024 - 1] {
            let script = format!(
                "ulimit -f {blocks}; exec {} compare a.mkv b.mkv {option} {report} >/dev/null",
                env!("CARGO_BIN_EXE_framelens")
            );
            let output = Command::new("bash")
                .current_dir(folder)
                .env("XDG_CACHE_HOME", folder.join("cache"))
                .args(["-c", &script])
                .output()
                .expect("the binary runs");
            let sentence = said(&output);
            assert_eq!(
                output.status.code(),
                Some(2),
                "{option} {blocks}: {sentence}"
            );
            assert_eq!(sentence.lines().count(), 1, "{sentence}");
            assert!(
                sentence.contains("nothing was saved") && sentence.trim_end().ends_with(report),
                "{sentence}"
            );
            for (name, bytes) in reports_in(folder) {
                assert!(bytes == OLD, "{name} after {option} {blocks}");
            }
        }
    }
    // A full device of its own.
    let mut full = Command::new(env!("CARGO_BIN_EXE_framelens"));
    full.current_dir(folder)
        .env("XDG_CACHE_HOME", folder.join("cache"));
    let output = full
        .args("compare a.mkv b.mkv --html /dev/full".split(' '))
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        said(&output).trim_end(),
        "framelens: the disk is full, so nothing was saved; free some space or save to another disk: /dev/full"
    );
}

#[test]
fn what_cannot_be_saved_is_said_before_the_scan() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    two_clips(folder);
    let mut alone = Command::new(env!("CARGO_BIN_EXE_framelens"));
    let output = alone
        .current_dir(folder)
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .args("compare a.mkv b.mkv --html no/such/r.html".split(' '))
        .output()
        .expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("no such folder to save in"),
        "{}",
        said(&output)
    );
    // No scan was made for nothing.
    assert!(!folder.join("cache").exists());
}
