//! Reports saved from the window are the files that `framelens compare` writes by the same settings.

use std::path::{Path, PathBuf};
use std::process;

use framelens::analysis::AnalysisSettings;
use framelens::command::{Command, Export};
use framelens::engine::{ScanPhase, Scanner};
use framelens::frame::Profile;
use framelens::pairing::{PairBy, Pairing};

use crate::clips::{ClipSpec, ClipWriter, numbered_picture};
use crate::window::Window;

const ENDINGS: [&str; 3] = ["json", "csv", "html"];

fn clip(folder: &Path, spec: &ClipSpec, numbers: impl IntoIterator<Item = u64>) -> PathBuf {
    let path = folder.join(&spec.file);
    let mut writer = ClipWriter::create(&path, spec).expect("an encoder");
    for number in numbers {
        let picture = numbered_picture(number, spec.width, spec.height);
        writer.write(&picture).expect("a frame");
    }
    writer.finish().expect("a file");
    path
}

/// Saves the report under a name, as the file dialog or the path field ask for it.
fn save(window: &mut Window, path: &Path) {
    window.command(Command::SaveTo(Export::Report, path.to_path_buf()));
    let said = format!("Saved {}", path.display());
    for _ in 0..5000 {
        window.step();
        if window.says(&said) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(3));
    }
    panic!("{path:?} is not saved: {:#?}", window.texts());
}

/// What the command writes about the same two files.
fn written(folder: &Path, a: &Path, b: &Path, options: &str) -> Vec<Vec<u8>> {
    let files: Vec<PathBuf> = ENDINGS
        .iter()
        .map(|ending| folder.join(format!("command.{ending}")))
        .collect();
    let mut command = process::Command::new(env!("CARGO_BIN_EXE_framelens"));
    command.arg("compare").arg(a).arg(b);
    command.args(options.split_whitespace());
    for (ending, file) in ENDINGS.iter().zip(&files) {
        command.arg(format!("--{ending}")).arg(file);
    }
    let run = command
        .arg("--fresh")
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .output()
        .expect("the binary runs");
    assert_eq!(run.status.code(), Some(1), "{options}: {run:?}");
    files
        .iter()
        .map(|file| std::fs::read(file).expect("a report"))
        .collect()
}

#[test]
fn each_report_is_the_file_that_the_command_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    let a = clip(
        folder.path(),
        &ClipSpec::new("a.mkv", "matroska", "ffv1"),
        0..30,
    );
    let lossy = ClipSpec::new("b.mp4", "mp4", "libx264").option("crf", "30");
    let b = clip(
        folder.path(),
        &lossy,
        (0..30).filter(|n| !(10..13).contains(n)),
    );
    let cases: [(&str, Vec<Command>); 3] = [
        ("", vec![]),
        (
            "--profile native --threshold 9 --offset -2",
            vec![
                Command::Profile(Profile::Native),
                Command::SetAnalysis(AnalysisSettings {
                    threshold: 9,
                    ..AnalysisSettings::default()
                }),
                Command::SetPairing(Pairing {
                    by: PairBy::Number,
                    offset: -2,
                }),
            ],
        ),
        ("--pair content", vec![Command::PairBy(PairBy::Content)]),
    ];
    for (options, commands) in cases {
        let mut window = Window::on(&a, &b);
        for command in commands {
            window.command(command);
        }
        window.command(Command::Scan);
        window.until("the scan is finished", |app| {
            app.engine().scanner().map(Scanner::phase) == Some(&ScanPhase::Finished)
        });
        let expected = written(folder.path(), &a, &b, options);
        for (ending, expected) in ENDINGS.iter().zip(expected) {
            let path = folder.path().join(format!("window.{ending}"));
            save(&mut window, &path);
            let saved = std::fs::read(&path).expect("a report");
            assert!(!saved.is_empty());
            assert!(
                saved == expected,
                "{options} {ending}:\n{}\n{}",
                beginning(&saved),
                beginning(&expected)
            );
        }
    }
}

/// As much of a report as a person wants to see of a failed test.
fn beginning(report: &[u8]) -> String {
    String::from_utf8_lossy(report).chars().take(4000).collect()
}

#[test]
fn a_report_is_not_saved_before_there_is_one_or_where_nothing_can_be_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let a = clip(
        folder.path(),
        &ClipSpec::new("a.mkv", "matroska", "ffv1"),
        0..4,
    );
    let mut window = Window::on(&a, &a);
    let path = folder.path().join("report.json");
    let says = |window: &mut Window, words: &str| {
        for _ in 0..2000 {
            window.step();
            if window.says(words) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(3));
        }
        panic!("{words:?} is not said: {:#?}", window.texts());
    };
    window.command(Command::SaveTo(Export::Report, path.clone()));
    says(&mut window, "there is no finished scan to report");
    assert!(!path.exists());
    window.command(Command::Scan);
    window.until("the scan is finished", |app| {
        app.engine().scanner().map(Scanner::phase) == Some(&ScanPhase::Finished)
    });
    let nowhere = folder.path().join("no/such/report.json");
    window.command(Command::SaveTo(Export::Report, nowhere));
    says(&mut window, "there is no such folder to save in");
    // The window goes on, and the report can be saved elsewhere.
    save(&mut window, &path);
    assert!(path.exists());
}
