//! The laboratory: the strip of stages, the chain of values, regions, decision, exclusions, in the real app without a
//! screen.

use std::path::Path;

use crate::window::{Window, session_of};
use eframe::egui::Key;
use framelens::analysis::{DecisionRule, RegionRule};
use framelens::command::{ChainText, Command};
use framelens::session::Session;
use framelens::view::{ChainStage, ViewMode};

/// A flat picture, and the same with two blocks and a speck: gray 60, gray 10 and gray 157 more.
fn pictures(folder: &Path) -> Session {
    let flat = image::RgbImage::from_pixel(96, 64, image::Rgb([90, 100, 110]));
    let (a, b) = (folder.join("flat.png"), folder.join("blocks.png"));
    flat.save(&a).unwrap();
    let mut changed = flat;
    for (left, top, side, color) in [
        (20, 10, 8, [150, 160, 170]),
        (40, 30, 10, [90, 100, 200]),
        (80, 5, 1, [255, 255, 255]),
    ] {
        for (x, y) in (0..side).flat_map(|y| (0..side).map(move |x| (left + x, top + y))) {
            changed.put_pixel(x, y, image::Rgb(color));
        }
    }
    changed.save(&b).unwrap();
    let mut session = session_of(&a, &b);
    session.analysis.threshold = 5;
    session.analysis.regions = RegionRule {
        on: true,
        smallest: 4,
        ..RegionRule::default()
    };
    session
}

fn opened() -> (tempfile::TempDir, Window) {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open(pictures(folder.path()));
    window.opened();
    window.key(Key::L);
    window.settled();
    (folder, window)
}

#[test]
fn every_stage_is_a_button_with_its_figure() {
    let (_folder, mut window) = opened();
    assert!(window.session().stages.shown);
    for (name, stage) in [
        ("Stage Threshold: > 5", ChainStage::Threshold),
        ("Stage Clean-up: off", ChainStage::Cleanup),
        ("Stage Gray: shown x8", ChainStage::Gray),
    ] {
        window.press(name);
        window.settled();
        assert_eq!(window.session().view.stage, Some(stage), "{name}");
        assert_eq!(window.session().view.mode, ViewMode::Difference);
    }
    window.press("Stage Regions: 2 of 3");
    assert_eq!(window.session().view.stage, None);
    assert_eq!(window.session().view.mode, ViewMode::B);
    window.key(Key::L);
    assert!(!window.session().stages.shown);
}

#[test]
fn the_pointer_shows_the_chain_of_values() {
    let (_folder, mut window) = opened();
    window.command(Command::Pin { x: 45, y: 35 });
    window.settled();
    assert_eq!(
        window.text("At 45, 35"),
        "At 45, 35: A 90 100 110 B 90 100 200 -> |A-B| 0 0 90 -> gray 10 -> 10 > 5 -> changed, region 1"
    );
    window.command(Command::Pin { x: 80, y: 5 });
    window.settled();
    assert!(
        window
            .text("At 80, 5")
            .ends_with("157 > 5 -> dropped, its region is too small")
    );
}

/// One sentence a stage, with the live numbers in it.
#[test]
fn the_sentence_follows_the_stage() {
    let (_folder, mut window) = opened();
    assert_eq!(
        window.text("Regions: 3 groups"),
        "Regions: 3 groups of touching changed pixels; 2 have 4 pixels or more and hold 164 of 165 changed pixels."
    );
    window.press("Stage Threshold: > 5");
    window.settled();
    assert_eq!(
        window.text("Threshold: 165"),
        "Threshold: 165 of 6,144 pixels are greater than 5: changed."
    );
}

#[test]
fn a_check_mark_switches_its_stage() {
    let (_folder, mut window) = opened();
    window.press("Blur");
    window.settled();
    assert!(window.session().analysis.blur.on);
    assert!(window.says("Stage Blur: 5x5"));
    window.press("Clean-up");
    window.settled();
    let chain = window.shown().comparison.chain.clone().unwrap();
    assert!(!std::sync::Arc::ptr_eq(&chain.thresholded, &chain.cleaned));
    window.press("Blur");
    assert!(!window.session().analysis.blur.on);
}

#[test]
fn regions_are_listed_and_boxed() {
    let (_folder, mut window) = opened();
    window.press("Stage Regions: 2 of 3");
    window.settled();
    assert_eq!(
        window.text("Region 1"),
        "Region 1: 40, 30  10x10  100  10.0"
    );
    assert_eq!(window.text("Region 2"), "Region 2: 20, 10  8x8  64  60.0");
    window.command(Command::SetZoom {
        scale: 8.0,
        centre: (48.0, 32.0),
    });
    window.settled();
    let canvas = window.canvas();
    let numbers = window.painted(canvas);
    assert!(
        numbers.contains(&"1".to_owned()) && numbers.contains(&"2".to_owned()),
        "{numbers:?}"
    );
    let inside = window.place_of(24, 14);
    window.point(inside);
    window.step();
    let said = window.painted(canvas);
    assert!(
        said.contains(&"2  8x8 at 20, 10  area 64  mean |d| 60.0".to_owned()),
        "{said:?}"
    );
}

