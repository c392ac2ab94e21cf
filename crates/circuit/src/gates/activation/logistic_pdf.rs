//! The density of the logistic distribution.

use crate::gate::prelude::*;

/// The gate of [`Expr::logistic_pdf`]. From e^(−|x|) it neither overflows nor cancels.
pub static LOGISTIC_PDF: Pointwise = Pointwise {
    formula: "e⁻ˣ / (1 + e⁻ˣ)² = σ(x) σ(−x)",
    derivative: "−y tanh(x/2)",
    split: |x| Some(x[0].sigmoid() * (-x[0]).sigmoid()),
    samples: &[&[-2.0, 0.0, 0.5, 3.0]],
    ..Pointwise::new(
        "logistic_pdf",
        Code::Of(Instruction::LogisticPdf),
        Gradient::Unary(|at, g| -(g * at.output * (at.x() * 0.5).tanh())),
    )
};

impl<'c> Expr<'c> {
    /// σ(x) σ(−x), the density of the logistic distribution, elementwise; the derivative is −y tanh(x/2).
    #[track_caller]
    pub fn logistic_pdf(self) -> Expr<'c> {
        self.apply(&LOGISTIC_PDF)
    }
}
