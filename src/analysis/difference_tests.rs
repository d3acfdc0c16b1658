use proptest::prelude::*;

use super::*;
use crate::analysis::histogram::histogram;
use crate::analysis::mask::{mask, threshold};
use crate::analysis::settings::{AnalysisSettings, MaskOn};
use crate::analysis::test_pictures::{gray, rgb, rgb16, yuv420};

const GRAY: DifferenceOn = DifferenceOn::Channel(Channel::Gray);

fn numbers(plane: &Plane) -> Vec<i64> {
    (0..plane.levels.len())
        .map(|i| i64::from(plane.levels.get(i)))
        .collect()
}

fn weighed(r: i64, g: i64, b: i64) -> i64 {
    (3735 * b + 19235 * g + 9798 * r + 16384) / 32768
}

/// The two grays of a difference are different numbers: a red rise and a green fall.
#[test]
fn the_two_grays_of_a_difference() {
    let a = rgb(1, 1, |_, _| [200, 100, 50]);
    let b = rgb(1, 1, |_, _| [100, 151, 50]);
    let of_difference = absolute(&a, &b, GRAY, GrayOf::Difference).expect("comparable");
    let of_frames = absolute(&a, &b, GRAY, GrayOf::Frames).expect("comparable");
    assert_eq!(numbers(&of_difference), [60]);
    assert_eq!(numbers(&of_frames), [0]);
    assert_eq!(signed(&a, &b, GRAY).expect("comparable").values, [0]);
}

/// The lesson's pixel: 255 written, RGB 251 253 250 read back.
#[test]
fn the_lesson_pixel() {
    let a = rgb(1, 1, |_, _| [255; 3]);
    let b = rgb(1, 1, |_, _| [251, 253, 250]);
    assert_eq!(
        channel(&b, Channel::Gray).expect("gray").get(0, 0),
        Some(252)
    );
    assert_eq!(signed(&a, &b, GRAY).expect("comparable").values, [3]);
    let red = DifferenceOn::Channel(Channel::R);
    assert_eq!(signed(&a, &b, red).expect("comparable").values, [4]);
    assert_eq!(
        signed(&a, &b, DifferenceOn::Maximum)
            .expect("comparable")
            .values,
        [5]
    );
}

#[test]
fn chroma_counts_for_every_pixel_it_covers() {
    let a = yuv420(3, 3, |_, _| 10, |_, _| 100);
    let b = yuv420(
        3,
        3,
        |x, _| 10 + x as u8,
        |x, y| if (x, y) == (1, 1) { 107 } else { 100 },
    );
    let maximum = absolute(&a, &b, DifferenceOn::Maximum, GrayOf::Difference).expect("comparable");
    assert_eq!(numbers(&maximum), [0, 1, 2, 0, 1, 2, 0, 1, 7]);
    // U falls by 7, V rises by 7, the first one counts.
    let signed = signed(&a, &b, DifferenceOn::Maximum).expect("comparable");
    assert_eq!(signed.values, [0, -1, -2, 0, -1, -2, 0, -1, -7]);
    let u = absolute(
        &a,
        &b,
        DifferenceOn::Channel(Channel::U),
        GrayOf::Difference,
    );
    let u = u.expect("comparable");
    assert_eq!((u.width, u.height, numbers(&u)), (2, 2, vec![0, 0, 0, 7]));
}

#[test]
fn sixteen_bits_stay_sixteen() {
    let a = rgb16(2, 1, |x, _| [65535 * x as u16, 300, 0]);
    let b = rgb16(2, 1, |_, _| [0, 300, 1]);
    let maximum = absolute(&a, &b, DifferenceOn::Maximum, GrayOf::Difference).expect("comparable");
    assert_eq!(numbers(&maximum), [1, 65535]);
    let gray = absolute(&a, &b, GRAY, GrayOf::Difference).expect("comparable");
    assert_eq!(numbers(&gray), [0, weighed(65535, 0, 1)]);
}

