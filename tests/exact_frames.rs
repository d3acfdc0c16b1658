//! Every frame of every kind of clip, in any order, against a plain decode from the start.

#[path = "support/clips.rs"]
mod clips;
#[path = "support/dice.rs"]
mod dice;
#[path = "support/fields.rs"]
mod fields;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clips::ClipSpec;
use dice::Dice;
use ffmpeg_next as ffmpeg;
use framelens::frame::{Channel, Damage, Frame};
use framelens::media::{
    self, Index, IndexDepth, IndexKind, IndexUpdate, Indexer, Opened, ReadEnd, Reader, SourceSpec,
};
use xxhash_rust::xxh3::Xxh3;

/// What identifies a decoded frame: the number in its pixels, where it can be read, and a hash of all its samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    number: Option<u64>,
    hash: u64,
}

/// `rows(plane)`: the visible bytes of each row. 8-bit planar YUV only, which is what the clips here are.
fn seen<'a>(width: u32, height: u32, rows: impl Fn(usize) -> Vec<&'a [u8]>) -> Seen {
    let mut hasher = Xxh3::new();
    for plane in 0..3 {
        for row in rows(plane) {
            hasher.update(row);
        }
    }
    let luma = rows(0);
    Seen {
        number: clips::read_number(width, height, |x, y| luma[y as usize][x as usize] > 125),
        hash: hasher.digest(),
    }
}

fn seen_frame(frame: &Frame) -> Seen {
    let (width, height) = (frame.width as usize, frame.height as usize);
    assert_eq!(frame.format.depth, 8);
    let (right, down) = frame.format.chroma_shift;
    seen(frame.width, frame.height, |plane| {
        let (width, height) = if plane == 0 {
            (width, height)
        } else {
            (width.div_ceil(1 << right), height.div_ceil(1 << down))
        };
        let (bytes, stride) = (frame.samples.plane(plane), frame.samples.stride(plane));
        assert_eq!(frame.format.components[plane].plane, plane);
        (0..height)
            .map(|y| &bytes[y * stride..y * stride + width])
            .collect()
    })
}

/// All frames of a file by the plainest use of the library: read, decode, drain.
fn plain_decode(path: &Path) -> Vec<(Option<i64>, Seen)> {
    ffmpeg::init().unwrap();
    let mut input = ffmpeg::format::input(path).unwrap();
    let stream = input.streams().best(ffmpeg::media::Type::Video).unwrap();
    let (index, time_base) = (stream.index(), stream.time_base());
    let context = ffmpeg::codec::Context::from_parameters(stream.parameters()).unwrap();
    let mut decoder = context.decoder();
    decoder.set_packet_time_base(time_base);
    let mut decoder = decoder.video().unwrap();
    let mut found = Vec::new();
    let mut frame = ffmpeg::frame::Video::empty();
    let mut drain = |decoder: &mut ffmpeg::decoder::Video| {
        while decoder.receive_frame(&mut frame).is_ok() {
            let rows = |plane| {
                let (bytes, stride) = (frame.data(plane), frame.stride(plane));
                let width = frame.plane_width(plane) as usize;
                let rows = bytes.chunks(stride).map(|row| &row[..width]);
                rows.take(frame.plane_height(plane) as usize).collect()
            };
            found.push((frame.timestamp(), seen(frame.width(), frame.height(), rows)));
        }
    };
    let mut packet = ffmpeg::Packet::empty();
    while packet.read(&mut input).is_ok() {
        if packet.stream() == index {
            // A refused packet is the decoder's affair, as in the ffmpeg program.
            let _refused = decoder.send_packet(&packet);
            drain(&mut decoder);
        }
    }
    decoder.send_eof().unwrap();
    drain(&mut decoder);
    found
}

fn open(path: &Path) -> Opened {
    media::open(&SourceSpec::path(path)).unwrap_or_else(|error| panic!("{error}"))
}

/// Runs the indexer and returns the newest index and the warnings.
fn count(indexer: &mut dyn Indexer, depth: IndexDepth) -> (Arc<Index>, Vec<String>) {
    let mut newest = None;
    let mut notes = Vec::new();
    let done = indexer.run(depth, &mut |update| {
        match update {
            IndexUpdate::Index(index) => newest = Some(index),
            IndexUpdate::Note(note) => notes.push(note.text),
            IndexUpdate::Progress { .. } => {}
        }
        ControlFlow::Continue(())
    });
    done.unwrap();
    (newest.expect("an index was published"), notes)
}

