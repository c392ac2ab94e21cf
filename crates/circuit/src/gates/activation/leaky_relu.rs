//! The leaky rectifier.

use crate::gate::prelude::*;

/// y = x where x > 0, slope · x elsewhere, elementwise. dy/dx = 1 where x > 0, the slope where x ≤ 0. NaN
/// stays NaN.
#[derive(Clone, Copy, Debug)]
pub struct LeakyRelu {
    /// The slope on the left.
    pub slope: f64,
}

/// The usual slope (Maas, Hannun and Ng, 2013).
const SLOPE: f64 = 0.01;

impl<'c> Expr<'c> {
    /// x where x > 0, slope · x elsewhere, elementwise; the derivative at 0 is the slope. 0.01 is the usual
    /// one.
    #[track_caller]
    pub fn leaky_relu(self, slope: f64) -> Expr<'c> {
        self.apply(LeakyRelu { slope })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "x where x > 0, else slope · x",
    derivative: "1 where x > 0, else the slope",
    convention: "leaky_relu′(0) = slope",
    role: "lets it through where x > 0, scales it by the slope elsewhere",
    parameters: &[Parameter {
        name: "slope",
        aliases: &["negative_slope", "alpha"],
        takes: Takes::Real,
        optional: true,
    }],
    jacobian: Structure::Diagonal,
    ..Entry::gate(
        "leaky_relu",
        1,
        |x, params| Ok(x[0].leaky_relu(params.real("slope").unwrap_or(SLOPE))),
        |params| Some(Arc::new(LeakyRelu { slope: params.real("slope")? })),
        || {
            let x = Tensor::from([-2.0, 0.5, 3.0]);
            vec![Sample::of([x.clone()]), Sample::of([x]).with("slope", Param::Real(0.2))]
        },
    )
};

impl Gate for LeakyRelu {
    fn name(&self) -> &str {
        "leaky_relu"
    }

    fn params(&self) -> Params {
        Params::new().with("slope", Param::Real(self.slope))
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::finite("slope", self.slope)?;
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        let slope = self.slope;
        // A NaN is not above 0, so it goes through the product and stays.
        Form::Map(Program::build(|[x]| x.constant(0.0).with(Instruction::Less, x).select(x, x * slope)))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let left = if self.slope == 0.0 { g.filled(0.0) } else { g * self.slope };
        Ok(vec![Some(at.x().step().select(g, left))])
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        (self.slope != 1.0).then(|| at.x().equal(0.0))
    }
}
