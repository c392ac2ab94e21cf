//! The sigmoid linear unit.

use crate::gate::prelude::*;

/// The gate of [`Expr::silu`]. The function is by Elfwing, Uchibe and Doya (2018).
pub static SILU: Pointwise = Pointwise {
    aliases: &["swish"],
    formula: "x σ(x)",
    derivative: "σ(x) + y σ(−x)",
    role: "scales it by σ(x) + y σ(−x): near 1 on the right, near 0 on the left",
    split: |x| Some(x[0] * x[0].sigmoid()),
    patterns: |x| vec![x[0].sigmoid() * x[0]],
    samples: &[&[-3.0, 0.0, 0.5, 2.0]],
    ..Pointwise::new(
        "silu",
        Code::Unary(|[x]| {
            // The exponential comes as the square of its root, so that far on the left x has met one factor
            // before the other underflows. Below −2000 the result is 0 in every precision; the
            // bound only keeps −∞ · 0 from making a NaN.
            let root = (x.apply(Instruction::Abs) * -0.5).apply(Instruction::Exp);
            let left = x.with(Instruction::Max, x.constant(-2000.0)) * root * root;
            let above = x.constant(0.0).with(Instruction::Less, x);
            above.select(x, left) / (root * root + 1.0)
        }),
        Gradient::Unary(|at, g| {
            let (x, y) = (at.x(), at.output);
            // Beyond 1000 σ(−x) is 0 in every precision; the bound only keeps ∞ · 0 from making a NaN.
            let y = y.clamp(f64::NEG_INFINITY, 1000.0);
            g * (x.sigmoid() + y * (-x).sigmoid())
        }),
    )
};

impl<'c> Expr<'c> {
    /// x σ(x), elementwise; the derivative is σ(x) + y σ(−x).
    #[track_caller]
    pub fn silu(self) -> Expr<'c> {
        self.apply(&SILU)
    }
}
