//! The values of an evaluation.

use backflow_circuit::{Kind, Shape, Tensor, TensorError, Type};

use crate::number::Number;

/// The value of a node, in row-major order. Indices are whole numbers.
#[derive(Clone, Debug)]
pub(crate) struct Array<N> {
    pub(crate) ty: Type,
    pub(crate) data: Vec<N>,
}

impl<N: Number> Array<N> {
    pub(crate) fn of(tensor: &Tensor) -> Array<N> {
        Array { ty: tensor.ty(), data: tensor.data().iter().map(|&v| v.into()).collect() }
    }

    pub(crate) fn shape(&self) -> Shape {
        self.ty.shape
    }

    /// The real parts as a tensor.
    pub(crate) fn tensor(&self) -> Result<Tensor, TensorError> {
        let numbers: Vec<f64> = self.data.iter().map(|v| v.real()).collect();
        match self.ty.kind {
            Kind::Real => Tensor::new(self.shape(), numbers),
            Kind::Index => Tensor::index(self.shape(), numbers),
        }
    }
}
