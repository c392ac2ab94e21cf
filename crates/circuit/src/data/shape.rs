//! Shapes: how many numbers a wire carries, and along which axes.
//!
//! A shape is a small `Copy` value, so that rules can be written as plain arithmetic on dimensions. The
//! number of elements is checked once, when the shape is made; after that no product of dimensions can
//! overflow.

use std::fmt;

/// The largest number of axes a shape may have.
pub const MAX_RANK: usize = 8;

/// The largest number of elements a shape may have: what a 63-bit byte offset of f64 values can address.
pub const MAX_ELEMENTS: usize = (i64::MAX as usize) / 8;

/// The dimensions of a value, outermost first. A scalar has none.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Shape {
    dims: [usize; MAX_RANK],
    rank: u8,
}

/// Why a list of numbers is not a valid shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// More axes than [`MAX_RANK`].
    #[error("a shape has at most {MAX_RANK} axes, this one has {0}")]
    TooManyAxes(usize),
    /// The product of the dimensions does not fit.
    #[error("the shape {0:?} has more elements than can be addressed")]
    TooLarge(Vec<usize>),
}

impl Shape {
    /// The shape of a single number: `[]`.
    pub const SCALAR: Shape = Shape { dims: [0; MAX_RANK], rank: 0 };

    /// A shape of the given dimensions.
    ///
    /// # Errors
    /// More than [`MAX_RANK`] axes, or a product of dimensions beyond [`MAX_ELEMENTS`].
    pub fn new(dims: &[usize]) -> Result<Shape, ShapeError> {
        if dims.len() > MAX_RANK {
            return Err(ShapeError::TooManyAxes(dims.len()));
        }
        // Zeros are left out of the product: an empty array of absurd other dimensions is refused too, so
        // that dropping an axis never overflows.
        let product = dims.iter().filter(|&&d| d > 0).try_fold(1usize, |n, &d| n.checked_mul(d));
        if product.is_none_or(|n| n > MAX_ELEMENTS) {
            return Err(ShapeError::TooLarge(dims.to_vec()));
        }
        let mut shape = Shape { dims: [0; MAX_RANK], rank: dims.len() as u8 };
        shape.dims[..dims.len()].copy_from_slice(dims);
        Ok(shape)
    }

    /// The dimensions, outermost first.
    pub fn dims(&self) -> &[usize] {
        &self.dims[..self.rank as usize]
    }

    /// The number of axes.
    pub fn rank(&self) -> usize {
        self.rank as usize
    }

    /// The number of elements: the product of the dimensions, 1 for a scalar.
    pub fn elements(&self) -> usize {
        self.dims().iter().product()
    }

    /// Whether the shape holds exactly one number (`[]`, `[1]`, `[1, 1]`, …).
    pub fn is_single(&self) -> bool {
        self.elements() == 1
    }

    /// Row-major strides in elements.
    pub fn strides(&self) -> [usize; MAX_RANK] {
        let mut strides = [0; MAX_RANK];
        let mut stride = 1;
        for axis in (0..self.rank()).rev() {
            strides[axis] = stride;
            stride *= self.dims[axis];
        }
        strides
    }

    /// NumPy's broadcast of two shapes: aligned at the right, each pair of dimensions equal or one of them 1.
    /// `None` where they do not fit.
    pub fn broadcast(&self, other: &Shape) -> Option<Shape> {
        let rank = self.rank().max(other.rank());
        let mut dims = [0; MAX_RANK];
        for (i, dim) in dims[..rank].iter_mut().enumerate() {
            let at = |s: &Shape| (i + s.rank()).checked_sub(rank).map_or(1, |axis| s.dims[axis]);
            *dim = match (at(self), at(other)) {
                (a, b) if a == b => a,
                (1, b) => b,
                (a, 1) => a,
                _ => return None,
            };
        }
        Shape::new(&dims[..rank]).ok()
    }

    /// Whether `self` can be expanded to `target` by broadcasting.
    pub fn expands_to(&self, target: &Shape) -> bool {
        self.broadcast(target) == Some(*target)
    }

