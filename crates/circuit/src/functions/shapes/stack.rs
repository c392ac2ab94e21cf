//! Values side by side along a new axis.

use crate::gate::prelude::*;
use crate::gates::views::concatenate::AXIS;

/// Lists up to this long are shown as one gate.
pub(crate) const LONGEST_GROUP: usize = 16;

impl Builder {
    /// Values of equal shape side by side along a new axis (a negative one counts from the back of the
    /// result): `k` times `[m, n] -> [k, m, n]` along axis 0.
    #[track_caller]
    pub fn stack<'c>(&'c self, parts: &[Expr<'c>], axis: i64) -> Expr<'c> {
        let axis = match new_axis(parts, axis) {
            Ok(axis) => axis,
            Err(misfit) => return self.misfit("stack", parts, misfit),
        };
        let mut dims = parts[0].shape().dims().to_vec();
        dims.insert(axis as usize, 1);
        // A group copies its body for every input it is differentiated by; a long list is laid out flat.
        if parts.len() > LONGEST_GROUP {
            let wide: Vec<Expr<'_>> = parts.iter().map(|x| x.reshape(dims.as_slice())).collect();
            return self.concatenate(&wide, axis);
        }
        self.group("stack", Params::new().with("axis", axis), parts, |parts| {
            let wide: Vec<Expr<'_>> = parts.iter().map(|x| x.reshape(dims.as_slice())).collect();
            wide[0].builder().concatenate(&wide, axis)
        })
    }
}

/// The position of the new axis among the result's.
fn new_axis(parts: &[Expr<'_>], axis: i64) -> Result<i64, Misfit> {
    let Some(first) = parts.first() else {
        return Err(Misfit::new("there is nothing to stack", "give at least one value"));
    };
    if parts.iter().any(|x| x.ty() != first.ty()) {
        let fits = "concatenate joins values of different lengths";
        return Err(Misfit::new("the values differ in shape", fits));
    }
    let rank = first.shape().rank() as i64 + 1;
    if !(-rank..rank).contains(&axis) {
        let fits = format!("axes are {} to {}", -rank, rank - 1);
        return Err(Misfit::new(format!("the result has no axis {axis}"), fits));
    }
    Ok(axis.rem_euclid(rank))
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "the operands side by side along a new axis, the first where none is given",
    derivative: "1",
    role: "cuts it up: each operand gets its part",
    operands: Operands::AtLeast(1),
    parameters: AXIS,
    moves: true,
    ..Entry::function(
        "stack",
        1,
        |x, params| Ok(x[0].builder().stack(x, params.int("axis").unwrap_or(0))),
        || {
            let (a, b) = (Tensor::from([1.0, 2.0]), Tensor::from([3.0, 4.0]));
            vec![Sample::of([a.clone(), b.clone()]), Sample::of([a.clone(), b, a]).with("axis", -1)]
        },
    )
};
