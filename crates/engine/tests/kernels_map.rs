//! Every instruction's kernel against its definition, [`Instruction::eval`]: over a dense sweep of the type's
//! whole range, at special values, and with a bound on the error in units in the last place.

use backflow_circuit::form::Instruction::{self, *};
use backflow_engine::kernels::{Float, map};

/// The greatest errors allowed in f64 and f32. In f32 the error is that against the unrounded definition in
/// f64, so 0.5 is perfect. In f64 the definition has an error of its own, of up to one unit or so (two for
/// tanh, sigmoid and erf), which the bounds include.
fn bounds(op: Instruction) -> (f64, f64) {
    match op {
        // The same operations in the same order.
        Neg | Abs | Sign | Step | Floor | Round | Max | Min | Less | LessEqual | Equal | Select => (0.0, 0.0),
        Sqrt | Recip | Add | Sub | Mul | Div => (0.0, 0.5),
        // Rounded once; the definition in f64 is not, seen from f32.
        MulAdd => (0.0, 0.51),
        Rsqrt => (0.0, 1.5),
        // The definition itself, asked element by element.
        Cbrt | Asin | Acos | Atan | Pow | Atan2 => (0.0, 0.51),
        Sinh | Cosh | Tan => (0.0, 0.51),
        Exp | Expm1 | Log | Log1p | Sin | Cos | Hypot => (1.5, 0.52),
        Sigmoid | Softplus | Tanh => (2.5, 0.55),
        Erf => (2.5, 0.55),
        // The square of a sum, rounded twice, in the definition too.
        LogisticPdf => (4.5, 0.55),
        Erfc => (4.0, 0.55),
    }
}

/// Numbers of all sizes and signs, denser where functions bend.
fn sweep<T: Float>(count: usize) -> Vec<T> {
    let mut numbers = vec![
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        -0.5,
        f64::INFINITY,
        -f64::INFINITY,
        f64::NAN,
        f64::MAX,
        -f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        -5e-324,
        f64::from(f32::MAX),
        -f64::from(f32::MAX),
        f64::from(f32::MIN_POSITIVE),
        1e-45,
        -1e-45,
        709.782712893384,
        709.7827128933841,
        -745.1332191019411,
        -745.1332191019412,
        88.72284,
        -103.97208,
        1.5,
        2.5,
        -2.5,
        8_388_609.0,
    ];
    // A multiplicative generator is enough to spread the bits.
    let mut state = 1u64;
    let mut uniform = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    for i in 0..count {
        let sign = if i % 2 == 0 { 1.0 } else { -1.0 };
        numbers.extend([
            sign * 2f64.powf(uniform() * 2098.0 - 1074.0),
            sign * 2f64.powf(uniform() * 278.0 - 150.0),
            sign * uniform() * 750.0,
            sign * uniform() * 105.0,
            sign * uniform() * 12.0,
            sign * uniform() * 2.0,
            1.0 + sign * uniform() * 2f64.powf(-uniform() * 50.0),
            -1.0 + uniform() * 2f64.powf(-uniform() * 50.0),
            (i as f64 * std::f64::consts::FRAC_PI_2) * sign,
        ]);
    }
    numbers.into_iter().map(T::from_f64).collect()
}

/// The distance from the smallest power of two ≤ |x| to the next number of the type.
fn unit<T: Float>(x: f64) -> f64 {
    let (digits, lowest) =
        if T::SINGLE { (23, f64::from(f32::from_bits(1))) } else { (52, f64::from_bits(1)) };
    let power = f64::from_bits(x.abs().to_bits() >> 52 << 52);
    (power * 2f64.powi(-digits)).max(lowest)
}

/// The error of `got` in units of the last place; infinite where a NaN, an infinity or a sign of zero is
/// wrong.
fn error<T: Float>(got: T, exact: f64) -> f64 {
    let rounded = T::from_f64(exact).to_f64();
    let got = got.to_f64();
    if got.is_nan() || exact.is_nan() {
        return if got.is_nan() && exact.is_nan() { 0.0 } else { f64::INFINITY };
    }
    if got.to_bits() == rounded.to_bits() {
        return if rounded.is_infinite() { 0.0 } else { (got - exact).abs() / unit::<T>(exact) };
    }
    if got == 0.0 && rounded == 0.0 {
        return f64::INFINITY;
    }
    (got - exact).abs() / unit::<T>(exact)
}

/// The greatest error and the operands where it stands.
fn greatest<T: Float>(op: Instruction, args: [&[T]; 3]) -> (f64, [f64; 3], f64, f64) {
    let mut out = vec![T::ZERO; args[0].len()];
    map::apply(op, std::array::from_fn(|i| if i < op.arity() { args[i] } else { &[][..] }), &mut out);
    let mut worst = (0.0, [0.0; 3], 0.0, 0.0);
    for (i, &got) in out.iter().enumerate() {
        let at = args.map(|x| x[i].to_f64());
        let exact = op.eval(at);
        // Which of 0 and −0 is the larger is nobody's promise.
        let zeros = matches!(op, Max | Min) && got == T::ZERO && exact == 0.0;
        // The definition's library multiplies two exponentials there, of which one is subnormal.
        let inexact = op == Erfc && !T::SINGLE && exact < 1e-300;
        let error = if zeros || inexact { 0.0 } else { error(got, exact) };
        if error > worst.0 {
            worst = (error, at, got.to_f64(), exact);
        }
    }
    worst
}