    /// The axes of `target` along which `self` is repeated when it is expanded to it: those that `self`
    /// lacks, and those where it has 1 and `target` does not.
    pub fn expanded_axes(&self, target: &Shape) -> Vec<usize> {
        let missing = target.rank() - self.rank();
        (0..target.rank())
            .filter(|&axis| axis < missing || self.dims[axis - missing] != target.dims[axis])
            .collect()
    }

    /// The shape without the given axes (each in range).
    pub fn without(&self, axes: &[usize]) -> Shape {
        self.select(|axis, dim| (!axes.contains(&axis)).then_some(dim))
    }

    /// The shape with the given axes set to 1, as a fold that keeps its axes leaves it.
    pub fn with_ones(&self, axes: &[usize]) -> Shape {
        self.select(|axis, dim| Some(if axes.contains(&axis) { 1 } else { dim }))
    }

    /// The shape with its axes in the given order (a permutation of `0..rank`).
    pub fn permuted(&self, order: &[usize]) -> Shape {
        let mut shape = *self;
        for (to, &from) in order.iter().enumerate() {
            shape.dims[to] = self.dims[from];
        }
        shape
    }

    fn select(&self, keep: impl Fn(usize, usize) -> Option<usize>) -> Shape {
        let mut shape = Shape::SCALAR;
        for (axis, &dim) in self.dims().iter().enumerate() {
            if let Some(dim) = keep(axis, dim) {
                shape.dims[shape.rank()] = dim;
                shape.rank += 1;
            }
        }
        shape
    }

    /// An axis counted from the front or, when negative, from the back, as an index into
    /// [`dims`](Self::dims). `None` when out of range.
    pub fn axis(&self, axis: i64) -> Option<usize> {
        let rank = self.rank() as i64;
        let axis = if axis < 0 { axis + rank } else { axis };
        (0..rank).contains(&axis).then_some(axis as usize)
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.dims()).finish()
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// What can be written where a shape is asked for: `[2, 3]`, a slice, a vector, `()` for a single number, or
/// a [`Shape`].
pub trait IntoShape {
    /// The shape.
    ///
    /// # Errors
    /// As [`Shape::new`].
    fn into_shape(self) -> Result<Shape, ShapeError>;
}

impl IntoShape for Shape {
    fn into_shape(self) -> Result<Shape, ShapeError> {
        Ok(self)
    }
}

impl IntoShape for () {
    fn into_shape(self) -> Result<Shape, ShapeError> {
        Ok(Shape::SCALAR)
    }
}

impl<const N: usize> IntoShape for [usize; N] {
    fn into_shape(self) -> Result<Shape, ShapeError> {
        Shape::new(&self)
    }
}

impl IntoShape for &[usize] {
    fn into_shape(self) -> Result<Shape, ShapeError> {
        Shape::new(self)
    }
}

impl IntoShape for Vec<usize> {
    fn into_shape(self) -> Result<Shape, ShapeError> {
        Shape::new(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(dims: &[usize]) -> Shape {
        Shape::new(dims).unwrap()
    }

    #[test]
    fn broadcasts_as_numpy_does() {
        for (a, b, both) in [
            (&[][..], &[3][..], Some(&[3][..])),
            (&[2, 1], &[3], Some(&[2, 3])),
            (&[4, 1, 3], &[5, 1], Some(&[4, 5, 3])),
            (&[2], &[3], None),
            (&[0], &[1], Some(&[0])),
        ] {
            assert_eq!(shape(a).broadcast(&shape(b)), both.map(shape), "{a:?} with {b:?}");
        }
        assert_eq!(shape(&[3, 1]).expanded_axes(&shape(&[2, 3, 4])), [0, 2]);
    }

    #[test]
    fn refuses_what_cannot_be_addressed() {
        assert!(matches!(Shape::new(&[1 << 40, 1 << 40]), Err(ShapeError::TooLarge(_))));
        assert!(matches!(Shape::new(&[0, 1 << 40, 1 << 40]), Err(ShapeError::TooLarge(_))));
        assert!(matches!(Shape::new(&[1; 9]), Err(ShapeError::TooManyAxes(9))));
    }
}
