//! Numbers, arrays and maps as JSON holds them.
//!
//! Arrays are nested lists in row-major order. Numbers are written so that they read back as the same
//! f64; those that JSON cannot write are the strings "NaN", "Infinity" and "-Infinity".

use backflow::circuit::{Kind, Tensor};
use serde::ser::{Error, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

/// A map that keeps its order.
pub(crate) struct Pairs<T>(pub(crate) Vec<(String, T)>);

impl<T: Serialize> Serialize for Pairs<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A real number, finite or not.
#[derive(Clone, Copy)]
pub(super) struct Number(pub(super) f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            v if v.is_nan() => to.serialize_str("NaN"),
            f64::INFINITY => to.serialize_str("Infinity"),
            f64::NEG_INFINITY => to.serialize_str("-Infinity"),
            v => to.serialize_f64(v),
        }
    }
}

/// An array, or a part of one, as nested lists; indices are whole numbers.
#[derive(Clone, Copy)]
pub(crate) struct Nested<'a> {
    dims: &'a [usize],
    data: &'a [f64],
    kind: Kind,
}

impl<'a> Nested<'a> {
    pub(crate) fn of(tensor: &'a Tensor) -> Nested<'a> {
        Nested { dims: tensor.dims(), data: tensor.data(), kind: tensor.ty().kind }
    }
}

impl Serialize for Nested<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.kind {
            Kind::Index => {
                Lists { dims: self.dims, items: self.data, write: &|i: &f64| *i as u64 }.serialize(to)
            }
            Kind::Real => {
                Lists { dims: self.dims, items: self.data, write: &|v: &f64| Number(*v) }.serialize(to)
            }
        }
    }
}

/// Items as nested lists of some dimensions, in row-major order.
#[derive(Clone, Copy)]
pub(super) struct Lists<'a, T, F> {
    pub(super) dims: &'a [usize],
    pub(super) items: &'a [T],
    /// How one item is written.
    pub(super) write: &'a F,
}

impl<T, W: Serialize, F: Fn(&T) -> W> Serialize for Lists<'_, T, F> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match (self.dims, self.items) {
            ([], [item]) => (self.write)(item).serialize(to),
            ([], _) => Err(Error::custom("an array does not have as many numbers as its shape says")),
            ([rows, dims @ ..], items) => {
                // At most as deep as a shape has axes.
                let mut list = to.serialize_seq(Some(*rows))?;
                let length = items.len().checked_div(*rows).unwrap_or(0);
                for row in 0..*rows {
                    let items = &items[row * length..(row + 1) * length];
                    list.serialize_element(&Lists { dims, items, write: self.write })?;
                }
                list.end()
            }
        }
    }
}