#[test]
fn the_decision_says_what_met_it() {
    let (_folder, mut window) = opened();
    assert!(window.says("Decision: Changed, 164 of 6,144, 2.67 %"));
    window.set("Share over value", 3.0);
    window.settled();
    assert!(window.says("Decision: Not changed"));
    window.press("or area over");
    window.set("Area over value", 99.0);
    window.settled();
    assert!(window.says("met by 1 region"));
    assert_eq!(
        window.session().analysis.decision,
        DecisionRule {
            share: Some(3.0),
            area: Some(99)
        }
    );
}

#[test]
fn an_excluded_region_does_not_count() {
    let (_folder, mut window) = opened();
    let region = framelens::analysis::Region {
        x: 36,
        y: 26,
        width: 20,
        height: 20,
    };
    window.command(Command::SetRegion(region));
    window.press("Regions and exclusions section");
    window.press("Exclude region");
    window.settled();
    assert_eq!(window.session().analysis.areas.exclude, [region]);
    assert!(window.says("Decision: Changed, 64 of 5,744"));
    window.press("Remove exclude 1");
    window.settled();
    assert!(window.says("Decision: Changed, 164 of 6,144"));
}

/// Blue 90 more is gray 10 more: over 20 in blue alone.
#[test]
fn hints_appear_when_they_apply() {
    let (_folder, mut window) = opened();
    assert!(!window.says("Gray misses"));
    let mut analysis = window.session().analysis.clone();
    analysis.threshold = 20;
    window.command(Command::SetAnalysis(analysis));
    window.settled();
    assert!(window.says("Gray misses 100 pixels"));
}

#[test]
fn the_chain_can_be_copied() {
    let (_folder, mut window) = opened();
    for (form, words) in [
        (ChainText::Python, "cv2.connectedComponentsWithStats"),
        (ChainText::CommandLine, "--smallest 4"),
        (ChainText::Settings, "\"threshold\": 5"),
    ] {
        window.command(Command::CopyChain(form));
        let copied = window.copied().expect("something was copied");
        assert!(copied.contains(words), "{copied}");
    }
}

#[test]
fn every_channel_is_measured_when_asked() {
    let (_folder, mut window) = opened();
    // Room for what is looked for.
    window.press("Stage section");
    window.press("Decision section");
    window.press("Channels section");
    window.press("Measure every channel");
    window.settled();
    assert_eq!(window.text("max |d|"), "max |d|: 157 165 155 145");
    window.press("Go to the largest |d| of gray");
    assert_eq!(window.session().pinned, Some((80, 5)));
}

/// 164 changed pixels of 96x64.
#[test]
fn a_change_only_sender_has_its_cost() {
    let (_folder, mut window) = opened();
    window.press("Change-only sender section");
    window.settled();
    for line in [
        "changed x 3: 492 bytes",
        "mask bits: 768 bytes",
        "together: 1,260 bytes",
        "raw frame: 18,432 bytes",
    ] {
        assert!(window.says(line), "{line}");
    }
}

/// The stage that makes one plane says which order is computed and by how much the other one differs.
#[test]
fn before_or_after_the_difference_is_a_choice() {
    let (_folder, mut window) = opened();
    window.press("Stage Gray: shown x8");
    window.settled();
    assert!(window.says("Both orders give the same numbers on this pair."));
    let mut analysis = window.session().analysis.clone();
    analysis.mask_on = framelens::analysis::MaskOn::Any;
    window.command(Command::SetAnalysis(analysis));
    window.settled();
    window.step();
    assert!(
        window.says("|max(A)-max(B)| would be another number in 1 of the pixels, by up to 20.")
    );
    assert_eq!(
        window.text("max(|A-B|)"),
        "max(|A-B|) and |max(A)-max(B)| are different numbers: in 1 pixel here, by up to 20."
    );
    assert!(window.says("Gray: max(|A-B|): the largest difference of the channels goes on"));
    window.press("Reduced: before");
    window.settled();
    window.step();
    assert_eq!(
        window.session().analysis.gray_of,
        framelens::analysis::GrayOf::Frames
    );
    assert!(window.says("Gray: |max(A)-max(B)|: the largest channel of A and of B"));
}
