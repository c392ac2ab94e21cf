//! The exponential linear unit.

use crate::gate::prelude::*;

/// The gate of [`Expr::elu`]. The function is by Clevert, Unterthiner and Hochreiter (2016). For α = 1
/// there is no kink at 0.
pub static ELU: Parametric<1> = Parametric {
    formula: "x where x > 0, else alpha · (eˣ − 1)",
    derivative: "1 where x > 0, else alpha · eˣ",
    convention: "elu′(0) = alpha, the left side: 1 for alpha 1",
    role: "lets it through where x > 0, scales it by alpha · eˣ elsewhere",
    check: |[alpha]| rules::finite("alpha", alpha),
    kink: |x, [alpha]| (alpha != 1.0).then(|| x.equal(0.0)),
    points: &[-2.0, -0.5, 0.5, 3.0],
    tried: &[[0.5]],
    ..Parametric::new(
        "elu",
        [Parameter::optional("alpha", &[], Takes::Real)],
        [1.0],
        |x, [alpha]| bent(x, 1.0, alpha),
        |x, g, [alpha]| x.step().select(g, gradient_below(x, g * alpha)),
    )
};

impl<'c> Expr<'c> {
    /// x where x > 0, α (eˣ − 1) elsewhere, elementwise; the derivative at 0 is α. 1 is the usual α.
    #[track_caller]
    pub fn elu(self, alpha: f64) -> Expr<'c> {
        ELU.on(self, [alpha])
    }
}

/// right · x where x > 0, left · (eˣ − 1) elsewhere. A NaN is not above 0, so it goes through the exponential
/// and stays.
pub(crate) fn bent(x: Scalar<'_>, right: f64, left: f64) -> Scalar<'_> {
    let above = x.constant(0.0).with(Instruction::Less, x);
    above.select(x * right, x.apply(Instruction::Expm1) * left)
}

/// g · eˣ where x ≤ 0. Elsewhere the exponent is 0, so that the branch not taken does not overflow and send 0
/// · ∞ back from there.
#[track_caller]
pub(crate) fn gradient_below<'c>(x: Expr<'c>, g: Expr<'c>) -> Expr<'c> {
    g * x.step().select(0.0, x).exp()
}
