//! Masks joined and turned round. What is not 0 counts as true; a NaN stays one.

use crate::functions::count;
use crate::gate::prelude::*;
use crate::gates::folds::fold::{FOLD, call_fold};

impl<'c> Expr<'c> {
    /// 1 where this and the other are both not 0, else 0.
    #[track_caller]
    pub fn logical_and(self, other: impl Operand<'c>) -> Expr<'c> {
        self.of_masks("logical_and", other, |a, b| a * b)
    }

    /// 1 where this or the other is not 0, else 0.
    #[track_caller]
    pub fn logical_or(self, other: impl Operand<'c>) -> Expr<'c> {
        self.of_masks("logical_or", other, |a, b| a.maximum(b))
    }

    /// 1 where one of this and the other is not 0, and the other one is, else 0.
    #[track_caller]
    pub fn logical_xor(self, other: impl Operand<'c>) -> Expr<'c> {
        self.of_masks("logical_xor", other, |a, b| (a - b).abs())
    }

    /// 1 where this is 0, else 0.
    #[track_caller]
    pub fn logical_not(self) -> Expr<'c> {
        self.builder().group("logical_not", Params::new(), &[self], |x| x[0].select(0.0, 1.0))
    }

    /// 1 where any element along some axes is not 0, else 0; 0 where there is none.
    #[track_caller]
    pub fn any_over(self, axes: &[i64]) -> Expr<'c> {
        self.along("any", axes, Params::new(), |x, axes| match count(x, axes) {
            0 => x.sum_over(axes).filled(0.0),
            _ => x.select(1.0, 0.0).max_over(axes).stop_gradient(),
        })
    }

    /// 1 where all elements along some axes are not 0, else 0; 1 where there is none.
    #[track_caller]
    pub fn all_over(self, axes: &[i64]) -> Expr<'c> {
        self.along("all", axes, Params::new(), |x, axes| match count(x, axes) {
            0 => x.sum_over(axes).filled(1.0),
            _ => x.select(1.0, 0.0).min_over(axes).stop_gradient(),
        })
    }

    #[track_caller]
    fn of_masks(
        self,
        name: &str,
        other: impl Operand<'c>,
        f: impl for<'b> FnOnce(Expr<'b>, Expr<'b>) -> Expr<'b>,
    ) -> Expr<'c> {
        let other = other.expr(self.builder());
        match self.broadcast_with(name, &[other]) {
            Some(both) => self.builder().group(name, Params::new(), &both, |x| {
                let [a, b] = [x[0], x[1]].map(|x| x.select(1.0, 0.0));
                // Equal masks are no tie of what is computed.
                f(a, b).stop_gradient()
            }),
            None => Expr::new(self.builder(), Expr::POISON),
        }
    }
}

pub(crate) const AND: Entry = Entry {
    formula: "1 where a ≠ 0 and b ≠ 0, else 0",
    ..mask("logical_and", 2, |x, _| Ok(x[0].logical_and(x[1])))
};

pub(crate) const OR: Entry = Entry {
    formula: "1 where a ≠ 0 or b ≠ 0, else 0",
    ..mask("logical_or", 2, |x, _| Ok(x[0].logical_or(x[1])))
};

pub(crate) const XOR: Entry = Entry {
    formula: "1 where either a ≠ 0 or b ≠ 0, else 0",
    ..mask("logical_xor", 2, |x, _| Ok(x[0].logical_xor(x[1])))
};

pub(crate) const NOT: Entry =
    Entry { formula: "1 where x = 0, else 0", ..mask("logical_not", 1, |x, _| Ok(x[0].logical_not())) };

pub(crate) const ANY: Entry = Entry {
    formula: "1 where any x over the axes is not 0, else 0",
    ..over_axes("any", |x, params| call_fold(x[0], params, Expr::any_over))
};

pub(crate) const ALL: Entry = Entry {
    formula: "1 where all x over the axes are not 0, else 0",
    ..over_axes("all", |x, params| call_fold(x[0], params, Expr::all_over))
};

const fn over_axes(name: &'static str, call: Call) -> Entry {
    Entry {
        derivative: "0",
        convention: CONVENTION,
        role: "stops it",
        jacobian: Structure::Zero,
        parameters: FOLD,
        ..Entry::function(name, 1, call, || {
            let x = Sample::of([Tensor::from([[1.0, 0.0, 3.0], [0.0, 0.0, 0.0]])]);
            vec![x.clone(), x.with("axis", [1])]
        })
    }
}

const CONVENTION: &str = "derivative 0 everywhere; NaN where an operand is NaN";

const fn mask(name: &'static str, operands: usize, call: Call) -> Entry {
    Entry {
        derivative: "0",
        convention: CONVENTION,
        role: "stops it",
        jacobian: Structure::Zero,
        ..Entry::function(
            name,
            operands,
            call,
            match operands {
                1 => || vec![Sample::of([Tensor::from([1.5, 0.0, 1.0])])],
                _ => || {
                    vec![Sample::of([Tensor::from([1.5, 0.0, 0.0, 1.0]), Tensor::from([1.0, 0.0, 3.0, 0.0])])]
                },
            },
        )
    }
}
