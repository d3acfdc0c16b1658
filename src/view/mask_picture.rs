//! The mask as a picture. Masks are of the picture's size, or smaller from its upper left.

use super::heatmap::alpha;
use super::picture::Picture;
use crate::analysis::{Mask, bands};

/// The mask's colour in both themes.
pub const MASK_COLOR: [u8; 3] = [0xff, 0x00, 0xa6];

/// Lays the mask's colour over the changed pixels with an opacity of 0 to 1.
pub fn overlay(base: &mut Picture, mask: &Mask, opacity: f32) {
    let alpha = alpha(opacity);
    let keep = u16::from(255 - alpha);
    let [r, g, b] = MASK_COLOR;
    // Colour times alpha and the 128 that rounds, for a whole row; opaque stays opaque.
    let row = [r, g, b, 255].map(|c| u16::from(c) * u16::from(alpha) + 128);
    let add = row.repeat(mask.width as usize);
    each_row(base, mask, |line, values| {
        // All bits of a changed pixel. With flat rows and no branch the loop runs over whole registers, and masks of
        // noise, which no branch predictor knows, cost no more than others.
        let mut chosen = vec![[0u8; 4]; values.len()];
        for (chosen, value) in chosen.iter_mut().zip(values) {
            *chosen = (u32::from(*value) * u32::MAX).to_le_bytes();
        }
        let line = line[..values.len()].as_flattened_mut().iter_mut();
        for ((base, add), chosen) in line.zip(&add).zip(chosen.as_flattened()) {
            // Divided by 255 as `blend` does.
            let sum = u16::from(*base) * keep + add;
            let tinted = ((sum + (sum >> 8)) >> 8) as u8;
            *base = (tinted & chosen) | (*base & !chosen);
        }
    });
}

/// White where changed, black elsewhere, at the mask's own size.
pub fn black_and_white(mask: &Mask) -> Picture {
    Picture::of_values((mask.width, mask.height), &mask.values, |value| {
        let level = value * 255;
        [level, level, level, 255]
    })
}

/// Blackens what did not change; outside the mask nothing did.
pub fn changed_only(picture: &mut Picture, mask: &Mask) {
    each_row(picture, mask, |line, values| {
        let (known, outside) = line.split_at_mut(values.len());
        for (pixel, value) in known.iter_mut().zip(values) {
            let keep = (u32::from(*value) * 0x00ff_ffff) | 0xff00_0000;
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
    bands::edit(
        &mut picture.rgba,
        4 * width.max(1),
        #[inline(always)]
        |rows, part| {
            let pixels = part.as_chunks_mut::<4>().0;
            for (line, y) in pixels.chunks_mut(width.max(1)).zip(rows) {
                let values = mask.values.get(y * length..(y + 1) * length);
                let values = values.unwrap_or(&[]);
                work(line, &values[..values.len().min(line.len())]);
            }
        },
    );
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

    /// Rows that are no multiple of a register are tinted to their end.
    #[test]
    fn every_column_is_tinted() {
        for width in 1..12u32 {
            let mut picture = Picture::filled(width, 1, [100; 3]);
            let mask = Mask::new(width, 1, vec![1; width as usize]);
            overlay(&mut picture, &mask, 0.6);
            assert_eq!(picture, Picture::filled(width, 1, [193, 40, 140]));
        }
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