/// Reads one frame; panics unless it is the last one handed over and all on the way are in order.
fn read(reader: &mut dyn Reader, number: u64) -> Arc<Frame> {
    let mut last: Option<Arc<Frame>> = None;
    let end = reader.read(number, &|| false, &mut |frame| {
        last = Some(frame);
        ControlFlow::Continue(())
    });
    assert_eq!(end.unwrap(), ReadEnd::Reached, "frame {number}");
    let last = last.expect("a frame was handed over");
    assert_eq!(last.number, number);
    last
}

/// Asks for every frame in a random order, with all before it, a few of them or none, and compares all that is handed over
/// on the way.
fn compare(name: &str, reader: &mut dyn Reader, plain: &[(Option<i64>, Seen)], dice: &mut Dice) {
    for number in dice.order(plain.len() as u64) {
        let first = [0, number.saturating_sub(3), number][dice.below(3) as usize];
        let (mut wrong, mut next) = (Vec::new(), None);
        let end = reader.read_from(first, number, &|| false, &mut |frame| {
            let in_order = next.is_none_or(|next| {
                frame.number == next || (next < first && (next..=first).contains(&frame.number))
            });
            assert!(in_order, "{name}: {} instead of {next:?}", frame.number);
            next = Some(frame.number + 1);
            let (time, expected) = plain[frame.number as usize];
            if seen_frame(&frame) != expected || frame.timestamp != time {
                wrong.push((
                    frame.number,
                    frame.timestamp,
                    time,
                    seen_frame(&frame),
                    expected,
                ));
            }
            ControlFlow::Continue(())
        });
        assert_eq!(end.unwrap(), ReadEnd::Reached, "{name}, frame {number}");
        assert_eq!(next, Some(number + 1), "{name}");
        assert!(
            wrong.is_empty(),
            "{name}, on the way to {number}: {wrong:?}"
        );
    }
}

/// The whole promise for one file: in order without an index, in any order with either kind.
fn prove(name: &str, path: &Path, kind: Option<IndexKind>) {
    let plain = plain_decode(path);
    assert!(!plain.is_empty(), "{name} has frames");
    let mut opened = open(path);
    let mut indexer = opened.indexer.take().unwrap();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for (number, (_, expected)) in plain.iter().enumerate() {
        let frame = read(&mut *opened.reader, number as u64);
        assert_eq!(
            seen_frame(&frame),
            *expected,
            "{name}, frame {number} in order"
        );
    }
    let past = opened
        .reader
        .read(u64::MAX, &|| false, &mut |_| ControlFlow::Continue(()));
    let count_of_all = plain.len() as u64;
    assert_eq!(
        past.unwrap(),
        ReadEnd::PastEnd {
            count: count_of_all
        },
        "{name}"
    );
    prove_promise(name, path, &plain);
    for depth in [IndexDepth::Enough, IndexDepth::Proven] {
        let mut indexer: Box<dyn Indexer> = match depth {
            IndexDepth::Promised | IndexDepth::Enough => open(path).indexer.unwrap(),
            IndexDepth::Proven => std::mem::replace(&mut indexer, open(path).indexer.unwrap()),
        };
        let (index, _) = count(&mut *indexer, depth);
        assert!(index.complete, "{name}");
        assert_eq!(index.count(), count_of_all, "{name}: {:?}", index.reason);
        let expected = match depth {
            IndexDepth::Promised | IndexDepth::Enough => kind,
            IndexDepth::Proven => Some(IndexKind::Decoded),
        };
        assert!(
            expected.is_none_or(|kind| kind == index.kind),
            "{name}: {index:?}"
        );
        let times: Vec<_> = index.frames.iter().map(|entry| entry.time()).collect();
        let plain_times: Vec<_> = plain.iter().map(|(time, _)| *time).collect();
        assert_eq!(times, plain_times, "{name}");
        opened.reader.set_index(index);
        compare(name, &mut *opened.reader, &plain, &mut dice);
        // A reader that begins in the middle has nothing to stand on but the seek.
        let mut fresh = open(path);
        fresh
            .reader
            .set_index(count(&mut *fresh.indexer.take().unwrap(), depth).0);
        let middle = count_of_all / 2;
        let frame = read(&mut *fresh.reader, middle);
        assert_eq!(seen_frame(&frame), plain[middle as usize].1, "{name}");
    }
}

