//! Values outside a run: constants, samples, what a trace shows.
//!
//! Numbers are kept as f64 whatever precision a plan runs in: every f32 and every index up to 2⁵³ is exact in
//! it.

use std::fmt;
use std::sync::Arc;

use crate::data::shape::{IntoShape, Shape};
use crate::data::stored::StoredType;

/// The two kinds of value that wires carry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Kind {
    /// Real numbers; masks are reals 0 and 1.
    #[default]
    Real,
    /// Whole numbers that choose something: labels, positions. They have no gradient.
    Index,
}

/// What a wire carries: the kind and the shape.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Type {
    /// Reals or indices.
    pub kind: Kind,
    /// The dimensions.
    pub shape: Shape,
}

impl Type {
    /// Reals of a shape.
    pub fn real(shape: Shape) -> Type {
        Type { kind: Kind::Real, shape }
    }

    /// Indices of a shape.
    pub fn index(shape: Shape) -> Type {
        Type { kind: Kind::Index, shape }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Real => write!(f, "{}", self.shape),
            Kind::Index => write!(f, "{} of indices", self.shape),
        }
    }
}

/// An array of numbers in row-major order. Cloning shares the numbers.
#[derive(Clone, PartialEq, Debug)]
pub struct Tensor {
    ty: StoredType,
    data: Arc<[f64]>,
}

/// Why numbers and a shape do not make a tensor.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TensorError {
    /// The number of values does not fit the shape.
    #[error("a value of shape {shape} has {} elements, but {given} numbers were given", shape.elements())]
    Count {
        /// The shape asked for.
        shape: Shape,
        /// How many numbers were given.
        given: usize,
    },
    /// A number that is not a valid index.
    #[error(
        "{value} at position {position} is not an index: an index is a whole number from 0 to 4294967295"
    )]
    NotAnIndex {
        /// The number.
        value: f64,
        /// Where it stands, row-major.
        position: usize,
    },
    /// More elements than there is memory for.
    #[error("there is no memory for a value of shape {0}")]
    Memory(Shape),
    /// Not a shape at all.
    #[error(transparent)]
    Shape(#[from] crate::data::shape::ShapeError),
}

impl Tensor {
    /// Real numbers of a shape, in row-major order.
    ///
    /// # Errors
    /// The count does not fit the shape, or the shape is not valid.
    pub fn new(shape: impl IntoShape, data: impl Into<Arc<[f64]>>) -> Result<Tensor, TensorError> {
        let (shape, data) = (shape.into_shape()?, data.into());
        if data.len() != shape.elements() {
            return Err(TensorError::Count { shape, given: data.len() });
        }
        Ok(Tensor { ty: Type::real(shape).into(), data })
    }

    /// Indices of a shape, in row-major order.
    ///
    /// # Errors
    /// As [`Tensor::new`]; a number that is not whole or not in the range of `u32`.
    pub fn index(shape: impl IntoShape, data: impl Into<Arc<[f64]>>) -> Result<Tensor, TensorError> {
        let mut tensor = Tensor::new(shape, data)?;
        let fits = |v: f64| v.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&v);
        if let Some(position) = tensor.data.iter().position(|&v| !fits(v)) {
            return Err(TensorError::NotAnIndex { value: tensor.data[position], position });
        }
        tensor.ty.kind = Kind::Index;
        Ok(tensor)
    }

    /// A single real number.
    pub fn scalar(value: f64) -> Tensor {
        Tensor { ty: StoredType::SCALAR, data: Arc::new([value]) }
    }

    /// A shape filled with one number.
    ///
    /// ```
    /// use backflow_circuit::Tensor;
    /// assert_eq!(Tensor::filled([2, 2], 0.5)?, Tensor::from([[0.5, 0.5], [0.5, 0.5]]));
    /// assert!(Tensor::filled([usize::MAX, 2], 0.0).is_err());
    /// # Ok::<(), backflow_circuit::TensorError>(())
    /// ```
    ///
    /// # Errors
    /// Dimensions that do not make a shape; more elements than there is memory for.
    pub fn filled(shape: impl IntoShape, value: f64) -> Result<Tensor, TensorError> {
        let shape = shape.into_shape()?;
        let mut data = Vec::new();
        data.try_reserve_exact(shape.elements()).map_err(|_| TensorError::Memory(shape))?;
        data.resize(shape.elements(), value);
        Ok(Tensor { ty: Type::real(shape).into(), data: data.into() })
    }

    /// Kind and shape.
    pub fn ty(&self) -> Type {
        self.ty.get()
    }

    /// The shape.
    pub fn shape(&self) -> Shape {
        self.ty.get().shape
    }

    /// The dimensions, outermost first.
    pub fn dims(&self) -> &[usize] {
        self.ty.dims()
    }

    /// The numbers in row-major order.
    pub fn data(&self) -> &[f64] {
        &self.data
    }

    /// The numbers in row-major order, shared.
    pub fn shared_data(&self) -> Arc<[f64]> {
        self.data.clone()
    }

    /// The number that all elements are equal to, bit by bit; `None` for an empty tensor or where two differ.
    pub fn uniform(&self) -> Option<f64> {
        let (first, rest) = self.data.split_first()?;
        rest.iter().all(|v| v.to_bits() == first.to_bits()).then_some(*first)
    }

    /// The number, when there is exactly one.
    pub fn single(&self) -> Option<f64> {
        match *self.data {
            [value] => Some(value),
            _ => None,
        }
    }

    /// Whether two tensors have the same type and the same bits; unlike `==`, this holds a NaN equal to itself
    /// and tells −0 from 0.
    pub fn same_bits(&self, other: &Tensor) -> bool {
        let shared = Arc::ptr_eq(&self.data, &other.data);
        self.ty == other.ty
            && (shared || self.data.iter().map(|v| v.to_bits()).eq(other.data.iter().map(|v| v.to_bits())))
    }
}

impl From<f64> for Tensor {
    fn from(value: f64) -> Tensor {
        Tensor::scalar(value)
    }
}

impl From<&Tensor> for Tensor {
    fn from(tensor: &Tensor) -> Tensor {
        tensor.clone()
    }
}

impl From<Vec<f64>> for Tensor {
    fn from(data: Vec<f64>) -> Tensor {
        let shape = Shape::new(&[data.len()]).unwrap_or_default();
        Tensor { ty: Type::real(shape).into(), data: data.into() }
    }
}

impl<const N: usize> From<[f64; N]> for Tensor {
    fn from(data: [f64; N]) -> Tensor {
        data.to_vec().into()
    }
}

impl<const M: usize, const N: usize> From<[[f64; N]; M]> for Tensor {
    fn from(rows: [[f64; N]; M]) -> Tensor {
        // The numbers exist in memory already, so their count cannot overflow.
        let shape = Shape::new(&[M, N]).unwrap_or_default();
        Tensor { ty: Type::real(shape).into(), data: rows.concat().into() }
    }
}
