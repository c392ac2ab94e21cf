//! Pairs of gates whose derivative together each of them alone would lose.
//!
//! The square of a norm is a sum of squares: smooth where the norm has a kink. The logarithm of a sigmoid is finite
//! and accurate where the sigmoid has come to 0 or 1. Their derivatives are taken of what the pair is.

use crate::gate::Shortcut;
use crate::gate::composite::Composite;
use crate::gate::prelude::*;
use crate::gates::{ABS, HYPOT, MAXIMUM, MUL, NEG, NORMAL_CDF, POW, SIGMOID, SQRT, SQUARE};

/// The longest chain of gates that only move elements, between the two of a pair.
const LONGEST: usize = 8;

/// What the square of a value is, where that is a sum of squares.
pub(crate) fn of_square<'c>(root: Expr<'c>) -> Option<Shortcut<'c>> {
    through(root, square_of)
}

/// What an even power of a value is: a power of its square.
pub(crate) fn of_power<'c>(base: Expr<'c>, exponent: Expr<'c>) -> Option<Shortcut<'c>> {
    let half = exponent.constant_value()? / 2.0;
    if half == 0.0 || half.fract() != 0.0 {
        return None;
    }
    let Shortcut { past, same } = of_square(base)?;
    Some(Shortcut { past, same: if half == 1.0 { same } else { same.pow(half) } })
}

/// What the logarithm of a value is, where that has a gate of its own.
pub(crate) fn of_log<'c>(x: Expr<'c>) -> Option<Shortcut<'c>> {
    through(x, |x| {
        if let Some(inputs) = x.made_by_gate(&SIGMOID) {
            return Some(inputs[0].log_sigmoid());
        }
        if let Some(inputs) = x.made_by_gate(&NORMAL_CDF) {
            return Some(inputs[0].log_normal_cdf());
        }
        let (function, inputs) = x.made_by::<Composite>().filter(|(gate, _)| gate.name() == "softmax")?;
        Some(inputs[0].log_softmax(&function.params().ints("axis")?))
    })
}

fn square_of<'c>(root: Expr<'c>) -> Option<Expr<'c>> {
    if let Some(inputs) = root.made_by_gate(&ABS) {
        return Some(inputs[0].square());
    }
    if let Some(inputs) = root.made_by_gate(&HYPOT) {
        return Some(inputs[0].square() + inputs[1].square());
    }
    if let Some(inputs) = root.made_by_gate(&SQRT) {
        return is_sum_of_squares(inputs[0], LONGEST).then_some(inputs[0]);
    }
    if let Some(inputs) = root.made_by_gate(&MAXIMUM) {
        let negative = |a: Expr<'c>, b: Expr<'c>| a.made_by_gate(&NEG).is_some_and(|x| x[0].id() == b.id());
        let [a, b] = [inputs[0], inputs[1]];
        return (negative(a, b) || negative(b, a)).then(|| a.square());
    }
    let (function, inputs) = root.made_by::<Composite>()?;
    let params = function.params();
    let axes = params.ints("axis")?;
    match function.name() {
        "norm" | "vector_norm" if params.real("ord") == Some(2.0) => Some(inputs[0].square().sum_over(&axes)),
        "std" => Some(inputs[0].variance(&axes, params.int("ddof")?)),
        _ => None,
    }
}

/// Whether a value is nowhere below 0 because it is made of squares.
fn is_sum_of_squares(x: Expr<'_>, depth: usize) -> bool {
    let is = |x: Expr<'_>| depth > 0 && is_sum_of_squares(x, depth - 1);
    if x.constant_value().is_some_and(|value| value >= 0.0) || x.made_by_gate(&SQUARE).is_some() {
        return true;
    }
    let even = |x: f64| x > 0.0 && x % 2.0 == 0.0;
    if let Some(inputs) = x.made_by_gate(&POW) {
        return inputs[1].constant_value().is_some_and(even);
    }
    if let Some(inputs) = x.made_by_gate(&MUL) {
        return inputs[0].id() == inputs[1].id() || inputs.iter().all(|&x| is(x));
    }
    let gates = [&crate::gates::ADD, &crate::gates::DIV];
    if let Some(inputs) = gates.into_iter().find_map(|gate| x.made_by_gate(gate)) {
        return inputs.iter().all(|&x| is(x));
    }
    let (gate, inputs) = x.gate_and_inputs();
    let types: Vec<Type> = inputs.iter().map(|x| x.ty()).collect();
    let sums = matches!(gate.form(&types), Form::Fold { op: FoldOp::Sum, .. }) || gate.name() == "mean";
    (sums || moves(&gate, &inputs)) && is(inputs[0])
}

/// Looks for the first gate of a pair behind gates that only move its elements, and moves what it finds in the
/// same way.
fn through<'c>(x: Expr<'c>, find: impl Fn(Expr<'c>) -> Option<Expr<'c>>) -> Option<Shortcut<'c>> {
    let (mut at, mut moved) = (x, Vec::new());
    for _ in 0..LONGEST {
        if let Some(found) = find(at) {
            let same =
                moved.into_iter().rev().fold(found, |found, (gate, mut inputs): (GateRef, Vec<Expr<'c>>)| {
                    inputs[0] = found;
                    found.builder().apply_ref(gate, &inputs)
                });
            return (!same.is_poison()).then_some(Shortcut { past: at, same });
        }
        let (gate, inputs) = at.gate_and_inputs();
        if !moves(&gate, &inputs) {
            return None;
        }
        at = inputs[0];
        moved.push((gate, inputs));
    }
    None
}

/// Whether a gate only moves or picks elements of its first input.
fn moves(gate: &GateRef, inputs: &[Expr<'_>]) -> bool {
    let types: Vec<Type> = inputs.iter().map(|x| x.ty()).collect();
    gate.meant_to_differ_because().is_none()
        && matches!(gate.form(&types), Form::View(_) | Form::Take { .. } | Form::Gather { .. })
}
