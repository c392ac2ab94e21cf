//! Arithmetic on known values: `1/3`, `0.01 * np.ones((2, 3))`.

use super::MAX_MADE;
use crate::syntax::BinaryOp;
use backflow_circuit::form::Instruction;
use backflow_circuit::{Shape, Tensor};

/// The result of an operator on two constants; `None` if it is left to the circuit.
pub(super) fn binary(op: BinaryOp, a: &Tensor, b: &Tensor) -> Option<Tensor> {
    let instruction = instruction(op)?;
    let shape = a.shape().broadcast(&b.shape()).filter(|shape| shape.elements() <= MAX_MADE)?;
    let (a, b) = (expanded(a, shape)?, expanded(b, shape)?);
    let data: Vec<f64> =
        a.data().iter().zip(b.data()).map(|(&a, &b)| instruction.eval([a, b, 0.0])).collect();
    Tensor::new(shape, data).ok()
}

/// What the gate of an operator computes, so that a literal and a gate agree: `np.nan ** 0` is NaN in both.
fn instruction(op: BinaryOp) -> Option<Instruction> {
    Some(match op {
        BinaryOp::Add => Instruction::Add,
        BinaryOp::Sub => Instruction::Sub,
        BinaryOp::Mul => Instruction::Mul,
        BinaryOp::Div => Instruction::Div,
        BinaryOp::Pow => Instruction::Pow,
        _ => return None,
    })
}

/// The result of an operator on two numbers.
pub(super) fn numbers(op: BinaryOp, a: f64, b: f64) -> Option<f64> {
    instruction(op).map(|instruction| instruction.eval([a, b, 0.0]))
}

/// Every number with its sign changed.
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
