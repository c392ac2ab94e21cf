//! Axes turned round: what leaves at the end returns at the front.

use crate::gate::prelude::*;
use crate::gates::Span;

impl<'c> Expr<'c> {
    /// Each axis shifted towards its end, where what leaves returns at the front: `[a, b, c] -> [c, a, b]` for
    /// 1. One shift is for all of the axes, one axis takes all of the shifts; a negative shift goes to the front.
    #[track_caller]
    pub fn roll(self, shifts: &[i64], axes: &[i64]) -> Expr<'c> {
        if self.is_poison() {
            return self;
        }
        let count = if shifts.len() == 1 { axes.len() } else { shifts.len() };
        if axes.len() != count && axes.len() != 1 {
            let why = format!("{} shifts for {} axes", shifts.len(), axes.len());
            return self.misfit("roll", Misfit::new(why, "give one shift per axis, or one for all"));
        }
        let mut y = self;
        for at in 0..count {
            let (shift, axis) = (shifts[at % shifts.len()], axes[at % axes.len()]);
            let axis = match rules::axis(self.shape(), axis) {
                Ok(axis) => axis,
                Err(misfit) => return self.misfit("roll", misfit),
            };
            let length = self.shape().dims()[axis] as i64;
            let moved = if length == 0 { 0 } else { shift.rem_euclid(length) };
            if moved > 0 {
                let part = |span: Span| y.slice(&[&vec![Span::ALL; axis][..], &[span]].concat());
                let parts = [part((length - moved..).into()), part((..length - moved).into())];
                y = self.builder().concatenate(&parts, axis as i64);
            }
        }
        y
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "x shifted along the axes (x as one vector where none is given), what leaves returns at the front",
    derivative: "1",
    role: "shifts it back",
    parameters: &[
        Parameter::required("shift", &["shifts"], Takes::Ints),
        Parameter::optional("axis", &["dims"], Takes::Ints),
    ],
    moves: true,
    ..Entry::function(
        "roll",
        1,
        |x, params| {
            let shifts = params.ints("shift").filter(|shifts| !shifts.is_empty()).ok_or_else(|| {
                Misfit::new("it does not say how far", "give a whole number, or one per axis")
            })?;
            Ok(match params.ints("axis") {
                Some(axes) => x[0].roll(&shifts, &axes),
                None => x[0].flatten().roll(&shifts, &[0]).reshape(x[0].shape()),
            })
        },
        || {
            let x = Sample::of([Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])]);
            vec![x.clone().with("shift", 1), x.with("shift", [-1, 1]).with("axis", [1, 0])]
        },
    )
};
