//! Products against the definition, and what only the inside can be asked: that the instruction sets agree.

use super::*;

/// Numbers in [−1, 1) that look random.
fn numbers<T: Float>(count: usize, seed: u64) -> Vec<T> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        T::from_f64((state >> 11) as f64 / (1u64 << 52) as f64 - 1.0)
    };
    std::iter::repeat_with(next).take(count).collect()
}

/// The instruction sets of this processor, the best one first.
fn levels() -> Vec<Level> {
    let best = Level::new();
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    {
        use fearless_simd::Simd;
        let lower = [best.as_avx2().map(Simd::level), best.as_sse2().map(Simd::level)];
        let mut levels: Vec<Level> = lower.into_iter().flatten().collect();
        if best.as_avx512().is_some() {
            levels.insert(0, best);
        }
        levels
    }
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
    vec![best]
}

fn has_fma(level: Level) -> bool {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    return level.as_avx2().is_some();
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
    return cfg!(target_arch = "aarch64");
}

/// Strides of a matrix of these sizes, and the length of the slice that holds it.
fn layout(kind: usize, rows: usize, cols: usize) -> (usize, usize, usize) {
    match kind {
        0 => (cols, 1, rows * cols),
        1 => (1, rows, rows * cols),
        // With gaps, as a slice of a larger array.
        2 => (cols * 2 + 1, 2, rows * (cols * 2 + 1)),
        3 => (cols + 3, 1, rows * (cols + 3)),
        // One row or one column repeated, as expand does.
        4 => (0, 1, cols),
        _ => (1, 0, rows),
    }
}

struct Operands<T> {
    sizes: [usize; 3],
    a: (Vec<T>, usize, usize),
    b: (Vec<T>, usize, usize),
}

impl<T: Float> Operands<T> {
    fn new(sizes: [usize; 3], kinds: [usize; 2]) -> Operands<T> {
        let [m, k, n] = sizes;
        let (a_row, a_col, a_len) = layout(kinds[0], m, k);
        let (b_row, b_col, b_len) = layout(kinds[1], k, n);
        Operands {
            sizes,
            a: (numbers(a_len, 1 + k as u64), a_row, a_col),
            b: (numbers(b_len, 2 + n as u64), b_row, b_col),
        }
    }

    fn left(&self) -> Matrix<'_, T> {
        Matrix { data: &self.a.0, row_stride: self.a.1, col_stride: self.a.2 }
    }

    fn right(&self) -> Matrix<'_, T> {
        Matrix { data: &self.b.0, row_stride: self.b.1, col_stride: self.b.2 }
    }

    /// The product, with two elements of another matrix after each row.
    fn product(&self, level: Level) -> Vec<T> {
        let [m, k, n] = self.sizes;
        let mut scratch = vec![T::NAN; product_scratch_at::<T>(level, m, k, n)];
        let mut c = vec![T::INFINITY; m * (n + 2)];
        let place = MatrixMut { data: &mut c, row_stride: n + 2, col_stride: 1 };
        product_at(level, self.sizes, self.left(), self.right(), &mut scratch, place);
        c.chunks(n + 2)
            .flat_map(|row| {
                assert!(row[n..].iter().all(|&v| v == T::INFINITY), "the gap between rows was written");
                row[..n].to_vec()
            })
            .collect()
    }

    /// Element (i, j) as the documentation of the module defines it, without a counter.
    fn defined(&self, i: usize, j: usize) -> T {
        let k = self.sizes[1];
        let (a, b) = (self.left(), self.right());
        let sums: Vec<T> = (0..k)
            .step_by(LEAF)
            .map(|start| {
                (start..k.min(start + LEAF)).fold(T::ZERO, |sum, l| {
                    let left = a.data[i * a.row_stride + l * a.col_stride];
                    left.mul_add(b.data[l * b.row_stride + j * b.col_stride], sum)
                })
            })
            .collect();
        fn tree<T: Float>(parts: &[T]) -> T {
            match parts {
                [] => T::ZERO,
                [one] => *one,
                parts => {
                    let (left, right) = parts.split_at(parts.len().next_power_of_two() / 2);
                    tree(left) + tree(right)
                }
            }
        }
        tree(&sums)
    }

    fn exact(&self, i: usize, j: usize) -> f64 {
        let (a, b) = (self.left(), self.right());
        (0..self.sizes[1])
            .map(|l| {
                a.data[i * a.row_stride + l * a.col_stride].to_f64()
                    * b.data[l * b.row_stride + j * b.col_stride].to_f64()
            })
            .sum()
    }

    /// Every element is right on every instruction set, and those with fused multiply-adds give the defined
    /// bits.
    fn check(&self) {
        let [m, k, n] = self.sizes;
        let epsilon = if T::SINGLE { f64::from(f32::EPSILON) } else { f64::EPSILON };
        // Each of k additions is rounded by at most half an epsilon of a sum below k; the naive f64 sum too.
        let allowed = (k * k) as f64 * epsilon;
        for level in levels() {
            let c = self.product(level);
            assert_eq!(c.len(), m * n);
            for (at, &got) in c.iter().enumerate() {
                let (i, j) = (at / n, at % n);
                // The definition costs k steps: large products are checked here and there.
                if m * k * n > 200_000 && at % 101 != 0 && i != m - 1 && j != n - 1 {
                    continue;
                }
                let exact = self.exact(i, j);
                assert!(
                    (got.to_f64() - exact).abs() <= allowed,
                    "{:?} ({i}, {j}) {level:?}: {got:?}, not {exact}",
                    self.sizes
                );
                if has_fma(level) {
                    let defined = self.defined(i, j);
                    assert!(got == defined, "{:?} ({i}, {j}) {level:?}: {got:?} {defined:?}", self.sizes);
                }
            }
        }
    }

    /// Any cut of the rows gives the bits of the whole, from one packed operand.
    fn check_cuts(&self, cuts: &[usize]) {
        let [m, k, n] = self.sizes;
        for level in levels() {
            let whole = self.product(level);
            let mut packed = vec![T::NAN; panels::packed_len::<T>(level, k, n)];
            pack_b_at(level, self.right(), k, n, &mut packed);
            let mut scratch = vec![T::NAN; panels::levels_len::<T>(level, k)];
            let mut c = vec![T::NAN; m * n];
            let mut start = 0;
            for end in cuts.iter().copied().filter(|&cut| cut < m).chain([m]) {
                let place = MatrixMut { data: &mut c[start * n..end * n], row_stride: n, col_stride: 1 };
                rows_at(level, self.left(), start..end, k, n, &packed, &mut scratch, place);
                start = end;
            }
            assert!(c == whole, "{:?} {cuts:?} {level:?}", self.sizes);
        }
    }
}

