//! `framelens hash`: lines, order, bytes.

use std::path::Path;
use std::process::Command;

use md5::{Digest, Md5};

use super::*;
use crate::clips::ClipSpec;
use ffmpeg_next::format::Pixel;

/// Number, timestamp and MD5 of each line.
fn lines(text: &str) -> Vec<(u64, String, String)> {
    text.lines()
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let [number, time, hash] = fields[..] else {
                panic!("three fields: {line}");
            };
            assert!(
                hash.len() == 32 && hash.bytes().all(|b| b.is_ascii_hexdigit()),
                "{line}"
            );
            (
                number.parse().expect("a number"),
                time.to_owned(),
                hash.to_owned(),
            )
        })
        .collect()
}

fn md5(bytes: &[u8]) -> String {
    Md5::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// The MD5s that the ffmpeg program prints; `None` where there is no such program.
fn framemd5(path: &Path, options: &[&str]) -> Option<Vec<String>> {
    let output = Command::new("ffmpeg")
        .args(["-v", "quiet", "-noautorotate", "-i"])
        .arg(path)
        .args(["-map", "0:v:0", "-fps_mode", "passthrough"])
        .args(options)
        .args(["-f", "framemd5", "-"])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| Some(line.rsplit_once(", ")?.1.trim().to_owned()))
            .collect(),
    )
}

#[test]
fn a_picture_is_hashed_as_cv2_and_numpy_hold_it() {
    let folder = two_pictures();
    let bytes = |order: [usize; 3]| -> Vec<u8> {
        let pixels = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| color_a(x, y)));
        pixels.flat_map(|rgb| order.map(|i| rgb[i])).collect()
    };
    for (profile, order) in [
        ("opencv4", [2, 1, 0]),
        ("opencv5", [2, 1, 0]),
        ("standard", [0, 1, 2]),
        ("native", [0, 1, 2]),
    ] {
        let text = printed(folder.path(), &format!("hash a.png --profile {profile}"));
        assert_eq!(text, format!("0,0,{}\n", md5(&bytes(order))), "{profile}");
    }
}

#[test]
fn the_frames_named_come_in_their_order_and_each_is_the_one_of_the_whole_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    for (container, codec) in [
        ("mp4", "libx264"),
        ("mpegts", "libx264"),
        ("avi", "mpeg4"),
        ("h264", "libx264"),
    ] {
        let clip = ClipSpec::new(&format!("clip.{container}"), container, codec)
            .b_frames(2)
            .frames(40);
        crate::clips::make(folder.path(), &clip);
        let all = lines(&printed(folder.path(), &format!("hash {}", clip.file)));
        assert_eq!(
            all.iter().map(|line| line.0).collect::<Vec<_>>(),
            (0..40).collect::<Vec<u64>>()
        );
        let hashes: std::collections::BTreeSet<_> = all.iter().map(|line| &line.2).collect();
        assert_eq!(hashes.len(), 40, "every picture is another");
        let line = format!("hash {} --frames 31,0..3,39,12,31", clip.file);
        let some = lines(&printed(folder.path(), &line));
        let wanted: Vec<_> = [31, 0, 1, 2, 39, 12, 31].map(|n| all[n].clone()).to_vec();
        assert_eq!(some, wanted, "{container}");
    }
}

#[test]
fn videos_are_hashed_as_ffmpeg_hashes_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let formats = [
        Pixel::YUV420P,
        Pixel::YUV422P,
        Pixel::YUV411P,
        Pixel::YUV420P10LE,
        Pixel::YUV444P16LE,
        Pixel::YUVA420P,
        Pixel::GRAY8,
        Pixel::GRAY16LE,
        Pixel::BGRA,
        Pixel::RGB48LE,
    ];
    for format in formats {
        let name = format!("{format:?}.mkv");
        let clip = ClipSpec::new(&name, "matroska", "ffv1")
            .pixel_format(format)
            .size(82, 46)
            .frames(3);
        let path = crate::clips::make(folder.path(), &clip);
        for (profile, options) in [("native", &[][..]), ("opencv5", &["-pix_fmt", "bgr24"])] {
            let Some(expected) = framemd5(&path, options) else {
                eprintln!("skipped: there is no ffmpeg program to compare with");
                return;
            };
            assert_eq!(expected.len(), 3, "{name}");
            let text = printed(folder.path(), &format!("hash {name} --profile {profile}"));
            let found: Vec<String> = lines(&text).into_iter().map(|line| line.2).collect();
            assert_eq!(found, expected, "{name} {profile}");
        }
    }
}

