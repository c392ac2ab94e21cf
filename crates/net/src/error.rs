//! What can be wrong with a network, an optimiser or a schedule.

/// A mistake in describing a network or its training, with what would fit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A mistake in the circuit that was built.
    #[error(transparent)]
    Circuit(Box<backflow_circuit::Error>),
    /// Too few sizes to make a layer.
    #[error(
        "a network needs at least 2 sizes, inputs and outputs, such as 64-32-10; {} given",
        match .0 { 0 => "none was".to_owned(), n => format!("only {n} was") }
    )]
    NoLayers(usize),
    /// A layer without inputs or without neurons.
    #[error("{layer} has {what} of size 0; every layer needs at least 1")]
    ZeroSize {
        /// The layer.
        layer: String,
        /// `inputs` or `outputs`.
        what: &'static str,
    },
    /// More parameters than can be addressed.
    #[error("a network of the sizes {0:?} has more parameters than this machine can address")]
    TooLarge(Vec<usize>),
    /// Text that is not a list of sizes.
    #[error(
        "{text:?} is not a list of layer sizes: {part:?} is not a whole number of at least 1; write 64,32 or 64-32"
    )]
    Sizes {
        /// The whole text.
        text: String,
        /// The part that does not fit.
        part: String,
    },
    /// An unknown name.
    #[error("{name:?} is not a known {what}; choose {choices}")]
    UnknownName {
        /// `activation`, `optimiser`, …
        what: &'static str,
        /// The name given.
        name: String,
        /// What there is.
        choices: String,
    },
    /// A number outside its range.
    #[error("{what} is {value}; it must be {fits}")]
    Value {
        /// What the number is: `the learning rate`.
        what: &'static str,
        /// The number.
        value: f64,
        /// What fits: `above 0 and finite, such as 0.001`.
        fits: &'static str,
    },
}

impl From<backflow_circuit::Error> for Error {
    fn from(error: backflow_circuit::Error) -> Error {
        Error::Circuit(Box::new(error))
    }
}

/// An error unless `holds`; NaN never passes, because every condition is a comparison, and NaN fails all of them.
pub(crate) fn check(holds: bool, what: &'static str, value: f64, fits: &'static str) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(Error::Value { what, value, fits }) }
}
