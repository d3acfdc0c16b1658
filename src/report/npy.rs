//! The numbers of a region as a numpy array file, `numpy.load(FILE)`: shape (rows, columns), in the smallest type that
//! holds the samples' depth: uint8, uint16, or int32 for signed differences.

use std::io::{self, Write};

use npyz::WriterBuilder;

use super::table::Numbers;
use crate::analysis::Region;
use crate::frame::Levels;

/// Writes the numbers inside `region`, given in the plane's own coordinates; what of it lies outside is left out.
///
/// # Errors
/// Those of `out`.
pub fn write(out: &mut dyn Write, numbers: Numbers<'_>, region: Region) -> io::Result<()> {
    let (width, height) = numbers.size();
    let region = region.clipped(width, height).unwrap_or_default();
    let rows = (region.y..region.y + region.height).map(|y| {
        let start = y as usize * width as usize + region.x as usize;
        start..start + region.width as usize
    });
    match numbers {
        Numbers::Levels(plane) => match &plane.levels {
            Levels::U8(levels) => array(out, region, rows.flat_map(|row| levels[row].to_vec())),
            Levels::U16(levels) => array(out, region, rows.flat_map(|row| levels[row].to_vec())),
        },
        Numbers::Signed(plane) => {
            array(out, region, rows.flat_map(|row| plane.values[row].to_vec()))
        }
    }
}

fn array<T: npyz::AutoSerialize>(
    out: &mut dyn Write,
    region: Region,
    numbers: impl Iterator<Item = T>,
) -> io::Result<()> {
    let mut writer = npyz::WriteOptions::new()
        .default_dtype()
        .shape(&[u64::from(region.height), u64::from(region.width)])
        .writer(out)
        .begin_nd()?;
    writer.extend(numbers)?;
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::SignedPlane;
    use crate::frame::{Channel, Plane};

    const REGION: Region = Region {
        x: 1,
        y: 1,
        width: 2,
        height: 9,
    };

    fn read<T: npyz::Deserialize>(numbers: Numbers<'_>) -> (Vec<u64>, Vec<T>) {
        let mut bytes = Vec::new();
        write(&mut bytes, numbers, REGION).unwrap();
        let file = npyz::NpyFile::new(&bytes[..]).unwrap();
        (file.shape().to_vec(), file.into_vec().unwrap())
    }

    fn plane(levels: Levels) -> Plane {
        Plane {
            channel: Channel::Gray,
            width: 3,
            height: 3,
            levels,
        }
    }

    #[test]
    fn each_depth_has_its_type() {
        let eight = plane(Levels::U8((0..9).collect()));
        assert_eq!(
            read(Numbers::Levels(&eight)),
            (vec![2, 2], vec![4u8, 5, 7, 8])
        );
        let deep = plane(Levels::U16((0..9).map(|v| v * 1000).collect()));
        let expected = (vec![2, 2], vec![4000u16, 5000, 7000, 8000]);
        assert_eq!(read(Numbers::Levels(&deep)), expected);
        let signed = SignedPlane {
            width: 3,
            height: 3,
            values: (0..9).map(|v| -v).collect(),
        };
        assert_eq!(
            read(Numbers::Signed(&signed)),
            (vec![2, 2], vec![-4i32, -5, -7, -8])
        );
    }
}
