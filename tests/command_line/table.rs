//! `framelens table`: the numbers are those of independent formulas.

use std::process::{Command, Stdio};
use std::{fs, io::Read};

use super::clips::{ClipSpec, make, numbered_picture, read_number};
use super::*;

fn table(folder: &Path, line: &str) -> Vec<Vec<i32>> {
    numbers(&printed(folder, &format!("table {line}")))
}

#[test]
fn one_source_is_its_own_numbers() {
    let folder = two_pictures();
    let folder = folder.path();
    assert_eq!(
        table(folder, "a.png --frame 0"),
        everywhere(|x, y| gray(color_a(x, y)))
    );
    for (channel, index) in [("r", 0), ("g", 1), ("b", 2)] {
        assert_eq!(
            table(folder, &format!("a.png --frame 0 --channel {channel}")),
            everywhere(|x, y| i32::from(color_a(x, y)[index]))
        );
    }
    assert_eq!(
        table(folder, "a.png b.png --frame 0 --show b"),
        everywhere(|x, y| gray(color_b(x, y)))
    );
}

#[test]
fn a_difference_is_absolute_unless_asked_and_gray_of_the_difference_unless_asked() {
    let folder = two_pictures();
    let folder = folder.path();
    let difference = |x, y| gray(absdiff(color_a(x, y), color_b(x, y)));
    let signed = |x, y| gray(color_a(x, y)) - gray(color_b(x, y));
    assert_eq!(
        table(folder, "a.png b.png --frame 0"),
        everywhere(difference)
    );
    assert_eq!(
        table(folder, "a.png b.png --frame 0 --gray-of frames"),
        everywhere(|x, y| signed(x, y).abs())
    );
    assert_eq!(
        table(folder, "a.png b.png --frame 0 --show signed"),
        everywhere(signed)
    );
    assert_eq!(
        table(folder, "a.png b.png --frame 0 --show signed --channel b"),
        everywhere(|x, y| i32::from(color_a(x, y)[2]) - i32::from(color_b(x, y)[2]))
    );
    assert_ne!(
        everywhere(difference),
        everywhere(|x, y| signed(x, y).abs()),
        "the pictures tell the two grays apart"
    );
}

#[test]
fn a_region_is_a_part_of_the_whole_and_must_lie_inside() {
    let folder = two_pictures();
    let folder = folder.path();
    let part = table(
        folder,
        "a.png b.png --frame 0 --region 20,3,3,2 --show signed",
    );
    let whole = table(folder, "a.png b.png --frame 0 --show signed");
    let expected: Vec<Vec<i32>> = whole[3..5].iter().map(|row| row[20..23].to_vec()).collect();
    assert_eq!(part, expected);
    for outside in ["21,3,3,2", "0,16,1,2", "400,400,1,1"] {
        let sentence = failed(folder, &format!("table a.png --frame 0 --region {outside}"));
        assert!(sentence.contains("23x17"), "{sentence}");
    }
}

#[test]
fn a_saved_table_is_the_printed_one() {
    let folder = two_pictures();
    let folder = folder.path();
    let shown = printed(folder, "table a.png b.png --frame 0");
    assert_eq!(printed(folder, "table a.png b.png --frame 0 -o t.csv"), "");
    assert_eq!(fs::read_to_string(folder.join("t.csv")).unwrap(), shown);
    assert_eq!(names_in(folder), ["a.png", "b.png", "t.csv"]);
    assert!(shown.ends_with('\n') && !shown.contains(' '));
}

#[test]
fn the_lesson_is_255_written_252_read() {
    let lesson = lesson();
    let pair = "pattern_%03d.png pattern_mp42.avi --frame 7 --region 53,68,1,1";
    let one = |options: &str| table(&lesson, &format!("{pair} {options}"))[0][0];
    assert_eq!(one("--show a"), 255);
    assert_eq!(one("--show b"), 252);
    assert_eq!(one(""), 3);
    assert_eq!(one("--show signed"), 3);
    assert_eq!(one("--show b --channel r"), 251);
    assert_eq!(one("--show b --channel g"), 253);
    assert_eq!(one("--show b --channel b"), 250);
    assert_eq!(one("--show b --channel y"), 234);
    assert_eq!(one("--show b --profile standard"), 254);
}

