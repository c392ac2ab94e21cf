//! Values for a text that has none: small arrays, in the shapes with which it runs.

use backflow_circuit::{Kind, Shape, Tensor, random};
use backflow_notation::{Call, Inputs, Notation, Watch};

/// What a name may be: a matrix, a vector, a number, labels. Tried in this order; the lengths differ, so that nothing fits by
/// accident.
const SHAPES: [&[usize]; 12] = [
    &[4, 3],
    &[3, 5],
    &[5],
    &[3],
    &[],
    &[4, 5],
    &[4],
    &[5, 3],
    &[3, 3],
    &[2, 3, 6, 6],
    &[4, 3, 3, 3],
    &[4, 3, 2],
];
/// Names that stand for numbers.
const NUMBERS: [&str; 16] = [
    "eps",
    "epsilon",
    "lr",
    "reg",
    "lam",
    "lambda_",
    "alpha",
    "momentum",
    "learning_rate",
    "step_size",
    "delta",
    "margin",
    "temperature",
    "slope",
    "decay",
    "rate",
];
/// Names that stand for one number per column.
const VECTORS: [&str; 7] = ["gamma", "beta", "bias", "b", "scale", "shift", "mean"];
/// Names that stand for labels.
const LABELS: [&str; 8] = ["y", "t", "labels", "label", "target", "targets", "idx", "ids"];
/// The most choices of shapes that are tried.
const TRIED: usize = 20_000;

/// A choice for one name.
#[derive(Clone, Copy)]
enum Choice {
    Real(&'static [usize]),
    /// As many labels.
    Labels(usize),
}

/// Values for the names that have none, if small ones are found with which the text runs. `shapes` tells some of their
/// shapes.
pub(crate) fn found(
    notation: &Notation,
    call: &Call,
    given: &Inputs,
    shapes: &[(String, Shape)],
    seed: u64,
) -> Option<Inputs> {
    let missing: Vec<String> =
        notation.needs(call).into_iter().filter(|name| !given.contains_key(name)).collect();
    let mut values = given.clone();
    let mut open = Vec::new();
    for name in missing {
        match shapes.iter().find(|(known, _)| *known == name) {
            Some((_, shape)) => {
                values.insert(name.clone(), numbers(&name, *shape, seed)?);
            }
            None => open.push(name),
        }
    }
    if open.is_empty() {
        return Some(values);
    }
    let watch = Watch { call: call.clone(), forward_only: true, ..Watch::default() };
    let runs = |values: &Inputs| notation.journal(values, &watch).is_ok();
    let choices: Vec<Vec<Choice>> = open.iter().map(|name| choices(name)).collect();
    for pick in picks(&choices.iter().map(Vec::len).collect::<Vec<_>>()).into_iter().take(TRIED) {
        for ((name, choices), at) in open.iter().zip(&choices).zip(pick) {
            let value = match choices[at] {
                Choice::Real(dims) => numbers(name, Shape::new(dims).ok()?, seed)?,
                Choice::Labels(count) => {
                    let labels: Vec<f64> = (0..count).map(|i| ((i * 2) % 3) as f64).collect();
                    Tensor::index([count], labels).ok()?
                }
            };
            values.insert(name.clone(), value);
        }
        if runs(&values) {
            return Some(values);
        }
    }
    None
}

fn choices(name: &str) -> Vec<Choice> {
    let mut all: Vec<Choice> = SHAPES.iter().map(|dims| Choice::Real(dims)).collect();
    if VECTORS.contains(&name.trim_end_matches(|c: char| c.is_ascii_digit())) {
        all.sort_by_key(|choice| matches!(choice, Choice::Real(dims) if dims.len() != 1));
    }
    if NUMBERS.contains(&name) {
        all.insert(0, Choice::Real(&[]));
    }
    if LABELS.contains(&name) {
        all.insert(0, Choice::Labels(4));
    }
    all
}

/// All ways to pick one of several for each place, those that pick early ones first.
fn picks(counts: &[usize]) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for &count in counts {
        let longer = all.len().saturating_mul(count);
        if longer > 50 * TRIED {
            // So many names are given values with fewer shapes to choose from.
            let few = count.min(3);
            all = all.iter().flat_map(|pick| (0..few).map(|at| [&pick[..], &[at]].concat())).collect();
            continue;
        }
        all = all.iter().flat_map(|pick| (0..count).map(|at| [&pick[..], &[at]].concat())).collect();
    }
    all.sort_by_key(|pick| pick.iter().sum::<usize>());
    all
}

/// Random numbers of both signs, away from 0.
pub(crate) fn numbers(name: &str, shape: Shape, seed: u64) -> Option<Tensor> {
    let mut draws = vec![0.0; shape.elements()];
    let of_name = name.bytes().fold(seed, |sum, byte| sum.wrapping_mul(131).wrapping_add(u64::from(byte)));
    random::uniform(of_name, 0, 0, 0, &mut draws);
    let away = |u: f64| if u < 0.5 { 0.2 + 2.0 * u } else { 0.8 - 2.0 * u };
    Tensor::new(shape, draws.into_iter().map(away).collect::<Vec<_>>())
        .ok()
        .filter(|x| x.ty().kind == Kind::Real)
}