/// Who reads every frame by the packets alone gets the plain decode, or is told that the packets are wrong.
fn prove_promise(name: &str, path: &Path, plain: &[(Option<i64>, Seen)]) {
    let mut opened = open(path);
    let (index, _) = count(&mut *opened.indexer.take().unwrap(), IndexDepth::Promised);
    let promised = index.count();
    opened.reader.set_index(index);
    for number in 0..promised {
        let mut found = None;
        let end = opened.reader.read(number, &|| false, &mut |frame| {
            found = Some(frame);
            ControlFlow::Continue(())
        });
        let (Ok(ReadEnd::Reached), Some(frame)) = (end, found) else {
            return;
        };
        let expected = plain.get(number as usize).map(|(_, seen)| seen);
        assert_eq!(
            Some(&seen_frame(&frame)),
            expected,
            "{name}, frame {number}"
        );
    }
    if opened.reader.ends(&|| false).unwrap() {
        assert_eq!(promised, plain.len() as u64, "{name}");
    }
}

fn prove_clips(clips: Vec<(ClipSpec, Option<IndexKind>)>) {
    let folder = tempfile::tempdir().unwrap();
    for (clip, kind) in clips {
        let path = clips::make(folder.path(), &clip);
        let name = format!("{} {}", clip.codec, clip.file);
        prove(&name, &path, kind);
        // The number in the pixels is the order in which the clip was made.
        let plain = plain_decode(&path);
        assert_eq!(plain.len() as u64, clip.frames, "{name}");
        for (n, (_, seen)) in plain.iter().enumerate() {
            assert_eq!(seen.number, Some(n as u64), "{name}");
        }
    }
}

const PACKETS: Option<IndexKind> = Some(IndexKind::Packets);
const DECODED: Option<IndexKind> = Some(IndexKind::Decoded);

fn x264(file: &str, container: &str) -> ClipSpec {
    ClipSpec::new(file, container, "libx264").b_frames(3)
}

#[test]
fn h264_in_every_container() {
    prove_clips(vec![
        (x264("b.mp4", "mp4"), PACKETS),
        (x264("b.mkv", "matroska"), PACKETS),
        (x264("b.ts", "mpegts"), PACKETS),
        (x264("b.flv", "flv"), PACKETS),
        (x264("long.ts", "mpegts").gop(50).frames(80), PACKETS),
        (
            x264("open.mp4", "mp4").option("x264-params", "open-gop=1"),
            PACKETS,
        ),
        (
            x264("open.ts", "mpegts").option("x264-params", "open-gop=1"),
            PACKETS,
        ),
        (
            x264("fragmented.mp4", "mp4").container_option("movflags", "frag_keyframe+empty_moov"),
            PACKETS,
        ),
        (
            ClipSpec::new("refresh.ts", "mpegts", "libx264").option("intra-refresh", "1"),
            None,
        ),
        (
            x264("interlaced.ts", "mpegts").option("flags", "+ilme+ildct"),
            PACKETS,
        ),
        (x264("raw.h264", "h264"), DECODED),
    ]);
}

#[test]
fn a_seek_begins_at_the_key_frame_of_the_frames_own_group() {
    let folder = tempfile::tempdir().unwrap();
    let clips = [
        x264("b.mp4", "mp4"),
        x264("b.mov", "mov"),
        x264("fragmented.mp4", "mp4").container_option("movflags", "frag_keyframe+empty_moov"),
        x264("b.mkv", "matroska"),
        x264("b.ts", "mpegts"),
        x264("b.flv", "flv"),
        ClipSpec::new("b.avi", "avi", "mpeg4").b_frames(2),
        ClipSpec::new("hevc.mp4", "mp4", "libx265")
            .b_frames(3)
            .option("x265-params", "open-gop=0:scenecut=0:log-level=error"),
    ];
    for clip in clips {
        let path = clips::make(folder.path(), &clip.frames(100).gop(20));
        let name = path.display();
        for depth in [IndexDepth::Enough, IndexDepth::Proven] {
            let mut opened = open(&path);
            let (index, _) = count(&mut *opened.indexer.take().unwrap(), depth);
            let reader = &mut *opened.reader;
            reader.set_index(index);
            for number in [99, 45, 60, 79, 20] {
                reader.forget_place();
                let mut first = None;
                let end = reader.read(number, &|| false, &mut |frame| {
                    first.get_or_insert(frame.number);
                    ControlFlow::Continue(())
                });
                assert_eq!(end.unwrap(), ReadEnd::Reached, "{name}, frame {number}");
                let group = reader.decode_start(number);
                assert!(number - group < 25, "{name}, frame {number}: {group}");
                assert_eq!(first, Some(group), "{name}, frame {number}, {depth:?}");
            }
        }
    }
}

