//! The dialog that asks for the geometry of raw video: its preview, what it refuses, the numbers of what it opens.

use std::path::{Path, PathBuf};

use eframe::egui::{self, Event, Key};
use egui_kittest::kittest::NodeT;
use framelens::command::Command;
use framelens::frame::{Profile, Side};
use framelens::media::SourceSpec;
use framelens::session::Session;

use crate::clips::{numbered_picture, read_number};
use crate::window::{Window, number_in, numbers_in};

const WIDTH: u32 = 160;
const HEIGHT: u32 = 96;
const FRAMES: u64 = 7;
/// Of one frame as yuv420p.
const BYTES: u32 = WIDTH * HEIGHT * 3 / 2;

/// Y of frame `number` at a pixel, as it is written.
fn luma(number: u64) -> Vec<u8> {
    let picture = numbered_picture(number, WIDTH, HEIGHT);
    picture.chunks_exact(3).map(|bgr| bgr[1]).collect()
}

/// Numbered frames as yuv420p, gray, the first of them numbered `first`.
fn raw(folder: &Path, name: &str, first: u64) -> PathBuf {
    let mut bytes = Vec::new();
    for number in first..first + FRAMES {
        bytes.extend(luma(number));
        bytes.resize(bytes.len() + (WIDTH * HEIGHT / 2) as usize, 128);
    }
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("written");
    path
}

/// A window that was told to open a file whose geometry nobody knows.
fn asked(path: &Path) -> Window {
    let mut window = Window::open(Session::default());
    window.command(Command::Open(Side::A, SourceSpec::path(path)));
    dialog_about(&mut window, Side::A);
    window
}

/// Draws frames until the dialog about this side stands.
fn dialog_about(window: &mut Window, side: Side) {
    for _ in 0..10 {
        window.step();
    }
    assert!(
        window.says(&format!("Raw video as {side}")),
        "{:?}",
        window.texts()
    );
}

/// Types a number into a box of the dialog, as a person does.
fn type_into(window: &mut Window, name: &str, number: u32) {
    window.press_number(name);
    window.event(Event::Text(number.to_string()));
    window.key(Key::Enter);
    assert_eq!(window.number(name), f64::from(number));
}

/// Draws frames until the preview says so; its place in the window.
fn previewed(window: &mut Window, beginning: &str) -> egui::Rect {
    for _ in 0..2000 {
        window.step();
        let found = window.labelled().into_iter();
        if let Some((_, rect)) = found
            .into_iter()
            .find(|(text, _)| text.starts_with(beginning))
        {
            // The texture of a new answer is on screen one frame later.
            window.step();
            return rect;
        }
        std::thread::sleep(std::time::Duration::from_millis(3));
    }
    panic!(
        "the preview never says {beginning:?}: {:#?}",
        window.texts()
    );
}

/// The number in the preview, read off the window's own pixels.
fn number_on_screen(window: &mut Window, preview: egui::Rect) -> Option<u64> {
    let scale = (preview.width() / WIDTH as f32).min(preview.height() / HEIGHT as f32);
    let size = egui::vec2(WIDTH as f32, HEIGHT as f32) * scale;
    let corner = preview.center() - size / 2.0;
    let picture = window.picture();
    read_number(WIDTH, HEIGHT, |x, y| {
        let at = corner + egui::vec2(x as f32 + 0.5, y as f32 + 0.5) * scale;
        picture.get_pixel(at.x as u32, at.y as u32)[1] > 127
    })
}