/// A gray picture is R = G = B: its gray is exactly itself.
#[test]
fn a_gray_picture_meets_a_color_picture() {
    let a = gray(4, 1, |x, _| 60 * x as u8);
    let mut b = rgb(4, 1, |x, _| [60 * x as u8; 3]);
    b.profile = Profile::Standard;
    for on in [GRAY, DifferenceOn::Maximum] {
        for gray_of in [GrayOf::Difference, GrayOf::Frames] {
            let plane = absolute(&a, &b, on, gray_of).expect("comparable");
            assert_eq!(numbers(&plane), [0; 4]);
        }
    }
    assert!(identical(&a, &b, Region::whole(4, 1)));
    assert_eq!(absdiff(&a, &b).expect("comparable").planes.len(), 3);
}

#[test]
fn what_cannot_be_subtracted_is_said() {
    let eight = rgb(2, 2, |_, _| [0; 3]);
    let sentence = |a: &Pixels, b: &Pixels, on| {
        let error = absolute(a, b, on, GrayOf::Difference).expect_err("not comparable");
        error.to_string()
    };
    assert_eq!(
        sentence(&rgb16(2, 2, |_, _| [0; 3]), &eight, GRAY),
        "A has 16 bits, B has 8; choose an opencv profile, which makes 8 of a video; images and arrays keep theirs"
    );
    assert_eq!(
        sentence(&rgb(3, 2, |_, _| [0; 3]), &eight, GRAY),
        "sizes differ: A is 3x2, B is 2x2; crop both or scale B"
    );
    assert_eq!(
        sentence(&eight, &eight, DifferenceOn::Channel(Channel::U)),
        "no U plane under opencv4: Y, U and V are decoded planes; choose the profile native"
    );
    let mut native = eight.clone();
    native.profile = Profile::Native;
    assert_eq!(
        sentence(&yuv420(2, 2, |_, _| 0, |_, _| 0), &native, GRAY),
        "A is Y, U and V, B is R, G and B under native; choose the profile standard or one of opencv"
    );
}

/// A blue change of 4 levels is no change of gray, and still the pictures are not identical.
#[test]
fn identical_means_every_sample() {
    let a = rgb(6, 5, |x, y| [x as u8, y as u8, 100]);
    let b = rgb(6, 5, |x, y| {
        [x as u8, y as u8, if (x, y) == (4, 3) { 104 } else { 100 }]
    });
    let gray = absolute(&a, &b, GRAY, GrayOf::Difference).expect("comparable");
    assert_eq!(numbers(&gray), [0; 30]);
    assert!(!identical(&a, &b, Region::whole(6, 5)));
    let beside = Region {
        x: 0,
        y: 0,
        width: 4,
        height: 5,
    };
    assert!(identical(&a, &b, beside));
    assert!(identical(&a, &a.clone(), Region::whole(6, 5)));
}

fn pictures() -> impl Strategy<Value = (Pixels, Pixels)> {
    let size = (1u32..20, 1u32..12);
    size.prop_flat_map(|(width, height)| {
        let count = (width * height * 6) as usize;
        prop::collection::vec(any::<u8>(), count).prop_map(move |bytes| {
            let half = bytes.len() / 2;
            let at = |bytes: &[u8], x: u32, y: u32| {
                let i = 3 * (y * width + x) as usize;
                [bytes[i], bytes[i + 1], bytes[i + 2]]
            };
            (
                rgb(width, height, |x, y| at(&bytes[..half], x, y)),
                rgb(width, height, |x, y| at(&bytes[half..], x, y)),
            )
        })
    })
}

