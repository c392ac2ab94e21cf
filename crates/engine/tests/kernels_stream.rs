//! Folds that get their elements piece by piece: nothing but the elements decides their bits.

use backflow_circuit::form::FoldOp::{self, Max, Min, Sum};
use backflow_engine::kernels::fold::{self, Bounds, ColumnFold, RowFold, bounds};
use backflow_engine::kernels::{Float, any_non_finite, flush};
use proptest::prelude::*;

/// Numbers of very different sizes, so that another order of additions gives other bits.
fn numbers<T: Float>(count: usize, seed: u64) -> Vec<T> {
    let mut state = seed.wrapping_mul(2) + 1;
    let next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let size = f64::from((state >> 32) as u32 % 40) - 20.0;
        T::from_f64(((state >> 11) as f64 / (1u64 << 52) as f64 - 1.0) * size.exp2())
    };
    std::iter::repeat_with(next).take(count).collect()
}

fn bits<T: Float>(x: &[T]) -> Vec<u64> {
    x.iter().map(|v| v.to_f64().to_bits()).collect()
}

/// The pieces of a slice that is cut at lengths drawn in turn from `cuts`.
fn pieces<'a, T>(mut x: &'a [T], cuts: &'a [usize]) -> Vec<&'a [T]> {
    let mut pieces = Vec::new();
    for &cut in cuts.iter().cycle() {
        if x.is_empty() {
            break;
        }
        let (now, later) = x.split_at(cut.min(x.len()));
        pieces.push(now);
        x = later;
    }
    pieces
}

fn check_row<T: Float>(op: FoldOp, count: usize, cuts: &[usize]) {
    let x = numbers::<T>(count, count as u64);
    let mut whole = [T::NAN];
    fold::rows(op, &x, count, &mut whole);
    let mut fold = RowFold::new(op);
    // Whatever another row has left behind plays no part.
    fold.push(&numbers::<T>(1500, 3));
    fold.restart();
    pieces(&x, cuts).into_iter().for_each(|piece| fold.push(piece));
    assert_eq!(bits(&[fold.finish()]), bits(&whole), "{op:?} {count} {cuts:?}");
}

fn check_columns<T: Float>(op: FoldOp, rows: usize, cols: usize, cuts: &[usize]) {
    let x = numbers::<T>(rows * cols, rows as u64);
    let mut whole = vec![T::NAN; cols];
    fold::columns(op, &x, 1, rows, cols, &mut whole);
    let mut scratch = vec![T::NAN; ColumnFold::<T>::scratch(rows, cols)];
    let mut fold = ColumnFold::new(op, cols, &mut scratch);
    pieces(&x, cuts).into_iter().for_each(|piece| fold.push(piece));
    let mut out = vec![T::NAN; cols];
    fold.finish(&mut out);
    assert_eq!(bits(&out), bits(&whole), "{op:?} {rows} {cols} {cuts:?}");
}

fn check(op: FoldOp, rows: usize, cols: usize, cuts: &[usize]) {
    check_row::<f32>(op, rows * cols, cuts);
    check_row::<f64>(op, rows * cols, cuts);
    check_columns::<f32>(op, rows, cols, cuts);
    check_columns::<f64>(op, rows, cols, cuts);
}

proptest! {
    #[test]
    fn cuts_change_no_bits(
        op in prop::sample::select(vec![Sum, Max, Min]),
        rows in 0usize..200,
        cols in prop_oneof![1usize..5, 6usize..50, Just(100usize)],
        cuts in prop::collection::vec(1usize..700, 1..20),
    ) {
        check(op, rows, cols, &cuts);
    }
}

#[test]
fn short_rows_have_the_bits_of_streamed_ones() {
    fn check<T: Float>() {
        for op in [Sum, Max, Min] {
            for cols in 1..70 {
                let mut x = numbers::<T>(9 * cols, cols as u64);
                // Zeros of both signs, and a row of nothing but −0.
                x[..cols].fill(-T::ZERO);
                x[cols + cols / 2] = -T::ZERO;
                x[2 * cols] = T::INFINITY;
                let mut out = [T::NAN; 9];
                fold::rows(op, &x, cols, &mut out);
                for (row, got) in x.chunks(cols).zip(out) {
                    let mut fold = RowFold::new(op);
                    fold.push(row);
                    assert_eq!(bits(&[got]), bits(&[fold.finish()]), "{op:?} {cols}");
                }
            }
        }
    }
    check::<f32>();
    check::<f64>();
}

#[test]
fn cuts_at_all_borders_change_no_bits() {
    for (rows, cols) in [(3000, 1), (520, 2), (64, 33), (9, 64), (8, 8), (1025, 10)] {
        for cut in [1, 7, 8, 31, 32, 33, 511, 512, 513, 5000] {
            check(Sum, rows, cols, &[cut]);
            check(Max, rows, cols, &[cut, 1]);
        }
    }
}

