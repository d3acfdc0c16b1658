//! Which colour a level of |d|, or of A-B, has.

use super::settings::Colormap;

/// Colours of a map, and the number of the last one plus 1.
pub const COLORS: usize = 256;

/// Where A-B is 0: the same gray in both themes.
const NEUTRAL: [u8; 3] = [128; 3];
/// A-B > 0 leads to A's colour, A-B < 0 to B's.
const A_GREATER: [u8; 3] = [0x4a, 0xa3, 0xff];
const B_GREATER: [u8; 3] = [0xff, 0xa6, 0x4d];

/// Number of the colour that |d| has, 0 to 255: `floor(255 t)` with `t = min(1, |d| gain / peak)`, so that the last
/// colour belongs to exactly the levels with `|d| gain >= peak`. A gain that is no positive number counts as 1.
pub fn level_index(level: u16, gain: f32, peak: u16) -> u8 {
    let gain = if gain.is_finite() && gain > 0.0 {
        f64::from(gain)
    } else {
        1.0
    };
    // Multiplied before it is divided: whole numbers stay exact.
    (f64::from(level) * gain * 255.0 / f64::from(peak.max(1))).min(255.0) as u8
}

/// The smallest level that has the last colour (`32 and more: last colour`); may be greater than `peak` when none has.
pub fn last_color_from(gain: f32, peak: u16) -> u16 {
    (0..=peak)
        .find(|level| level_index(*level, gain, peak) == 255)
        .unwrap_or(peak)
}

/// Colour `index` of a map.
pub fn color(map: Colormap, index: u8) -> [u8; 3] {
    let gradient = match map {
        Colormap::Inferno => colorous::INFERNO,
        Colormap::Magma => colorous::MAGMA,
        Colormap::Plasma => colorous::PLASMA,
        Colormap::Viridis => colorous::VIRIDIS,
        Colormap::Cividis => colorous::CIVIDIS,
        Colormap::Turbo => colorous::TURBO,
        Colormap::Gray => return [index; 3],
    };
    let color = gradient.eval_rational(usize::from(index), COLORS);
    [color.r, color.g, color.b]
}

/// Colour of a signed difference whose magnitude has colour number `index`: from neutral gray at 0 to A's blue where A
/// is greater, to B's orange where B is.
pub fn diverging(index: u8, b_greater: bool) -> [u8; 3] {
    let end = if b_greater { B_GREATER } else { A_GREATER };
    std::array::from_fn(|i| {
        let (from, to) = (i32::from(NEUTRAL[i]), i32::from(end[i]));
        // Rounded half away from zero, so that both directions are alike.
        let twice = 2 * (to - from) * i32::from(index);
        (from + (twice + 255 * twice.signum()) / 510) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The figures under the colour bars of the window: x16 ends at 16, x8 at 32.
    #[test]
    fn the_last_color_begins_where_the_bar_says() {
        assert_eq!(last_color_from(16.0, 255), 16);
        assert_eq!(last_color_from(8.0, 255), 32);
        assert_eq!(last_color_from(1.0, 255), 255);
        assert_eq!(last_color_from(8.0, 65535), 8192);
        assert_eq!(level_index(31, 8.0, 255), 248);
        assert_eq!(level_index(0, 64.0, 255), 0);
        assert_eq!(level_index(65535, 64.0, 1023), 255);
    }

    #[test]
    fn strange_gains_do_no_harm() {
        for gain in [f32::NAN, f32::INFINITY, 0.0, -3.0] {
            assert_eq!(level_index(100, gain, 255), 100);
        }
        assert_eq!(level_index(1, 1.0, 0), 255);
    }

    #[test]
    fn maps_run_from_their_first_to_their_last_color() {
        assert_eq!(color(Colormap::Inferno, 0), [0, 0, 4]);
        assert_eq!(color(Colormap::Inferno, 255), [252, 255, 164]);
        assert_eq!(color(Colormap::Viridis, 0), [68, 1, 84]);
        assert_eq!(color(Colormap::Gray, 77), [77; 3]);
    }

    #[test]
    fn zero_is_neutral_and_the_ends_are_the_sides_colors() {
        assert_eq!(diverging(0, false), [128; 3]);
        assert_eq!(diverging(0, true), [128; 3]);
        assert_eq!(diverging(255, false), A_GREATER);
        assert_eq!(diverging(255, true), B_GREATER);
    }
}
