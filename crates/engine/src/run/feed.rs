//! What can be given to an input or a state.

use backflow_circuit::{Kind, Shape, Tensor, Type};

use crate::error::Error;
use crate::kernels::{Float, convert};

/// Numbers on their way into an input or a state.
#[derive(Clone, Copy, Debug)]
pub enum Numbers<'a> {
    /// Single precision.
    F32(&'a [f32]),
    /// Double precision.
    F64(&'a [f64]),
    /// Small whole numbers, such as the bytes of an image.
    U8(&'a [u8]),
    /// Indices.
    U32(&'a [u32]),
    /// Indices.
    Usize(&'a [usize]),
    /// Numbers with a shape, which must then be that of the input.
    Tensor(&'a Tensor),
}

/// What can be given to an input or a state: slices, vectors and arrays of `f32`, `f64`, `u8`, `u32` or `usize`
/// in row-major order, a [`Tensor`], a single `f64`.
///
/// Real inputs take `f32`, `f64` and `u8`; inputs of indices take whole numbers of any of these types.
pub trait Feed {
    /// The numbers.
    fn numbers(&self) -> Numbers<'_>;
}

macro_rules! feed {
    ($($type:ident => $variant:ident),*) => {$(
        impl Feed for [$type] {
            fn numbers(&self) -> Numbers<'_> {
                Numbers::$variant(self)
            }
        }
        impl Feed for Vec<$type> {
            fn numbers(&self) -> Numbers<'_> {
                Numbers::$variant(self)
            }
        }
        impl<const N: usize> Feed for [$type; N] {
            fn numbers(&self) -> Numbers<'_> {
                Numbers::$variant(self)
            }
        }
    )*};
}
feed!(f32 => F32, f64 => F64, u8 => U8, u32 => U32, usize => Usize);

impl Feed for f64 {
    fn numbers(&self) -> Numbers<'_> {
        Numbers::F64(std::slice::from_ref(self))
    }
}

impl Feed for Tensor {
    fn numbers(&self) -> Numbers<'_> {
        Numbers::Tensor(self)
    }
}

impl<F: Feed + ?Sized> Feed for &F {
    fn numbers(&self) -> Numbers<'_> {
        F::numbers(self)
    }
}

impl Numbers<'_> {
    fn len(&self) -> usize {
        match self {
            Numbers::F32(x) => x.len(),
            Numbers::F64(x) => x.len(),
            Numbers::U8(x) => x.len(),
            Numbers::U32(x) => x.len(),
            Numbers::Usize(x) => x.len(),
            Numbers::Tensor(x) => x.data().len(),
        }
    }

    fn shape(&self) -> Option<Shape> {
        match self {
            Numbers::Tensor(x) => Some(x.shape()),
            _ => None,
        }
    }

    fn is_index(&self) -> bool {
        match self {
            Numbers::U32(_) | Numbers::Usize(_) => true,
            Numbers::F32(_) | Numbers::F64(_) | Numbers::U8(_) => false,
            Numbers::Tensor(x) => x.ty().kind == Kind::Index,
        }
    }

    fn described(&self) -> String {
        let what = if self.is_index() { "indices" } else { "numbers" };
        match self {
            Numbers::Tensor(x) => format!("{what} of shape {}", x.shape()),
            _ => format!("{} {what}", self.len()),
        }
    }

    /// Whether numbers without a shape have the kind and the count that an input takes. This case must be
    /// quick, and must not allocate.
    pub(crate) fn fits(&self, wanted: Type) -> bool {
        let kinds_fit = match wanted.kind {
            Kind::Real => matches!(self, Numbers::F32(_) | Numbers::F64(_) | Numbers::U8(_)),
            Kind::Index => matches!(self, Numbers::U8(_) | Numbers::U32(_)),
        };
        kinds_fit && self.len() == wanted.shape.elements()
    }

    /// Copies numbers, already checked, as reals.
    pub(crate) fn copy_to<T: Float>(&self, to: &mut [T]) {
        match self {
            Numbers::F32(x) => convert::copy(x, to),
            Numbers::F64(x) => convert::copy(x, to),
            Numbers::Tensor(x) => convert::copy(x.data(), to),
            Numbers::U8(x) => to.iter_mut().zip(*x).for_each(|(to, &x)| *to = T::from_f64(f64::from(x))),
            Numbers::U32(x) => to.iter_mut().zip(*x).for_each(|(to, &x)| *to = T::from_f64(f64::from(x))),
            Numbers::Usize(x) => to.iter_mut().zip(*x).for_each(|(to, &x)| *to = T::from_f64(x as f64)),
        }
    }

    /// Whether an input of this name and type takes the numbers.
    pub(crate) fn check(&self, name: &str, wanted: Type) -> Result<(), Error> {
        let fits = self.len() == wanted.shape.elements()
            && self.shape().is_none_or(|shape| shape == wanted.shape)
            && (wanted.kind == Kind::Index || !self.is_index());
        if !fits {
            let (name, wanted) = (name.to_owned(), wanted.to_string());
            return Err(Error::Unfit { name, wanted, given: self.described() });
        }
        if wanted.kind == Kind::Index
            && let Some((position, value)) = self.no_index()
        {
            return Err(Error::NotAnIndex { name: name.to_owned(), value, position });
        }
        Ok(())
    }

    /// The first number that is not a valid index.
    fn no_index(&self) -> Option<(usize, f64)> {
        let whole = |v: f64| v.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&v);
        match self {
            Numbers::U8(_) | Numbers::U32(_) => None,
            Numbers::Usize(x) => {
                let at = x.iter().position(|&v| u32::try_from(v).is_err())?;
                Some((at, x[at] as f64))
            }
            Numbers::F32(x) => {
                let at = x.iter().position(|&v| !whole(f64::from(v)))?;
                Some((at, f64::from(x[at])))
            }
            Numbers::F64(x) => x.iter().position(|&v| !whole(v)).map(|at| (at, x[at])),
            Numbers::Tensor(x) => x.data().iter().position(|&v| !whole(v)).map(|at| (at, x.data()[at])),
        }
    }
}
