//! The real app, driven without a screen: by hand, by key and by command, and read back through accessible names.

#[path = "support/clips.rs"]
mod clips;
#[path = "support/window.rs"]
mod window;

use std::path::PathBuf;
use std::process;

use clips::ClipSpec;
use eframe::egui::{self, Event, Key, Modifiers, vec2};
use framelens::analysis::{Region, SizeRule};
use framelens::command::{CATALOGUE, Command, TableShow, ThemeChoice};
use framelens::frame::{Pixels, Side};
use framelens::gui::app::Start;
use framelens::media::SourceSpec;
use framelens::session::{Session, TableSettings, Zoom};
use framelens::view::{PaneKind, ViewMode};
use tempfile::TempDir;
use window::{Window, number_in, numbers_in, session_of};

const WIDTH: u32 = 128;
const HEIGHT: u32 = 96;
const FRAMES: u64 = 60;

/// The same 60 pictures, coded twice: B is coded worse.
struct Clips {
    folder: TempDir,
    a: PathBuf,
    b: PathBuf,
}

fn clips() -> Clips {
    let folder = tempfile::tempdir().unwrap();
    let a = clips::make(
        folder.path(),
        &ClipSpec::new("reference.avi", "avi", "mpeg4"),
    );
    let worse = ClipSpec::new("coded again.mkv", "matroska", "libx264");
    let b = clips::make(folder.path(), &worse.option("crf", "38"));
    Clips { folder, a, b }
}

fn level(pixels: &Pixels, plane: usize, x: u32, y: u32) -> i32 {
    i32::from(pixels.planes[plane].get(x, y).unwrap())
}

fn rgb(pixels: &Pixels, x: u32, y: u32) -> [i32; 3] {
    [0, 1, 2].map(|plane| level(pixels, plane, x, y))
}

/// cv2's BGR2GRAY, written down a second time.
fn gray([r, g, b]: [i32; 3]) -> i32 {
    (3735 * b + 19235 * g + 9798 * r + 16384) >> 15
}

/// `(cv2.cvtColor(cv2.absdiff(A, B), BGR2GRAY) > threshold).sum()`, counted one by one.
fn changed(a: &Pixels, b: &Pixels, threshold: i32) -> usize {
    let all = (0..a.height).flat_map(|y| (0..a.width).map(move |x| (x, y)));
    all.filter(|&(x, y)| {
        let (a, b) = (rgb(a, x, y), rgb(b, x, y));
        let apart = [0, 1, 2].map(|i| (a[i] - b[i]).abs());
        gray(apart) > threshold
    })
    .count()
}

/// Pixels of both sides of the pair on screen.
fn pixels(window: &Window) -> [std::sync::Arc<Pixels>; 2] {
    Side::BOTH.map(|side| window.shown().side(side).unwrap().pixels.clone())
}

/// The pair on screen is this frame by its pixels, by the status line, and by the box.
fn assert_frame(window: &Window, number: u64) {
    assert_eq!(numbers_in(window.shown()), [Some(number); 2], "pixels");
    assert_eq!(window.status_frame(), number, "status line");
    assert_eq!(window.number("Frame"), number as f64, "frame box");
}

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
fn steps_by_key_and_by_button_show_the_frame_they_name() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    let expected = [
        (Key::ArrowRight, Modifiers::NONE, 1),
        (Key::Period, Modifiers::NONE, 2),
        (Key::ArrowRight, Modifiers::SHIFT, 12),
        (Key::ArrowLeft, Modifiers::NONE, 11),
        (Key::Comma, Modifiers::NONE, 10),
        (Key::PageDown, Modifiers::NONE, 35),
        (Key::ArrowLeft, Modifiers::SHIFT, 25),
        (Key::End, Modifiers::NONE, 59),
        (Key::ArrowRight, Modifiers::NONE, 59),
        (Key::PageUp, Modifiers::NONE, 34),
        (Key::ArrowLeft, Modifiers::CTRL, 0),
        (Key::ArrowLeft, Modifiers::NONE, 0),
    ];
    for (key, modifiers, number) in expected {
        window.key_with(modifiers, key);
        window.settled();
        assert_frame(&window, number);
    }
    for (button, number) in [
        ("Next frame", 1),
        ("Next frame", 2),
        ("Next frame", 3),
        ("Previous frame", 2),
    ] {
        window.press(button);
        window.settled();
        assert_frame(&window, number);
    }
}

