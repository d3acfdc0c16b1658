//! Where changes count.

use crate::analysis::mask::Mask;
use crate::analysis::settings::Region;
use crate::analysis::stage_settings::Areas;
use crate::analysis::subsampling::plane_region;
use crate::error::{Error, Result};

/// 1 where changes count, at a plane's size; `None` when they count everywhere. `picture` and `plane` are (width, height);
/// `image` is 1 where [`Areas::exclude_image`] leaves out, of the picture's size. A sample that covers an excluded pixel
/// is excluded.
///
/// # Errors
/// When the image has another size, or nothing is left.
pub fn areas(
    areas: &Areas,
    image: Option<&Mask>,
    picture: (u32, u32),
    plane: (u32, u32),
) -> Result<Option<Mask>> {
    if areas.is_whole() {
        return Ok(None);
    }
    let row = plane.0 as usize;
    let beginning = u8::from(areas.include.is_empty());
    let mut values = vec![beginning; row * plane.1 as usize];
    let mut set = |region: Region, to: u8| {
        let Some(part) = plane_region(region, picture, plane) else {
            return;
        };
        let (from, width) = (part.x as usize, part.width as usize);
        let lines = values.chunks_exact_mut(row).skip(part.y as usize);
        for line in lines.take(part.height as usize) {
            line[from..from + width].fill(to);
        }
    };
    areas.include.iter().for_each(|region| set(*region, 1));
    areas.exclude.iter().for_each(|region| set(*region, 0));
    if let Some(image) = image {
        exclude_image(&mut values, image, picture, plane)?;
    }
    let mask = Mask::new(plane.0, plane.1, values);
    if mask.changed == 0 {
        return Err(Error::new("the exclusions leave no pixel to compare")
            .advice("take one of the exclusions away, or include a larger area"));
    }
    Ok(Some(mask))
}

fn exclude_image(
    values: &mut [u8],
    image: &Mask,
    picture: (u32, u32),
    plane: (u32, u32),
) -> Result<()> {
    if (image.width, image.height) != picture {
        return Err(Error::new(format!(
            "the exclusion image is {}x{}, the picture is {}x{}",
            image.width, image.height, picture.0, picture.1
        ))
        .advice("choose an image of the picture's size"));
    }
    for (y, line) in image.values.chunks_exact(picture.0 as usize).enumerate() {
        for (x, _) in line.iter().enumerate().filter(|(_, value)| **value != 0) {
            let pixel = Region {
                x: x as u32,
                y: y as u32,
                width: 1,
                height: 1,
            };
            if let Some(sample) = plane_region(pixel, picture, plane) {
                values[sample.y as usize * plane.0 as usize + sample.x as usize] = 0;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(x: u32, y: u32, width: u32, height: u32) -> Region {
        Region {
            x,
            y,
            width,
            height,
        }
    }

    #[test]
    fn exclusions_win_over_inclusions() {
        let rule = Areas {
            include: vec![region(0, 0, 3, 2), region(2, 1, 9, 9)],
            exclude: vec![region(1, 0, 1, 2)],
            exclude_image: None,
        };
        let mask = areas(&rule, None, (4, 3), (4, 3)).expect("something is left");
        let expected = [1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1];
        assert_eq!(mask.expect("not everywhere").values, expected);
        assert_eq!(areas(&Areas::default(), None, (4, 3), (4, 3)), Ok(None));
    }

    #[test]
    fn an_image_leaves_out_what_it_covers() {
        let rule = Areas {
            exclude_image: Some("logo.png".into()),
            ..Areas::default()
        };
        let image = Mask::new(4, 2, vec![0, 0, 0, 1, 0, 0, 0, 0]);
        let half = areas(&rule, Some(&image), (4, 2), (2, 1)).expect("something is left");
        assert_eq!(half.expect("not everywhere").values, [1, 0]);
        let error = areas(&rule, Some(&image), (4, 4), (4, 4)).expect_err("another size");
        assert!(
            error.to_string().starts_with("the exclusion image is 4x2"),
            "{error}"
        );
    }

    #[test]
    fn nothing_left_is_said() {
        let rule = Areas {
            include: vec![region(9, 9, 1, 1)],
            ..Areas::default()
        };
        assert!(areas(&rule, None, (4, 3), (4, 3)).is_err());
    }
}