proptest! {
    /// Every plane against its definition, written with wide numbers.
    #[test]
    fn equals_the_naive_definition((a, b) in pictures(), level in 0u16..256) {
        let color = |p: &Pixels, i: usize| -> [i64; 3] {
            [0, 1, 2].map(|c| i64::from(p.planes[c].levels.get(i)))
        };
        let of_difference = absolute(&a, &b, GRAY, GrayOf::Difference).expect("comparable");
        let of_frames = absolute(&a, &b, GRAY, GrayOf::Frames).expect("comparable");
        let maximum = absolute(&a, &b, DifferenceOn::Maximum, GrayOf::Difference).expect("comparable");
        let signed_gray = signed(&a, &b, GRAY).expect("comparable");
        let signed_maximum = signed(&a, &b, DifferenceOn::Maximum).expect("comparable");
        let any = mask(&a, &b, None, &AnalysisSettings {
            mask_on: MaskOn::Any, threshold: level, ..AnalysisSettings::default()
        }).expect("comparable");
        for i in 0..of_frames.levels.len() {
            let ([ar, ag, ab], [br, bg, bb]) = (color(&a, i), color(&b, i));
            let d = [ar - br, ag - bg, ab - bb];
            let abs = d.map(i64::abs);
            let most = *abs.iter().max().expect("three");
            prop_assert_eq!(i64::from(of_difference.levels.get(i)), weighed(abs[0], abs[1], abs[2]));
            let grays = weighed(ar, ag, ab) - weighed(br, bg, bb);
            prop_assert_eq!(i64::from(of_frames.levels.get(i)), grays.abs());
            prop_assert_eq!(i64::from(signed_gray.values[i]), grays);
            prop_assert_eq!(i64::from(maximum.levels.get(i)), most);
            let first = *d.iter().find(|d| d.abs() == most).expect("one of three");
            prop_assert_eq!(i64::from(signed_maximum.values[i]), first);
            let over = abs.iter().any(|d| *d > i64::from(level));
            prop_assert_eq!(any.values[i], u8::from(over));
        }
    }

    /// Swapping A and B changes only signs.
    #[test]
    fn swapping_changes_only_signs((a, b) in pictures()) {
        for on in [GRAY, DifferenceOn::Channel(Channel::B), DifferenceOn::Maximum] {
            for gray_of in [GrayOf::Difference, GrayOf::Frames] {
                prop_assert_eq!(absolute(&a, &b, on, gray_of), absolute(&b, &a, on, gray_of));
            }
            let forward = signed(&a, &b, on).expect("comparable").values;
            let back = signed(&b, &a, on).expect("comparable").values;
            prop_assert_eq!(forward, back.iter().map(|v| -v).collect::<Vec<_>>());
        }
    }

    /// Identical pictures are zero everywhere.
    #[test]
    fn identical_is_zero_everywhere((a, _) in pictures()) {
        for on in [GRAY, DifferenceOn::Channel(Channel::R), DifferenceOn::Maximum] {
            let plane = absolute(&a, &a, on, GrayOf::Difference).expect("comparable");
            prop_assert!(numbers(&plane).iter().all(|d| *d == 0));
            prop_assert_eq!(threshold(&plane, 0).changed, 0);
        }
        prop_assert!(identical(&a, &a, Region::whole(a.width, a.height)));
    }

    /// A higher threshold never adds a pixel, and the count is the histogram's tail.
    #[test]
    fn the_threshold_is_monotone_and_the_tail((a, b) in pictures(), low in 0u16..300, more in 0u16..300) {
        let plane = absolute(&a, &b, GRAY, GrayOf::Difference).expect("comparable");
        let levels = histogram(&plane, 8, None);
        let (wide, narrow) = (threshold(&plane, low), threshold(&plane, low + more));
        prop_assert!(narrow.values.iter().zip(&wide.values).all(|(n, w)| n <= w));
        for (mask, level) in [(&wide, low), (&narrow, low + more)] {
            prop_assert_eq!(mask.changed, levels.above(level));
            prop_assert_eq!(mask.changed, mask.values.iter().map(|v| u64::from(*v)).sum::<u64>());
        }
        prop_assert_eq!(levels.total, wide.pixels());
    }
}
