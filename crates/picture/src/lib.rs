//! Drawings of traces: a tree for the terminal, the chain rule written out, SVG, HTML and DOT.
//!
//! Every format is a function from a [`Sheet`] to text. The sheet holds all there is to show of a trace,
//! computed once; the command line writes its JSON from the same struct. No format knows where the trace came
//! from, none recurses over the depth of a circuit, and none can fail: what a trace does not hold is left
//! out.
//!
//! ```
//! use backflow_circuit::{Circuit, Tensor};
//! use backflow_engine::Trace;
//! use backflow_picture::{Sheet, Style};
//!
//! let circuit = Circuit::build(|c| {
//!     let (x, y, z) = (c.input("x", ()), c.input("y", ()), c.input("z", ()));
//!     let f = (x + y).named("q") * z;
//!     c.output("f", f);
//!     c.gradients(f, [x, y, z]);
//! })?;
//! let point = [("x", Tensor::scalar(-2.0)), ("y", Tensor::scalar(5.0)), ("z", Tensor::scalar(-4.0))];
//! let run = backflow_reference::evaluate(&circuit, point)?;
//! let values = circuit.ids().map(|id| Some(run.value(id).clone())).collect();
//! let trace = Trace::new(circuit, values);
//! let sheet = Sheet::of(&trace);
//! println!("{}", backflow_picture::tree(&sheet, &Style::default()));
//! assert!(backflow_picture::steps(&sheet, &Style::default()).contains("q = x + y = -2 + 5 = 3"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod dot;
mod drawing;
mod html;
mod number;
mod sheet;
mod steps;
mod style;
mod svg;
mod symbol;
mod text;
mod tree;

pub use dot::dot;
pub use html::html;
pub use number::{Digits, array, lines, number};
pub use sheet::{Branch, Direction, Fork, Remark, Sheet, Sort, Tone, Wire};
pub use steps::steps;
pub use style::Style;
pub use svg::svg;
pub use tree::tree;
