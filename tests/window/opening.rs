//! Opening by command, drop and swap; what is said when it does not work.

use crate::clips::{self, ClipSpec};
use crate::numbers::{assert_frame, clips, gray, pixels, rgb};
use crate::window::{Window, number_in, numbers_in, session_of};
use eframe::egui::{self, Key};
use egui_kittest::kittest::NodeT;
use framelens::analysis::SizeRule;
use framelens::command::Command;
use framelens::frame::Side;
use framelens::media::SourceSpec;
use framelens::session::Session;
use framelens::view::ViewMode;

#[test]
fn two_sources_opened_by_command_stand_in_the_headers() {
    let clips = clips();
    let mut window = Window::open(Session::default());
    assert!(window.says("A: Nothing open") && window.says("B: Nothing open"));
    window.command(Command::Open(Side::A, SourceSpec::path(&clips.a)));
    window.command(Command::Open(Side::B, SourceSpec::path(&clips.b)));
    window.opened();
    let a = window.text("A: reference.avi");
    assert!(
        a.contains("128x96") && a.contains("mpeg4") && a.contains("60 frames"),
        "{a}"
    );
    let b = window.text("B: coded again.mkv");
    assert!(b.contains("25 fps") && b.contains("60 frames"), "{b}");
    assert_frame(&window, 0);
    assert!(window.texts().iter().filter(|t| *t == "exact").count() == 2);
}

#[test]
fn swapping_exchanges_names_numbers_and_the_sign() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    window.command(Command::Seek(25));
    window.command(Command::Pin { x: 100, y: 70 });
    window.settled();
    let [a, b] = pixels(&window);
    assert_ne!(a, b);
    window.key(Key::S);
    window.until("A is what B was", |app| {
        let shown = app.engine().shown().unwrap();
        shown.a.as_ref().is_some_and(|s| s.pixels == b)
            && shown.b.as_ref().is_some_and(|s| s.pixels == a)
    });
    assert!(window.says("A: coded again.mkv") && window.says("B: reference.avi"));
    let text = |v: [i32; 3]| format!("{} {} {}", v[0], v[1], v[2]);
    let (now_a, now_b) = (text(rgb(&b, 100, 70)), text(rgb(&a, 100, 70)));
    assert!(
        window
            .text("Canvas,")
            .ends_with(&format!("A {now_a}, B {now_b}"))
    );
    assert_frame(&window, 25);
}

/// The shorter side is not called exact where it has no frame.
#[test]
fn the_status_line_says_where_a_side_has_no_frame() {
    let clips = clips();
    let short = ClipSpec::new("short.avi", "avi", "mpeg4")
        .size(128, 96)
        .frames(3);
    let short = clips::make(clips.folder.path(), &short);
    let mut window = Window::on(&clips.a, &short);
    let said = |window: &Window, word: &str| window.texts().iter().filter(|t| *t == word).count();
    assert_eq!([said(&window, "exact"), said(&window, "no frame")], [2, 0]);
    window.command(Command::Seek(20));
    window.settled();
    assert_eq!([said(&window, "exact"), said(&window, "no frame")], [1, 1]);
    window.command(Command::Seek(2));
    window.settled();
    assert_eq!([said(&window, "exact"), said(&window, "no frame")], [2, 0]);
}

/// Where there is no picture none can be saved: the menu shows it, and the key says it, before a file is asked for.
#[test]
fn without_a_picture_only_the_session_can_be_saved() {
    let clips = clips();
    let missing = clips.folder.path().join("gone.mp4");
    let mut window = Window::open(session_of(&missing, &missing));
    window.opened();
    window.key_with(egui::Modifiers::COMMAND, Key::S);
    window.step();
    assert!(window.says("nothing to save yet"));
    window.press("File");
    window.step();
    let possible = |entry| !window.control(entry).accesskit_node().is_disabled();
    assert!(!possible("Save the chosen stage as PNG ..."));
    assert!(!possible("Save table as TSV ..."));
    assert!(possible("Save session ..."));
}

