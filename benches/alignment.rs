//! Pairing by content of two hours of video, once the signatures are there: time and memory over the length.
//!
//! `cargo bench --bench alignment`. The signatures are made up: scenes that move, coded with noise on the side of B, with
//! dropped, repeated, inserted and exchanged stretches. `FRAMES=90000` is the default.

use std::time::Instant;

use framelens::pairing::content::{Alignment, Link, Signature, align};

/// Of the made-up pictures: one sample a cell.
const WIDTH: usize = 16;
const HEIGHT: usize = 12;
/// Frames of a scene.
const SCENE: usize = 150;

/// A number from 0 to 1 that depends on nothing but its seed.
fn noise(seed: u64) -> f64 {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x2545_F491_4F6C_DD1D;
    x ^= x >> 29;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^= x >> 32;
    (x >> 11) as f64 / (1_u64 << 53) as f64
}

/// What frame `number` shows; `coding` is the seed of its noise, 0 for none.
fn signature(number: usize, coding: u64) -> Signature {
    let (scene, time) = ((number / SCENE) as u64, (number % SCENE) as f64);
    let shape = |n: u64| 0.2 + noise(scene * 8 + n);
    let mut picture = [0_u8; WIDTH * HEIGHT];
    for (place, sample) in picture.iter_mut().enumerate() {
        let (x, y) = ((place % WIDTH) as f64, (place / WIDTH) as f64);
        let wave = (shape(0) * x + 0.06 * time * shape(1)).sin()
            * (shape(2) * y - 0.04 * time * shape(3)).cos();
        let grain = match coding {
            0 => 0.0,
            seed => 6.0 * (noise(seed.wrapping_mul(1_000_003) ^ place as u64) - 0.5),
        };
        *sample = (128.0 + 90.0 * wave + grain).clamp(0.0, 255.0) as u8;
    }
    Signature::of(&picture, WIDTH, HEIGHT, 255)
}

/// The frames of A in the order of B: every 1,000 frames something is dropped, repeated, inserted or exchanged.
fn edited(frames: usize) -> Vec<usize> {
    let mut numbers = Vec::with_capacity(frames);
    for start in (0..frames).step_by(1000) {
        let mut part: Vec<usize> = (start..(start + 1000).min(frames)).collect();
        let long = part.len() > 600;
        match (start / 1000) % 4 {
            0 if long => drop(part.drain(200..230)),
            1 if long => drop(part.splice(300..300, [start + 300; 12])),
            2 if long => drop(part.splice(400..400, frames + start..frames + start + 40)),
            _ if long => part[100..500].rotate_left(150),
            _ => {}
        }
        numbers.extend(part);
    }
    numbers
}

/// In MiB, of what `/proc` says; 0 elsewhere.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    number.unwrap_or(0) / 1024
}

fn report(name: &str, a: &[Signature], b: &[Signature]) -> Alignment {
    let begun = Instant::now();
    let found = align(a, b);
    println!(
        "{name:<34} {:>8} x {:<8} {:>9.2} s   {:>6} MiB at most so far",
        a.len(),
        b.len(),
        begun.elapsed().as_secs_f64(),
        most_memory()
    );
    found
}

fn main() {
    let named = std::env::var("FRAMES")
        .ok()
        .and_then(|text| text.parse().ok());
    let most: usize = named.unwrap_or(90_000);
    for frames in [most / 9, most / 3, most] {
        let a: Vec<Signature> = (0..frames).map(|number| signature(number, 0)).collect();
        let order = edited(frames);
        let coded = |(at, number): (usize, &usize)| signature(*number, at as u64 + 1);
        let b: Vec<Signature> = order.iter().enumerate().map(coded).collect();
        let found = report("noise and edits", &a, &b);
        let pairs = found.steps.iter().filter(|step| step.link != Link::Held);
        let wrong = pairs
            .filter_map(|step| Some((step.a? as usize, order[step.b? as usize])))
            .filter(|(a, b)| a != b)
            .count();
        println!("{:<34} {wrong} pairs that do not show the same", "");
        report("nothing differs", &a, &a);
    }
    let still = vec![signature(7, 0); most];
    report("one still picture", &still, &still);
    let others = |first: usize| {
        (0..most)
            .map(|n| signature((first + n) * SCENE, 0))
            .collect::<Vec<_>>()
    };
    report("nothing in common", &others(0), &others(most));
}
