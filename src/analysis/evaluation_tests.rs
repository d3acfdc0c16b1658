use super::*;
use crate::analysis::settings::{MaskOn, ScaleFilter};
use crate::analysis::stage_settings::*;
use crate::analysis::test_pictures::{rgb, yuv420};
use crate::frame::Channel;

fn input() -> PairInput {
    PairInput {
        a: Some(Arc::new(rgb(8, 6, |x, y| [x as u8 * 9, y as u8 * 7, 30]))),
        b: Some(Arc::new(rgb(8, 6, |x, y| [x as u8 * 9, y as u8 * 8, 30]))),
        a_native: Some(Arc::new(yuv420(8, 6, |x, _| x as u8, |_, _| 90))),
        b_native: Some(Arc::new(yuv420(8, 6, |x, _| x as u8, |x, _| 90 + x as u8))),
        ..PairInput::default()
    }
}

const REGION: Region = Region {
    x: 2,
    y: 1,
    width: 3,
    height: 4,
};

/// Each change of the input runs the stages that depend on it, and no other.
#[test]
fn only_what_changed_is_computed_again() {
    let mut stages = Stages::default();
    let mut settings = AnalysisSettings::default();
    let pair = input();
    stages.update(&pair, &settings, REGION, false);
    let first = Evaluations {
        sizes: 1,
        planes: 2,
        difference: 1,
        mask: 1,
        histogram: 1,
        region_histogram: 1,
        changed: 1,
        ..Evaluations::default()
    };
    assert_eq!(stages.evaluations(), first, "the first time");

    stages.update(&pair, &settings, REGION, false);
    assert_eq!(stages.evaluations(), first, "nothing changed");

    settings.threshold = 3;
    stages.update(&pair, &settings, REGION, false);
    let mut expected = Evaluations {
        mask: 2,
        changed: 2,
        ..first
    };
    assert_eq!(stages.evaluations(), expected, "the threshold");

    let region = Region { x: 3, ..REGION };
    stages.update(&pair, &settings, region, false);
    expected.region_histogram += 1;
    expected.changed += 1;
    assert_eq!(stages.evaluations(), expected, "the region");

    stages.update(&pair, &settings, region, true);
    expected.signed += 1;
    assert_eq!(stages.evaluations(), expected, "A-B is wanted");

    settings.mask_on = MaskOn::Any;
    stages.update(&pair, &settings, region, true);
    expected.mask_difference += 1;
    expected.mask += 1;
    expected.changed += 1;
    assert_eq!(stages.evaluations(), expected, "what the mask looks at");

    settings.threshold = 4;
    stages.update(&pair, &settings, region, true);
    expected.mask += 1;
    expected.changed += 1;
    assert_eq!(
        stages.evaluations(),
        expected,
        "the threshold of another difference"
    );

    let mut next = pair.clone();
    next.b = input().b;
    stages.update(&next, &settings, region, true);
    expected = Evaluations {
        sizes: expected.sizes + 1,
        planes: expected.planes + 1,
        difference: expected.difference + 1,
        signed: expected.signed + 1,
        mask_difference: expected.mask_difference + 1,
        mask: expected.mask + 1,
        histogram: expected.histogram + 1,
        region_histogram: expected.region_histogram + 1,
        changed: expected.changed + 1,
        ..expected
    };
    assert_eq!(stages.evaluations(), expected, "another B");
}

/// Moving one stage's setting runs that stage and those after it.
#[test]
fn the_chain_begins_where_something_changed() {
    let mut stages = Stages::default();
    let mut settings = AnalysisSettings {
        blur: Blur {
            on: true,
            kernel: Kernel::Gaussian3,
        },
        cleanup: Cleanup {
            on: true,
            ..Cleanup::default()
        },
        regions: RegionRule {
            on: true,
            ..RegionRule::default()
        },
        ..AnalysisSettings::default()
    };
    let pair = input();
    let whole = Region::whole(8, 6);
    let mut update = |settings: &AnalysisSettings| {
        stages.update(&pair, settings, whole, false);
        let Evaluations {
            difference,
            mask_difference,
            blur,
            levels,
            mask,
            cleanup,
            regions,
            histogram,
            ..
        } = stages.evaluations();
        (
            [difference, mask_difference, histogram],
            [blur, levels, mask, cleanup, regions],
        )
    };
    assert_eq!(update(&settings), ([1, 0, 1], [1, 0, 1, 1, 1]), "first");
    settings.decision.share = Some(3.0);
    assert_eq!(update(&settings), ([1, 0, 1], [1, 0, 1, 1, 1]), "decision");
    settings.regions.smallest = 2;
    assert_eq!(update(&settings), ([1, 0, 1], [1, 0, 1, 1, 2]), "regions");
    settings.cleanup.steps[0].size = 5;
    assert_eq!(update(&settings), ([1, 0, 1], [1, 0, 1, 2, 3]), "clean-up");
    settings.threshold = 1;
    assert_eq!(update(&settings), ([1, 0, 1], [1, 0, 2, 3, 4]), "threshold");
    settings.threshold_by = ThresholdBy::Otsu;
    settings.threshold = 200;
    let after = update(&settings);
    assert_eq!(
        (after.0, after.1[1]),
        ([1, 0, 1], 1),
        "an automatic threshold counts once"
    );
    settings.threshold = 100;
    assert_eq!(
        update(&settings),
        after,
        "the fixed level decides nothing then"
    );
    settings.blur.on = false;
    let unblurred = update(&settings);
    assert_eq!(
        unblurred.1[..2],
        after.1[..2],
        "the difference is counted already"
    );
    settings.difference = DifferenceKind::Signed;
    assert_eq!(update(&settings).0, [1, 1, 1], "another subtraction");
}

