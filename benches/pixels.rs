//! How long the work on one pair takes, at 1080p and 4K: the stages after a change of frame, after a move of a slider,
//! and the pictures that go to the screen.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use framelens::analysis::{
    AnalysisSettings, DifferenceOn, GrayOf, MaskOn, PairInput, Region, Stages, absdiff, absolute,
    gray, histogram, signed, threshold,
};
use framelens::frame::{Channel, ColorModel, Levels, Pixels, Plane, Profile};
use framelens::view::{
    Heatmap, LayOver, MaskPicture, MaskShow, PaneKind, Shrink, ViewMode, ViewSettings, compose,
    picture::of_pixels,
};

const SIZES: [(&str, u32, u32); 2] = [("1080p", 1920, 1080), ("4K", 3840, 2160)];

/// A gradient with noise of a few levels: neither one level nor all of them occur equally often.
fn picture(width: u32, height: u32, seed: u32, sixteen: bool) -> Pixels {
    let mut state = seed;
    let planes = [Channel::R, Channel::G, Channel::B].map(|channel| {
        let numbers = (0..width * height).map(|i| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 29) + ((state >> 28) & 1) * ((state >> 27) & 1) * 20;
            ((i % width) * 200 / width + noise) as u8
        });
        let levels = if sixteen {
            Levels::U16(numbers.map(|v| u16::from(v) * 257).collect())
        } else {
            Levels::U8(numbers.collect())
        };
        Plane {
            channel,
            width,
            height,
            levels,
        }
    });
    Pixels {
        profile: if sixteen {
            Profile::Standard
        } else {
            Profile::Opencv4
        },
        width,
        height,
        model: ColorModel::Rgb,
        depth: if sixteen { 16 } else { 8 },
        planes: planes.into(),
        guessed: false,
    }
}

const GRAY: DifferenceOn = DifferenceOn::Channel(Channel::Gray);
const REGION: Region = Region {
    x: 400,
    y: 300,
    width: 35,
    height: 35,
};

fn analysis(criterion: &mut Criterion) {
    for (name, width, height) in SIZES {
        let mut group = criterion.benchmark_group(format!("analysis {name}"));
        group.throughput(Throughput::Elements(u64::from(width * height)));
        let (a, b) = (
            picture(width, height, 1, false),
            picture(width, height, 2, false),
        );
        let (a16, b16) = (
            picture(width, height, 1, true),
            picture(width, height, 2, true),
        );
        let difference = absolute(&a, &b, GRAY, GrayOf::Difference).expect("comparable");
        let deep = absolute(&a16, &b16, GRAY, GrayOf::Difference).expect("comparable");

        group.bench_function("absdiff, gray, threshold, count", |bench| {
            bench.iter(|| {
                let plane = absolute(&a, &b, GRAY, GrayOf::Difference).expect("comparable");
                threshold(&plane, 10).changed
            });
        });
        group.bench_function("absdiff, gray, threshold, count, 16 bits", |bench| {
            bench.iter(|| {
                let plane = absolute(&a16, &b16, GRAY, GrayOf::Difference).expect("comparable");
                threshold(&plane, 2570).changed
            });
        });
        group.bench_function("gray of the difference", |bench| {
            bench.iter(|| absolute(&a, &b, GRAY, GrayOf::Difference));
        });
        group.bench_function("maximum over channels", |bench| {
            bench.iter(|| absolute(&a, &b, DifferenceOn::Maximum, GrayOf::Difference));
        });
        group.bench_function("gray", |bench| bench.iter(|| gray(&a)));
        group.bench_function("absdiff of three channels", |bench| {
            bench.iter(|| absdiff(&a, &b))
        });
        group.bench_function("signed gray", |bench| bench.iter(|| signed(&a, &b, GRAY)));
        group.bench_function("threshold and count", |bench| {
            bench.iter(|| threshold(&difference, 10).changed);
        });
        group.bench_function("histogram", |bench| {
            bench.iter(|| histogram(&difference, 8, None))
        });
        group.bench_function("histogram, 16 bits", |bench| {
            bench.iter(|| histogram(&deep, 16, None));
        });

        let pairs = [(a.clone(), b.clone()), (a, b)].map(|(a, b)| PairInput {
            a: Some(Arc::new(a)),
            b: Some(Arc::new(b)),
            ..PairInput::default()
        });
        group.bench_function("all stages, new frames", |bench| {
            let (mut stages, settings) = (Stages::default(), AnalysisSettings::default());
            let mut turn = 0;
            bench.iter(|| {
                turn = 1 - turn;
                stages.update(&pairs[turn], &settings, REGION, false).frame
            });
        });
        for (what, mask_on) in [
            (
                "all stages, threshold moved",
                MaskOn::Channel(Channel::Gray),
            ),
            ("all stages, threshold of any channel moved", MaskOn::Any),
        ] {
            group.bench_function(what, |bench| {
                let mut stages = Stages::default();
                let mut settings = AnalysisSettings {
                    mask_on,
                    ..AnalysisSettings::default()
                };
                bench.iter(|| {
                    settings.threshold = (settings.threshold + 1) % 20;
                    stages.update(&pairs[0], &settings, REGION, false).frame
                });
            });
        }
        group.finish();
    }
}

