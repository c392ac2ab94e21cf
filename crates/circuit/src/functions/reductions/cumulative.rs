//! Running sums and products, and the differences that undo a running sum.

use crate::gate::prelude::*;
use crate::gates::Span;

impl<'c> Expr<'c> {
    /// The sums of the first 1, 2, 3, … elements along an axis, the shape unchanged.
    #[track_caller]
    pub fn cumsum(self, axis: i64) -> Expr<'c> {
        self.along("cumsum", &[axis], Params::new(), |x, axes| scan(x, axes[0], |before, x| before + x))
    }

    /// The products of the first 1, 2, 3, … elements along an axis, the shape unchanged.
    #[track_caller]
    pub fn cumprod(self, axis: i64) -> Expr<'c> {
        self.along("cumprod", &[axis], Params::new(), |x, axes| scan(x, axes[0], |before, x| before * x))
    }

    /// Each element minus the one before it along an axis, `times` times over: `[n] -> [n − times]`.
    #[track_caller]
    pub fn diff(self, times: usize, axis: i64) -> Expr<'c> {
        let params = if times == 1 { Params::new() } else { Params::new().with_natural("n", times) };
        if times == 0 {
            return self;
        }
        self.along("diff", &[axis], params, |x, axes| {
            let mut y = x;
            // Once nothing is left, nothing changes any more.
            for _ in 0..times.min(x.shape().dims()[axes[0] as usize]) {
                y = part(y, axes[0], (1..).into()) - part(y, axes[0], (..-1).into());
            }
            y
        })
    }
}

/// The part of one axis.
#[track_caller]
fn part(x: Expr<'_>, axis: i64, span: Span) -> Expr<'_> {
    x.slice(&[&vec![Span::ALL; axis as usize][..], &[span]].concat())
}

/// Joins every element with all before it in log₂ n steps, in each of which an element is joined with what ends
/// `distance` before it (Hillis and Steele, 1986). Sums are as accurate as pairwise ones, a product needs no
/// division, and an element that is not finite reaches only those after it, as it would not in a product with
/// a triangle of ones.
fn scan<'b>(x: Expr<'b>, axis: i64, join: impl Fn(Expr<'b>, Expr<'b>) -> Expr<'b>) -> Expr<'b> {
    let length = x.shape().dims()[axis as usize] as i64;
    let (mut y, mut distance) = (x, 1);
    while distance < length {
        let joined = join(part(y, axis, (..length - distance).into()), part(y, axis, (distance..).into()));
        y = x.builder().concatenate(&[part(y, axis, (..distance).into()), joined], axis);
        distance *= 2;
    }
    y
}

/// The axis of a call; of all elements as one vector where none is given.
const AXIS: &[Parameter] = &[Parameter::optional("axis", &["dim"], Takes::Ints)];

#[track_caller]
fn call<'c>(x: Expr<'c>, params: &Params, f: impl Fn(Expr<'c>, i64) -> Expr<'c>) -> Result<Expr<'c>, Misfit> {
    Ok(match params.ints("axis").as_deref() {
        Some(&[axis]) => f(x, axis),
        Some(_) => return Err(Misfit::new("it runs along one axis", "name one axis")),
        None => f(x.flatten(), 0),
    })
}

pub(crate) const CUMSUM: Entry = Entry {
    formula: "Σ x up to each element along the axis (of x as one vector where none is given)",
    derivative: "1 for each sum that holds the element",
    role: "adds up what returns from each element and those after it",
    parameters: AXIS,
    ..Entry::function("cumsum", 1, |x, params| call(x[0], params, Expr::cumsum), samples)
};

pub(crate) const CUMPROD: Entry = Entry {
    formula: "Π x up to each element along the axis (of x as one vector where none is given)",
    derivative: "the product of the other factors, also where some are 0",
    role: "scales it by the products of the other factors, and adds them up",
    parameters: AXIS,
    ..Entry::function("cumprod", 1, |x, params| call(x[0], params, Expr::cumprod), samples)
};

fn samples() -> Vec<Sample> {
    let x = Sample::of([Tensor::from([[1.0, -2.0, 3.0], [4.0, 0.5, 0.0]])]);
    vec![x.clone(), x.clone().with("axis", [0]), x.with("axis", [1])]
}

pub(crate) const DIFF: Entry = Entry {
    formula: "xᵢ − xᵢ₋₁ along the axis (the last where none is given), n times over",
    derivative: "1 and −1",
    role: "returns it to an element, and its negative to the one before",
    parameters: &[
        Parameter::defaulted("n", &[], Takes::Int),
        Parameter::defaulted("axis", &["dim"], Takes::Ints),
    ],
    ..Entry::function(
        "diff",
        1,
        |x, params| {
            let times = match params.get("n") {
                None => 1,
                Some(_) => params
                    .natural("n")
                    .ok_or_else(|| Misfit::new("n is not a number of times", "give a whole number from 0"))?,
            };
            match params.ints("axis").as_deref() {
                None => Ok(x[0].diff(times, -1)),
                Some(&[axis]) => Ok(x[0].diff(times, axis)),
                Some(_) => Err(Misfit::new("it runs along one axis", "name one axis")),
            }
        },
        || {
            let x = Sample::of([Tensor::from([[1.0, 4.0, 2.0], [0.5, -1.0, 3.0]])]);
            vec![x.clone(), x.clone().with("axis", [0]), x.with("n", 2)]
        },
    )
};
