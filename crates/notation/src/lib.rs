//! Text to circuits: the part of Python in which lectures write formulas and networks.
//!
//! The way through the crate is `text -> syntax tree -> circuit`. The first arrow is the module `read`: a parser made for
//! Python, with what it refuses told in the words of someone who writes formulas. The second, `trace`, runs
//! the text as Python would, with gates in place of arithmetic on arrays. Functions are those of the circuit's
//! registry; this crate loops over them and names hardly any. Mistakes are [`Error`]s that show where they stand.

mod bind;
mod draw;
mod edits;
mod error;
mod excerpt;
mod format;
mod function;
mod journal;
mod modules;
mod names;
mod notation;
mod notes;
pub mod numpy;
mod program;
mod read;
mod setting;
mod source;
mod trace;

pub use backflow_circuit::closest;
pub use draw::{Distribution, Draw};
pub use edits::{Change, Edit};
pub use error::Error;
pub use function::function;
pub use journal::{Call, Journal, Returned, Variable, Watch, Way, Write, bare};
pub use notation::{Inputs, Lowered, Notation, Options, OwnGradients, parse};
pub use program::{Block, Print, Printed, Program, Repeat, Source, Style};
pub use source::{MAX_CHAIN, MAX_DEPTH, MAX_LINE, MAX_SOURCE, Span};
