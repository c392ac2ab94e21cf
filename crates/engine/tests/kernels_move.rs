//! Kernels that move numbers: views, picks and conversions.

use backflow_engine::kernels::pick::{self, Axis};
use backflow_engine::kernels::{convert, view};
use proptest::prelude::*;

/// The offsets of all elements of a view, in row-major order.
fn offsets(offset: usize, strides: &[isize], dims: &[usize]) -> Vec<usize> {
    let mut all = vec![offset as isize];
    for (&dim, &stride) in dims.iter().zip(strides) {
        all = all.iter().flat_map(|&at| (0..dim as isize).map(move |j| at + j * stride)).collect();
    }
    all.into_iter().map(|at| at as usize).collect()
}

/// Dimensions, and for each axis a place in the order of memory, whether it is reversed, and whether it is
/// repeated.
fn views() -> impl Strategy<Value = Vec<(usize, u8, bool, bool)>> {
    prop::collection::vec((0usize..5, any::<u8>(), any::<bool>(), any::<bool>()), 0..6)
}

/// An offset, strides and the length of the memory of a view.
fn layout(axes: &[(usize, u8, bool, bool)], repeat: bool) -> (usize, Vec<isize>, usize) {
    let mut order: Vec<usize> = (0..axes.len()).collect();
    order.sort_by_key(|&axis| axes[axis].1);
    let (mut offset, mut size, mut strides) = (0, 1, vec![0; axes.len()]);
    for axis in order {
        let (dim, _, reversed, repeated) = axes[axis];
        if repeat && repeated {
            continue;
        }
        strides[axis] = if reversed { -(size as isize) } else { size as isize };
        offset += if reversed { dim.saturating_sub(1) * size } else { 0 };
        size *= dim;
    }
    (offset, strides, size)
}

proptest! {
    #[test]
    fn copies_follow_strides(axes in views()) {
        let (offset, strides, size) = layout(&axes, true);
        let dims: Vec<usize> = axes.iter().map(|axis| axis.0).collect();
        let src: Vec<f64> = (0..size).map(|i| i as f64).collect();
        let mut out = vec![-1.0; dims.iter().product()];
        view::copy(&src, offset, &strides, &dims, &mut out);
        let exact: Vec<f64> = if out.is_empty() { vec![] } else { offsets(offset, &strides, &dims).iter().map(|&i| src[i]).collect() };
        prop_assert_eq!(out, exact);
    }

    #[test]
    fn embedding_undoes_a_copy(axes in views(), gaps in 0usize..3) {
        let (offset, strides, size) = layout(&axes, false);
        let dims: Vec<usize> = axes.iter().map(|axis| axis.0).collect();
        let strides: Vec<isize> = strides.iter().map(|s| s * (gaps as isize + 1)).collect();
        let (offset, size) = (offset * (gaps + 1), size * (gaps + 1));
        let src: Vec<f32> = (0..dims.iter().product::<usize>()).map(|i| i as f32 + 1.0).collect();
        let mut out = vec![f32::NAN; size];
        view::embed(&src, offset, &strides, &dims, 0.0, &mut out);
        let mut exact = vec![0.0; size];
        if !src.is_empty() {
            offsets(offset, &strides, &dims).iter().zip(&src).for_each(|(&at, &v)| exact[at] = v);
        }
        prop_assert_eq!(&out, &exact);
        let mut back = vec![f32::NAN; src.len()];
        view::copy(&out, offset, &strides, &dims, &mut back);
        prop_assert_eq!(back, src);
    }
}

#[test]
fn a_large_transpose_is_right() {
    let (rows, cols) = (67, 130);
    let src: Vec<usize> = (0..rows * cols).collect();
    let mut out = vec![0; rows * cols];
    view::copy(&src, 0, &[1, cols as isize], &[cols, rows], &mut out);
    assert!((0..cols).all(|j| (0..rows).all(|i| out[j * rows + i] == i * cols + j)));
}

#[test]
fn take_and_its_transpose() {
    let axis = Axis { outer: 2, length: 3, inner: 2 };
    let x: Vec<f64> = (0..12).map(f64::from).collect();
    let indices = [2, 0, 2, 2];
    let mut out = [0.0; 16];
    pick::take(&x, axis, &indices, &mut out);
    assert_eq!(out, [4.0, 5.0, 0.0, 1.0, 4.0, 5.0, 4.0, 5.0, 10.0, 11.0, 6.0, 7.0, 10.0, 11.0, 10.0, 11.0]);
    let mut back = [f64::NAN; 12];
    pick::take_back(&[1.0; 16], axis, &indices, &mut back);
    assert_eq!(back, [1.0, 1.0, 0.0, 0.0, 3.0, 3.0, 1.0, 1.0, 0.0, 0.0, 3.0, 3.0]);
    pick::take_back(&[], axis, &[], &mut back);
    assert_eq!(back, [0.0; 12]);
}