#[test]
fn the_preview_follows_what_is_typed_and_the_numbers_are_the_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = raw(folder.path(), "camera.yuv", 30);
    let mut window = asked(&path);
    // Whatever is proposed, what is typed counts.
    type_into(&mut window, "Width", 96);
    type_into(&mut window, "Height", 64);
    let wrong = previewed(&mut window, "First frame, 96x64");
    assert_eq!(number_on_screen(&mut window, wrong), None);
    assert!(window.says("bytes left over"), "{:?}", window.texts());

    type_into(&mut window, "Width", WIDTH);
    type_into(&mut window, "Height", HEIGHT);
    let right = previewed(&mut window, &format!("First frame, {WIDTH}x{HEIGHT}"));
    assert_eq!(number_on_screen(&mut window, right), Some(30));
    assert!(window.says("7 frames, nothing left over"));
    // A header of one frame's length: the next frame is the first.
    type_into(&mut window, "Skip bytes", BYTES);
    let mut shown = None;
    for _ in 0..500 {
        window.step();
        shown = number_on_screen(&mut window, right);
        if shown == Some(31) {
            break;
        }
    }
    assert_eq!(shown, Some(31));
    type_into(&mut window, "Skip bytes", 0);

    window.press("Open as A");
    window.opened();
    assert!(!window.says("Raw video as A"));
    let header = window.text("A: camera.yuv");
    assert!(
        header.contains("160x96") && header.contains("7 frames") && header.contains("yuv420p"),
        "{header}"
    );
    window.command(Command::Profile(Profile::Native));
    for number in [0, 6, 3] {
        window.command(Command::Seek(number));
        window.settled();
        let pixels = &window.shown().a.as_ref().expect("A").pixels;
        let y = &pixels.planes[0];
        let shown: Vec<u16> = (0..HEIGHT)
            .flat_map(|row| (0..WIDTH).map(move |column| (column, row)))
            .map(|(column, row)| y.get(column, row).expect("a sample"))
            .collect();
        let written: Vec<u16> = luma(30 + number).into_iter().map(u16::from).collect();
        assert_eq!(shown, written, "frame {number}");
    }
}

#[test]
fn a_geometry_that_cannot_be_is_one_sentence_and_opens_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = asked(&raw(folder.path(), "camera.yuv", 0));
    type_into(&mut window, "Width", 30_000);
    type_into(&mut window, "Height", 20_000);
    for _ in 0..20 {
        window.step();
    }
    let file = BYTES * FRAMES as u32;
    let sentence =
        format!("one frame of 30000x20000 yuv420p needs 900000000 bytes and the file has {file}");
    let said: Vec<String> = window
        .texts()
        .into_iter()
        .filter(|text| text.contains("the file has") && !text.starts_with("First frame"))
        .collect();
    assert_eq!(said, [sentence.as_str()]);
    assert_eq!(
        window
            .painted(egui::Rect::EVERYTHING)
            .iter()
            .filter(|t| t.contains("the file has"))
            .count(),
        1,
        "painted once"
    );
    assert!(window.control("Open as A").accesskit_node().is_disabled());
    window.press("Open as A");
    window.step();
    assert_eq!(window.session().a, None);
    window.press("Cancel");
    window.step();
    assert!(!window.says("Raw video as A"));
    assert_eq!(window.session().a, None);
}

#[test]
fn two_raw_files_at_once_are_asked_for_one_after_the_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        raw(folder.path(), "one.yuv", 0),
        raw(folder.path(), "two.yuv", 100),
    ];
    let mut window = Window::open(Session::default());
    window.command(Command::OpenPaths {
        paths: files.to_vec(),
        side: Side::A,
        difference: false,
    });
    for side in Side::BOTH {
        dialog_about(&mut window, side);
        type_into(&mut window, "Width", WIDTH);
        type_into(&mut window, "Height", HEIGHT);
        window.press(&format!("Open as {side}"));
    }
    window.opened();
    assert_eq!(numbers_in(window.shown()), [Some(0), Some(100)]);

    // Told anew, from the header's menu.
    window.command(Command::AskRawGeometry(Side::B));
    dialog_about(&mut window, Side::B);
    assert_eq!(window.number("Height"), f64::from(HEIGHT));
    type_into(&mut window, "Skip bytes", BYTES);
    window.press("Open as B");
    window.until("the new geometry is taken", |app| {
        let b = app.session().b.as_ref();
        b.and_then(|spec| spec.raw.as_ref())
            .is_some_and(|raw| raw.skip == u64::from(BYTES))
    });
    window.opened();
    window.until("its first frame is on screen", |app| {
        let b = app.engine().shown().and_then(|shown| shown.b.as_ref());
        b.and_then(|b| number_in(&b.pixels)) == Some(101)
    });
    let b = &window.shown().b.as_ref().expect("B").pixels;
    assert_eq!(number_in(b), Some(101));
}
