//! Values and derivatives over the whole range of f64, against numbers that were worked out with 60 digits
//! and rounded once.
//!
//! Distances are counted in units of 2⁻⁵² of the exact number, plus the smallest subnormals where that is
//! what the number is made of.

mod common;

use backflow_circuit::{Param, Tensor};
use common::call;

/// How far a value, a first and a second derivative may be from the exact number: four units for a value (two
/// calls of the system's mathematical functions, each good to about one, and two operations), twice as many
/// for each order, whose rule multiplies as many factors again.
const RULE: [f64; 3] = [4.0, 8.0, 16.0];

/// Functions that raise e to an exponent that is itself the result of an operation (x²/2, b − 1, x less the
/// largest of its row). Half a unit in an exponent d is |d|/2 units in eᵈ, and no formula in the same precision can do better; so much more is allowed where the exact number is eᵈ.
const ROUNDED_EXPONENT: [&str; 8] =
    ["gelu", "erf", "erfc", "pow", "logsumexp", "softmax", "log_softmax", "cross_entropy"];

/// Functions that multiply an exponential, which may be made of a few subnormals, with x or x².
const MULTIPLIED: [&str; 2] = ["silu", "gelu"];

/// What a distance is measured by.
struct Limit<'a> {
    function: &'a str,
    order: usize,
    /// The largest operand.
    x: f64,
}

impl Limit<'_> {
    /// How many units are allowed.
    fn units(&self, exact: f64) -> f64 {
        let exponent = if exact == 0.0 { 0.0 } else { exact.abs().ln().abs() };
        RULE[self.order] + if ROUNDED_EXPONENT.contains(&self.function) { exponent / 2.0 } else { 0.0 }
    }

    /// How many of the smallest subnormals are allowed beside.
    fn subnormals(&self) -> f64 {
        2.0 + if MULTIPLIED.contains(&self.function) { self.x * self.x } else { 0.0 }
    }

    /// The number that units are taken of: the exact one. gelu′ = Φ(x) + x φ(x) has a root that is no f64,
    /// where each of the two terms is rounded.
    fn size(&self, exact: f64) -> f64 {
        let x = self.x;
        let term = if (self.function, self.order) == ("gelu", 1) {
            x.abs() * (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()
        } else {
            0.0
        };
        exact.abs().max(term)
    }

    /// The distance in units.
    fn distance(&self, got: f64, exact: f64) -> f64 {
        if got == exact || (got.is_nan() && exact.is_nan()) {
            return 0.0;
        }
        let off = (got - exact).abs();
        if off.is_nan() || off.is_infinite() {
            return f64::INFINITY;
        }
        (off - self.subnormals() * 5e-324).max(0.0) / (f64::EPSILON * self.size(exact)).max(5e-324)
    }
}

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

