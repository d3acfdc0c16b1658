//! Texels at places of a texture.

use eframe::egui::{ColorImage, TextureFilter};

use super::colour::{between, packed};

/// Parts of 256 between two texels that follow each other, in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Between {
    pub first: u32,
    pub second: u32,
    pub parts: u32,
}

impl Between {
    /// At `place` texels from the texture's edge; texel 0 reaches from 0 to 1, its middle is at 0.5.
    pub fn at(place: f64, texels: usize, filter: TextureFilter) -> Self {
        let last = texels as i64 - 1;
        let texel = |at: i64| at.clamp(0, last) as u32;
        match filter {
            TextureFilter::Nearest => {
                let at = texel(floor(place));
                Self {
                    first: at,
                    second: at,
                    parts: 0,
                }
            }
            TextureFilter::Linear => {
                let place = floor((place - 0.5) * 256.0 + 0.5);
                let at = place.div_euclid(256);
                Self {
                    first: texel(at),
                    second: texel(at + 1),
                    parts: place.rem_euclid(256) as u32,
                }
            }
        }
    }
}

/// Rounded down. As fast where the processor is not known to have an instruction for it.
fn floor(value: f64) -> i64 {
    let whole = value as i64;
    whole - i64::from(value < whole as f64)
}

/// The colour where a column and a row of a picture meet.
pub fn sample(image: &ColorImage, column: Between, row: Between) -> u32 {
    let width = image.width();
    let along = |row: u32| {
        let texels = &image.pixels[row as usize * width..];
        let first = packed(texels[column.first as usize]);
        if column.parts == 0 {
            return first;
        }
        between(first, packed(texels[column.second as usize]), column.parts)
    };
    let first = along(row.first);
    if row.parts == 0 {
        return first;
    }
    between(first, along(row.second), row.parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_texel_is_the_texel() {
        for texel in 0..5 {
            let place = f64::from(texel) + 0.5;
            for filter in [TextureFilter::Nearest, TextureFilter::Linear] {
                let at = Between::at(place, 5, filter);
                assert_eq!((at.first, at.parts), (texel, 0), "{filter:?}");
            }
        }
    }

    #[test]
    fn beyond_the_edges_is_the_edge() {
        for filter in [TextureFilter::Nearest, TextureFilter::Linear] {
            let before = Between::at(-3.2, 4, filter);
            assert_eq!((before.first, before.second), (0, 0));
            let after = Between::at(9.0, 4, filter);
            assert_eq!((after.first, after.second), (3, 3));
        }
        let half = Between::at(1.0, 4, TextureFilter::Linear);
        assert_eq!((half.first, half.second, half.parts), (0, 1, 128));
    }
}
