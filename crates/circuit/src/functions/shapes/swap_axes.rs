//! Two axes swapped.

use crate::functions::shapes::{required, sample};
use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// With two axes swapped (negative ones count from the back).
    #[track_caller]
    pub fn swap_axes(self, a: i64, b: i64) -> Expr<'c> {
        let shape = self.shape();
        let (Some(a), Some(b)) = (shape.axis(a), shape.axis(b)) else {
            let why = format!("the shape {shape} does not have both axes {a} and {b}");
            return self.misfit("swapaxes", Misfit::new(why, format!("it has {} axes", shape.rank())));
        };
        let mut order: Vec<usize> = (0..shape.rank()).collect();
        order.swap(a, b);
        self.permute(&order)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["swap_axes"],
    formula: "x with two axes swapped",
    derivative: "1",
    role: "swaps its axes back",
    parameters: &[
        Parameter::required("axis1", &["axis0", "dim0"], Takes::Int),
        Parameter::required("axis2", &["dim1"], Takes::Int),
    ],
    moves: true,
    ..Entry::function(
        "swapaxes",
        1,
        |x, params| Ok(x[0].swap_axes(required(params, "axis1")?, required(params, "axis2")?)),
        || vec![sample().with("axis1", 0).with("axis2", -1)],
    )
};
