//! The check on random programs of all scales: right gradients are never called wrong, wrong ones never right.

use std::cell::Cell;

use backflow_circuit::{Circuit, Expr, Tensor, random};
use backflow_reference::check::InputReport;
use backflow_reference::{Verdict, check, evaluate};

const INPUTS: [&str; 3] = ["x", "y", "z"];
/// The gradients of the program's result, and those of the value that may be stopped.
const GRADIENTS: [&str; 3] = ["dx", "dy", "dz"];
const STOPPED: [&str; 3] = ["sx", "sy", "sz"];

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

/// What the check says of an input of a program in which a stop may be wrong.
struct Found {
    verdict: Verdict,
    bar: f64,
    gradient: f64,
    /// The gradient of the program without the stop.
    truth: f64,
    /// How far that is carried by rounding.
    rounding: f64,
    /// Whether what is stopped depends on the input.
    stopped: bool,
    /// What counts as nothing beside the function.
    nothing: f64,
}

impl Found {
    /// Whether the gradient is wrong, by more than rounding and by more than nothing.
    fn is_wrong(&self) -> bool {
        let larger = self.truth.abs().max(self.gradient.abs());
        let apart = (self.gradient - self.truth).abs();
        self.stopped && apart > 1e-6 * larger + self.rounding && larger > self.nothing
    }
}

/// The program, with its gradients as outputs.
fn differentiated(seed: u64, spread: f64, wrong: bool) -> (Circuit, Vec<f64>) {
    let mut draws = Draws::new(seed);
    let coordinate = |draws: &mut Draws| {
        let sign = if draws.next() < 0.5 { -1.0 } else { 1.0 };
        sign * 10f64.powf((draws.next() - 0.5) * 2.0 * spread)
    };
    let point = (0..3).map(|_| coordinate(&mut draws)).collect();
    let circuit = Circuit::build(|c| {
        let inputs = INPUTS.map(|name| c.input(name, ()));
        let stop = Cell::new(inputs[0]);
        let f = program(&mut draws, &inputs, |x| {
            stop.set(x);
            if wrong { x.stop_gradient() } else { x }
        });
        c.output("f", f);
        for (of, names) in [(f, GRADIENTS), (stop.get(), STOPPED)] {
            for (name, (_, g)) in names.into_iter().zip(c.vjp(of, of.filled(1.0), inputs)) {
                c.output(name, g);
            }
        }
    });
    (circuit.unwrap(), point)
}

fn at(point: &[f64]) -> impl Iterator<Item = (&'static str, Tensor)> {
    INPUTS.into_iter().zip(point.iter().map(|&x| Tensor::scalar(x)))
}

/// What the check says of each input, where the function is finite.
fn verdicts(seed: u64, spread: f64, wrong: bool) -> Vec<Found> {
    let ((circuit, point), (right, _)) =
        (differentiated(seed, spread, wrong), differentiated(seed, spread, false));
    let wrt = INPUTS.map(|name| circuit.named(name).unwrap());
    let report = check(&circuit, circuit.named("f").unwrap(), &wrt, at(&point)).unwrap();
    if !report.value.is_finite() {
        return Vec::new();
    }
    let outputs = |names: [&str; 3], point: &[f64]| {
        let values = evaluate(&right, at(point)).unwrap();
        names.map(|name| values.output(name).unwrap().data()[0])
    };
    let (here, stopped) = (outputs(GRADIENTS, &point), outputs(STOPPED, &point));
    // At neighbouring points everything rounds in another way.
    let nudged = |way: u64| -> Vec<f64> {
        point.iter().enumerate().map(|(i, x)| x * (1.0 + ((way >> i) & 1) as f64 * f64::EPSILON)).collect()
    };
    let near: Vec<[f64; 3]> = (1..8).map(|way| outputs(GRADIENTS, &nudged(way))).collect();
    let of = |(i, input): (usize, &InputReport)| Found {
        verdict: input.verdict(),
        bar: input.comparisons[0].bar,
        gradient: input.gradient.data()[0],
        truth: here[i],
        rounding: 8.0 * near.iter().map(|near| (near[i] - here[i]).abs()).fold(0.0, f64::max),
        stopped: stopped[i] != 0.0,
        nothing: (1e-8 * report.value.abs() / point[i].abs().max(1.0)).max(f64::MIN_POSITIVE),
    };
    report.inputs.iter().enumerate().map(of).collect()
}

