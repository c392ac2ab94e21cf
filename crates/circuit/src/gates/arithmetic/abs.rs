//! The absolute value.

use crate::gate::prelude::*;
use crate::gates::NEG;

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

/// y = g · sign x, elementwise: what |x| sends back of the upstream gradient g, 0 at x = 0 whatever g is.
/// ∂y/∂g = sign x; ∂y/∂x = 0, but at x = 0, where |x| has no second derivative, NaN unless g is 0.
pub static ABS_BACK: Pointwise = Pointwise {
    formula: "b · sign a",
    derivative: "∂/∂a = 0, ∂/∂b = sign a",
    convention: "0 at a = 0; ∂/∂a = NaN there",
    role: "turns its sign where a < 0, stops it at 0",
    kink: |at| Some(at.inputs[0].equal(0.0)),
    samples: &[&[-2.0, 0.5, 3.0], &[1.0, -0.5, 2.0]],
    ..Pointwise::new(
        "abs_back",
        Code::Binary(|[x, g]| {
            let sign = x.apply(Instruction::Sign);
            sign.select(sign * g, x.constant(0.0))
        }),
        Gradient::Each(|at, upstream| {
            let (x, g) = at.ab();
            let dx = || x.equal(0.0).select((upstream * g).select(f64::NAN, 0.0), 0.0);
            vec![at.send(0, dx), at.send(1, || x.abs_back(upstream))]
        }),
    )
};

impl<'c> Expr<'c> {
    /// |x|, elementwise; the derivative is the sign of x, 0 at 0.
    #[track_caller]
    pub fn abs(self) -> Expr<'c> {
        self.apply(&ABS)
    }

    /// g · sign x, elementwise: the gradient of |x| from an upstream gradient g, 0 at x = 0. Its own
    /// derivative by x is 0, and NaN at x = 0.
    #[track_caller]
    pub fn abs_back(self, g: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(&ABS_BACK, g)
    }
}
