//! Whole-picture loops cut into bands: small pictures stay on the caller's thread, large ones use every core.
//!
//! Each loop is compiled twice, for the narrowest registers and for the widest that this machine may have. The compiler
//! uses the wide ones only for what it inlines into that second copy: the loops given to these functions are closures
//! marked `#[inline(always)]`, and so is what they call for every pixel.

use std::ops::Range;

use rayon::prelude::*;

/// Values from which on a loop is worth more than one core: half a megapixel.
const PARALLEL_FROM: usize = 1 << 19;
/// Values of one band: inputs and output of a band together stay in the second-level cache.
const BAND: usize = 1 << 16;

/// Makes `units * unit` values. `work` gets a range of units and the values to fill for them.
pub(crate) fn fill<T, F>(units: usize, unit: usize, work: F) -> Vec<T>
where
    T: Copy + Default + Send,
    F: Fn(Range<usize>, &mut [T]) + Sync,
{
    let mut values = vec![T::default(); units * unit];
    edit(&mut values, unit, work);
    values
}

/// Changes values in place, in bands of whole units.
pub(crate) fn edit<T, F>(values: &mut [T], unit: usize, work: F)
where
    T: Send,
    F: Fn(Range<usize>, &mut [T]) + Sync,
{
    if values.is_empty() || unit == 0 {
        return;
    }
    let band = (BAND / unit).max(1);
    let one = |(number, part): (usize, &mut [T])| {
        let first = number * band;
        widely(&work, first..first + part.len() / unit, part);
    };
    if values.len() < PARALLEL_FROM {
        values.chunks_mut(band * unit).enumerate().for_each(one);
    } else {
        values.par_chunks_mut(band * unit).enumerate().for_each(one);
    }
}

/// One band with the widest registers.
#[inline(never)]
fn widely<T, F: Fn(Range<usize>, &mut [T])>(work: &F, units: Range<usize>, part: &mut [T]) {
    widest(
        #[inline(always)]
        || work(units, part),
    );
}

/// One part of what is gathered with the widest registers.
#[inline(never)]
fn gathered<R, F: Fn(Range<usize>) -> R>(work: &F, units: Range<usize>) -> R {
    widest(
        #[inline(always)]
        || work(units),
    )
}

/// Runs a loop with the widest registers that are worth it on this machine; the program is built for the narrowest.
/// AVX-512 is left out: what the compiler makes of median, opening and Gaussian for it is slower.
#[inline(always)]
pub(crate) fn widest<R>(work: impl FnOnce() -> R) -> R {
    struct Loop<F>(F);
    impl<R, F: FnOnce() -> R> pulp::NullaryFnOnce for Loop<F> {
        type Output = R;

        #[inline(always)]
        fn call(self) -> R {
            (self.0)()
        }
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return simd.vectorize(Loop(work));
    }
    pulp::NullaryFnOnce::call(Loop(work))
}

/// Gathers one result from `units` units of `unit` values each: as many parts as there are cores, so that a large
/// result (a table of 65,536 counts) is made only so often.
pub(crate) fn gather<R, F, M>(units: usize, unit: usize, work: F, merge: M) -> R
where
    R: Send,
    F: Fn(Range<usize>) -> R + Sync,
    M: Fn(R, R) -> R + Sync + Send,
{
    let parts = rayon::current_num_threads();
    if units * unit < PARALLEL_FROM || parts < 2 {
        return gathered(&work, 0..units);
    }
    let merged = (0..parts)
        .into_par_iter()
        .map(|part| gathered(&work, units * part / parts..units * (part + 1) / parts))
        .reduce_with(merge);
    merged.unwrap_or_else(|| gathered(&work, 0..0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both sides of the parallel limit, with units that do not divide the bands.
    #[test]
    fn every_unit_is_filled_once() {
        for (units, unit) in [(0, 4), (1, 1), (7, 3), (200_001, 4), (3, 700_001)] {
            let values: Vec<u32> = fill(units, unit, |range, out| {
                for (row, n) in out.chunks_mut(unit).zip(range) {
                    row.iter_mut().for_each(|v| *v += n as u32 + 1);
                }
            });
            let right = values
                .iter()
                .enumerate()
                .all(|(i, v)| *v == (i / unit) as u32 + 1);
            assert!(right && values.len() == units * unit, "{units} x {unit}");
        }
    }

    #[test]
    fn every_unit_is_gathered_once() {
        for units in [0usize, 1, 1000, 600_001] {
            let sum = gather(
                units,
                1,
                |range| range.map(|n| n as u64).sum(),
                |a: u64, b| a + b,
            );
            assert_eq!(sum, (0..units as u64).sum::<u64>());
        }
    }
}
