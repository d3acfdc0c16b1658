use std::sync::Arc;

use super::*;
use crate::analysis::test_pictures::{rgb, yuv420};
use crate::analysis::{AnalysisSettings, DifferenceOn, PairInput, Region, SizeRule, Stages};
use crate::frame::Channel;
use crate::view::{Colormap, Heatmap, LayOver, MaskPicture, MaskShow, ViewMode};

fn a() -> Pixels {
    rgb(6, 4, |x, y| [40 * x as u8, 60 * y as u8, 100])
}

/// A with another red at (4, 1).
fn b() -> Pixels {
    rgb(6, 4, |x, y| {
        let red = if (x, y) == (4, 1) { 100 } else { 40 * x as u8 };
        [red, 60 * y as u8, 100]
    })
}

fn known(a: Pixels, b: Pixels, settings: AnalysisSettings) -> Comparison {
    let input = PairInput {
        a: Some(Arc::new(a)),
        b: Some(Arc::new(b)),
        ..PairInput::default()
    };
    Stages::default().update(&input, &settings, Region::whole(1, 1), false)
}

fn view(mode: ViewMode) -> ViewSettings {
    ViewSettings {
        mode,
        ..ViewSettings::default()
    }
}

#[test]
fn the_difference_without_a_heatmap_is_absdiff() {
    let pair = known(a(), b(), AnalysisSettings::default());
    let mode = view(ViewMode::Difference);
    let picture = compose(PaneKind::Difference, &pair, &mode, None).expect("a pair");
    let mut expected = Picture::filled(6, 4, [0; 3]);
    expected.rgba[4 * (6 + 4)] = 60;
    assert_eq!(picture, expected);
    // At half the size the pixel is still there with its whole number.
    let small = compose(PaneKind::Difference, &pair, &mode, Some((3, 2))).expect("a pair");
    let mut expected = Picture::filled(3, 2, [0; 3]);
    expected.rgba[4 * 2] = 60;
    assert_eq!(small, expected);
}

/// gray(|A-B|) of 60 red is 18; x8 of that is colour 144.
#[test]
fn the_heatmap_shows_the_difference_that_is_measured() {
    let pair = known(a(), b(), AnalysisSettings::default());
    let mut mode = view(ViewMode::Difference);
    mode.heatmap = Heatmap {
        shown: true,
        colormap: Colormap::Gray,
        ..Heatmap::default()
    };
    for shrunk in [None, Some((3, 2))] {
        let picture = compose(PaneKind::Difference, &pair, &mode, shrunk).expect("a pair");
        let levels: Vec<u8> = picture.rgba.iter().step_by(4).copied().collect();
        let at = if shrunk.is_some() { 2 } else { 10 };
        assert_eq!(
            (levels[at], levels.iter().filter(|l| **l > 0).count()),
            (144, 1)
        );
    }
    mode.heatmap.signed = true;
    mode.heatmap.gain = 64.0;
    let picture = compose(PaneKind::Difference, &pair, &mode, None).expect("a pair");
    assert_eq!(
        picture.get(4, 1),
        Some([0x4a, 0xa3, 0xff, 255]),
        "A is greater"
    );
    assert_eq!(picture.get(0, 0), Some([128, 128, 128, 255]));
}

#[test]
fn heatmap_and_mask_lie_over_pictures() {
    let pair = known(a(), b(), AnalysisSettings::default());
    let mut mode = view(ViewMode::SideBySide);
    mode.mask = MaskPicture {
        shown: true,
        opacity: 1.0,
        ..MaskPicture::default()
    };
    mode.heatmap = Heatmap {
        shown: true,
        lay_over: LayOver::A,
        opacity: 0.0,
        ..Heatmap::default()
    };
    let plain = compose(PaneKind::A, &pair, &mode, None).expect("A");
    assert_eq!(
        plain,
        of_pixels(&a(), Channel::Gray),
        "a heatmap of opacity 0"
    );
    let masked = compose(PaneKind::B, &pair, &mode, None).expect("B");
    let mut expected = of_pixels(&b(), Channel::Gray);
    expected.rgba[40..44].copy_from_slice(&[0xff, 0, 0xa6, 255]);
    assert_eq!(masked, expected);
    mode.mask.show = MaskShow::Changed;
    let changed = compose(PaneKind::B, &pair, &mode, None).expect("B");
    let mut expected = Picture::filled(6, 4, [0; 3]);
    expected.rgba[40..44].copy_from_slice(&[100, 60, 100, 255]);
    assert_eq!(changed, expected);
    mode.mask.show = MaskShow::Picture;
    let white = compose(PaneKind::B, &pair, &mode, None).expect("B");
    assert_eq!(
        white.rgba.iter().map(|v| u64::from(*v)).sum::<u64>(),
        24 * 255 + 3 * 255
    );
}

