//! Adam, and AdamW.

use backflow_circuit::{Builder, Expr};

use super::memory;
use crate::dense::Parameter;
use crate::error::{Error, check};

/// Adam with bias correction (Kingma and Ba, "Adam: a method for stochastic optimization", 2015), in
/// PyTorch's form:
///
/// ```text
/// t ← t + 1                                     (t, m and v start at 0)
/// g ← g + weight_decay · w                      decoupled instead: w ← w − lr · weight_decay · w
/// m ← β₁ m + (1 − β₁) g
/// v ← β₂ v + (1 − β₂) g²
/// w ← w − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
/// ```
///
/// Decoupled weight decay makes it AdamW (Loshchilov and Hutter, "Decoupled weight decay regularization",
/// 2019). The states are `adam.steps` (t) and, for each parameter, `….m` and `….v`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Adam {
    /// β₁, the fraction kept of the mean of the gradients, at least 0 and below 1.
    pub beta1: f64,
    /// β₂, the fraction kept of the mean of their squares, at least 0 and below 1.
    pub beta2: f64,
    /// ε, which keeps the division finite; above 0.
    pub epsilon: f64,
    /// The factor of the L2 penalty's gradient or of the decay, at least 0.
    pub weight_decay: f64,
    /// Whether weights decay on their own (AdamW) instead of through the gradient.
    pub decoupled: bool,
}

impl Default for Adam {
    /// The paper's constants: β₁ = 0.9, β₂ = 0.999, ε = 1e-8, no weight decay.
    fn default() -> Adam {
        Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0, decoupled: false }
    }
}

impl Adam {
    pub(super) fn check(&self) -> Result<(), Error> {
        let Adam { beta1, beta2, epsilon, weight_decay, .. } = *self;
        check((0.0..1.0).contains(&beta1), "beta1 of Adam", beta1, "from 0 to below 1, such as 0.9")?;
        check((0.0..1.0).contains(&beta2), "beta2 of Adam", beta2, "from 0 to below 1, such as 0.999")?;
        check(
            epsilon > 0.0 && epsilon.is_finite(),
            "epsilon of Adam",
            epsilon,
            "above 0 and finite, such as 1e-8",
        )?;
        check(
            weight_decay >= 0.0 && weight_decay.is_finite(),
            "the weight decay",
            weight_decay,
            "0 or more and finite, such as 0.01",
        )
    }

    pub(super) fn update<'p, 'c: 'p>(
        &self,
        c: &'c Builder,
        pairs: impl Iterator<Item = (&'p Parameter<'c>, Expr<'c>)>,
        lr: Expr<'c>,
    ) {
        let steps = c.state("adam.steps", ()).starting_at(0.0);
        let t = steps + 1.0;
        c.update(steps, t);
        // 1 − βᵗ cancels for β near 1, and in f32 loses four digits at the first step; −expm1(t ln β) is the
        // same without the cancellation.
        let correction = |beta: f64| -(t * beta.ln()).expm1();
        let rate = lr / correction(self.beta1);
        let spread = correction(self.beta2).sqrt();
        let decays = self.weight_decay != 0.0;
        for (parameter, g) in pairs {
            let w = parameter.value;
            let g = if decays && !self.decoupled { g + w * self.weight_decay } else { g };
            let (m_old, v_old) = (memory(c, parameter, "m"), memory(c, parameter, "v"));
            let m = m_old * self.beta1 + g * (1.0 - self.beta1);
            let v = v_old * self.beta2 + g * g * (1.0 - self.beta2);
            c.update(m_old, m);
            c.update(v_old, v);
            let kept = if decays && self.decoupled { w * (1.0 - lr * self.weight_decay) } else { w };
            c.update(w, kept - rate * m / (v.sqrt() / spread + self.epsilon));
        }
    }
}
