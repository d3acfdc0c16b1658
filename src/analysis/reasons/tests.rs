//! Every diagnosis of values made on purpose and recognised, and none of them claimed on clean or merely lossy pairs.

use std::sync::Arc;

use super::*;
use crate::frame::{Channel, ColorModel, Levels, Plane, Profile};

const WIDTH: usize = 96;
const HEIGHT: usize = 64;

/// Pseudo-random numbers, the same every time.
fn noise(seed: usize, x: usize, y: usize) -> f64 {
    let mut state = (seed * 7919 + y * WIDTH + x) as u64 ^ 0x9E37_79B9_7F4A_7C15;
    for _ in 0..3 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state ^= state >> 29;
    }
    (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
}

/// A colourful picture that has no symmetry: waves and shapes, another one for each number.
fn scene(number: usize, x: usize, y: usize) -> [f64; 3] {
    let (x, y, t) = (x as f64, y as f64, number as f64);
    let wave = |a: f64, b: f64, c: f64| 0.5 + 0.5 * (a * x + b * y + c * t + 0.002 * x * y).sin();
    let box_at = if (20.0..45.0).contains(&x) && (10.0..30.0).contains(&y) {
        60.0
    } else {
        0.0
    };
    [
        30.0 + 170.0 * wave(0.11, 0.03, 0.4) + 0.5 * box_at,
        40.0 + 130.0 * wave(0.05, -0.09, 1.3),
        50.0 + 120.0 * wave(-0.02, 0.15, 2.1) - 0.5 * box_at,
    ]
}

/// What a coder made of a number's scene.
type Coded = fn(usize, usize, usize) -> [f64; 3];
type Picture = Box<dyn Fn(usize, usize) -> [f64; 3]>;

fn pixels(
    profile: Profile,
    model: ColorModel,
    at: &dyn Fn(usize, usize) -> [f64; 3],
) -> Arc<Pixels> {
    let channels = match model {
        ColorModel::Yuv => [Channel::Y, Channel::U, Channel::V],
        _ => [Channel::R, Channel::G, Channel::B],
    };
    let planes = channels.into_iter().enumerate().map(|(i, channel)| {
        let places = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
        Plane {
            channel,
            width: WIDTH as u32,
            height: HEIGHT as u32,
            levels: Levels::U8(
                places
                    .map(|(x, y)| at(x, y)[i].round().clamp(0.0, 255.0) as u8)
                    .collect(),
            ),
        }
    });
    Arc::new(Pixels {
        profile,
        width: WIDTH as u32,
        height: HEIGHT as u32,
        model,
        depth: 8,
        planes: planes.collect(),
        guessed: false,
    })
}

/// Two RGB sources: each sample is a picture and what became of it.
fn rgb_samples(change: impl Fn(usize) -> Picture) -> Vec<Sample> {
    (0..3)
        .map(|number| {
            let a = pixels(Profile::Opencv4, ColorModel::Rgb, &|x, y| {
                scene(number, x, y)
            });
            let b = pixels(Profile::Opencv4, ColorModel::Rgb, &*change(number));
            Sample {
                a_native: Arc::clone(&a),
                b_native: Arc::clone(&b),
                a,
                b,
            }
        })
        .collect()
}

fn diagnosed(samples: &[Sample]) -> Option<Reason> {
    let diagnoses = [
        channels::reason,
        geometry::reason,
        tone::reason,
        matrix::reason,
        rounding::reason,
        chroma::reason,
    ];
    diagnoses.iter().find_map(|diagnose| diagnose(samples))
}

fn kind(samples: &[Sample]) -> (String, bool) {
    diagnosed(samples).map_or((String::new(), false), |reason| (reason.kind, reason.exact))
}

/// `change` and a little noise, as lossy coding leaves it.
fn lossy(change: impl Fn(usize, usize, usize) -> [f64; 3] + Copy + 'static) -> Vec<Sample> {
    rgb_samples(|number| {
        Box::new(move |x, y| {
            let changed = change(number, x, y);
            [0, 1, 2].map(|i| changed[i] + 4.0 * noise(number * 3 + i, x, y))
        })
    })
}