/// The mask is shrunk with its pane: the one changed pixel stays white, in its place.
#[test]
fn a_shrunk_mask_keeps_its_pixel() {
    let pair = known(a(), b(), AnalysisSettings::default());
    let mut mode = view(ViewMode::Difference);
    mode.mask.shown = true;
    mode.mask.show = MaskShow::Picture;
    let small = compose(PaneKind::Difference, &pair, &mode, Some((3, 2))).expect("a pair");
    let mut expected = Picture::filled(3, 2, [0; 3]);
    expected.rgba[8..12].fill(255);
    assert_eq!(small, expected);
    mode.mask.show = MaskShow::Overlay;
    mode.mask.opacity = 1.0;
    let small = compose(PaneKind::Difference, &pair, &mode, Some((3, 2))).expect("a pair");
    assert_eq!(small.get(2, 0), Some([0xff, 0, 0xa6, 255]));
    assert_eq!(small.get(1, 0), Some([0, 0, 0, 255]));
}

/// The difference of the common rectangle lies on the upper left of the larger picture.
#[test]
fn a_cropped_pair_keeps_its_whole_pictures() {
    let settings = AnalysisSettings {
        sizes: SizeRule::Crop,
        ..AnalysisSettings::default()
    };
    let small = rgb(3, 2, |x, y| [40 * x as u8 + 30, 60 * y as u8, 100]);
    let pair = known(small, b(), settings);
    let mut mode = view(ViewMode::SideBySide);
    mode.mask.shown = true;
    for show in MaskShow::ALL {
        mode.mask.show = show;
        let picture = compose(PaneKind::B, &pair, &mode, None).expect("B");
        assert_eq!((picture.width, picture.height), (6, 4));
        let inside = picture.get(2, 1) != of_pixels(&b(), Channel::Gray).get(2, 1);
        assert!(inside || show == MaskShow::Changed, "{show:?}");
        if show != MaskShow::Overlay {
            assert_eq!(picture.get(3, 1), Some([0, 0, 0, 255]), "{show:?}");
        }
    }
    mode.mode = ViewMode::Difference;
    let picture = compose(PaneKind::Difference, &pair, &mode, None).expect("a pair");
    assert_eq!((picture.width, picture.height), (3, 2));
}

/// A chroma sample is drawn over the pixels it covers.
#[test]
fn decoded_planes_have_the_size_of_their_picture() {
    let on = DifferenceOn::Channel(Channel::U);
    let settings = AnalysisSettings {
        on,
        ..AnalysisSettings::default()
    };
    let one = yuv420(5, 3, |_, _| 9, |_, _| 50);
    let other = yuv420(5, 3, |_, _| 9, |x, _| if x == 2 { 54 } else { 50 });
    let pair = known(one, other, settings);
    let mut mode = view(ViewMode::Difference);
    let plain = compose(PaneKind::Difference, &pair, &mode, None).expect("a pair");
    assert_eq!(plain.get(3, 2), Some([0, 0, 0, 255]));
    assert_eq!(plain.get(4, 2), Some([4, 4, 4, 255]));
    mode.heatmap.shown = true;
    mode.heatmap.colormap = Colormap::Gray;
    let heat = compose(PaneKind::Difference, &pair, &mode, None).expect("a pair");
    assert_eq!(heat.get(4, 2), Some([32, 32, 32, 255]));
    assert_eq!((heat.width, heat.height), (5, 3));
    mode.heatmap.signed = true;
    let heat = compose(PaneKind::Difference, &pair, &mode, Some((5, 1))).expect("a pair");
    assert_eq!((heat.width, heat.height), (5, 1));
    assert_ne!(heat.get(4, 0), heat.get(3, 0));
}

#[test]
fn what_is_missing_is_said() {
    let input = PairInput {
        a: Some(Arc::new(a())),
        ..PairInput::default()
    };
    let settings = AnalysisSettings::default();
    let one = Stages::default().update(&input, &settings, Region::whole(1, 1), false);
    let mut mode = view(ViewMode::ThreeUp);
    mode.heatmap.shown = true;
    let says = |kind| match compose(kind, &one, &mode, None) {
        Ok(_) => "a picture".to_owned(),
        Err(error) => error.to_string(),
    };
    assert_eq!(says(PaneKind::A), "a picture");
    assert_eq!(says(PaneKind::B), "there is no B; open B");
    assert_eq!(
        says(PaneKind::Difference),
        "there is no B to compare with; open B"
    );

    let pair = known(a(), rgb(3, 3, |_, _| [0; 3]), settings);
    let mode = view(ViewMode::ThreeUp);
    assert!(compose(PaneKind::B, &pair, &mode, None).is_ok());
    let error = compose(PaneKind::Difference, &pair, &mode, None).expect_err("sizes differ");
    assert!(
        error.to_string().starts_with("sizes differ: A is 6x4"),
        "{error}"
    );
}
