//! What can go wrong with a training run.

use backflow_engine::Fault;

/// A mistake in the request, or a training run that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Layers, optimiser or schedule.
    #[error(transparent)]
    Net(#[from] backflow_net::Error),
    /// The data.
    #[error(transparent)]
    Data(#[from] backflow_data::Error),
    /// Compiling or running a circuit.
    #[error(transparent)]
    Engine(Box<backflow_engine::Error>),
    /// Something of which there must be at least one.
    #[error("{what} is 0; it must be {fits}")]
    Zero {
        /// `the batch size`, …
        what: &'static str,
        /// What fits.
        fits: &'static str,
    },
    /// A number outside its range.
    #[error("{what} is {value}; it must be {fits}")]
    Value {
        /// `the input noise`, …
        what: &'static str,
        /// The number.
        value: f64,
        /// What fits.
        fits: &'static str,
    },
    /// Examples that the network was not made for.
    #[error(
        "data set `{name}` has {features} features and {classes} classes; \
         the network was made for {inputs} features and {outputs} classes"
    )]
    Unlike {
        /// The data set.
        name: String,
        /// Its features per example.
        features: usize,
        /// Its classes.
        classes: usize,
        /// The network's inputs.
        inputs: usize,
        /// The network's outputs.
        outputs: usize,
    },
    /// A loss or a parameter that is no longer finite.
    #[error(transparent)]
    Diverged(Box<Diverged>),
}

/// When and where training met a number that is not finite. The parameters stay as the last good step left
/// them.
#[derive(Debug, thiserror::Error)]
#[error("training diverged in step {step}, epoch {epoch}: {}; try a lower learning rate than {}", self.what(), shown(*rate))]
pub struct Diverged {
    /// The epoch, from 1.
    pub epoch: u64,
    /// The step of the whole run, from 1.
    pub step: u64,
    /// The learning rate that was asked for, before any schedule.
    pub rate: f64,
    /// The layer that the value belongs to, if it belongs to one.
    pub layer: Option<String>,
    /// The first such value, with the gate that made it: the diagnosis in the circuit's own terms.
    pub fault: Fault,
}

impl Diverged {
    /// What happened, in the terms of the network.
    fn what(&self) -> String {
        let value = if self.fault.value.is_nan() { "NaN".to_owned() } else { self.fault.value.to_string() };
        match &self.layer {
            Some(layer) => format!("a number in {layer} became {value}"),
            None => format!("the {} became {value}", self.fault.noticed),
        }
    }
}

/// A learning rate as people write it: 0.001, 10000, 1e10.
fn shown(rate: f64) -> String {
    if (1e-4..1e6).contains(&rate.abs()) || rate == 0.0 { rate.to_string() } else { format!("{rate:e}") }
}

impl From<backflow_engine::Error> for Error {
    fn from(error: backflow_engine::Error) -> Error {
        Error::Engine(Box::new(error))
    }
}

impl From<backflow_circuit::Error> for Error {
    fn from(error: backflow_circuit::Error) -> Error {
        Error::Net(error.into())
    }
}
