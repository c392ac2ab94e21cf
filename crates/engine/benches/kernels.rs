//! How long the kernels take. `cargo bench -p backflow-engine --bench kernels`

#![allow(missing_docs)]

use backflow_circuit::form::{FoldOp, Instruction};
use backflow_engine::kernels::product::Matrix;
use backflow_engine::kernels::scalar::{self, ScalarOp};
use backflow_engine::kernels::{Float, any_non_finite, flush, fold, map, product as own, view};
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

/// Sizes and whether an operand is transposed: forward, weights' and inputs' gradients of usual layers.
const PRODUCTS: [([usize; 3], [bool; 2]); 12] = [
    ([64, 1000, 100], [false, false]),
    ([1000, 64, 100], [true, false]),
    ([128, 784, 128], [false, false]),
    ([784, 128, 128], [true, false]),
    ([128, 512, 512], [false, false]),
    ([512, 128, 512], [true, false]),
    ([128, 512, 512], [false, true]),
    ([1024, 1024, 1024], [false, false]),
    ([128, 512, 10], [false, false]),
    ([128, 10, 512], [false, true]),
    ([1, 512, 512], [false, false]),
    ([512, 512, 1], [false, false]),
];

fn operand<T>(data: &[T], rows: usize, cols: usize, transposed: bool) -> Matrix<'_, T> {
    let (row_stride, col_stride) = if transposed { (1, rows) } else { (cols, 1) };
    Matrix { data, row_stride, col_stride }
}

#[divan::bench(types = [f32, f64], args = PRODUCTS)]
fn product_own<T: Float>(bencher: Bencher<'_, '_>, ([m, k, n], [left, right]): ([usize; 3], [bool; 2])) {
    let (a, b, mut c) = (numbers::<T>(m * k, 0.0, 1.0), numbers::<T>(k * n, 0.0, 1.0), vec![T::ZERO; m * n]);
    let mut scratch = vec![T::ZERO; own::product_scratch::<T>(m, k, n)];
    bencher.counter(ItemsCount::new(m * k * n)).bench_local(|| {
        let (a, b) = (operand(divan::black_box(&a), m, k, left), operand(&b, k, n, right));
        own::product(m, k, n, a, b, &mut scratch, &mut c, n)
    });
}

/// (x + σ(y)) / (σ(x) + (x + y)²) and both derivatives: values 0 and 1 are x and y, 2 and 3 the numbers 1 and 2.
const FORMULA: [(Instruction, [u32; 3], u32); 21] = {
    use Instruction::*;
    [
        (Sigmoid, [1, 0, 0], 4),
        (Add, [0, 4, 0], 5),
        (Sigmoid, [0, 0, 0], 6),
        (Add, [0, 1, 0], 7),
        (Mul, [7, 7, 0], 8),
        (Add, [6, 8, 0], 9),
        (Div, [5, 9, 0], 10),
        (Recip, [9, 0, 0], 11),
        (Mul, [10, 11, 0], 12),
        (Neg, [12, 0, 0], 12),
        (Sub, [2, 6, 0], 13),
        (Mul, [6, 13, 0], 13),
        (Sub, [2, 4, 0], 14),
        (Mul, [4, 14, 0], 14),
        (Mul, [3, 7, 0], 15),
        (Mul, [12, 15, 0], 15),
        (Mul, [12, 13, 0], 13),
        (Add, [11, 13, 0], 13),
        (Add, [13, 15, 0], 13),
        (Mul, [11, 14, 0], 14),
        (Add, [14, 15, 0], 14),
    ]
};

#[divan::bench(types = [f32, f64])]
fn scalar_formula<T: Float>(bencher: Bencher<'_, '_>) {
    let code = FORMULA.map(|(op, args, to)| ScalarOp { op, args, to });
    let mut values = [0.3, -1.2, 1.0, 2.0].map(T::from_f64).to_vec();
    values.resize(16, T::ZERO);
    bencher.bench_local(|| scalar::run(divan::black_box(&code), &mut values));
}

#[divan::bench(types = [f32, f64], args = [10, 100, 1000])]
fn stream_columns<T: Float>(bencher: Bencher<'_, '_>, cols: usize) {
    let (x, mut out) = (numbers::<T>(64 * cols, 0.0, 1.0), vec![T::ZERO; cols]);
    let mut scratch = vec![T::ZERO; fold::ColumnFold::<T>::scratch(64, cols)];
    bencher.counter(ItemsCount::new(64 * cols)).bench_local(|| {
        let mut fold = fold::ColumnFold::new(FoldOp::Sum, cols, &mut scratch);
        divan::black_box(&x).chunks(BLOCK).for_each(|piece| fold.push(piece));
        fold.finish(&mut out);
    });
}

#[divan::bench(types = [f32, f64], args = [64, 65536])]
fn stream_row<T: Float>(bencher: Bencher<'_, '_>, cols: usize) {
    let x = numbers::<T>(cols, 0.0, 1.0);
    let mut fold = fold::RowFold::new(FoldOp::Sum);
    bencher.counter(ItemsCount::new(cols)).bench_local(|| {
        fold.restart();
        divan::black_box(&x).chunks(BLOCK).for_each(|piece| fold.push(piece));
        fold.finish()
    });
}

#[divan::bench(types = [f32, f64], args = [10, 100])]
fn sum_short_rows<T: Float>(bencher: Bencher<'_, '_>, cols: usize) {
    let (x, mut out) = (numbers::<T>(128 * cols, 0.0, 1.0), vec![T::ZERO; 128]);
    bencher
        .counter(ItemsCount::new(128 * cols))
        .bench_local(|| fold::rows(FoldOp::Sum, divan::black_box(&x), cols, &mut out));
}

#[divan::bench(types = [f32, f64])]
fn bounds<T: Float>(bencher: Bencher<'_, '_>) {
    let x = numbers::<T>(BLOCK, 0.0, 1.0);
    bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| fold::bounds(divan::black_box(&x)));
}

#[divan::bench(types = [f32, f64])]
fn non_finite<T: Float>(bencher: Bencher<'_, '_>) {
    let x = numbers::<T>(BLOCK, 0.0, 1.0);
    bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| any_non_finite(divan::black_box(&x)));
}

#[divan::bench(types = [f32, f64])]
fn flush_subnormal<T: Float>(bencher: Bencher<'_, '_>) {
    let mut x = numbers::<T>(BLOCK, 0.0, 1.0);
    bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| flush(divan::black_box(&mut x)));
}

#[divan::bench(types = [f32, f64], args = [64, 1000])]
fn transpose<T: Float>(bencher: Bencher<'_, '_>, size: usize) {
    let (x, mut out) = (numbers::<T>(size * size, 0.0, 1.0), vec![T::ZERO; size * size]);
    bencher
        .counter(ItemsCount::new(size * size))
        .bench_local(|| view::copy(divan::black_box(&x), 0, &[1, size as isize], &[size, size], &mut out));
}
