//! What a gate is.
//!
//! A gate is one small value: a name, its parameters, and rules that build nodes with the same public
//! operators that users have. Everything else (gradients of any order, simplification, plans, pictures,
//! tests) follows from these rules. A gate defined in another crate is on the same footing as a built-in one.

pub(crate) mod batch;
mod called;
mod chapter;
pub(crate) mod composite;
pub(crate) mod custom;
mod parameter;
pub(crate) mod parametric;
pub(crate) mod pointwise;
pub(crate) mod ports;
pub(crate) mod prelude;
pub(crate) mod region;
pub mod registry;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use smallvec::SmallVec;

use crate::build::expr::Expr;
use crate::circuit::Circuit;
use crate::data::params::Params;
use crate::data::tensor::{Kind, Type};
use crate::error::Error;
pub(crate) use crate::error::Misfit;
use crate::form::{Form, View};
use crate::gate::batch::{Batch, Mapped};

/// A gate as nodes hold it.
pub type GateRef = Arc<dyn Gate>;

/// What a gate's gradient rule sends to each input: `None` where the derivative is zero everywhere or the
/// input carries indices.
pub type Contributions<'c> = Vec<Option<Expr<'c>>>;

/// A node as a gate's rules see it: its inputs and its output as expressions.
pub struct Site<'c> {
    /// The inputs in order.
    pub inputs: SmallVec<[Expr<'c>; 2]>,
    /// The node itself.
    pub output: Expr<'c>,
    /// Which inputs a gradient is wanted for.
    pub wanted: SmallVec<[bool; 2]>,
}

impl<'c> Site<'c> {
    /// The only input of a unary gate.
    pub fn x(&self) -> Expr<'c> {
        self.inputs[0]
    }

    /// The first input of a gate of two.
    pub fn a(&self) -> Expr<'c> {
        self.inputs[0]
    }

    /// The second input of a gate of two.
    pub fn b(&self) -> Expr<'c> {
        self.inputs[1]
    }

    /// The inputs of a gate of two.
    pub fn ab(&self) -> (Expr<'c>, Expr<'c>) {
        (self.inputs[0], self.inputs[1])
    }

    /// What to send to input `i`, built only when a gradient is wanted for it.
    pub fn send(&self, i: usize, build: impl FnOnce() -> Expr<'c>) -> Option<Expr<'c>> {
        self.wanted[i].then(build)
    }
}

/// A way for the gradient past a gate, see [`Gate::shortcut`].
pub struct Shortcut<'c> {
    /// The gate that is gone past: the gradient goes straight to its inputs.
    pub past: Expr<'c>,
    /// The same value, from the inputs of that gate.
    pub same: Expr<'c>,
}

/// The structure of the Jacobian of an output with respect to one input, both flattened.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Structure {
    /// Zero everywhere.
    Zero,
    /// Output `i` depends on input `i` alone.
    Diagonal,
    /// Anything.
    Dense,
}

/// The rules of a gate. Equal name and parameters mean an equal gate, unless [`same`](Gate::same) says
/// otherwise.
pub trait Gate: fmt::Debug + Send + Sync + std::any::Any {
    /// The name in text, pictures and errors: `matmul`.
    fn name(&self) -> &str;

    /// The parameters, which are not wires: axes, slopes, bounds.
    fn params(&self) -> Params {
        Params::new()
    }

    /// The shape rule.
    ///
    /// # Errors
    /// A [`Misfit`] when the inputs do not fit.
    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit>;

    /// The form for execution, for inputs that passed [`output`](Gate::output).
    fn form(&self, inputs: &[Type]) -> Form;

    /// The gradient rule: from inputs, output and the upstream gradient `g`, what flows to each input (one
    /// entry per input, each of the input's shape).
    ///
    /// # Errors
    /// [`Error::no_gradient`] for a gate without a rule, which is the default where its
    /// [`structure`](Gate::structure) is not zero everywhere.
    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let _ = g;
        let types: Vec<Type> = at.inputs.iter().map(|x| x.ty()).collect();
        if (0..types.len()).all(|input| self.structure(input, &types) == Structure::Zero) {
            return Ok(vec![None; types.len()]);
        }
        Err(Error::no_gradient(self.name(), at.output.place()))
    }

    /// The structure of the local Jacobian with respect to an input; zero for indices.
    fn structure(&self, input: usize, inputs: &[Type]) -> Structure {
        match self.form(inputs) {
            _ if inputs[input].kind == Kind::Index => Structure::Zero,
            Form::Map(_) | Form::View(View::Reshape) => Structure::Diagonal,
            _ => Structure::Dense,
        }
    }

    /// An equal but simpler expression, if the gate knows one here.
    fn simplify<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        let _ = at;
        None
    }

    /// What this gate and one before it are together, where each of them alone would lose the derivative.
    fn shortcut<'c>(&self, at: &Site<'c>) -> Option<Shortcut<'c>> {
        let _ = at;
        None
    }

    /// A mask of the output's shape: 1 where this node met a kink or a tie. `None` for smooth gates.
    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        let _ = at;
        None
    }

    /// The same function written with simpler gates, for the user who wants to see inside.
    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Option<Expr<'c>> {
        let _ = inputs;
        None
    }

    /// The ways in which people write this function with simpler gates: [`Circuit::recognised`] finds all of them.
    fn patterns<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        self.split(inputs).into_iter().collect()
    }

    /// The circuit that this gate stands for, if its form is [`Form::Subcircuit`]: passes before the plan
    /// replace the gate by it.
    fn body(&self) -> Option<&Circuit> {
        None
    }

    /// Feeds a hasher with the parameters: equal gates feed it equally. A gate of many numbers can do so
    /// without making a [`Params`] of them.
    fn hash_params(&self, mut state: &mut dyn Hasher) {
        self.params().hash(&mut state);
    }

    /// Why the gradient rule is meant to differ from the derivative: a straight-through estimator, a reversed
    /// gradient. `None` for a rule that is the derivative.
    fn meant_to_differ_because(&self) -> Option<&str> {
        None
    }

    /// What replaces this gate in a batched circuit when at least one input differs between examples. `None`:
    /// the gate is applied to each example apart. Gates whose form is a map and composite gates need no rule.
    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        let _ = at;
        None
    }

    /// Whether batching changes it even if no input differs between examples: a random gate draws for each of
    /// them, a sum over the batch counts them. Then [`batched`](Self::batched) is always asked.
    fn is_of_the_batch(&self) -> bool {
        false
    }

    /// Whether another gate of the same name has the same parameters.
    fn equal_params(&self, other: &dyn Gate) -> bool {
        self.params() == other.params()
    }

    /// Whether another gate of the same name and parameters is the same gate. Gates with an identity (inputs,
    /// random sources) answer `false`.
    fn same(&self, other: &dyn Gate) -> bool {
        let _ = other;
        true
    }
}

impl dyn Gate {
    /// The gate as its concrete type, when it is of that type.
    pub fn downcast<G: Gate>(&self) -> Option<&G> {
        (self as &dyn std::any::Any).downcast_ref()
    }

    /// Whether the two are interchangeable.
    pub fn equals(&self, other: &dyn Gate) -> bool {
        self.name() == other.name() && self.equal_params(other) && self.same(other)
    }
}