#[test]
fn a_frame_number_typed_into_the_box_is_gone_to_and_is_no_shortcut() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    let mode = window.session().view.mode;
    for (typed, number) in [("41", 41), ("6", 6), ("900", 59)] {
        window.press_number("Frame");
        for digit in typed.chars() {
            let key = Key::from_name(&digit.to_string()).unwrap();
            window.key(key);
            window.event(Event::Text(digit.into()));
        }
        window.key(Key::Enter);
        window.settled();
        assert_frame(&window, number);
        assert_eq!(window.session().view.mode, mode);
    }
    window.press_number("Frame");
    window.event(Event::Text("12".into()));
    window.step();
    window.key(Key::Escape);
    window.settled();
    assert_frame(&window, 59);
}

#[test]
fn zoom_by_key_and_by_wheel_until_pixels_carry_their_values() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    window.key(Key::Num1);
    window.key_with(Modifiers::CTRL, Key::Num0);
    window.step();
    let centre = (f64::from(WIDTH) / 2.0, f64::from(HEIGHT) / 2.0);
    assert_eq!(window.session().zoom, Zoom::At { scale: 1.0, centre });
    window.step();
    assert!(window.says("1:1"));
    window.key(Key::Plus);
    window.step();
    assert!(window.says("2:1"));
    window.key(Key::Minus);
    window.step();
    assert!(window.says("1:1"));

    let pixel = (70, 40);
    let at = window.place_of(pixel.0, pixel.1);
    let [a, b] = pixels(&window).map(|p| rgb(&p, pixel.0, pixel.1));
    let text = |v: [i32; 3]| format!("{} {} {}", v[0], v[1], v[2]);
    let under_pointer = format!("Canvas, A, x 70 y 40, A {}, B {}", text(a), text(b));
    // The pixel under the pointer stays there through all of them.
    for scale in [2, 4, 8, 16] {
        window.wheel(at, 1.0);
        window.step();
        window.step();
        assert!(window.says(&format!("{scale}:1")), "{scale}");
        assert_eq!(window.text("Canvas,"), under_pointer);
    }
    let digits = |window: &Window| {
        let painted = window.painted(window.canvas());
        painted.into_iter().filter(|t| t.parse::<u16>().is_ok())
    };
    assert_eq!(digits(&window).count(), 0, "values before 32:1");
    window.wheel(at, 1.0);
    window.step();
    window.step();
    assert!(window.says("32:1"));
    let around = egui::Rect::from_center_size(at, vec2(32.0, 32.0));
    assert_eq!(window.painted(around), [gray(a).to_string()]);
    assert!(digits(&window).count() > 100, "values at 32:1");
    window.key(Key::F);
    window.step();
    assert_eq!(window.session().zoom, Zoom::Fit);
}

#[test]
fn the_changed_count_is_the_one_counted_pixel_by_pixel() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    window.command(Command::Seek(17));
    window.key(Key::M);
    window.settled();
    let [a, b] = pixels(&window);
    let mut counts = Vec::new();
    for (control, threshold) in [
        ("Threshold", 3),
        ("Threshold value", 0),
        ("Threshold", 12),
        ("Threshold value", 40),
        ("Threshold value", 255),
    ] {
        window.set(control, f64::from(threshold));
        window.settled();
        let count = changed(&a, &b, threshold);
        counts.push(count);
        let all = WIDTH * HEIGHT;
        let share = 100.0 * count as f64 / f64::from(all);
        let text = window.text("changed: ").replace(',', "");
        assert_eq!(
            text,
            format!("changed: {count} of {all} {share:.2} %"),
            "> {threshold}"
        );
        let row = format!("changed, > {threshold}");
        let statistics = window.text(&row).replace([',', ':'], "");
        assert!(
            statistics.starts_with(&format!("changed > {threshold} {count} ")),
            "{statistics}"
        );
    }
    assert!(
        counts[1] > counts[0] && counts[0] > counts[2] && counts[2] > counts[3] && counts[3] > 0,
        "the clips do not tell thresholds apart: {counts:?}"
    );
    assert_eq!(counts[4], 0);
}

