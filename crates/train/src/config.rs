//! What a user decides about a training run.

use backflow_net::{Activation, Decay, Network, Optimiser, Schedule};

use crate::error::Error;

/// The settings of a training run.
///
/// The defaults were chosen for the digits, whose features lie between 0 and 1, on six splits with ten seeds
/// each. On six other splits (seeds 6 to 11 of the split, 0 to 9 of the training) they reach a mean test
/// accuracy of 98.4 %, at the lowest 96.7 %; without noise and smoothing the mean is 97.75 %.
#[derive(Clone, PartialEq, Debug)]
pub struct Config {
    /// The sizes of the hidden layers. None at all is softmax regression.
    pub layers: Vec<usize>,
    /// The hidden layers' activation.
    pub activation: Activation,
    /// The optimiser.
    pub optimiser: Optimiser,
    /// The highest learning rate; by default the optimiser's usual one.
    pub learning_rate: Option<f64>,
    /// The number of steps over which the learning rate rises to its highest value.
    pub warm_up: u64,
    /// How the learning rate falls.
    pub decay: Decay,
    /// The standard deviation of the normal noise that each training step adds to its examples, in the units
    /// of the features; 0 for none. To first order it penalises how much the loss depends on each input
    /// (Bishop, "Training with noise is equivalent to Tikhonov regularization", 1995).
    pub input_noise: f64,
    /// The fraction of a label that is spread over all classes, at least 0 and below 1; see
    /// [`backflow_net::loss::smoothed_cross_entropy`].
    pub label_smoothing: f64,
    /// The number of passes through the training set. With 0 the network keeps its initial values.
    pub epochs: u64,
    /// Examples per step. A batch larger than the training set is the whole training set.
    pub batch: usize,
    /// Decides the initial values, the order of the examples and the noise.
    pub seed: u64,
    /// How many threads to use; the engine decides when not given. The results do not depend on
    /// it.
    pub threads: Option<usize>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            layers: vec![64, 32],
            activation: Activation::RELU,
            optimiser: Optimiser::adam(),
            learning_rate: None,
            warm_up: 0,
            decay: Decay::Cosine { to: 0.0 },
            input_noise: 0.25,
            label_smoothing: 0.1,
            epochs: 100,
            batch: 32,
            seed: 0,
            threads: None,
        }
    }
}

impl Config {
    /// The schedule of the learning rate.
    pub fn schedule(&self) -> Schedule {
        let rate = self.learning_rate.unwrap_or(self.optimiser.usual_learning_rate());
        Schedule { rate, warm_up: self.warm_up, decay: self.decay }
    }

    /// The network for examples of `inputs` features in `classes` classes.
    ///
    /// # Errors
    /// A layer of size 0, too many parameters.
    pub fn network(&self, inputs: usize, classes: usize) -> Result<Network, Error> {
        let sizes: Vec<usize> = [&[inputs], &self.layers[..], &[classes]].concat();
        Ok(Network::new(&sizes, self.activation)?)
    }

    /// Checks that every number lies in its range, as far as that can be told without the data.
    ///
    /// # Errors
    /// The first one that does not.
    pub fn check(&self) -> Result<(), Error> {
        if self.batch == 0 {
            return Err(Error::Zero { what: "the batch size", fits: "at least 1 example, such as 32" });
        }
        if self.threads == Some(0) {
            return Err(Error::Zero { what: "the number of threads", fits: "at least 1" });
        }
        let (noise, smoothing) = (self.input_noise, self.label_smoothing);
        if !(noise >= 0.0 && noise.is_finite()) {
            let fits = "0 or more and finite, such as 0.25";
            return Err(Error::Value { what: "the input noise", value: noise, fits });
        }
        if !(0.0..1.0).contains(&smoothing) {
            let fits = "from 0 to below 1, such as 0.1";
            return Err(Error::Value { what: "the label smoothing", value: smoothing, fits });
        }
        self.network(1, 1)?;
        self.optimiser.check()?;
        Ok(self.schedule().check()?)
    }
}
