//! Automatic differentiation and neural-network training that shows its work.
//!
//! A formula is a circuit of gates: values flow forward, gradients flow back by the chain rule and add up at
//! forks. Vectors and matrices do the same without ever building a Jacobian; a network is matrix products
//! with activations between them, trained by gradient descent. This library writes a formula or a network as
//! such a circuit, runs it forward, sends gradients back through it, trains it, and shows every number on the
//! way.
//!
//! ```
//! use backflow::prelude::*;
//!
//! let circuit = Circuit::build(|c| {
//!     let (x, y, z) = (c.input("x", ()), c.input("y", ()), c.input("z", ()));
//!     let q = (x + y).named("q");
//!     c.output("f", q * z);
//! })?;
//! let trace = circuit.trace([("x", -2.0), ("y", 5.0), ("z", -4.0)])?;
//! assert_eq!(trace.value("f")?.single(), Some(-12.0));
//! assert_eq!(trace.gradient("q")?.single(), Some(-4.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![deny(missing_docs)]

mod formula;

pub use {
    backflow_circuit as circuit, backflow_data as data, backflow_engine as engine, backflow_grade as grade,
    backflow_net as net, backflow_notation as notation, backflow_picture as picture,
    backflow_program as program, backflow_reference as reference, backflow_train as train,
};

pub use formula::{Formula, FormulaError};

/// What most programs need.
pub mod prelude {
    pub use crate::circuit::{Builder, Circuit, Expr, Params, Tensor};
    pub use crate::engine::{Compile, Compiled, Observe, Options, Precision, Store, Trace};
    pub use crate::{Formula, notation, picture};
}
