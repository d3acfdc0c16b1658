//! Inspector, timeline and table, drawn headless at their real sizes and driven through their accessible names.
//!
//! `FRAMELENS_PANELS=folder` writes a picture of each state there, to be looked at.

#[path = "support/drawing.rs"]
mod drawing;
#[path = "support/panel.rs"]
mod panel;
#[path = "support/scene.rs"]
mod scene;

use eframe::egui::{self, Event, Modifiers, Pos2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use framelens::analysis::{DifferenceOn, GrayOf, MaskOn, Region, ScaleFilter, SizeRule};
use framelens::command::{Command, Export, TableFile, TableShow};
use framelens::frame::{Channel, Side};
use framelens::gui::table;
use framelens::pairing::PairBy;
use framelens::view::{Colormap, LayOver, MaskShow, ViewMode};
use panel::{
    INSPECTOR, Panel, TABLE, TIMELINE, analysis, choose, click_at, drag, harness, masked, picture,
    pushed, rect_of, shown, value_of,
};
use scene::Scene;

// The inspector.

#[test]
fn the_threshold_can_be_dragged_and_typed() {
    let mut harness = shown(Panel::Inspector);
    let rail = rect_of(&harness, "Threshold");
    click_at(&mut harness, rail.center());
    assert_eq!(analysis(&pushed(&mut harness)).threshold, 32);

    harness.get_by_label("Threshold value").click();
    harness.run_steps(2);
    harness.get_by_label("Threshold value").type_text("200");
    harness.run_steps(2);
    assert_eq!(
        harness.state().commands,
        [],
        "nothing is taken while it is typed"
    );
    harness.key_press(egui::Key::Enter);
    assert_eq!(analysis(&pushed(&mut harness)).threshold, 200);

    harness.get_by_label("Threshold value").click();
    harness.run_steps(2);
    harness.get_by_label("Threshold value").type_text("7");
    harness.run_steps(2);
    harness.key_press(egui::Key::Escape);
    assert_eq!(pushed(&mut harness), [], "Esc keeps the old number");
    assert_eq!(value_of(&harness, "Threshold value"), "> 200");
}

#[test]
fn the_wheel_over_a_number_box_counts_and_ctrl_counts_by_ten() {
    let mut harness = shown(Panel::Inspector);
    let at = rect_of(&harness, "Threshold value").center();
    for (modifiers, expected) in [(Modifiers::NONE, 1), (Modifiers::COMMAND, 11)] {
        harness.event(Event::PointerMoved(at));
        harness.event(Event::ModifiersChanged(modifiers));
        harness.step();
        harness.event(Event::MouseWheel {
            unit: egui::MouseWheelUnit::Line,
            delta: vec2(0.0, 1.0),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers,
        });
        assert_eq!(analysis(&pushed(&mut harness)).threshold, expected);
    }
}

#[test]
fn a_double_click_on_a_label_restores_its_default() {
    let mut scene = masked();
    scene.session.analysis.threshold = 40;
    let mut harness = harness(Panel::Inspector, INSPECTOR, scene);
    let rail = rect_of(&harness, "Threshold");
    let label = pos2(40.0, rail.center().y);
    click_at(&mut harness, label);
    click_at(&mut harness, label);
    assert_eq!(analysis(&pushed(&mut harness)).threshold, 0);
}

#[test]
fn gain_is_stepped_in_powers_of_two_by_the_slider_and_free_in_the_box() {
    let mut harness = shown(Panel::Inspector);
    let rail = rect_of(&harness, "Gain");
    for (t, gain) in [(0.02, 1.0), (0.5, 8.0), (0.99, 64.0)] {
        click_at(
            &mut harness,
            rail.left_center() + vec2(t * rail.width(), 0.0),
        );
        pushed(&mut harness);
        assert_eq!(harness.state().session.view.heatmap.gain, gain);
    }
    harness.get_by_label("Gain value").click();
    harness.run_steps(2);
    harness.get_by_label("Gain value").type_text("x2.5");
    harness.key_press(egui::Key::Enter);
    pushed(&mut harness);
    assert_eq!(harness.state().session.view.heatmap.gain, 2.5);
    assert_eq!(value_of(&harness, "Gain value"), "x2.5");
}

#[test]
fn difference_settings_become_commands() {
    let mut harness = shown(Panel::Inspector);
    assert_eq!(
        choose(&mut harness, "Channel", "G"),
        [Command::Channel(Channel::G)]
    );
    let maximum = choose(&mut harness, "Channel", "maximum");
    assert_eq!(analysis(&maximum).on, DifferenceOn::Maximum);
    choose(&mut harness, "Channel", "gray");
    let frames = choose(&mut harness, "Gray", "|gray(A)-gray(B)|");
    assert_eq!(analysis(&frames).gray_of, GrayOf::Frames);
    choose(&mut harness, "Colour map", "viridis");
    assert_eq!(
        harness.state().session.view.heatmap.colormap,
        Colormap::Viridis
    );
    harness.get_by_label("Show: A-B").click();
    harness.run_steps(2);
    harness.get_by_label("Lay over: B").click();
    pushed(&mut harness);
    harness.run_steps(2);
    let heatmap = harness.state().session.view.heatmap;
    assert_eq!(heatmap.lay_over, LayOver::B);
    harness
        .get_by_label("Heatmap opacity")
        .set_value_accesskit(40.0);
    pushed(&mut harness);
    assert_eq!(harness.state().session.view.heatmap.opacity, 0.4);
}

#[test]
fn mask_settings_become_commands() {
    let mut harness = shown(Panel::Inspector);
    let any = choose(&mut harness, "Mask on", "any channel");
    assert_eq!(analysis(&any).mask_on, MaskOn::Any);
    choose(&mut harness, "Show mask", "changed only");
    let mask = harness.state().session.view.mask;
    assert!(mask.shown);
    assert_eq!(mask.show, MaskShow::Changed);
    choose(&mut harness, "Show mask", "off");
    assert!(!harness.state().session.view.mask.shown);
}

#[test]
fn the_histogram_line_is_dragged_to_a_threshold() {
    let mut harness = shown(Panel::Inspector);
    let line = rect_of(&harness, "Threshold in the histogram");
    // 16 levels on the axis of 16 + 287 - 34 points: two and a half levels to the right.
    let level = (INSPECTOR.x - 32.0 - 34.0) / 16.0;
    let from = line.left_center() + vec2(4.5, 20.0);
    drag(&mut harness, from, from + vec2(3.0 * level, 0.0));
    assert_eq!(analysis(&pushed(&mut harness)).threshold, 3);
}

#[test]
fn the_numbers_are_the_ones_of_the_pair() {
    let harness = shown(Panel::Inspector);
    let scene = harness.state();
    let shown = scene.shown.as_ref().and_then(|s| s.difference());
    let frame = shown.expect("the lesson is compared").frame;
    assert_eq!(frame.maximum, 12);
    harness.get_by(|node| node.value().as_deref() == Some("max |d|: 12, 12"));
    harness.get_by(|node| node.value().as_deref() == Some("pixels: 89,960, 1,225"));
    let share = format!("{:.2} %", frame.changed_share);
    harness.get_by(|node| {
        node.value()
            .is_some_and(|text| text.starts_with("changed: ") && text.ends_with(&share))
    });
    harness.get_by_label_contains("pixels differ by exactly 3.");
}

#[test]
fn identical_is_said_in_words() {
    let mut scene = masked();
    if let Some(shown) = &mut scene.shown {
        shown.b = shown.a.clone();
    }
    scene.analyse();
    let mut harness = harness(Panel::Inspector, INSPECTOR, scene);
    harness.get_by(|node| node.value().as_deref() == Some("changed: identical"));
    harness.get_by(|node| node.value().as_deref() == Some("PSNR: infinite, infinite"));
    picture(&mut harness, "inspector-identical");
}

#[test]
fn sections_close_and_stay_closed() {
    let mut harness = shown(Panel::Inspector);
    assert!(harness.query_by_label("Threshold").is_some());
    harness.get_by_label("Mask section").click();
    harness.run_steps(4);
    assert!(harness.query_by_label("Threshold").is_none());
    picture(&mut harness, "inspector-mask-closed");
}

#[test]
fn without_a_the_sections_say_why_and_b_keeps_its_numbers() {
    let mut scene = Scene::lesson();
    scene.failed(Side::A, "This mp4 ends before its index");
    let mut harness = harness(Panel::Inspector, INSPECTOR, scene);
    harness.get_by_label("Needs A and B. A did not open.");
    harness.get_by(|node| node.value().as_deref() == Some("pixels: 89,960"));
    assert!(harness.query_by_label("Threshold").is_none());
    picture(&mut harness, "inspector-failed");
}

#[test]
fn two_sizes_are_an_explicit_choice() {
    let mut scene = Scene::lesson();
    scene.other_size(400, 200);
    let mut harness = harness(Panel::Inspector, INSPECTOR, scene);
    picture(&mut harness, "inspector-sizes");
    assert!(harness.query_by_label("Threshold").is_none());
    harness.get_by_label("Off while the sizes differ.");
    harness.get_by_label("Crop both to 346x200").click();
    assert_eq!(analysis(&pushed(&mut harness)).sizes, SizeRule::Crop);
    harness.get_by_label("Scale B to 346x260").click();
    pushed(&mut harness);
    let lanczos = choose(&mut harness, "Filter", "lanczos");
    assert_eq!(
        analysis(&lanczos).sizes,
        SizeRule::ScaleB(ScaleFilter::Lanczos)
    );
}

#[test]
fn damage_is_told_and_reached() {
    let mut scene = Scene::lesson();
    scene.damaged();
    let mut harness = harness(Panel::Inspector, vec2(319.0, 1000.0), scene);
    harness.get_by(|node| {
        node.value().as_deref()
            == Some("The decoder reported errors on frames 12 and 20 to 22 of B.")
    });
    harness.get_by_label("Next damage").click();
    harness.run_steps(2);
    harness.get_by_label("Previous damage").click();
    assert_eq!(
        pushed(&mut harness),
        [Command::NextDamage],
        "there is none before"
    );
}

// The timeline.

/// The middle of a frame on the track of a timeline 1600 wide.
fn on_track(frame: u64, frames: u64) -> Pos2 {
    let width = 1600.0 - 72.0 - 16.0;
    pos2(72.0 + width * (frame as f32 + 0.5) / frames as f32, 60.0)
}

#[test]
fn a_click_on_the_track_goes_to_that_frame() {
    let mut harness = shown(Panel::Timeline);
    click_at(&mut harness, on_track(41, 60));
    assert_eq!(pushed(&mut harness), [Command::Seek(41)]);
    // Left of the first and right of the last frame are those frames.
    click_at(&mut harness, pos2(10.0, 60.0));
    assert_eq!(pushed(&mut harness), [Command::Seek(0)]);
    click_at(&mut harness, pos2(1598.0, 60.0));
    assert_eq!(pushed(&mut harness), [Command::Seek(59)]);
}

#[test]
fn dragging_scrubs_on_the_way() {
    let mut harness = shown(Panel::Timeline);
    drag(&mut harness, on_track(10, 60), on_track(30, 60));
    let commands = pushed(&mut harness);
    assert_eq!(commands.first(), Some(&Command::Seek(10)));
    assert!(commands.contains(&Command::Seek(20)), "{commands:?}");
    assert_eq!(commands.last(), Some(&Command::Seek(30)));
}

#[test]
fn every_frame_of_a_long_clip_can_be_asked_for() {
    let mut scene = Scene::lesson();
    scene.long(200_000);
    let mut harness = harness(Panel::Timeline, TIMELINE, scene);
    harness
        .get_by_label("Timeline")
        .set_value_accesskit(123_456.0);
    assert_eq!(pushed(&mut harness), [Command::Seek(123_456)]);
    picture(&mut harness, "timeline-long");
}

#[test]
fn the_transport_drives_the_document() {
    let mut harness = shown(Panel::Timeline);
    for (name, command) in [
        ("Next frame", Command::Step(1)),
        ("Previous frame", Command::Step(-1)),
        ("Loop", Command::ToggleLoop),
        ("Play", Command::TogglePlay),
        ("Pause", Command::TogglePlay),
    ] {
        harness.get_by_label(name).click();
        assert_eq!(pushed(&mut harness), [command], "{name}");
    }
    assert_eq!(
        choose(&mut harness, "Speed", "0.25x"),
        [Command::Speed(0.25)]
    );
    assert_eq!(
        choose(&mut harness, "Pair by", "timestamp"),
        [Command::PairBy(PairBy::Timestamp)]
    );
    harness.get_by_label("Frame number").click();
    harness.run_steps(2);
    harness.get_by_label("Frame number").type_text("44");
    harness.key_press(egui::Key::Enter);
    assert_eq!(pushed(&mut harness), [Command::Seek(44)]);
    harness.get_by_label("Shift B").increment_accesskit();
    pushed(&mut harness);
    assert_eq!(harness.state().session.pairing.offset, 1);
}

#[test]
fn a_frame_number_beyond_the_end_is_the_last_one() {
    let mut harness = shown(Panel::Timeline);
    harness.get_by_label("Frame number").click();
    harness.run_steps(2);
    harness.get_by_label("Frame number").type_text("1286");
    harness.key_press(egui::Key::Enter);
    assert_eq!(pushed(&mut harness), [Command::Seek(59)]);
}

#[test]
fn the_curve_can_be_chosen() {
    let mut harness = shown(Panel::Timeline);
    assert_eq!(value_of(&harness, "Curve"), "max |d|");
    choose(&mut harness, "Curve", "changed share");
    assert_eq!(value_of(&harness, "Curve"), "changed share");
}

#[test]
fn in_a_narrow_window_more_has_the_rest() {
    let mut scene = Scene::lesson();
    scene.window = vec2(1100.0, 720.0);
    scene.session.pairing.offset = 2;
    let mut harness = harness(Panel::Timeline, vec2(1100.0, 116.0), scene);
    picture(&mut harness, "timeline-narrow");
    assert!(harness.query_by_label("Speed").is_none());
    harness.get_by_label("More").click();
    harness.run_steps(4);
    harness.get_by_label("Speed: 2x").click();
    assert_eq!(pushed(&mut harness), [Command::Speed(2.0)]);
    harness.get_by_label("Loop").click();
    assert_eq!(pushed(&mut harness), [Command::ToggleLoop]);
}

#[test]
fn nothing_can_be_played_without_a_source() {
    let mut scene = Scene::lesson();
    scene.sides = [Default::default(), Default::default()];
    scene.facts = Default::default();
    scene.shown = None;
    let mut harness = harness(Panel::Timeline, TIMELINE, scene);
    harness.get_by_label("Play").click();
    click_at(&mut harness, on_track(41, 60));
    assert_eq!(pushed(&mut harness), []);
    picture(&mut harness, "timeline-empty");
}

// The table.

/// The table's numbers by their coordinates, as a screen reader gets them.
fn number(harness: &Harness<'_, Scene>, x: u32, y: u32) -> String {
    let text = value_of(harness, "Pixel table");
    let mut rows = text.lines().map(|line| line.split('\t'));
    let column = rows
        .next()
        .and_then(|mut head| head.position(|head| head == x.to_string()))
        .unwrap_or_else(|| panic!("column {x} is in view"));
    let mut row = rows
        .find(|row| row.clone().next() == Some(&y.to_string()))
        .unwrap_or_else(|| panic!("row {y} is in view"));
    row.nth(column).unwrap_or_default().to_owned()
}

#[test]
fn every_cell_has_the_number_of_its_pixel() {
    let mut harness = shown(Panel::Table);
    let cases = [(TableShow::A, "Table A"), (TableShow::B, "Table B")];
    for (show, tab) in cases {
        harness.get_by_label(tab).click();
        assert_eq!(pushed(&mut harness), [Command::TableShow(show)]);
        harness.run_steps(2);
        for (x, y) in [(52, 65), (53, 68), (69, 75), (86, 80)] {
            let expected = match show {
                TableShow::A => scene::pattern(x, y),
                _ => scene::off(x, y),
            };
            assert_eq!(
                number(&harness, x, y),
                expected.to_string(),
                "{show:?} {x} {y}"
            );
        }
    }
    harness.get_by_label("Table A-B").click();
    pushed(&mut harness);
    harness.run_steps(2);
    let (x, y) = (60, 70);
    let expected = i32::from(scene::pattern(x, y)) - i32::from(scene::off(x, y));
    let text = if expected > 0 {
        format!("{expected:+}")
    } else {
        expected.to_string()
    };
    assert_eq!(number(&harness, x, y), text);
    harness.get_by_label("Table |A-B|").click();
    pushed(&mut harness);
    harness.run_steps(2);
    assert_eq!(number(&harness, x, y), expected.abs().to_string());
    harness.get_by_label("Digits: hex").click();
    pushed(&mut harness);
    harness.run_steps(2);
    assert_eq!(number(&harness, x, y), format!("{:02X}", expected.abs()));
}

#[test]
fn a_click_on_a_cell_pins_its_pixel() {
    let mut harness = shown(Panel::Table);
    // 35 columns of 34 points behind the row numbers, rows of 18 under tabs and column numbers.
    let at = pos2(44.0 + 34.0 * 10.0 + 15.0, 38.0 + 20.0 + 18.0 * 4.0 + 9.0);
    click_at(&mut harness, at);
    assert_eq!(pushed(&mut harness), [Command::Pin { x: 62, y: 69 }]);
}

#[test]
fn the_table_scrolls_to_the_pinned_pixel() {
    let mut scene = Scene::lesson();
    scene.session.pinned = Some((80, 98));
    let mut harness = harness(Panel::Table, TABLE, scene);
    harness.run_steps(3);
    assert_eq!(number(&harness, 80, 98), scene::off(80, 98).to_string());
    picture(&mut harness, "table-scrolled");
}

#[test]
fn a_region_as_large_as_the_frame_shows_its_last_pixel() {
    let mut scene = Scene::lesson();
    scene.session.region = Region::whole(scene::WIDTH, scene::HEIGHT);
    scene.session.pinned = Some((345, 259));
    let mut harness = harness(Panel::Table, TABLE, scene);
    harness.run_steps(3);
    assert_eq!(number(&harness, 345, 259), scene::off(345, 259).to_string());
    let rows = value_of(&harness, "Pixel table").lines().count();
    assert!(rows < 25, "only what is in view is made: {rows} rows");
}

#[test]
fn the_region_can_be_typed_and_the_pixel_freed() {
    let mut harness = shown(Panel::Table);
    for (name, text) in [("Region x", "10"), ("Region width", "8")] {
        harness.get_by_label(name).click();
        harness.run_steps(2);
        harness.get_by_label(name).type_text(text);
        harness.key_press(egui::Key::Enter);
        pushed(&mut harness);
    }
    let region = harness.state().session.region;
    assert_eq!((region.x, region.width), (10, 8));
    harness.get_by_label("Pinned").click();
    assert_eq!(pushed(&mut harness), [Command::Unpin]);
}

#[test]
fn copying_and_saving_are_commands_and_are_answered() {
    let mut harness = shown(Panel::Table);
    let place = rect_of(&harness, "Copy table");
    harness.get_by_label("Copy table").click();
    assert_eq!(pushed(&mut harness), [Command::CopyTable]);
    table::was_copied(&harness.ctx);
    harness.step();
    assert_eq!(
        rect_of(&harness, "Copy table"),
        place,
        "the button stays in place"
    );
    harness.get_by_label("Save table as CSV").click();
    assert_eq!(
        pushed(&mut harness),
        [Command::Save(Export::Table(TableFile::Csv))]
    );
}

#[test]
fn a_difference_without_a_is_a_sentence() {
    let mut scene = Scene::lesson();
    scene.failed(Side::A, "gone");
    scene.session.table.show = TableShow::Signed;
    let harness = harness(Panel::Table, TABLE, scene);
    harness.get_by(|node| node.value().is_some_and(|t| t.contains("needs A")));
}

// What it looks like.

#[test]
fn every_panel_is_drawn_in_both_themes() {
    for light in [false, true] {
        for (panel, size, name) in [
            (Panel::Inspector, INSPECTOR, "inspector"),
            (Panel::Timeline, TIMELINE, "timeline"),
            (Panel::Table, TABLE, "table"),
        ] {
            let mut scene = Scene::lesson();
            scene.light = light;
            if matches!(panel, Panel::Timeline) {
                scene.damaged();
            }
            let panel_colour = scene.tokens().panel;
            let mut harness = harness(panel, size, scene);
            let drawn = harness.render().expect("the panel is drawn");
            let other = drawn
                .pixels()
                .filter(|pixel| pixel.0[..3] != panel_colour.to_array()[..3])
                .count();
            assert!(other > 5_000, "{name} is nearly empty: {other} pixels");
            picture(
                &mut harness,
                &format!("{name}-{}", if light { "light" } else { "dark" }),
            );
        }
    }
    let mut scene = Scene::lesson();
    scene.session.analysis.threshold = 3;
    scene.session.view.mode = ViewMode::ThreeUp;
    scene.session.view.heatmap.shown = true;
    scene.session.view.heatmap.signed = true;
    scene.session.view.heatmap.lay_over = LayOver::B;
    scene.session.view.mask.shown = true;
    scene.session.table.show = TableShow::Signed;
    scene.damaged();
    scene.analyse();
    let mut inspector = harness(Panel::Inspector, vec2(319.0, 1000.0), scene);
    picture(&mut inspector, "inspector-mask");
}
