//! What an expression stands for while a text is traced.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use backflow_circuit::registry::Entry;
use backflow_circuit::{Expr, Kind, Params, Shape, Tensor, TensorError};

use super::function::{Function, Instance};
use super::operator::Operation;
use super::part::Part;
use super::text::Text;
use crate::modules::{Constant, Module};
use crate::source::Span;

/// The value of an expression.
#[derive(Clone)]
pub(crate) enum Value<'a, 'c> {
    /// A node of the circuit.
    Expr(Expr<'c>),
    /// A number that is known now.
    Number(Number<'a, 'c>),
    /// An array that is known now.
    Array(Rc<Tensor>, Option<Rc<Origin<'a, 'c>>>),
    Bool(bool),
    Text(Text<'a, 'c>),
    None,
    Ellipsis,
    Slice(Slice),
    Tuple(Rc<[Value<'a, 'c>]>),
    List(Rc<RefCell<Vec<Value<'a, 'c>>>>),
    Dict(Rc<RefCell<Vec<(Key, Value<'a, 'c>)>>>),
    /// Numbers one after the other, as `range` gives them.
    Range(Range),
    /// A function of the text.
    Function(Rc<Function<'a, 'c>>),
    /// An object of a class of the text.
    Instance(Rc<Instance<'a, 'c>>),
    Module(&'static Module),
    /// A type of numbers: `float`, `np.int64`.
    Type(Constant),
    /// A generator of random numbers.
    Random,
    /// Nothing is known, because a mistake has been reported where it should have been made.
    Unknown,
}

/// A number that is known now.
#[derive(Clone)]
pub(crate) struct Number<'a, 'c> {
    pub(crate) value: f64,
    /// Whether Python would write it without a point.
    pub(crate) whole: bool,
    /// How the circuit makes it, unless it is a constant.
    pub(crate) origin: Option<Rc<Origin<'a, 'c>>>,
}

/// `start:stop:step`
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Slice {
    pub(crate) start: Option<i64>,
    pub(crate) stop: Option<i64>,
    pub(crate) step: i64,
}

/// What `range(start, stop, step)` gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Range {
    pub(crate) start: i64,
    pub(crate) step: i64,
    pub(crate) count: usize,
}

/// The key of an entry of a dict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Text(Rc<str>),
    Whole(i64),
}

/// How the circuit makes a value that is known already.
///
/// A literal that somebody chose is an input, and arithmetic on it makes gates; but it may also be a size,
/// or the indices of a choice. Which of these it is shows when it is used, so the nodes are made then.
pub(crate) struct Origin<'a, 'c> {
    pub(crate) how: How<'a, 'c>,
    pub(crate) place: Span,
    pub(crate) made: Cell<Option<(Kind, Expr<'c>)>>,
    /// How many steps it is away from an input, or from a node that has been made.
    pub(crate) depth: usize,
}

pub(crate) enum How<'a, 'c> {
    /// An input of the circuit.
    Input { name: Rc<str>, value: Rc<Tensor> },
    /// A constant that the text has given a name, as `N = x.shape[0]` does.
    Constant(f64),
    /// The value of a name, which is an input of its own where the trace is watched.
    Variable(Rc<str>, Box<Value<'a, 'c>>),
    /// A step from other values.
    Step(Step, Vec<Value<'a, 'c>>),
    /// A node that has been made.
    Node,
}

/// A step that can be made of nodes of reals, or of nodes of indices if it only moves them.
pub(crate) enum Step {
    Operation(Operation),
    Negate,
    Entry(&'static Entry, Params),
    Index(Vec<Part>),
    Transpose,
}

impl Step {
    /// Whether it only moves numbers, of whatever kind.
    pub(crate) fn moves(&self) -> bool {
        match self {
            Step::Operation(_) | Step::Negate => false,
            Step::Entry(entry, _) => entry.moves,
            Step::Index(_) | Step::Transpose => true,
        }
    }
}

impl<'a, 'c> Value<'a, 'c> {
    /// A number that a size, a literal or a count gives.
    pub(crate) fn number(value: f64, whole: bool) -> Value<'a, 'c> {
        Value::Number(Number { value, whole, origin: None })
    }

    pub(crate) fn whole(value: usize) -> Value<'a, 'c> {
        Value::number(value as f64, true)
    }