#[test]
fn a_missing_file_is_said_in_its_pane_and_the_other_side_goes_on() {
    let clips = clips();
    let missing = clips.folder.path().join("gone.mp4");
    let mut window = Window::open(session_of(&clips.a, &missing));
    window.opened();
    let error = window.engine().state(Side::B).failed().unwrap().clone();
    assert_eq!(error.path.as_deref(), Some(missing.as_path()));
    let sentence = format!("{}.", error.what);
    let pane = window.canvas().with_min_x(window.canvas().center().x);
    let said = window.labelled().into_iter().find(|(text, rect)| {
        text.to_lowercase() == sentence.to_lowercase() && pane.contains(rect.center())
    });
    assert!(said.is_some(), "{sentence:?} is not in B's pane");
    assert!(window.says("A stays open."));
    assert!(window.says("B: gone.mp4, not open"));
    let number = |window: &Window| number_in(&window.shown().a.as_ref().unwrap().pixels);
    for frame in 1..4 {
        window.key(Key::ArrowRight);
        window.settled();
        assert_eq!(number(&window), Some(frame));
        assert_eq!(window.status_frame(), frame);
    }
    // The file comes back: Try again opens it.
    std::fs::copy(&clips.b, &missing).unwrap();
    window.press("Try B again");
    window.until("B is open", |app| {
        app.engine().state(Side::B).open().is_some()
            && app.engine().shown().is_some_and(|shown| shown.b.is_some())
    });
    window.settled();
    assert_frame(&window, 3);
}

#[test]
fn different_sizes_are_not_subtracted_until_the_person_chooses() {
    let clips = clips();
    let small = ClipSpec::new("small.avi", "avi", "mpeg4").size(96, 64);
    let small = clips::make(clips.folder.path(), &small);
    let mut window = Window::on(&clips.a, &small);
    assert!(window.says("A is 128x96, B is 96x64: no difference until you choose."));
    assert!(window.shown().difference().is_none());
    window.press("Sizes: Crop both to 96x64");
    window.settled();
    assert_eq!(window.session().analysis.sizes, SizeRule::Crop);
    let [a, b] = pixels(&window);
    assert_eq!((a.width, a.height, b.width, b.height), (128, 96, 96, 64));
    let difference = window.shown().difference().expect("no difference");
    let levels = &difference.levels;
    assert_eq!((levels.width, levels.height), (96, 64));
    for (x, y) in [(0, 0), (95, 0), (0, 63), (95, 63), (50, 40)] {
        let (a, b) = (rgb(&a, x, y), rgb(&b, x, y));
        let apart = gray([0, 1, 2].map(|i| (a[i] - b[i]).abs()));
        assert_eq!(levels.get(x, y), Some(apart as u16), "{x}, {y}");
    }
    assert!(!window.says("no difference until you choose"));
    assert!(window.text("pixels: ").starts_with("pixels: 6,144"));
}

#[test]
fn files_are_dropped_on_halves_and_in_twos() {
    let clips = clips();
    let (left, right) = (egui::pos2(300.0, 500.0), egui::pos2(1300.0, 500.0));
    let spec = |path| Some(SourceSpec::path(path));

    let mut window = Window::open(Session::default());
    window.drop_files(&[&clips.b], left);
    window.opened();
    assert_eq!(window.session().a, spec(&clips.b));
    assert_eq!(window.session().b, None);
    window.drop_files(&[&clips.a], right);
    window.opened();
    assert_eq!(window.session().b, spec(&clips.a));
    assert_eq!(numbers_in(window.shown()), [Some(0); 2]);

    window.drop_files(&[&clips.a, &clips.b], right);
    assert_eq!(window.session().a, spec(&clips.a));
    assert_eq!(window.session().b, spec(&clips.b));
    window.opened();
    assert!(window.says("A: reference.avi") && window.says("B: coded again.mkv"));
    assert_eq!(window.session().view.mode, ViewMode::SideBySide);
}
