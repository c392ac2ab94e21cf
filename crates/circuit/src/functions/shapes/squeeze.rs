//! Axes of length 1 dropped and put in.

use crate::functions::shapes::sample;
use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// Without some axes of length 1, or without all of them where none are named. An axis of another length
    /// is an error.
    #[track_caller]
    pub fn squeeze(self, axes: Option<&[i64]>) -> Expr<'c> {
        let shape = self.shape();
        let single = |&axis: &usize| shape.dims()[axis] == 1;
        let found: Option<Vec<usize>> = match axes {
            None => Some((0..shape.rank()).filter(single).collect()),
            Some(axes) => axes.iter().map(|&axis| shape.axis(axis).filter(single)).collect(),
        };
        match found {
            Some(axes) => self.reshape(shape.without(&axes)),
            None => {
                let why = format!("{:?} are not axes of length 1 of {shape}", axes.unwrap_or_default());
                self.misfit("squeeze", Misfit::new(why, "name axes of length 1, or none"))
            }
        }
    }

    /// With a new axis of length 1 at a position of the result (a negative one counts from its back).
    #[track_caller]
    pub fn expand_dims(self, axis: i64) -> Expr<'c> {
        self.with_axes(&[axis])
    }

    /// With new axes of length 1 at positions of the result (negative ones count from its back).
    #[track_caller]
    pub fn with_axes(self, axes: &[i64]) -> Expr<'c> {
        if self.is_poison() {
            return self;
        }
        let rank = (self.shape().rank() + axes.len()) as i64;
        let mut new = Vec::with_capacity(axes.len());
        for &axis in axes {
            let at = axis.rem_euclid(rank) as usize;
            if !(-rank..rank).contains(&axis) {
                let fits = format!("positions are {} to {}", -rank, rank - 1);
                return self
                    .misfit("expand_dims", Misfit::new(format!("the result has no axis {axis}"), fits));
            }
            if new.contains(&at) {
                let why = format!("the axis {axis} is named twice in {axes:?}");
                return self.misfit("expand_dims", Misfit::new(why, "name each axis once"));
            }
            new.push(at);
        }
        new.sort_unstable();
        let mut dims = self.shape().dims().to_vec();
        new.into_iter().for_each(|at| dims.insert(at, 1));
        self.reshape(dims)
    }
}

pub(crate) const SQUEEZE: Entry = Entry {
    formula: "x without the axes of length 1, or those of them that are named",
    derivative: "1",
    role: "reshapes it back",
    parameters: crate::functions::AXES,
    moves: true,
    ..Entry::function(
        "squeeze",
        1,
        |x, params| Ok(x[0].squeeze(params.ints("axis").as_deref())),
        || vec![sample(), sample().with("axis", [-1])],
    )
};

pub(crate) const EXPAND_DIMS: Entry = Entry {
    aliases: &["unsqueeze"],
    formula: "x with a new axis of length 1, or with several",
    derivative: "1",
    role: "reshapes it back",
    parameters: &[Parameter::required("axis", &["dim"], Takes::Ints)],
    moves: true,
    ..Entry::function(
        "expand_dims",
        1,
        |x, params| Ok(x[0].with_axes(&params.ints("axis").unwrap_or_default())),
        || vec![sample().with("axis", 1), sample().with("axis", [0, -1])],
    )
};
