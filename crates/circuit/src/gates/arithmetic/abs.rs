//! The absolute value.

use crate::gate::prelude::*;
use crate::gates::{NEG, Tangent};

/// The gate of [`Expr::abs`]. A NaN has a NaN for its sign.
pub static ABS: Pointwise = Pointwise {
    aliases: &["absolute", "fabs"],
    formula: "|x|",
    derivative: "sign x",
    convention: "abs′(0) = 0",
    role: "turns its sign where x < 0, stops it at 0",
    simplify: |at| {
        let x = at.x();
        if x.made_by_gate(&ABS).is_some() {
            return Some(x);
        }
        x.made_by_gate(&NEG).map(|x| x[0].abs())
    },
    kink: |at| Some(at.x().equal(0.0)),
    samples: &[&[-2.0, 0.5, 3.0]],
    ..Pointwise::new("abs", Code::Of(Instruction::Abs), Gradient::Unary(|at, g| at.x().abs_back(g)))
};

/// y = g · sign x, elementwise: what |x| sends back of the upstream gradient g, 0 at x = 0 unless g is NaN.
/// ∂y/∂g = sign x and ∂y/∂x = 0, but at x = 0, where |x| has no second derivative, both are NaN: the one wherever
/// something comes back, the other unless g is 0 as well.
pub static ABS_BACK: Pointwise = Pointwise {
    formula: "b · sign a",
    derivative: "∂/∂a = 0, ∂/∂b = sign a",
    convention: "0 at a = 0; the derivatives are NaN there",
    role: "turns its sign where a < 0, stops it at 0",
    kink: |at| Some(at.inputs[0].equal(0.0)),
    samples: &[&[-2.0, 0.5, 3.0], &[1.0, -0.5, 2.0]],
    ..Pointwise::new(
        "abs_back",
        Code::Binary(|[x, g]| {
            let sign = x.apply(Instruction::Sign);
            let zero = x.constant(0.0);
            // The inner choice is 0, or NaN for a NaN: the sign at 0 stops an infinite gradient, and hides nothing.
            sign.select(sign * g, g.select(zero, zero))
        }),
        Gradient::Each(|at, upstream| {
            let (x, g) = at.ab();
            let dx = || at_kink(x, upstream * g, g.filled(0.0));
            let dg = || match Tangent::reaches(g) {
                // A forward product asks for the linear map from g alone.
                true => x.abs_back(upstream),
                false => at_kink(x, upstream, x.abs_back(upstream)),
            };
            vec![at.send(0, dx), at.send(1, dg)]
        }),
    )
};

/// At x = 0 NaN, unless nothing is felt.
#[track_caller]
fn at_kink<'c>(x: Expr<'c>, felt: Expr<'c>, elsewhere: Expr<'c>) -> Expr<'c> {
    x.equal(0.0).select(felt.select(f64::NAN, 0.0), elsewhere)
}

impl<'c> Expr<'c> {
    /// |x|, elementwise; the derivative is the sign of x, 0 at 0.
    #[track_caller]
    pub fn abs(self) -> Expr<'c> {
        self.apply(&ABS)
    }

    /// g · sign x, elementwise: the gradient of |x| from an upstream gradient g, 0 at x = 0. Its own
    /// derivatives are 0 by x and sign x by g, and NaN at x = 0.
    #[track_caller]
    pub fn abs_back(self, g: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(&ABS_BACK, g)
    }
}
