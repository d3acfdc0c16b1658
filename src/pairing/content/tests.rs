//! Known truths: a clip of which frames were dropped, repeated, inserted, moved, under noise and another brightness.

use super::*;

/// Pseudo-random numbers, the same every time.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }
}

/// A picture of 64x48 in which blobs move a little from frame to frame.
fn picture(t: f64, gain: f64, noise: &mut Noise) -> Vec<u8> {
    let blob = |k: f64| {
        (
            32.0 + 30.0 * (t * 0.05 * k + k).sin(),
            24.0 + 22.0 * (t * 0.037 * k + 2.0 * k).cos(),
        )
    };
    let blobs: Vec<(f64, f64)> = (1..5).map(|k| blob(f64::from(k))).collect();
    let mut values = Vec::with_capacity(64 * 48);
    for y in 0..48 {
        for x in 0..64 {
            let light: f64 = blobs
                .iter()
                .map(|(bx, by)| {
                    let d = (f64::from(x) - bx).powi(2) + (f64::from(y) - by).powi(2);
                    80.0 * (-d / 60.0).exp()
                })
                .sum();
            let value = (40.0 + light) * gain + 8.0 * (noise.next() - 0.5);
            values.push(value.clamp(0.0, 255.0) as u8);
        }
    }
    values
}

fn signatures(numbers: &[u64], gain: f64, seed: u64) -> Vec<Signature> {
    let mut noise = Noise(seed);
    let of = |n: &u64| Signature::of(&picture(*n as f64, gain, &mut noise), 64, 48, 255);
    numbers.iter().map(of).collect()
}

/// A of frames 0 to `count`, B of the frames listed; checks that every pair shows the same frame.
fn aligned(count: u64, b: &[u64]) -> Alignment {
    let a: Vec<u64> = (0..count).collect();
    let alignment = align(&signatures(&a, 1.0, 1), &signatures(b, 1.1, 2));
    let mut wrong = 0;
    for step in &alignment.steps {
        if let (Some(of_a), Some(of_b)) = (step.a, step.b) {
            wrong += u64::from(a[of_a as usize].abs_diff(b[of_b as usize]) > 1);
        }
    }
    assert_eq!(
        wrong, 0,
        "pairs that show other frames: {:?}",
        alignment.steps
    );
    let used = |number: fn(&Step) -> Option<u64>| {
        let mut used: Vec<u64> = alignment.steps.iter().filter_map(number).collect();
        used.sort_unstable();
        used.dedup();
        used.len() as u64
    };
    assert_eq!(
        (used(|s| s.a), used(|s| s.b)),
        (count, b.len() as u64),
        "nothing is left out"
    );
    alignment
}

fn counts(alignment: &Alignment) -> [u64; 5] {
    [
        Link::Matched,
        Link::Repeated,
        Link::Missing,
        Link::Inserted,
        Link::Moved,
    ]
    .map(|l| alignment.count(l))
}

#[test]
fn the_same_frames_go_side_by_side() {
    let b: Vec<u64> = (0..150).collect();
    assert_eq!(counts(&aligned(150, &b)), [150, 0, 0, 0, 0]);
}

#[test]
fn dropped_frames_are_missing() {
    let b: Vec<u64> = (0..150)
        .filter(|n| ![17, 63, 64, 65, 120].contains(n))
        .collect();
    let found = aligned(150, &b);
    assert_eq!(counts(&found), [145, 0, 5, 0, 0]);
}

#[test]
fn repeated_frames_are_repeated() {
    let b: Vec<u64> = (0..120)
        .flat_map(|n| std::iter::repeat_n(n, if n % 5 == 3 { 2 } else { 1 }))
        .collect();
    let found = aligned(120, &b);
    assert_eq!(counts(&found), [120, 24, 0, 0, 0]);
}

#[test]
fn a_foreign_stretch_is_inserted() {
    let b: Vec<u64> = (0..60).chain(5000..5020).chain(60..120).collect();
    assert_eq!(counts(&aligned(120, &b)), [120, 0, 0, 20, 0]);
}

#[test]
fn a_stretch_that_moved_is_found() {
    let b: Vec<u64> = (0..40)
        .chain(80..100)
        .chain(40..80)
        .chain(100..150)
        .collect();
    let found = aligned(150, &b);
    assert_eq!(found.count(Link::Moved), 20, "{:?}", counts(&found));
    assert_eq!(found.count(Link::Matched), 130);
}

#[test]
fn every_other_frame() {
    let b: Vec<u64> = (0..200).step_by(2).collect();
    let found = aligned(200, &b);
    assert_eq!(
        found.count(Link::Missing) + found.count(Link::Held),
        100,
        "{:?}",
        counts(&found)
    );
    assert_eq!(found.count(Link::Matched), 100);
}

#[test]
fn long_rows_are_cut_at_anchors() {
    let b: Vec<u64> = (0..3000)
        .filter(|n| *n != 777 && !(2000..2100).contains(n))
        .chain(3000..3005)
        .collect();
    let found = aligned(3000, &b);
    assert_eq!(counts(&found), [2899, 0, 101, 5, 0]);
}