fn check(sizes: [usize; 3], kinds: [usize; 2]) {
    Operands::<f32>::new(sizes, kinds).check();
    Operands::<f64>::new(sizes, kinds).check();
}

#[test]
fn all_small_products_are_right() {
    for m in 0..=20 {
        for k in 0..=20 {
            for n in 0..=20 {
                check([m, k, n], [(m + k) % 6, (m + n) % 6]);
            }
        }
    }
}

#[test]
fn products_around_the_borders_of_blocks_and_tiles_are_right() {
    for k in [1, LEAF - 1, LEAF, LEAF + 1, 2 * LEAF, 2 * LEAF + 3, 3 * LEAF, 4 * LEAF + 1, 7 * LEAF + 9] {
        for (m, n) in [(1, 1), (1, 40), (13, 1), (7, 3), (13, 33)] {
            check([m, k, n], [k % 2, n % 2]);
        }
    }
    for n in [15, 16, 17, 31, 33, 47, 48, 49, 63, 64, 65, 80, 97, 100, 112, 129, 200] {
        for m in [1, 5, 8, 9, 14, 25] {
            check([m, 37, n], [m % 4, n % 4]);
        }
    }
    for m in [95, 96, 97, 193, 200] {
        for k in [20, LEAF + 5] {
            check([m, k, 50], [1, 0]);
            check([m, k, 7], [0, 3]);
        }
    }
}

#[test]
fn all_layouts_are_right() {
    for left in 0..6 {
        for right in 0..6 {
            for sizes in [[5, 9, 70], [30, 17, 3], [20, 530, 19], [3, 40, 33]] {
                check(sizes, [left, right]);
            }
        }
    }
}

#[test]
fn no_cut_of_the_rows_changes_a_bit() {
    fn check_all<T: Float>() {
        for sizes in [[64, 1000, 100], [200, 30, 10], [97, 1100, 70], [33, 5, 1], [10, 600, 129]] {
            let operands = Operands::<T>::new(sizes, [0, 1]);
            for cuts in [&[1][..], &[32], &[5, 6, 7, 20], &[96], &[31, 64, 65, 130]] {
                operands.check_cuts(cuts);
            }
        }
    }
    check_all::<f32>();
    check_all::<f64>();
}

#[test]
fn nothing_hides_a_nan_or_an_infinity() {
    for [m, k, n] in [[1, 1, 1], [1, 5, 1], [1, 40, 33], [33, 40, 1], [3, 7, 2], [40, 41, 42], [2, 600, 20]] {
        for at in [0, k / 2, k - 1] {
            for level in levels() {
                // 0 · ∞ is NaN, and so is the whole sum.
                let (mut a, b) = (vec![1.0f32; m * k], vec![0.0; k * n]);
                a[at] = f32::INFINITY;
                let a = Matrix { data: &a, row_stride: k, col_stride: 1 };
                let b = Matrix { data: &b, row_stride: n, col_stride: 1 };
                let mut scratch = vec![f32::NAN; product_scratch_at::<f32>(level, m, k, n)];
                let mut c = vec![f32::NAN; m * n];
                let place = MatrixMut { data: &mut c, row_stride: n, col_stride: 1 };
                product_at(level, [m, k, n], a, b, &mut scratch, place);
                assert!(c[..n].iter().all(|v| v.is_nan()) && c[n..].iter().all(|&v| v == 0.0), "{m} {k} {n}");
            }
        }
    }
}

#[test]
#[should_panic(expected = "reaches beyond its slice")]
fn a_short_slice_is_noticed() {
    let short = Matrix { data: &[0.0f32; 11], row_stride: 4, col_stride: 1 };
    let b = Matrix { data: &[0.0f32; 8], row_stride: 2, col_stride: 1 };
    let mut scratch = vec![0.0; product_scratch::<f32>(3, 4, 2)];
    product(3, 4, 2, short, b, &mut scratch, &mut [0.0; 6], 2);
}