/// What is left out changes neither counts nor shares, and identical is said of the rest.
#[test]
fn exclusions_leave_out() {
    let band = Region {
        x: 0,
        y: 3,
        width: 8,
        height: 3,
    };
    let settings = AnalysisSettings {
        threshold: 1,
        areas: Areas {
            exclude: vec![band],
            ..Areas::default()
        },
        ..AnalysisSettings::default()
    };
    let known = Stages::default().update(&input(), &settings, REGION, false);
    // Gray differs by 0, 1, 1 in the three rows that count.
    let frame = known.frame.expect("a difference");
    assert_eq!((frame.pixels, frame.maximum, frame.changed), (24, 1, 0));
    assert_eq!(known.mask.expect("a pair").expect("comparable").changed, 0);
    let region = known.in_region.expect("inside");
    assert_eq!((region.pixels, region.maximum), (6, 1));

    let mut first_row_only = settings.clone();
    first_row_only.areas.exclude = vec![Region {
        y: 1,
        height: 5,
        ..band
    }];
    let known = Stages::default().update(&input(), &first_row_only, REGION, false);
    assert!(known.frame.expect("a difference").identical);
    first_row_only.areas.exclude.push(Region::whole(8, 6));
    let known = Stages::default().update(&input(), &first_row_only, REGION, false);
    let problem = known.problem().expect("nothing left").to_string();
    assert!(
        problem.starts_with("the exclusions leave no pixel"),
        "{problem}"
    );
}

/// A threshold for each channel: any of them, or all of them.
#[test]
fn each_channel_has_its_threshold() {
    let mut settings = AnalysisSettings {
        per_channel: Some(Combine::Or),
        threshold: 3,
        ..AnalysisSettings::default()
    };
    let known = Stages::default().update(&input(), &settings, REGION, false);
    let chain = known.chain.expect("a chain");
    assert_eq!((chain.reduced.planes.len(), chain.changed.changed), (3, 16));
    settings.per_channel = Some(Combine::And);
    let known = Stages::default().update(&input(), &settings, REGION, false);
    assert_eq!(
        known.chain.expect("a chain").changed.changed,
        0,
        "red never changes"
    );
}

/// The formula of gray decides nothing on another channel.
#[test]
fn the_formula_of_gray_matters_on_gray_only() {
    let mut stages = Stages::default();
    let mut settings = AnalysisSettings {
        on: DifferenceOn::Channel(Channel::G),
        mask_on: MaskOn::Channel(Channel::G),
        ..AnalysisSettings::default()
    };
    let pair = input();
    stages.update(&pair, &settings, REGION, false);
    settings.gray_of = GrayOf::Frames;
    stages.update(&pair, &settings, REGION, false);
    assert_eq!(stages.evaluations().difference, 1);
    settings.on = DifferenceOn::default();
    stages.update(&pair, &settings, REGION, false);
    settings.gray_of = GrayOf::Difference;
    stages.update(&pair, &settings, REGION, false);
    assert_eq!(stages.evaluations().difference, 3);
}

