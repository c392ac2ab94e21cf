//! Clamping.

use crate::gate::prelude::*;

/// y = min(max(x, lower), upper), elementwise; NaN stays NaN. dy/dx = 1 strictly inside the bounds, 0 at and
/// outside them.
#[derive(Clone, Copy, Debug)]
pub struct Clamp {
    /// The lower bound; −∞ if there is none.
    pub min: f64,
    /// The upper bound; ∞ if there is none.
    pub max: f64,
}

impl<'c> Expr<'c> {
    /// min(max(x, lower), upper), elementwise; the derivative is 1 strictly inside the bounds, 0 at and
    /// outside them. An infinite bound never binds; bounds in the wrong order are a mistake.
    #[track_caller]
    pub fn clamp(self, min: f64, max: f64) -> Expr<'c> {
        self.apply(Clamp { min, max })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["clip"],
    formula: "min(max(x, min), max)",
    derivative: "1 where min < x < max, else 0",
    convention: "0 at and outside the bounds; NaN propagates; bounds in the wrong order are an error",
    role: "lets it through inside the bounds, stops it elsewhere",
    parameters: &[
        Parameter { name: "min", aliases: &["a_min", "lo"], takes: Takes::Real, optional: true },
        Parameter { name: "max", aliases: &["a_max", "hi"], takes: Takes::Real, optional: true },
    ],
    jacobian: Structure::Diagonal,
    ..Entry::gate(
        "clamp",
        1,
        |x, params| {
            let Clamp { min, max } = bounds(params);
            Ok(x[0].clamp(min, max))
        },
        |params| Some(Arc::new(bounds(params))),
        || {
            let sample = Sample::of([Tensor::from([-2.0, 0.5, 3.0])]);
            vec![sample.with("min", Param::Real(-1.0)).with("max", Param::Real(2.0))]
        },
    )
};

fn bounds(params: &Params) -> Clamp {
    let bound = |name, none| params.real(name).unwrap_or(none);
    Clamp { min: bound("min", f64::NEG_INFINITY), max: bound("max", f64::INFINITY) }
}

impl Gate for Clamp {
    fn name(&self) -> &str {
        "clamp"
    }

    fn params(&self) -> Params {
        Params::new().with("min", Param::Real(self.min)).with("max", Param::Real(self.max))
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let Clamp { min, max } = self;
        if min.is_nan() || max.is_nan() {
            return Err(Misfit::new("a bound is NaN", "give numbers, or leave a bound out"));
        }
        if min > max {
            let why = format!("the lower bound {min} is above the upper bound {max}");
            return Err(Misfit::new(why, "give the lower bound first"));
        }
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        let Clamp { min, max } = *self;
        Form::Map(Program::build(|[x]| {
            x.with(Instruction::Max, x.constant(min)).with(Instruction::Min, x.constant(max))
        }))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        // An infinite bound never binds, and x − ∞ would make a NaN of an infinite x.
        let x = at.x();
        let above = self.min.is_finite().then(|| (x - self.min).step());
        let below = self.max.is_finite().then(|| (self.max - x).step());
        let inside = match (above, below) {
            (Some(above), Some(below)) => Some(above * below),
            (one, other) => one.or(other),
        };
        Ok(vec![Some(inside.map_or(g, |inside| inside.select(g, g.filled(0.0))))])
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        let x = at.x();
        if self.min == self.max {
            Some(x.equal(self.min))
        } else {
            Some(x.equal(self.min) + x.equal(self.max))
        }
    }
}
