//! What the gates that take indices share.

use crate::gate::prelude::*;
use crate::gates::Constant;

/// A caller's operand as indices: as it is, or turned into indices when it is a constant of whole numbers.
#[track_caller]
pub(crate) fn indices(x: Expr<'_>) -> Result<Expr<'_>, Misfit> {
    if x.is_index() || x.is_poison() {
        return Ok(x);
    }
    let unfit = |why: String| {
        Misfit::new(why, "declare them with index_input, or write whole numbers such as [0, 2, 1]")
    };
    let Some((constant, _)) = x.made_by::<Constant>() else {
        return Err(unfit("it takes indices where real numbers were given".to_owned()));
    };
    let value = constant.value();
    match Tensor::index(value.shape(), value.data()) {
        Ok(indices) => Ok(x.constant(indices)),
        Err(error) => Err(unfit(error.to_string())),
    }
}

/// The shape rule of a value and indices along one of its axes: the value's type and the shape of the
/// indices.
pub(crate) fn with_indices(inputs: &[Type], axis: usize) -> Result<(Type, Shape), Misfit> {
    match inputs {
        [_, i] if i.kind != Kind::Index => {
            Err(Misfit::new("the second input does not carry indices", "declare it with index_input"))
        }
        [x, _] if axis >= x.shape.rank() => {
            Err(Misfit::new(format!("the shape {} has no axis {axis}", x.shape), ""))
        }
        [x, i] => Ok((*x, i.shape)),
        _ => Err(Misfit::new(format!("it takes a value and indices, not {} inputs", inputs.len()), "")),
    }
}
