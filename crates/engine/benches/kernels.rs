//! How long the kernels take. `cargo bench -p backflow-engine --bench kernels`

#![allow(missing_docs)]

use backflow_circuit::form::{FoldOp, Instruction};
use backflow_engine::kernels::matmul::{Accumulate, Matrix, product};
use backflow_engine::kernels::{Float, fold, map, view};
use divan::Bencher;
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

/// A block that stays in the first-level cache.
const BLOCK: usize = 1024;

fn numbers<T: Float>(count: usize, low: f64, high: f64) -> Vec<T> {
    (0..count).map(|i| T::from_f64(low + (high - low) * ((i * 7919 % count) as f64 / count as f64))).collect()
}

#[divan::bench(types = [f32, f64], args = Instruction::ALL)]
fn map<T: Float>(bencher: Bencher<'_, '_>, op: Instruction) {
    let (a, b, c) =
        (numbers::<T>(BLOCK, -0.99, 0.99), numbers::<T>(BLOCK, 0.5, 8.0), numbers::<T>(BLOCK, 1.0, 2.0));
    let first = match op {
        Instruction::Log | Instruction::Sqrt | Instruction::Rsqrt | Instruction::Pow => &b,
        _ => &a,
    };
    let args: [&[T]; 3] =
        [first, if op.arity() > 1 { &b } else { &[] }, if op.arity() > 2 { &c } else { &[] }];
    let mut out = vec![T::ZERO; BLOCK];
    bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| map::apply(op, divan::black_box(args), &mut out));
}

#[divan::bench(types = [f32, f64], args = [64, 512, 65536])]
fn sum_row<T: Float>(bencher: Bencher<'_, '_>, cols: usize) {
    let (x, mut out) = (numbers::<T>(cols, 0.0, 1.0), [T::ZERO]);
    bencher
        .counter(ItemsCount::new(cols))
        .bench_local(|| fold::rows(FoldOp::Sum, divan::black_box(&x), cols, &mut out));
}

#[divan::bench(types = [f32, f64], args = [10, 100, 1000])]
fn sum_columns<T: Float>(bencher: Bencher<'_, '_>, inner: usize) {
    let (x, mut out) = (numbers::<T>(64 * inner, 0.0, 1.0), vec![T::ZERO; inner]);
    bencher
        .counter(ItemsCount::new(64 * inner))
        .bench_local(|| fold::columns(FoldOp::Sum, divan::black_box(&x), 1, 64, inner, &mut out));
}

#[divan::bench(types = [f32, f64], args = [[8, 8, 8], [64, 100, 10], [64, 1000, 100], [1000, 64, 100], [1, 512, 512], [512, 512, 512]])]
fn matmul<T: Float>(bencher: Bencher<'_, '_>, [m, k, n]: [usize; 3]) {
    let (a, b, mut c) = (numbers::<T>(m * k, 0.0, 1.0), numbers::<T>(k * n, 0.0, 1.0), vec![T::ZERO; m * n]);
    bencher.counter(ItemsCount::new(m * k * n)).bench_local(|| {
        let (a, b) = (divan::black_box(&a), divan::black_box(&b));
        let left = Matrix { data: a, row_stride: k, col_stride: 1 };
        let right = Matrix { data: b, row_stride: n, col_stride: 1 };
        product(m, k, n, left, right, &mut c, T::ONE, Accumulate::Replace, 1)
    });
}

#[divan::bench(types = [f32, f64], args = [64, 1000])]
fn transpose<T: Float>(bencher: Bencher<'_, '_>, size: usize) {
    let (x, mut out) = (numbers::<T>(size * size, 0.0, 1.0), vec![T::ZERO; size * size]);
    bencher
        .counter(ItemsCount::new(size * size))
        .bench_local(|| view::copy(divan::black_box(&x), 0, &[1, size as isize], &[size, size], &mut out));
}
