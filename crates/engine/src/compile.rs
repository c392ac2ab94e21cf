//! From a circuit to a step or a trace.

use backflow_circuit::{Circuit, Expr, Kind, NodeId, Tensor};

use crate::error::Error;
use crate::options::{Observe, Options, Precision};
use crate::step::Step;
use crate::trace::Trace;

/// What this crate adds to circuits.
pub trait Compile {
    /// Compiles the circuit for a precision, with every other choice left at its default.
    ///
    /// # Errors
    /// As [`Step::new`].
    fn compile(&self, precision: Precision) -> Result<Step, Error>;

    /// Compiles the circuit.
    ///
    /// # Errors
    /// As [`Step::new`].
    fn compile_with(&self, options: &Options) -> Result<Step, Error>;

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
    /// A gate without a gradient rule; inputs that are missing, unknown or do not fit; what [`Step::run`] may
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
    fn compile(&self, precision: Precision) -> Result<Step, Error> {
        self.compile_with(&precision.into())
    }

    fn compile_with(&self, options: &Options) -> Result<Step, Error> {
        Step::new(self, options)
    }

    fn trace_in<N: AsRef<str>, V: Into<Tensor>>(
        &self,
        precision: Precision,
        inputs: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Trace, Error> {
        let circuit = differentiated(self)?;
        let options = Options { observe: Observe::All, ..Options::from(precision) };
        let mut step = circuit.compile_with(&options)?;
        for (name, value) in inputs {
            step.set(name.as_ref(), value.into())?;
        }
        step.run()?;
        Ok(step.trace())
    }
}

/// The circuit with the gradients of its single number, if it has one and no gradients yet.
fn differentiated(circuit: &Circuit) -> Result<Circuit, Error> {
    let outputs: Vec<NodeId> = circuit.outputs().map(|o| o.1).collect();
    let is_real = |&id: &NodeId| circuit.node(id).ty().kind == Kind::Real;
    let [of] = outputs[..] else { return Ok(circuit.clone()) };
    if !circuit.backwards().is_empty() || !is_real(&of) || !circuit.node(of).ty().shape.is_single() {
        return Ok(circuit.clone());
    }
    let sources = circuit.inputs().iter().chain(circuit.states()).copied();
    let wrt: Vec<NodeId> = sources.filter(is_real).collect();
    let extended = circuit.clone().extend(|c| {
        let of = c.expr(of);
        let wrt: Vec<Expr> = wrt.iter().map(|&id| c.expr(id)).collect();
        c.vjp(of, of.filled(1.0), wrt);
    })?;
    Ok(extended)
}
