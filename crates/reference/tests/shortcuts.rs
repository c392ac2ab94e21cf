//! Pairs of gates that are smooth, or accurate, only together: value, gradient and second derivative.

use backflow_circuit::{Circuit, Expr, Tensor};
use backflow_reference::evaluate;

type Function = for<'c> fn(Expr<'c>) -> Expr<'c>;

/// The gradient and the Hessian of a function of a vector.
fn derivatives(f: Function, x: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [x.len()]);
        let f = f(x);
        c.output("gradient", c.gradient(f, x));
        c.output("hessian", c.hessian(f, x, x));
    })
    .unwrap();
    let run = evaluate(&circuit, [("x", Tensor::from(x.to_vec()))]).unwrap();
    let numbers = |name: &str| run.output(name).unwrap().data().to_vec();
    (numbers("gradient"), numbers("hessian"))
}

fn holds(name: &str, f: Function, x: &[f64], gradient: &[f64], hessian: &[f64]) {
    let got = derivatives(f, x);
    for (got, want) in got.0.iter().chain(&got.1).zip(gradient.iter().chain(hessian)) {
        assert!((got - want).abs() <= 1e-11 * want.abs(), "{name} at {x:?}: {got:e}, not {want:e}");
    }
}

#[test]
fn even_powers_of_lengths_are_sums_of_squares() {
    let doubled: [(&str, Function); 14] = [
        ("norm²", |x| x.norm(2.0, &[0]).square()),
        ("norm · norm", |x| x.norm(2.0, &[0]) * x.norm(2.0, &[0])),
        ("norm ** 2", |x| x.norm(2.0, &[0]).pow(2.0)),
        ("a norm in another shape", |x| x.norm(2.0, &[0]).reshape([1, 1]).square().sum()),
        ("norms of rows", |x| x.reshape([1, 2]).norm(2.0, &[1]).square().sum()),
        ("a norm in a group", |x| {
            x.builder()
                .group("mine", backflow_circuit::Params::new(), &[x], |x| x[0].norm(2.0, &[0]).square())
        }),
        ("|x|²", |x| x.abs().square().sum()),
        ("hypot²", |x| x.index(0, 0).hypot(x.index(0, 1)).square()),
        ("√(x²)²", |x| (x * x).sqrt().square().sum()),
        ("√(Σ x²)²", |x| x.square().sum().sqrt().square()),
        ("√(x ** 2) ** 2", |x| x.pow(2.0).sqrt().pow(2.0).sum()),
        ("max(x, −x)²", |x| x.maximum(-x).square().sum()),
        ("max(−x, x)²", |x| (-x).maximum(x).square().sum()),
        ("√ of a mean", |x| (x * x).mean().sqrt().square() * 2.0),
    ];
    for (name, f) in doubled {
        for x in [[0.0, 0.0], [3.0, 0.0], [-1.5, 2.0]] {
            holds(name, f, &x, &[2.0 * x[0], 2.0 * x[1]], &[2.0, 0.0, 0.0, 2.0]);
        }
    }
    // One coordinate that depends on the other: (x, 2x).
    holds(
        "hypot(x, 2x)²",
        |x| x.hypot(x * 2.0).square().sum(),
        &[3.0, 0.0],
        &[30.0, 0.0],
        &[10.0, 0.0, 0.0, 10.0],
    );
    holds("hypot(x, x)²", |x| x.hypot(x).square().sum(), &[3.0, 0.0], &[12.0, 0.0], &[4.0, 0.0, 0.0, 4.0]);
    holds("std²", |x| x.std(&[0], 0).square(), &[1.0, 1.0], &[0.0, 0.0], &[0.5, -0.5, -0.5, 0.5]);
    holds("norm⁴", |x| x.norm(2.0, &[0]).pow(4.0), &[1.0, 0.0], &[4.0, 0.0], &[12.0, 0.0, 0.0, 4.0]);
    holds("norm⁴", |x| x.norm(2.0, &[0]).pow(4.0), &[0.0, 0.0], &[0.0, 0.0], &[0.0; 4]);
    holds("norm⁻²", |x| x.norm(2.0, &[0]).pow(-2.0), &[2.0], &[-0.25], &[0.375]);
}

#[test]
fn at_the_kink_of_a_length_there_is_no_second_derivative() {
    let kinked: [(&str, Function); 6] = [
        ("norm", |x| x.norm(2.0, &[0])),
        ("std", |x| x.std(&[0], 0)),
        ("abs", |x| x.abs().sum()),
        ("hypot", |x| x.index(0, 0).hypot(x.index(0, 1))),
        ("an even power and the norm itself", |x| x.norm(2.0, &[0]).square() + x.norm(2.0, &[0])),
        ("x |x| and a half", |x| (x.abs() + x.abs().square()).sum()),
    ];
    for (name, f) in kinked {
        let (gradient, hessian) = derivatives(f, &[0.0, 0.0]);
        assert_eq!(gradient, [0.0, 0.0], "{name}");
        assert!(hessian[0].is_nan() && hessian[3].is_nan(), "{name}: {hessian:?}");
        let (_, beside) = derivatives(f, &[0.5, -2.0]);
        assert!(beside.iter().all(|v| v.is_finite()), "{name}: {beside:?}");
    }
}

