//! The choice by a mask, NumPy's `where`.

use crate::gate::prelude::*;

/// The gate of [`Expr::select`].
pub static SELECT: Pointwise = Pointwise {
    formula: "b where a is not 0, else c",
    derivative: "∂/∂b = 1 where a is not 0, ∂/∂c = 1 where a is 0, ∂/∂a = 0",
    convention: "a is a mask and has derivative 0; a NaN in it gives NaN",
    ports: Ports::Named(&["if", "then", "else"]),
    role: "routes it to the branch that was taken",
    structure: &[Structure::Zero, Structure::Diagonal, Structure::Diagonal],
    simplify: |at| match at.x().constant_value()? {
        mask if mask.is_nan() => None,
        0.0 => Some(at.inputs[2]),
        _ => Some(at.inputs[1]),
    },
    samples: &[&[1.0, 0.0], &[1.5, -2.0], &[0.25, 3.0]],
    ..Pointwise::new(
        "where",
        Code::Of(Instruction::Select),
        Gradient::Each(|at, g| {
            let (mask, none) = (at.x(), g.filled(0.0));
            vec![None, at.send(1, || mask.select(g, none)), at.send(2, || mask.select(none, g))]
        }),
    )
};

impl<'c> Expr<'c> {
    /// With this as the mask: `yes` where it is not 0, `no` where it is 0 (NaN where it is NaN), broadcast
    /// together. The gradient goes to the chosen branch alone; the mask gets none. NumPy's `where`.
    #[track_caller]
    pub fn select(self, yes: impl Operand<'c>, no: impl Operand<'c>) -> Expr<'c> {
        SELECT.on(self, &[yes.expr(self.builder()), no.expr(self.builder())])
    }
}