#[test]
fn frame_n_is_frame_n() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    make(
        folder,
        &ClipSpec::new("clip.mp4", "mp4", "libx264").b_frames(2),
    );
    let number = |options: &str| {
        let luma = table(folder, &format!("clip.mp4 {options} --channel y"));
        let bright = |x: u32, y: u32| luma[y as usize][x as usize] > 127;
        read_number(128, 96, bright)
    };
    for frame in [0, 1, 11, 12, 13, 37, 59] {
        assert_eq!(number(&format!("--frame {frame}")), Some(frame));
    }
    assert_eq!(number("clip.mp4 --frame 30 --offset -4 --show b"), Some(26));
    let sentence = failed(folder, "table clip.mp4 --frame 60");
    assert!(
        sentence.contains("A has 60 frames (0 to 59), there is no frame 60"),
        "{sentence}"
    );
    let sentence = failed(folder, "table clip.mp4 clip.mp4 --frame 58 --offset 9");
    assert!(
        sentence.contains("B has 60 frames (0 to 59), there is no frame 67"),
        "{sentence}"
    );
    failed(folder, "table clip.mp4 clip.mp4 --frame 3 --offset -4");
}

#[test]
fn a_lossless_video_is_identical_to_its_source_frames() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let spec = ClipSpec::new("lossless.mkv", "matroska", "ffv1")
        .pixel_format(ffmpeg_next::format::Pixel::BGRZ)
        .frames(5);
    make(folder, &spec);
    for number in 0..5 {
        let bgr = numbered_picture(number, 128, 96);
        let path = folder.join(format!("кадры/кадр {number}.png"));
        write_png(&path, 128, 96, |x, y| {
            let at = (y as usize * 128 + x as usize) * 3;
            [bgr[at + 2], bgr[at + 1], bgr[at]]
        });
    }
    for profile in ["opencv4", "opencv5", "standard"] {
        for channel in ["r", "g", "b", "gray"] {
            let differences = table(
                folder,
                &format!("кадры lossless.mkv --frame 3 --profile {profile} --channel {channel}"),
            );
            assert_eq!(differences, vec![vec![0; 128]; 96], "{profile} {channel}");
        }
    }
    let other = table(folder, "кадры lossless.mkv --frame 3 --offset 1");
    assert!(other.iter().flatten().any(|d| *d > 0));
}

#[test]
fn chroma_has_its_own_size_and_coordinates() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    make(folder, &ClipSpec::new("clip.avi", "avi", "mpeg4").frames(2));
    let u = table(folder, "clip.avi --frame 1 --channel u");
    assert_eq!((u.len(), u[0].len()), (48, 64));
    let corner = table(folder, "clip.avi --frame 1 --channel u --region 62,47,2,1");
    assert_eq!(corner, [u[47][62..64].to_vec()]);
    failed(
        folder,
        "table clip.avi --frame 1 --channel u --region 64,0,1,1",
    );
    assert_eq!(
        u,
        table(folder, "clip.avi --frame 1 --channel u --profile native")
    );
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    write_png(&folder.path().join("large.png"), 1500, 1000, color_a);
    let mut child = Command::new(env!("CARGO_BIN_EXE_framelens"))
        .current_dir(folder.path())
        .args(["table", "large.png", "--frame", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(said(&output), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_ending_of_the_file_says_how_it_is_written() {
    let folder = two_pictures();
    let folder = folder.path();
    let expected = table(folder, "a.png b.png --frame 0 --show signed");
    for (name, separator) in [
        ("t.tsv", '\t'),
        ("t.txt", ' '),
        ("t.csv", ','),
        ("t.dat", ','),
    ] {
        printed(
            folder,
            &format!("table a.png b.png --frame 0 --show signed -o {name}"),
        );
        let text = fs::read_to_string(folder.join(name)).unwrap();
        let rows: Vec<Vec<i32>> = text
            .lines()
            .map(|line| line.split(separator).map(|n| n.parse().unwrap()).collect())
            .collect();
        assert_eq!(rows, expected, "{name}");
    }
    printed(folder, "table a.png b.png --frame 0 --show signed -o t.npy");
    let file = npyz::NpyFile::new(fs::File::open(folder.join("t.npy")).unwrap()).unwrap();
    assert_eq!(
        file.shape(),
        [expected.len() as u64, expected[0].len() as u64]
    );
    assert_eq!(file.into_vec::<i32>().unwrap(), expected.concat());
}
