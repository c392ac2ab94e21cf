//! The logarithm of a sum of two exponentials.

use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// ln(eᵃ + eᵇ), elementwise, without overflow or cancellation; the derivatives are the shares of the two in
    /// the sum, σ(a − b) and σ(b − a).
    #[track_caller]
    pub fn logaddexp(self, other: impl Operand<'c>) -> Expr<'c> {
        let other = other.expr(self.builder());
        let Some(both) = self.broadcast_with("logaddexp", &[other]) else {
            return Expr::new(self.builder(), Expr::POISON);
        };
        self.builder().group("logaddexp", Params::new(), &both, |x| {
            let pair: Vec<Expr<'_>> = x.iter().map(|x| x.expand_dims(0)).collect();
            x[0].builder().concatenate(&pair, 0).logsumexp(&[0])
        })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "ln(eᵃ + eᵇ)",
    derivative: "∂/∂a = σ(a − b), ∂/∂b = σ(b − a)",
    convention: "where both are the same infinity, they share the gradient evenly",
    role: "shares it out by the shares in the sum",
    split: |x, _| Some((x[0].exp() + x[1].exp()).log()),
    ..Entry::function(
        "logaddexp",
        2,
        |x, _| Ok(x[0].logaddexp(x[1])),
        || vec![Sample::of([Tensor::from([0.5, -2.0, 3.0]), Tensor::from([1.5, 0.25, -3.0])])],
    )
};
