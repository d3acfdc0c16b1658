//! The mask as a picture. Masks are of the picture's size, or smaller from its upper left.

use super::heatmap::{alpha, blend};
use super::picture::Picture;
use crate::analysis::{Mask, bands};

/// The mask's colour in both themes.
pub const MASK_COLOR: [u8; 3] = [0xff, 0x00, 0xa6];

/// Lays the mask's colour over the changed pixels with an opacity of 0 to 1.
pub fn overlay(base: &mut Picture, mask: &Mask, opacity: f32) {
    let alpha = alpha(opacity);
    let [r, g, b] = MASK_COLOR;
    each_row(base, mask, |line, values| {
        for (pixel, value) in line.iter_mut().zip(values) {
            let alpha = alpha * value;
            let [base_r, base_g, base_b, opaque] = *pixel;
            *pixel = [
                blend(base_r, r, alpha),
                blend(base_g, g, alpha),
                blend(base_b, b, alpha),
                opaque,
            ];
        }
    });
}

/// White where changed, black elsewhere, at the mask's own size.
pub fn black_and_white(mask: &Mask) -> Picture {
    Picture::from_each(mask.width, mask.height, |at| {
        let level = mask.values[at] * 255;
        [level, level, level, 255]
    })
}

/// Blackens what did not change; outside the mask nothing did.
pub fn changed_only(picture: &mut Picture, mask: &Mask) {
    each_row(picture, mask, |line, values| {
        let (known, outside) = line.split_at_mut(values.len());
        for (pixel, value) in known.iter_mut().zip(values) {
            let keep = u32::from(*value) * 0x00ff_ffff | 0xff00_0000;
            *pixel = (u32::from_le_bytes(*pixel) & keep).to_le_bytes();
        }
        outside.fill([0, 0, 0, 255]);
    });
}

/// Each row of the picture with the mask's values for its beginning.
fn each_row<F>(picture: &mut Picture, mask: &Mask, work: F)
where
    F: Fn(&mut [[u8; 4]], &[u8]) + Sync,
{
    let (width, length) = (picture.width as usize, mask.width as usize);
    bands::edit(&mut picture.rgba, 4 * width.max(1), |rows, part| {
        let pixels = part.as_chunks_mut::<4>().0;
        for (line, y) in pixels.chunks_mut(width.max(1)).zip(rows) {
            let values = mask.values.get(y * length..(y + 1) * length);
            let values = values.unwrap_or(&[]);
            work(line, &values[..values.len().min(line.len())]);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mask of 2x1 on a picture of 3x2: only (1, 0) changed.
    fn mask() -> Mask {
        Mask {
            width: 2,
            height: 1,
            values: vec![0, 1],
            changed: 1,
        }
    }

    #[test]
    fn the_overlay_touches_only_changed_pixels() {
        let mut picture = Picture::filled(3, 2, [100, 100, 100]);
        overlay(&mut picture, &mask(), 0.6);
        for (x, y) in [(0, 0), (2, 0), (0, 1), (1, 1), (2, 1)] {
            assert_eq!(picture.get(x, y), Some([100, 100, 100, 255]));
        }
        // 60 %: 0.4 * 100 + 0.6 * (255, 0, 166)
        assert_eq!(picture.get(1, 0), Some([193, 40, 140, 255]));
    }

    #[test]
    fn black_and_white_is_0_and_255() {
        let picture = black_and_white(&mask());
        assert_eq!(picture.rgba, [0, 0, 0, 255, 255, 255, 255, 255]);
    }

    #[test]
    fn changed_only_keeps_exactly_the_changed_pixels() {
        let mut picture = Picture::filled(3, 2, [9, 8, 7]);
        changed_only(&mut picture, &mask());
        let mut expected = Picture::filled(3, 2, [0; 3]);
        expected.rgba[4..8].copy_from_slice(&[9, 8, 7, 255]);
        assert_eq!(picture, expected);
    }
}
