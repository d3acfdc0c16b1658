//! The scan of a whole pair beside ffmpeg: wall time as a ratio to `ffmpeg` decoding both files to null, interleaved.
//! A machine is not equally fast all the time: the ratio of the medians is taken within each round, and the best times of
//! all rounds stand beside it. The clips are generated: 1080p H.264, crf 18 and 35.
//!
//! `cargo bench --bench scan`; needs the program ffmpeg. `FRAMES=300 ROUNDS=3` are the defaults.

#[path = "../tests/support/clips.rs"]
mod clips;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clips::{ClipSpec, ClipWriter};
use framelens::analysis::scan::{ScanSettings, Summary};
use framelens::engine::scan::{ScanRequest, scan};
use framelens::frame::Profile;
use framelens::media::{self, SourceSpec};

const WIDTH: u32 = 1920;
const HEIGHT: u32 = 1080;
/// The argument that makes this program scan one pair and stop.
const SCAN: &str = "--scan-once";

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(default)
}

/// A moving picture with texture, so that coding it is some work.
fn picture(number: u64) -> Vec<u8> {
    let t = number as u32;
    let mut picture = Vec::with_capacity((WIDTH * HEIGHT * 3) as usize);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let wave = (((x + 3 * t) * (y + 2 * t)) >> 9) as u8;
            let fine = (x * 7919 + y * 104_729 + t * 31) as u8 >> 5;
            picture.extend([
                wave.wrapping_add(fine),
                (x / 8 + y / 4 + t) as u8,
                wave ^ (y >> 3) as u8,
            ]);
        }
    }
    picture
}

fn clip(folder: &Path, crf: &str, frames: u64) -> PathBuf {
    let file = format!("crf{crf}.mp4");
    let spec = ClipSpec::new(&file, "mp4", "libx264")
        .size(WIDTH, HEIGHT)
        .gop(250)
        .b_frames(3)
        .option("crf", crf)
        .option("preset", "veryfast");
    let path = folder.join(&file);
    let mut writer = ClipWriter::create(&path, &spec).expect("libx264");
    for number in 0..frames {
        writer.write(&picture(number)).expect("a frame");
    }
    writer.finish().expect("a file");
    path
}

fn ffmpeg(pair: &[PathBuf; 2], filter: Option<&str>) -> Option<Duration> {
    let mut command = Command::new("ffmpeg");
    command
        .args(["-nostdin", "-v", "error", "-i"])
        .arg(&pair[0])
        .arg("-i")
        .arg(&pair[1]);
    match filter {
        Some(filter) => command.args(["-lavfi", &format!("[0:v][1:v]{filter}")]),
        None => command.args(["-map", "0:v", "-map", "1:v"]),
    };
    command
        .args(["-f", "null", "-"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().ok()?;
    status.success().then(|| start.elapsed())
}

/// One scan as a process of its own, as ffmpeg is one: the start counts on both sides.
fn framelens(pair: &[PathBuf; 2], profile: Profile) -> Option<Duration> {
    let program = std::env::current_exe().expect("this benchmark's own path");
    let start = Instant::now();
    let status = Command::new(program)
        .args([SCAN, profile.name()])
        .args(pair)
        .status()
        .ok()?;
    status.success().then(|| start.elapsed())
}

/// What [`framelens`] starts.
fn scan_once(profile: &str, pair: [&str; 2]) {
    media::keep_freed_memory();
    let profile = Profile::ALL.into_iter().find(|p| p.name() == profile);
    let request = ScanRequest {
        specs: pair.map(SourceSpec::path),
        indexes: [None, None],
        settings: ScanSettings {
            profile: profile.expect("a profile's name"),
            ..ScanSettings::default()
        },
    };
    let scan = scan(&request, &mut |_| std::ops::ControlFlow::Continue(())).expect("a scan");
    assert_eq!(Summary::of(&scan).compared, scan.planned);
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, mode, profile, a, b] = &arguments[..]
        && mode == SCAN
    {
        return scan_once(profile, [a, b]);
    }
    let (frames, rounds) = (number("FRAMES", 300), number("ROUNDS", 3));
    let folder = tempfile::tempdir().expect("a folder");
    let pair = [
        clip(folder.path(), "18", frames),
        clip(folder.path(), "35", frames),
    ];
    let names = [
        "ffmpeg, both to null",
        "ffmpeg psnr",
        "ffmpeg ssim",
        "Framelens scan, native: |d|, PSNR, SSIM, MD5",
        "Framelens scan, opencv4: |d| as well",
    ];
    let mut rows = Vec::new();
    for _ in 0..rounds {
        let mut times = Vec::new();
        for at in 0..names.len() {
            let time = match at {
                0 => ffmpeg(&pair, None),
                1 => ffmpeg(&pair, Some("psnr")),
                2 => ffmpeg(&pair, Some("ssim")),
                3 => framelens(&pair, Profile::Native),
                _ => framelens(&pair, Profile::Opencv4),
            };
            match time {
                Some(time) => times.push(time.as_secs_f64()),
                None => return println!("this comparison needs the program ffmpeg"),
            }
        }
        rows.push(times);
    }
    println!("{frames} pairs of {WIDTH}x{HEIGHT}, {rounds} rounds\n");
    println!("| | median, s | ratio | best, s | ratio |");
    println!("|---|---:|---:|---:|---:|");
    let best = |at: usize| {
        let times = rows.iter().map(|times| times[at]);
        times.fold(f64::INFINITY, f64::min)
    };
    for (at, name) in names.iter().enumerate() {
        println!(
            "| {name} | {:.2} | {:.2} | {:.2} | {:.2} |",
            median(rows.iter().map(|times| times[at]).collect()),
            median(rows.iter().map(|times| times[at] / times[0]).collect()),
            best(at),
            best(at) / best(0),
        );
    }
}
