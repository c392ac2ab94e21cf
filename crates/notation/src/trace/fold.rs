//! Views of known arrays.

use super::MAX_MADE;
use backflow_circuit::{Shape, Tensor};

/// A tensor repeated up to a shape.
pub(super) fn expanded(tensor: &Tensor, shape: Shape) -> Option<Tensor> {
    if tensor.shape() == shape {
        return Some(tensor.clone());
    }
    if !tensor.shape().expands_to(&shape) || shape.elements() > MAX_MADE {
        return None;
    }
    let missing = shape.rank() - tensor.shape().rank();
    let own = tensor.shape().strides();
    let strides = (0..shape.rank()).map(|axis| match axis.checked_sub(missing) {
        Some(inner) if tensor.shape().dims()[inner] != 1 => own[inner],
        _ => 0,
    });
    let strides: Vec<usize> = strides.collect();
    Some(viewed(tensor, shape, &strides))
}

/// A tensor with its axes in another order, which names each of them once.
pub(super) fn permuted(tensor: &Tensor, order: &[usize]) -> Tensor {
    let own = tensor.shape().strides();
    let strides: Vec<usize> = order.iter().map(|&axis| own[axis]).collect();
    viewed(tensor, tensor.shape().permuted(order), &strides)
}

fn viewed(tensor: &Tensor, shape: Shape, strides: &[usize]) -> Tensor {
    let strides: Vec<i64> = strides.iter().map(|&stride| stride as i64).collect();
    let data = gathered(tensor.data(), 0, shape.dims(), &strides);
    Tensor::new(shape, data).unwrap_or_else(|_| tensor.clone())
}

/// The numbers at some start and strides, in the order of their positions.
pub(super) fn gathered(data: &[f64], start: i64, dims: &[usize], strides: &[i64]) -> Vec<f64> {
    let count = dims.iter().product();
    let mut found = Vec::with_capacity(count);
    let mut position = vec![0; dims.len()];
    let mut at = start;
    for _ in 0..count {
        found.push(data[at as usize]);
        for axis in (0..dims.len()).rev() {
            position[axis] += 1;
            at += strides[axis];
            if position[axis] < dims[axis] {
                break;
            }
            at -= strides[axis] * position[axis] as i64;
            position[axis] = 0;
        }
    }
    found
}
