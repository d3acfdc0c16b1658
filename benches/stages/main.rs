//! The chain beside OpenCV: the same pictures, one thread each, in one run.
//!
//! `cargo bench --bench stages` prints the times of this program; with a Python that has cv2 (`FRAMELENS_BENCH_PYTHON`, else
//! `python3`) each line has cv2's time and the ratio too.

use std::hint::black_box;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use framelens::analysis::stages::{blur, clean_up, fused, regions};
use framelens::analysis::{
    AnalysisSettings, Blur, Cleanup, Comparison, DifferenceOn, GrayOf, Kernel, Mask, PairInput,
    Region, RegionRule, Stages, Step, ThresholdBy, absolute, threshold,
};
use framelens::frame::{Channel, ColorModel, Levels, Pixels, Plane, Profile};
use framelens::view::{Composer, MaskPicture, PaneKind, ViewMode, ViewSettings};

const SIZES: [(&str, u32, u32); 2] = [("1080p", 1920, 1080), ("4K", 3840, 2160)];
const LEVEL: u16 = 20;

/// The generator that `cv2_stages.py` repeats: a smooth picture, noise of four levels, a brighter block.
fn picture(width: u32, height: u32, seed: u32, block: bool) -> Pixels {
    let mut state = seed;
    let count = (width * height) as usize;
    let mut planes: Vec<Vec<u8>> = (0..3).map(|_| Vec::with_capacity(count)).collect();
    for y in 0..height {
        for x in 0..width {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let inside = block && x % 480 < 60 && y % 270 < 90;
            let base = 40 + (x / 16 + y / 8) % 120 + if inside { 60 } else { 0 };
            for (i, plane) in planes.iter_mut().enumerate() {
                plane.push((base + (state >> (8 + 4 * i)) % 5) as u8);
            }
        }
    }
    let channels = [Channel::R, Channel::G, Channel::B];
    Pixels {
        profile: Profile::Opencv4,
        width,
        height,
        model: ColorModel::Rgb,
        depth: 8,
        planes: channels
            .into_iter()
            .zip(planes)
            .map(|(channel, values)| Plane {
                channel,
                width,
                height,
                levels: Levels::from(values),
            })
            .collect(),
        guessed: false,
    }
}

/// The median of runs that take about half a second together.
fn time(mut work: impl FnMut()) -> Duration {
    work();
    let begun = Instant::now();
    let mut runs = Vec::new();
    while runs.len() < 5 || begun.elapsed() < Duration::from_millis(600) {
        let start = Instant::now();
        work();
        runs.push(start.elapsed());
    }
    runs.sort();
    runs[runs.len() / 2]
}

fn gray(a: &Pixels, b: &Pixels) -> Plane {
    let on = DifferenceOn::Channel(Channel::Gray);
    absolute(a, b, on, GrayOf::Difference).expect("comparable")
}

/// A mask in which every second or so pixel is changed: the worst case for the regions.
fn noise(width: u32, height: u32) -> Mask {
    let mut state = 1u32;
    let values = (0..width * height).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u16::from((state >> 16).is_multiple_of(3))
    });
    let plane = Plane {
        channel: Channel::Gray,
        width,
        height,
        levels: Levels::U8(values.map(|v| v as u8).collect()),
    };
    threshold(&plane, 0)
}

fn open() -> Step {
    Step::default()
}