#[test]
fn identical_is_said_in_words() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.a);
    window.key(Key::M);
    window.step();
    assert!(window.says("changed: identical"));
    window.command(Command::ShiftB(1));
    window.settled();
    assert_eq!(numbers_in(window.shown()), [Some(0), Some(1)]);
    assert!(!window.says("changed: identical"));
}

/// The table as read from the accessibility tree: column numbers, and per row its number and cells.
type Grid = (Vec<u32>, Vec<(u32, Vec<i32>)>);

fn grid(window: &Window) -> Grid {
    use egui_kittest::kittest::NodeT;
    let text = window.control("Pixel table").accesskit_node().value();
    let text = text.expect("the table says nothing");
    let mut lines = text.lines().map(|line| line.split('\t'));
    let columns = lines.next().unwrap().skip(1).map(|n| n.parse().unwrap());
    let columns = columns.collect();
    let rows = lines.map(|mut line| {
        let row = line.next().unwrap().parse().unwrap();
        (row, line.map(|n| n.parse().unwrap()).collect())
    });
    (columns, rows.collect())
}

/// What a cell has to hold.
type NumberAt<'a> = &'a dyn Fn(u32, u32) -> i32;

#[test]
fn the_table_has_the_right_number_at_the_right_place() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    window.command(Command::Seek(33));
    window.key(Key::T);
    window.key(Key::Num1);
    let scale = 4.0;
    let centre = (64.0, 48.0);
    window.command(Command::SetZoom { scale, centre });
    window.settled();
    window.click(window.place_of(90, 60));
    window.settled();
    assert_eq!(window.session().pinned, Some((90, 60)));
    let region = Region {
        x: 73,
        y: 43,
        width: 35,
        height: 35,
    };
    assert_eq!(window.session().region, region);
    // Away from the picture: what is pinned stays.
    window.point(egui::pos2(500.0, 20.0));
    window.settled();
    assert_eq!(window.session().region, region);
    let [a, b] = pixels(&window);
    let of_a = |x, y| gray(rgb(&a, x, y));
    let of_b = |x, y| gray(rgb(&b, x, y));
    let apart = |x, y| {
        let (a, b) = (rgb(&a, x, y), rgb(&b, x, y));
        gray([0, 1, 2].map(|i| (a[i] - b[i]).abs()))
    };
    let signed = |x, y| of_a(x, y) - of_b(x, y);
    let tabs: [(&str, NumberAt<'_>); 4] = [
        ("Table A", &of_a),
        ("Table B", &of_b),
        ("Table A-B", &signed),
        ("Table |A-B|", &apart),
    ];
    for (tab, expected) in tabs {
        window.press(tab);
        window.settled();
        window.step();
        let (columns, rows) = grid(&window);
        assert!(columns.contains(&90) && rows.iter().any(|(y, _)| *y == 60));
        for (y, cells) in rows {
            assert_eq!(cells.len(), columns.len());
            for (x, cell) in columns.iter().zip(cells) {
                assert!(region.contains(*x, y));
                assert_eq!(cell, expected(*x, y), "{tab} at {x}, {y}");
            }
        }
    }
}

