//! Expressions: how mathematics is written.
//!
//! An [`Expr`] is a `Copy` handle on a node of a builder. Operators and methods make new nodes; the methods of
//! a gate are in the gate's own file.

use std::fmt;
use std::ops;

use crate::build::builder::Builder;
use crate::circuit::node::{Node, NodeId, Place};
use crate::data::shape::Shape;
use crate::data::tensor::{Kind, Tensor, Type};
use crate::gate::pointwise::Pointwise;
use crate::gate::{Gate, GateRef, Misfit};
use crate::gates::{ADD, DIV, MUL, NEG, SUB};

/// A value of a circuit in the making.
#[derive(Clone, Copy)]
pub struct Expr<'c> {
    builder: &'c Builder,
    id: NodeId,
}

impl<'c> Expr<'c> {
    /// The id of every expression after a mistake.
    pub(crate) const POISON: NodeId = NodeId(u32::MAX);

    pub(crate) fn new(builder: &'c Builder, id: NodeId) -> Expr<'c> {
        Expr { builder, id }
    }

    /// The builder it belongs to.
    pub fn builder(self) -> &'c Builder {
        self.builder
    }

    /// The id of its node.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// Whether a mistake came before: then the expression stands for nothing, and the builder will say why.
    pub fn is_poison(self) -> bool {
        self.id == Expr::POISON
    }

    /// Kind and shape; a real scalar for poison.
    pub fn ty(self) -> Type {
        self.node_or(Type::real(Shape::SCALAR), |node| node.ty())
    }

    /// The shape.
    pub fn shape(self) -> Shape {
        self.ty().shape
    }

    /// The line that made it.
    pub fn place(self) -> Place {
        self.node_or(Place::Unknown, |node| node.origin.place)
    }

    /// The value, when it is a constant all of whose elements are equal. Looks through views, so it knows `2`
    /// expanded to a matrix.
    pub fn constant_value(self) -> Option<f64> {
        if self.is_poison() { None } else { self.builder.circuit.borrow().constant_value(self.id) }
    }

    /// The gate that makes it, if that is of type `G`, with its inputs.
    pub fn made_by<G: Gate + Clone>(self) -> Option<(G, Vec<Expr<'c>>)> {
        if self.is_poison() {
            return None;
        }
        let circuit = self.builder.circuit.borrow();
        let node = circuit.node(self.id);
        let gate = node.gate.downcast::<G>()?.clone();
        Some((gate, node.inputs.iter().map(|&id| Expr::new(self.builder, id)).collect()))
    }

    /// The inputs of its node, if that is this pointwise gate.
    pub fn made_by_gate(self, gate: &'static Pointwise) -> Option<Vec<Expr<'c>>> {
        let is_it = |node: &Node| node.gate().equals(&gate);
        self.node_or(false, is_it).then(|| self.made_by::<&'static Pointwise>())?.map(|(_, inputs)| inputs)
    }

    /// The gate of its node, and the node's inputs. It is no error's.
    pub(crate) fn gate_and_inputs(self) -> (GateRef, Vec<Expr<'c>>) {
        let circuit = self.builder.circuit.borrow();
        let node = circuit.node(self.id);
        (node.gate.clone(), node.inputs.iter().map(|&id| Expr::new(self.builder, id)).collect())
    }

    /// Names the node.
    #[track_caller]
    pub fn named(self, name: &str) -> Expr<'c> {
        self.builder.name(self, name)
    }

    /// A gate of this input alone.
    #[track_caller]
    pub fn apply(self, gate: impl Gate) -> Expr<'c> {
        self.builder.apply(gate, &[self])
    }