#[test]
fn frames_that_no_other_refers_to_are_left_out_where_they_are_not_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let clip = x264("long.mp4", "mp4").frames(120).gop(120);
    let path = clips::make(folder.path(), &clip);
    let plain = plain_decode(&path);
    for depth in [IndexDepth::Enough, IndexDepth::Proven] {
        let mut opened = open(&path);
        let (index, _) = count(&mut *opened.indexer.take().unwrap(), depth);
        let reader = &mut *opened.reader;
        reader.set_index(index);
        let mut numbers = Vec::new();
        let mut go = |reader: &mut dyn Reader, first: u64, number: u64, stop: Option<u64>| {
            numbers.clear();
            reader
                .read_from(first, number, &|| false, &mut |frame| {
                    let number = frame.number;
                    assert_eq!(seen_frame(&frame), plain[number as usize].1, "{number}");
                    numbers.push(number);
                    if stop.is_some_and(|stop| number >= stop) {
                        return ControlFlow::Break(());
                    }
                    ControlFlow::Continue(())
                })
                .unwrap();
            numbers.clone()
        };
        let numbers = go(reader, 90, 100, None);
        assert!(
            numbers.len() < 75,
            "three of four frames are B-frames: {numbers:?}"
        );
        let wanted: Vec<u64> = (90..=100).collect();
        assert!(numbers.ends_with(&wanted), "{numbers:?}");
        // Stopped while frames are left out, and then one of those is wanted: also from the very start of the file.
        for (stop, wanted) in [(40, 46), (0, 2)] {
            reader.forget_place();
            go(reader, 90, 100, Some(stop));
            for number in wanted..wanted + 4 {
                assert_eq!(go(reader, 0, number, None).last(), Some(&number));
            }
        }
    }
}

#[test]
fn other_codecs() {
    let hevc = "open-gop=1:keyint=12:min-keyint=12:bframes=3:log-level=none:scenecut=0";
    prove_clips(vec![
        (
            ClipSpec::new("hevc.mp4", "mp4", "libx265").option("x265-params", hevc),
            PACKETS,
        ),
        (
            ClipSpec::new("hevc.mkv", "matroska", "libx265").option("x265-params", hevc),
            PACKETS,
        ),
        (
            ClipSpec::new("vp9.webm", "webm", "libvpx-vp9")
                .option("auto-alt-ref", "1")
                .option("lag-in-frames", "16")
                .option("deadline", "good")
                .option("cpu-used", "8"),
            PACKETS,
        ),
        (
            ClipSpec::new("vp8.webm", "webm", "libvpx")
                .option("auto-alt-ref", "1")
                .option("lag-in-frames", "16")
                .option("deadline", "good")
                .option("cpu-used", "8"),
            PACKETS,
        ),
        (ClipSpec::new("ffv1.mkv", "matroska", "ffv1"), PACKETS),
        (
            ClipSpec::new("mjpeg.avi", "avi", "mjpeg")
                .pixel_format(ffmpeg::format::Pixel::YUVJ420P),
            PACKETS,
        ),
        (ClipSpec::new("msmpeg4v2.avi", "avi", "msmpeg4v2"), PACKETS),
        (ClipSpec::new("msmpeg4v3.avi", "avi", "msmpeg4"), PACKETS),
        (ClipSpec::new("mpeg4.avi", "avi", "mpeg4"), PACKETS),
        (ClipSpec::new("b.avi", "avi", "mpeg4").b_frames(2), None),
        (ClipSpec::new("b.mp4", "mp4", "mpeg4").b_frames(2), PACKETS),
        (
            ClipSpec::new("raw.y4m", "yuv4mpegpipe", "wrapped_avframe"),
            None,
        ),
    ]);
}

#[test]
fn mpeg2_with_open_gops() {
    let clip = |file, container| ClipSpec::new(file, container, "mpeg2video").b_frames(2);
    prove_clips(vec![
        (clip("open.ts", "mpegts"), None),
        (clip("open.mpg", "mpeg"), None),
        (clip("open.mkv", "matroska"), None),
        (clip("raw.m2v", "mpeg2video"), DECODED),
    ]);
}

#[test]
fn times_of_all_kinds() {
    let uneven: Vec<i64> = (0..60).map(|n| n * 40 + (n * n * 7) % 33).collect();
    let vfr = |file, container| x264(file, container).timestamps((1, 1000), uneven.clone());
    prove_clips(vec![
        (vfr("vfr.mp4", "mp4"), PACKETS),
        (vfr("vfr.mkv", "matroska"), PACKETS),
        (x264("late.mp4", "mp4").start(500), PACKETS),
        (x264("late.mkv", "matroska").start(500), PACKETS),
        (x264("late.ts", "mpegts").start(500), PACKETS),
        (ClipSpec::new("late.avi", "avi", "msmpeg4v2").start(7), None),
        (x264("ntsc.mp4", "mp4").rate(30000, 1001), PACKETS),
        (x264("one.mp4", "mp4").frames(1), PACKETS),
    ]);
}

