//! Counting bytes: by their bits where the processor has AVX-512. Where it has AVX2, the levels below 16, which most
//! differences are, are counted a register at a time: up to ten times as fast as one byte after the other. Where many are
//! larger, and without AVX2, tables count them.

use super::LEVELS;
#[cfg(target_arch = "x86_64")]
use super::planes;

/// Neighbours are counted in tables of their own, for they are often the same number and would wait for each other's
/// sum.
const TABLES: usize = 8;

/// How often each byte occurs in the rows.
pub(super) fn counts<'a>(rows: impl Iterator<Item = &'a [u8]>) -> Vec<u64> {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return widely(simd, planes::Simd::try_new(), rows);
    }
    let mut tables = Tables::default();
    rows.for_each(|row| tables.add(row));
    tables.counts()
}

/// [`counts`] with AVX2, and with AVX-512 where it is there.
#[cfg(target_arch = "x86_64")]
fn widely<'a>(
    simd: pulp::x86::V3,
    wider: Option<planes::Simd>,
    rows: impl Iterator<Item = &'a [u8]>,
) -> Vec<u64> {
    let mut by_bits = [0; LEVELS];
    let mut small = [0; small::LEVELS];
    let mut tables = Tables::default();
    for mut row in rows {
        if let Some(wider) = wider {
            let (parts, rest) = row.as_chunks();
            for part in parts {
                planes::count(wider, part, &mut by_bits);
            }
            row = rest;
        }
        small::count(simd, row, &mut small, &mut tables);
    }
    let mut counts = tables.counts();
    counts.iter_mut().zip(by_bits).for_each(|(a, b)| *a += b);
    counts.iter_mut().zip(small).for_each(|(a, b)| *a += b);
    counts
}

struct Tables([[u32; LEVELS]; TABLES]);

impl Default for Tables {
    fn default() -> Self {
        Self([[0; LEVELS]; TABLES])
    }
}

impl Tables {
    /// Not inlined: compiled for AVX2 with what surrounds it, it takes each byte out of a wide register, which doubles
    /// the time.
    #[inline(never)]
    fn add(&mut self, values: &[u8]) {
        let (groups, rest) = values.as_chunks::<TABLES>();
        for group in groups {
            for (value, table) in group.iter().zip(&mut self.0) {
                table[usize::from(*value)] += 1;
            }
        }
        for value in rest {
            self.0[0][usize::from(*value)] += 1;
        }
    }

    fn counts(&self) -> Vec<u64> {
        let total = |level: usize| self.0.iter().map(|table| u64::from(table[level])).sum();
        (0..LEVELS).map(total).collect()
    }
}

/// Everything is inlined into [`Row::call`], which is compiled for AVX2; closures would not be.
#[cfg(target_arch = "x86_64")]
mod small {
    use std::arch::x86_64::__m256i;

    use pulp::x86::V3;

    use super::{TABLES, Tables};

    /// Levels that are counted by comparing.
    pub const LEVELS: usize = 16;
    /// As many as have room in registers.
    const AT_ONCE: usize = 8;
    /// Bytes of a register.
    const BYTES: usize = 32;
    /// Registers of a part: at most 255, for counts of 8 bits.
    const PART: usize = 128;
    /// A part with more large levels than one in so many is left to the tables: each costs a wrong guess of the
    /// processor.
    const RARE: usize = 64;

    /// Counts a row: small levels into `small`, all others into the tables.
    pub fn count(simd: V3, row: &[u8], small: &mut [u64; LEVELS], tables: &mut Tables) {
        simd.vectorize(Row {
            simd,
            row,
            small,
            tables,
        });
    }