#[test]
fn exchanged_channels() {
    let swap = |number, x, y| {
        let [r, g, b] = scene(number, x, y);
        [b, g, r]
    };
    let exact = rgb_samples(|number| Box::new(move |x, y| swap(number, x, y)));
    assert_eq!(kind(&exact), ("channels".to_owned(), true));
    assert!(
        diagnosed(&exact)
            .unwrap()
            .sentence
            .ends_with("identical once R and B are exchanged")
    );
    assert_eq!(kind(&lossy(swap)), ("channels".to_owned(), false));
}

#[test]
fn ranges_gains_and_gamma() {
    let toned = |tone: fn(f64) -> f64| {
        let samples = lossy(move |number, x, y| scene(number, x, y).map(tone));
        diagnosed(&samples).map(|reason| (reason.kind, reason.sentence))
    };
    let (kind, sentence) = toned(|v| v * 219.0 / 255.0 + 16.0).expect("a range");
    assert_eq!(kind, "range");
    assert!(sentence.starts_with("B = 0.859 A + 16"), "{sentence}");
    let (kind, sentence) = toned(|v| (v - 16.0) * 255.0 / 219.0).expect("a range");
    assert_eq!(kind, "range");
    assert!(sentence.starts_with("B = 1.164 A - 18.6"), "{sentence}");
    assert_eq!(
        toned(|v| v * 0.8).map(|found| found.0).as_deref(),
        Some("gain")
    );
    // Black frames are no gain of 0.
    assert_eq!(toned(|_| 16.0), None);
    // A fade: another line in each frame.
    let fade = lossy(|number, x, y| {
        scene(number, x, y).map(|v| 16.0 + (v - 16.0) * (1.0 - 0.3 * number as f64))
    });
    let reason = diagnosed(&fade).expect("a fade");
    assert_eq!(reason.kind, "fade");
    assert!(
        reason.sentence.contains("from B = 1.000 A + 0.") && reason.sentence.contains("to B = 0.4"),
        "{}",
        reason.sentence
    );
    let gamma = toned(|v| 255.0 * (v / 255.0).powf(0.6)).expect("a gamma");
    assert_eq!(gamma.0, "gamma");
    assert!(gamma.1.contains("gamma of 0.60"), "{}", gamma.1);
}

#[test]
fn shifts_flips_and_fields() {
    let shifted =
        rgb_samples(|number| Box::new(move |x, y| scene(number, x + 100 - 3, y + 100 + 2)));
    let a = rgb_samples(|number| Box::new(move |x, y| scene(number, x + 100, y + 100)));
    let pairs: Vec<Sample> = a
        .iter()
        .zip(&shifted)
        .map(|(a, b)| Sample {
            a: Arc::clone(&a.b),
            a_native: Arc::clone(&a.b),
            ..b.clone()
        })
        .collect();
    let reason = diagnosed(&pairs).expect("a shift");
    assert_eq!((reason.kind.as_str(), reason.exact), ("shift", true));
    assert!(
        reason.sentence.contains("3 to the right and 2 up"),
        "{}",
        reason.sentence
    );

    let mirrored = rgb_samples(|number| Box::new(move |x, y| scene(number, WIDTH - 1 - x, y)));
    assert_eq!(kind(&mirrored), ("flip".to_owned(), true));
    let turned = lossy(|number, x, y| scene(number, WIDTH - 1 - x, HEIGHT - 1 - y));
    assert_eq!(kind(&turned), ("flip".to_owned(), false));
    let field = rgb_samples(|number| {
        Box::new(move |x, y| {
            if y % 2 == 0 {
                scene(number, x, y)
            } else {
                scene(number, x, y + 7)
            }
        })
    });
    let reason = diagnosed(&field).expect("a field");
    assert_eq!(reason.kind, "field");
    assert!(
        reason.sentence.starts_with("only the odd lines"),
        "{}",
        reason.sentence
    );
}

