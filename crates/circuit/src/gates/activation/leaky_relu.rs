//! The leaky rectifier.

use crate::gate::prelude::*;

/// The gate of [`Expr::leaky_relu`]. The usual slope is that of Maas, Hannun and Ng (2013).
pub static LEAKY_RELU: Parametric<1> = Parametric {
    formula: "x where x > 0, else slope · x",
    derivative: "1 where x > 0, else the slope",
    convention: "leaky_relu′(0) = slope",
    role: "lets it through where x > 0, scales it by the slope elsewhere",
    check: |[slope]| rules::finite("slope", slope),
    kink: |x, [slope]| (slope != 1.0).then(|| x.equal(0.0)),
    points: &[-2.0, 0.5, 3.0],
    tried: &[[0.2]],
    ..Parametric::new(
        "leaky_relu",
        [Parameter::optional("slope", &["negative_slope", "alpha"], Takes::Real)],
        [0.01],
        // A NaN is not above 0, so it goes through the product and stays.
        |x, [slope]| x.constant(0.0).with(Instruction::Less, x).select(x, x * slope),
        |x, g, [slope]| x.step().select(g, if slope == 0.0 { g.filled(0.0) } else { g * slope }),
    )
};

impl<'c> Expr<'c> {
    /// x where x > 0, slope · x elsewhere, elementwise; the derivative at 0 is the slope. 0.01 is the usual
    /// one.
    #[track_caller]
    pub fn leaky_relu(self, slope: f64) -> Expr<'c> {
        LEAKY_RELU.on(self, [slope])
    }
}