#[test]
fn gather_and_its_transpose() {
    let axis = Axis { outer: 2, length: 3, inner: 2 };
    let x: Vec<f32> = (0..12).map(|i| i as f32).collect();
    let indices = [2, 0, 1, 1, 0, 2, 0, 2];
    let mut out = [0.0; 8];
    pick::gather(&x, axis, &indices, &mut out);
    assert_eq!(out, [4.0, 1.0, 2.0, 3.0, 6.0, 11.0, 6.0, 11.0]);
    let mut back = [f32::NAN; 12];
    pick::gather_back(&[1.0; 8], axis, &indices, &mut back);
    assert_eq!(back, [0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 2.0]);
}

#[test]
fn one_hot_and_arg_max_are_inverse() {
    let indices = [3, 0, 2];
    assert_eq!(pick::check(&indices, 4), Ok(()));
    assert_eq!(pick::check(&indices, 3), Err((0, 3)));
    assert_eq!(pick::check(&[0, 1, 7, 9], 7), Err((2, 7)));
    let mut hot = [f64::NAN; 12];
    pick::one_hot(&indices, 4, &mut hot);
    assert_eq!(hot.iter().sum::<f64>(), 3.0);
    let mut back = [9; 3];
    pick::arg_max(&hot, Axis { outer: 3, length: 4, inner: 1 }, &mut back);
    assert_eq!(back, indices);
}

#[test]
fn arg_max_takes_the_first_and_shows_a_nan() {
    let nan = f64::NAN;
    let inf = f64::INFINITY;
    for (x, at) in [
        ([1.0, 3.0, 3.0, 2.0], 1),
        ([-inf, -inf, -inf, -inf], 0),
        ([1.0, inf, nan, nan], 2),
        ([nan, inf, 1.0, nan], 0),
        ([0.0, -0.0, 0.0, 0.0], 0),
    ] {
        let mut out = [9];
        pick::arg_max(&x, Axis { outer: 1, length: 4, inner: 1 }, &mut out);
        assert_eq!(out, [at], "{x:?}");
    }
    let mut out = [9; 2];
    pick::arg_max(&[1.0, 9.0, 2.0, 8.0f32], Axis { outer: 1, length: 2, inner: 2 }, &mut out);
    assert_eq!(out, [1, 0]);
}

#[test]
fn arg_sort_keeps_the_order_of_equals_and_puts_a_nan_last() {
    let (nan, inf) = (f64::NAN, f64::INFINITY);
    for (x, order) in [
        ([3.0, 1.0, 2.0, 0.0], [3, 1, 2, 0]),
        ([1.0, 0.0, 1.0, 0.0], [1, 3, 0, 2]),
        ([nan, inf, nan, -inf], [3, 1, 0, 2]),
        ([0.0, -0.0, 0.0, -0.0], [0, 1, 2, 3]),
    ] {
        let mut out = [9; 4];
        pick::arg_sort(&x, 4, &mut out);
        assert_eq!(out, order, "{x:?}");
    }
    let mut rows = [9; 4];
    pick::arg_sort(&[2.0f32, 1.0, 1.0, 2.0], 2, &mut rows);
    assert_eq!(rows, [1, 0, 0, 1]);
    pick::arg_sort::<f64>(&[], 0, &mut []);
}

#[test]
fn random_numbers_do_not_depend_on_the_block_and_stay_inside() {
    let mut all = vec![0.0f32; 1000];
    convert::uniform(7, 1, 0, 0, &mut all);
    assert!(all.iter().all(|&v| 0.0 < v && v < 1.0));
    let mut part = [0.0f32; 300];
    convert::uniform(7, 1, 0, 600, &mut part);
    assert_eq!(part[..], all[600..900]);
    let mut wide = vec![0.0f64; 1000];
    convert::uniform(7, 1, 0, 0, &mut wide);
    assert!(wide.iter().zip(&all).all(|(w, s)| *w as f32 == *s));
    let mut rounded = vec![0.0f32; 1000];
    convert::copy(&wide, &mut rounded);
    assert_eq!(rounded, all);
}
