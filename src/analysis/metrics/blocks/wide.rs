//! Rows of blocks, some blocks at a time.

use super::{SIDE, Sums, sum_from};

/// A processor's registers that hold rows of `BLOCKS` blocks. Everything is `#[inline(always)]`, so that it is compiled for
/// them inside [`Registers::run`]; closures would not be.
pub(super) trait Registers<const BLOCKS: usize>: Copy {
    /// Runs what is inlined into it with these registers.
    fn run<F: pulp::NullaryFnOnce>(self, work: F) -> F::Output;

    /// The sums of the blocks that begin at a byte of the rows: of A, of B, of their squares, of their products.
    fn sums(self, a: [&[u8]; SIDE], b: [&[u8]; SIDE], at: usize) -> [[i32; BLOCKS]; 4];
}

/// [`super::Summed::sum`] with these registers.
pub(super) fn sum<const BLOCKS: usize, R: Registers<BLOCKS>>(
    registers: R,
    a: [&[u8]; SIDE],
    b: [&[u8]; SIDE],
    sums: &mut Sums<i32>,
) {
    let steps = (sums.a.len() / BLOCKS).min(a[0].len() / (BLOCKS * SIDE));
    registers.run(Row {
        registers,
        a,
        b,
        sums,
        steps,
    });
    sum_from(steps * BLOCKS, a, b, sums);
}

struct Row<'a, const BLOCKS: usize, R> {
    registers: R,
    a: [&'a [u8]; SIDE],
    b: [&'a [u8]; SIDE],
    sums: &'a mut Sums<i32>,
    steps: usize,
}

impl<const BLOCKS: usize, R: Registers<BLOCKS>> pulp::NullaryFnOnce for Row<'_, BLOCKS, R> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let sums = self.sums;
        for step in 0..self.steps {
            let [of_a, of_b, squares, products] =
                self.registers.sums(self.a, self.b, step * BLOCKS * SIDE);
            let at = step * BLOCKS..(step + 1) * BLOCKS;
            sums.a[at.clone()].copy_from_slice(&of_a);
            sums.b[at.clone()].copy_from_slice(&of_b);
            sums.squares[at.clone()].copy_from_slice(&squares);
            sums.products[at].copy_from_slice(&products);
        }
    }
}
