//! The exponential linear unit.

use crate::gate::prelude::*;

/// y = x where x > 0, α (eˣ − 1) elsewhere, elementwise (Clevert, Unterthiner and Hochreiter, 2016). dy/dx =
/// 1 where x > 0, α eˣ where x ≤ 0: the left side's α at 0, which is not a kink for α = 1.
#[derive(Clone, Copy, Debug)]
pub struct Elu {
    /// Minus the value far to the left.
    pub alpha: f64,
}

impl<'c> Expr<'c> {
    /// x where x > 0, α (eˣ − 1) elsewhere, elementwise; the derivative at 0 is α. 1 is the usual α.
    #[track_caller]
    pub fn elu(self, alpha: f64) -> Expr<'c> {
        self.apply(Elu { alpha })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "x where x > 0, else alpha · (eˣ − 1)",
    derivative: "1 where x > 0, else alpha · eˣ",
    convention: "elu′(0) = alpha, the left side: 1 for alpha 1",
    role: "lets it through where x > 0, scales it by alpha · eˣ elsewhere",
    parameters: &[Parameter { name: "alpha", aliases: &[], takes: Takes::Real, optional: true }],
    jacobian: Structure::Diagonal,
    ..Entry::gate(
        "elu",
        1,
        |x, params| Ok(x[0].elu(params.real("alpha").unwrap_or(1.0))),
        |params| Some(Arc::new(Elu { alpha: params.real("alpha")? })),
        || {
            let x = Tensor::from([-2.0, -0.5, 0.5, 3.0]);
            vec![Sample::of([x.clone()]), Sample::of([x]).with("alpha", Param::Real(0.5))]
        },
    )
};

impl Gate for Elu {
    fn name(&self) -> &str {
        "elu"
    }

    fn params(&self) -> Params {
        Params::new().with("alpha", Param::Real(self.alpha))
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::finite("alpha", self.alpha)?;
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        let alpha = self.alpha;
        Form::Map(Program::build(|[x]| bent(x, 1.0, alpha)))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let below = gradient_below(at.x(), g * self.alpha);
        Ok(vec![Some(at.x().step().select(g, below))])
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        (self.alpha != 1.0).then(|| at.x().equal(0.0))
    }
}

/// right · x where x > 0, left · (eˣ − 1) elsewhere. A NaN is not above 0, so it goes through the exponential
/// and stays.
pub(crate) fn bent(x: Scalar<'_>, right: f64, left: f64) -> Scalar<'_> {
    let above = x.constant(0.0).with(Instruction::Less, x);
    above.select(x * right, x.apply(Instruction::Expm1) * left)
}

/// g · eˣ where x ≤ 0. Elsewhere the exponent is 0, so that the branch not taken does not overflow and send 0
/// · ∞ back from there.
#[track_caller]
pub(crate) fn gradient_below<'c>(x: Expr<'c>, g: Expr<'c>) -> Expr<'c> {
    g * x.step().select(0.0, x).exp()
}
