//! Batch normalisation: the one layer that looks at the other examples of its batch.

use std::panic::Location;

use backflow_circuit::{Builder, Expr};

use crate::dense::Parameter;
use crate::error::{Error, check};

/// Batch normalisation of `features` numbers per example (Ioffe and Szegedy, "Batch normalization:
/// accelerating deep network training by reducing internal covariate shift", 2015):
///
/// ```text
/// training     y = γ (x − μ) / √(σ² + ε) + β           μ, σ² of the batch, feature by feature
/// after it     y = γ (x − m) / √(v + ε) + β            m, v the running statistics
/// m ← (1 − momentum) m + momentum · μ                  (m starts at 0)
/// v ← (1 − momentum) v + momentum · σ² n / (n − 1)     (v starts at 1; n examples in the batch)
/// ```
///
/// As in PyTorch, the batch is normalised by the biased variance σ², and the running statistics follow the
/// unbiased one. The parameters are the states `name.gamma`, which starts at 1, and `name.beta`, which starts
/// at 0; the running statistics are the states `name.mean` and `name.variance`.
///
/// A model is written for one example, and one example has no statistics: [`train`](Self::train) names them
/// in the circuit, which is then batched, and [`update`](Self::update) is called where the batched circuit is
/// extended, beside the optimiser. The model to save is the one with [`evaluate`](Self::evaluate).
///
/// ```
/// use backflow_circuit::Circuit;
/// use backflow_net::{BatchNorm, Optimiser, loss};
///
/// let norm = BatchNorm::new("norm", 3);
/// let model = Circuit::build(|c| {
///     let parameters = norm.declare(c);
///     let y = norm.train(c.input("x", [3]), parameters.each_ref().map(|p| p.value));
///     c.output("loss", loss::mean_squared_error(y, c.input("target", [3])).mean_over_batch());
/// })?;
/// let step = model.batched(16)?.circuit.extend(|c| {
///     norm.update(c);
///     Optimiser::sgd().minimise(c, c.named("loss"), &norm.find(c), c.input("lr", ()));
/// })?;
/// assert_eq!(step.updates().len(), 4);
/// # Ok::<(), backflow_circuit::Error>(())
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct BatchNorm {
    /// The name: see above for its states.
    pub name: String,
    /// How many numbers an example has.
    pub features: usize,
    /// The weight of the newest batch in the running statistics, above 0 and at most 1.
    pub momentum: f64,
    /// ε, which keeps the division finite; above 0.
    pub epsilon: f64,
}

impl BatchNorm {
    /// A layer with PyTorch's constants: a momentum of 0.1 and an ε of 1e-5.
    pub fn new(name: impl Into<String>, features: usize) -> BatchNorm {
        BatchNorm { name: name.into(), features, momentum: 0.1, epsilon: 1e-5 }
    }

    /// Checks that its constants lie in their ranges.
    ///
    /// # Errors
    /// The first one that does not.
    pub fn check(&self) -> Result<(), Error> {
        let BatchNorm { momentum, epsilon, .. } = *self;
        let fits = momentum > 0.0 && momentum <= 1.0;
        check(fits, "the momentum of batch normalisation", momentum, "above 0 and at most 1, such as 0.1")?;
        let fits = epsilon > 0.0 && epsilon.is_finite();
        check(fits, "epsilon of batch normalisation", epsilon, "above 0 and finite, such as 1e-5")
    }

    /// Declares γ and β as states of a circuit.
    #[track_caller]
    pub fn declare<'c>(&self, c: &'c Builder) -> [Parameter<'c>; 2] {
        let [gamma, beta] = self.parameter_names();
        let features = [self.features];
        [Parameter::declare(c, &gamma, features, 1.0), Parameter::declare(c, &beta, features, 0.0)]
    }

    /// γ and β in a circuit that is extended: see [`Parameter::find`].
    #[track_caller]
    pub fn find<'c>(&self, c: &'c Builder) -> [Parameter<'c>; 2] {
        self.parameter_names().map(|name| Parameter::find(c, &name))
    }

    /// One example `[features] -> [features]`, normalised by the statistics of its batch.
    #[track_caller]
    pub fn train<'c>(&self, x: Expr<'c>, [gamma, beta]: [Expr<'c>; 2]) -> Expr<'c> {
        let c = x.builder();
        c.at_place(Location::caller().into(), || {
            let mean = x.mean_over_batch();
            let centred = x - mean;
            let squares = centred.square();
            let variance = squares.mean_over_batch();
            // A sum of ones over the batch is its number of examples, whatever size the batch will have.
            let n = x.filled(1.0).sum_over_batch();
            let unbiased = squares.sum_over_batch() / (n - 1.0).maximum(1.0);
            c.name(mean, &self.of_batch("mean"));
            c.name(unbiased, &self.of_batch("variance"));
            gamma * (centred / (variance + self.epsilon).sqrt()) + beta
        })
    }

    /// One example `[features] -> [features]`, or a batch `[n, features]`, normalised by the running
    /// statistics.
    #[track_caller]
    pub fn evaluate<'c>(&self, x: Expr<'c>, [gamma, beta]: [Expr<'c>; 2]) -> Expr<'c> {
        let c = x.builder();
        c.at_place(Location::caller().into(), || {
            let [mean, variance] = self.statistics(c);
            gamma * ((x - mean) / (variance + self.epsilon).sqrt()) + beta
        })
    }

    /// Updates the running statistics from the batch's, in a batched circuit that was built with
    /// [`train`](Self::train). The unbiased variance of a batch of one example is taken as 0.
    #[track_caller]
    pub fn update(&self, c: &Builder) {
        c.at_place(Location::caller().into(), || {
            for (state, what) in self.statistics(c).into_iter().zip(["mean", "variance"]) {
                let newest = c.named(&self.of_batch(what));
                c.update(state, state * (1.0 - self.momentum) + newest * self.momentum);
            }
        });
    }

    fn parameter_names(&self) -> [String; 2] {
        ["gamma", "beta"].map(|what| format!("{}.{what}", self.name))
    }

    /// The running mean and variance, declared the first time.
    fn statistics<'c>(&self, c: &'c Builder) -> [Expr<'c>; 2] {
        [("mean", 0.0), ("variance", 1.0)].map(|(what, start)| {
            let name = format!("{}.{what}", self.name);
            c.find(&name).unwrap_or_else(|| c.state(&name, [self.features]).starting_at(start))
        })
    }

    fn of_batch(&self, what: &str) -> String {
        format!("{}.batch_{what}", self.name)
    }
}
