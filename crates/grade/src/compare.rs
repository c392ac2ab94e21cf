//! Comparing a gradient with what it should be.

use backflow_circuit::Tensor;

/// How far apart two gradients may lie, as a part of the largest number in either: far above the rounding of any way to
/// write a gradient, far below any mistake, and near to what courses ask of a numerical check.
const TOLERANCE: f64 = 1e-6;

/// Whether two tensors hold the same numbers, but for rounding: in the same shape, or in one that only has more or fewer
/// axes of length 1 in front, or as a number that stands for all.
pub(crate) fn same(got: &Tensor, want: &Tensor) -> bool {
    match got.single() {
        Some(number) if got.dims().len() <= want.dims().len() => {
            near(&vec![number; want.data().len()], want.data())
        }
        _ => is_shaped_like(got, want) && near(got.data(), want.data()),
    }
}

/// Whether two shapes are the same but for axes of length 1 in front, which NumPy adds as it needs them.
pub(crate) fn is_shaped_like(a: &Tensor, b: &Tensor) -> bool {
    let without = |dims: &[usize]| dims.iter().copied().skip_while(|&dim| dim == 1).collect::<Vec<_>>();
    without(a.dims()) == without(b.dims())
}

/// Whether two lists of numbers are the same, but for rounding.
pub(crate) fn near(a: &[f64], b: &[f64]) -> bool {
    let scale = largest(a).max(largest(b));
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| close(*a, *b, scale))
}

fn close(a: f64, b: f64, scale: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= TOLERANCE * scale
}

/// The largest finite size.
fn largest(numbers: &[f64]) -> f64 {
    numbers.iter().map(|number| number.abs()).filter(|size| size.is_finite()).fold(0.0, f64::max)
}

/// Whether each number lies between two, but for rounding.
pub(crate) fn between(got: &Tensor, low: &[f64], high: &[f64]) -> bool {
    let scale = largest(low).max(largest(high)).max(largest(got.data()));
    let slack = TOLERANCE * scale;
    got.data().len() == low.len()
        && got.data().iter().zip(low.iter().zip(high)).all(|(got, (low, high))| {
            (got.is_nan() && low.is_nan()) || (*got >= low - slack && *got <= high + slack)
        })
}

/// The constant by which `got` is too large, if it is one: neither 0 nor 1.
pub(crate) fn factor(got: &[f64], want: &[f64]) -> Option<f64> {
    if got.len() != want.len() {
        return None;
    }
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let size = product(want, want);
    let factor = product(got, want) / size;
    if !factor.is_finite() || factor.abs() < TOLERANCE || size == 0.0 {
        return None;
    }
    let scaled: Vec<f64> = want.iter().map(|number| number * factor).collect();
    (near(got, &scaled) && (factor - 1.0).abs() > TOLERANCE).then_some(factor)
}

/// A tensor times a number.
pub(crate) fn scaled(tensor: &Tensor, times: f64) -> Tensor {
    if times == 1.0 {
        return tensor.clone();
    }
    let data: Vec<f64> = tensor.data().iter().map(|number| number * times).collect();
    Tensor::new(tensor.shape(), data).unwrap_or_else(|_| tensor.clone())
}

/// Whether all numbers are 0.
pub(crate) fn is_zero(tensor: &Tensor) -> bool {
    tensor.data().iter().all(|&number| number == 0.0)
}

/// The sum of two lists of numbers, the second times a factor.
pub(crate) fn plus(a: &[f64], b: &[f64], times: f64) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + times * b).collect()
}

/// The first position at which two gradients differ most plainly: where the difference exceeds a thousandth of the
/// largest, or else the tolerance.
pub(crate) fn first_difference(got: &Tensor, want: &Tensor) -> Option<usize> {
    if got.data().len() != want.data().len() {
        return None;
    }
    let scale = largest(got.data()).max(largest(want.data()));
    got.data().iter().zip(want.data()).position(|(got, want)| !close(*got, *want, scale))
}

/// A matrix with its axes exchanged, or the last two axes of an array.
pub(crate) fn transposed(tensor: &Tensor) -> Option<Tensor> {
    let [.., rows, columns] = *tensor.dims() else { return None };
    let block = rows * columns;
    let data: Vec<f64> = (0..tensor.data().len())
        .map(|at| {
            let (outer, inner) = (at / block * block, at % block);
            tensor.data()[outer + inner % rows * columns + inner / rows]
        })
        .collect();
    let mut dims = tensor.dims().to_vec();
    let last = dims.len() - 1;
    dims.swap(last - 1, last);
    Tensor::new(&dims[..], data).ok()
}

/// The sum over one axis, the mean if `mean`; the axis stays with length 1.
pub(crate) fn summed(tensor: &Tensor, axis: usize) -> Option<Tensor> {
    let dims = tensor.dims();
    let length = *dims.get(axis)?;
    let inner: usize = dims[axis + 1..].iter().product();
    let outer: usize = dims[..axis].iter().product();
    let mut sums = vec![0.0; outer * inner];
    for (at, number) in tensor.data().iter().enumerate() {
        sums[at / (inner * length) * inner + at % inner] += number;
    }
    let mut kept = dims.to_vec();
    kept[axis] = 1;
    Tensor::new(&kept[..], sums).ok()
}
