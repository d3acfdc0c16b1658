//! Colours as they are blended: premultiplied, one number each, `0xAARRGGBB`.

use eframe::egui::Color32;

/// Every colour but its alpha.
pub const WITHOUT_ALPHA: u32 = 0x00FF_FFFF;
/// The alpha of what hides everything below it.
pub const OPAQUE: u32 = 0xFF00_0000;
const ODD: u32 = 0x00FF_00FF;
const HALVES: u32 = 0x0080_0080;

/// A colour as one number.
pub fn packed(colour: Color32) -> u32 {
    u32::from_be_bytes(colour.to_array()).rotate_right(8)
}

/// `value * factor / 255`, rounded, for both bytes of `value` at 0 and 16.
fn scaled(value: u32, factor: u32) -> u32 {
    let sum = value * factor + HALVES;
    ((sum + ((sum >> 8) & ODD)) >> 8) & ODD
}

/// A colour laid over an opaque one: `source + below * (1 - alpha)`, at most 255. egui's additive colours have more
/// light than alpha, so that the sum may be too large.
pub fn over(below: u32, source: u32) -> u32 {
    let rest = 255 - (source >> 24);
    let red_blue = scaled(below & ODD, rest) + (source & ODD);
    let green = scaled((below >> 8) & 0xFF, rest) + ((source >> 8) & 0xFF);
    let red = (red_blue >> 16).min(255);
    let blue = (red_blue & 0xFFFF).min(255);
    red << 16 | green.min(255) << 8 | blue
}

/// Channel by channel, `texel * tint / 255`, rounded.
pub fn product(texel: u32, tint: u32) -> u32 {
    let channel = |shift: u32| {
        let sum = ((texel >> shift) & 0xFF) * ((tint >> shift) & 0xFF) + 128;
        ((sum + (sum >> 8)) >> 8) << shift
    };
    match texel {
        // Most of a letter.
        0 => 0,
        u32::MAX => tint,
        _ => channel(24) | channel(16) | channel(8) | channel(0),
    }
}

/// Between two colours: `parts` of 256 of the second one.
pub fn between(a: u32, b: u32, parts: u32) -> u32 {
    let mixed = |a: u32, b: u32| (a * (256 - parts) + b * parts + HALVES) >> 8;
    let even = mixed(a & ODD, b & ODD) & ODD;
    let odd = mixed((a >> 8) & ODD, (b >> 8) & ODD) & ODD;
    odd << 8 | even
}

/// Lays one colour over a row of pixels.
pub fn fill(pixels: &mut [u32], source: u32) {
    match source >> 24 {
        0 if source == 0 => {}
        255 => pixels.fill(source & WITHOUT_ALPHA),
        _ => {
            for pixel in pixels {
                *pixel = over(*pixel, source);
            }
        }
    }
}

/// Lays one colour over one pixel.
pub fn put(pixel: &mut u32, source: u32) {
    *pixel = match source >> 24 {
        0 if source == 0 => return,
        255 => source & WITHOUT_ALPHA,
        _ => over(*pixel, source),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_is_rounded_as_the_formula_says() {
        for level in 0..=255_u32 {
            for factor in 0..=255_u32 {
                let exact = (f64::from(level * factor) / 255.0).round() as u32;
                assert_eq!(scaled(level << 16 | level, factor), exact << 16 | exact);
                assert_eq!(
                    product(level << 24 | level << 8, factor << 24 | factor << 8),
                    exact << 24 | exact << 8
                );
                let below = level << 16 | level << 8 | level;
                let dark = over(below, (255 - factor) << 24);
                assert_eq!(dark, exact << 16 | exact << 8 | exact, "{level} {factor}");
            }
        }
    }

    #[test]
    fn what_is_too_bright_stays_white() {
        assert_eq!(over(0xFF_FFFF, 0x00_40_20_10), 0xFF_FFFF);
        assert_eq!(over(0xE0_10_F8, 0x00_40_20_10), 0xFF_30_FF);
    }

    #[test]
    fn the_ends_of_a_mixture_are_its_colours() {
        let (a, b) = (0xFF00_80FE, 0x00FF_7F01);
        assert_eq!(between(a, b, 0), a);
        assert_eq!(between(a, b, 256), b);
        assert_eq!(between(0, 0xFFFF_FFFF, 128), 0x8080_8080);
    }

    #[test]
    fn channels_have_their_places() {
        let colour = Color32::from_rgba_premultiplied(1, 2, 3, 4);
        assert_eq!(packed(colour), 0x0401_0203);
    }
}
