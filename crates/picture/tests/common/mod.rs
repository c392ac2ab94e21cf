//! Traces to draw: the lecture's examples and circuits that are large, deep or odd.

#![allow(dead_code, missing_docs, unreachable_pub)]

pub mod drawn;
mod wide;

use backflow_circuit::{Builder, Circuit, Expr, Kink, Local, Tensor};
use backflow_engine::Trace;
use backflow_picture::Sheet;
pub use wide::wide;

/// A trace with what was added to look into it.
pub struct Sample {
    trace: Trace,
    locals: Vec<Local>,
    kinks: Vec<Kink>,
}

impl Sample {
    pub fn sheet(&self) -> Sheet<'_> {
        Sheet::of(&self.trace)
            .with_local_gradients(&self.trace, &self.locals)
            .with_kinks(&self.trace, &self.kinks)
    }
}

/// Builds a circuit, differentiates what `f` returns with respect to the inputs that are given, and evaluates
/// it.
pub fn sample(
    inputs: &[(&str, Tensor)],
    f: impl for<'c> FnOnce(&'c Builder, &[Expr<'c>]) -> Expr<'c>,
) -> Sample {
    let circuit = Circuit::build(|c| {
        let x: Vec<Expr<'_>> = inputs.iter().map(|(name, value)| c.input(name, value.shape())).collect();
        let y = f(c, &x);
        c.output("f", y);
        if y.shape().is_single() {
            c.gradients(y, x);
        }
    })
    .unwrap();
    traced(circuit, inputs)
}

pub fn traced(circuit: Circuit, inputs: &[(&str, Tensor)]) -> Sample {
    let (mut locals, mut kinks) = (Vec::new(), Vec::new());
    let circuit = circuit.extend(|c| {
        locals = c.local_gradients();
        kinks = c.kinks();
    });
    let circuit = circuit.unwrap();
    let run = backflow_reference::evaluate(&circuit, inputs.iter().cloned()).unwrap();
    let values = circuit.ids().map(|id| Some(run.value(id).clone())).collect();
    Sample { trace: Trace::new(circuit, values), locals, kinks }
}

fn scalars(named: &[(&'static str, f64)]) -> Vec<(&'static str, Tensor)> {
    named.iter().map(|&(name, value)| (name, Tensor::scalar(value))).collect()
}

/// f = (x + y) z.
pub fn sum_times() -> Sample {
    sample(&scalars(&[("x", -2.0), ("y", 5.0), ("z", -4.0)]), |_, x| (x[0] + x[1]).named("q") * x[2])
}

const NEURON: [(&str, f64); 5] = [("w0", 2.0), ("x0", -1.0), ("w1", -3.0), ("x1", -2.0), ("w2", -3.0)];

/// The sigmoid neuron gate by gate.
pub fn neuron() -> Sample {
    sample(&scalars(&NEURON), |_, x| 1.0 / (1.0 + (-(x[0] * x[1] + x[2] * x[3] + x[4])).exp()))
}

/// The sigmoid neuron with one sigmoid.
pub fn neuron_fused() -> Sample {
    sample(&scalars(&NEURON), |_, x| (x[0] * x[1] + x[2] * x[3] + x[4]).sigmoid())
}

/// f = (x + σ(y)) / (σ(x) + (x + y)²) in eight stages.
pub fn stages() -> Sample {
    sample(&scalars(&[("x", 3.0), ("y", -4.0)]), |_, x| {
        let (x, y) = (x[0], x[1]);
        let sigy = y.sigmoid().named("sigy");
        let num = (x + sigy).named("num");
        let sigx = x.sigmoid().named("sigx");
        let xpy = (x + y).named("xpy");
        let xpysqr = (xpy * xpy).named("xpysqr");
        let den = (sigx + xpysqr).named("den");
        let invden = (1.0 / den).named("invden");
        num * invden
    })
}

/// f = ‖W x‖².
pub fn squared_norm() -> Sample {
    let inputs = [("W", Tensor::from([[0.1, 0.5], [-0.3, 0.8]])), ("x", Tensor::from([0.2, 0.4]))];
    sample(&inputs, |_, x| {
        let q = x[0].matmul(x[1]).named("q");
        (q * q).sum()
    })
}

/// A network of three layers of scalars, `wide` neurons each: about 40 gates for 3.
pub fn network(wide: usize) -> Sample {
    let names: Vec<String> = (0..wide).map(|i| format!("x{i}")).collect();
    let weights: Vec<String> = (0..wide + 1).map(|i| format!("w{i}")).collect();
    let point = |(i, name): (usize, &String)| (name.clone(), Tensor::scalar((i as f64 * 0.37).sin()));
    let all: Vec<(String, Tensor)> = names.iter().chain(&weights).enumerate().map(point).collect();
    let inputs: Vec<(&str, Tensor)> =
        all.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    sample(&inputs, |_, x| {
        let (mut layer, w) = (x[..wide].to_vec(), &x[wide..]);
        for l in 0..2 {
            let neuron = |i: usize| {
                let terms = layer.iter().enumerate().map(|(j, &h)| h * w[(i + j) % w.len()]);
                terms.reduce(|a, b| a + b).unwrap().sigmoid().named(&format!("h{l}{i}"))
            };
            layer = (0..wide).map(neuron).collect();
        }
        layer.into_iter().reduce(|a, b| a + b).unwrap()
    })
}

/// A chain of `n` gates, every third one named.
pub fn chain(n: usize) -> Sample {
    sample(&scalars(&[("x", 0.5), ("w", 0.9)]), |_, x| {
        let mut y = x[0];
        for i in 0..n / 3 {
            y = ((y * x[1]).sigmoid() + 0.1).named(&format!("h{i}"));
        }
        y
    })
}

/// `n` gates each of which reads two earlier ones from anywhere, so that wires cross the whole drawing.
pub fn tangle(n: usize) -> Sample {
    sample(&scalars(&[("x", 0.5), ("w", 0.9)]), |_, x| {
        let mut all = x.to_vec();
        let mut state = 1usize;
        for i in 0..n {
            // A linear congruential generator (Knuth, MMIX) is random enough to tangle wires.
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let (a, b) = (all[(state >> 33) % all.len()], all[all.len() - 1]);
            all.push(if i % 2 == 0 { a + b } else { (a * b).named(&format!("t{i}_")) }.sigmoid());
        }
        all[all.len() - 1]
    })
}

/// `n` gates of one, two or three operands, all named, each reading any earlier ones.
pub fn random(n: usize, seed: u64) -> Sample {
    let mut state = seed;
    let mut below = move |n: usize| {
        // A linear congruential generator (Knuth, MMIX).
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % n
    };
    sample(&scalars(&[("x", 0.5), ("y", 0.9), ("z", -1.5)]), |_, x| {
        let mut all = x.to_vec();
        for i in 0..n {
            let (a, b, c) = (all[below(all.len())], all[below(all.len())], all[below(all.len())]);
            let gate = match below(8) {
                0 => a + b,
                1 => a - b,
                2 => a * b,
                3 => a / b,
                4 => a.pow(b),
                5 => a.select(b, c),
                6 => a.less(b),
                _ => a - 2.0,
            };
            all.push(gate.named(&format!("g{i}_")));
        }
        all[all.len() - 1]
    })
}

/// A relu at its kink and a gradient that turns NaN behind a choice that was not taken.
pub fn kinks() -> Sample {
    let inputs = [("x", Tensor::from([0.0, 2.0, -1.0])), ("y", Tensor::scalar(0.0))];
    sample(&inputs, |_, x| {
        let safe = x[1].step().select(1.0 / x[1], 0.0).named("safe");
        x[0].relu().named("r").sum() + safe
    })
}

/// Names that try to be markup, terminal escapes, other scripts and endless.
pub fn hostile() -> Sample {
    let long = "a_very_long_name_".repeat(60);
    let names = ["<script>alert(1)</script>", "\u{1b}[31m\"quoted\"\n'&", "変数 é \u{202e}", &long];
    let inputs: Vec<(&str, Tensor)> = names.iter().map(|&name| (name, Tensor::scalar(1.5))).collect();
    sample(&inputs, |_, x| ((x[0] * x[1]).named("--> ]]> </svg>") + x[2] / x[3]).exp())
}

/// Arrays too large to be written out.
pub fn large_arrays() -> Sample {
    let numbers = |n: usize| (0..n).map(|i| (i as f64 * 0.7).sin()).collect::<Vec<_>>();
    let x = Tensor::new([64, 100], numbers(6400)).unwrap();
    let w = Tensor::new([100, 10], numbers(1000)).unwrap();
    sample(&[("x", x), ("w", w), ("b", Tensor::from(numbers(10)))], |_, x| {
        (x[0].matmul(x[1]) + x[2]).named("scores").sigmoid().named("h").mean()
    })
}

/// Only an input.
pub fn only_input() -> Sample {
    traced(Circuit::build(|c| c.output("x", c.input("x", ()))).unwrap(), &scalars(&[("x", 1.0)]))
}

pub fn empty() -> Sample {
    traced(Circuit::build(|_| ()).unwrap(), &[])
}

/// All that are small enough to look at.
pub fn gallery() -> Vec<(&'static str, Sample)> {
    vec![
        ("1-sum-times", sum_times()),
        ("2-neuron", neuron()),
        ("2-neuron-fused", neuron_fused()),
        ("3-stages", stages()),
        ("4-squared-norm", squared_norm()),
        ("40-gates", network(3)),
        ("kinks", kinks()),
        ("hostile", hostile()),
        ("large-arrays", large_arrays()),
        ("only-input", only_input()),
        ("empty", empty()),
        ("collapsed", chain(600)),
        ("collapsed-network", network(12)),
        ("chain-40", chain(42)),
        ("tangle-40", tangle(20)),
        ("tangle-160", tangle(80)),
        ("collapsed-tangle", tangle(300)),
    ]
    .into_iter()
    .chain(wide())
    .collect()
}
