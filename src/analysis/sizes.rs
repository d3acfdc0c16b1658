//! Two pictures of different size.

use std::sync::Arc;

use super::settings::{Region, SizeRule};
use super::subsampling::{cut, plane_region};
use crate::error::{Error, Result};
use crate::frame::{Levels, Pixels, Plane};

/// The pair as it is subtracted: itself when the sizes agree, the common rectangle from the top left under
/// [`SizeRule::Crop`]. Scaling has happened before, where it was chosen.
///
/// # Errors
/// When the sizes differ and the rule is to refuse, or B comes unscaled.
pub fn prepare(
    a: &Arc<Pixels>,
    b: &Arc<Pixels>,
    rule: SizeRule,
) -> Result<(Arc<Pixels>, Arc<Pixels>)> {
    if (a.width, a.height) == (b.width, b.height) {
        return Ok((Arc::clone(a), Arc::clone(b)));
    }
    let sizes = format!(
        "A is {}x{}, B is {}x{}",
        a.width, a.height, b.width, b.height
    );
    match rule {
        SizeRule::Crop => {
            let common = (a.width.min(b.width), a.height.min(b.height));
            Ok((cropped(a, common), cropped(b, common)))
        }
        SizeRule::Refuse => {
            Err(Error::new(format!("sizes differ: {sizes}")).advice("crop both or scale B"))
        }
        SizeRule::ScaleB(_) => Err(Error::new(format!(
            "B was not scaled to the size of A: {sizes}"
        ))),
    }
}

fn cropped(pixels: &Arc<Pixels>, size: (u32, u32)) -> Arc<Pixels> {
    if (pixels.width, pixels.height) == size {
        return Arc::clone(pixels);
    }
    Arc::new(crop(pixels, size.0, size.1))
}

/// The rectangle `width` x `height` from the top left, chroma planes in proportion (rounded up). Sizes beyond the
/// picture's are cut to it.
pub fn crop(pixels: &Pixels, width: u32, height: u32) -> Pixels {
    let picture = (pixels.width, pixels.height);
    let (width, height) = (width.min(picture.0), height.min(picture.1));
    let planes = pixels.planes.iter().map(|plane| {
        let part = plane_region(
            Region::whole(width, height),
            picture,
            (plane.width, plane.height),
        )
        .unwrap_or(Region::whole(0, 0));
        Plane {
            channel: plane.channel,
            width: part.width,
            height: part.height,
            levels: match &plane.levels {
                Levels::U8(values) => Levels::from(cut(values, plane.width, part)),
                Levels::U16(values) => Levels::U16(cut(values, plane.width, part)),
            },
        }
    });
    Pixels {
        profile: pixels.profile,
        width,
        height,
        model: pixels.model,
        depth: pixels.depth,
        planes: planes.collect(),
        guessed: pixels.guessed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::test_pictures::{rgb, yuv420};

    #[test]
    fn crops_from_the_top_left() {
        let a = Arc::new(rgb(5, 4, |x, y| [x as u8, y as u8, 7]));
        let b = Arc::new(rgb(3, 6, |x, y| [x as u8, y as u8, 7]));
        let (a, b) = prepare(&a, &b, SizeRule::Crop).expect("cropped");
        assert_eq!((a.width, a.height), (3, 4));
        assert_eq!(a, b);
    }

    #[test]
    fn chroma_is_cropped_in_proportion() {
        let whole = yuv420(6, 6, |x, y| (10 * y + x) as u8, |x, y| (10 * y + x) as u8);
        let part = crop(&whole, 3, 5);
        assert_eq!((part.planes[1].width, part.planes[1].height), (2, 3));
        assert_eq!(
            part.planes[1].levels,
            Levels::U8(vec![0, 1, 10, 11, 20, 21].into())
        );
        assert_eq!(part.planes[0].get(2, 4), Some(42));
    }

    #[test]
    fn refusing_says_both_sizes() {
        let a = Arc::new(rgb(5, 4, |_, _| [0; 3]));
        let b = Arc::new(rgb(3, 6, |_, _| [0; 3]));
        let error = prepare(&a, &b, SizeRule::Refuse).expect_err("sizes differ");
        assert_eq!(
            error.to_string(),
            "sizes differ: A is 5x4, B is 3x6; crop both or scale B"
        );
        assert!(prepare(&a, &a, SizeRule::Refuse).is_ok());
    }
}