#[test]
fn native_hashes_of_images_are_those_of_what_ffmpeg_decodes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let deep = image::ImageBuffer::from_fn(WIDTH, HEIGHT, |x, y| {
        image::Rgb([x * 2777 + 3, y * 3001 + x, x * y * 97].map(|level| level as u16))
    });
    deep.save(path("rgb16.png")).expect("a picture");
    deep.save(path("rgb16.tiff")).expect("a picture");
    // A PNG holds its 16 bits with the high byte first.
    let bytes: Vec<u8> = deep.iter().flat_map(|level| level.to_be_bytes()).collect();
    let native = |name: &str| {
        let line = format!("hash {name} --profile native");
        lines(&printed(folder.path(), &line))
            .into_iter()
            .map(|line| line.2)
            .collect::<Vec<_>>()
    };
    assert_eq!(native("rgb16.png"), [md5(&bytes)]);

    let shallow = image::DynamicImage::from(deep.clone()).to_rgba8();
    let shallow = image::DynamicImage::from(shallow);
    for name in [
        "rgba.png",
        "rgba.tiff",
        "rgba.bmp",
        "lossless.webp",
        "one.gif",
    ] {
        shallow.save(path(name)).expect("a picture");
    }
    let opaque = image::DynamicImage::from(shallow.to_rgb8());
    for name in ["rgb.png", "rgb.bmp", "rgb.ppm", "rgb.tga", "rgb.jpg"] {
        opaque.save(path(name)).expect("a picture");
    }
    opaque.to_luma8().save(path("gray.png")).expect("a picture");
    opaque.to_luma8().save(path("gray.jpg")).expect("a picture");
    opaque
        .to_luma16()
        .save(path("gray16.png"))
        .expect("a picture");
    opaque
        .to_luma_alpha8()
        .save(path("ya8.png"))
        .expect("a picture");
    for (name, codec, format) in [
        ("mono.png", "png", Pixel::MonoBlack),
        ("rgb555.bmp", "bmp", Pixel::RGB555LE),
        ("many.gif", "gif", Pixel::RGB8),
    ] {
        let container = if codec == "gif" { "gif" } else { "image2" };
        let clip = ClipSpec::new(name, container, codec)
            .pixel_format(format)
            .frames(if codec == "gif" { 5 } else { 1 })
            .container_option("update", "1");
        crate::clips::make(folder.path(), &clip);
    }
    for name in names_in(folder.path()) {
        let Some(expected) = framemd5(&path(&name), &[]) else {
            eprintln!("skipped: there is no ffmpeg program to compare with");
            return;
        };
        assert_eq!(
            expected.len(),
            if name == "many.gif" { 5 } else { 1 },
            "{name}"
        );
        assert_eq!(native(&name), expected, "{name}");
    }
    let some = printed(
        folder.path(),
        "hash many.gif --profile native --frames 4,0,2",
    );
    let all = native("many.gif");
    let some: Vec<String> = lines(&some).into_iter().map(|line| line.2).collect();
    assert_eq!(some, [4, 0, 2].map(|number: usize| all[number].clone()));
}

#[test]
fn a_sequence_is_hashed_file_by_file() {
    let folder = two_pictures();
    let hash = |file: &str| {
        lines(&printed(folder.path(), &format!("hash {file}")))[0]
            .2
            .clone()
    };
    let all = lines(&printed(folder.path(), "hash *.png"));
    assert_eq!(
        all,
        [
            (0, "0".into(), hash("a.png")),
            (1, "1".into(), hash("b.png"))
        ]
    );
    let backwards = lines(&printed(folder.path(), "hash *.png --frames 1,0"));
    assert_eq!(backwards, [all[1].clone(), all[0].clone()]);
}

#[test]
fn what_is_not_there_is_a_sentence() {
    let folder = two_pictures();
    let sentence = failed(folder.path(), "hash a.png --frames 0,1");
    assert!(sentence.contains("there is no frame 1"), "{sentence}");
    let sentence = failed(folder.path(), "hash none.mp4");
    assert!(sentence.contains("no such file"), "{sentence}");
    let wrong = framelens(folder.path(), "hash a.png --frames 3..1")
        .output()
        .expect("runs");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(said(&wrong).contains("holds no frame"));
}