fn view(criterion: &mut Criterion) {
    for (name, width, height) in SIZES {
        let mut group = criterion.benchmark_group(format!("view {name}"));
        group.throughput(Throughput::Elements(u64::from(width * height)));
        let a = Arc::new(picture(width, height, 1, false));
        let b = Arc::new(picture(width, height, 2, false));
        let input = PairInput {
            a: Some(Arc::clone(&a)),
            b: Some(b),
            ..PairInput::default()
        };
        let settings = AnalysisSettings {
            threshold: 10,
            ..AnalysisSettings::default()
        };
        let known = Stages::default().update(&input, &settings, REGION, true);
        let plain = ViewSettings {
            mode: ViewMode::ThreeUp,
            ..ViewSettings::default()
        };
        let heat = ViewSettings {
            heatmap: Heatmap {
                shown: true,
                ..Heatmap::default()
            },
            ..plain
        };
        let signed = ViewSettings {
            heatmap: Heatmap {
                signed: true,
                ..heat.heatmap
            },
            ..heat
        };
        let over = ViewSettings {
            heatmap: Heatmap {
                lay_over: LayOver::B,
                ..heat.heatmap
            },
            ..heat
        };
        let mask = |show| ViewSettings {
            mode: ViewMode::Wipe,
            mask: MaskPicture {
                shown: true,
                show,
                ..MaskPicture::default()
            },
            ..plain
        };
        let fitted = Some((width * 64 / 100, height * 64 / 100));
        let cases = [
            ("picture", PaneKind::A, plain, None),
            ("picture, shrunk", PaneKind::A, plain, fitted),
            ("absdiff", PaneKind::Difference, plain, None),
            ("absdiff, shrunk", PaneKind::Difference, plain, fitted),
            ("heatmap", PaneKind::Difference, heat, None),
            ("heatmap, shrunk", PaneKind::Difference, heat, fitted),
            ("signed heatmap", PaneKind::Difference, signed, None),
            ("heatmap over B", PaneKind::B, over, None),
            ("mask over B", PaneKind::B, mask(MaskShow::Overlay), None),
            (
                "mask over B, shrunk",
                PaneKind::B,
                mask(MaskShow::Overlay),
                fitted,
            ),
            (
                "black and white",
                PaneKind::B,
                mask(MaskShow::Picture),
                None,
            ),
            ("changed only", PaneKind::B, mask(MaskShow::Changed), None),
        ];
        for (what, kind, settings, shrunk) in cases {
            group.bench_function(what, |bench| {
                bench.iter(|| compose(kind, black_box(&known), &settings, shrunk));
            });
        }
        let picture = of_pixels(&a, Channel::Gray);
        let quarter = Shrink::new((width, height), (width / 4, height / 4));
        group.bench_function("average to a quarter", |bench| {
            bench.iter(|| quarter.average(&picture));
        });
        group.finish();
    }
}

criterion_group! {
    name = pixels;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    targets = analysis, view
}
criterion_main!(pixels);
