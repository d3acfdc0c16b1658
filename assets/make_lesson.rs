//! Makes the lesson that the window opens with, into `assets/lesson`: `cargo run --example make_lesson`.
//!
//! A is a round gray pattern moving over white, as PNG images. B is the same pictures through the path that
//! `cv2.VideoWriter(fourcc "MP42")` takes: bgr24 -> yuv420p by swscale's plain bicubic -> msmpeg4v2 in an AVI.
//! The same FFmpeg makes the same bytes every time.

#[path = "../tests/support/clips.rs"]
mod clips;

use std::error::Error;
use std::fs;
use std::path::Path;

use clips::{ClipSpec, ClipWriter};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

const WIDTH: u32 = 346;
const HEIGHT: u32 = 260;
const FRAMES: u32 = 60;
const RADIUS: i32 = 17;

/// Upper left corner of the 35x35 pattern in a frame: it moves 4 to the right and 3 down, and is at (52, 65) in frame 7.
fn corner(frame: u32) -> (u32, u32) {
    (24 + 4 * frame, 44 + 3 * frame)
}

/// Gray of the picture: 255 - 15 r at the rounded distance r from the pattern's centre, white outside of it.
fn gray(frame: u32, x: u32, y: u32) -> u8 {
    let (left, top) = corner(frame);
    let dx = x as i32 - (left as i32 + RADIUS);
    let dy = y as i32 - (top as i32 + RADIUS);
    let radius = f64::from(dx * dx + dy * dy).sqrt().round();
    if radius <= f64::from(RADIUS) {
        255 - 15 * radius as u8
    } else {
        255
    }
}

/// A frame with three equal channels, packed; its B, G, R is its R, G, B.
fn picture(frame: u32) -> Vec<u8> {
    (0..HEIGHT)
        .flat_map(|y| (0..WIDTH).flat_map(move |x| [gray(frame, x, y); 3]))
        .collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/lesson");
    fs::create_dir_all(&folder)?;

    let mut spec = ClipSpec::new("pattern_mp42.avi", "avi", "msmpeg4v2")
        .size(WIDTH, HEIGHT)
        .frames(u64::from(FRAMES))
        .container_option("fflags", "+bitexact");
    // cv2's own settings: one bit a pixel and frame, a key frame every 12 at most.
    let bit_rate = WIDTH * HEIGHT * spec.rate.0 as u32;
    spec.options = vec![
        ("b".into(), bit_rate.to_string()),
        ("flags".into(), "+bitexact".into()),
    ];
    let mut video = ClipWriter::create(&folder.join(&spec.file), &spec)?;
    for frame in 0..FRAMES {
        let picture = picture(frame);
        let file = fs::File::create(folder.join(format!("pattern_{frame:03}.png")))?;
        PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::NoFilter)
            .write_image(&picture, WIDTH, HEIGHT, ExtendedColorType::Rgb8)?;
        video.write(&picture)?;
    }
    video.finish()?;
    Ok(())
}
