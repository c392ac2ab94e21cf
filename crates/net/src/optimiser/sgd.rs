//! Stochastic gradient descent, with momentum, Nesterov's variant, and weight decay.

use backflow_circuit::{Builder, Expr};

use super::memory;
use crate::dense::Parameter;
use crate::error::{Error, check};

/// Gradient descent in PyTorch's form, where the learning rate multiplies the momentum as a whole:
///
/// ```text
/// g ← g + weight_decay · w
/// v ← momentum · v + g                          (v starts at 0)
/// w ← w − lr · v                                or, Nesterov: w ← w − lr · (g + momentum · v)
/// ```
///
/// Momentum: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964. Nesterov's
/// variant in this form: Sutskever et al., "On the importance of initialization and momentum in deep
/// learning", 2013. Without momentum there is no state.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Sgd {
    /// The fraction kept of the last direction, at least 0 and below 1.
    pub momentum: f64,
    /// Whether the gradient looks ahead by one momentum step.
    pub nesterov: bool,
    /// The factor of the L2 penalty's gradient, at least 0. It is applied to biases as well.
    pub weight_decay: f64,
}

impl Sgd {
    pub(super) fn check(&self) -> Result<(), Error> {
        let Sgd { momentum, nesterov, weight_decay } = *self;
        check((0.0..1.0).contains(&momentum), "the momentum", momentum, "from 0 to below 1, such as 0.9")?;
        check(
            !nesterov || momentum > 0.0,
            "the momentum",
            momentum,
            "above 0 for Nesterov's variant, such as 0.9",
        )?;
        check(
            weight_decay >= 0.0 && weight_decay.is_finite(),
            "the weight decay",
            weight_decay,
            "0 or more and finite, such as 1e-4",
        )
    }

    pub(super) fn update<'p, 'c: 'p>(
        &self,
        c: &'c Builder,
        pairs: impl Iterator<Item = (&'p Parameter<'c>, Expr<'c>)>,
        lr: Expr<'c>,
    ) {
        for (parameter, g) in pairs {
            let w = parameter.value;
            let g = if self.weight_decay == 0.0 { g } else { g + w * self.weight_decay };
            let direction = if self.momentum == 0.0 {
                g
            } else {
                let old = memory(c, parameter, "momentum");
                let v = old * self.momentum + g;
                c.update(old, v);
                if self.nesterov { g + v * self.momentum } else { v }
            };
            c.update(w, w - direction * lr);
        }
    }
}
