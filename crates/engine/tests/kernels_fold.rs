//! Folds: their accuracy, where they put a NaN, and that nothing but the numbers decides their bits.

use backflow_circuit::form::FoldOp::{self, Max, Min, Sum};
use backflow_engine::kernels::fold::{self, LEAF, RowFold};
use backflow_engine::kernels::{Float, non_finite};

fn row<T: Float>(op: FoldOp, x: &[T]) -> T {
    let mut out = [T::NAN];
    fold::rows(op, x, x.len(), &mut out);
    out[0]
}

/// Numbers in (−1, 1) that look random.
fn numbers<T: Float>(count: usize) -> Vec<T> {
    (0..count).map(|i| T::from_f64((i as f64 * 0.618_033_988_749_894_9).fract() * 2.0 - 1.0)).collect()
}

#[test]
fn ten_million_tenths_are_a_million() {
    let tenths = vec![0.1f32; 10_000_000];
    assert!((row(Sum, &tenths) - 1e6).abs() <= 1.0);
    // As columns: each of ten has a million of them.
    let mut out = [0.0f32; 10];
    fold::columns(Sum, &tenths, 1, 1_000_000, 10, &mut out);
    assert!(out.iter().all(|sum| (sum - 1e5).abs() <= 0.1), "{out:?}");
    let mut streamed = RowFold::new(Sum);
    tenths.chunks(LEAF).for_each(|block| streamed.push(block));
    assert_eq!(streamed.finish(), row(Sum, &tenths));
}

#[test]
fn sums_of_any_length_are_exact_for_whole_numbers() {
    fn check<T: Float>() {
        for count in (0..200).chain([511, 512, 513, 1023, 1024, 1025, 1536, 4095, 70_001]) {
            let x: Vec<T> = (0..count).map(|i| T::from_f64((i % 7) as f64)).collect();
            let exact = (0..count).map(|i| (i % 7) as f64).sum::<f64>();
            assert_eq!(row(Sum, &x).to_f64(), exact, "{count}");
        }
    }
    check::<f32>();
    check::<f64>();
}

#[test]
fn columns_agree_with_the_definition() {
    fn check<T: Float>() {
        for (outer, reduce, inner) in [
            (1, 1, 1),
            (2, 3, 4),
            (1, 64, 10),
            (3, 9, 33),
            (2, 17, 100),
            (1, 1000, 3),
            (5, 0, 2),
            (2, 100, 1),
            (0, 3, 3),
            (3, 3, 0),
        ] {
            let x: Vec<T> = numbers(outer * reduce * inner);
            for op in [Sum, Max, Min] {
                let mut out = vec![T::NAN; outer * inner];
                fold::columns(op, &x, outer, reduce, inner, &mut out);
                for (at, got) in out.iter().enumerate() {
                    let column =
                        (0..reduce).map(|r| x[(at / inner * reduce + r) * inner + at % inner].to_f64());
                    let exact = match op {
                        Sum => column.sum(),
                        Max => column.fold(f64::NEG_INFINITY, f64::max),
                        Min => column.fold(f64::INFINITY, f64::min),
                    };
                    let allowed = if op == Sum { 1e-6 * reduce as f64 } else { 0.0 };
                    let got = got.to_f64();
                    assert!(
                        got == exact || (got - exact).abs() <= allowed,
                        "{op:?} {reduce} {inner}: {got} {exact}"
                    );
                }
            }
        }
    }
    check::<f32>();
    check::<f64>();
}

#[test]
fn a_nan_anywhere_is_the_result() {
    fn check<T: Float>() {
        for op in [Sum, Max, Min] {
            for count in [1, 2, 31, 32, 33, 65, 511, 512, 513, 1500] {
                for at in [0, 1, count / 2, count - 1] {
                    let mut x: Vec<T> = numbers(count);
                    x[at.min(count - 1)] = T::NAN;
                    // An infinity does not hide it.
                    x[count / 3] = if x[count / 3].is_nan() { T::NAN } else { T::INFINITY };
                    assert!(row(op, &x).is_nan(), "{op:?} {count} {at}");
                    let mut out = [T::ZERO; 2];
                    let twice: Vec<T> = x.iter().flat_map(|&v| [v, T::ONE]).collect();
                    fold::columns(op, &twice, 1, count, 2, &mut out);
                    assert!(out[0].is_nan() && !out[1].is_nan(), "{op:?} {count} {at}");
                }
            }
            let mut acc = [T::NAN, T::ONE, T::ONE];
            fold::combine(op, &mut acc, &[T::ONE, T::NAN, T::ONE]);
            assert!(acc[0].is_nan() && acc[1].is_nan() && !acc[2].is_nan());
        }
    }
    check::<f32>();
    check::<f64>();
}

#[test]
fn folds_of_nothing_are_the_neutral_elements() {
    for (op, neutral) in [(Sum, 0.0), (Max, f64::NEG_INFINITY), (Min, f64::INFINITY)] {
        let mut out = [f64::NAN; 2];
        fold::rows(op, &[], 0, &mut out);
        assert_eq!(out, [neutral; 2]);
        assert_eq!(RowFold::<f64>::new(op).finish(), neutral);
    }
}

#[test]
fn the_bits_do_not_depend_on_the_threads() {
    // Rows are shared out among threads as a plan would; a row's bits are its own.
    let (rows, cols) = (97, 1701);
    let x: Vec<f32> = numbers(rows * cols);
    let bits = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let mut out = vec![0.0f32; rows];
        let share = rows.div_ceil(threads);
        pool.scope(|scope| {
            for (x, out) in x.chunks(share * cols).zip(out.chunks_mut(share)) {
                scope.spawn(move |_| fold::rows(Sum, x, cols, out));
            }
        });
        out.iter().map(|v| v.to_bits()).collect::<Vec<_>>()
    };
    assert_eq!(bits(1), bits(2));
    assert_eq!(bits(1), bits(4));
}

#[test]
fn the_first_number_that_is_not_finite_is_found() {
    let mut x = vec![1e300; 1000];
    assert_eq!(non_finite(&x), None);
    for (at, value) in [(999, f64::NAN), (512, -f64::INFINITY), (300, f64::INFINITY), (0, f64::NAN)] {
        x[at] = value;
        assert_eq!(non_finite(&x), Some(at));
    }
    assert_eq!(non_finite::<f32>(&[]), None);
}
