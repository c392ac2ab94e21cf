//! The absolute value.

use crate::gate::prelude::*;
use crate::gates::NEG;

/// y = |x|, elementwise. dy/dx = the sign of x: 0 at 0, NaN for NaN.
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
    ..Pointwise::new(
        "abs",
        Code::Of(Instruction::Abs),
        Gradient::Unary(|at, g| rules::masked(at.x().sign(), g)),
    )
};

impl<'c> Expr<'c> {
    /// |x|, elementwise; the derivative is the sign of x, 0 at 0.
    #[track_caller]
    pub fn abs(self) -> Expr<'c> {
        self.apply(&ABS)
    }
}