#[test]
fn rarer_containers_and_codecs() {
    let clip = |file: &str, container: &str, codec: &str| ClipSpec::new(file, container, codec);
    prove_clips(vec![
        (clip("sorenson.flv", "flv", "flv"), None),
        (clip("b.mov", "mov", "libx264").b_frames(2), PACKETS),
        (
            clip("mjpeg.mov", "mov", "mjpeg").pixel_format(ffmpeg::format::Pixel::YUVJ420P),
            PACKETS,
        ),
        (clip("theora.ogv", "ogv", "libtheora"), None),
        (
            clip("vp8.ivf", "ivf", "libvpx")
                .option("deadline", "realtime")
                .option("cpu-used", "8"),
            None,
        ),
        (
            clip("vp9.ivf", "ivf", "libvpx-vp9")
                .option("deadline", "realtime")
                .option("cpu-used", "8"),
            None,
        ),
        (
            clip("av1.mkv", "matroska", "libsvtav1")
                .frames(40)
                .option("preset", "12"),
            PACKETS,
        ),
        (
            clip("av1.mp4", "mp4", "libaom-av1")
                .frames(30)
                .option("cpu-used", "8"),
            PACKETS,
        ),
        (clip("mpeg2.mxf", "mxf", "mpeg2video").b_frames(2), None),
        (
            clip("wmv2.wmv", "asf", "wmv2")
                .option("flags", "+qscale")
                .option("global_quality", "354"),
            None,
        ),
        (clip("b.nut", "nut", "libx264").b_frames(2), None),
        (
            clip("raw.hevc", "hevc", "libx265").option("x265-params", "log-level=none"),
            None,
        ),
        (clip("raw.m4v", "m4v", "mpeg4").b_frames(2), None),
        (
            clip("raw.mjpeg", "mjpeg", "mjpeg").pixel_format(ffmpeg::format::Pixel::YUVJ420P),
            None,
        ),
        (
            clip("real.rm", "rm", "rv20")
                .option("flags", "+qscale")
                .option("global_quality", "354"),
            None,
        ),
        (
            clip("dv.avi", "avi", "dvvideo")
                .size(720, 576)
                .frames(12)
                .pixel_format(ffmpeg::format::Pixel::YUV420P),
            None,
        ),
        (
            clip("huff.avi", "avi", "huffyuv").pixel_format(ffmpeg::format::Pixel::YUV422P),
            PACKETS,
        ),
        (clip("mpeg1.mpg", "mpeg", "mpeg1video").b_frames(2), None),
        (
            clip("vob.vob", "vob", "mpeg2video")
                .b_frames(2)
                .option("flags", "+qscale+ilme+ildct"),
            None,
        ),
    ]);
}

#[test]
fn timestamps_that_repeat_wrap_or_begin_below_zero() {
    // Three frames to a millisecond, which is Matroska's tick.
    let repeated = ClipSpec::new("repeated.mkv", "matroska", "ffv1").rate(3000, 1);
    // MPEG timestamps have 33 bits; 30 frames before they begin anew.
    let wrap = x264("wrap.ts", "mpegts").start((1_i64 << 33) / 3600 - 30);
    let below = x264("below.mkv", "matroska").start(-20);
    prove_clips(vec![
        (repeated, DECODED),
        (wrap, None),
        (below, None),
        (x264("below.ts", "mpegts").start(-20), None),
        (x264("below.nut", "nut").start(-20), None),
    ]);
}

/// The first frames lie before zero: an edit list hides them, or the muxer moves all of them up.
#[test]
fn edit_lists_hide_what_lies_before_zero() {
    let folder = tempfile::tempdir().unwrap();
    for (file, options) in [
        ("hidden.mp4", &[("avoid_negative_ts", "disabled")][..]),
        ("hidden.mov", &[("avoid_negative_ts", "disabled")]),
        ("moved.mp4", &[]),
        ("no_list.mp4", &[("use_editlist", "0")]),
    ] {
        let mut clip = x264(file, if file.ends_with("mov") { "mov" } else { "mp4" }).start(-17);
        for (name, value) in options {
            clip = clip.container_option(name, value);
        }
        let path = clips::make(folder.path(), &clip);
        prove(file, &path, None);
        let numbers: Vec<u64> = plain_decode(&path)
            .iter()
            .filter_map(|(_, s)| s.number)
            .collect();
        assert!(
            numbers.windows(2).all(|pair| pair[1] == pair[0] + 1),
            "{file}: {numbers:?}"
        );
        assert_eq!(numbers.last(), Some(&59), "{file}");
        if file.starts_with("hidden") {
            assert!(numbers.len() < 60, "{file}: {} frames", numbers.len());
        }
    }
}

