//! The square.

use crate::gate::prelude::*;
use crate::gates::{ABS, NEG, shortcut};

/// The gate of [`Expr::square`].
pub static SQUARE: Pointwise = Pointwise {
    formula: "x²",
    derivative: "2x",
    simplify: |at| {
        // The sign does not matter: (−x)² = |x|² = x², to the bit.
        let x = at.x();
        let inner = x.made_by_gate(&NEG).or_else(|| x.made_by_gate(&ABS))?;
        Some(inner[0].square())
    },
    shortcut: |at| shortcut::of_square(at.x()),
    split: |x| Some(x[0] * x[0]),
    samples: &[&[-2.0, 0.0, 0.5, 3.0]],
    ..Pointwise::new("square", Code::Unary(|[x]| x * x), Gradient::Unary(|at, g| g * (at.x() * 2.0)))
};

impl<'c> Expr<'c> {
    /// x², elementwise; the derivative is 2x.
    #[track_caller]
    pub fn square(self) -> Expr<'c> {
        self.apply(&SQUARE)
    }
}
