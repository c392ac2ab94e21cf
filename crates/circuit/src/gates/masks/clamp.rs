//! Clamping.

use crate::gate::prelude::*;

/// The gate of [`Expr::clamp`]. A NaN stays NaN.
pub static CLAMP: Parametric<2> = Parametric {
    aliases: &["clip"],
    formula: "min(max(x, min), max)",
    derivative: "1 where min < x < max, else 0",
    convention: "0 at and outside the bounds; NaN propagates; bounds in the wrong order are an error",
    role: "lets it through inside the bounds, stops it elsewhere",
    check: ordered,
    kink: |x, [min, max]| Some(if min == max { x.equal(min) } else { x.equal(min) + x.equal(max) }),
    points: &[-2.0, 0.5, 3.0],
    tried: &[[-1.0, 2.0]],
    ..Parametric::new(
        "clamp",
        [
            Parameter::optional("min", &["a_min", "lo"], Takes::Real),
            Parameter::optional("max", &["a_max", "hi"], Takes::Real),
        ],
        [f64::NEG_INFINITY, f64::INFINITY],
        |x, [min, max]| x.with(Instruction::Max, x.constant(min)).with(Instruction::Min, x.constant(max)),
        |x, g, bounds| inside(x, bounds).map_or(g, |inside| inside.select(g, g.filled(0.0))),
    )
};

impl<'c> Expr<'c> {
    /// min(max(x, lower), upper), elementwise; the derivative is 1 strictly inside the bounds, 0 at and
    /// outside them. An infinite bound never binds; bounds in the wrong order are a mistake.
    #[track_caller]
    pub fn clamp(self, min: f64, max: f64) -> Expr<'c> {
        CLAMP.on(self, [min, max])
    }
}

fn ordered([min, max]: [f64; 2]) -> Result<(), Misfit> {
    if min.is_nan() || max.is_nan() {
        return Err(Misfit::new("a bound is NaN", "give numbers, or leave a bound out"));
    }
    if min > max {
        let why = format!("the lower bound {min} is above the upper bound {max}");
        return Err(Misfit::new(why, "give the lower bound first"));
    }
    Ok(())
}

/// 1 strictly inside the bounds, 0 elsewhere; `None` without bounds. An infinite bound is left out, because
/// x − ∞ would make a NaN of an infinite x.
fn inside(x: Expr<'_>, [min, max]: [f64; 2]) -> Option<Expr<'_>> {
    let above = min.is_finite().then(|| (x - min).step());
    let below = max.is_finite().then(|| (max - x).step());
    match (above, below) {
        (Some(above), Some(below)) => Some(above * below),
        (one, other) => one.or(other),
    }
}
