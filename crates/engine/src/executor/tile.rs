//! The rows of a product inside a fused step, with the maps on its left operand.

use std::ops::Range;

use super::Real;
use super::fused::Job;
use super::registers::{Block, Registers};
use super::shared::Left;
use super::worker::{fill_persistent, run_block};
use crate::kernels::product::{self, Matrix};
use crate::plan::Fused;

/// The rows of the product that belong to a block.
pub(super) fn multiply<T: Real>(
    job: &Job<'_, T>,
    block: Block,
    scratch: &mut [T],
    left: &mut Left<T>,
    out: &mut [T],
) {
    let (Some(product), Some([a, b])) = (&job.fused.product, job.product) else { return };
    let (m, k, n) = (product.m, product.k, product.n);
    let panels = crate::cpu::packed_len(k, n);
    let (mut row, mut out) = (block.row, out);
    while !out.is_empty() {
        let (number, first) = (row / m, row % m);
        let rows = (out.len() / n).min(m - first);
        let (part, rest) = out.split_at_mut(rows * n);
        let b = if product.layouts() == 1 { b } else { &b[number * panels..][..panels] };
        if let Some(maps) = &product.left {
            make_rows(job, maps, first..first + rows, k, left);
            let made = Matrix { data: &left.rows[..rows * k], row_stride: k, col_stride: 1 };
            product::rows(made, 0..rows, k, n, b, scratch, part, n);
            (row, out) = (row + rows, rest);
            continue;
        }
        let start = product.starts(number).0;
        let matrix = Matrix {
            data: a.get(start..).unwrap_or(&[]),
            row_stride: product.a.row_stride,
            col_stride: product.a.col_stride,
        };
        product::rows(matrix, first..first + rows, k, n, b, scratch, part, n);
        (row, out) = (row + rows, rest);
    }
}

/// Makes rows of the left operand, each of `k` elements.
fn make_rows<T: Real>(job: &Job<'_, T>, maps: &Fused, rows: Range<usize>, k: usize, left: &mut Left<T>) {
    let job = Job { fused: maps, loads: job.left, product: None, left: &[], indices: &[] };
    let Left { registers, rows: out } = left;
    let size = maps.code.block;
    let (begin, end) = (rows.start * k, rows.end * k);
    fill_persistent(&job, registers, maps.elements);
    let mut nothing = Left { registers: Vec::new(), rows: Vec::new() };
    let mut start = begin;
    while start < end {
        let len = size.min(end - start);
        let block = Block { start, len, row: 0, rows: 0, relative: start - begin, relative_row: 0 };
        let mut written = [&mut out[..]];
        let registers = Registers { registers, size, loads: job.loads, written: &mut written, block };
        run_block(&job, registers, &mut [], (&mut [], &mut nothing));
        start += len;
    }
}
