//! The difference through a colour map.

use super::colormap::{COLORS, color, diverging, level_index};
use super::picture::Picture;
use super::settings::Heatmap;
use crate::analysis::{SignedPlane, bands};
use crate::frame::{Levels, Plane};

/// |d| through the chosen map, at the plane's own size. `peak` is the largest number of the depth compared.
pub fn heatmap(difference: &Plane, peak: u16, settings: &Heatmap) -> Picture {
    let colors: Vec<[u8; 4]> = (0..COLORS)
        .map(|index| opaque(color(settings.colormap, index as u8)))
        .collect();
    let table = |levels: u32| -> Vec<[u8; 4]> {
        (0..levels)
            .map(|level| colors[usize::from(level_index(level as u16, settings.gain, peak))])
            .collect()
    };
    let size = (difference.width, difference.height);
    match &difference.levels {
        Levels::U8(values) => {
            let table = table(1 << 8);
            Picture::of_values(size, values, |level| table[usize::from(level)])
        }
        Levels::U16(values) => {
            let table = table(1 << 16);
            Picture::of_values(size, values, |level| table[usize::from(level)])
        }
    }
}

/// A-B through the diverging map.
pub fn signed_heatmap(difference: &SignedPlane, peak: u16, gain: f32) -> Picture {
    let most = i32::from(peak);
    let table: Vec<[u8; 4]> = (-most..=most)
        .map(|d| {
            let index = level_index(d.unsigned_abs() as u16, gain, peak);
            opaque(diverging(index, d < 0))
        })
        .collect();
    let size = (difference.width, difference.height);
    Picture::of_values(size, &difference.values, |d| {
        // Raw samples may be greater than their depth allows.
        table[(d.clamp(-most, most) + most) as usize]
    })
}

/// Puts `over` on the upper left of `base` with an opacity of 0 to 1.
pub fn lay_over(base: &mut Picture, over: &Picture, opacity: f32) {
    let alpha = alpha(opacity);
    let (length, width) = (4 * over.width as usize, 4 * base.width as usize);
    bands::edit(
        &mut base.rgba,
        width.max(1),
        #[inline(always)]
        |rows, part| {
            for (line, y) in part.chunks_mut(width.max(1)).zip(rows) {
                let above = over.rgba.get(y * length..(y + 1) * length).unwrap_or(&[]);
                for (base, over) in line.iter_mut().zip(above) {
                    *base = blend(*base, *over, alpha);
                }
            }
        },
    );
}

/// 0 to 255.
pub(super) fn alpha(opacity: f32) -> u8 {
    (opacity.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// `(base (255 - alpha) + over alpha) / 255`, rounded; exact in 16 bits (Blinn, "Three wrongs make a right", 1995).
#[inline]
pub(super) fn blend(base: u8, over: u8, alpha: u8) -> u8 {
    let alpha = u16::from(alpha);
    let sum = u16::from(base) * (255 - alpha) + u16::from(over) * alpha + 128;
    ((sum + (sum >> 8)) >> 8) as u8
}

fn opaque([r, g, b]: [u8; 3]) -> [u8; 4] {
    [r, g, b, 255]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::test_pictures::gray;
    use crate::view::Colormap;

    #[test]
    fn each_level_has_its_color() {
        let plane = gray(256, 1, |x, _| x as u8).planes.remove(0);
        let settings = Heatmap {
            gain: 8.0,
            ..Heatmap::default()
        };
        let picture = heatmap(&plane, 255, &settings);
        for x in 0..256u32 {
            let index = (8 * x).min(255) as u8;
            let [r, g, b] = color(Colormap::Inferno, index);
            assert_eq!(picture.get(x, 0), Some([r, g, b, 255]), "|d| = {x}");
        }
    }

    #[test]
    fn signs_have_the_sides_colors() {
        let plane = SignedPlane {
            width: 5,
            height: 1,
            values: vec![0, 255, -255, 1, -70000],
        };
        let picture = signed_heatmap(&plane, 255, 1.0);
        let at = |x| picture.get(x, 0).expect("inside");
        assert_eq!(at(0), [128, 128, 128, 255]);
        assert_eq!(at(1), [0x4a, 0xa3, 0xff, 255]);
        assert_eq!(at(2), [0xff, 0xa6, 0x4d, 255]);
        assert_eq!(
            at(3),
            [128, 128, 128, 255],
            "1 of 255 is half a level of colour"
        );
        assert_eq!(at(4), at(2));
    }

    #[test]
    fn blending_rounds_exactly() {
        for base in (0..=255u8).step_by(5) {
            for over in (0..=255u8).step_by(3) {
                for alpha in 0..=255u8 {
                    let a = f64::from(alpha);
                    let exact = (f64::from(base) * (255.0 - a) + f64::from(over) * a) / 255.0;
                    assert_eq!(blend(base, over, alpha), exact.round() as u8);
                }
            }
        }
    }

    /// What lies over a larger picture touches only its upper left.
    #[test]
    fn the_rest_stays() {
        let mut base = Picture::filled(3, 3, [10; 3]);
        lay_over(&mut base, &Picture::filled(2, 1, [20; 3]), 0.5);
        let first: Vec<u8> = base.rgba.iter().step_by(4).copied().collect();
        assert_eq!(first, [15, 15, 10, 10, 10, 10, 10, 10, 10]);
        let mut small = Picture::filled(1, 1, [10; 3]);
        lay_over(&mut small, &Picture::filled(2, 2, [20; 3]), 1.0);
        assert_eq!(small, Picture::filled(1, 1, [20; 3]));
    }
}
