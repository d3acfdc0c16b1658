//! How fast frames come, on 1080p clips.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use super::clips::{self, ClipSpec};
use super::dice::Dice;
use super::exactness::{counted, framelens_number, seconds};
use super::others::Others;
use framelens::engine::{Engine, PaneSizes};
use framelens::frame::Profile;
use framelens::media::{self, IndexDepth, IndexUpdate, SourceSpec, convert};
use framelens::session::Session;

const FRAMES: u64 = 300;
const SEEKS: usize = 24;
const STEPS: u64 = 40;
/// How often the clip is repeated for the long file: 300 frames at 25 a second are 12 seconds.
const LOOPS: u32 = 300;

/// Prints the table.
pub fn table(folder: &Path, mut others: Option<&mut Others>) {
    let clip = |file: &str, gop: u32| {
        let spec = ClipSpec::new(file, "mp4", "libx264")
            .size(1920, 1080)
            .frames(FRAMES)
            .gop(gop)
            // x264's own default.
            .b_frames(if gop > 1 { 3 } else { 0 })
            .option("preset", "superfast");
        clips::make(folder, &spec)
    };
    let (long_gop, intra) = (clip("gop250.mp4", 250), clip("intra.mp4", 1));
    println!(
        "\n1080p h264, medians in milliseconds; the ratio is Framelens' share of the fastest other"
    );
    println!("| what | Framelens | OpenCV | PyAV | ffmpeg | ratio |\n|---|---|---|---|---|---|");
    random(
        &long_gop,
        "random exact seek, 250-frame GOP",
        others.as_deref_mut(),
    );
    random(
        &intra,
        "random exact seek, all intra",
        others.as_deref_mut(),
    );
    backwards(&long_gop, others);
    sequential(&long_gop);
    let hour = repeated(&long_gop, folder);
    first_frame(&hour);
    packet_index(&hour);
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times
        .get(times.len() / 2)
        .map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
}

/// One line: Framelens, OpenCV, PyAV, ffmpeg.
fn line(what: &str, times: [Option<Vec<Duration>>; 4]) {
    let medians = times.map(|times| times.map(median));
    let fastest = medians[1..]
        .iter()
        .flatten()
        .copied()
        .fold(f64::INFINITY, f64::min);
    let cells: Vec<String> = medians
        .iter()
        .map(|time| time.map_or_else(|| "-".to_owned(), |ms| format!("{ms:.1}")))
        .collect();
    let ratio = medians[0].map_or(f64::NAN, |own| own / fastest);
    println!("| {what} | {} | {ratio:.2} |", cells.join(" | "));
}

fn random(path: &Path, what: &str, others: Option<&mut Others>) {
    let (mut opened, index) = counted(path);
    let mut dice = Dice(0xFACE_FEED_0BAD_F00D);
    let mut others = others;
    if let Some(others) = &mut others {
        ["opencv", "pyav"]
            .iter()
            .for_each(|name| others.open(name, path));
    }
    let mut times: [Vec<Duration>; 3] = Default::default();
    for _ in 0..SEEKS {
        let number = dice.below(index.count());
        let began = Instant::now();
        let read = framelens_number(&mut opened, number);
        times[0].push(began.elapsed());
        assert_eq!(read, Some(number as i64), "the right frame");
        let Some(others) = &mut others else { continue };
        let at = seconds(&opened, &index, number);
        times[1].push(others.seek("opencv", number, at).0);
        times[2].push(others.seek("pyav", number, at).0);
    }
    let [own, opencv, pyav] = times;
    let other = |times: Vec<Duration>| (!times.is_empty()).then_some(times);
    line(what, [Some(own), other(opencv), other(pyav), None]);
}

/// Stepping backwards as in the window: through the engine, one frame after the other without a pause.
fn backwards(path: &Path, mut others: Option<&mut Others>) {
    let bell: Arc<(Mutex<u64>, Condvar)> = Arc::default();
    let ring = Arc::clone(&bell);
    let mut engine = Engine::new(
        Engine::default_budget(),
        Arc::new(move || {
            *ring.0.lock().expect("a bell") += 1;
            ring.1.notify_all();
        }),
    );
    let mut session = Session {
        a: Some(SourceSpec::path(path)),
        ..Session::default()
    };
    let mut go = |number: u64| {
        let began = Instant::now();
        session.position = number;
        loop {
            let seen = *bell.0.lock().expect("a bell");
            engine.want(&session, PaneSizes::default());
            engine.poll();
            if engine
                .shown()
                .is_some_and(|shown| shown.pair.a == Some(number))
            {
                return began.elapsed();
            }
            let count = bell.0.lock().expect("a bell");
            let wait = Duration::from_millis(20);
            drop(
                bell.1
                    .wait_timeout_while(count, wait, |now| *now == seen)
                    .expect("a bell"),
            );
        }
    };
    // The first places are where the position is known to be inside the known frames.
    go(0);
    std::thread::sleep(Duration::from_secs(1));
    go(STEPS + 150);
    let began = Instant::now();
    for step in 0..STEPS {
        go(STEPS + 149 - step);
    }
    let own = began.elapsed() / STEPS as u32;
    let opencv = others.as_mut().map(|others| {
        others.open("opencv", path);
        others.seek("opencv", STEPS + 150, 0.0);
        let steps = (0..STEPS).map(|step| others.seek("opencv", STEPS + 149 - step, 0.0).0);
        steps.sum::<Duration>() / STEPS as u32
    });
    line(
        "stepping backwards, a frame (mean)",
        [Some(vec![own]), opencv.map(|time| vec![time]), None, None],
    );
}

