//! A value that is not looked at before another has been computed.

use crate::gate::prelude::*;

/// The gate of [`Expr::after`]. What is built from it is not equal to what is built from x, so a
/// computation can be written twice: recomputation in a backward pass needs that.
#[derive(Clone, Copy, Debug)]
pub struct After;

impl<'c> Expr<'c> {
    /// The same value; what is computed from it waits for `other`.
    #[track_caller]
    pub fn after(self, other: Expr<'c>) -> Expr<'c> {
        self.builder().apply(After, &[self, other])
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "a, not computed from before b has been computed",
    derivative: "1 for a, 0 for b",
    role: "passes it on to a",
    moves: true,
    ..Entry::gate(
        "after",
        2,
        |x, _| Ok(x[0].after(x[1])),
        |_| Some(Arc::new(After)),
        || vec![Sample::of([Tensor::from([1.5, -2.0]), Tensor::from(3.0)])],
    )
};

impl Gate for After {
    fn name(&self) -> &str {
        "after"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [x, _] = rules::arity(inputs)?;
        Ok(x)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::After
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        let y = at.inputs[0].after(at.inputs[1]);
        Some(if at.batched[0] { Mapped::Each(y) } else { Mapped::Shared(y) })
    }

    fn gradient<'c>(&self, _: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g), None])
    }

    fn structure(&self, input: usize, _: &[Type]) -> Structure {
        if input == 0 { Structure::Diagonal } else { Structure::Zero }
    }
}