/// x[0] times a length, sums of lengths, and functions of a length: wherever the kink is felt.
#[test]
fn a_kink_leaves_no_quiet_zero_in_a_hessian() {
    let n = f64::NAN;
    let cases: [(&str, Function, &[f64], &[f64]); 10] = [
        ("y |x|", |x| x.index(0, 0) * x.index(0, 1).abs(), &[2.0, 0.0], &[0.0, n, n, n]),
        (
            "y norm(x)",
            |x| x.index(0, 0) * x.index(0, 1).reshape([1]).norm(2.0, &[0]),
            &[2.0, 0.0],
            &[0.0, n, n, n],
        ),
        ("y hypot(x, 0)", |x| x.index(0, 0) * x.index(0, 1).hypot(0.0), &[2.0, 0.0], &[0.0, n, n, n]),
        ("cos |x|", |x| x.abs().cos().sum(), &[0.0], &[n]),
        ("|x|³", |x| x.abs().pow(3.0).sum(), &[0.0], &[n]),
        ("(Σ|x|)²", |x| x.abs().sum().square(), &[0.0, 3.0], &[n, n, n, 2.0]),
        ("(Σ|x|)²", |x| x.abs().sum().square(), &[0.0, 0.0], &[n; 4]),
        ("Σ|x|", |x| x.abs().sum(), &[0.0, 3.0], &[n, 0.0, 0.0, 0.0]),
        ("y |x|²", |x| x.index(0, 0) * x.index(0, 1).abs().square(), &[2.0, 0.0], &[0.0, 0.0, 0.0, 4.0]),
        (
            "a branch that is not taken",
            |x| x.index(0, 0).step().select(x.index(0, 1).abs(), 0.0),
            &[-1.0, 0.0],
            &[0.0; 4],
        ),
    ];
    for (name, f, x, hessian) in cases {
        let (_, got) = derivatives(f, x);
        let same = |(a, b): (&f64, &f64)| a == b || a.is_nan() && b.is_nan();
        assert!(got.iter().zip(hessian).all(same), "{name} at {x:?}: {got:?}, not {hessian:?}");
    }
}

/// A forward product is a first derivative: what holds at the kink is the convention.
#[test]
fn forward_products_keep_the_convention_at_a_kink() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [2]);
        c.output("abs", c.jvp(x.abs(), &[(x, x.filled(1.0))]));
        c.output("hypot", c.jvp(x.hypot(0.0), &[(x, x.filled(1.0))]));
    })
    .unwrap();
    let run = evaluate(&circuit, [("x", Tensor::from([0.0, -2.0]))]).unwrap();
    for name in ["abs", "hypot"] {
        assert_eq!(run.output(name).unwrap().data(), [0.0, -1.0], "{name}");
    }
}

#[test]
fn logarithms_of_probabilities_keep_their_digits() {
    // From mpmath, with 40 digits.
    let normal: Function = |x| x.normal_cdf().log().sum();
    holds("log Φ", normal, &[-30.0], &[30.033_259_667_433_677], &[-0.998_896_228_488_109_9]);
    holds("log Φ", normal, &[-400.0], &[400.002_499_968_750_98], &[-0.999_993_750_234_362_8]);
    let sigmoid: Function = |x| x.sigmoid().log().sum();
    holds("log σ", sigmoid, &[-400.0], &[1.0], &[-1.915_169_596_714_005_7e-174]);
    let tiny = 1.915_169_596_714_005_7e-174;
    let both: [(&str, Function); 3] = [
        ("log softmax", |x| x.softmax(&[0]).log().index(0, 0)),
        ("log of one of a softmax", |x| x.softmax(&[0]).index(0, 0).log()),
        ("log of a picked one", |x| {
            let i = x.constant(Tensor::index((), vec![0.0]).unwrap());
            x.softmax(&[0]).take(i, 0).log()
        }),
    ];
    for (name, f) in both {
        holds(name, f, &[0.0, 400.0], &[1.0, -1.0], &[-tiny, tiny, tiny, -tiny]);
    }
    let h = 4.248_354_255_291_589e-18;
    holds("logsumexp", |x| x.logsumexp(&[0]), &[0.0, 40.0], &[h, 1.0], &[h, -h, -h, h]);
}