/// The tree as the documentation describes it, written down without a counter.
#[test]
fn the_tree_is_the_one_that_is_documented() {
    fn tree(parts: &[f32]) -> f32 {
        // The left half is the largest power of two below the whole.
        match parts {
            [one] => *one,
            parts => {
                let (left, right) = parts.split_at(parts.len().next_power_of_two() / 2);
                tree(left) + tree(right)
            }
        }
    }
    fn leaf(x: &[f32]) -> f32 {
        let mut lanes = [0.0; 32];
        x.iter().enumerate().for_each(|(i, v)| lanes[i % 32] += v);
        (0..5).rev().for_each(|log| (0..1 << log).for_each(|i| lanes[i] += lanes[i + (1 << log)]));
        lanes[0]
    }
    for count in [1, 40, 512, 513, 1600, 5000] {
        let x = numbers::<f32>(count, 9);
        let leaves: Vec<f32> = x.chunks(512).map(leaf).collect();
        let mut out = [0.0];
        fold::rows(Sum, &x, count, &mut out);
        assert_eq!(bits(&out), bits(&[tree(&leaves)]), "{count}");
        let twice: Vec<f32> = x.iter().flat_map(|&v| [v, 0.0]).collect();
        let stems: Vec<f32> = x.chunks(8).map(|stem| stem.iter().fold(0.0, |sum, v| sum + v)).collect();
        let mut out = [0.0; 2];
        fold::columns(Sum, &twice, 1, count, 2, &mut out);
        assert_eq!(bits(&out), bits(&[tree(&stems), 0.0]), "{count}");
    }
}

#[test]
fn folds_of_nothing_are_the_neutral_elements() {
    for (op, neutral) in [(Sum, 0.0), (Max, f64::NEG_INFINITY), (Min, f64::INFINITY)] {
        assert_eq!(RowFold::<f64>::new(op).finish(), neutral);
        for cols in [0, 1, 2, 40] {
            let mut scratch = vec![f64::NAN; ColumnFold::<f64>::scratch(0, cols)];
            let mut out = vec![f64::NAN; cols];
            ColumnFold::new(op, cols, &mut scratch).finish(&mut out);
            assert!(out.iter().all(|&v| v == neutral));
        }
    }
}

#[test]
fn bounds_hold_all_numbers_and_report_a_nan() {
    fn check<T: Float>() {
        assert_eq!(bounds::<T>(&[]), Bounds::EMPTY);
        for count in [1, 2, 31, 32, 33, 100, 1000] {
            let mut x = numbers::<T>(count, 5);
            let found = bounds(&x);
            let wide = x.iter().map(|v| v.to_f64());
            assert_eq!(found.low.to_f64(), wide.clone().fold(f64::INFINITY, f64::min));
            assert_eq!(found.high.to_f64(), wide.fold(f64::NEG_INFINITY, f64::max));
            assert!(!found.nan && found.are_finite() && !any_non_finite(&x));
            for at in [0, count / 2, count - 1] {
                let kept = std::mem::replace(&mut x[at], T::NAN);
                assert!(bounds(&x).nan && !bounds(&x).are_finite() && any_non_finite(&x));
                let others = bounds(&x[..at]).join(bounds(&x[at + 1..]));
                assert_eq!((bounds(&x).low, bounds(&x).high), (others.low, others.high));
                x[at] = T::NEG_INFINITY;
                assert_eq!(bounds(&x).low, T::NEG_INFINITY);
                assert!(!bounds(&x).nan && !bounds(&x).are_finite() && any_non_finite(&x));
                x[at] = kept;
            }
        }
        let zeros = bounds(&[-T::ZERO, T::ZERO, -T::ZERO]);
        assert_eq!(bits(&[zeros.low, zeros.high]), [0, 0]);
    }
    check::<f32>();
    check::<f64>();
}

#[test]
fn subnormal_numbers_become_zeros_of_their_sign() {
    fn check<T: Float>(below: T, smallest: T) {
        let kept = [T::ZERO, -T::ZERO, T::MIN_POSITIVE, -T::MIN_POSITIVE, T::ONE, T::INFINITY, T::NAN];
        let mut x = kept.to_vec();
        x.extend([below, smallest, -below, -smallest]);
        flush(&mut x);
        assert_eq!(bits(&x[..7]), bits(&kept));
        assert_eq!(bits(&x[7..]), bits(&[T::ZERO, T::ZERO, -T::ZERO, -T::ZERO]));
        // As many as fill vector registers.
        let mut x: Vec<T> = (0..100).map(|i| if i % 3 == 0 { below } else { T::ONE }).collect();
        flush(&mut x);
        assert!(x.iter().enumerate().all(|(i, &v)| v == if i % 3 == 0 { T::ZERO } else { T::ONE }));
    }
    check(f32::MIN_POSITIVE.next_down(), f32::from_bits(1));
    check(f64::MIN_POSITIVE.next_down(), f64::from_bits(1));
}