/// Figures by hand: G differs by y, so gray does by (19235 y + 16384) >> 15 = 0, 1, 1, 2, 2, 3 in the six rows.
#[test]
fn the_figures_are_exact() {
    let settings = AnalysisSettings {
        threshold: 1,
        ..AnalysisSettings::default()
    };
    let known = Stages::default().update(&input(), &settings, REGION, true);
    let frame = known.frame.expect("a difference");
    assert_eq!((frame.pixels, frame.minimum, frame.maximum), (48, 0, 3));
    assert_eq!(frame.mean, 9.0 / 6.0);
    assert_eq!(frame.mse, 19.0 / 6.0);
    let psnr = frame.psnr.expect("finite");
    assert!((psnr - 10.0 * (65025.0f64 * 6.0 / 19.0).log10()).abs() < 1e-12);
    assert_eq!((frame.changed, frame.changed_share), (24, 50.0));
    // Rows 1 to 4 of the region: 1, 1, 2, 2.
    let region = known.in_region.expect("inside");
    assert_eq!((region.pixels, region.minimum, region.maximum), (12, 1, 2));
    assert_eq!((region.mean, region.mse), (1.5, 2.5));
    assert_eq!((region.changed, region.changed_share), (6, 50.0));
    assert!(!frame.identical && !region.identical);
    let signed = known.signed.expect("asked for").expect("comparable");
    assert_eq!(signed.get(0, 5), Some(-3));
    assert_eq!(known.histogram.expect("a difference").exactly(1), 16);
}

/// A blue change of 4 levels leaves every gray number at 0: PSNR of gray is infinite, the pair is not identical.
#[test]
fn identical_is_said_of_every_channel() {
    let mut pair = input();
    let b = rgb(8, 6, |x, y| {
        [x as u8 * 9, y as u8 * 7, if x == 7 { 34 } else { 30 }]
    });
    pair.b = Some(Arc::new(b));
    let mut stages = Stages::default();
    let known = stages.update(&pair, &AnalysisSettings::default(), REGION, false);
    let (frame, region) = (
        known.frame.expect("frame"),
        known.in_region.expect("region"),
    );
    assert_eq!((frame.maximum, frame.psnr, frame.changed), (0, None, 0));
    assert!(!frame.identical, "one column differs in blue");
    assert!(region.identical, "the region does not reach that column");
}

/// A mask on a plane of half the size counts its own samples.
#[test]
fn decoded_planes_count_their_samples() {
    let settings = AnalysisSettings {
        mask_on: MaskOn::Channel(Channel::U),
        threshold: 1,
        ..AnalysisSettings::default()
    };
    assert!(settings.needs_native());
    let known = Stages::default().update(&input(), &settings, REGION, false);
    let mask = known.mask.expect("a pair").expect("comparable");
    assert_eq!((mask.width, mask.height, mask.changed), (4, 3, 6));
    let frame = known.frame.expect("a difference");
    assert_eq!(
        (frame.pixels, frame.changed, frame.changed_share),
        (48, 6, 50.0)
    );
    // x 2 to 4 are the samples 1 and 2, y 1 to 4 the samples 0 to 2.
    let region = known.in_region.expect("inside");
    assert_eq!(
        (region.pixels, region.changed, region.changed_share),
        (12, 3, 50.0)
    );
}

#[test]
fn one_source_alone_has_its_own_figures() {
    let pair = PairInput {
        b: Some(Arc::new(rgb(4, 2, |x, _| [x as u8 * 10; 3]))),
        ..PairInput::default()
    };
    let known = Stages::default().update(&pair, &AnalysisSettings::default(), REGION, true);
    let (frame, region) = known.alone.expect("B is there");
    assert_eq!(
        (frame.pixels, frame.minimum, frame.maximum, frame.mean),
        (8, 0, 30, 15.0)
    );
    assert_eq!(region.expect("inside").mean, 25.0);
    assert!(known.difference.is_none() && known.mask.is_none() && known.problem().is_none());
}

#[test]
fn sizes_follow_the_rule() {
    let mut pair = input();
    pair.b = Some(Arc::new(rgb(5, 9, |x, y| [x as u8 * 9, y as u8 * 7, 30])));
    let mut stages = Stages::default();
    let mut settings = AnalysisSettings::default();
    let known = stages.update(&pair, &settings, REGION, false);
    assert!(known.problem().is_some() && known.frame.is_none());
    assert!(
        known.a_plane.is_some_and(|a| a.is_ok()),
        "A alone can still be read"
    );
    settings.sizes = SizeRule::Crop;
    let known = stages.update(&pair, &settings, REGION, false);
    assert_eq!(known.size(), Some((5, 6)));
    assert!(known.frame.expect("cropped").identical);
    settings.sizes = SizeRule::ScaleB(ScaleFilter::Bicubic);
    let known = stages.update(&pair, &settings, REGION, false);
    assert!(known.problem().is_some(), "B came unscaled");
}

/// A region that begins outside the picture has no figures, the frame keeps its own.
#[test]
fn a_region_outside_has_no_figures() {
    let outside = Region { x: 100, ..REGION };
    let known = Stages::default().update(&input(), &AnalysisSettings::default(), outside, false);
    assert!(known.frame.is_some() && known.in_region.is_none());
}
