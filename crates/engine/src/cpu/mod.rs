//! The part of a plan that depends on the processor: how elements are divided into tasks and blocks, which
//! register holds what, and when a product's operand stays in a cache.
//!
//! None of it changes a bit of any result: the trees of folds and products depend on shapes alone.

mod code;
mod inst;
mod partition;
mod straight;

pub(crate) use code::write_code;
pub(crate) use inst::{Arg, Code, Inst, Persistent, Scalar, Target};
pub(crate) use partition::Partition;

use crate::kernels::product;
use crate::plan::Product;

/// The longest row that a fused step holds in a register, so that what is folded from it can be used in the
/// same step.
pub(crate) const MAX_ROW: usize = 2048;

/// The longest row whose columns are folded in a fused step: every task keeps rows of partial results.
pub(crate) const MAX_COLUMNS: usize = 16 * 1024;

/// Elements of a packed operand that stay in a second-level cache of 1 MiB or more next to everything else that
/// is read.
const MAX_PACKED: usize = 256 * 1024;

/// With fewer rows in a product's result, packing the right operand costs more than it gains.
const MIN_ROWS: usize = 4;

/// Whether a product's rows are computed block by block in a fused step.
pub(crate) fn stays_in_cache(product: &Product) -> bool {
    is_small(product.layouts(), product.m, product.k, product.n)
}

/// As [`stays_in_cache`], for products with several right operands.
pub(crate) fn is_small(operands: usize, m: usize, k: usize, n: usize) -> bool {
    m >= MIN_ROWS && k > 0 && (1..=MAX_ROW).contains(&n) && operands * packed_len(k, n) <= MAX_PACKED
}

/// Elements of a right operand in panels: room for the padding of any processor.
pub(crate) fn packed_len(k: usize, n: usize) -> usize {
    k.saturating_mul(n.next_multiple_of(product::MAX_VECTOR))
}

/// Whether this much work, in instructions on elements, is worth waking another thread, which takes about ten
/// microseconds.
pub(crate) fn is_worth_sharing(work: usize) -> bool {
    work >= 1 << 18
}
