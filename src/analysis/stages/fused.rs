//! Difference, gray, threshold and count in one pass, where nobody asks for what lies between.

use crate::analysis::bands;
use crate::analysis::difference::comparable;
use crate::analysis::gray::colors;
use crate::analysis::level::Level;
use crate::analysis::mask::Mask;
use crate::error::{Error, Result};
use crate::frame::Pixels;

/// 1 where `gray(|A-B|)` of 8-bit colours is greater than the level: the mask of [`super::over`] without its plane.
///
/// # Errors
/// When the pictures cannot be subtracted or are no 8-bit colours.
pub fn fused(a: &Pixels, b: &Pixels, level: u16) -> Result<Mask> {
    comparable(a, b)?;
    let (Some([ar, ag, ab]), Some([br, bg, bb])) = (colors::<u8>(a), colors::<u8>(b)) else {
        return Err(Error::new("one pass needs R, G and B of 8 bits"));
    };
    let level = level.min(255) as u8;
    let values = bands::fill(
        ar.len(),
        1,
        #[inline(always)]
        |range, out: &mut [u8]| {
            let [ar, ag, ab] = [ar, ag, ab].map(|plane| plane[range.clone()].iter());
            let [br, bg, bb] = [br, bg, bb].map(|plane| plane[range.clone()].iter());
            let each = ar.zip(ag).zip(ab).zip(br.zip(bg).zip(bb));
            for (out, (((ar, ag), ab), ((br, bg), bb))) in out.iter_mut().zip(each) {
                *out = u8::from(u8::gray(ar.apart(*br), ag.apart(*bg), ab.apart(*bb)) > level);
            }
        },
    );
    Ok(Mask::new(a.width, a.height, values))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::test_pictures::rgb;
    use crate::analysis::{DifferenceOn, GrayOf, absolute, threshold};

    proptest! {
        #[test]
        fn one_pass_is_the_stages(a: [u8; 48], b: [u8; 48], level in 0u16..300) {
            let picture = |v: &[u8; 48]| rgb(4, 4, |x, y| {
                let at = 3 * (4 * y + x) as usize;
                [v[at], v[at + 1], v[at + 2]]
            });
            let (a, b) = (picture(&a), picture(&b));
            let plane = absolute(&a, &b, DifferenceOn::default(), GrayOf::Difference).expect("comparable");
            prop_assert_eq!(fused(&a, &b, level).expect("colours"), threshold(&plane, level));
        }
    }
}