/// Collects what is farther off than allowed.
#[derive(Default)]
struct Tally {
    wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, what: &str, got: f64, exact: f64, limit: Limit) {
        let (distance, allowed) = (limit.distance(got, exact), limit.units(exact));
        if distance > allowed {
            self.wrong.push(format!("{what} is {got:e}, exactly {exact:e}: {distance:.3e} units"));
        }
    }

    fn finish(self) {
        assert!(self.wrong.is_empty(), "{} wrong:\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

#[test]
fn functions_of_one_number() {
    let table: Vec<Vec<&str>> = rows(include_str!("data/tails.csv")).collect();
    let mut functions: Vec<&str> = table.iter().map(|row| row[0]).collect();
    functions.dedup();
    assert!(functions.len() > 20 && table.len() > 1000);
    let mut tally = Tally::default();
    for function in functions {
        let rows: Vec<_> = table.iter().filter(|row| row[0] == function).collect();
        let xs: Vec<f64> = rows.iter().map(|row| number(row[1])).collect();
        let outcome = match call(function, &[Tensor::from(xs.clone())], &[]) {
            Ok(outcome) => outcome,
            Err(error) => {
                tally.wrong.push(format!("{function}: {error}"));
                continue;
            }
        };
        for (order, found) in
            [&outcome.value, &outcome.gradients[0], &outcome.second[0]].into_iter().enumerate()
        {
            for ((row, &x), &got) in rows.iter().zip(&xs).zip(found.data()) {
                let primes = ["", "′", "″"][order];
                let what = format!("{function}{primes}({x:e})");
                tally.add(&what, got, number(row[2 + order]), Limit { function, order, x });
            }
        }
    }
    tally.finish();
}

#[test]
fn functions_of_two_numbers() {
    let table: Vec<Vec<&str>> = rows(include_str!("data/binary.csv")).collect();
    let mut functions: Vec<&str> = table.iter().map(|row| row[0]).collect();
    functions.dedup();
    assert!(functions.len() >= 4 && table.len() > 500);
    let mut tally = Tally::default();
    for function in functions {
        let rows: Vec<_> = table.iter().filter(|row| row[0] == function).collect();
        let column = |i: usize| rows.iter().map(|row| number(row[i])).collect::<Vec<f64>>();
        let (a, b) = (column(1), column(2));
        let outcome = match call(function, &[Tensor::from(a.clone()), Tensor::from(b.clone())], &[]) {
            Ok(outcome) => outcome,
            Err(error) => {
                tally.wrong.push(format!("{function}: {error}"));
                continue;
            }
        };
        let found = [&outcome.value, &outcome.gradients[0], &outcome.gradients[1]];
        for (i, (name, found)) in ["", "∂/∂a ", "∂/∂b "].iter().zip(found).enumerate() {
            for (row, &got) in found.data().iter().enumerate() {
                let what = format!("{name}{function}({:e}, {:e})", a[row], b[row]);
                let limit = Limit { function, order: i.min(1), x: a[row] };
                tally.add(&what, got, column(3 + i)[row], limit);
            }
        }
    }
    tally.finish();
}

#[test]
fn functions_of_a_row() {
    let list = |text: &str| text.split(' ').map(number).collect::<Vec<f64>>();
    let table: Vec<Vec<&str>> = rows(include_str!("data/rows.csv")).collect();
    let mut tally = Tally::default();
    for row in &table {
        let (function, x, label) = (row[0], list(row[1]), row[2].parse::<usize>().ok());
        let (name, params) = match function {
            "norm2" => ("norm", vec![]),
            name => (name, vec![]),
        };
        let what = format!("{function}({x:?}, {label:?})");
        // softmax and log_softmax give rows of which one element is meant.
        let picked = matches!(function, "softmax" | "log_softmax");
        let outcome = row_outcome(name, &x, label, picked, &params);
        match outcome {
            Ok((value, gradient)) => {
                let limit = |order| Limit { function, order, x: 0.0 };
                tally.add(&what, value, number(row[3]), limit(0));
                for (i, (&got, exact)) in gradient.iter().zip(list(row[4])).enumerate() {
                    tally.add(&format!("∂/∂x{i} {what}"), got, exact, limit(1));
                }
            }
            Err(error) => tally.wrong.push(format!("{what}: {error}")),
        }
    }
    assert!(table.len() > 100);
    tally.finish();
}

/// The value of a function of a row and its gradient; of one element of its result when one is picked.
fn row_outcome(
    name: &str,
    x: &[f64],
    label: Option<usize>,
    picked: bool,
    params: &[(&'static str, Param)],
) -> Result<(f64, Vec<f64>), String> {
    use backflow_circuit::{Circuit, Params, registry};
    let entry = registry::find(name).ok_or_else(|| format!("nothing is named {name:?}"))?;
    let params = params.iter().fold(Params::new(), |all, (name, value)| all.with(*name, value.clone()));
    let mut wrong = None;
    let circuit = Circuit::build(|c| {
        let row = c.input("x", [x.len()]);
        let mut operands = vec![row];
        if let (Some(label), false) = (label, picked) {
            operands.push(c.constant(Tensor::index((), vec![label as f64]).unwrap()));
        }
        match entry.apply(&operands, &params) {
            Ok(y) => {
                let mut y = y;
                if let (Some(label), true) = (label, picked) {
                    let mut one = vec![0.0; x.len()];
                    one[label] = 1.0;
                    c.output("y", y);
                    let (_, gradient) = c.vjp(y, c.constant(one), [row])[0];
                    c.output("gradient", gradient);
                    return;
                }
                y = y.sum();
                c.output("y", y);
                c.output("gradient", c.gradient(y, row));
            }
            Err(error) => wrong = Some(error.to_string()),
        }
    });
    if let Some(wrong) = wrong {
        return Err(wrong);
    }
    let circuit = circuit.map_err(|error| error.to_string())?;
    let evaluation = backflow_reference::evaluate(&circuit, [("x", Tensor::from(x.to_vec()))]);
    let evaluation = evaluation.map_err(|error| error.to_string())?;
    let value = evaluation.output("y").unwrap().data()[label.filter(|_| picked).unwrap_or(0)];
    Ok((value, evaluation.output("gradient").unwrap().data().to_vec()))
}