fn check<T: Float>(count: usize) {
    let x = sweep::<T>(count);
    let shifted = |by: usize| [&x[by..], &x[..by]].concat();
    let (y, z) = (shifted(7), shifted(16));
    let mut failures = Vec::new();
    for op in Instruction::ALL {
        let bound = if T::SINGLE { bounds(op).1 } else { bounds(op).0 };
        let (error, at, got, exact) = greatest(op, [&x, &y, &z]);
        if std::env::var_os("PRINT_ERRORS").is_some() {
            println!("{op:?} {error:.3} at {:?}", &at[..op.arity()]);
        }
        // Rounding a definition in f64 to f32 costs half a unit even where nothing else is lost.
        if error > bound.max(if T::SINGLE { 0.5 } else { 0.0 }) {
            failures.push(format!(
                "{op:?}: {error} > {bound} at {:?}: {got:?}, not {exact:?}",
                &at[..op.arity()]
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_instruction_keeps_its_bound_in_f64() {
    check::<f64>(20_000);
}

#[test]
fn every_instruction_keeps_its_bound_in_f32() {
    check::<f32>(20_000);
}

#[test]
fn pairs_of_special_values_are_right() {
    fn check_pairs<T: Float>() {
        let special = &sweep::<T>(0);
        for op in Instruction::ALL.into_iter().filter(|op| op.arity() > 1) {
            for &a in special {
                for &b in special {
                    let c = T::from_f64(3.0);
                    let (error, at, got, exact) = greatest(op, [&[a], &[b], &[c]]);
                    let bound = if T::SINGLE { bounds(op).1.max(0.5) } else { bounds(op).0 };
                    assert!(error <= bound, "{op:?} at {at:?}: {got:?}, not {exact:?}");
                }
            }
        }
    }
    check_pairs::<f32>();
    check_pairs::<f64>();
}

/// Whether the f32 kernel keeps its bound at every `stride`-th of all bit patterns.
fn check_patterns(op: Instruction, stride: usize) {
    let mut block = Vec::with_capacity(1 << 16);
    let mut patterns = (0..=u32::MAX).step_by(stride).peekable();
    while patterns.peek().is_some() {
        block.clear();
        block.extend(patterns.by_ref().take(1 << 16).map(f32::from_bits));
        let (error, at, got, exact) = greatest(op, [&block, &block, &block]);
        assert!(error <= bounds(op).1, "{op:?} {error} at {at:?}: {got:?}, not {exact:?}");
    }
}

#[test]
fn some_f32_numbers_are_right() {
    // A prime, so that the low bits vary too.
    for op in [Exp, Expm1, Log, Log1p, Tanh, Sigmoid, LogisticPdf, Softplus, Sin, Cos, Erf] {
        check_patterns(op, 40_009);
    }
}

#[test]
#[ignore = "takes minutes: all numbers of f32"]
fn all_f32_numbers_are_right() {
    for op in [Exp, Tanh, Sigmoid] {
        check_patterns(op, 1);
    }
}

#[test]
fn an_element_does_not_depend_on_its_place_in_a_block() {
    fn check_places<T: Float>() {
        let x: Vec<T> = sweep(30);
        for op in Instruction::ALL {
            let args = |from: usize, to: usize| -> [&[T]; 3] {
                let (x, none) = (&x[from..to], &[][..]);
                [x, if op.arity() > 1 { x } else { none }, if op.arity() > 2 { x } else { none }]
            };
            let mut all = vec![T::ZERO; x.len()];
            map::apply(op, args(0, x.len()), &mut all);
            for (from, to) in [(1, x.len()), (3, 20), (17, 18), (64, 131)] {
                let mut part = vec![T::ZERO; to - from];
                map::apply(op, args(from, to), &mut part);
                for (part, all) in part.iter().zip(&all[from..to]) {
                    let same = part.to_f64().to_bits() == all.to_f64().to_bits();
                    assert!(same || part.is_nan() && all.is_nan(), "{op:?}: {part:?} and {all:?}");
                }
            }
        }
    }
    check_places::<f32>();
    check_places::<f64>();
}

#[test]
fn the_tails_are_what_the_conventions_promise() {
    fn at<T: Float>(op: Instruction, x: f64) -> f64 {
        let mut out = [T::ZERO];
        map::apply(op, [&[T::from_f64(x)], &[], &[]], &mut out);
        out[0].to_f64()
    }
    // Exact values to 17 digits, from mpmath.
    assert_eq!(at::<f64>(Sigmoid, -40.0), 4.248354255291589e-18);
    assert_eq!(at::<f64>(Softplus, -40.0), 4.248354255291589e-18);
    assert_eq!(at::<f64>(Expm1, 1e-300), 1e-300);
    assert_eq!(at::<f64>(Log1p, -1e-300), -1e-300);
    assert_eq!(at::<f64>(Tanh, 5e-324), 5e-324);
    assert_eq!(at::<f64>(Erfc, 27.0), 5.237_05e-319);
    assert_eq!(at::<f32>(Exp, -100.0), f64::from(3.8e-44f32));
    assert_eq!(at::<f32>(Sigmoid, -100.0), f64::from(3.8e-44f32));
}
