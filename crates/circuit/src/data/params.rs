//! The parameters of gates and calls: everything that is not a wire.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::data::shape::Shape;

/// A parameter of a gate.
#[derive(Clone, Debug)]
pub enum Param {
    /// A real number.
    Real(f64),
    /// A whole number.
    Int(i64),
    /// Whole numbers: axes, a shape.
    Ints(Vec<i64>),
    /// Yes or no.
    Flag(bool),
    /// A name.
    Text(String),
    /// Many real numbers, shared.
    Reals(Arc<[f64]>),
}

impl From<f64> for Param {
    fn from(value: f64) -> Param {
        Param::Real(value)
    }
}

impl From<i64> for Param {
    fn from(value: i64) -> Param {
        Param::Int(value)
    }
}

impl From<bool> for Param {
    fn from(value: bool) -> Param {
        Param::Flag(value)
    }
}

impl From<Vec<i64>> for Param {
    fn from(values: Vec<i64>) -> Param {
        Param::Ints(values)
    }
}

impl<const N: usize> From<[i64; N]> for Param {
    fn from(values: [i64; N]) -> Param {
        Param::Ints(values.to_vec())
    }
}

impl PartialEq for Param {
    fn eq(&self, other: &Param) -> bool {
        match (self, other) {
            // By bits: −0 and 0 are different constants, and a NaN is equal to itself.
            (Param::Real(a), Param::Real(b)) => a.to_bits() == b.to_bits(),
            (Param::Int(a), Param::Int(b)) => a == b,
            (Param::Ints(a), Param::Ints(b)) => a == b,
            (Param::Flag(a), Param::Flag(b)) => a == b,
            (Param::Text(a), Param::Text(b)) => a == b,
            (Param::Reals(a), Param::Reals(b)) => {
                Arc::ptr_eq(a, b) || a.iter().map(|v| v.to_bits()).eq(b.iter().map(|v| v.to_bits()))
            }
            _ => false,
        }
    }
}

impl Eq for Param {}

impl std::hash::Hash for Param {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        match self {
            Param::Real(v) => v.to_bits().hash(state),
            Param::Int(v) => v.hash(state),
            Param::Ints(v) => v.hash(state),
            Param::Flag(v) => v.hash(state),
            Param::Text(v) => v.hash(state),
            Param::Reals(v) => v.iter().for_each(|v| v.to_bits().hash(state)),
        }
    }
}

impl fmt::Display for Param {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Param::Real(v) => write!(f, "{v:?}"),
            Param::Int(v) => write!(f, "{v}"),
            Param::Ints(v) => write!(f, "{v:?}"),
            Param::Flag(v) => write!(f, "{v}"),
            Param::Text(v) => write!(f, "{v:?}"),
            Param::Reals(v) => write!(f, "{v:?}"),
        }
    }
}

/// The parameters of a gate or of a call, by name.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Params(Vec<(Cow<'static, str>, Param)>);

impl Params {
    /// No parameters.
    pub fn new() -> Params {
        Params::default()
    }

    /// With one more.
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Param>) -> Params {
        self.0.push((name.into(), value.into()));
        self
    }

    /// These without the one of this name.
    pub(crate) fn without(mut self, name: &str) -> Params {
        self.0.retain(|(known, _)| known != name);
        self
    }

    /// These and a list of axes.
    pub fn with_axes(self, name: &'static str, axes: &[usize]) -> Params {
        self.with(name, axes.iter().map(|&a| a as i64).collect::<Vec<_>>())
    }

    /// With a natural number: a position or a count.
    pub(crate) fn with_natural(self, name: &'static str, value: usize) -> Params {
        self.with(name, value as i64)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Param)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The parameter of a name.
    pub fn get(&self, name: &str) -> Option<&Param> {
        self.iter().find(|(n, _)| *n == name).map(|(_, value)| value)
    }

    /// A real parameter; whole numbers count.
    pub fn real(&self, name: &str) -> Option<f64> {
        match self.get(name)? {
            Param::Real(v) => Some(*v),
            Param::Int(v) => Some(*v as f64),
            _ => None,
        }
    }

    /// A whole-number parameter.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Param::Int(v) => Some(*v),
            _ => None,
        }
    }

    /// A list of whole numbers; a single one counts as a list of one.
    pub fn ints(&self, name: &str) -> Option<Vec<i64>> {
        match self.get(name)? {
            Param::Ints(v) => Some(v.clone()),
            Param::Int(v) => Some(vec![*v]),
            _ => None,
        }
    }

    /// A natural number: a position or a count.
    pub(crate) fn natural(&self, name: &str) -> Option<usize> {
        usize::try_from(self.int(name)?).ok()
    }

    /// A shape.
    pub(crate) fn shape(&self, name: &str) -> Option<Shape> {
        Shape::new(&self.positions(name)?).ok()
    }

    /// A list of positions.
    pub fn positions(&self, name: &str) -> Option<Vec<usize>> {
        self.ints(name)?.into_iter().map(|v| usize::try_from(v).ok()).collect()
    }

    /// A list of real numbers; whole numbers count.
    pub fn reals(&self, name: &str) -> Option<Arc<[f64]>> {
        match self.get(name)? {
            Param::Reals(v) => Some(v.clone()),
            Param::Ints(v) => Some(v.iter().map(|&v| v as f64).collect()),
            _ => None,
        }
    }

    /// A flag.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Param::Flag(v) => Some(*v),
            _ => None,
        }
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Param::Text(v) => Some(v),
            _ => None,
        }
    }
}
