//! Types as nodes and tensors store them.
//!
//! A [`Type`] has room for the largest rank, so that it can be copied. A circuit of scalars may have a million
//! of them; here the type of a scalar is two words without an allocation, and other types share what they point
//! to.

use std::fmt;
use std::sync::Arc;

use crate::data::shape::Shape;
use crate::data::tensor::{Kind, Type};

/// A [`Type`] in little memory.
#[derive(Clone, PartialEq)]
pub(crate) struct StoredType {
    pub(crate) kind: Kind,
    /// `None` for a scalar, always, so that equal types are stored alike.
    shape: Option<Arc<Shape>>,
}

impl StoredType {
    pub(crate) const SCALAR: StoredType = StoredType { kind: Kind::Real, shape: None };

    pub(crate) fn get(&self) -> Type {
        Type { kind: self.kind, shape: self.shape.as_deref().copied().unwrap_or(Shape::SCALAR) }
    }

    pub(crate) fn dims(&self) -> &[usize] {
        self.shape.as_deref().map_or(&[], Shape::dims)
    }

    /// A type that shares the memory of an equal shape, if there is one.
    pub(crate) fn sharing<'a>(ty: Type, mut others: impl Iterator<Item = &'a StoredType>) -> StoredType {
        match others.find(|other| other.dims() == ty.shape.dims()) {
            Some(other) => StoredType { kind: ty.kind, shape: other.shape.clone() },
            None => ty.into(),
        }
    }
}

impl From<Type> for StoredType {
    fn from(ty: Type) -> StoredType {
        StoredType { kind: ty.kind, shape: (ty.shape.rank() > 0).then(|| Arc::new(ty.shape)) }
    }
}

impl fmt::Debug for StoredType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