#[test]
fn the_copied_text_is_the_region_with_tabs() {
    let clips = clips();
    let region = Region {
        x: 101,
        y: 72,
        width: 5,
        height: 3,
    };
    let mut window = Window::open(Session {
        position: 9,
        region,
        pinned: Some((102, 73)),
        table: TableSettings {
            shown: true,
            show: TableShow::B,
            hex: false,
        },
        ..session_of(&clips.a, &clips.b)
    });
    window.opened();
    let [_, b] = pixels(&window);
    let rows: Vec<String> = (72..75)
        .map(|y| {
            let cells = (101..106).map(|x| gray(rgb(&b, x, y)).to_string());
            cells.collect::<Vec<_>>().join("\t")
        })
        .collect();
    // This is what the window system makes of Ctrl+C.
    window.event(Event::Copy);
    let copied = window.copied().expect("nothing was copied");
    assert_eq!(copied.lines().collect::<Vec<_>>(), rows);
    window.step();
    assert!(
        window
            .painted(egui::Rect::EVERYTHING)
            .contains(&"Copied".to_owned())
    );

    window.command(Command::CopyReadout);
    let readout = window.copied().expect("no read-out was copied");
    let [r, g, b] = rgb(&b, 102, 73);
    assert!(readout.starts_with("x 102 y 73"), "{readout}");
    assert!(
        readout.contains(&format!("B frame 9 RGB {r} {g} {b}")),
        "{readout}"
    );
}

#[test]
fn each_mode_has_its_key_and_its_pictures() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    let keys = [
        (Key::Num1, ViewMode::A),
        (Key::Num2, ViewMode::B),
        (Key::Num3, ViewMode::Wipe),
        (Key::Num4, ViewMode::Difference),
        (Key::Num5, ViewMode::SideBySide),
        (Key::Num6, ViewMode::ThreeUp),
    ];
    for (key, mode) in keys {
        window.key(key);
        window.settled();
        assert_eq!(window.session().view.mode, mode);
        let label = mode.label();
        assert_eq!(window.text("Canvas,"), format!("Canvas, {label}"));
        let kinds: Vec<_> = window
            .shown()
            .pictures
            .iter()
            .map(|(kind, _)| *kind)
            .collect();
        for kind in framelens::view::panes(mode) {
            assert!(kinds.contains(kind), "{mode:?} has {kinds:?}");
        }
        assert_eq!(
            kinds.contains(&PaneKind::Difference),
            mode.has_difference_pane()
        );
    }
    for mode in ViewMode::ALL {
        window.press(&format!("View mode: {}", mode.label()));
        window.settled();
        assert_eq!(window.session().view.mode, mode);
    }
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

#[test]
fn the_difference_on_screen_is_the_one_that_is_exported() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    window.command(Command::Seek(21));
    window.key(Key::Num4);
    window.key(Key::D);
    window.key_with(Modifiers::CTRL, Key::Num0);
    window.settled();
    window.step();
    window.settled();
    assert!(window.session().view.heatmap.shown);
    let session = window.session().clone();
    let shown = window.shown().clone();
    let exported = framelens::view::canvas(&shown.comparison, &session.view, session.wipe).unwrap();
    assert_eq!((exported.width, exported.height), (WIDTH, HEIGHT));
    let [(PaneKind::Difference, uploaded)] = &shown.pictures[..] else {
        panic!("not the difference alone");
    };
    assert!(
        **uploaded == exported,
        "another picture than the exported one"
    );
    let colours: std::collections::HashSet<_> = exported.rgba.chunks_exact(4).collect();
    assert!(colours.len() > 10, "a picture that says nothing");

    let drawn = window.picture();
    let at = |x: u32, y: u32| {
        let start = 4 * (y * exported.width + x) as usize;
        &exported.rgba[start..start + 4]
    };
    let canvas = window.canvas();
    let inside = (canvas.left() as u32..=canvas.right() as u32 - WIDTH).flat_map(|left| {
        (canvas.top() as u32..=canvas.bottom() as u32 - HEIGHT).map(move |top| (left, top))
    });
    let found = inside.into_iter().find(|&(left, top)| {
        (0..HEIGHT)
            .all(|y| (0..WIDTH).all(|x| drawn.get_pixel(left + x, top + y).0[..] == *at(x, y)))
    });
    assert!(found.is_some(), "the exported pixels are nowhere on screen");
}

