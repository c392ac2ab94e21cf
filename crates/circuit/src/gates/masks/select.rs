//! Choice by a mask.

use std::sync::Arc;

use crate::build::expr::{Expr, Operand};
use crate::data::tensor::{Tensor, Type};
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::{Entry, Sample};
use crate::gate::{Contributions, Gate, Misfit, Site, Structure};
use crate::gates::rules;

/// y = a where the mask is not 0, b where it is 0, NaN where it is NaN; elementwise. The gradient goes to the
/// chosen branch alone; the mask gets none.
#[derive(Clone, Copy, Debug)]
pub struct Select;

impl<'c> Expr<'c> {
    /// With this as the mask: `yes` where it is not 0, `no` where it is 0 (NaN where it is NaN), broadcast
    /// together. NumPy's `where`.
    #[track_caller]
    pub fn select(self, yes: impl Operand<'c>, no: impl Operand<'c>) -> Expr<'c> {
        let others = [yes.expr(self.builder()), no.expr(self.builder())];
        match self.broadcast_with("where", &others) {
            Some(all) => self.builder().apply(Select, &all),
            None => Expr::new(self.builder(), Expr::POISON),
        }
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["select"],
    formula: "b where a is not 0, else c",
    derivative: "∂/∂b = 1 where a is not 0, ∂/∂c = 1 where a is 0, ∂/∂a = 0",
    convention: "a is a mask and has derivative 0; a NaN in it gives NaN",
    role: "routes it to the branch that was taken",
    ..Entry::elementwise(
        "where",
        3,
        |x, _| Ok(x[0].select(x[1], x[2])),
        |_| Some(Arc::new(Select)),
        || vec![Sample::of([Tensor::from([1.0, 0.0]), Tensor::from([1.5, -2.0]), Tensor::from([0.25, 3.0])])],
    )
};

impl Gate for Select {
    fn name(&self) -> &str {
        "where"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 3)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Select)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let (mask, none) = (at.x(), g.filled(0.0));
        Ok(vec![None, at.send(1, || mask.select(g, none)), at.send(2, || mask.select(none, g))])
    }

    fn structure(&self, input: usize, _: &[Type]) -> Structure {
        if input == 0 { Structure::Zero } else { Structure::Diagonal }
    }

    fn simplify<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        match at.x().constant_value()? {
            mask if mask.is_nan() => None,
            0.0 => Some(at.inputs[2]),
            _ => Some(at.inputs[1]),
        }
    }
}
