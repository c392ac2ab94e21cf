//! The unit step and the sign: both jump at 0.

use crate::gate::prelude::*;

/// The gate of [`Expr::step`].
pub static STEP: Pointwise = Pointwise {
    formula: "1 where x > 0, else 0",
    convention: "step(0) = 0, step′(0) = 0",
    ..jump("step", Instruction::Step)
};

/// The gate of [`Expr::sign`].
pub static SIGN: Pointwise = Pointwise {
    formula: "−1 where x < 0, 0 at 0, 1 where x > 0",
    convention: "sign(0) = 0, sign′(0) = 0",
    ..jump("sign", Instruction::Sign)
};

const fn jump(name: &'static str, instruction: Instruction) -> Pointwise {
    Pointwise {
        kink: |at| Some(at.x().equal(0.0)),
        samples: &[&[-2.0, 0.5, 3.0]],
        ..Pointwise::flat(name, instruction)
    }
}

impl<'c> Expr<'c> {
    /// 1 where x > 0, 0 where x ≤ 0, elementwise; NaN stays NaN. The derivative is 0.
    #[track_caller]
    pub fn step(self) -> Expr<'c> {
        self.apply(&STEP)
    }

    /// −1, 0 or 1 with the sign of x, elementwise; NaN stays NaN. The derivative is 0.
    #[track_caller]
    pub fn sign(self) -> Expr<'c> {
        self.apply(&SIGN)
    }
}
