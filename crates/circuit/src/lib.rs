//! What a circuit is: shapes, nodes, gates, expressions; and the passes from circuit to circuit.
//!
//! Data moves through this crate from left to right: expressions build a [`Circuit`], differentiation and
//! simplification turn it into another. Nothing here knows how a circuit is executed: all that execution sees
//! of a gate is its [`form`].

mod build;
mod circuit;
mod data;
mod error;
pub mod form;
pub mod functions;
mod gate;
pub mod gates;
mod passes;
mod text;

pub use build::builder::Builder;
pub use build::closure::Outcome;
pub use build::expr::{Expr, Operand};
pub use circuit::Circuit;
pub use circuit::node::{Node, NodeId, Origin, Place};
pub use circuit::record::{Backward, Branch};
pub use data::names::closest;
pub use data::params::{Param, Params};
pub use data::shape::{IntoShape, MAX_ELEMENTS, MAX_RANK, Shape, ShapeError};
pub use data::tensor::{Kind, Tensor, TensorError, Type};
pub use error::{Error, Misfit, Problem};
pub use form::random;
pub use gate::batch::{Batch, Count, Mapped};
pub use gate::composite::Composite;
pub use gate::custom::CustomGate;
pub use gate::parametric::{Instance, Parametric};
pub use gate::pointwise::{Code, Gradient, Pointwise};
pub use gate::registry;
pub use gate::{Contributions, Gate, GateRef, Site, Structure};
pub use passes::inspect::{Kink, Local};
pub use passes::rewrite::Rewritten;
pub use passes::spread::Spread;
