use std::sync::Arc;

use super::*;
use crate::analysis::test_pictures::{rgb, rgb16, yuv420};
use crate::analysis::{AnalysisSettings, PairInput, Region, ScaleFilter, Stages};
use crate::view::{Heatmap, MaskPicture};

fn view(mode: ViewMode, heatmap: bool, mask: Option<MaskShow>) -> ViewSettings {
    ViewSettings {
        mode,
        heatmap: Heatmap {
            shown: heatmap,
            ..Heatmap::default()
        },
        mask: MaskPicture {
            shown: mask.is_some(),
            show: mask.unwrap_or_default(),
            ..MaskPicture::default()
        },
        stage: None,
    }
}

fn bases(view: &ViewSettings) -> Vec<Base> {
    let kinds = panes(view.mode).iter();
    kinds.map(|kind| content(*kind, view).base).collect()
}

#[test]
fn a_difference_pane_takes_heatmap_and_mask() {
    let a = Base::Picture(Side::A);
    let b = Base::Picture(Side::B);
    let mode = ViewMode::ThreeUp;
    assert_eq!(
        bases(&view(mode, false, None)),
        [a, b, Base::AbsoluteDifference]
    );
    assert_eq!(bases(&view(mode, true, None)), [a, b, Base::Heatmap]);
    let mut both = view(mode, true, Some(MaskShow::Overlay));
    assert_eq!(bases(&both), [a, b, Base::Heatmap]);
    let over = |kind| content(kind, &both).mask_over;
    assert_eq!(
        (over(PaneKind::B), over(PaneKind::Difference)),
        (None, Some(0.6))
    );
    both.heatmap.signed = true;
    assert_eq!(bases(&both), [a, b, Base::SignedHeatmap]);
    assert_eq!(
        bases(&view(mode, true, Some(MaskShow::Picture))),
        [a, b, Base::Mask]
    );
    let changed = Base::Changed(Side::B);
    assert_eq!(
        bases(&view(mode, true, Some(MaskShow::Changed))),
        [a, b, changed]
    );
}

#[test]
fn without_a_difference_pane_the_mask_lies_over_b() {
    for mode in [ViewMode::Wipe, ViewMode::SideBySide] {
        let overlay = view(mode, false, Some(MaskShow::Overlay));
        assert_eq!(content(PaneKind::A, &overlay).mask_over, None);
        assert_eq!(content(PaneKind::B, &overlay).mask_over, Some(0.6));
        let picture = view(mode, false, Some(MaskShow::Picture));
        assert_eq!(bases(&picture), [Base::Picture(Side::A), Base::Mask]);
        let changed = view(mode, false, Some(MaskShow::Changed));
        assert_eq!(
            bases(&changed),
            [Base::Picture(Side::A), Base::Changed(Side::B)]
        );
    }
    let alone = view(ViewMode::A, false, Some(MaskShow::Overlay));
    assert_eq!(content(PaneKind::A, &alone).mask_over, Some(0.6));
    let alone = view(ViewMode::A, false, Some(MaskShow::Changed));
    assert_eq!(bases(&alone), [Base::Changed(Side::A)]);
}

#[test]
fn a_heatmap_lies_over_its_side_only() {
    let mut over = view(ViewMode::SideBySide, true, None);
    over.heatmap.lay_over = LayOver::A;
    assert_eq!(content(PaneKind::A, &over).heatmap_over, Some(0.7));
    assert_eq!(content(PaneKind::B, &over).heatmap_over, None);
    over.heatmap.shown = false;
    assert_eq!(content(PaneKind::A, &over).heatmap_over, None);
}

fn known(a: Option<Pixels>, b: Option<Pixels>, settings: AnalysisSettings) -> Comparison {
    let input = PairInput {
        a: a.map(Arc::new),
        b: b.map(Arc::new),
        ..PairInput::default()
    };
    Stages::default().update(&input, &settings, Region::whole(1, 1), false)
}

#[test]
fn the_tag_names_everything_that_is_applied() {
    let small = || Some(rgb(4, 4, |_, _| [0; 3]));
    let pair = known(small(), small(), AnalysisSettings::default());
    let words = |kind, view: &ViewSettings, shrunk| applied(kind, &pair, view, shrunk).join(", ");
    let plain = view(ViewMode::ThreeUp, false, None);
    assert_eq!(words(PaneKind::A, &plain, true), "");
    assert_eq!(
        words(PaneKind::Difference, &plain, true),
        "shrunk by maximum"
    );
    let mut both = view(ViewMode::ThreeUp, true, Some(MaskShow::Overlay));
    assert_eq!(
        words(PaneKind::Difference, &both, true),
        "gray, x8, mask 60 %, shrunk by maximum"
    );
    assert_eq!(
        words(PaneKind::Difference, &both, false),
        "gray, x8, mask 60 %"
    );
    both.heatmap.signed = true;
    both.heatmap.gain = 2.5;
    both.heatmap.lay_over = LayOver::B;
    assert_eq!(
        words(PaneKind::B, &both, false),
        "A-B, gray, x2.5, heatmap 70 %"
    );
    let changed = view(ViewMode::Wipe, false, Some(MaskShow::Changed));
    assert_eq!(words(PaneKind::B, &changed, false), "changed only");
}

#[test]
fn the_tag_names_what_the_numbers_went_through() {
    let plain = view(ViewMode::SideBySide, false, None);
    let deep = known(
        Some(rgb16(2, 2, |_, _| [0; 3])),
        None,
        AnalysisSettings::default(),
    );
    assert_eq!(
        applied(PaneKind::A, &deep, &plain, false),
        ["shown with 8 of 16 bits"]
    );

    let native = yuv420(2, 2, |_, _| 0, |_, _| 0);
    let settings = AnalysisSettings {
        on: DifferenceOn::Channel(Channel::V),
        ..AnalysisSettings::default()
    };
    let decoded = known(Some(native.clone()), Some(native), settings);
    assert_eq!(applied(PaneKind::A, &decoded, &plain, false), ["V"]);

    let settings = AnalysisSettings {
        sizes: SizeRule::Crop,
        ..AnalysisSettings::default()
    };
    let (a, b) = (rgb(4, 2, |_, _| [0; 3]), rgb(3, 3, |_, _| [0; 3]));
    let cropped = known(Some(a), Some(b), settings);
    let view = view(ViewMode::Difference, true, None);
    let words = applied(PaneKind::Difference, &cropped, &view, false);
    assert_eq!(words, ["cropped to 3x2", "gray", "x8"]);

    let settings = AnalysisSettings {
        sizes: SizeRule::ScaleB(ScaleFilter::Bicubic),
        ..AnalysisSettings::default()
    };
    let same = || Some(rgb(2, 2, |_, _| [0; 3]));
    let mut scaled = known(same(), same(), settings);
    scaled.input.b_scaled = true;
    assert_eq!(
        applied(PaneKind::B, &scaled, &plain, false),
        ["scaled by bicubic"]
    );
    assert!(applied(PaneKind::A, &scaled, &plain, false).is_empty());
}

/// Without B nothing lies over A, and the tag does not claim it.
#[test]
fn what_is_not_there_is_not_named() {
    let one = known(
        Some(rgb(2, 2, |_, _| [0; 3])),
        None,
        AnalysisSettings::default(),
    );
    let mut over = view(ViewMode::A, true, Some(MaskShow::Overlay));
    over.heatmap.lay_over = LayOver::A;
    assert!(applied(PaneKind::A, &one, &over, true).is_empty());
}