#[test]
fn an_avi_without_its_index() {
    let folder = tempfile::tempdir().unwrap();
    for clip in [
        ClipSpec::new("plain.avi", "avi", "mpeg4"),
        ClipSpec::new("b.avi", "avi", "mpeg4").b_frames(2),
        ClipSpec::new("mjpeg.avi", "avi", "mjpeg").pixel_format(ffmpeg::format::Pixel::YUVJ420P),
    ] {
        let path = clips::make(folder.path(), &clip);
        let mut bytes = std::fs::read(&path).unwrap();
        let at = bytes
            .windows(4)
            .rposition(|word| word == b"idx1")
            .expect("an index");
        bytes[at..at + 4].copy_from_slice(b"JUNK");
        std::fs::write(&path, &bytes).unwrap();
        prove(&format!("{} without an index", clip.file), &path, None);
        std::fs::write(&path, &bytes[..at]).unwrap();
        prove(&format!("{} cut before its index", clip.file), &path, None);
    }
}

#[test]
fn one_of_several_video_streams() {
    let folder = tempfile::tempdir().unwrap();
    let small = clips::make(folder.path(), &x264("small.mp4", "mp4"));
    let large = ClipSpec::new("large.mp4", "mp4", "mpeg4")
        .size(192, 160)
        .frames(45)
        .b_frames(2);
    let large = clips::make(folder.path(), &large);
    // A transport stream has no place for the headers that MPEG-4 keeps beside its packets.
    let inline = ClipSpec::new("inline.mkv", "matroska", "mpeg2video")
        .size(192, 160)
        .frames(45);
    let inline = clips::make(folder.path(), &inline);
    let plain = clips::make(folder.path(), &ClipSpec::new("plain.avi", "avi", "mpeg4"));
    for (file, container, small, large) in [
        ("both.mp4", "mp4", &small, &large),
        ("both.mkv", "matroska", &small, &large),
        ("both.avi", "avi", &plain, &large),
        ("both.ts", "mpegts", &small, &inline),
    ] {
        let path = folder.path().join(file);
        clips::join(&path, container, &[small, large], &[]);
        for (stream, width, frames) in [(0, 128, 60), (1, 192, 45)] {
            let mut spec = SourceSpec::path(&path);
            spec.stream = Some(stream);
            let mut opened = media::open(&spec).unwrap();
            let (index, _) = count(&mut *opened.indexer.take().unwrap(), IndexDepth::Enough);
            let listed: Vec<usize> = opened.info.streams.iter().map(|s| s.index).collect();
            assert_eq!((listed, opened.info.stream), (vec![0, 1], stream), "{file}");
            assert_eq!(
                (opened.info.width, index.count()),
                (width, frames),
                "{file} {stream}"
            );
            opened.reader.set_index(index);
            for number in Dice(11).order(frames) {
                let frame = read(&mut *opened.reader, number);
                assert_eq!(
                    seen_frame(&frame).number,
                    Some(number),
                    "{file}, stream {stream}"
                );
            }
        }
    }
}

#[test]
fn h264_in_field_pictures() {
    let folder = tempfile::tempdir().unwrap();
    for (file, container, apart) in [
        ("paff.h264", "h264", false),
        ("paff.ts", "mpegts", false),
        ("apart.ts", "mpegts", true),
        ("paff.mkv", "matroska", false),
        ("apart.mkv", "matroska", true),
        ("paff.mp4", "mp4", false),
        ("apart.mp4", "mp4", true),
        ("apart.avi", "avi", true),
    ] {
        let path = folder.path().join(file);
        fields::write(&path, container, 40, apart);
        let plain = plain_decode(&path);
        let numbers: Vec<_> = plain.iter().map(|(_, seen)| seen.number).collect();
        let expected: Vec<_> = (0..40).map(Some).collect();
        assert_eq!(numbers, expected, "{file}");
        prove(file, &path, None);
        assert!(read(&mut *open(&path).reader, 3).interlaced, "{file}");
    }
}

/// MBAFF, either field first, and HEVC whose fields are pictures of half the height.
#[test]
fn interlaced_coding() {
    let both = |file: &str, container: &str, fields: &str| {
        x264(file, container)
            .option("flags", "+ilme+ildct")
            .option("x264-params", fields)
    };
    prove_clips(vec![
        (both("top.mp4", "mp4", "tff=1"), PACKETS),
        (both("bottom.mkv", "matroska", "bff=1"), PACKETS),
        (both("top.avi", "avi", "tff=1"), None),
        (
            ClipSpec::new("fields.mpg", "mpeg", "mpeg2video")
                .b_frames(2)
                .option("flags", "+qscale+ilme+ildct"),
            None,
        ),
    ]);
    let folder = tempfile::tempdir().unwrap();
    for (file, container) in [("fields.ts", "mpegts"), ("fields.mkv", "matroska")] {
        let clip = ClipSpec::new(file, container, "libx265")
            .option("x265-params", "interlace=tff:log-level=none");
        prove(file, &clips::make(folder.path(), &clip), None);
    }
}

