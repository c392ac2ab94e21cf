//! Text to circuits: a small language of assignments that a line of a NumPy lecture already speaks.
//!
//! The way through the crate is `text -> tokens -> syntax tree -> circuit`. The first two arrows are the
//! module [`syntax`]: a lexer, a parser and a printer over one flat arena, in which children stand before
//! their parents. That order is what keeps every later pass a plain loop: nothing in this crate recurses
//! over the depth or the length of what was typed. [`parse`] also finds which assignment every use of a name
//! reads and for what its value is needed; [`Notation::circuit`] is the last arrow, once the values of the
//! inputs are known. Functions are those of the circuit's registry, which this crate loops over and hardly
//! names. Mistakes are [`Error`]s that show the place.

mod analysis;
mod error;
mod excerpt;
mod function;
mod lower;
mod notation;
pub mod syntax;

pub use backflow_circuit::closest;
pub use error::Error;
pub use notation::{Inputs, Lowered, Notation, Options, parse};
pub use syntax::{Ast, Span};
