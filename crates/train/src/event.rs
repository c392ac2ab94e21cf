//! What a training run tells its observer, and what it leaves behind.

use crate::metrics::Metrics;

/// Something that happened. The observer may stop the training after any of them.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A step was done: for progress bars, and to give a chance to stop.
    Step {
        /// The epoch, from 1.
        epoch: u64,
        /// How many steps of the whole run are done.
        done: u64,
        /// How many steps the whole run has.
        of: u64,
        /// The batch's mean cross entropy before the update.
        loss: f64,
    },
    /// An epoch is done, and the test set has been evaluated.
    Epoch(&'a Epoch),
}

/// One pass through the training set.
#[derive(Clone, PartialEq, Debug)]
pub struct Epoch {
    /// Its number, from 1.
    pub number: u64,
    /// Over the epoch's training batches, each measured in its own step: before the update, and with the
    /// noise of that step. The loss is the cross entropy without smoothing. [`Report::train`] has the
    /// plain numbers.
    pub train: Metrics,
    /// Over the test set, after the epoch.
    pub test: Metrics,
    /// The learning rate of its last step.
    pub learning_rate: f64,
    /// How long it took, evaluation included.
    pub seconds: f64,
}

/// What a training run leaves behind, besides the parameters.
#[derive(Clone, PartialEq, Debug)]
pub struct Report {
    /// The complete epochs.
    pub epochs: Vec<Epoch>,
    /// The training set, evaluated at the end.
    pub train: Metrics,
    /// The test set, evaluated at the end.
    pub test: Metrics,
    /// Whether the observer stopped the run before its last epoch was done.
    pub stopped: bool,
    /// How long the run took.
    pub seconds: f64,
}
