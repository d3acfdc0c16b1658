//! How long a person waits for a frame: from the wish until both sides of the pair are analysed and composed, on two
//! generated 1080p H.264 clips with 250 frames between key frames and up to three B-frames in a row, as x264 makes them.
//!
//! Prints one line a way of moving: median, 95th percentile and worst of many, in milliseconds.

#[path = "../tests/support/clips.rs"]
mod clips;

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use clips::ClipSpec;
use framelens::engine::{Engine, PaneSizes};
use framelens::frame::Side;
use framelens::media::SourceSpec;
use framelens::session::Session;
use framelens::view::ViewMode;

const FRAMES: u64 = 600;
const GROUP: u32 = 250;
/// A person who presses a key several times a second.
const PACE: Duration = Duration::from_millis(150);
/// A key that is held down.
const REPEATED: Duration = Duration::from_millis(33);

type Bell = Arc<(Mutex<u64>, Condvar)>;

struct Bench {
    engine: Engine,
    session: Session,
    bell: Bell,
}

impl Bench {
    fn open(a: &Path, b: &Path) -> Self {
        let bell: Bell = Arc::default();
        let ring = Arc::clone(&bell);
        let engine = Engine::new(
            Engine::default_budget(),
            Arc::new(move || {
                *ring.0.lock().unwrap() += 1;
                ring.1.notify_all();
            }),
        );
        let mut session = Session {
            a: Some(SourceSpec::path(a)),
            b: Some(SourceSpec::path(b)),
            ..Session::default()
        };
        session.view.mode = ViewMode::SideBySide;
        session.view.heatmap.shown = true;
        Self {
            engine,
            session,
            bell,
        }
    }

    /// Goes to a frame and returns how long it took until the pair was there.
    fn go(&mut self, number: u64) -> Duration {
        let begun = Instant::now();
        self.session.position = number;
        loop {
            let seen = *self.bell.0.lock().unwrap();
            self.engine.want(&self.session, PaneSizes::default());
            self.engine.poll();
            let there = self.engine.shown().is_some_and(|shown| {
                shown.pair.a == Some(number) && shown.pair.b == Some(number) && shown.b.is_some()
            });
            if there && !self.engine.stale() {
                return begun.elapsed();
            }
            let count = self.bell.0.lock().unwrap();
            let wait = Duration::from_millis(20);
            drop(
                self.bell
                    .1
                    .wait_timeout_while(count, wait, |now| *now == seen)
                    .unwrap(),
            );
        }
    }

    /// Until nothing is decoded in the background any more, as far as one can tell from outside.
    fn rest(&mut self) {
        for _ in 0..600 {
            std::thread::sleep(Duration::from_millis(100));
            self.engine.poll();
            let proven = |side| {
                self.engine
                    .state(side)
                    .open()
                    .is_some_and(|open| open.proven)
            };
            if proven(Side::A) && proven(Side::B) {
                break;
            }
        }
        std::thread::sleep(Duration::from_secs(2));
    }

    fn walk(&mut self, name: &str, pace: Duration, numbers: impl Iterator<Item = u64>) {
        let mut times: Vec<Duration> = numbers
            .map(|number| {
                let took = self.go(number);
                std::thread::sleep(pace.saturating_sub(took));
                took
            })
            .collect();
        times.sort();
        let at = |share: f64| {
            let i = ((times.len() - 1) as f64 * share).round() as usize;
            times[i].as_secs_f64() * 1e3
        };
        println!(
            "{name:<44} {:>8.1} {:>8.1} {:>8.1}   {}",
            at(0.5),
            at(0.95),
            at(1.0),
            times.len()
        );
    }
}

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let clip = |name: &str, crf: &str| {
        let spec = ClipSpec::new(name, "mp4", "libx264")
            .size(1920, 1080)
            .frames(FRAMES)
            .gop(GROUP)
            .b_frames(3);
        clips::make(
            folder.path(),
            &spec.option("crf", crf).option("preset", "fast"),
        )
    };
    let (a, b) = (clip("a.mp4", "18"), clip("b.mp4", "35"));
    let begun = Instant::now();
    let mut bench = Bench::open(&a, &b);
    bench.go(0);
    println!(
        "open until the first pair is analysed: {:.0} ms",
        begun.elapsed().as_secs_f64() * 1e3
    );
    bench.rest();
    println!(
        "{:<44} {:>8} {:>8} {:>8}   count",
        "ms from the wish to the finished pair", "median", "95 %", "worst"
    );
    bench.go(100);
    bench.rest();
    bench.walk("one frame on", PACE, 101..160);
    bench.walk("one frame back", PACE, (100..160).rev());
    bench.go(280);
    bench.rest();
    bench.walk("one frame back, over a key frame", PACE, (220..280).rev());
    bench.walk("one frame on, over a key frame", PACE, 221..280);
    bench.walk("one frame back, key held down", REPEATED, (120..279).rev());
    bench.go(400);
    bench.rest();
    bench.walk("one frame on, key held down", REPEATED, 401..560);
    let mut state = 12_345_u64;
    let jumps = (0..40).map(move |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % FRAMES
    });
    bench.walk("a jump to anywhere", Duration::ZERO, jumps);
    bench.go(300);
    bench.rest();
    bench.engine.scan(&bench.session);
    bench.walk("one frame on, while all pairs are scanned", PACE, 301..325);
    let scanner = bench.engine.scanner().expect("a scan");
    assert!(scanner.phase().running(), "the scan ended too early");
    bench.engine.cancel_scan();
}
