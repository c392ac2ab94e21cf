//! Optimisers: from gradients to the updates of the parameters, as part of the circuit.
//!
//! What an optimiser remembers between steps is a state named after its parameter (`layer1.W.momentum`).
//! Every such state starts at zero. The learning rate is a node of the circuit, usually an input, so that a
//! schedule can change it without a new plan. The conventions are PyTorch's.

mod adam;
mod sgd;

pub use adam::Adam;
pub use sgd::Sgd;

use std::panic::Location;

use backflow_circuit::{Builder, Expr};

use crate::dense::Parameter;
use crate::error::Error;

/// One of the optimisers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Optimiser {
    /// Gradient descent, with or without momentum.
    Sgd(Sgd),
    /// Adam, or AdamW.
    Adam(Adam),
}

impl Optimiser {
    /// Plain gradient descent.
    pub fn sgd() -> Optimiser {
        Optimiser::Sgd(Sgd::default())
    }

    /// Gradient descent with a momentum of 0.9.
    pub fn momentum() -> Optimiser {
        Optimiser::Sgd(Sgd { momentum: 0.9, ..Sgd::default() })
    }

    /// Adam with the constants of its paper.
    pub fn adam() -> Optimiser {
        Optimiser::Adam(Adam::default())
    }

    /// The optimiser with this name: `sgd` (with a momentum of 0.9), `adam`, `adamw`.
    ///
    /// # Errors
    /// Any other name.
    pub fn named(name: &str) -> Result<Optimiser, Error> {
        match name {
            "sgd" | "momentum" => Ok(Optimiser::momentum()),
            "adam" => Ok(Optimiser::adam()),
            "adamw" => Ok(Optimiser::Adam(Adam { weight_decay: 0.01, decoupled: true, ..Adam::default() })),
            _ => Err(Error::UnknownName {
                what: "optimiser",
                name: name.to_owned(),
                choices: "sgd, adam or adamw".to_owned(),
            }),
        }
    }

    /// Its name: `sgd`, `adam` or `adamw`.
    pub fn name(&self) -> &'static str {
        match self {
            Optimiser::Sgd(_) => "sgd",
            Optimiser::Adam(Adam { decoupled: true, .. }) => "adamw",
            Optimiser::Adam(_) => "adam",
        }
    }

    /// A learning rate that is a good first try for a network of a few small layers and a schedule that lowers
    /// it; found by trying on the digits.
    pub fn usual_learning_rate(&self) -> f64 {
        match self {
            Optimiser::Sgd(Sgd { momentum, .. }) if *momentum == 0.0 => 0.2,
            Optimiser::Sgd(_) => 0.1,
            Optimiser::Adam(_) => 0.01,
        }
    }

    /// Checks that its constants lie in their ranges.
    ///
    /// # Errors
    /// The first one that does not.
    pub fn check(&self) -> Result<(), Error> {
        match self {
            Optimiser::Sgd(sgd) => sgd.check(),
            Optimiser::Adam(adam) => adam.check(),
        }
    }

    /// Differentiates a loss with respect to parameters and adds their updates to the circuit.
    #[track_caller]
    pub fn minimise<'c>(&self, c: &'c Builder, loss: Expr<'c>, parameters: &[Parameter<'c>], lr: Expr<'c>) {
        let gradients = c.gradients(loss, parameters.iter().map(|parameter| parameter.value));
        let gradients: Vec<Expr<'c>> = gradients.into_iter().map(|(_, gradient)| gradient).collect();
        self.update(c, parameters, &gradients, lr);
    }

    /// Adds the updates of parameters to the circuit, from one gradient for each.
    #[track_caller]
    pub fn update<'c>(
        &self,
        c: &'c Builder,
        parameters: &[Parameter<'c>],
        gradients: &[Expr<'c>],
        lr: Expr<'c>,
    ) {
        let pairs = parameters.iter().zip(gradients.iter().copied());
        c.at_place(Location::caller().into(), || match self {
            Optimiser::Sgd(sgd) => sgd.update(c, pairs, lr),
            Optimiser::Adam(adam) => adam.update(c, pairs, lr),
        });
    }
}

/// What an optimiser remembers of a parameter: a state of the parameter's shape, named after it, that starts
/// at zero.
fn memory<'c>(c: &'c Builder, parameter: &Parameter<'c>, what: &str) -> Expr<'c> {
    c.state(&format!("{}.{what}", parameter.name), parameter.value.shape()).starting_at(0.0)
}
