//! Text to circuits: a small language of assignments, in which lines from a NumPy lecture are already
//! valid.
//!
//! The way through the crate is `text -> tokens -> syntax tree -> circuit`. The first two arrows are the
//! module [`syntax`]: a lexer, a parser and a printer over one flat arena, in which children stand before
//! their parents. With this order every later pass is a plain loop: nothing in this crate recurses
//! over the depth or the length of what was typed. [`parse`] also finds which assignment every use of a name
//! reads and what its value is needed for; [`Notation::circuit`] is the last arrow, once the values of the
//! inputs are known. Functions are those of the circuit's registry; this crate loops over them and names
//! hardly any. Mistakes are [`Error`]s that show where they stand.

mod analysis;
mod bind;
mod error;
mod excerpt;
mod function;
mod lower;
mod modules;
mod notation;
pub mod numpy;
pub mod syntax;

pub use backflow_circuit::closest;
pub use error::Error;
pub use function::function;
pub use notation::{Inputs, Lowered, Notation, Options, parse};
pub use syntax::{Ast, Span};
