//! Raw video: geometry from options and from the file name, and the numbers of the video it came from.

use super::*;
use crate::clips::ClipSpec;
use ffmpeg_next::format::Pixel;
use framelens::frame::Profile;
use framelens::media::{self, SourceSpec, convert};

/// Every frame's bytes as the native profile packs them, one after the other.
fn raw_bytes(path: &Path, frames: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut opened = media::open(&SourceSpec::path(path)).expect("a clip");
    for number in 0..frames {
        let read = opened.reader.read(number, &|| false, &mut |frame| {
            convert::packed_bytes(&frame, Profile::Native, &mut |piece| {
                bytes.extend_from_slice(piece)
            })
            .expect("bytes");
            std::ops::ControlFlow::Continue(())
        });
        read.expect("a frame");
    }
    bytes
}

fn hashes(folder: &Path, line: &str) -> Vec<String> {
    let text = printed(folder, line);
    text.lines()
        .map(|l| l.rsplit(',').next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn raw_frames_have_the_numbers_of_the_video() {
    let folder = tempfile::tempdir().expect("a folder");
    let formats = [
        (Pixel::YUV420P, "yuv420p"),
        (Pixel::YUV422P10LE, "yuv422p10le"),
        (Pixel::YUV444P, "yuv444p"),
        (Pixel::GRAY8, "gray"),
        (Pixel::GRAY16LE, "gray16le"),
        (Pixel::BGRA, "bgra"),
        // FFV1 keeps RGB in planes.
        (Pixel::RGB48LE, "gbrp16le"),
    ];
    for (format, name) in formats {
        let clip = ClipSpec::new("clip.mkv", "matroska", "ffv1")
            .pixel_format(format)
            .size(83, 47)
            .frames(5);
        let bytes = raw_bytes(&crate::clips::make(folder.path(), &clip), 5);
        fs::write(folder.path().join("raw.bin"), &bytes).expect("written");
        fs::write(
            folder.path().join(format!("clip_83x47_30_{name}.yuv")),
            &bytes,
        )
        .expect("written");
        for profile in ["opencv4", "opencv5", "native"] {
            let video = hashes(folder.path(), &format!("hash clip.mkv --profile {profile}"));
            let typed = format!("hash raw.bin --raw 83x47:{name} --profile {profile}");
            assert_eq!(hashes(folder.path(), &typed), video, "{typed}");
            let named = format!("hash clip_83x47_30_{name}.yuv --profile {profile} --frames 0..=4");
            assert_eq!(hashes(folder.path(), &named), video, "{named}");
        }
    }
}

#[test]
fn geometry_header_and_remainder_are_said() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(
        folder.path().join("clip_64x48.gray"),
        vec![7; 64 * 48 * 3 + 100],
    )
    .expect("written");
    let told: serde_json::Value =
        serde_json::from_str(&printed(folder.path(), "info clip_64x48.gray --json")).expect("JSON");
    assert_eq!(
        (&told["kind"], &told["frame_count"]),
        (&"raw".into(), &3.into())
    );
    assert_eq!(told["pixel_format"], "gray");
    let notes = told["notes"].to_string();
    assert!(notes.contains("100 bytes are left over"), "{notes}");
    assert!(notes.contains("by the file name"), "{notes}");
    let skipped = printed(
        folder.path(),
        "info clip_64x48.gray --raw 64x48:gray:50:100",
    );
    assert!(
        skipped.contains("100 header bytes skipped") && !skipped.contains("left over"),
        "{skipped}"
    );
    assert!(skipped.contains("50 fps (50/1)"), "{skipped}");
    let pair =
        "table clip_64x48.gray clip_64x48.gray --frame 0 --raw 32x32:gray --raw-b 32x32:gray";
    assert_eq!(
        numbers(&printed(folder.path(), pair)),
        vec![vec![0; 32]; 32]
    );
}

#[test]
fn unknown_or_impossible_geometry_is_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("clip.yuv"), [1; 1000]).expect("written");
    let sentence = failed(folder.path(), "info clip.yuv");
    assert!(sentence.contains("--raw 352x288:yuv420p:30"), "{sentence}");
    let sentence = failed(folder.path(), "info clip.yuv --raw 640x480:yuv420p");
    assert!(
        sentence.contains("needs 460800 bytes and the file has 1000"),
        "{sentence}"
    );
    let sentence = failed(folder.path(), "info clip.yuv --raw 60000x60000:rgba64le");
    assert!(sentence.contains("2 GiB"), "{sentence}");
    let wrong = framelens(folder.path(), "info clip.yuv --raw 64x48:yuv421p")
        .output()
        .expect("runs");
    assert!(said(&wrong).contains("knows no pixel format"));
    let sentence = failed(folder.path(), "info clip.yuv --raw 10x10:gray --stream 1");
    assert!(sentence.contains("no streams"), "{sentence}");
}
