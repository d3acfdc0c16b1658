//! `framelens render`: pictures whose every pixel an independent formula knows.

use image::{DynamicImage, GrayImage, RgbImage};

use super::*;

fn rendered(folder: &Path, line: &str) -> DynamicImage {
    let path = folder.join("out.png");
    let text = printed(folder, &format!("render {line} -o out.png"));
    assert_eq!(text, "");
    image::open(&path).expect("a PNG")
}

fn rgb(picture: &DynamicImage) -> &RgbImage {
    picture.as_rgb8().expect("8-bit RGB")
}

fn assert_everywhere(picture: &RgbImage, color: impl Fn(u32, u32) -> [u8; 3]) {
    for (x, y, pixel) in picture.enumerate_pixels() {
        assert_eq!(pixel.0, color(x, y), "{x}, {y}");
    }
}

#[test]
fn a_and_b_are_the_pictures() {
    let folder = two_pictures();
    let folder = folder.path();
    let a = rendered(folder, "a.png b.png --frame 0 --view a");
    assert_everywhere(rgb(&a), color_a);
    let b = rendered(folder, "a.png b.png --frame 0 --view b");
    assert_everywhere(rgb(&b), color_b);
    let alone = rendered(folder, "a.png --frame 0 --view a");
    assert_eq!(rgb(&alone), rgb(&a));
}

#[test]
fn the_difference_is_three_channel_absdiff() {
    let folder = two_pictures();
    let picture = rendered(folder.path(), "a.png b.png --frame 0 --view difference");
    assert_everywhere(rgb(&picture), |x, y| absdiff(color_a(x, y), color_b(x, y)));
}

#[test]
fn the_mask_is_gray_and_strictly_greater() {
    let folder = two_pictures();
    let folder = folder.path();
    let is = |d: i32, threshold: i32| if d > threshold { 255 } else { 0 };
    let mask = |options: &str| -> GrayImage {
        match rendered(
            folder,
            &format!("a.png b.png --frame 0 --view mask {options}"),
        ) {
            DynamicImage::ImageLuma8(mask) => mask,
            other => panic!("{:?}", other.color()),
        }
    };
    for threshold in [0, 3, 9] {
        let picture = mask(&format!("--threshold {threshold}"));
        for (x, y, pixel) in picture.enumerate_pixels() {
            let d = gray(absdiff(color_a(x, y), color_b(x, y)));
            assert_eq!(i32::from(pixel[0]), is(d, threshold), "{x}, {y}");
        }
    }
    let any = mask("--threshold 3 --channel max");
    for (x, y, pixel) in any.enumerate_pixels() {
        let most = absdiff(color_a(x, y), color_b(x, y))
            .into_iter()
            .max()
            .unwrap();
        assert_eq!(i32::from(pixel[0]), is(i32::from(most), 3), "{x}, {y}");
    }
    let frames = mask("--threshold 3 --gray-of frames");
    for (x, y, pixel) in frames.enumerate_pixels() {
        let d = (gray(color_a(x, y)) - gray(color_b(x, y))).abs();
        assert_eq!(i32::from(pixel[0]), is(d, 3), "{x}, {y}");
    }
}

#[test]
fn changed_is_b_on_black() {
    let folder = two_pictures();
    let line = "a.png b.png --frame 0 --view changed --threshold 5";
    let picture = rendered(folder.path(), line);
    assert_everywhere(rgb(&picture), |x, y| {
        match gray(absdiff(color_a(x, y), color_b(x, y))) > 5 {
            true => color_b(x, y),
            false => [0; 3],
        }
    });
}

#[test]
fn wipe_and_side_by_side_put_the_pictures_together() {
    let folder = two_pictures();
    let folder = folder.path();
    let wipe = rendered(folder, "a.png b.png --frame 0 --view wipe --wipe 0.25");
    // 0.25 x 23 = 5.75, rounded.
    assert_everywhere(rgb(&wipe), |x, y| match x < 6 {
        true => color_a(x, y),
        false => color_b(x, y),
    });
    let both = rendered(folder, "a.png b.png --frame 0 --view side-by-side");
    assert_eq!((both.width(), both.height()), (2 * WIDTH, HEIGHT));
    assert_everywhere(rgb(&both), |x, y| match x < WIDTH {
        true => color_a(x, y),
        false => color_b(x - WIDTH, y),
    });
}

#[test]
fn the_heatmap_goes_by_channel_gain_and_map() {
    let folder = two_pictures();
    let folder = folder.path();
    let heat = |options: &str| rendered(folder, &format!("a.png b.png --frame 0 {options}"));
    let gray_map = heat("--view heatmap --colormap gray --channel b --gain 2");
    assert_everywhere(rgb(&gray_map), |x, y| {
        let d = absdiff(color_a(x, y), color_b(x, y))[2];
        [d.saturating_mul(2); 3]
    });
    let inferno = heat("--view heatmap --gain 2");
    let viridis = heat("--view heatmap --gain 2 --colormap viridis");
    assert_ne!(rgb(&inferno), rgb(&viridis));
    let three = heat("--view three-up --gain 2");
    assert_eq!((three.width(), three.height()), (3 * WIDTH, HEIGHT));
    assert_everywhere(rgb(&three), |x, y| match x / WIDTH {
        0 => color_a(x, y),
        1 => color_b(x - WIDTH, y),
        _ => rgb(&inferno).get_pixel(x - 2 * WIDTH, y).0,
    });
}

#[test]
fn deep_pictures_stay_deep() {
    let folder = tempfile::tempdir().unwrap();
    let deep = image::ImageBuffer::from_fn(5, 4, |x, y| {
        image::Rgb([x as u16 * 1000, 65_535 - y as u16, 257])
    });
    deep.save(folder.path().join("deep.png")).unwrap();
    let picture = rendered(
        folder.path(),
        "deep.png --frame 0 --view a --profile standard",
    );
    assert_eq!(picture.as_rgb16(), Some(&deep));
    let eight = rendered(folder.path(), "deep.png --frame 0 --view a");
    assert!(eight.as_rgb8().is_some(), "opencv4 makes 8 bits");
}