/// How far the coordinates are spread, in powers of ten up and down, and the number of programs.
fn scales() -> [(f64, u64); 3] {
    [(0.5, cases(1_000)), (6.0, cases(500)), (12.0, cases(500))]
}

#[test]
fn right_gradients_are_never_called_wrong() {
    for (spread, count) in scales() {
        let (mut all, mut agree, mut sharp) = (0, 0, 0);
        for seed in 0..count {
            // A gradient that is NaN is not right, whatever the reason.
            for found in verdicts(seed, spread, false).into_iter().filter(|found| found.gradient.is_finite())
            {
                let Found { verdict, gradient, bar, .. } = found;
                assert_ne!(verdict, Verdict::Disagrees, "seed {seed}, scales of {spread}: {gradient:e}");
                all += 1;
                agree += u64::from(verdict == Verdict::Agrees);
                sharp += u64::from(verdict == Verdict::Agrees && bar <= 1e-10 * gradient.abs());
            }
        }
        // Nearly all of them are told, and not by wide bars.
        assert!(agree * 100 >= all * 99, "{agree} of {all} at scales of {spread}");
        assert!(sharp * 100 >= all * 95, "{sharp} of {all} at scales of {spread}");
    }
}

#[test]
fn wrong_gradients_are_never_called_right() {
    for (spread, count) in scales() {
        let (mut wrong, mut told) = (0, 0);
        for seed in 0..count {
            for found in verdicts(seed, spread, true).iter().filter(|found| found.is_wrong()) {
                let Found { verdict, gradient, truth, .. } = *found;
                assert_ne!(
                    verdict,
                    Verdict::Agrees,
                    "seed {seed}, scales of {spread}: {gradient:e}, not {truth:e}"
                );
                wrong += 1;
                told += u64::from(verdict == Verdict::Disagrees);
            }
        }
        assert!(wrong > count / 4, "{wrong} at scales of {spread}");
        assert!(told * 100 >= wrong * 98, "{told} of {wrong} at scales of {spread}");
    }
}

/// A derivative that is 0 where higher ones are not, and one that is so small that a short step loses it.
#[test]
fn nothing_and_next_to_nothing_are_told_apart() {
    let verdict = |build: for<'c> fn(Expr<'c>) -> Expr<'c>, x: f64| {
        let circuit = Circuit::build(|c| c.output("f", build(c.input("x", ())))).unwrap();
        let [f, wrt] = ["f", "x"].map(|name| circuit.named(name).unwrap());
        check(&circuit, f, &[wrt], [("x", Tensor::scalar(x))]).unwrap().verdict()
    };
    for power in [2.0, 3.0, 4.0, 7.0] {
        let circuit = Circuit::build(|c| c.output("f", c.input("x", ()).pow(power))).unwrap();
        let [f, x] = ["f", "x"].map(|name| circuit.named(name).unwrap());
        let report = check(&circuit, f, &[x], [("x", Tensor::scalar(0.0))]).unwrap();
        assert_eq!(report.verdict(), Verdict::Agrees, "x ** {power}");
    }
    assert_eq!(verdict(|x| x.pow(3.0) - x * 3.0, 1.0), Verdict::Agrees);
    assert_eq!(verdict(|x| x.pow(3.0) - x * 3.0, -1.0), Verdict::Agrees);
    assert_eq!(verdict(|x| (x - 2.0).pow(5.0), 2.0), Verdict::Agrees);
    assert_eq!(verdict(|x| x.cos(), 0.0), Verdict::Agrees);
    assert_eq!(verdict(|x| x.exp(), -650.0), Verdict::Agrees);
    assert_eq!(verdict(|x| x.exp().stop_gradient(), -650.0), Verdict::Disagrees);
}
