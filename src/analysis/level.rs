//! What a number of 8 and of 16 bits have in common, so that every loop is written once and compiled for both.

use crate::frame::{Levels, Plane};

/// cv2's BGR2GRAY weights in 1/32768: blue, green, red (OpenCV, `imgproc/src/color_rgb`, `BY15`, `GY15`, `RY15`).
const BLUE: u16 = 3735;
const GREEN: u16 = 19235;
const RED: u16 = 9798;

/// A sample as it is stored.
pub(crate) trait Level: Copy + Default + Ord + Send + Sync + 'static {
    /// How many numbers the type can hold.
    const COUNT: usize;
    /// |self - other|.
    fn apart(self, other: Self) -> Self;
    /// self - other, 0 where other is greater.
    fn less(self, other: Self) -> Self;
    /// `(3735*b + 19235*g + 9798*r + 16384) >> 15`.
    fn gray(red: Self, green: Self, blue: Self) -> Self;
    fn number(self) -> u16;
    /// The lowest bits of a number that fits.
    fn from_number(number: u16) -> Self;
    /// `(6966*r + 23436*g + 2366*b + 16384) >> 15`: Rec.709 luma in 1/32768.
    fn luma709(red: Self, green: Self, blue: Self) -> Self {
        let sum = u32::from(red.number()) * 6966
            + u32::from(green.number()) * 23436
            + u32::from(blue.number()) * 2366;
        Self::from_number(((sum + 16384) >> 15) as u16)
    }
    fn wrap(values: Vec<Self>) -> Levels;
    /// The stored numbers, when they are of this type.
    fn slice(plane: &Plane) -> Option<&[Self]>;
}

impl Level for u8 {
    const COUNT: usize = 1 << 8;

    #[inline]
    fn apart(self, other: Self) -> Self {
        self.abs_diff(other)
    }

    #[inline]
    fn less(self, other: Self) -> Self {
        self.saturating_sub(other)
    }

    /// The weights are cut into their upper and lower bytes, so that everything fits 16 bits (eight to a register of
    /// 128 bits): the lower bytes add up to 256, their sum is at most 65,280; the upper ones to 127. Dropping the
    /// lowest 8 bits of the exact sum commutes with adding multiples of 256, so that the result is the exact one.
    #[inline]
    fn gray(red: Self, green: Self, blue: Self) -> Self {
        let (r, g, b) = (u16::from(red), u16::from(green), u16::from(blue));
        let high = r * (RED >> 8) + g * (GREEN >> 8) + b * (BLUE >> 8);
        let low = r * (RED & 255) + g * (GREEN & 255) + b * (BLUE & 255);
        ((high + 64 + (low >> 8)) >> 7) as u8
    }

    #[inline]
    fn number(self) -> u16 {
        u16::from(self)
    }

    #[inline(always)]
    fn from_number(number: u16) -> Self {
        number as u8
    }

    fn wrap(values: Vec<Self>) -> Levels {
        Levels::from(values)
    }

    fn slice(plane: &Plane) -> Option<&[Self]> {
        match &plane.levels {
            Levels::U8(values) => Some(values),
            Levels::U16(_) => None,
        }
    }
}

impl Level for u16 {
    const COUNT: usize = 1 << 16;

    #[inline]
    fn apart(self, other: Self) -> Self {
        self.abs_diff(other)
    }

    #[inline]
    fn less(self, other: Self) -> Self {
        self.saturating_sub(other)
    }

    #[inline]
    fn gray(red: Self, green: Self, blue: Self) -> Self {
        let sum = u32::from(blue) * u32::from(BLUE)
            + u32::from(green) * u32::from(GREEN)
            + u32::from(red) * u32::from(RED);
        ((sum + 16384) >> 15) as u16
    }

    #[inline]
    fn number(self) -> u16 {
        self
    }

    #[inline(always)]
    fn from_number(number: u16) -> Self {
        number
    }

    fn wrap(values: Vec<Self>) -> Levels {
        Levels::U16(values)
    }

    fn slice(plane: &Plane) -> Option<&[Self]> {
        match &plane.levels {
            Levels::U8(_) => None,
            Levels::U16(values) => Some(values),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every sum that can occur: blue and red alone reach each residue, green runs over all its levels.
    #[test]
    fn eight_bit_gray_is_the_formula_for_every_color() {
        for r in 0..=255u8 {
            for g in 0..=255u8 {
                for b in 0..=255u8 {
                    let sum = 3735 * u32::from(b) + 19235 * u32::from(g) + 9798 * u32::from(r);
                    assert_eq!(
                        u32::from(u8::gray(r, g, b)),
                        (sum + 16384) >> 15,
                        "{r} {g} {b}"
                    );
                }
            }
        }
    }

    #[test]
    fn sixteen_bit_gray_does_not_overflow() {
        assert_eq!(u16::gray(65535, 65535, 65535), 65535);
        assert_eq!(
            u16::gray(0, 0, 65535),
            ((65535u64 * 3735 + 16384) >> 15) as u16
        );
    }
}
