use proptest::prelude::*;

use super::*;
use crate::analysis::test_pictures::gray;
use crate::analysis::threshold;

fn plane(width: u32, height: u32, values: Vec<u8>) -> Plane {
    let mut plane = gray(width, height, |_, _| 0).planes.remove(0);
    plane.levels = Levels::from(values);
    plane
}

/// One wrong pixel in a picture of 4K survives wherever it is.
#[test]
fn a_single_pixel_survives() {
    let (width, height) = (3840u32, 2160u32);
    for (x, y) in [(0, 0), (3839, 2159), (1921, 1080), (3838, 1)] {
        let mut values = vec![0; (width * height) as usize];
        values[(y * width + x) as usize] = 9;
        let small = Shrink::new((width, height), (701, 395)).maximum(&plane(width, height, values));
        let Levels::U8(values) = &small.levels else {
            panic!("eight bits stay eight");
        };
        assert_eq!(values.iter().filter(|v| **v == 9).count(), 1);
        assert_eq!(small.get(x * 701 / width, y * 395 / height), Some(9));
    }
}

#[test]
fn the_largest_magnitude_keeps_its_sign() {
    let signed = SignedPlane {
        width: 4,
        height: 2,
        values: vec![1, -5, 0, 2, 4, 3, -2, 1],
    };
    let small = Shrink::new((4, 2), (2, 1)).signed(&signed);
    // -2 and 2 are equal: the left one.
    assert_eq!(small.values, [-5, -2]);
}

/// The common rectangle of two pictures falls where the whole picture falls.
#[test]
fn a_part_falls_where_the_whole_falls() {
    let scale = Shrink::new((10, 10), (4, 4));
    let part = scale.maximum(&plane(5, 3, (0..15).collect()));
    // Columns 0-2, 3-4 and rows 0-2.
    assert_eq!((part.width, part.height), (2, 1));
    assert_eq!(part.levels, Levels::U8(vec![12, 14].into()));
}

#[test]
fn never_grows_and_never_vanishes() {
    let one = plane(2, 1, vec![3, 4]);
    assert_eq!(Shrink::new((2, 1), (9, 9)).maximum(&one), one);
    let dot = Shrink::new((2, 1), (0, 0)).maximum(&one);
    assert_eq!((dot.width, dot.height, dot.get(0, 0)), (1, 1, Some(4)));
}

#[test]
fn averages_by_area() {
    // Three pixels on two: the middle one counts half on each side.
    let mut picture = Picture::filled(3, 1, [0; 3]);
    picture.rgba[..4].copy_from_slice(&[30, 90, 0, 255]);
    picture.rgba[4..8].copy_from_slice(&[60, 0, 255, 255]);
    let small = Shrink::new((3, 1), (2, 1)).average(&picture);
    assert_eq!(small.rgba, [40, 60, 85, 255, 20, 0, 85, 255]);
}

proptest! {
    /// The largest number is never lost, and the mask of the shrunk difference is the shrunk mask.
    #[test]
    fn maximum_by_definition(
        width in 1u32..40, height in 1u32..30, to_width in 1u32..40, to_height in 1u32..30,
        seed in prop::collection::vec(any::<u8>(), 1200), level in 0u16..256,
    ) {
        let count = (width * height) as usize;
        let whole = plane(width, height, seed[..count].to_vec());
        let scale = Shrink::new((width, height), (to_width, to_height));
        let small = scale.maximum(&whole);
        let (w, h) = (to_width.min(width), to_height.min(height));
        prop_assert_eq!((small.width, small.height), (w, h));
        let mut naive = vec![0u16; (w * h) as usize];
        for y in 0..height {
            for x in 0..width {
                let target = &mut naive[((y * h / height) * w + x * w / width) as usize];
                *target = (*target).max(whole.get(x, y).expect("inside"));
            }
        }
        let found: Vec<u16> = (0..naive.len()).map(|i| small.levels.get(i)).collect();
        prop_assert_eq!(found, naive);
        prop_assert_eq!(scale.mask(&threshold(&whole, level)), threshold(&small, level));
    }

    /// One colour stays that colour, at every scale.
    #[test]
    fn one_color_stays(
        width in 1u32..200, height in 1u32..20, to_width in 1u32..200, to_height in 1u32..20, level: u8,
    ) {
        let picture = Picture::filled(width, height, [level, 255 - level, level]);
        let small = Shrink::new((width, height), (to_width, to_height)).average(&picture);
        prop_assert_eq!(
            small,
            Picture::filled(to_width.min(width), to_height.min(height), [level, 255 - level, level])
        );
    }
}

/// Averaging three planes gives the picture that averaging their picture gives.
#[test]
fn three_planes_are_averaged_as_their_picture() {
    use crate::analysis::test_pictures::rgb;
    use crate::frame::Channel;
    use crate::view::picture::of_pixels;
    let pixels = rgb(37, 23, |x, y| {
        [(x * 7) as u8, (y * 11) as u8, (x * y) as u8]
    });
    let planes = [0, 1, 2].map(|i| match &pixels.planes[i].levels {
        Levels::U8(values) => &values[..],
        Levels::U16(_) => panic!("8 bits"),
    });
    for to in [(37, 23), (36, 5), (10, 10), (1, 1)] {
        let scale = Shrink::new((37, 23), to);
        let expected = scale.average(&of_pixels(&pixels, Channel::Gray));
        assert_eq!(scale.average_colors((37, 23), planes), expected, "{to:?}");
    }
}
