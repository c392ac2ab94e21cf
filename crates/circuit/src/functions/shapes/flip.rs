//! Axes read backwards.

use crate::functions::AXES;
use crate::functions::shapes::sample;
use crate::gate::prelude::*;
use crate::gates::views::slice::Span;

impl<'c> Expr<'c> {
    /// With some axes in reverse order (negative ones count from the back), the shape unchanged. An axis that
    /// is not there, or is named twice, is an error.
    #[track_caller]
    pub fn flip(self, axes: &[i64]) -> Expr<'c> {
        if self.is_poison() {
            return self;
        }
        let shape = self.shape();
        let mut spans = vec![Span::ALL; shape.rank()];
        for &axis in axes {
            let backwards = Span { step: -1, ..Span::ALL };
            match shape.axis(axis).map(|at| std::mem::replace(&mut spans[at], backwards)) {
                Some(Span::ALL) => {}
                Some(_) => {
                    let why = format!("the axis {axis} is named twice in {axes:?}");
                    return self.misfit("flip", Misfit::new(why, "name each axis once"));
                }
                None => {
                    let why = format!("the shape {shape} has no axis {axis}");
                    return self.misfit("flip", Misfit::new(why, format!("it has {} axes", shape.rank())));
                }
            }
        }
        self.slice(&spans)
    }
}

pub(crate) const FLIP: Entry = Entry {
    formula: "x with the named axes backwards, all of them where none is named",
    derivative: "1",
    role: "turns its axes back",
    parameters: AXES,
    moves: true,
    ..Entry::function(
        "flip",
        1,
        |x, params| {
            let all = || (0..x[0].shape().rank() as i64).collect();
            Ok(x[0].flip(&params.ints("axis").unwrap_or_else(all)))
        },
        || vec![sample(), sample().with("axis", [0])],
    )
};

pub(crate) const FLIPUD: Entry = Entry {
    formula: "x with its first axis backwards",
    derivative: "1",
    role: "turns the axis back",
    moves: true,
    ..Entry::function("flipud", 1, |x, _| Ok(x[0].flip(&[0])), || vec![sample()])
};

pub(crate) const FLIPLR: Entry = Entry {
    formula: "x with its second axis backwards",
    derivative: "1",
    role: "turns the axis back",
    moves: true,
    ..Entry::function("fliplr", 1, |x, _| Ok(x[0].flip(&[1])), || vec![sample()])
};
