//! What a circuit is: shapes, nodes, gates, expressions; and the passes from circuit to circuit.
//!
//! Data moves through this crate from left to right: expressions build a [`Circuit`], differentiation and
//! simplification turn it into another. Nothing here knows how a circuit is executed: all that execution sees
//! of a gate is its [`form`].

mod builder;
mod circuit;
mod composite;
mod custom;
mod differentiate;
mod error;
mod expr;
pub mod form;
pub mod functions;
mod gate;
pub mod gates;
mod gradient;
mod group;
mod inspect;
mod intern;
mod node;
mod params;
pub mod random;
pub mod registry;
mod rewrite;
mod shape;
mod simplify;
mod structure;
mod tensor;
mod text;
mod update;
mod verify;

pub use builder::Builder;
pub use circuit::Circuit;
pub use composite::Composite;
pub use custom::CustomGate;
pub use error::{Error, Problem};
pub use expr::{Expr, Operand};
pub use gate::{Contributions, Gate, GateRef, Misfit, Site, Structure};
pub use gradient::{Backward, Branch};
pub use inspect::{Kink, Local};
pub use node::{Node, NodeId, Origin, Place};
pub use params::{Param, Params};
pub use rewrite::Rewritten;
pub use shape::{IntoShape, MAX_ELEMENTS, MAX_RANK, Shape, ShapeError};
pub use tensor::{Kind, Tensor, TensorError, Type};
