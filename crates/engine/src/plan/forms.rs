//! Forms that become steps of their own.

use backflow_circuit::form::Form;
use backflow_circuit::{Error as CircuitError, NodeId, Problem, Shape, Type};
use smallvec::SmallVec;

use super::draft::Draft;
use super::{Axes, PlanStep, Segment, Work};
use crate::error::Error;
use crate::kernels::pick::Axis;

impl Draft<'_> {
    /// A step for a node that is not a source, view, map, fold or product.
    pub(super) fn add_step(&mut self, id: NodeId, form: Form) -> Result<(), Error> {
        let node = self.circuit.node(id);
        let inputs = node.inputs();
        let shape = node.ty().shape;
        let of_input = |axis| self.around(inputs[0], axis);
        let work = match form {
            Form::ArgMax { axis } => Work::ArgMax { axis: of_input(axis) },
            Form::ArgSort => Work::ArgSort { length: shape.dims().last().copied().unwrap_or(1) },
            Form::Take { axis } => Work::Take { axis: of_input(axis) },
            Form::Gather { axis } => Work::Gather { axis: of_input(axis) },
            Form::TakeBack { axis } => Work::TakeBack { axis: self.around(id, axis) },
            Form::GatherBack { axis } => Work::GatherBack { axis: self.around(id, axis) },
            Form::Concatenate { axis } => {
                let length = |&x: &NodeId| {
                    let Axis { length, inner, .. } = self.around(x, axis);
                    length * inner
                };
                let lengths = inputs.iter().map(length).collect();
                Work::Concatenate { lengths, outer: self.around(id, axis).outer }
            }
            Form::Embed { starts, steps } => {
                let (offset, axes) = embedding(self.ty(inputs[0]).shape, shape, &starts, &steps);
                Work::Embed { offset, axes }
            }
            Form::Random { identity, per_example } => {
                let example = || shape.elements().checked_div(shape.dims()[0]).unwrap_or(0);
                Work::Random { identity, example: per_example.then(example) }
            }
            Form::Custom(function) => {
                Work::Custom { function, types: inputs.iter().map(|&x| self.ty(x)).collect::<Vec<Type>>() }
            }
            Form::SumOverShards => Work::Exchange,
            _ => {
                let why = format!("{} cannot be run before it is replaced by its nodes", node.gate().name());
                return Err(CircuitError::new(Problem::Malformed(why), node.origin().place).into());
            }
        };
        let operands: SmallVec<[Segment; 2]> = inputs.iter().map(|&x| self.run(x)).collect();
        let to = self.new_value(id);
        self.push_step(PlanStep::new(work, operands, to), id);
        Ok(())
    }

    /// The sizes around an axis of a node.
    fn around(&self, id: NodeId, axis: usize) -> Axis {
        let shape = self.ty(id).shape;
        let dims = shape.dims();
        Axis {
            outer: dims[..axis].iter().product(),
            length: dims[axis],
            inner: dims[axis + 1..].iter().product(),
        }
    }
}

/// The position of a value's elements among the zeros it is placed into.
fn embedding(from: Shape, to: Shape, starts: &[usize], steps: &[isize]) -> (usize, Axes) {
    if from.elements() == 0 {
        return (0, Axes::from_slice(&[(0, 1)]));
    }
    let strides = to.strides();
    let offset = starts.iter().zip(&strides).map(|(start, stride)| start * stride).sum();
    let axes = from.dims().iter().zip(steps).zip(&strides);
    (offset, axes.map(|((&length, &step), &stride)| (length, step * stride as isize)).collect())
}
