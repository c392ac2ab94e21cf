//! From a circuit to a compiled one or a trace.

use std::borrow::Cow;
use std::sync::Arc;

use backflow_circuit::{Circuit, Expr, Kind, NodeId, Tensor};

use super::{Compiled, Trace};
use crate::error::Error;
use crate::options::{Observe, Options, Precision};
use crate::store::Store;

/// What this crate adds to circuits.
pub trait Compile {
    /// Compiles the circuit for a precision, with every other choice left at its default and a store of its
    /// own.
    ///
    /// # Errors
    /// As [`compile_in`](Self::compile_in).
    fn compile(&self, precision: Precision) -> Result<Compiled, Error> {
        self.compile_with(&precision.into())
    }

    /// Compiles the circuit with a store of its own.
    ///
    /// # Errors
    /// As [`compile_in`](Self::compile_in).
    fn compile_with(&self, options: &Options) -> Result<Compiled, Error> {
        self.compile_in(&Arc::new(Store::empty(options.precision, 0)), options)
    }

    /// Compiles the circuit and binds it to a store. States that the store lacks are added with their starting
    /// values; those that it has keep theirs.
    ///
    /// # Errors
    /// A composite gate that cannot be replaced by its nodes; a state that the store has in another shape, or
    /// a store of another precision; threads that cannot be started; memory that cannot be allocated.
    fn compile_in(&self, store: &Arc<Store>, options: &Options) -> Result<Compiled, Error>;

    /// Runs the circuit once in double precision and keeps every value.
    ///
    /// If nothing has been differentiated and there is exactly one output, a single real number, its
    /// gradients with respect to all real inputs and states are added first.
    ///
    /// ```
    /// use backflow_circuit::Circuit;
    /// use backflow_engine::Compile;
    /// let circuit = Circuit::build(|c| {
    ///     let (x, y, z) = (c.input("x", ()), c.input("y", ()), c.input("z", ()));
    ///     c.output("f", c.name(x + y, "q") * z);
    /// })?;
    /// let trace = circuit.trace([("x", -2.0), ("y", 5.0), ("z", -4.0)])?;
    /// assert_eq!(trace.value("f")?.single(), Some(-12.0));
    /// assert_eq!(trace.gradient("q")?.single(), Some(-4.0));
    /// # Ok::<(), backflow_engine::Error>(())
    /// ```
    ///
    /// # Errors
    /// A gate without a gradient rule; inputs that are missing, unknown or do not fit; what [`Compiled::run`] may
    /// meet.
    fn trace<N: AsRef<str>, V: Into<Tensor>>(
        &self,
        inputs: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Trace, Error> {
        self.trace_in(Precision::F64, inputs)
    }

    /// As [`trace`](Self::trace), in a given precision.
    ///
    /// # Errors
    /// As [`trace`](Self::trace).
    fn trace_in<N: AsRef<str>, V: Into<Tensor>>(
        &self,
        precision: Precision,
        inputs: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Trace, Error>;
}

impl Compile for Circuit {
    fn compile_in(&self, store: &Arc<Store>, options: &Options) -> Result<Compiled, Error> {
        Compiled::new(Arc::new(self.clone()), store.clone(), options)
    }

    fn trace_in<N: AsRef<str>, V: Into<Tensor>>(
        &self,
        precision: Precision,
        inputs: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Trace, Error> {
        Arc::new(differentiated(Cow::Borrowed(self))?.into_owned()).trace_in(precision, inputs)
    }
}

impl Compile for Arc<Circuit> {
    fn compile_in(&self, store: &Arc<Store>, options: &Options) -> Result<Compiled, Error> {
        Compiled::new(self.clone(), store.clone(), options)
    }

    fn trace_in<N: AsRef<str>, V: Into<Tensor>>(
        &self,
        precision: Precision,
        inputs: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Trace, Error> {
        let circuit = match differentiated(Cow::Borrowed(&**self))? {
            Cow::Borrowed(_) => self.clone(),
            Cow::Owned(circuit) => Arc::new(circuit),
        };
        let options = Options { observe: Observe::All, ..Options::from(precision) };
        let mut compiled = circuit.compile_with(&options)?;
        for (name, value) in inputs {
            compiled.set(name.as_ref(), value.into())?;
        }
        compiled.run()?;
        Ok(compiled.trace())
    }
}

/// The circuit with the gradients of its single number, if it has one and no gradients yet.
fn differentiated(circuit: Cow<'_, Circuit>) -> Result<Cow<'_, Circuit>, Error> {
    let outputs: Vec<NodeId> = circuit.outputs().map(|o| o.1).collect();
    let is_real = |&id: &NodeId| circuit.node(id).ty().kind == Kind::Real;
    let [of] = outputs[..] else { return Ok(circuit) };
    if !circuit.backwards().is_empty() || !is_real(&of) || !circuit.node(of).ty().shape.is_single() {
        return Ok(circuit);
    }
    let sources = circuit.inputs().iter().chain(circuit.states()).copied();
    let wrt: Vec<NodeId> = sources.filter(is_real).collect();
    let extended = circuit.into_owned().extend(|c| {
        let of = c.expr(of);
        let wrt: Vec<Expr> = wrt.iter().map(|&id| c.expr(id)).collect();
        c.vjp(of, of.filled(1.0), wrt);
    })?;
    Ok(Cow::Owned(extended))
}