    /// An elementwise gate of two inputs, which are broadcast against each other as NumPy does.
    #[track_caller]
    pub fn apply_with(self, gate: impl Gate, other: impl Operand<'c>) -> Expr<'c> {
        let other = other.expr(self.builder);
        match self.broadcast_with(gate.name(), &[other]) {
            Some(all) => self.builder.apply(gate, &all),
            None => Expr::new(self.builder, Expr::POISON),
        }
    }

    /// This and the others, expanded to their common shape; if there is none, the builder keeps a mistake and
    /// the result is `None`.
    #[track_caller]
    pub(crate) fn broadcast_with(self, gate: &str, others: &[Expr<'c>]) -> Option<Vec<Expr<'c>>> {
        let common = others.iter().try_fold(self.shape(), |shape, x| shape.broadcast(&x.shape()));
        let all = std::iter::once(self).chain(others.iter().copied());
        match common {
            Some(shape) => Some(all.map(|x| x.expand(shape)).collect()),
            None => {
                let misfit = Misfit::new(
                    "the shapes do not broadcast",
                    "dimensions are compared from the right; each pair must be equal or one of them 1",
                );
                self.builder.misfit(gate, &all.collect::<Vec<_>>(), misfit);
                None
            }
        }
    }

    /// Keeps a mistake about this value and returns poison.
    #[track_caller]
    pub fn misfit(self, gate: &str, misfit: Misfit) -> Expr<'c> {
        self.builder.misfit(gate, &[self], misfit)
    }

    /// A number in this value's circuit.
    #[track_caller]
    pub fn constant(self, value: impl Into<Tensor>) -> Expr<'c> {
        self.builder.constant(value)
    }

    /// This shape filled with a number.
    #[track_caller]
    pub fn filled(self, value: f64) -> Expr<'c> {
        self.constant(value).expand(self.shape())
    }

    /// Whether it carries indices.
    pub fn is_index(self) -> bool {
        self.ty().kind == Kind::Index
    }

    fn node_or<R>(self, poison: R, f: impl FnOnce(&Node) -> R) -> R {
        if self.is_poison() { poison } else { f(self.builder.circuit.borrow().node(self.id)) }
    }
}

impl fmt::Debug for Expr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_poison() { write!(f, "poison") } else { write!(f, "{}: {}", self.id, self.ty()) }
    }
}

/// What can stand beside an expression in an operator: another expression, a number or an
/// array.
pub trait Operand<'c> {
    /// As an expression of the builder.
    #[track_caller]
    fn expr(self, builder: &'c Builder) -> Expr<'c>;
}

impl<'c> Operand<'c> for Expr<'c> {
    fn expr(self, _: &'c Builder) -> Expr<'c> {
        self
    }
}

impl<'c> Operand<'c> for f64 {
    #[track_caller]
    fn expr(self, builder: &'c Builder) -> Expr<'c> {
        builder.constant(self)
    }
}

impl<'c> Operand<'c> for i32 {
    #[track_caller]
    fn expr(self, builder: &'c Builder) -> Expr<'c> {
        builder.constant(f64::from(self))
    }
}

impl<'c> Operand<'c> for Tensor {
    #[track_caller]
    fn expr(self, builder: &'c Builder) -> Expr<'c> {
        builder.constant(self)
    }
}

impl<'c> Operand<'c> for &Tensor {
    #[track_caller]
    fn expr(self, builder: &'c Builder) -> Expr<'c> {
        builder.constant(self)
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident, $gate:ident) => {
        impl<'c, X: Operand<'c>> ops::$trait<X> for Expr<'c> {
            type Output = Expr<'c>;
            #[track_caller]
            fn $method(self, other: X) -> Expr<'c> {
                self.apply_with(&$gate, other)
            }
        }
        impl<'c> ops::$trait<Expr<'c>> for f64 {
            type Output = Expr<'c>;
            #[track_caller]
            fn $method(self, other: Expr<'c>) -> Expr<'c> {
                other.constant(self).apply_with(&$gate, other)
            }
        }
    };
}
operator!(Add, add, ADD);
operator!(Sub, sub, SUB);
operator!(Mul, mul, MUL);
operator!(Div, div, DIV);

impl<'c> ops::Neg for Expr<'c> {
    type Output = Expr<'c>;
    #[track_caller]
    fn neg(self) -> Expr<'c> {
        self.apply(&NEG)
    }
}
