//! Blur of a plane of differences before the threshold.

use super::{gaussian, median};
use crate::analysis::level::Level;
use crate::analysis::stage_settings::Kernel;
use crate::frame::{Levels, Plane};

/// The plane blurred. Gaussians equal `cv2.GaussianBlur(plane, (k, k), 0)` on 8 and 16 bits (border reflect101), medians
/// `cv2.medianBlur(plane, k)` (border replicated).
pub fn blur(plane: &Plane, kernel: Kernel) -> Plane {
    let levels = match &plane.levels {
        Levels::U8(values) => u8::wrap(blurred(values, plane, kernel)),
        Levels::U16(values) => u16::wrap(blurred(values, plane, kernel)),
    };
    Plane { levels, ..*plane }
}

fn blurred<T: Level>(values: &[T], plane: &Plane, kernel: Kernel) -> Vec<T> {
    let size = (plane.width as usize, plane.height as usize);
    match kernel {
        Kernel::Gaussian3 => gaussian::blurred(values, size, gaussian::SIZE_3),
        Kernel::Gaussian5 => gaussian::blurred(values, size, gaussian::SIZE_5),
        Kernel::Gaussian7 => gaussian::blurred(values, size, gaussian::SIZE_7),
        Kernel::Gaussian9 => gaussian::blurred(values, size, gaussian::SIZE_9),
        Kernel::Median3 => median::of_9(values, size),
        Kernel::Median5 => median::of_25(values, size),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frame::Channel;

    fn plane(width: u32, height: u32, levels: Levels) -> Plane {
        Plane {
            channel: Channel::Gray,
            width,
            height,
            levels,
        }
    }

    /// Position mirrored at the border pixel, which is not repeated.
    fn reflected(at: i64, length: i64) -> i64 {
        let mut at = at;
        while length > 1 && !(0..length).contains(&at) {
            at = if at < 0 { -at } else { 2 * (length - 1) - at };
        }
        if length == 1 { 0 } else { at }
    }

    /// The weighted sum over the whole square, rounded once.
    fn gaussian_by_definition(plane: &Plane, weights: &[u64]) -> Vec<u64> {
        let (width, height) = (i64::from(plane.width), i64::from(plane.height));
        let half = weights.len() as i64 / 2;
        let total: u64 = weights.iter().sum();
        let mut out = Vec::new();
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let mut sum = 0u64;
            for (j, i) in (-half..=half).flat_map(|j| (-half..=half).map(move |i| (j, i))) {
                let at = reflected(y + j, height) * width + reflected(x + i, width);
                let weight = weights[(j + half) as usize] * weights[(i + half) as usize];
                sum += weight * u64::from(plane.levels.get(at as usize));
            }
            out.push((sum + total * total / 2) / (total * total));
        }
        out
    }

    fn median_by_definition(plane: &Plane, half: i64) -> Vec<u64> {
        let (width, height) = (i64::from(plane.width), i64::from(plane.height));
        let mut out = Vec::new();
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let square = (-half..=half).flat_map(|j| (-half..=half).map(move |i| (j, i)));
            let mut seen: Vec<u16> = square
                .map(|(j, i)| {
                    let at = (y + j).clamp(0, height - 1) * width + (x + i).clamp(0, width - 1);
                    plane.levels.get(at as usize)
                })
                .collect();
            seen.sort_unstable();
            out.push(u64::from(seen[seen.len() / 2]));
        }
        out
    }

    fn levels(count: usize) -> impl Strategy<Value = Levels> {
        prop_oneof![
            prop::collection::vec(any::<u8>(), count).prop_map(Levels::from),
            prop::collection::vec(any::<u16>(), count).prop_map(Levels::U16),
            prop::collection::vec(prop::sample::select(vec![0, u16::MAX]), count)
                .prop_map(Levels::U16),
        ]
    }

    fn planes() -> impl Strategy<Value = Plane> {
        (1u32..40, 1u32..14).prop_flat_map(|(width, height)| {
            levels((width * height) as usize).prop_map(move |levels| plane(width, height, levels))
        })
    }

    proptest! {
        #[test]
        fn every_kernel_is_its_definition(plane in planes()) {
            for kernel in Kernel::ALL {
                let expected = match kernel {
                    Kernel::Gaussian3 => gaussian_by_definition(&plane, &[1, 2, 1]),
                    Kernel::Gaussian5 => gaussian_by_definition(&plane, &[1, 4, 6, 4, 1]),
                    Kernel::Gaussian7 => gaussian_by_definition(&plane, &[2, 7, 14, 18, 14, 7, 2]),
                    Kernel::Gaussian9 => {
                        gaussian_by_definition(&plane, &[4, 13, 30, 51, 60, 51, 30, 13, 4])
                    }
                    Kernel::Median3 => median_by_definition(&plane, 1),
                    Kernel::Median5 => median_by_definition(&plane, 2),
                };
                let blurred = blur(&plane, kernel);
                let found: Vec<u64> = (0..blurred.levels.len())
                    .map(|i| u64::from(blurred.levels.get(i)))
                    .collect();
                prop_assert_eq!(found, expected, "{}", kernel.name());
            }
        }

        #[test]
        fn a_flat_plane_stays_as_it_is(level: u16, width in 1u32..20, height in 1u32..20) {
            let flat = plane(width, height, Levels::U16(vec![level; (width * height) as usize]));
            for kernel in Kernel::ALL {
                prop_assert_eq!(&blur(&flat, kernel), &flat);
            }
        }
    }
}
