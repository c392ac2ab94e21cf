//! What several gates' rules share.

use crate::build::expr::Expr;
use crate::data::shape::Shape;
use crate::data::tensor::{Kind, Type};
use crate::form::{Instruction, Scalar};
use crate::gate::{Misfit, Site};

/// The shape rule of elementwise gates: reals, all of one shape.
pub(crate) fn elementwise(inputs: &[Type], count: usize) -> Result<Type, Misfit> {
    if inputs.len() != count {
        return Err(miscounted(inputs, count));
    }
    all_real(inputs)?;
    match inputs.iter().find(|x| x.shape != inputs[0].shape) {
        Some(_) => Err(Misfit::new(
            "it works element by element on equal shapes",
            "expand one to the shape of the other",
        )),
        None => Ok(inputs[0]),
    }
}

/// The inputs of a gate that takes `N` of them.
pub(super) fn arity<const N: usize>(inputs: &[Type]) -> Result<[Type; N], Misfit> {
    inputs.try_into().map_err(|_| miscounted(inputs, N))
}

/// The inputs of a gate that takes `N` of them, all reals.
pub(super) fn reals<const N: usize>(inputs: &[Type]) -> Result<[Type; N], Misfit> {
    let inputs = arity(inputs)?;
    all_real(&inputs)?;
    Ok(inputs)
}

fn miscounted(inputs: &[Type], count: usize) -> Misfit {
    let why = match count {
        0 => "it takes no inputs".to_owned(),
        _ => format!("it takes {count} inputs, not {}", inputs.len()),
    };
    Misfit::new(why, "")
}

fn all_real(inputs: &[Type]) -> Result<(), Misfit> {
    match inputs.iter().find(|x| x.kind == Kind::Index) {
        Some(_) => Err(Misfit::new("it takes real numbers, not indices", "one_hot turns indices into reals")),
        None => Ok(()),
    }
}

/// `mask · g` where the mask is not 0, and 0 where it is, whatever `g` is: a derivative of zero stops an
/// infinite gradient too.
#[track_caller]
pub(super) fn masked<'c>(mask: Expr<'c>, g: Expr<'c>) -> Expr<'c> {
    mask.select(mask * g, g.filled(0.0))
}

/// The axis that a caller gave, if it is in range.
pub(crate) fn axis(shape: Shape, given: i64) -> Result<usize, Misfit> {
    axes(shape, Some(&[given])).map(|axes| axes[0])
}

/// The axes that a caller gave, each in range and none twice, ascending; all axes where none were given.
pub(crate) fn axes(shape: Shape, given: Option<&[i64]>) -> Result<Vec<usize>, Misfit> {
    let Some(given) = given else { return Ok((0..shape.rank()).collect()) };
    let mut axes = Vec::new();
    for &axis in given {
        let Some(found) = shape.axis(axis) else {
            let rank = shape.rank();
            let fits = if rank == 0 {
                "a single number has no axes".to_owned()
            } else {
                format!("axes are 0 to {} or, from the back, -1 to -{rank}", rank - 1)
            };
            return Err(Misfit::new(format!("the shape {shape} has no axis {axis}"), fits));
        };
        if axes.contains(&found) {
            return Err(Misfit::new(format!("the axis {axis} is named twice"), ""));
        }
        axes.push(found);
    }
    axes.sort_unstable();
    Ok(axes)
}

/// The shape rule of folds: reals, without the folded axes.
pub(super) fn folded(inputs: &[Type], axes: &[usize]) -> Result<Type, Misfit> {
    let [Type { shape, .. }] = reals(inputs)?;
    if !axes.is_sorted_by(|a, b| a < b) || axes.last().is_some_and(|&last| last >= shape.rank()) {
        return Err(Misfit::new(
            format!("{axes:?} are not axes of the shape {shape}"),
            "name each axis once, ascending",
        ));
    }
    Ok(Type::real(shape.without(axes)))
}

/// 1 − x² without cancellation near ±1, and with a derivative that does not cancel near 0: each of the two
/// ways to write it is good for one of them.
#[track_caller]
pub(super) fn one_minus_square<'c>(x: Expr<'c>) -> Expr<'c> {
    let near_one = x.abs().greater(0.5);
    near_one.select((1.0 - x) * (1.0 + x), 1.0 - x.square())
}

/// x within ±100. Beyond, e^(−x²/2) is 0 in every precision; the bounds only keep ∞ · 0 from making a NaN.
#[track_caller]
pub(super) fn near<'c>(x: Expr<'c>) -> Expr<'c> {
    x.clamp(-100.0, 100.0)
}

/// φ(x) = e^(−x²/2)/√(2π), the density of the standard normal distribution.
#[track_caller]
pub(super) fn normal_density<'c>(x: Expr<'c>) -> Expr<'c> {
    // 1/√(2π), rounded once.
    const PEAK: f64 = 0.398_942_280_401_432_7;
    (x.square() * -0.5).exp() * PEAK
}

/// Φ(x) = erfc(−x/√2)/2, which keeps the left tail.
pub(super) fn normal_cdf<'p>([x]: [Scalar<'p>; 1]) -> Scalar<'p> {
    (x * -std::f64::consts::FRAC_1_SQRT_2).apply(Instruction::Erfc) * 0.5
}

/// −1 where a < b, 0 where they are equal, 1 where a > b, NaN where either is NaN; without derivative.
#[track_caller]
pub(super) fn order<'c>(a: Expr<'c>, b: Expr<'c>) -> Expr<'c> {
    // Equal infinities have a NaN for a difference.
    a.equal(b).select(0.0, (a - b).sign())
}

/// 1 where two operands are equal. A value is no tie with itself.
#[track_caller]
pub(super) fn tie<'c>(at: &Site<'c>) -> Option<Expr<'c>> {
    let (a, b) = at.ab();
    (a.id() != b.id()).then(|| a.equal(b))
}

/// A parameter that must be a finite number.
pub(super) fn finite(name: &str, value: f64) -> Result<(), Misfit> {
    if value.is_finite() {
        return Ok(());
    }
    Err(Misfit::new(format!("{name} is {value}"), format!("give a finite number for {name}")))
}