fn ran(program: &str, arguments: &[&str], path: &Path) -> Duration {
    let began = Instant::now();
    let words: Vec<String> = arguments
        .iter()
        .map(|word| word.replace("FILE", &path.display().to_string()))
        .collect();
    let status = Command::new(program)
        .args(["-v", "quiet"])
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "{program} {arguments:?}"
    );
    began.elapsed()
}

fn in_turns(
    count: usize,
    mut own: impl FnMut() -> Duration,
    mut other: impl FnMut() -> Duration,
) -> [Vec<Duration>; 2] {
    let mut times: [Vec<Duration>; 2] = Default::default();
    for _ in 0..count {
        times[0].push(own());
        times[1].push(other());
    }
    times
}

fn sequential(path: &Path) {
    let [own, ffmpeg] = in_turns(
        5,
        || {
            let began = Instant::now();
            let mut opened = media::open(&SourceSpec::path(path)).expect("a clip");
            let end = opened
                .reader
                .read(u64::MAX, &|| false, &mut |_| ControlFlow::Continue(()));
            end.expect("read");
            began.elapsed()
        },
        || {
            ran(
                "ffmpeg",
                &["-i", "FILE", "-map", "0:v:0", "-f", "null", "-"],
                path,
            )
        },
    );
    line(
        "all 300 frames in order, no conversion",
        [Some(own), None, None, Some(ffmpeg)],
    );
}

/// The clip again and again, copied by the ffmpeg program: one hour.
fn repeated(path: &Path, folder: &Path) -> PathBuf {
    let hour = folder.join("hour.mp4");
    let times = (LOOPS - 1).to_string();
    let output = hour.display().to_string();
    ran(
        "ffmpeg",
        &["-stream_loop", &times, "-i", "FILE", "-c", "copy", &output],
        path,
    );
    hour
}

fn first_frame(hour: &Path) {
    let [own, ffmpeg] = in_turns(
        7,
        || {
            let began = Instant::now();
            let mut opened = media::open(&SourceSpec::path(hour)).expect("a clip");
            let end = opened.reader.read(0, &|| false, &mut |frame| {
                drop(convert::to_pixels(&frame, Profile::Opencv4));
                ControlFlow::Continue(())
            });
            end.expect("read");
            began.elapsed()
        },
        || {
            ran(
                "ffmpeg",
                &[
                    "-i",
                    "FILE",
                    "-frames:v",
                    "1",
                    "-pix_fmt",
                    "bgr24",
                    "-f",
                    "rawvideo",
                    "-",
                ],
                hour,
            )
        },
    );
    line(
        "one hour: the first frame",
        [Some(own), None, None, Some(ffmpeg)],
    );
}

fn packet_index(hour: &Path) {
    let [own, ffprobe] = in_turns(
        3,
        || {
            let began = Instant::now();
            let mut opened = media::open(&SourceSpec::path(hour)).expect("a clip");
            let mut counted = Duration::ZERO;
            let mut indexer = opened.indexer.take().expect("a video");
            let end = indexer.run(IndexDepth::Enough, &mut |update| match update {
                IndexUpdate::Index(index) if index.complete => {
                    counted = began.elapsed();
                    assert_eq!(index.count(), FRAMES * u64::from(LOOPS));
                    ControlFlow::Break(())
                }
                _ => ControlFlow::Continue(()),
            });
            end.expect("counted");
            counted
        },
        || {
            ran(
                "ffprobe",
                &["-select_streams", "v:0", "-show_packets", "FILE"],
                hour,
            )
        },
    );
    line(
        "one hour: all 90,000 packets (ffprobe -show_packets)",
        [Some(own), None, None, Some(ffprobe)],
    );
}
