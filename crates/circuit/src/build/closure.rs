//! Building in a closure: the way in which most circuits are written.

use crate::build::builder::Builder;
use crate::circuit::Circuit;
use crate::circuit::node::Place;
use crate::data::shape::ShapeError;
use crate::data::tensor::TensorError;
use crate::error::Error;

impl Circuit {
    /// Builds a circuit. The closure returns nothing, or a `Result` where it uses `?`.
    ///
    /// ```
    /// use backflow_circuit::{Circuit, Tensor};
    /// let circuit = Circuit::build(|c| {
    ///     let (x, y, z) = (c.input("x", ()), c.input("y", ()), c.input("z", ()));
    ///     c.output("f", (x + y) * z);
    /// })?;
    /// assert_eq!(circuit.nodes().len(), 5);
    ///
    /// let circuit = Circuit::build(|c| {
    ///     let table = Tensor::new([2, 2], vec![1.0, 2.0, 3.0, 4.0])?;
    ///     c.output("row", c.constant(table).take(c.index_input("i", ()), 0));
    ///     Ok(())
    /// })?;
    /// # assert_eq!(circuit.outputs().count(), 1);
    /// # Ok::<(), backflow_circuit::Error>(())
    /// ```
    ///
    /// # Errors
    /// The first mistake that was made with the builder, with its line; otherwise the closure's own error.
    pub fn build<R: Outcome>(f: impl for<'c> FnOnce(&'c Builder) -> R) -> Result<Circuit, Error> {
        finished(Builder::new(), f)
    }

    /// Continues a circuit: existing nodes keep their ids.
    ///
    /// # Errors
    /// As [`Circuit::build`].
    pub fn extend<R: Outcome>(self, f: impl for<'c> FnOnce(&'c Builder) -> R) -> Result<Circuit, Error> {
        finished(Builder::from_circuit(self), f)
    }
}

fn finished<R: Outcome>(
    builder: Builder,
    f: impl for<'c> FnOnce(&'c Builder) -> R,
) -> Result<Circuit, Error> {
    let outcome = f(&builder).outcome();
    let circuit = builder.finish()?;
    outcome.map(|()| circuit)
}

/// What a closure that builds may return: nothing, or a `Result`. The errors of shapes and tensors convert
/// into [`Error`].
pub trait Outcome {
    /// As a result.
    ///
    /// # Errors
    /// The closure's own.
    fn outcome(self) -> Result<(), Error>;
}

impl Outcome for () {
    fn outcome(self) -> Result<(), Error> {
        Ok(())
    }
}

// The only implementation for results, so that `Ok(())` needs no annotation.
impl Outcome for Result<(), Error> {
    fn outcome(self) -> Result<(), Error> {
        self
    }
}

impl From<ShapeError> for Error {
    fn from(error: ShapeError) -> Error {
        Error::new(error, Place::Unknown)
    }
}

impl From<TensorError> for Error {
    fn from(error: TensorError) -> Error {
        Error::new(error, Place::Unknown)
    }
}
