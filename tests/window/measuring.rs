//! The numbers on screen are the numbers of the pixels.

use crate::numbers::{HEIGHT, WIDTH, changed, clips, gray, pixels, rgb};
use crate::window::{Window, numbers_in, session_of};
use eframe::egui::{self, Event, Key, Modifiers};
use framelens::analysis::Region;
use framelens::command::{Command, TableShow};
use framelens::session::{Session, TableSettings};
use framelens::view::PaneKind;

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
