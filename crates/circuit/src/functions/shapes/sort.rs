//! Elements in ascending order.

use crate::gate::prelude::*;
use crate::gates::picks::argsort::{AXIS, samples};

impl<'c> Expr<'c> {
    /// The elements in ascending order along an axis, the shape unchanged. The gradient returns to where each
    /// element came from; equal elements keep their order, and a NaN counts as the largest.
    #[track_caller]
    pub fn sort(self, axis: i64) -> Expr<'c> {
        match rules::axis(self.shape(), axis) {
            _ if self.is_poison() => self,
            Ok(at) => self.builder().group("sort", Params::new().with_natural("axis", at), &[self], |x| {
                let rows = x[0].swap_axes(axis, -1);
                rows.gather(rows.argsort(-1), -1).swap_axes(axis, -1)
            }),
            Err(misfit) => self.misfit("sort", misfit),
        }
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "x in ascending order along the axis (the last where none is given)",
    derivative: "1 at the place that an element came from",
    convention: "equals keep their order, and each gets what returns to its own place; a NaN counts as the largest",
    role: "returns it to where each element came from",
    parameters: AXIS,
    ..Entry::function("sort", 1, |x, params| Ok(x[0].sort(params.int("axis").unwrap_or(-1))), samples)
};
