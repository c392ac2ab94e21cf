//! Axes added, dropped, joined and swapped: reshapes and permutes that say what they are for.

pub(crate) mod flatten;
pub(crate) mod squeeze;
pub(crate) mod stack;
pub(crate) mod swap_axes;

use crate::gate::prelude::*;

fn sample() -> Sample {
    Sample::of([Tensor::from([[1.0], [2.0], [3.0]])])
}

fn required(params: &Params, name: &str) -> Result<i64, Misfit> {
    params.int(name).ok_or_else(|| Misfit::new(format!("it needs {name}"), "give a whole number"))
}
