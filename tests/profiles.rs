//! The pixel profiles, on frames of real clips: the numbers are the ones a person gets from their own code.

#[path = "support/clips.rs"]
mod clips;

use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use clips::ClipSpec;
use ffmpeg_next::format::Pixel;
use framelens::frame::{
    Channel, ColorModel, ColorTags, Frame, Levels, Matrix, OwnedSamples, Pixels, Profile,
    ScaleFilter,
};
use framelens::media::{self, ReadEnd, SourceSpec, convert};

/// The first frames of a file, decoded in order.
fn frames(path: &Path, count: u64) -> Vec<Arc<Frame>> {
    let mut opened = media::open(&SourceSpec::path(path)).unwrap();
    let mut frames = Vec::new();
    let end = opened.reader.read(count - 1, &|| false, &mut |frame| {
        frames.push(frame);
        ControlFlow::Continue(())
    });
    assert_eq!(end.unwrap(), ReadEnd::Reached);
    frames
}

/// One yuv420p frame of one colour, 16x16, with these tags.
fn flat(y: u8, u: u8, v: u8, color: ColorTags) -> Frame {
    let folder = tempfile::tempdir().unwrap();
    let clip = ClipSpec::new("one.mkv", "matroska", "ffv1")
        .size(64, 48)
        .frames(1);
    let like = frames(&clips::make(folder.path(), &clip), 1).remove(0);
    Frame {
        number: 0,
        timestamp: None,
        timestamp_guessed: false,
        picture_type: like.picture_type,
        key: true,
        interlaced: false,
        damage: None,
        bytes: None,
        width: 16,
        height: 16,
        format: like.format.clone(),
        color,
        samples: Arc::new(OwnedSamples {
            planes: vec![(vec![y; 256], 16), (vec![u; 64], 8), (vec![v; 64], 8)],
        }),
        file_name: None,
        notes: Vec::new(),
    }
}

/// R, G and B at (5, 7).
fn color_at(pixels: &Pixels) -> [u16; 3] {
    [Channel::R, Channel::G, Channel::B]
        .map(|channel| pixels.plane(channel).unwrap().get(5, 7).unwrap())
}

fn of(frame: &Frame, profile: Profile) -> [u16; 3] {
    color_at(&convert::to_pixels(frame, profile).unwrap())
}

/// White that cv2.VideoWriter wrote comes back as the numbers cv2 reads: this is the lesson.
#[test]
fn white_comes_back_as_cv2_reads_it() {
    let frame = flat(234, 127, 127, ColorTags::default());
    assert_eq!(of(&frame, Profile::Opencv4), [251, 253, 250]);
    assert_eq!(of(&frame, Profile::Opencv5), [251, 253, 250]);
    assert_eq!(of(&frame, Profile::Standard), [252, 255, 252]);
    let native = convert::to_pixels(&frame, Profile::Native).unwrap();
    let planes: Vec<(Channel, u32, u16)> = native
        .planes
        .iter()
        .map(|plane| (plane.channel, plane.width, plane.levels.get(0)))
        .collect();
    assert_eq!(
        planes,
        [
            (Channel::Y, 16, 234),
            (Channel::U, 8, 127),
            (Channel::V, 8, 127)
        ]
    );
}

/// A BT.709 red, (63, 102, 240): OpenCV 4 reads it as BT.601, OpenCV 5 and the standard profile as tagged.
#[test]
fn tags_are_honoured_by_all_but_opencv4() {
    let tagged = ColorTags {
        matrix: Some(Matrix::Bt709),
        full_range: Some(false),
        high_dynamic_range: false,
    };
    let frame = flat(63, 102, 240, tagged);
    assert_eq!(
        of(&frame, Profile::Opencv4),
        of(&flat(63, 102, 240, ColorTags::default()), Profile::Opencv4),
        "opencv4 must ignore the tags"
    );
    let [red, green, blue] = of(&frame, Profile::Standard);
    assert!(
        red >= 254 && green <= 1 && blue <= 1,
        "{red} {green} {blue}"
    );
    let opencv5 = of(&frame, Profile::Opencv5);
    assert!(opencv5[0] >= 252, "{opencv5:?}");
    assert_ne!(opencv5, of(&frame, Profile::Opencv4));
}

