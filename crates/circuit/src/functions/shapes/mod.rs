//! Axes added, dropped, joined, swapped, reversed, lengthened and repeated: views that say what they are for.

pub(crate) mod diagonal;
pub(crate) mod flatten;
pub(crate) mod flip;
pub(crate) mod join;
pub(crate) mod move_axis;
pub(crate) mod pad;
pub(crate) mod repeat;
pub(crate) mod roll;
pub(crate) mod sort;
pub(crate) mod squeeze;
pub(crate) mod stack;
pub(crate) mod swap_axes;
pub(crate) mod triangle;

use crate::gate::prelude::*;

fn sample() -> Sample {
    Sample::of([Tensor::from([[1.0], [2.0], [3.0]])])
}

fn required(params: &Params, name: &str) -> Result<i64, Misfit> {
    params.int(name).ok_or_else(|| Misfit::new(format!("it needs {name}"), "give a whole number"))
}
