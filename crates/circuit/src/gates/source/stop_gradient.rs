//! A stop for gradients.

use crate::gate::prelude::*;

/// The gate of [`Expr::stop_gradient`].
#[derive(Clone, Copy, Debug)]
pub struct StopGradient;

impl<'c> Expr<'c> {
    /// The same value; no gradient flows back through it.
    #[track_caller]
    pub fn stop_gradient(self) -> Expr<'c> {
        self.apply(StopGradient)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["detach"],
    formula: "x",
    derivative: "0 by decree",
    role: "stops it",
    jacobian: Structure::Zero,
    ..Entry::gate(
        "stop_gradient",
        1,
        |x, _| Ok(x[0].stop_gradient()),
        |_| Some(Arc::new(StopGradient)),
        Vec::new,
    )
};

impl Gate for StopGradient {
    fn name(&self) -> &str {
        "stop_gradient"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [x] = rules::reals(inputs)?;
        Ok(x)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::View(View::Reshape)
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        Some(Mapped::Each(at.x().stop_gradient()))
    }

    fn meant_to_differ_because(&self) -> Option<&str> {
        Some("no gradient passes, by decree")
    }

    fn structure(&self, _: usize, _: &[Type]) -> Structure {
        Structure::Zero
    }
}