#[test]
fn the_standard_profile_says_when_it_guesses() {
    let guessed = |matrix, full_range| {
        let tags = ColorTags {
            matrix,
            full_range,
            high_dynamic_range: false,
        };
        let frame = flat(100, 128, 128, tags);
        convert::to_pixels(&frame, Profile::Standard)
            .unwrap()
            .guessed
    };
    assert!(guessed(None, None));
    assert!(guessed(None, Some(true)));
    assert!(guessed(Some(Matrix::Bt601), None));
    assert!(!guessed(Some(Matrix::Bt601), Some(true)));
    let full = ColorTags {
        matrix: Some(Matrix::Bt601),
        full_range: Some(true),
        high_dynamic_range: false,
    };
    assert_eq!(of(&flat(100, 128, 128, full), Profile::Standard), [100; 3]);
}

type Kind = (Pixel, u32, u32, &'static [(&'static str, &'static str)]);

/// The kinds of files that the opencv5 profile is compared on: (pixel format, width, height, options).
fn kinds() -> Vec<Kind> {
    const BT601: &[(&str, &str)] = &[("colorspace", "smpte170m"), ("color_range", "tv")];
    const BT709: &[(&str, &str)] = &[("colorspace", "bt709"), ("color_range", "tv")];
    const FULL: &[(&str, &str)] = &[("colorspace", "bt709"), ("color_range", "pc")];
    const BT2020: &[(&str, &str)] = &[("colorspace", "bt2020nc"), ("color_range", "tv")];
    vec![
        (Pixel::YUV420P, 128, 96, &[]),
        (Pixel::YUV420P, 128, 96, BT601),
        (Pixel::YUV420P, 128, 96, BT709),
        (Pixel::YUV420P, 128, 96, FULL),
        (Pixel::YUV420P, 161, 121, BT709),
        (Pixel::YUV420P, 50, 34, BT709),
        (Pixel::YUV422P, 129, 97, BT709),
        (Pixel::YUV444P, 130, 99, FULL),
        (Pixel::YUV411P, 132, 96, &[]),
        (Pixel::YUV420P10LE, 128, 96, BT709),
        (Pixel::YUV420P10LE, 131, 97, BT2020),
        (Pixel::YUV422P10LE, 128, 96, BT709),
        (Pixel::YUV444P16LE, 66, 48, BT709),
        (Pixel::GRAY8, 128, 96, &[]),
        (Pixel::GRAY16LE, 97, 63, &[]),
        (Pixel::BGRA, 97, 63, &[]),
        (Pixel::GBRP, 97, 64, &[]),
        (Pixel::GBRP10LE, 97, 64, &[]),
        (Pixel::RGB48LE, 97, 64, &[]),
    ]
}

/// A clip of one kind that loses nothing.
fn lossless(number: usize, format: Pixel, width: u32, height: u32, frames: u64) -> ClipSpec {
    let codec = match format {
        Pixel::GBRP => "utvideo",
        _ => "ffv1",
    };
    ClipSpec::new(&format!("{number}.mkv"), "matroska", codec)
        .pixel_format(format)
        .size(width, height)
        .frames(frames)
}

/// Packed B, G, R of the profile.
fn bgr(pixels: &Pixels) -> Vec<u8> {
    let plane = |channel| match &pixels.plane(channel).unwrap().levels {
        Levels::U8(levels) => levels.clone(),
        Levels::U16(_) => panic!("the opencv profiles have 8 bits"),
    };
    let (b, g, r) = (plane(Channel::B), plane(Channel::G), plane(Channel::R));
    (0..b.len()).flat_map(|i| [b[i], g[i], r[i]]).collect()
}

/// OpenCV 5's numbers are the ffmpeg program's own conversion to bgr24; OpenCV 4's are the same with no tags.
#[test]
fn opencv_profiles_equal_the_ffmpeg_program() {
    let found = Command::new("ffmpeg").arg("-version").output();
    if !found.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: there is no ffmpeg program to compare with");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (number, (format, width, height, options)) in kinds().into_iter().enumerate() {
        let mut clip = lossless(number, format, width, height, 2);
        for (name, value) in options {
            clip = clip.option(name, value);
        }
        let path = clips::make(folder.path(), &clip);
        let untagged = "setparams=colorspace=unknown:range=unknown";
        for (profile, filter) in [(Profile::Opencv5, "null"), (Profile::Opencv4, untagged)] {
            let program = Command::new("ffmpeg")
                .args(["-v", "quiet", "-i"])
                .arg(&path)
                .args(["-vf", filter, "-pix_fmt", "bgr24", "-f", "rawvideo", "-"])
                .output()
                .unwrap();
            let ours: Vec<u8> = frames(&path, 2)
                .iter()
                .flat_map(|frame| bgr(&convert::to_pixels(frame, profile).unwrap()))
                .collect();
            assert_eq!(program.stdout.len(), ours.len(), "{clip:?}");
            let wrong = ours
                .iter()
                .zip(&program.stdout)
                .filter(|(a, b)| a != b)
                .count();
            assert_eq!(
                wrong,
                0,
                "{} of {} differ: {profile:?} {clip:?}",
                wrong,
                ours.len()
            );
        }
    }
}

