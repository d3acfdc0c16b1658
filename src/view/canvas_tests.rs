use std::sync::Arc;

use super::*;
use crate::analysis::test_pictures::rgb;
use crate::analysis::{AnalysisSettings, PairInput, Region, Stages};
use crate::frame::Pixels;

const A: [u8; 4] = [10, 10, 10, 255];
const B: [u8; 4] = [30, 30, 30, 255];

fn known(a: Pixels, b: Pixels) -> Comparison {
    let input = PairInput {
        a: Some(Arc::new(a)),
        b: Some(Arc::new(b)),
        ..PairInput::default()
    };
    let settings = AnalysisSettings::default();
    Stages::default().update(&input, &settings, Region::whole(1, 1), false)
}

fn pair() -> Comparison {
    known(rgb(5, 2, |_, _| [10; 3]), rgb(5, 2, |_, _| [30; 3]))
}

fn show(known: &Comparison, mode: ViewMode, wipe: f32) -> Picture {
    let view = ViewSettings {
        mode,
        ..ViewSettings::default()
    };
    canvas(known, &view, wipe).expect("both are there")
}

fn row(picture: &Picture, y: u32) -> Vec<[u8; 4]> {
    let at = |x| picture.get(x, y).expect("inside");
    (0..picture.width).map(at).collect()
}

#[test]
fn one_picture_is_itself() {
    assert_eq!(row(&show(&pair(), ViewMode::A, 0.5), 1), [A; 5]);
    assert_eq!(row(&show(&pair(), ViewMode::B, 0.5), 1), [B; 5]);
    let difference = show(&pair(), ViewMode::Difference, 0.5);
    assert_eq!(row(&difference, 0), [[20, 20, 20, 255]; 5]);
}

#[test]
fn panes_stand_in_a_row_without_a_gap() {
    let three = row(&show(&pair(), ViewMode::ThreeUp, 0.5), 1);
    let expected = [[A; 5], [B; 5], [[20, 20, 20, 255]; 5]].concat();
    assert_eq!(three, expected);
    assert_eq!(show(&pair(), ViewMode::SideBySide, 0.5).width, 10);
}

#[test]
fn the_wipe_begins_at_the_rounded_column() {
    let at = |wipe| row(&show(&pair(), ViewMode::Wipe, wipe), 0);
    assert_eq!(at(0.5), [A, A, A, B, B]);
    assert_eq!(at(0.4), [A, A, B, B, B]);
    assert_eq!(at(0.0), [B; 5]);
    assert_eq!(at(1.0), [A; 5]);
    assert_eq!(at(7.0), [A; 5]);
}

/// The canvas colour fills what the smaller picture leaves.
#[test]
fn pictures_of_different_size_stand_at_the_top() {
    let canvas = [0x0e, 0x0f, 0x10, 255];
    let uneven = known(rgb(2, 3, |_, _| [10; 3]), rgb(4, 1, |_, _| [30; 3]));
    let side_by_side = show(&uneven, ViewMode::SideBySide, 0.5);
    assert_eq!(row(&side_by_side, 0), [A, A, B, B, B, B]);
    assert_eq!(
        row(&side_by_side, 2),
        [A, A, canvas, canvas, canvas, canvas]
    );
    let wipe = show(&uneven, ViewMode::Wipe, 0.75);
    assert_eq!(row(&wipe, 0), [A, A, canvas, B]);
    assert_eq!(row(&wipe, 1), [A, A, canvas, canvas]);
}
