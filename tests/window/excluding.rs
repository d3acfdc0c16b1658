//! What is left out, as the window shows it: hatched cells, the image that excludes, and what is wrong with one.

use std::collections::BTreeSet;
use std::path::Path;

use crate::window::{Window, session_of};
use eframe::egui::{Event, Rect, accesskit};
use egui_kittest::kittest::NodeT;
use framelens::analysis::Region;
use framelens::command::Command;
use framelens::session::Session;
use framelens::view::ViewMode;

/// Two pictures of 60x40 that differ everywhere, with the table open on its upper left corner.
fn opened() -> (tempfile::TempDir, Window) {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("a.png"), folder.path().join("b.png"));
    let flat = |level| image::RgbImage::from_pixel(60, 40, image::Rgb([level; 3]));
    flat(90).save(&a).unwrap();
    flat(97).save(&b).unwrap();
    let mut session = Session {
        region: Region::whole(4, 3),
        pinned: Some((1, 1)),
        ..session_of(&a, &b)
    };
    session.table.shown = true;
    let mut window = Window::open(session);
    window.opened();
    (folder, window)
}

/// An image that is white in its upper left corner of 2x1.
fn logo(path: &Path, width: u32, height: u32) {
    let mut logo = image::GrayImage::new(width, height);
    logo.put_pixel(0, 0, image::Luma([255]));
    logo.put_pixel(1, 0, image::Luma([1]));
    logo.save(path).unwrap();
}

fn table(window: &Window) -> String {
    let node = window.control("Pixel table");
    assert_eq!(node.accesskit_node().role(), accesskit::Role::Table);
    node.accesskit_node().value().unwrap_or_default()
}

fn exclude(window: &mut Window, region: Region) {
    let mut analysis = window.session().analysis.clone();
    analysis.areas.exclude.push(region);
    window.command(Command::SetAnalysis(analysis));
    window.settled();
    window.step();
}

/// Parts of the picture that do not count are hatched on the canvas, and only those.
#[test]
fn excluded_pixels_are_hatched_on_the_canvas() {
    let (_folder, mut window) = opened();
    window.command(Command::Mode(ViewMode::Difference));
    window.command(Command::SetZoom {
        scale: 8.0,
        centre: (40.0, 20.0),
    });
    let area = Region {
        x: 30,
        y: 10,
        width: 20,
        height: 20,
    };
    exclude(&mut window, area);
    let picture = window.picture();
    let corners = [
        window.place_of(area.x, area.y),
        window.place_of(area.x + area.width - 1, area.y + area.height - 1),
    ];
    let excluded = Rect::from_two_pos(corners[0], corners[1]);
    let colours = |rect: Rect| -> BTreeSet<[u8; 4]> {
        let (xs, ys) = (
            rect.min.x as u32..rect.max.x as u32,
            rect.min.y as u32..rect.max.y as u32,
        );
        let all = ys.flat_map(|y| xs.clone().map(move |x| (x, y)));
        all.map(|(x, y)| picture.get_pixel(x, y).0).collect()
    };
    assert!(excluded.width() > 50.0, "large enough to be hatched");
    assert!(colours(excluded).len() > 2, "hatched");
    let beside = Rect::from_two_pos(window.place_of(52, 12), window.place_of(58, 27));
    assert_eq!(colours(beside).len(), 1, "not hatched");
}

#[test]
fn excluded_cells_are_told_from_the_others() {
    let (_folder, mut window) = opened();
    assert!(!table(&window).contains('('));
    exclude(
        &mut window,
        Region {
            x: 2,
            y: 1,
            width: 9,
            height: 1,
        },
    );
    assert_eq!(
        table(&window),
        "y \\ x\t0\t1\t2\t3\n0\t97\t97\t97\t97\n1\t97\t97\t(97)\t(97)\n2\t97\t97\t97\t97"
    );
    assert!(window.says("2 hatched cells are excluded"));
    let canvas = window.control("Pixel table").rect();
    // The third cell of the second row: 30 wide and 18 high.
    window.point(canvas.left_top() + eframe::egui::vec2(75.0, 27.0));
    // A pointer that rests for a while is told.
    for _ in 0..60 {
        window.step();
    }
    let said = window.painted(eframe::egui::Rect::EVERYTHING);
    let why = said
        .iter()
        .find(|text| text.starts_with("2, 1 is excluded"));
    assert_eq!(
        why.map(String::as_str),
        Some(
            "2, 1 is excluded by rectangle exclude 1: statistics, histogram, mask and decision leave it out."
        )
    );
}

#[test]
fn an_image_is_chosen_by_its_typed_path_and_cleared() {
    let (folder, mut window) = opened();
    let image = folder.path().join("logo.png");
    logo(&image, 60, 40);
    window.command(Command::AskExclusionPath);
    window.step();
    assert!(window.says("Path of the exclusion image"));
    window.event(Event::Text(image.display().to_string()));
    window.press("Exclude by the image");
    window.settled();
    window.step();
    assert_eq!(window.session().analysis.areas.exclude_image, Some(image));
    assert!(
        table(&window).contains("(97)\t(97)\t97"),
        "{}",
        table(&window)
    );
    assert!(window.says("logo.png 60x40"), "{:#?}", window.texts());
    // Room for what is pressed.
    for section in ["Difference", "Histogram of |d|", "Statistics"] {
        window.press(&format!("{section} section"));
    }
    window.step();
    window.press("Remove image");
    window.settled();
    window.step();
    assert_eq!(window.session().analysis.areas.exclude_image, None);
    assert!(!table(&window).contains('('));
}

#[test]
fn an_image_of_another_size_is_one_sentence() {
    let (folder, mut window) = opened();
    let image = folder.path().join("small.png");
    logo(&image, 30, 20);
    window.command(Command::ExcludeByImage(image));
    window.settled();
    window.step();
    assert!(
        window.says(
            "the exclusion image is 30x20, the picture is 60x40; choose an image of the picture's size."
        ),
        "{:#?}",
        window.texts()
    );
}

/// One pixel differs by 100 and is left out: the next largest is the one to go to.
#[test]
fn the_largest_difference_is_one_click_away() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("a.png"), folder.path().join("b.png"));
    let mut picture = image::RgbImage::from_pixel(60, 40, image::Rgb([90; 3]));
    picture.save(&a).unwrap();
    picture.put_pixel(7, 5, image::Rgb([190; 3]));
    picture.put_pixel(31, 22, image::Rgb([130; 3]));
    picture.put_pixel(50, 39, image::Rgb([130; 3]));
    picture.save(&b).unwrap();
    let mut window = Window::open(session_of(&a, &b));
    window.opened();
    window.press("Go to the largest |d|");
    assert_eq!(window.session().pinned, Some((7, 5)));
    exclude(&mut window, Region::whole(10, 10));
    window.key(eframe::egui::Key::G);
    assert_eq!(window.session().pinned, Some((31, 22)));
}
