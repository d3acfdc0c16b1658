//! View modes, zoom, theme.

use crate::numbers::{HEIGHT, WIDTH, clips, gray, pixels, rgb};
use crate::window::{Window, session_of};
use eframe::egui::{self, Key, Modifiers, vec2};
use framelens::command::{Command, ThemeChoice};
use framelens::pairing::PairBy;
use framelens::session::{Session, Zoom};
use framelens::view::{PaneKind, ViewMode};

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
fn a_zoom_that_is_asked_for_while_a_source_opens_is_in_the_middle_of_its_picture() {
    let clips = clips();
    let mut window = Window::open(session_of(&clips.a, &clips.b));
    window.key_with(Modifiers::CTRL, Key::Num0);
    window.opened();
    let centre = (f64::from(WIDTH) / 2.0, f64::from(HEIGHT) / 2.0);
    window.until("the zoom is there", |app| app.session().zoom != Zoom::Fit);
    let Zoom::At { scale, centre: at } = window.session().zoom else {
        panic!("a zoom was asked for");
    };
    assert_eq!(scale, 1.0);
    // Panes have whole pixels: their middle may be a part of one beside the picture's.
    assert!(
        (at.0 - centre.0).abs() < 1.0 && (at.1 - centre.1).abs() < 1.0,
        "{at:?}"
    );
}

#[test]
fn without_a_picture_there_is_nothing_to_zoom_and_nothing_under_the_pointer() {
    let mut window = Window::open(Session::default());
    window.key_with(Modifiers::CTRL, Key::Num0);
    let middle = window.canvas().center();
    window.point(middle);
    window.wheel(middle, 1.0);
    window.step();
    assert_eq!(window.session().zoom, Zoom::Fit);
    assert_eq!(window.session().pointer, None);
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

/// In a low window a long menu stays below the bar and inside; its last entries are a turn of the wheel away.
#[test]
fn a_long_menu_is_scrolled() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    let height = 640.0;
    window.resize(1400.0, height);
    window.press("Frame");
    window.step();
    let place = |window: &Window, entry: &str| {
        let mut entries = window.labelled().into_iter();
        let found = entries.find(|(label, _)| label.starts_with(entry));
        found.expect("an entry of the menu").1
    };
    let first = place(&window, "Previous frame");
    assert!(first.top() > 30.0 && first.width() < 320.0, "{first:?}");
    assert!(place(&window, "Pair by content").top() > height);
    window.wheel(first.center(), -60.0);
    for _ in 0..30 {
        window.step();
    }
    let entry = place(&window, "Pair by content");
    assert!(entry.bottom() < height, "{entry:?}");
    window.click(entry.center());
    assert_eq!(window.session().pairing.by, PairBy::Content);
}

/// Whatever the window's width, the controls of the bar stand beside each other and inside it.
#[test]
fn nothing_in_the_bar_is_covered() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    for width in (800..1720).step_by(20) {
        let width = width as f32;
        window.resize(width, 700.0);
        let mut in_bar = window.labelled();
        in_bar.retain(|(_, rect)| {
            rect.bottom() <= 40.0 && rect.height() > 20.0 && rect.width() < width / 2.0
        });
        assert!(
            in_bar.iter().any(|(name, _)| name == "Stages"),
            "{in_bar:?}"
        );
        assert!(
            in_bar.iter().any(|(name, _)| name == "Pixel profile"),
            "{in_bar:?}"
        );
        assert_beside_each_other(in_bar, width);
    }
}

/// Nor are the numbers of the status line, for a pair with a pinned pixel and for one whose times differ.
#[test]
fn nothing_in_the_status_line_is_covered() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    for shift in [0, 3] {
        window.command(Command::ShiftB(shift));
        window.command(Command::Pin { x: 70, y: 40 });
        window.settled();
        for width in (800..1720).step_by(8) {
            let (width, height) = (width as f32, 700.0);
            window.resize(width, height);
            let mut in_line = window.labelled();
            let line = egui::Rangef::new(height - 28.0, height);
            in_line.retain(|(_, rect)| line.contains(rect.top()) && line.contains(rect.bottom()));
            assert!(in_line.iter().any(|(name, _)| name == "A-B"), "{in_line:?}");
            assert_beside_each_other(in_line, width);
        }
    }
}

fn assert_beside_each_other(mut controls: Vec<(String, egui::Rect)>, width: f32) {
    controls.sort_by(|(_, a), (_, b)| a.left().total_cmp(&b.left()));
    for pair in controls.windows(2) {
        let [(before, a), (after, b)] = pair else {
            continue;
        };
        assert!(
            a.right() <= b.left() + 0.5,
            "{before} {a} and {after} {b} at {width}"
        );
    }
    let last = controls.last().expect("controls");
    assert!(last.1.right() <= width, "{last:?} at {width}");
}
