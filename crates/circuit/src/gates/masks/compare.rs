//! Comparisons: masks of 0 and 1. Their derivative is 0; a comparison with NaN is 0, as IEEE 754 has it.

use std::sync::Arc;

use crate::build::expr::{Expr, Operand};
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site, Structure};
use crate::gates::rules;

/// y = 1 where a < b, else 0, elementwise. The derivative is 0.
#[derive(Clone, Copy, Debug)]
pub struct Less;

/// y = 1 where a ≤ b, else 0, elementwise. The derivative is 0.
#[derive(Clone, Copy, Debug)]
pub struct LessEqual;

/// y = 1 where a = b, else 0, elementwise. The derivative is 0.
#[derive(Clone, Copy, Debug)]
pub struct Equal;

impl<'c> Expr<'c> {
    /// 1 where this < other, else 0.
    #[track_caller]
    pub fn less(self, other: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(Less, other)
    }

    /// 1 where this ≤ other, else 0.
    #[track_caller]
    pub fn less_equal(self, other: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(LessEqual, other)
    }

    /// 1 where this > other, else 0.
    #[track_caller]
    pub fn greater(self, other: impl Operand<'c>) -> Expr<'c> {
        other.expr(self.builder()).less(self)
    }

    /// 1 where this ≥ other, else 0.
    #[track_caller]
    pub fn greater_equal(self, other: impl Operand<'c>) -> Expr<'c> {
        other.expr(self.builder()).less_equal(self)
    }

    /// 1 where this = other, else 0.
    #[track_caller]
    pub fn equal(self, other: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(Equal, other)
    }

    /// 1 where this ≠ other (NaN differs from everything), else 0.
    #[track_caller]
    pub fn not_equal(self, other: impl Operand<'c>) -> Expr<'c> {
        1.0 - self.equal(other)
    }
}

macro_rules! comparison {
    ($gate:ident, $entry:ident, $name:literal, $method:ident, $formula:literal) => {
        pub(crate) const $entry: Entry = Entry {
            formula: $formula,
            derivative: "0",
            convention: "0 also where both are equal",
            role: "stops it",
            ..Entry::elementwise(
                $name,
                2,
                |x, _| Ok(x[0].$method(x[1])),
                |_| Some(Arc::new($gate)),
                || rules::binary(&[1.5, -2.0], &[0.25, 3.0]),
            )
        };

        impl Gate for $gate {
            fn name(&self) -> &str {
                $name
            }

            fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
                rules::elementwise(inputs, 2)
            }

            fn form(&self, _: &[Type]) -> Form {
                rules::instruction(Instruction::$gate)
            }

            fn gradient<'c>(&self, _: &Site<'c>, _: Expr<'c>) -> Result<Contributions<'c>, Error> {
                Ok(vec![None, None])
            }

            fn structure(&self, _: usize, _: &[Type]) -> Structure {
                Structure::Zero
            }

            fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
                let (a, b) = at.ab();
                Some(a.equal(b))
            }
        }
    };
}
comparison!(Less, LESS, "less", less, "1 where a < b, else 0");
comparison!(LessEqual, LESS_EQUAL, "less_equal", less_equal, "1 where a ≤ b, else 0");
comparison!(Equal, EQUAL, "equal", equal, "1 where a = b, else 0");