#[test]
fn an_attached_picture_is_no_video_unless_it_is_all_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let clip = clips::make(folder.path(), &x264("clip.mp4", "mp4"));
    let cover = ClipSpec::new("cover.mov", "mov", "mjpeg")
        .frames(1)
        .pixel_format(ffmpeg::format::Pixel::YUVJ420P);
    let cover = clips::make(folder.path(), &cover);
    let path = folder.path().join("covered.mp4");
    clips::join(&path, "mp4", &[&clip, &cover], &[1]);
    let opened = open(&path);
    let attached: Vec<bool> = opened
        .info
        .streams
        .iter()
        .map(|s| s.attached_picture)
        .collect();
    assert_eq!((attached, opened.info.stream), (vec![false, true], 0));
    prove("covered.mp4", &path, PACKETS);
    let mut spec = SourceSpec::path(&path);
    spec.stream = Some(1);
    let mut picture = media::open(&spec).unwrap();
    let (index, _) = count(&mut *picture.indexer.take().unwrap(), IndexDepth::Proven);
    assert_eq!(index.count(), 1);
    assert_eq!(seen_frame(&read(&mut *picture.reader, 0)).number, Some(0));
}

/// The bytes of a file from `part` of its length on, in whole transport stream packets.
fn tail_of(path: &Path, part: f64) -> PathBuf {
    let bytes = std::fs::read(path).unwrap();
    let from = (bytes.len() as f64 * part) as usize / 188 * 188;
    let cut = path.with_extension("cut.ts");
    std::fs::write(&cut, &bytes[from..]).unwrap();
    cut
}

#[test]
fn a_transport_stream_cut_within_a_gop() {
    let folder = tempfile::tempdir().unwrap();
    for clip in [
        x264("h264.ts", "mpegts").gop(20),
        ClipSpec::new("mpeg2.ts", "mpegts", "mpeg2video").b_frames(2),
    ] {
        let cut = tail_of(&clips::make(folder.path(), &clip), 0.45);
        prove(&clip.file, &cut, None);
    }
}

/// Flips bits in the pictures' data, not in the container's own.
fn flip_bits(path: &Path, dice: &mut Dice, flips: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    let length = bytes.len() as u64;
    for _ in 0..flips {
        let at = length / 4 + dice.below(length / 2);
        bytes[at as usize] ^= 1 << dice.below(8);
    }
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn damage_is_marked_and_the_numbers_stay() {
    let folder = tempfile::tempdir().unwrap();
    // The same file each time: x264's look ahead is not.
    let clip = x264("broken.mp4", "mp4")
        .frames(120)
        .size(320, 240)
        .option("threads", "1")
        .option("x264-params", "rc-lookahead=0:mbtree=0");
    let path = clips::make(folder.path(), &clip);
    let whole = plain_decode(&path);
    flip_bits(&path, &mut Dice(7), 40);
    let broken = plain_decode(&path);
    let mut opened = open(&path);
    let (index, _) = count(&mut *opened.indexer.take().unwrap(), IndexDepth::Proven);
    assert_eq!(index.count(), broken.len() as u64);
    assert!(index.damaged().count() > 0);
    let damage = |n: u64| index.get(n).unwrap().damage;
    let reported: Vec<u64> = index
        .damaged()
        .filter(|n| damage(*n) == Some(Damage::Reported))
        .collect();
    assert!(!reported.is_empty());
    // What is predicted from a reported frame differs from the whole clip, and is marked, up to the next key frame. Up to
    // four frames shown after it were decoded before it.
    let mut spoiled = 0;
    for first in reported {
        let group = (first + 1..index.count()).take_while(|n| !index.get(*n).unwrap().key);
        for number in group.skip(4) {
            assert!(damage(number).is_some(), "frame {number} after {first}");
            let (time, seen) = broken[number as usize];
            spoiled += usize::from(whole.iter().all(|(t, s)| *t != time || s.hash != seen.hash));
        }
    }
    assert!(spoiled > 0);
    opened.reader.set_index(index.clone());
    for number in Dice(3).order(index.count()) {
        let frame = read(&mut *opened.reader, number);
        assert_eq!(frame.damage, index.get(number).unwrap().damage);
        assert_eq!(frame.timestamp, broken[number as usize].0);
    }
}

#[test]
fn a_file_that_ends_early_is_counted_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let clip = x264("short.mp4", "mp4").container_option("movflags", "faststart");
    let path = clips::make(folder.path(), &clip);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() * 6 / 10]).unwrap();
    let left = plain_decode(&path).len() as u64;
    assert!(left < 60);
    let mut indexer = open(&path).indexer.unwrap();
    let (index, notes) = count(&mut *indexer, IndexDepth::Enough);
    assert_eq!(index.count(), left);
    let header = format!("{left} frames, the header says 60");
    assert_eq!(notes, ["1 packet was refused by the decoder", &header]);
    let (index, notes) = count(&mut *indexer, IndexDepth::Proven);
    assert_eq!((index.kind, index.count()), (IndexKind::Decoded, left));
    assert!(notes.is_empty(), "said twice");
}