/// Every kind of file has numbers under every profile, of the sizes and depths promised.
#[test]
fn every_kind_has_every_profile() {
    let folder = tempfile::tempdir().unwrap();
    for (number, (format, width, height, _)) in kinds().into_iter().enumerate() {
        let clip = lossless(number, format, width, height, 1);
        let frame = &frames(&clips::make(folder.path(), &clip), 1)[0];
        for profile in Profile::ALL {
            let pixels = convert::to_pixels(frame, profile).unwrap();
            assert_eq!((pixels.width, pixels.height), (width, height));
            assert_eq!(pixels.profile, profile);
            let deep = matches!(profile, Profile::Standard) && frame.format.depth > 8;
            let depth = match profile {
                Profile::Native => frame.format.depth,
                _ if deep => 16,
                _ => 8,
            };
            assert_eq!(pixels.depth, depth, "{profile:?} {format:?}");
            for plane in &pixels.planes {
                assert_eq!(plane.levels.len(), (plane.width * plane.height) as usize);
                assert!((0..plane.levels.len()).all(|i| plane.levels.get(i) <= pixels.peak()));
            }
            let read = clips::read_number(width, height, |x, y| {
                let plane = &pixels.planes[if pixels.model == ColorModel::Rgb {
                    1
                } else {
                    0
                }];
                plane.get(x, y).unwrap() > pixels.peak() / 2
            });
            assert_eq!(read, Some(0), "{profile:?} {format:?}");
        }
    }
}

#[test]
fn scaling_keeps_flat_colours_depth_and_the_ratio_of_chroma() {
    let native = convert::to_pixels(&flat(200, 90, 30, ColorTags::default()), Profile::Native);
    for filter in ScaleFilter::ALL {
        let scaled = convert::scale(native.as_ref().unwrap(), 33, 7, filter).unwrap();
        assert_eq!((scaled.width, scaled.height, scaled.depth), (33, 7, 8));
        let sizes: Vec<_> = scaled.planes.iter().map(|p| (p.width, p.height)).collect();
        assert_eq!(sizes, [(33, 7), (17, 4), (17, 4)]);
        for (plane, value) in scaled.planes.iter().zip([200, 90, 30]) {
            let all = (0..plane.levels.len()).all(|i| plane.levels.get(i) == value);
            assert!(all, "{filter:?} changed a flat {value}");
        }
    }
    let deep = Pixels {
        depth: 10,
        planes: vec![framelens::frame::Plane {
            channel: Channel::Y,
            width: 4,
            height: 1,
            levels: Levels::U16(vec![0, 1023, 0, 1023]),
        }],
        width: 4,
        height: 1,
        ..native.unwrap()
    };
    for filter in ScaleFilter::ALL {
        let scaled = convert::scale(&deep, 64, 5, filter).unwrap();
        let plane = &scaled.planes[0];
        let largest = (0..plane.levels.len()).map(|i| plane.levels.get(i)).max();
        assert!(
            largest.is_some_and(|level| level > 900 && level <= 1023),
            "{filter:?}"
        );
    }
    assert!(convert::scale(&deep, 0, 5, ScaleFilter::Area).is_err());
}
