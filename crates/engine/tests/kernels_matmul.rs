//! Matrix products against the definition, for all layouts, sizes and numbers of threads.

use backflow_engine::kernels::Float;
use backflow_engine::kernels::matmul::{Accumulate, Matrix, product};
use proptest::prelude::*;

/// Numbers in [−1, 1) that look random.
fn numbers<T: Float>(count: usize, seed: u64) -> Vec<T> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        T::from_f64((state >> 11) as f64 / (1u64 << 52) as f64 - 1.0)
    };
    std::iter::repeat_with(next).take(count).collect()
}

/// A matrix in one of the layouts a plan can ask for: its strides, and the length of the slice that holds it.
fn layout(kind: usize, rows: usize, cols: usize) -> (usize, usize, usize) {
    match kind {
        0 => (cols, 1, rows * cols),
        1 => (1, rows, rows * cols),
        // With gaps, as a slice of a larger array.
        2 => (cols * 3 + 1, 3, rows * (cols * 3 + 1)),
        // One row or one column repeated, as expand does.
        3 => (0, 1, cols),
        _ => (1, 0, rows),
    }
}

struct Case {
    sizes: [usize; 3],
    kinds: [usize; 2],
    scale: f64,
    accumulate: Accumulate,
}

fn run<T: Float>(case: &Case, threads: usize) -> (Vec<T>, Vec<f64>) {
    let [m, k, n] = case.sizes;
    let (a_row, a_col, a_len) = layout(case.kinds[0], m, k);
    let (b_row, b_col, b_len) = layout(case.kinds[1], k, n);
    let (a, b, mut c) = (numbers::<T>(a_len, 1), numbers::<T>(b_len, 2), numbers::<T>(m * n, 3));
    let mut exact = vec![0.0; m * n];
    for i in 0..m {
        for j in 0..n {
            let sum: f64 =
                (0..k).map(|l| a[i * a_row + l * a_col].to_f64() * b[l * b_row + j * b_col].to_f64()).sum();
            let old = if case.accumulate == Accumulate::Add { c[i * n + j].to_f64() } else { 0.0 };
            exact[i * n + j] = old + case.scale * sum;
        }
    }
    let left = Matrix { data: &a, row_stride: a_row, col_stride: a_col };
    let right = Matrix { data: &b, row_stride: b_row, col_stride: b_col };
    product(m, k, n, left, right, &mut c, T::from_f64(case.scale), case.accumulate, threads);
    (c, exact)
}

fn check<T: Float>(case: &Case) {
    let (c, exact) = run::<T>(case, 1);
    let epsilon = if T::SINGLE { f64::from(f32::EPSILON) } else { f64::EPSILON };
    // Each of k products of numbers below 1, and each addition, is rounded by at most half an epsilon of a
    // sum that stays below k.
    let allowed = (case.sizes[1] as f64 + 2.0).powi(2) * epsilon * case.scale.abs().max(1.0);
    for (c, exact) in c.iter().zip(exact) {
        assert!((c.to_f64() - exact).abs() <= allowed, "{c:?}, not {exact}");
    }
}

proptest! {
    #[test]
    fn products_of_all_layouts_are_right(
        sizes in prop::array::uniform3(0usize..40),
        kinds in prop::array::uniform2(0usize..5),
        scale in prop::sample::select(vec![1.0, -0.5, 0.0]),
        add in any::<bool>(),
    ) {
        let accumulate = if add { Accumulate::Add } else { Accumulate::Replace };
        let case = Case { sizes, kinds, scale, accumulate };
        check::<f32>(&case);
        check::<f64>(&case);
    }
}

#[test]
fn the_bits_do_not_depend_on_the_threads() {
    fn check_threads<T: Float>() {
        for sizes in [
            [64, 1000, 100],
            [300, 300, 300],
            [1, 2048, 2100],
            [2100, 2048, 1],
            [17, 5000, 131],
            [1031, 67, 129],
        ] {
            for kinds in [[0, 0], [1, 0], [0, 1]] {
                let case = Case { sizes, kinds, scale: 1.0, accumulate: Accumulate::Replace };
                let [one, two, four] = [1, 2, 4].map(|threads| {
                    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
                    pool.install(|| run::<T>(&case, threads).0)
                });
                assert!(one == two && one == four, "{sizes:?} {kinds:?}");
            }
        }
    }
    check_threads::<f32>();
    check_threads::<f64>();
}

#[test]
fn nothing_hides_a_nan_or_an_infinity() {
    fn check_special<T: Float>() {
        for [m, k, n] in [[1, 1, 1], [1, 5, 1], [1, 40, 33], [33, 40, 1], [3, 7, 2], [40, 41, 42]] {
            for at in [0, k / 2, k - 1] {
                // 0 · ∞ is NaN, and so is the whole sum.
                let (mut a, b) = (vec![T::ONE; m * k], vec![T::ZERO; k * n]);
                a[at] = T::INFINITY;
                let mut c = vec![T::NAN; m * n];
                let left = Matrix { data: &a, row_stride: k, col_stride: 1 };
                let right = Matrix { data: &b, row_stride: n, col_stride: 1 };
                product(m, k, n, left, right, &mut c, T::ONE, Accumulate::Replace, 1);
                assert!(c[..n].iter().all(|v| v.is_nan()), "{m} {k} {n}: {c:?}");
                // What stood there before is not read: no NaN is left of it.
                assert!(c[n..].iter().all(|&v| v == T::ZERO), "{m} {k} {n}: {c:?}");
            }
        }
    }
    check_special::<f32>();
    check_special::<f64>();
}

#[test]
fn a_sum_of_nothing_is_zero() {
    let empty = Matrix { data: &[0.0f64; 0], row_stride: 0, col_stride: 1 };
    let mut c = [f64::NAN; 6];
    product(2, 0, 3, empty, empty, &mut c, 1.0, Accumulate::Replace, 2);
    assert_eq!(c, [0.0; 6]);
    c[1] = 5.0;
    product(2, 0, 3, empty, empty, &mut c, 1.0, Accumulate::Add, 2);
    assert_eq!(c[1], 5.0);
    product(0, 4, 0, empty, empty, &mut [], 1.0, Accumulate::Replace, 2);
}
