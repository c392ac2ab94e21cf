//! Matrix products too large or too thin for a fused step: written to memory, their rows shared among the threads.

use super::steps::matrix;
use super::{Real, Scratch, Shared};
use crate::kernels::product::{self, Matrix};
use crate::plan::Product;

/// The fewest rows that a thread takes: a multiple of every tile's height.
const ROWS: usize = 96;

/// All products of a step, one after the other.
pub(super) fn multiply<T: Real>(step: &Product, [a, b]: [&[T]; 2], shared: &mut Shared<T>, out: &mut [T]) {
    let (m, k, n) = (step.m, step.k, step.n);
    for (number, c) in out.chunks_exact_mut((m * n).max(1)).enumerate() {
        let (a_at, b_at) = step.starts(number);
        let (a, b) = (matrix(&step.a, a, a_at), matrix(&step.b, b, b_at));
        if shared.threads == 1 || m < 2 * ROWS || !step.is_worth_sharing() {
            product::product(m, k, n, a, b, &mut shared.product, c, n);
            continue;
        }
        let packed = &mut shared.product[..product::packed_len::<T>(k, n)];
        product::pack_b(b, k, n, packed);
        rows(Rows { a, k, n, packed, first: 0 }, c, &mut shared.scratch[..shared.threads]);
    }
}

/// Some rows of a product whose right operand is packed.
#[derive(Clone, Copy)]
struct Rows<'a, T> {
    a: Matrix<'a, T>,
    k: usize,
    n: usize,
    packed: &'a [T],
    first: usize,
}

/// Divides rows among threads, one for each scratch.
fn rows<T: Real>(job: Rows<'_, T>, out: &mut [T], scratch: &mut [Scratch<T>]) {
    let Rows { a, k, n, packed, first } = job;
    let count = out.len() / n;
    if scratch.len() == 1 || count < 2 * ROWS {
        if let Some(scratch) = scratch.first_mut() {
            product::rows(a, first..first + count, k, n, packed, &mut scratch.product, out, n);
        }
        return;
    }
    let half = scratch.len() / 2;
    let middle = (count * half / scratch.len()).next_multiple_of(ROWS).min(count);
    let (left, right) = scratch.split_at_mut(half);
    let (above, below) = out.split_at_mut(middle * n);
    let late = Rows { first: first + middle, ..job };
    rayon::join(|| rows(job, above, left), || rows(late, below, right));
}
