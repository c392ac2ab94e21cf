//! Arithmetic of what is known: `1/3`, `0.01 * np.ones((2, 3))`.

use super::MAX_MADE;
use crate::syntax::BinaryOp;
use backflow_circuit::{Shape, Tensor};

/// The result of an operator on two constants; `None` where it is left to the circuit.
pub(super) fn binary(op: BinaryOp, a: &Tensor, b: &Tensor) -> Option<Tensor> {
    let operation = operation(op)?;
    let shape = a.shape().broadcast(&b.shape()).filter(|shape| shape.elements() <= MAX_MADE)?;
    let (a, b) = (expanded(a, shape)?, expanded(b, shape)?);
    let data: Vec<f64> = a.data().iter().zip(b.data()).map(|(&a, &b)| operation(a, b)).collect();
    Tensor::new(shape, data).ok()
}

fn operation(op: BinaryOp) -> Option<fn(f64, f64) -> f64> {
    Some(match op {
        BinaryOp::Add => |a, b| a + b,
        BinaryOp::Sub => |a, b| a - b,
        BinaryOp::Mul => |a, b| a * b,
        BinaryOp::Div => |a, b| a / b,
        BinaryOp::Pow => f64::powf,
        _ => return None,
    })
}

/// The result of an operator on two numbers.
pub(super) fn numbers(op: BinaryOp, a: f64, b: f64) -> Option<f64> {
    operation(op).map(|operation| operation(a, b))
}

/// Each number with its sign changed.
pub(super) fn negated(tensor: &Tensor) -> Option<Tensor> {
    Tensor::new(tensor.shape(), tensor.data().iter().map(|value| -value).collect::<Vec<_>>()).ok()
}

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
    let mut data = Vec::with_capacity(shape.elements());
    let mut position = vec![0; shape.rank()];
    let mut at = 0;
    for _ in 0..shape.elements() {
        data.push(tensor.data()[at]);
        for axis in (0..shape.rank()).rev() {
            position[axis] += 1;
            at += strides[axis];
            if position[axis] < shape.dims()[axis] {
                break;
            }
            at -= strides[axis] * position[axis];
            position[axis] = 0;
        }
    }
    Tensor::new(shape, data).unwrap_or_else(|_| tensor.clone())
}