fn one_thread(width: u32, height: u32) -> Vec<(&'static str, Duration)> {
    let (a, b) = (
        picture(width, height, 1, false),
        picture(width, height, 2, true),
    );
    let plane = gray(&a, &b);
    let blurred = blur(&plane, Kernel::Gaussian5);
    let mask = clean_up(&threshold(&blurred, LEVEL), &[open()]);
    let dense = noise(width, height);
    let rule = RegionRule {
        on: true,
        ..RegionRule::default()
    };
    vec![
        (
            "difference, gray, threshold, count",
            time(|| {
                black_box(fused(&a, &b, LEVEL).expect("8 bits").changed);
            }),
        ),
        (
            "  with the plane of differences",
            time(|| {
                black_box(threshold(&gray(&a, &b), LEVEL).changed);
            }),
        ),
        (
            "and Gaussian 5x5, open 3x3",
            time(|| {
                let blurred = blur(&gray(&a, &b), Kernel::Gaussian5);
                black_box(clean_up(&threshold(&blurred, LEVEL), &[open()]).changed);
            }),
        ),
        (
            "regions with statistics, blocks",
            time(|| {
                black_box(regions(&mask, &plane, &rule).found.len());
            }),
        ),
        (
            "regions with statistics, noise",
            time(|| {
                black_box(regions(&dense, &plane, &rule).found.len());
            }),
        ),
        (
            "Gaussian 5x5",
            time(|| {
                black_box(blur(&plane, Kernel::Gaussian5));
            }),
        ),
        (
            "Gaussian 9x9",
            time(|| {
                black_box(blur(&plane, Kernel::Gaussian9));
            }),
        ),
        (
            "median 3x3",
            time(|| {
                black_box(blur(&plane, Kernel::Median3));
            }),
        ),
        (
            "median 5x5",
            time(|| {
                black_box(blur(&plane, Kernel::Median5));
            }),
        ),
        (
            "open 3x3",
            time(|| {
                black_box(clean_up(&mask, &[open()]).changed);
            }),
        ),
    ]
}

/// Everything that moving the threshold of a 4K pair changes, with all cores: stages, figures, the picture to upload.
fn moved_threshold() -> Duration {
    let input = PairInput {
        a: Some(Arc::new(picture(3840, 2160, 1, false))),
        b: Some(Arc::new(picture(3840, 2160, 2, true))),
        ..PairInput::default()
    };
    let (mut stages, mut composer) = (Stages::default(), Composer::default());
    let mut settings = AnalysisSettings {
        blur: Blur {
            on: true,
            kernel: Kernel::Gaussian5,
        },
        cleanup: Cleanup {
            on: true,
            steps: vec![open()],
        },
        regions: RegionRule {
            on: true,
            smallest: 60,
            ..RegionRule::default()
        },
        threshold_by: ThresholdBy::Fixed,
        ..AnalysisSettings::default()
    };
    let view = ViewSettings {
        mode: ViewMode::B,
        mask: MaskPicture {
            shown: true,
            ..MaskPicture::default()
        },
        ..ViewSettings::default()
    };
    let mut level = LEVEL;
    time(|| {
        level = if level == LEVEL { LEVEL + 1 } else { LEVEL };
        settings.threshold = level;
        let known: Comparison = stages.update(&input, &settings, Region::whole(3840, 2160), false);
        let picture = composer.compose(PaneKind::B, &known, &view, Some((1280, 720)));
        black_box(picture.expect("a picture"));
    })
}

/// cv2's times in milliseconds, by size and in the order of [`one_thread`]; nothing without cv2.
fn cv2() -> Vec<Vec<Option<f64>>> {
    let python = std::env::var("FRAMELENS_BENCH_PYTHON").unwrap_or_else(|_| "python3".into());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/stages/cv2_stages.py");
    let Ok(output) = Command::new(python).arg(script).output() else {
        return Vec::new();
    };
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| line.split(' ').map(|n| n.parse().ok()).collect())
        .collect()
}

fn main() {
    // As the program does.
    framelens::media::keep_freed_memory();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a thread");
    let theirs = cv2();
    if theirs.is_empty() {
        println!("without cv2: FRAMELENS_BENCH_PYTHON can name a Python that has it");
    }
    for (i, (name, width, height)) in SIZES.into_iter().enumerate() {
        println!("\n{name}, one thread                       framelens       cv2     ratio");
        for (n, (what, ours)) in pool
            .install(|| one_thread(width, height))
            .into_iter()
            .enumerate()
        {
            let ours = ours.as_secs_f64() * 1e3;
            let theirs = theirs.get(i).and_then(|row| row.get(n)).copied().flatten();
            match theirs {
                Some(theirs) => println!(
                    "{what:<36} {ours:>8.2} ms {theirs:>8.2} {:>8.2}",
                    ours / theirs
                ),
                None => println!("{what:<36} {ours:>8.2} ms"),
            }
        }
    }
    let update = moved_threshold().as_secs_f64() * 1e3;
    println!("\n4K, all cores: threshold moved       {update:>8.2} ms");
}