#[test]
fn playing_shows_every_pair_once_and_stops_at_the_end() {
    let clips = clips();
    let mut session = session_of(&clips.a, &clips.b);
    session.playback.speed = 8.0;
    let mut window = Window::open(session);
    window.opened();
    window.key(Key::Space);
    assert!(window.session().playback.playing);
    let mut seen = vec![0];
    window.until("the clip was played", |app| {
        let shown = app.engine().shown().unwrap();
        let number = shown.pair.a.unwrap();
        if seen.last() != Some(&number) {
            assert_eq!(shown.pair.b, Some(number));
            assert_eq!(numbers_in(shown), [Some(number); 2]);
            seen.push(number);
        }
        !app.session().playback.playing
    });
    assert_eq!(seen, (0..FRAMES).collect::<Vec<_>>());
    window.step();
    // From the end it starts again; a step pauses it.
    window.press("Play");
    window.until("playing began again", |app| app.session().position == 3);
    window.step();
    window.press("Pause");
    assert!(!window.session().playback.playing);
    window.settled();
    let number = window.session().position;
    assert!((3..FRAMES).contains(&number));
    assert_frame(&window, number);
}

#[test]
fn the_menu_changes_the_theme() {
    let mut window = Window::open(Session::default());
    assert_eq!(window.theme(), egui::Theme::Dark);
    let header = |window: &mut Window| window.picture().get_pixel(6, 46).0;
    assert_eq!(header(&mut window), [0x1a, 0x1b, 0x1d, 255]);
    window.press("View");
    window.step();
    window.press("Light");
    window.step();
    window.step();
    assert_eq!(window.session().theme, ThemeChoice::Light);
    assert_eq!(window.theme(), egui::Theme::Light);
    assert_eq!(header(&mut window), [0xf7, 0xf7, 0xf8, 255]);
    window.press("View");
    window.step();
    window.press("Dark");
    window.step();
    window.step();
    assert_eq!(header(&mut window), [0x1a, 0x1b, 0x1d, 255]);
}

/// Runs the next test in a program of its own: the lesson is unpacked into a folder of the test, and no file dialog of
/// the desktop can open.
#[test]
fn every_command_can_be_carried_out_on_the_lesson() {
    let cache = tempfile::tempdir().unwrap();
    let run = process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "commands_on_the_lesson"])
        .env("XDG_CACHE_HOME", cache.path())
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        .env("PATH", "")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout) + String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
}

#[test]
#[ignore = "started by every_command_can_be_carried_out_on_the_lesson"]
fn commands_on_the_lesson() {
    let lesson = framelens::engine::lesson::session().unwrap();
    let mut window = Window::start(Start {
        session: lesson.clone(),
        lesson: true,
        message: None,
        recent: Vec::new(),
    });
    window.opened();
    // What the lesson is there for.
    assert!(window.says("255 was written, 252 comes back"));
    assert_eq!(window.number("Frame"), 7.0);
    for entry in CATALOGUE {
        window.command(entry.command.clone());
        for _ in 0..3 {
            window.step();
        }
        match &entry.command {
            Command::Clear(side) => {
                assert_eq!(window.session().source(*side), None);
                window.command(Command::OpenLesson);
            }
            // At the last frame nothing of B may be left to compare with.
            Command::ShiftB(by) => window.command(Command::ShiftB(-by)),
            Command::OpenLesson => assert_eq!(window.session().a, lesson.a),
            Command::Mode(mode) => assert_eq!(window.session().view.mode, *mode),
            Command::Profile(profile) => assert_eq!(window.session().profile, *profile),
            Command::Help | Command::About => {
                assert!(window.texts().contains(&"Close".to_owned()), "no sheet");
                window.command(Command::Leave);
            }
            _ => {}
        }
        if window.session().playback.playing {
            window.command(Command::TogglePlay);
        }
        window.opened();
    }
}
