//! Share of random seeks that return the right frame: the n-th that ffmpeg delivers.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::clips::{self, ClipSpec};
use super::dice::Dice;
use super::others::{NAMES, Others};
use framelens::frame::{Channel, Profile};
use framelens::media::{self, Index, IndexDepth, IndexUpdate, Opened, SourceSpec, convert};

/// Seeks tried with each reader; the ffmpeg program, a process each, gets a third of them.
const SEEKS: u64 = 60;

struct Row {
    name: &'static str,
    path: PathBuf,
}

fn rows(folder: &Path) -> Vec<Row> {
    let clip = |file: &str, container: &str, codec: &str| {
        ClipSpec::new(file, container, codec)
            .size(640, 360)
            .frames(200)
            .gop(25)
    };
    let x264 = |file: &str, container: &str| clip(file, container, "libx264").b_frames(3);
    let uneven: Vec<i64> = (0..200).map(|n| n * 40 + (n * n * 7) % 33).collect();
    let vfr = |file, container| x264(file, container).timestamps((1, 1000), uneven.clone());
    let hevc = "open-gop=1:keyint=25:min-keyint=25:bframes=3:log-level=none:scenecut=0";
    let mut rows = Vec::new();
    let mut add = |name, spec: &ClipSpec| {
        rows.push(Row {
            name,
            path: clips::make(folder, spec),
        })
    };
    add("h264 mp4, B-frames", &x264("plain.mp4", "mp4"));
    add(
        "h264 TS, first GOP long",
        &x264("long.ts", "mpegts").gop(120),
    );
    add("h264 TS", &x264("plain.ts", "mpegts"));
    add("h264 flv", &x264("plain.flv", "flv"));
    add("h264 raw", &x264("plain.h264", "h264"));
    add(
        "h264 fragmented mp4",
        &x264("f.mp4", "mp4").container_option("movflags", "frag_keyframe+empty_moov"),
    );
    add("h264 mp4, starts late", &x264("late.mp4", "mp4").start(500));
    add(
        "mpeg2 open GOP TS",
        &clip("open.ts", "mpegts", "mpeg2video").b_frames(2),
    );
    add(
        "mpeg2 open GOP mpg",
        &clip("open.mpg", "mpeg", "mpeg2video").b_frames(2),
    );
    add("variable rate mp4", &vfr("vfr.mp4", "mp4"));
    add("variable rate mkv", &vfr("vfr.mkv", "matroska"));
    add(
        "mpeg4 with B-frames in avi",
        &clip("b.avi", "avi", "mpeg4").b_frames(2),
    );
    add("msmpeg4v2 avi", &clip("ms.avi", "avi", "msmpeg4v2"));
    add(
        "edit list mp4",
        &x264("edit.mp4", "mp4")
            .start(-17)
            .container_option("avoid_negative_ts", "disabled"),
    );
    add(
        "hevc open GOP mp4",
        &clip("hevc.mp4", "mp4", "libx265").option("x265-params", hevc),
    );
    let vp9 = clip("vp9.webm", "webm", "libvpx-vp9")
        .option("deadline", "realtime")
        .option("cpu-used", "8");
    add("vp9 webm", &vp9);
    add("ffv1 mkv", &clip("ffv1.mkv", "matroska", "ffv1"));
    let bytes = fs::read(folder.join("plain.ts")).expect("the clip");
    let path = folder.join("cut.ts");
    fs::write(&path, &bytes[bytes.len() * 2 / 5 / 188 * 188..]).expect("written");
    rows.push(Row {
        name: "h264 TS cut mid-GOP",
        path,
    });
    rows
}

/// Prints the table.
pub fn table(folder: &Path, mut others: Option<&mut Others>) {
    println!("\nShare of random seeks that returned the right frame");
    println!(
        "| file | Framelens | OpenCV | PyAV (seek + pts) | ffmpeg -ss |\n|---|---|---|---|---|"
    );
    for row in rows(folder) {
        let mut dice = Dice(0x1234_5678_9ABC_DEF1);
        let (mut opened, index) = counted(&row.path);
        let truth = match &mut others {
            Some(others) => others.truth(&row.path),
            None => (0..index.count() as i64).collect(),
        };
        let numbers: Vec<u64> = (0..SEEKS).map(|_| dice.below(truth.len() as u64)).collect();
        let mut right = [0_u64; 4];
        let mut tried = [0_u64; 4];
        if let Some(others) = &mut others {
            NAMES.iter().for_each(|name| others.open(name, &row.path));
        }
        for (turn, &number) in numbers.iter().enumerate() {
            let expected = truth[number as usize];
            tried[0] += 1;
            right[0] += u64::from(framelens_number(&mut opened, number) == Some(expected));
            let Some(others) = &mut others else { continue };
            let seconds = seconds(&opened, &index, number);
            for (column, name) in NAMES.iter().enumerate() {
                if *name == "ffmpeg" && turn % 3 != 0 {
                    continue;
                }
                tried[column + 1] += 1;
                right[column + 1] += u64::from(others.seek(name, number, seconds).1 == expected);
            }
        }
        let share = |at: usize| match tried[at] {
            0 => "-".to_owned(),
            all => format!("{:.0} %", right[at] as f64 * 100.0 / all as f64),
        };
        println!(
            "| {} | {} | {} | {} | {} |",
            row.name,
            share(0),
            share(1),
            share(2),
            share(3)
        );
    }
}

/// A source with its index.
pub fn counted(path: &Path) -> (Opened, Index) {
    let mut opened = media::open(&SourceSpec::path(path)).expect("a clip");
    let mut newest = None;
    let indexer = opened.indexer.as_mut().expect("a video");
    indexer
        .run(IndexDepth::Enough, &mut |update| {
            if let IndexUpdate::Index(index) = update {
                newest = Some(index);
            }
            ControlFlow::Continue(())
        })
        .expect("counted");
    let index = newest.expect("an index");
    opened.reader.set_index(index.clone());
    (opened, Index::clone(&index))
}

/// Seconds from the first frame to this one: what a person would ask the other readers for.
pub fn seconds(opened: &Opened, index: &Index, number: u64) -> f64 {
    let time = |n: u64| index.get(n).and_then(|entry| entry.time()).unwrap_or(0);
    (time(number) - time(0)) as f64 * opened.info.time_base.as_f64()
}

/// The number in the pixels of the frame that Framelens returns for a number, as OpenCV's numbers.
pub fn framelens_number(opened: &mut Opened, number: u64) -> Option<i64> {
    opened.reader.forget_place();
    let mut last = None;
    opened
        .reader
        .read_from(number, number, &|| false, &mut |frame| {
            last = Some(frame);
            ControlFlow::Continue(())
        })
        .ok()?;
    let pixels = convert::to_pixels(&*last?, Profile::Opencv4).ok()?;
    let green = pixels.plane(Channel::G)?;
    let bright = |x, y| green.get(x, y).is_some_and(|level| level > 125);
    clips::read_number(pixels.width, pixels.height, bright).map(|n| n as i64)
}
