//! A stage saved from the window is the file that the command line writes.

use std::path::Path;
use std::process::Command as Process;

use crate::window::{Window, session_of};
use framelens::command::{Command, Export};
use framelens::frame::Profile;
use framelens::view::ChainStage;

const VIEWS: [(ChainStage, &str); 7] = [
    (ChainStage::Frame, "frame"),
    (ChainStage::Difference, "difference"),
    (ChainStage::Gray, "gray"),
    (ChainStage::Blur, "blur"),
    (ChainStage::Threshold, "threshold"),
    (ChainStage::Cleanup, "cleanup"),
    (ChainStage::Regions, "regions"),
];

/// Both ways to save every stage of two pictures, byte for byte.
fn compare(folder: &Path, a: &Path, b: &Path, profile: Profile) {
    let mut session = session_of(a, b);
    session.profile = profile;
    session.analysis.threshold = 3;
    session.analysis.blur.on = true;
    session.analysis.cleanup.on = true;
    session.analysis.regions.on = true;
    session.stages.shown = true;
    let mut window = Window::open(session);
    window.opened();
    for (stage, view) in VIEWS {
        let by_window = folder.join(format!("{view}-window.png"));
        window.command(Command::SaveTo(Export::Stage(stage), by_window.clone()));
        let saved = format!("Saved {}", by_window.display());
        while !window.says(&saved) {
            window.until("the stage is saved", |_| by_window.exists());
        }
        let by_command = folder.join(format!("{view}-command.png"));
        let run = Process::new(env!("CARGO_BIN_EXE_framelens"))
            .args(["render", "--frame", "0", "--view", view, "--threshold", "3"])
            .args(["--profile", profile.name()])
            .args([
                "--blur",
                "gaussian5",
                "--cleanup",
                "open:3",
                "--neighbours",
                "8",
                "-o",
            ])
            .args([&by_command, a, b])
            .status();
        assert!(run.expect("the binary runs").success());
        let read = |path| std::fs::read(path).expect("a saved file");
        assert!(read(by_window) == read(by_command), "{view} differs");
    }
}

#[test]
fn a_stage_is_saved_as_the_command_line_saves_it() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("a.png"), folder.path().join("b.png"));
    let ramp = |step: u32| {
        image::RgbImage::from_fn(40, 30, |x, y| {
            image::Rgb([(x * step) as u8, (y * 2) as u8, 7])
        })
    };
    ramp(3).save(&a).unwrap();
    ramp(4).save(&b).unwrap();
    compare(folder.path(), &a, &b, Profile::Opencv4);
}

#[test]
fn a_stage_of_16_bits_stays_so() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("a.png"), folder.path().join("b.png"));
    let ramp = |step: u32| {
        let level = move |x: u32, y: u32| image::Luma([(x * step + y * 300) as u16]);
        image::ImageBuffer::<image::Luma<u16>, Vec<u16>>::from_fn(40, 30, level)
    };
    ramp(300).save(&a).unwrap();
    ramp(401).save(&b).unwrap();
    compare(folder.path(), &a, &b, Profile::Standard);
    let gray = image::open(folder.path().join("gray-window.png")).expect("a picture");
    assert_eq!(gray.color(), image::ColorType::L16);
    assert_eq!(gray.into_luma16().get_pixel(39, 0).0, [39 * 101]);
}

#[test]
fn every_stage_has_its_button() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    image::RgbImage::new(20, 20).save(&path).unwrap();
    let mut session = session_of(&path, &path);
    session.stages.shown = true;
    let mut window = Window::open(session);
    window.opened();
    for (stage, _) in VIEWS {
        let name = format!("Save stage {} as PNG", stage.label());
        assert!(window.says(&name), "{name}");
    }
}
