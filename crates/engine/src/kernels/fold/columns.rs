//! Folds down the columns of matrices that are in memory, strip by strip, so that the state of a fold stays
//! in registers.

use backflow_circuit::form::FoldOp;

use super::super::Float;
use super::super::dispatch::{Kernel, vectorised};
use super::column::{NARROW, STEM, STRIP, array, early, late};
use super::{Combine, Max, Min, Sum, identity};

/// Folds the middle axis of x, `[outer, reduce, inner] -> [outer, inner]`, none of them 0 and `inner` not 1.
pub(super) fn whole<T: Float>(op: FoldOp, x: &[T], reduce: usize, inner: usize, out: &mut [T]) {
    match op {
        FoldOp::Sum => vectorised(Whole { combine: Sum, x, reduce, inner, out }),
        FoldOp::Max => vectorised(Whole { combine: Max, x, reduce, inner, out }),
        FoldOp::Min => vectorised(Whole { combine: Min, x, reduce, inner, out }),
    }
}

struct Whole<'a, T, C> {
    combine: C,
    x: &'a [T],
    reduce: usize,
    inner: usize,
    out: &'a mut [T],
}

impl<T: Float, C: Combine> Kernel for Whole<'_, T, C> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let _ = self.combine;
        let Whole { x, reduce, inner, out, .. } = self;
        // A few levels are enough for nearly all matrices, and quick to make; no slice has 2⁶⁰ stems.
        if reduce < STEM << 6 {
            strips::<T, C, 6>(x, reduce, inner, out);
        } else {
            strips::<T, C, 60>(x, reduce, inner, out);
        }
    }
}

/// All rows of a strip, then those of the next, so that the levels stay small.
#[inline(always)]
fn strips<T: Float, C: Combine, const LEVELS: usize>(x: &[T], reduce: usize, inner: usize, out: &mut [T]) {
    let mut levels = [[T::ZERO; STRIP]; LEVELS];
    for (x, out) in x.chunks_exact(reduce * inner).zip(out.chunks_exact_mut(inner)) {
        let mut at = 0;
        while at + STRIP <= inner {
            let total = strip::<T, C, STRIP>(&x[at..], reduce, inner, &mut levels);
            out[at..][..STRIP].copy_from_slice(&total);
            at += STRIP;
        }
        while at + NARROW <= inner {
            let total = strip::<T, C, NARROW>(&x[at..], reduce, inner, &mut levels);
            out[at..][..NARROW].copy_from_slice(&total);
            at += NARROW;
        }
        while at < inner {
            [out[at]] = strip::<T, C, 1>(&x[at..], reduce, inner, &mut levels);
            at += 1;
        }
    }
}

#[inline(always)]
fn strip<T: Float, C: Combine, const W: usize>(
    x: &[T],
    reduce: usize,
    stride: usize,
    levels: &mut [[T; STRIP]],
) -> [T; W] {
    let mut acc = [identity::<T>(C::OP); W];
    let stems = reduce / STEM;
    for stem in 0..stems {
        acc = [identity::<T>(C::OP); W];
        for row in stem * STEM..(stem + 1) * STEM {
            late::<T, C, W>(&mut acc, array(x, row * stride));
        }
        let full = stem.trailing_ones() as usize;
        for level in &levels[..full] {
            early::<T, C, W>(array(level, 0), &mut acc);
        }
        levels[full][..W].copy_from_slice(&acc);
    }
    let mut empty = reduce.is_multiple_of(STEM);
    if !empty {
        acc = [identity::<T>(C::OP); W];
        for row in stems * STEM..reduce {
            late::<T, C, W>(&mut acc, array(x, row * stride));
        }
    }
    for (i, level) in levels.iter().enumerate().take_while(|(i, _)| stems >> i > 0) {
        if stems >> i & 1 == 1 {
            if empty {
                acc = *array(level, 0);
            } else {
                early::<T, C, W>(array(level, 0), &mut acc);
            }
            empty = false;
        }
    }
    acc
}
