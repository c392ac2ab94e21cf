//! Why a text cannot be graded.

/// Why a text cannot be graded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text makes no sense, or its values do not.
    #[error(transparent)]
    Notation(#[from] backflow_notation::Error),
    /// Its circuit cannot be run.
    #[error(transparent)]
    Run(#[from] backflow_engine::Error),
    /// Its circuit cannot be built.
    #[error(transparent)]
    Circuit(#[from] backflow_circuit::Error),
    /// Something is asked about a name that the text does not have.
    #[error("{asked}: nothing in the text is named {name}{}", .meant.as_ref().map(|meant| format!("; did you mean {meant}?")).unwrap_or_default())]
    Unknown {
        /// What was asked: `--of zz`.
        asked: String,
        /// The name.
        name: String,
        /// A name that is near.
        meant: Option<String>,
    },
    /// It holds no hand-written gradient.
    #[error("the text holds no hand-written gradient: a name such as dW or grad_W beside a variable W")]
    Nothing,
}