    /// A constant: a number, if it is single.
    pub(crate) fn constant(tensor: Tensor) -> Value<'a, 'c> {
        Value::known(tensor, None)
    }

    pub(crate) fn known(tensor: Tensor, origin: Option<Rc<Origin<'a, 'c>>>) -> Value<'a, 'c> {
        match tensor.single() {
            Some(value) if tensor.shape().rank() == 0 => {
                Value::Number(Number { value, whole: value.fract() == 0.0, origin })
            }
            _ => Value::Array(Rc::new(tensor), origin),
        }
    }

    pub(crate) fn tuple(items: impl IntoIterator<Item = Value<'a, 'c>>) -> Value<'a, 'c> {
        Value::Tuple(items.into_iter().collect())
    }

    pub(crate) fn text(words: &str) -> Value<'a, 'c> {
        Value::Text(Text::of(words))
    }

    /// The numbers of an array or a number that is known now.
    pub(crate) fn tensor(&self) -> Option<Tensor> {
        match self {
            Value::Array(tensor, _) => Some((**tensor).clone()),
            Value::Range(range) => Some(range.iter().map(|i| i as f64).collect::<Vec<f64>>().into()),
            _ => self.real().map(Tensor::scalar),
        }
    }

    /// The number, if the value is a number that is known now.
    pub(crate) fn real(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(number.value),
            Value::Bool(flag) => Some(f64::from(*flag)),
            Value::Array(tensor, _) if tensor.shape().rank() == 0 => tensor.single(),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub(crate) fn integer(&self) -> Option<i64> {
        self.real().and_then(whole)
    }

    pub(crate) fn origin(&self) -> Option<&Rc<Origin<'a, 'c>>> {
        match self {
            Value::Number(Number { origin, .. }) | Value::Array(_, origin) => origin.as_ref(),
            _ => None,
        }
    }

    /// The shape of a number or an array.
    pub(crate) fn shape(&self) -> Option<Shape> {
        match self {
            Value::Expr(expr) => Some(expr.shape()),
            Value::Array(tensor, _) => Some(tensor.shape()),
            Value::Number(_) | Value::Bool(_) => Some(Shape::SCALAR),
            Value::Range(range) => Shape::new(&[range.count]).ok(),
            _ => None,
        }
    }

    /// The items of a list, a tuple or a range.
    pub(crate) fn items(&self) -> Option<Vec<Value<'a, 'c>>> {
        match self {
            Value::Tuple(items) => Some(items.to_vec()),
            Value::List(items) => Some(items.borrow().clone()),
            Value::Range(range) => Some(range.iter().map(|i| Value::number(i as f64, true)).collect()),
            _ => None,
        }
    }

    /// What Python would call it.
    pub(crate) fn sort(&self) -> &'static str {
        match self {
            Value::Expr(expr) if expr.shape().rank() == 0 => "a number",
            Value::Expr(_) | Value::Array(..) => "an array",
            Value::Number(_) => "a number",
            Value::Bool(_) => "a truth value",
            Value::Text(_) => "text",
            Value::None => "None",
            Value::Ellipsis => "`...`",
            Value::Slice(_) => "a slice",
            Value::Tuple(_) => "a tuple",
            Value::List(_) => "a list",
            Value::Dict(_) => "a dict",
            Value::Range(_) => "a range",
            Value::Function(_) => "a function",
            Value::Instance(_) => "an object",
            Value::Module(_) => "a module",
            Value::Type(_) => "a type",
            Value::Random => "a generator of random numbers",
            Value::Unknown => "unknown",
        }
    }
}

impl Range {
    pub(crate) fn iter(self) -> impl Iterator<Item = i64> {
        (0..self.count as i64).map(move |i| self.start + i * self.step)
    }
}

/// The same numbers as reals or as indices.
pub(crate) fn of_kind(tensor: &Tensor, kind: Kind) -> Result<Tensor, TensorError> {
    match kind {
        _ if tensor.ty().kind == kind => Ok(tensor.clone()),
        Kind::Real => Tensor::new(tensor.shape(), tensor.data()),
        Kind::Index => Tensor::index(tensor.shape(), tensor.data()),
    }
}

/// A number as a whole number, if it is one.
pub(crate) fn whole(number: f64) -> Option<i64> {
    // Beyond 2⁵³ not every whole number is an f64.
    let fits = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
    fits.then_some(number as i64)
}