    struct Row<'a> {
        simd: V3,
        row: &'a [u8],
        small: &'a mut [u64; LEVELS],
        tables: &'a mut Tables,
    }

    impl pulp::NullaryFnOnce for Row<'_> {
        type Output = ();

        #[inline(always)]
        fn call(self) {
            let Self {
                simd,
                row,
                small,
                tables,
            } = self;
            let (whole, rest) = row.as_chunks::<BYTES>();
            tables.add(rest);
            for part in whole.chunks(PART) {
                let values = part.len() * BYTES;
                let (largest, large) = extent(simd, part);
                if largest == 0 {
                    small[0] += values as u64;
                } else if large > values / RARE {
                    tables.add(part.as_flattened());
                } else {
                    for first in (0..LEVELS).step_by(AT_ONCE) {
                        if usize::from(largest) >= first {
                            count_from(simd, part, first, small);
                        }
                    }
                    if large > 0 {
                        count_large(simd, part, tables);
                    }
                }
            }
        }
    }

    /// The largest value, and how many are no small levels.
    #[inline(always)]
    fn extent(simd: V3, part: &[[u8; BYTES]]) -> (u8, usize) {
        let zero = simd.avx._mm256_setzero_si256();
        let (mut most, mut large) = (zero, zero);
        for values in part {
            let values: __m256i = pulp::cast(*values);
            most = simd.avx2._mm256_max_epu8(most, values);
            large = simd.avx2._mm256_sub_epi8(large, is_large(simd, values));
        }
        let most: [u8; BYTES] = pulp::cast(most);
        let largest = most.iter().fold(0, |a, b| a.max(*b));
        (largest, sum(simd, large) as usize)
    }

    /// Counts the levels from `first` on.
    #[inline(always)]
    fn count_from(simd: V3, part: &[[u8; BYTES]], first: usize, small: &mut [u64; LEVELS]) {
        let zero = simd.avx._mm256_setzero_si256();
        let (mut levels, mut sums) = ([zero; AT_ONCE], [zero; AT_ONCE]);
        for (n, level) in levels.iter_mut().enumerate() {
            *level = simd.avx._mm256_set1_epi8((first + n) as i8);
        }
        for values in part {
            let values: __m256i = pulp::cast(*values);
            for (sum, level) in sums.iter_mut().zip(levels) {
                // -1 where they are equal.
                let equal = simd.avx2._mm256_cmpeq_epi8(values, level);
                *sum = simd.avx2._mm256_sub_epi8(*sum, equal);
            }
        }
        for (count, counted) in small[first..].iter_mut().zip(sums) {
            *count += sum(simd, counted);
        }
    }

    /// Counts the values that are no small levels, one by one.
    #[inline(always)]
    fn count_large(simd: V3, part: &[[u8; BYTES]], tables: &mut Tables) {
        for bytes in part {
            let large = is_large(simd, pulp::cast(*bytes));
            let mut left = simd.avx2._mm256_movemask_epi8(large).cast_unsigned();
            while left != 0 {
                let at = left.trailing_zeros() as usize % BYTES;
                tables.0[at % TABLES][usize::from(bytes[at])] += 1;
                left &= left - 1;
            }
        }
    }

    /// -1 where a value is no small level.
    #[inline(always)]
    fn is_large(simd: V3, values: __m256i) -> __m256i {
        let limit = simd.avx._mm256_set1_epi8(LEVELS as i8);
        let at_least = simd.avx2._mm256_max_epu8(values, limit);
        simd.avx2._mm256_cmpeq_epi8(at_least, values)
    }

    #[inline(always)]
    fn sum(simd: V3, bytes: __m256i) -> u64 {
        let zero = simd.avx._mm256_setzero_si256();
        let sums: [u64; 4] = pulp::cast(simd.avx2._mm256_sad_epu8(bytes, zero));
        sums[0] + sums[1] + sums[2] + sums[3]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Rows of all lengths, of nothing, of small levels, with a few large ones, and with many.
        #[test]
        fn counts_are_those_of_a_plain_count(
            rows in prop::collection::vec((0_usize..15_000, 0_u8..7, any::<u32>()), 0..4),
        ) {
            let rows: Vec<Vec<u8>> = rows
                .into_iter()
                .map(|(length, kind, seed)| {
                    let mut state = seed;
                    let mut next = move || {
                        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        state >> 8
                    };
                    let value = |n: u32| match kind {
                        0 => 0,
                        1 => n % 5,
                        2 => n % 17,
                        3 if n.is_multiple_of(200) => n % 251,
                        3 => n % 16,
                        4 => n & 0b1000_0001,
                        5 => 64 + n % 3,
                        _ => n % 256,
                    };
                    (0..length).map(|_| value(next()) as u8).collect()
                })
                .collect();
            let mut plain = vec![0; LEVELS];
            for value in rows.iter().flatten() {
                plain[usize::from(*value)] += 1;
            }
            prop_assert_eq!(counts(rows.iter().map(Vec::as_slice)), &plain[..]);
            #[cfg(target_arch = "x86_64")]
            if let Some(simd) = pulp::x86::V3::try_new() {
                prop_assert_eq!(widely(simd, None, rows.iter().map(Vec::as_slice)), &plain[..]);
            }
            let mut tables = Tables::default();
            rows.iter().for_each(|row| tables.add(row));
            prop_assert_eq!(tables.counts(), plain);
        }
    }
}
