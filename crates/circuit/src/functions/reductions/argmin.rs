//! Where the smallest element stands.

use crate::gate::prelude::*;
use crate::gates::folds::argmax;
use crate::gates::folds::fold::FOLD;

impl<'c> Expr<'c> {
    /// The position of the (first) smallest element along an axis, which is dropped: indices, without a
    /// gradient. A NaN counts as the smallest.
    #[track_caller]
    pub fn argmin(self, axis: i64) -> Expr<'c> {
        self.along("argmin", &[axis], Params::new(), |x, axes| (-x).argmax(axes[0]))
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "the position of the smallest x along the axis (of all of x where none is given)",
    derivative: "0",
    convention: "the first of equals; a NaN counts as the smallest",
    role: "stops it",
    parameters: FOLD,
    jacobian: Structure::Zero,
    ..Entry::function(
        "argmin",
        1,
        |x, params| argmax::call(x[0], params, Expr::argmin),
        || {
            let x = Tensor::from([[1.0, 5.0, 3.0], [4.0, 2.0, 6.0]]);
            vec![Sample::of([x]).with("axis", [1])]
        },
    )
};
