//! The check on random programs of all scales: right gradients are never called wrong, wrong ones never right.

use backflow_circuit::{Circuit, Expr, Tensor, random};
use backflow_reference::{Verdict, check, evaluate};

/// Random numbers from (0, 1), one after the other.
struct Draws {
    numbers: Vec<f64>,
    at: usize,
}

impl Draws {
    fn new(seed: u64) -> Draws {
        let mut numbers = vec![0.0; 80];
        random::uniform(seed, 1, 0, 0, &mut numbers);
        Draws { numbers, at: 0 }
    }

    fn next(&mut self) -> f64 {
        self.at += 1;
        self.numbers[self.at % self.numbers.len()]
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() * limit as f64) as usize
    }
}

const UNARY: [for<'c> fn(Expr<'c>) -> Expr<'c>; 18] = [
    |x| x.sin(),
    |x| x.cos(),
    |x| x.exp(),
    |x| x.tanh(),
    |x| x.sigmoid(),
    |x| x.softplus(),
    |x| x.erf(),
    |x| x.atan(),
    |x| x.square(),
    |x| x.abs(),
    |x| x.relu(),
    |x| x.pow(3.0),
    |x| (x.square() + 1.0).log(),
    |x| (x.square() + 0.5).sqrt(),
    |x| x.gelu(),
    |x| x.silu(),
    |x| -x,
    |x| x * 1e-3,
];

/// A random program of the inputs. `stopped` stands for the value of which no gradient may flow.
fn program<'c>(draws: &mut Draws, inputs: &[Expr<'c>], stopped: impl Fn(Expr<'c>) -> Expr<'c>) -> Expr<'c> {
    let mut known = inputs.to_vec();
    let count = 3 + draws.below(7);
    let stop = draws.below(count);
    for step in 0..count {
        let mut pick = || known[draws.below(known.len())];
        let (a, b) = (pick(), pick());
        let made = match draws.below(24) {
            18 => a + b,
            19 => a - b,
            20 | 21 => a * b,
            22 => a / (b.square() + 1.0),
            23 => a.maximum(b),
            unary => UNARY[unary](a),
        };
        known.push(if step == stop { stopped(made) } else { made });
    }
    known[known.len() - 3..].iter().copied().reduce(|a, b| a + b).unwrap_or(inputs[0])
}

fn cases(usual: u64) -> u64 {
    if std::env::var_os("BACKFLOW_LONG").is_some() { 10 * usual } else { usual }
}

/// The verdict on each input, and its true gradient, of a program in which a stop may be wrong.
fn verdicts(seed: u64, spread: f64, wrong: bool) -> Option<Vec<(Verdict, f64, f64)>> {
    let build = |wrong: bool| {
        let mut draws = Draws::new(seed);
        let point: Vec<f64> = (0..3)
            .map(|_| {
                let sign = if draws.next() < 0.5 { -1.0 } else { 1.0 };
                sign * 10f64.powf((draws.next() - 0.5) * 2.0 * spread)
            })
            .collect();
        let circuit = Circuit::build(|c| {
            let inputs = ["x", "y", "z"].map(|name| c.input(name, ()));
            let f = program(&mut draws, &inputs, |x| if wrong { x.stop_gradient() } else { x });
            c.output("f", f);
            for (name, (_, g)) in ["dx", "dy", "dz"].into_iter().zip(c.vjp(f, f.filled(1.0), inputs)) {
                c.output(name, g);
            }
        });
        (circuit.unwrap(), point)
    };
    let ((circuit, point), (right, _)) = (build(wrong), build(false));
    let at = || ["x", "y", "z"].into_iter().zip(point.iter().map(|&x| Tensor::scalar(x)));
    let wrt = ["x", "y", "z"].map(|name| circuit.named(name).unwrap());
    let report = check(&circuit, circuit.named("f").unwrap(), &wrt, at()).unwrap();
    let truth = evaluate(&right, at()).unwrap();
    let all = report.inputs.iter().zip(["dx", "dy", "dz"]).map(|(input, name)| {
        (input.verdict(), input.gradient.data()[0], truth.output(name).unwrap().data()[0])
    });
    report.value.is_finite().then(|| all.collect())
}

#[test]
fn right_gradients_are_never_called_wrong() {
    for (spread, count) in [(0.5, cases(1_000)), (12.0, 150)] {
        let mut agree = 0;
        for seed in 0..count {
            for (verdict, gradient, _) in verdicts(seed, spread, false).into_iter().flatten() {
                assert_ne!(verdict, Verdict::Disagrees, "seed {seed}, scales of {spread}: {gradient:e}");
                agree += u64::from(verdict == Verdict::Agrees);
            }
        }
        // Most of them are told, not passed over.
        assert!(agree > 2 * count, "{agree} of {} at scales of {spread}", 3 * count);
    }
}

#[test]
fn wrong_gradients_are_never_called_right() {
    for (spread, count) in [(0.5, cases(1_000)), (12.0, 150)] {
        let mut found = 0;
        for seed in 0..count {
            for (verdict, gradient, truth) in verdicts(seed, spread, true).into_iter().flatten() {
                // What is below the smallest normal number may be lost on the way.
                let apart = (gradient - truth).abs() > 1e-6 * truth.abs().max(gradient.abs()).max(1e-290);
                if apart && truth.is_finite() {
                    assert_ne!(
                        verdict,
                        Verdict::Agrees,
                        "seed {seed}, scales of {spread}: {gradient:e}, not {truth:e}"
                    );
                    found += u64::from(verdict == Verdict::Disagrees);
                }
            }
        }
        assert!(found > count / 8, "{found} at scales of {spread}");
    }
}
