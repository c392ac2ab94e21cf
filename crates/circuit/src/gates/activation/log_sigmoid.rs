//! The logarithm of the sigmoid.

use crate::gate::prelude::*;

/// The gate of [`Expr::log_sigmoid`]. As −softplus(−x) it neither overflows nor cancels.
pub static LOG_SIGMOID: Pointwise = Pointwise {
    aliases: &["logsigmoid"],
    formula: "ln σ(x)",
    derivative: "σ(−x)",
    role: "scales it by σ(−x), between 0 and 1",
    split: |x| Some(x[0].sigmoid().log()),
    patterns: |x| vec![-(-x[0]).softplus()],
    samples: &[&[-3.0, 0.0, 0.5, 2.0]],
    ..Pointwise::new(
        "log_sigmoid",
        Code::Unary(|[x]| -(-x).apply(Instruction::Softplus)),
        Gradient::Unary(|at, g| g * (-at.x()).sigmoid()),
    )
};

impl<'c> Expr<'c> {
    /// ln σ(x), elementwise, without overflow or cancellation; the derivative is σ(−x).
    #[track_caller]
    pub fn log_sigmoid(self) -> Expr<'c> {
        self.apply(&LOG_SIGMOID)
    }
}
