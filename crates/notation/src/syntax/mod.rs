//! Text to syntax tree and back, without any knowledge of circuits.
//!
//! One statement per line, or several separated by `;`; a newline inside brackets does not end a statement;
//! `#` starts a comment. A statement is `name = expression` or a bare expression. Operators and their
//! precedence are Python's. [`parse`] reads text, `Display` of [`Ast`] writes it back with as few
//! parentheses as possible.
//!
//! ```
//! let ast = backflow_notation::syntax::parse("q = (x + y); f = ((q) * z)")?;
//! assert_eq!(ast.to_string(), "q = x + y\nf = q * z\n");
//! # Ok::<(), backflow_notation::Error>(())
//! ```

mod ast;
mod lexer;
mod limits;
pub(crate) mod lines;
mod names;
mod node;
mod number;
mod parser;
mod print;
mod refuse;
mod span;
mod token;

pub use ast::{Ast, Statement, Target};
pub use limits::{MAX_DEPTH, MAX_LINE, MAX_SOURCE};
pub use names::NameId;
pub use node::{Argument, Arguments, BinaryOp, List, Node, NodeId, UnaryOp};
pub use parser::parse;
pub use print::Printed;
pub use span::Span;
