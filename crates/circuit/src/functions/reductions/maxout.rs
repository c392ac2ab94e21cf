//! Maxout.

use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// The largest of each group of `size` neighbours along the last axis: `[…, n] -> […, n / size]`
    /// (Goodfellow and others, "Maxout networks", 2013).
    #[track_caller]
    pub fn maxout(self, size: usize) -> Expr<'c> {
        match self.shape().dims().split_last() {
            Some((&n, rest)) if size > 0 && n.is_multiple_of(size) => {
                let grouped = [rest, &[n / size, size]].concat();
                let params = Params::new().with_natural("size", size);
                self.builder().group("maxout", params, &[self], |x| x[0].reshape(grouped).max_over(&[-1]))
            }
            _ => {
                let why = format!("the last axis of {} does not divide into groups of {size}", self.shape());
                self.misfit("maxout", Misfit::new(why, "give a size that divides the last dimension"))
            }
        }
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "the largest of each group of `size` neighbours along the last axis",
    derivative: "1 for the largest of a group, 0 for the others",
    convention: "a tie splits the gradient evenly",
    role: "routes it to the largest of each group",
    parameters: &[Parameter::required("size", &["k"], Takes::Int)],
    ..Entry::function(
        "maxout",
        1,
        |x, params| Ok(x[0].maxout(params.natural("size").unwrap_or(0))),
        || {
            let x = Tensor::from([[1.0, 5.0, 3.0, -4.0], [4.0, 2.0, 6.0, 7.5]]);
            vec![Sample::of([x]).with("size", 2)]
        },
    )
};
