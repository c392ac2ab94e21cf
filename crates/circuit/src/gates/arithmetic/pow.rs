//! The power.

use crate::gate::prelude::*;
use crate::gates::shortcut;

/// The gate of [`Expr::pow`]. The derivative by b is NaN where a < 0, since aᵇ is not a function of real b
/// there.
pub static POW: Pointwise = Pointwise {
    aliases: &["power"],
    formula: "aᵇ",
    derivative: "∂/∂a = b aᵇ⁻¹, ∂/∂b = aᵇ ln a",
    convention: "∂/∂a = 0 for b = 0, also at a = 0; ∂/∂b = 0 at a = 0 for b > 0, NaN for a < 0 and at (0, 0)",
    ports: Ports::Named(&["base", "power"]),
    role: "scales it by b aᵇ⁻¹ for the base, by aᵇ ln a for the exponent",
    simplify: |at| {
        // Only where every special value agrees: (−0)^½ is 0 but √−0 is −0, and x⁰ is not 1 for NaN.
        let (a, b) = at.ab();
        match b.constant_value()? {
            1.0 => Some(a),
            2.0 => Some(a.square()),
            -1.0 => Some(a.reciprocal()),
            _ => None,
        }
    },
    shortcut: |at| shortcut::of_power(at.a(), at.b()),
    samples: &[&[0.25, 1.5, 2.0, 3.0], &[2.0, -1.5, 0.5, 3.0]],
    ..Pointwise::new(
        "pow",
        Code::Of(Instruction::Pow),
        Gradient::Each(|at, g| {
            let (a, b) = at.ab();
            let da = if at.wanted[0] { by_base(a, b, g) } else { None };
            vec![da, at.send(1, || g * at.output * safe_base(a, b).log())]
        }),
    )
};

impl<'c> Expr<'c> {
    /// aᵇ, elementwise, for any real exponents, constant or not; the derivatives are b aᵇ⁻¹ and aᵇ ln a.
    #[track_caller]
    pub fn pow(self, exponent: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(&POW, exponent)
    }
}

/// g · b aᵇ⁻¹. A constant exponent of 0 sends nothing.
fn by_base<'c>(a: Expr<'c>, b: Expr<'c>, g: Expr<'c>) -> Option<Expr<'c>> {
    match b.constant_value() {
        Some(0.0) => return None,
        Some(2.0) => return Some(g * (a * 2.0)),
        Some(exponent) => return Some(g * (a.pow(exponent - 1.0) * exponent)),
        None => {}
    }
    // Where b is 0, b/a stands for b aᵇ⁻¹: it has the right derivative by b. The base is replaced in the
    // branch not taken, so that no 0 · ∞ comes back from it.
    let flat = b.equal(0.0);
    let at_origin = flat * a.equal(0.0);
    let power = b * flat.select(1.0, a).pow(b - 1.0);
    let quotient = at_origin.select(0.0, b / at_origin.select(1.0, flat.select(a, 1.0)));
    Some(g * flat.select(quotient, power))
}

/// The base as the logarithm in aᵇ ln a sees it: 1 where aᵇ is 0 and ln a infinite, NaN at (0, 0), where the
/// power jumps.
fn safe_base<'c>(a: Expr<'c>, b: Expr<'c>) -> Expr<'c> {
    match a.constant_value() {
        Some(base) if base > 0.0 && base.is_finite() => return a,
        _ => {}
    }
    let zero = a.equal(0.0);
    let vanishes = zero * b.greater(0.0) + a.equal(f64::INFINITY) * b.less(0.0);
    vanishes.select(1.0, (zero * b.equal(0.0)).select(f64::NAN, a))
}
