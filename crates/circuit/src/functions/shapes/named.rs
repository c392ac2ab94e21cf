//! Other shapes by name: reshapes and permutes that say what they are for.

use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// All elements as one vector, in row-major order.
    #[track_caller]
    pub fn flatten(self) -> Expr<'c> {
        self.reshape([self.shape().elements()])
    }

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
        let rank = self.shape().rank() as i64 + 1;
        if !(-rank..rank).contains(&axis) {
            let fits = format!("positions are {} to {}", -rank, rank - 1);
            return self.misfit("expand_dims", Misfit::new(format!("the result has no axis {axis}"), fits));
        }
        let mut dims = self.shape().dims().to_vec();
        dims.insert(axis.rem_euclid(rank) as usize, 1);
        self.reshape(dims)
    }

    /// With two axes swapped (negative ones count from the back).
    #[track_caller]
    pub fn swap_axes(self, a: i64, b: i64) -> Expr<'c> {
        let shape = self.shape();
        let (Some(a), Some(b)) = (shape.axis(a), shape.axis(b)) else {
            let why = format!("the shape {shape} does not have both axes {a} and {b}");
            return self.misfit("swapaxes", Misfit::new(why, format!("it has {} axes", shape.rank())));
        };
        let mut order: Vec<usize> = (0..shape.rank()).collect();
        order.swap(a, b);
        self.permute(&order)
    }
}

fn sample() -> Sample {
    Sample::of([Tensor::from([[1.0], [2.0], [3.0]])])
}

const fn whole(name: &'static str, aliases: &'static [&'static str]) -> Parameter {
    Parameter { name, aliases, takes: Takes::Int, optional: false }
}

pub(crate) const FLATTEN: Entry = Entry {
    aliases: &["ravel"],
    formula: "all elements as one vector",
    derivative: "1",
    role: "reshapes it back",
    moves: true,
    ..Entry::function("flatten", 1, |x, _| Ok(x[0].flatten()), || vec![sample()])
};

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
        || vec![sample(), sample().with("axis", Param::Ints(vec![-1]))],
    )
};

pub(crate) const EXPAND_DIMS: Entry = Entry {
    aliases: &["unsqueeze"],
    formula: "x with a new axis of length 1",
    derivative: "1",
    role: "reshapes it back",
    parameters: &[whole("axis", &["dim"])],
    moves: true,
    ..Entry::function(
        "expand_dims",
        1,
        |x, params| Ok(x[0].expand_dims(required(params, "axis")?)),
        || vec![sample().with("axis", Param::Int(1))],
    )
};

pub(crate) const SWAP_AXES: Entry = Entry {
    aliases: &["swap_axes"],
    formula: "x with two axes swapped",
    derivative: "1",
    role: "swaps its axes back",
    parameters: &[whole("axis1", &["axis0", "dim0"]), whole("axis2", &["dim1"])],
    moves: true,
    ..Entry::function(
        "swapaxes",
        1,
        |x, params| Ok(x[0].swap_axes(required(params, "axis1")?, required(params, "axis2")?)),
        || vec![sample().with("axis1", Param::Int(0)).with("axis2", Param::Int(-1))],
    )
};

fn required(params: &Params, name: &str) -> Result<i64, Misfit> {
    params.int(name).ok_or_else(|| Misfit::new(format!("it needs {name}"), "give a whole number"))
}
