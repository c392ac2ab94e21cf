//! All elements in one axis.

use crate::functions::shapes::sample;
use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// All elements as one vector, in row-major order.
    #[track_caller]
    pub fn flatten(self) -> Expr<'c> {
        self.reshape([self.shape().elements()])
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["ravel"],
    formula: "all elements as one vector",
    derivative: "1",
    role: "reshapes it back",
    moves: true,
    ..Entry::function("flatten", 1, |x, _| Ok(x[0].flatten()), || vec![sample()])
};
