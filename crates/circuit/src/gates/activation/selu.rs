//! The scaled exponential linear unit.

use crate::gate::prelude::*;
use crate::gates::activation::elu;

/// λ of the paper, rounded once.
const SCALE: f64 = 1.050_700_987_355_480_5;
/// λ α with the paper's constants, rounded once.
const SCALE_ALPHA: f64 = 1.758_099_340_847_376_8;

/// The gate of [`Expr::selu`]. λ and α make mean 0 and variance 1 a fixed point of a layer (Klambauer,
/// Unterthiner, Mayr and Hochreiter, Self-Normalizing Neural Networks, 2017, equation 14).
pub static SELU: Pointwise = Pointwise {
    formula: "λ x where x > 0, else λ α (eˣ − 1); λ = 1.0507…, α = 1.6732…",
    derivative: "λ where x > 0, else λ α eˣ",
    convention: "selu′(0) = λ α, the left side",
    role: "scales it by λ where x > 0, by λ α eˣ elsewhere",
    kink: |at| Some(at.x().equal(0.0)),
    samples: &[&[-2.0, -0.5, 0.5, 3.0]],
    ..Pointwise::new(
        "selu",
        Code::Unary(|[x]| elu::bent(x, SCALE, SCALE_ALPHA)),
        Gradient::Unary(|at, g| {
            let below = elu::gradient_below(at.x(), g * SCALE_ALPHA);
            at.x().step().select(g * SCALE, below)
        }),
    )
};

impl<'c> Expr<'c> {
    /// λ x where x > 0, λ α (eˣ − 1) elsewhere, elementwise, with λ ≈ 1.0507 and α ≈ 1.6733; the derivative
    /// at 0 is λ α.
    #[track_caller]
    pub fn selu(self) -> Expr<'c> {
        self.apply(&SELU)
    }
}
