//! The inverse hyperbolic sine.

use crate::gate::prelude::*;

/// Beyond this, asinh x is ln 2x to the last bit, and its square is finite in every precision: 2⁶⁰.
const LARGE: f64 = (1_u64 << 60) as f64;

/// The gate of [`Expr::asinh`]. ln(x + √(x² + 1)) cancels for negative x and is not accurate near 0, where
/// asinh x = artanh(x/√(x² + 1)) is; and x² overflows.
pub static ASINH: Pointwise = Pointwise {
    aliases: &["arcsinh"],
    formula: "ln(x + √(x² + 1))",
    derivative: "1/√(x² + 1)",
    role: "scales it by 1/√(x² + 1), one at most",
    split: |x| Some((x[0] + (x[0].square() + 1.0).sqrt()).log()),
    patterns: |x| vec![(x[0] + (1.0 + x[0].square()).sqrt()).log()],
    samples: &[&[-3.0, -0.5, 0.0, 0.25, 2.0]],
    ..Pointwise::new(
        "asinh",
        Code::Unary(|[x]| {
            let one = x.constant(1.0);
            let size = x.apply(Instruction::Abs);
            let t = x / x.with(Instruction::Hypot, one);
            let near = (t.apply(Instruction::Log1p) - (-t).apply(Instruction::Log1p)) * 0.5;
            // A factor of the size waits outside of the logarithm where its square would not be finite.
            let large = x.constant(LARGE);
            let (a, rest) = (size.with(Instruction::Min, large), size.with(Instruction::Max, large) / large);
            let far =
                (a + a.with(Instruction::Hypot, one)).apply(Instruction::Log) + rest.apply(Instruction::Log);
            size.with(Instruction::Less, one).select(near, x.apply(Instruction::Sign) * far)
        }),
        Gradient::Unary(|at, g| g / at.x().hypot(1.0)),
    )
};

impl<'c> Expr<'c> {
    /// arsinh x, elementwise, without overflow or cancellation; the derivative is 1/√(x² + 1).
    #[track_caller]
    pub fn asinh(self) -> Expr<'c> {
        self.apply(&ASINH)
    }
}
