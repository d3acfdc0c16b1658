//! What does not move: for every sample the mean or the median over frames.
//!
//! `numpy.rint(numpy.mean(frames, axis=0))` and `numpy.rint(numpy.median(frames, axis=0))`, per channel: fractions are
//! rounded to the nearest whole level, halves to the even one.

use std::sync::Arc;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::frame::{Levels, Pixels, Plane};

/// Samples handled at once by one thread.
const BAND: usize = 1 << 14;

/// The mean of pictures of one size, channel by channel.
///
/// # Errors
/// When there is no picture, or they are not alike.
pub fn mean(pictures: &[Arc<Pixels>]) -> Result<Pixels> {
    combine(pictures, |values| {
        let count = values.len() as u64;
        let sum: u64 = values.iter().map(|v| u64::from(*v)).sum();
        half_to_even(sum, count)
    })
}

/// The median of pictures of one size, channel by channel; of an even number of them the mean of the middle two.
///
/// # Errors
/// When there is no picture, or they are not alike.
pub fn median(pictures: &[Arc<Pixels>]) -> Result<Pixels> {
    combine(pictures, |values| {
        let middle = values.len() / 2;
        let even = values.len().is_multiple_of(2);
        let (below, upper, _) = values.select_nth_unstable(middle);
        match below.iter().max().filter(|_| even) {
            Some(lower) => half_to_even(u64::from(*lower) + u64::from(*upper), 2),
            None => *upper,
        }
    })
}

/// `sum / count`, rounded to nearest, halves to even.
fn half_to_even(sum: u64, count: u64) -> u16 {
    let (whole, rest) = (sum / count, sum % count);
    let up = rest * 2 > count || (rest * 2 == count && whole % 2 == 1);
    (whole + u64::from(up)) as u16
}

fn combine(pictures: &[Arc<Pixels>], one: impl Fn(&mut [u16]) -> u16 + Sync) -> Result<Pixels> {
    let Some(first) = pictures.first() else {
        return Err(Error::new("there are no frames to average"));
    };
    let alike = |p: &Pixels| {
        p.depth == first.depth
            && p.planes.len() == first.planes.len()
            && p.planes
                .iter()
                .zip(&first.planes)
                .all(|(p, f)| (p.channel, p.width, p.height) == (f.channel, f.width, f.height))
    };
    if !pictures.iter().all(|p| alike(p)) {
        return Err(
            Error::new("frames of different size or format have no common background")
                .advice("choose a range of frames that are alike"),
        );
    }
    let planes = first.planes.iter().enumerate().map(|(i, plane)| {
        let levels: Vec<&Levels> = pictures.iter().map(|p| &p.planes[i].levels).collect();
        Plane {
            levels: match plane.levels {
                Levels::U8(_) => {
                    Levels::from(band_wise(&levels, plane.levels.len(), &one, |v| v as u8))
                }
                Levels::U16(_) => Levels::U16(band_wise(&levels, plane.levels.len(), &one, |v| v)),
            },
            channel: plane.channel,
            width: plane.width,
            height: plane.height,
        }
    });
    Ok(Pixels {
        planes: planes.collect(),
        profile: first.profile,
        width: first.width,
        height: first.height,
        model: first.model,
        depth: first.depth,
        guessed: first.guessed,
    })
}

fn band_wise<T: Send + Copy + Default>(
    levels: &[&Levels],
    samples: usize,
    one: &(impl Fn(&mut [u16]) -> u16 + Sync),
    narrow: impl Fn(u16) -> T + Sync,
) -> Vec<T> {
    let mut result = vec![T::default(); samples];
    result
        .par_chunks_mut(BAND)
        .enumerate()
        .for_each(|(band, out)| {
            let mut values = vec![0; levels.len()];
            for (i, out) in out.iter_mut().enumerate() {
                for (value, levels) in values.iter_mut().zip(levels) {
                    *value = levels.get(band * BAND + i);
                }
                *out = narrow(one(&mut values));
            }
        });
    result
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frame::{Channel, ColorModel, Profile};

    fn gray(values: &[u8]) -> Arc<Pixels> {
        Arc::new(Pixels {
            profile: Profile::Native,
            width: values.len() as u32,
            height: 1,
            model: ColorModel::Gray,
            depth: 8,
            planes: vec![Plane {
                channel: Channel::Gray,
                width: values.len() as u32,
                height: 1,
                levels: Levels::from(values.to_vec()),
            }],
            guessed: false,
        })
    }

    fn values(pixels: &Pixels) -> Vec<u16> {
        let levels = &pixels.planes[0].levels;
        (0..levels.len()).map(|i| levels.get(i)).collect()
    }

    #[test]
    fn halves_go_to_the_even_level_as_numpy_rint_does() {
        let frames = [gray(&[0, 1, 2, 253]), gray(&[1, 2, 3, 254])];
        assert_eq!(values(&mean(&frames).unwrap()), [0, 2, 2, 254]);
        assert_eq!(values(&median(&frames).unwrap()), [0, 2, 2, 254]);
    }

    #[test]
    fn the_median_does_not_see_a_passer_by() {
        let frames = [gray(&[10, 10]), gray(&[10, 250]), gray(&[10, 11])];
        assert_eq!(values(&median(&frames).unwrap()), [10, 11]);
        assert_eq!(values(&mean(&frames).unwrap()), [10, 90]);
    }

    #[test]
    fn pictures_that_are_not_alike_are_refused() {
        assert!(median(&[gray(&[1]), gray(&[1, 2])]).is_err());
        assert!(mean(&[]).is_err());
    }

    proptest! {
        #[test]
        fn both_are_what_their_definitions_say(
            rows in prop::collection::vec(prop::collection::vec(any::<u8>(), 5), 1..9)
        ) {
            let frames: Vec<_> = rows.iter().map(|row| gray(row)).collect();
            let (means, medians) = (mean(&frames).unwrap(), median(&frames).unwrap());
            for x in 0..5 {
                let mut column: Vec<f64> = rows.iter().map(|row| f64::from(row[x])).collect();
                column.sort_by(f64::total_cmp);
                let n = column.len();
                let middle = (column[(n - 1) / 2] + column[n / 2]) / 2.0;
                let average = column.iter().sum::<f64>() / n as f64;
                prop_assert_eq!(f64::from(values(&medians)[x]), middle.round_ties_even());
                prop_assert_eq!(f64::from(values(&means)[x]), average.round_ties_even());
            }
        }
    }
}