#[test]
fn the_wrong_matrix() {
    // BT.709's YUV read with BT.601's weights, by numbers of its own.
    let wrong = |number, x, y| {
        let [r, g, b]: [f64; 3] = scene(number, x, y);
        let luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        let (u, v) = ((b - luma) / 1.8556, (r - luma) / 1.5748);
        [
            luma + 1.402 * v,
            luma - 0.344_136 * u - 0.714_136 * v,
            luma + 1.772 * u,
        ]
    };
    let reason = diagnosed(&lossy(wrong)).expect("a matrix");
    assert_eq!(reason.kind, "matrix");
    assert!(
        reason.sentence.contains("BT.601 in place of BT.709"),
        "{}",
        reason.sentence
    );
}

/// Of an RGB source and what YUV makes of it.
fn against_yuv(change: impl Fn(usize, usize, usize) -> [f64; 3] + Copy + 'static) -> Vec<Sample> {
    let mut samples = rgb_samples(|number| Box::new(move |x, y| change(number, x, y)));
    for (number, sample) in samples.iter_mut().enumerate() {
        // Limited range, BT.601; colour is of no account here.
        sample.b_native = pixels(Profile::Native, ColorModel::Yuv, &|x, y| {
            let [r, g, b] = change(number, x, y);
            let luma = 0.299 * r + 0.587 * g + 0.114 * b;
            [16.0 + luma * 219.0 / 255.0, 100.0, 100.0]
        });
    }
    samples
}

#[test]
fn rounding_and_subsampling() {
    let rounded = |number, x, y| scene(number, x, y).map(|v| v + 1.9 * noise(number, x, y));
    assert_eq!(kind(&against_yuv(rounded)).0, "rounding");
    // Between two RGB sources the same small differences have another cause.
    assert_eq!(
        kind(&rgb_samples(|n| Box::new(move |x, y| rounded(n, x, y)))).0,
        ""
    );

    let coarse = |number, x: usize, y: usize| {
        let [r, g, b] = scene(number, x, y);
        let u = 15.0 * noise(number, x / 2, y / 2);
        // Colour moves so that cv2's gray stays.
        [r + u, g - u * 9798.0 / 19235.0, b]
    };
    assert_eq!(kind(&against_yuv(coarse)).0, "subsampling");
}

#[test]
fn nothing_is_claimed_of_clean_and_lossy_pairs() {
    let mut alarms = Vec::new();
    let mut tried = 0;
    for amplitude in [0.0, 2.0, 6.0, 15.0, 40.0] {
        let coded: [(&str, Coded); 5] = [
            ("noise", scene),
            // A soft low-pass, as strong quantising leaves.
            ("blur", |number, x, y| {
                let near =
                    [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| scene(number, x + dx, y + dy));
                [0, 1, 2].map(|i| near.iter().map(|p| p[i]).sum::<f64>() / 4.0)
            }),
            ("steps", |number, x, y| {
                scene(number, x, y).map(|v| (v / 12.0).round() * 12.0)
            }),
            ("blocks", |number, x, y| {
                scene(number, x / 8 * 8 + 4, y / 8 * 8 + 4)
            }),
            ("patch", |number, x, y| {
                if x > 70 && y > 40 {
                    [0.0, 0.0, 0.0]
                } else {
                    scene(number, x, y)
                }
            }),
        ];
        for (name, change) in coded {
            let samples = rgb_samples(|number| {
                Box::new(move |x, y| {
                    let changed = change(number, x, y);
                    [0, 1, 2].map(|i| changed[i] + amplitude * noise(number * 5 + i, x, y))
                })
            });
            tried += 1;
            if let Some(reason) = diagnosed(&samples) {
                alarms.push(format!(
                    "{name} {amplitude}: {} ({})",
                    reason.sentence, reason.evidence
                ));
            }
        }
    }
    assert_eq!(tried, 25);
    assert!(alarms.is_empty(), "\n{}", alarms.join("\n"));
}

#[test]
fn that_no_cause_fits_is_said_of_what_differs_only() {
    let known = Reason::new("rate", "sentence".into(), "evidence".into());
    for outcome in [Outcome::Identical, Outcome::Incomparable] {
        assert_eq!(explanations(outcome, &[]), []);
    }
    let different = Outcome::Different;
    assert_eq!(explanations(different, &[]), [(NONE_FITS, LOOKED_FOR)]);
    assert_eq!(
        explanations(different, &[known]),
        [("sentence", "evidence")]
    );
}
