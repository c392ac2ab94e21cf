//! Forms that become steps of their own.

use backflow_circuit::form::Form;
use backflow_circuit::{Error as CircuitError, NodeId, Problem, Shape, Type};
use smallvec::SmallVec;

use super::fuse::Draft;
use super::{Axes, Layout, MatMulStep, MatrixOperand, Op};
use crate::error::Error;
use crate::kernels::pick::Axis;

impl Draft<'_> {
    /// A step for a node that is no source, view, map or fold.
    pub(super) fn add_step(&mut self, id: NodeId, form: Form) -> Result<(), Error> {
        let circuit = self.circuit;
        let node = circuit.node(id);
        let inputs = node.inputs();
        let shape = node.ty().shape;
        let op = match form {
            Form::MatMul { transposed } => self.matmul(id, transposed),
            Form::ArgMax { axis } => {
                let axis = around(self.ty(inputs[0]).shape, axis);
                Op::ArgMax { x: self.span(inputs[0]), axis, to: self.new_value(id) }
            }
            Form::OneHot { depth } => {
                Op::OneHot { indices: self.span(inputs[0]), depth, to: self.new_value(id) }
            }
            Form::Take { axis } => {
                let axis = around(self.ty(inputs[0]).shape, axis);
                let (x, indices) = (self.span(inputs[0]), self.span(inputs[1]));
                Op::Take { x, indices, axis, to: self.new_value(id) }
            }
            Form::TakeBack { axis } => {
                let (g, indices) = (self.span(inputs[0]), self.span(inputs[1]));
                Op::TakeBack { g, indices, axis: around(shape, axis), to: self.new_value(id) }
            }
            Form::Gather { axis } => {
                let axis = around(self.ty(inputs[0]).shape, axis);
                let (x, indices) = (self.span(inputs[0]), self.span(inputs[1]));
                Op::Gather { x, indices, axis, to: self.new_value(id) }
            }
            Form::GatherBack { axis } => {
                let (g, indices) = (self.span(inputs[0]), self.span(inputs[1]));
                Op::GatherBack { g, indices, axis: around(shape, axis), to: self.new_value(id) }
            }
            Form::Concatenate { axis } => {
                let outer = around(shape, axis).outer;
                let each = |draft: &mut Self, &x: &NodeId| {
                    let Axis { length, inner, .. } = around(draft.ty(x).shape, axis);
                    (draft.span(x), length * inner)
                };
                let parts = inputs.iter().map(|x| each(self, x)).collect();
                Op::Concatenate { parts, outer, to: self.new_value(id) }
            }
            Form::Embed { starts, steps } => {
                let x = self.span(inputs[0]);
                let (offset, axes) = embedding(self.ty(inputs[0]).shape, shape, &starts, &steps);
                Op::Embed { x, offset, axes, to: self.new_value(id) }
            }
            Form::Random { identity, .. } => Op::Random { identity, to: self.new_value(id) },
            Form::Custom(kernel) => {
                let types: Vec<Type> = inputs.iter().map(|&x| self.ty(x)).collect();
                let inputs = inputs.iter().map(|&x| self.span(x)).collect();
                Op::Custom { kernel, types, inputs, to: self.new_value(id) }
            }
            Form::Input
            | Form::State
            | Form::Constant(_)
            | Form::View(_)
            | Form::SumOverShards
            | Form::FirstShard
            | Form::After
            | Form::Map(_)
            | Form::Fold { .. }
            | Form::Subcircuit(_) => {
                let why = format!("{} cannot be run before it is replaced by its nodes", node.gate().name());
                return Err(CircuitError::new(Problem::Malformed(why), node.origin().place).into());
            }
        };
        self.push_step(op, Some(id), Some(id));
        Ok(())
    }

    fn matmul(&mut self, id: NodeId, transposed: [bool; 2]) -> Op {
        let circuit = self.circuit;
        let inputs = circuit.node(id).inputs();
        let shape = self.ty(id).shape;
        let (m, n) = (shape.dims()[shape.rank() - 2], shape.dims()[shape.rank() - 1]);
        let a = self.forward_layout(inputs[0]);
        let b = self.forward_layout(inputs[1]);
        let inner = if transposed[0] { shape.rank() - 2 } else { shape.rank() - 1 };
        let k = a.1.shape.dims()[inner];
        let matrix = |(value, layout): &(super::ValueId, Layout), transposed: bool| {
            let strides = layout.strides();
            let (rows, cols) = (strides[strides.len() - 2] as usize, strides[strides.len() - 1] as usize);
            let (row_stride, col_stride) = if transposed { (cols, rows) } else { (rows, cols) };
            MatrixOperand { value: *value, offset: layout.offset.max(0) as usize, row_stride, col_stride }
        };
        let leading = shape.rank() - 2;
        let batch: SmallVec<[_; 2]> = (0..leading)
            .map(|axis| (shape.dims()[axis], a.1.strides()[axis] as usize, b.1.strides()[axis] as usize))
            .collect();
        let (a, b) = (matrix(&a, transposed[0]), matrix(&b, transposed[1]));
        Op::MatMul(Box::new(MatMulStep { m, k, n, batch, a, b, to: self.new_value(id) }))
    }

    /// Where an operand stands, copied if one of its strides is negative.
    fn forward_layout(&mut self, id: NodeId) -> (super::ValueId, Layout) {
        let layout = self.layout(id);
        if layout.is_forward() {
            return (self.value_of(layout.base), layout);
        }
        let value = self.new_value(id);
        self.copy(id, value, None);
        (value, Layout::whole(id, layout.shape))
    }
}

/// The sizes around an axis.
fn around(shape: Shape, axis: usize) -> Axis {
    let dims = shape.dims();
    Axis {
        outer: dims[..axis].iter().product(),
        length: dims[axis],
        inner: dims[axis + 1..].iter().product(),
    }
}

/// Where the elements of a value stand among the zeros it is placed into.
fn embedding(from: Shape, to: Shape, starts: &[usize], steps: &[isize]) -> (usize, Axes) {
    if from.elements() == 0 {
        return (0, Axes::from_slice(&[(0, 1)]));
    }
    let strides = to.strides();
    let offset = starts.iter().zip(&strides).map(|(start, stride)| start * stride).sum();
    let axes = from.dims().iter().zip(steps).zip(&strides);
    (offset, axes.map(|((&length, &step), &stride)| (length, step * stride as isize)).collect())
}