/// A loop shown fifteen times: no frame stands out, and the rows are too long for one table.
#[test]
fn long_rows_without_anchors_are_aligned_all_the_same() {
    let shown = |frame: u64| frame % 200;
    let a: Vec<u64> = (0..3100).map(shown).collect();
    let kept = |n: &u64| !(1500..1503).contains(n) && *n != 2700;
    let b: Vec<u64> = (0..3100).filter(kept).map(shown).collect();
    let found = align(&signatures(&a, 1.0, 1), &signatures(&b, 1.1, 2));
    assert_eq!(counts(&found), [3096, 0, 4, 0, 0]);
    let missing = found.steps.iter().filter(|step| step.link == Link::Missing);
    let missing: Vec<_> = missing.filter_map(|step| step.a).collect();
    for (found, lost) in missing.iter().zip([1500, 1501, 1502, 2700]) {
        assert!(found.abs_diff(lost) <= 1, "{missing:?}");
    }
    // Much of one side beside little of the other.
    let little = signatures(&a[..900], 1.0, 1);
    let much = vec![little[450]; 10_000];
    let found = align(&little, &much);
    let used = |number: fn(&Step) -> Option<u64>| found.steps.iter().filter_map(number).count();
    assert!(used(|step| step.a) >= 900 && used(|step| step.b) >= 10_000);
}

/// Each frame of a slow picture looks like the one before; the end that B lacks is no repetition for that.
#[test]
fn the_missing_end_of_a_slow_picture_is_no_repetition() {
    let slow = |count: u64, gain: f64, seed: u64| -> Vec<Signature> {
        let mut noise = Noise(seed);
        let times = (0..count).map(|n| n as f64 / 12.0);
        times
            .map(|t| Signature::of(&picture(t, gain, &mut noise), 64, 48, 255))
            .collect()
    };
    let found = align(&slow(200, 1.0, 1), &slow(60, 1.1, 2));
    // Under the noise single frames of a slow picture are taken for their neighbours.
    assert!(found.count(Link::Held) <= 2, "{:?}", counts(&found));
    assert!(found.count(Link::Missing) >= 138, "{:?}", counts(&found));
    let found = align(&slow(60, 1.0, 1), &slow(200, 1.1, 2));
    assert!(found.count(Link::Repeated) <= 2, "{:?}", counts(&found));
    assert!(found.count(Link::Inserted) >= 138, "{:?}", counts(&found));
}

/// Each frame of a slow picture looks like the one before, and what is left out is no repetition for that.
#[test]
fn frames_left_out_of_a_slow_picture_are_missing() {
    let shown = |times: &[u64], gain: f64, seed: u64| -> Vec<Signature> {
        let mut noise = Noise(seed);
        let times = times.iter().map(|n| *n as f64 / 3.0);
        times
            .map(|t| Signature::of(&picture(t, gain, &mut noise), 64, 48, 255))
            .collect()
    };
    let all: Vec<u64> = (0..300).collect();
    let of_a = shown(&all, 1.0, 1);
    let thinned: Vec<u64> = (0..300).filter(|n| n % 6 != 5).collect();
    let found = align(&of_a, &shown(&thinned, 1.1, 2));
    assert!(found.count(Link::Missing) >= 48, "{:?}", counts(&found));
    assert!(found.count(Link::Held) <= 2, "{:?}", counts(&found));
    let found = align(&of_a, &shown(&all[40..], 1.1, 2));
    assert_eq!(counts(&found), [260, 0, 40, 0, 0]);
    assert!(
        found.steps[..40]
            .iter()
            .all(|step| step.link == Link::Missing)
    );
}

/// Where a picture pans slowly, another frame of A fits a shifted B better for a while; nothing is left out for that.
#[test]
fn a_shifted_slow_picture_goes_side_by_side() {
    let frames = |right: usize, seed: u64| -> Vec<Signature> {
        let mut noise = Noise(seed);
        let pan = |n: u64| {
            let t = 60.0 * (n as f64 * 0.03).sin();
            let mut values = picture(t, 1.0, &mut noise);
            for row in values.chunks_mut(64) {
                row.rotate_right(right);
            }
            Signature::of(&values, 64, 48, 255)
        };
        (0..300).map(pan).collect()
    };
    for right in [1, 2, 3] {
        let found = align(&frames(0, 1), &frames(right, 2));
        assert_eq!(counts(&found), [300, 0, 0, 0, 0], "{right} to the right");
    }
}

/// A picture that stands still is one, however long.
#[test]
fn a_frame_that_is_held_long_is_repeated() {
    let b: Vec<u64> = (0..40)
        .chain(std::iter::repeat_n(40, 60))
        .chain(40..100)
        .collect();
    assert_eq!(counts(&aligned(100, &b)), [100, 60, 0, 0, 0]);
}

#[test]
fn other_pictures_in_the_place_of_frames_are_replaced() {
    let a: Vec<u64> = (0..120).collect();
    let other = |n: u64| match n {
        30 | 60..66 => n + 5000,
        _ => n,
    };
    let b: Vec<u64> = (0..120).map(other).collect();
    let found = align(&signatures(&a, 1.0, 1), &signatures(&b, 1.1, 2));
    assert_eq!(counts(&found), [113, 0, 0, 0, 0], "{:?}", found.steps);
    let replaced = found.steps.iter().filter(|s| s.link == Link::Replaced);
    let numbers: Vec<_> = replaced.map(|step| (step.a, step.b)).collect();
    let own = [30, 60, 61, 62, 63, 64, 65].map(|n| (Some(n), Some(n)));
    assert_eq!(numbers, own);
}

/// One frame shown twice and another lost 40 frames later: the frames between them are one off.
#[test]
fn what_comes_back_after_a_shifted_stretch_is_not_replaced() {
    let b: Vec<u64> = (0..40).chain(39..80).chain(81..120).collect();
    assert_eq!(counts(&aligned(120, &b)), [119, 1, 1, 0, 0]);
}
