//! From text to a trace in one call: where the notation and the engine, which know nothing of each other,
//! meet.

use crate::circuit::Tensor;
use crate::engine::{self, Compile, Trace};
use crate::notation::{self, Notation};

/// Why a formula has no trace.
#[derive(Debug, thiserror::Error)]
pub enum FormulaError {
    /// A mistake in the text, or in the values given with it.
    #[error(transparent)]
    Notation(#[from] notation::Error),
    /// Compiling or running the circuit failed.
    #[error(transparent)]
    Engine(#[from] engine::Error),
}

/// What this crate adds to formulas that have been read.
pub trait Formula {
    /// Runs the formula once, forward and backward, and keeps every value and every gradient.
    ///
    /// ```
    /// use backflow::prelude::*;
    /// let trace = notation::parse("q = x + y; f = q * z")?.trace([("x", -2.0), ("y", 5.0), ("z", -4.0)])?;
    /// assert_eq!(trace.value("f")?.single(), Some(-12.0));
    /// assert_eq!((trace.gradient("q")?.single(), trace.gradient("z")?.single()), (Some(-4.0), Some(3.0)));
    /// println!("{}", picture::svg(&picture::Sheet::of(&trace)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Values that are missing, unknown or do not fit; any error of compiling or running a circuit.
    fn trace<N: Into<String>, V: Into<Tensor>>(
        &self,
        inputs: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Trace, FormulaError>;
}

impl Formula for Notation {
    fn trace<N: Into<String>, V: Into<Tensor>>(
        &self,
        inputs: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Trace, FormulaError> {
        let lowered = self.lower(inputs)?;
        Ok(lowered.circuit.trace(lowered.inputs)?)
    }
}