/// A packet index that promises what the decoder does not deliver is found out, not believed.
#[test]
fn a_wrong_index_is_contradicted() {
    let folder = tempfile::tempdir().unwrap();
    let path = clips::make(folder.path(), &x264("a.mp4", "mp4"));
    let mut opened = open(&path);
    let (index, _) = count(&mut *opened.indexer.take().unwrap(), IndexDepth::Enough);
    let mut wrong = Index::clone(&index);
    wrong.frames[30].timestamp += 1;
    opened.reader.set_index(Arc::new(wrong));
    let end = opened.reader.read(35, &|| false, &mut |frame| {
        assert!(frame.number < 30, "frame {} was handed over", frame.number);
        ControlFlow::Continue(())
    });
    assert!(matches!(end.unwrap(), ReadEnd::Contradicted { .. }));
}

#[test]
fn a_read_ends_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = clips::make(folder.path(), &x264("a.mp4", "mp4"));
    let mut opened = open(&path);
    let mut handed = 0;
    let end = opened.reader.read(50, &|| false, &mut |_| {
        handed += 1;
        if handed == 5 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert_eq!((end.unwrap(), handed), (ReadEnd::Stopped, 5));
    assert_eq!(opened.reader.next_number(), Some(5));
    let end = opened
        .reader
        .read(50, &|| true, &mut |_| ControlFlow::Continue(()));
    assert_eq!(end.unwrap(), ReadEnd::Stopped);
    assert_eq!(read(&mut *opened.reader, 20).number, 20);
}

#[test]
fn frames_know_their_key_frames_types_and_sizes() {
    let folder = tempfile::tempdir().unwrap();
    let path = clips::make(folder.path(), &x264("a.mp4", "mp4"));
    let mut opened = open(&path);
    let (index, _) = count(&mut *opened.indexer.take().unwrap(), IndexDepth::Proven);
    opened.reader.set_index(index.clone());
    for (number, entry) in index.frames.iter().enumerate() {
        let frame = read(&mut *opened.reader, number as u64);
        assert_eq!(frame.key, number % 12 == 0);
        assert_eq!(frame.key, entry.key);
        assert_eq!(frame.bytes, Some(u64::from(entry.bytes)));
        assert_eq!(frame.picture_type, entry.picture_type);
        assert_eq!(frame.format.components[0].channel, Channel::Y);
    }
    assert_eq!(opened.reader.decode_start(30), 24);
    let bytes: u64 = index
        .frames
        .iter()
        .map(|entry| u64::from(entry.bytes))
        .sum();
    let file = std::fs::metadata(&path).unwrap().len();
    assert!(bytes < file && bytes * 10 > file * 8, "{bytes} of {file}");
}

#[test]
fn what_cannot_be_opened_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let whole = clips::make(folder.path(), &x264("whole.mp4", "mp4"));
    let cut = std::fs::read(&whole).unwrap();
    let cases = [
        (folder.path().join("missing.mp4"), "no such file"),
        (
            write("text.mp4", b"Dear diary, this is no video.\n"),
            "text file",
        ),
        (write("empty.mp4", b""), "empty"),
        (write("noise.mp4", &[0xA7; 5000]), "no video"),
        (write("cut.mp4", &cut[..cut.len() / 2]), "no moov atom"),
    ];
    for (path, words) in cases {
        let error = media::open(&SourceSpec::path(&path)).err().unwrap();
        assert!(error.what.contains(words), "{error}");
        assert_eq!(error.path.as_deref(), Some(path.as_path()), "{error}");
    }
    let mut no_stream = SourceSpec::path(&whole);
    no_stream.stream = Some(5);
    let error = media::open(&no_stream).err().unwrap();
    assert!(error.what.contains("no stream 5"), "{error}");
}
