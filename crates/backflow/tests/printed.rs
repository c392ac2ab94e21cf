//! What a picture prints as a formula is read again as the same formula.

use std::collections::BTreeMap;

use backflow::circuit::registry::{self, Entry, Sample};
use backflow::circuit::{Builder, Circuit, Kind, Tensor};
use backflow::engine::Trace;
use backflow::picture::{Digits, Sheet, Sort};
use backflow::{notation, reference};

type Values = BTreeMap<String, Tensor>;

const NAMES: [&str; 4] = ["u", "v", "w", "z"];

/// A circuit run at values.
fn trace(circuit: &Circuit, given: &Values) -> Trace {
    let inputs = given.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let run = reference::evaluate(circuit, inputs).unwrap_or_else(|error| panic!("{error}"));
    Trace::new(circuit.clone(), circuit.ids().map(|id| Some(run.value(id).clone())).collect())
}

/// The formulas of a sheet, one statement per gate and per array, with names in place of `%7`.
fn program(sheet: &Sheet<'_>) -> String {
    let shown = sheet.wires.iter().enumerate().filter(|(at, wire)| {
        let hidden = wire.sort == Sort::Input || wire.is_plain_number() && sheet.output != Some(*at);
        !hidden
    });
    let statement = |(at, wire): (usize, &backflow::picture::Wire<'_>)| {
        let label = wire.name().map_or_else(|| format!("n{}", wire.id.index()), str::to_owned);
        match wire.sort {
            Sort::Gate => format!("{label} = {}", sheet.formula(at)),
            _ => format!("{label} = {}", sheet.digits.array(wire.value.unwrap(), usize::MAX)),
        }
    };
    let last = sheet.output.map_or_else(String::new, |output| sheet.label(output));
    let statements: Vec<String> = shown.map(statement).chain([format!("out = {last}")]).collect();
    statements.join("\n").replace('%', "n")
}

/// Reads what a trace's pictures print, and holds its value against the trace's.
fn holds(trace: &Trace, given: &Values) -> Result<(), String> {
    let real = |value: &Tensor| Tensor::new(value.shape(), value.data()).unwrap();
    let digits = Digits::default().with(Some(17), true);
    for mut sheet in [Sheet::of(trace), Sheet::of(trace).upstream(), Sheet::of(trace).upstream().folded()] {
        sheet.digits = digits;
        let text = program(&sheet);
        let expected = sheet.wires[sheet.output.unwrap()].value.unwrap();
        let lowered = notation::parse(&text)
            .and_then(|parsed| {
                let free: Vec<&str> = parsed.free();
                let given = given.iter().filter(|(name, _)| free.contains(&name.as_str()));
                parsed.circuit(
                    &given.map(|(name, value)| (name.clone(), real(value))).collect(),
                    Default::default(),
                )
            })
            .map_err(|error| format!("{text}\n{error}"))?;
        let inputs = lowered.inputs.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let run =
            reference::evaluate(&lowered.circuit, inputs).map_err(|error| format!("{text}\n{error}"))?;
        let found = run.output(&lowered.output).unwrap();
        let bits = |value: &Tensor| {
            value.data().iter().map(|x| if x.is_nan() { 0 } else { x.to_bits() + 1 }).collect::<Vec<_>>()
        };
        if found.shape() != expected.shape() || bits(found) != bits(expected) {
            return Err(format!("{text}\n{found:?}, not {expected:?}"));
        }
    }
    Ok(())
}

#[test]
fn what_is_split_is_printed_as_it_is_typed() {
    let x = Tensor::from([[1.0, 2.0, -0.5], [0.5, 3.0, 1.0]]);
    let given: Values = [("x".to_owned(), x), ("y".to_owned(), Tensor::from([1.0, 0.0]))].into();
    let mut wrong = Vec::new();
    for (name, text) in [
        ("softmax", "f = softmax(x)"),
        ("softmax", "f = softmax(x, axis=0)"),
        ("softmax", "f = softmax(x[0])"),
        ("softmax", "f = softmax(x, axis=(0, 1))"),
        ("log_softmax", "f = log_softmax(x)"),
        ("logsumexp", "f = logsumexp(x, axis=1)"),
        ("cross_entropy", "f = cross_entropy(x, y)"),
        ("mean", "f = np.mean(x, axis=0)"),
        ("variance", "f = np.var(x, axis=0)"),
        ("sigmoid", "f = sigmoid(x)"),
        ("tanh", "f = np.tanh(x)"),
    ] {
        let parsed = notation::parse(text).unwrap();
        let used = given.clone().into_iter().filter(|(name, _)| parsed.free().contains(&name.as_str()));
        let lowered = parsed.circuit(&used.collect(), Default::default()).unwrap();
        let split = lowered.circuit.split(name).unwrap().circuit;
        assert_ne!(split.nodes().len(), lowered.circuit.nodes().len(), "{text}");
        wrong.extend(holds(&trace(&split, &lowered.inputs), &lowered.inputs).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Random formulas; most fit together, and those that do not are left out.
#[test]
fn random_formulas_are_printed_as_they_are_typed() {
    let given: Values = [
        ("x", Tensor::from([1.5, -2.0, 0.25])),
        ("y", Tensor::from(0.75)),
        ("A", Tensor::from([[1.0, 2.0, -0.5], [0.5, 3.0, 1.0]])),
        ("B", Tensor::from([[0.5], [4.0]])),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    const LEAVES: [&str; 12] = [
        "x",
        "y",
        "A",
        "B",
        "2",
        "-1",
        "0.5",
        "x[1]",
        "A[0]",
        "A[:, 1]",
        "np.ones(3)",
        "np.full((2, 3), -0.5)",
    ];
    const AROUND: [&str; 26] = [
        "np.exp(#)",
        "-(#)",
        "np.square(#)",
        "(#)**2",
        "np.abs(#)",
        "relu(#)",
        "sigmoid(#)",
        "np.sum(#)",
        "np.sum(#, axis=0)",
        "np.max(#, axis=0, keepdims=True)",
        "np.mean(#, axis=-1, keepdims=True)",
        "softmax(#)",
        "softmax(#, axis=0)",
        "(#).T",
        "np.std(#)",
        "np.linalg.norm(#)",
        "leaky_relu(#, 0.2)",
        "np.clip(#, -1, 1)",
        "(#)[0]",
        "(#)[::-1]",
        "logsumexp(#)",
        "np.expand_dims(#, 0)",
        "np.reshape(#, (3, -1))",
        "np.take(#, [0, 0, -1])",
        "np.broadcast_to(#, (2, 3))",
        "stop_gradient(#)",
    ];
    const BETWEEN: [&str; 10] = ["+", "-", "*", "/", "@", "**", "<", "==", "+", "*"];
    let mut state = 1u64;
    let mut draw = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let (mut held, mut wrong) = (0, Vec::new());
    for _ in 0..6000 {
        let mut parts: Vec<String> =
            (0..1 + draw(4)).map(|_| LEAVES[draw(LEAVES.len())].to_owned()).collect();
        while parts.len() > 1 || draw(3) > 0 {
            let at = draw(parts.len());
            if parts.len() > 1 && draw(2) == 0 {
                let (right, at) = (parts.swap_remove(at), draw(parts.len()));
                parts[at] = format!("({}) {} ({right})", parts[at], BETWEEN[draw(BETWEEN.len())]);
            } else {
                parts[at] = AROUND[draw(AROUND.len())].replace('#', &parts[at]);
            }
        }
        let text = format!("f = {}", parts[0]);
        let Ok(parsed) = notation::parse(&text) else { panic!("{text}") };
        let own = given.clone().into_iter().filter(|(name, _)| parsed.free().contains(&name.as_str()));
        let Ok(lowered) = parsed.circuit(&own.collect(), Default::default()) else { continue };
        held += 1;
        let held = holds(&trace(&lowered.circuit, &lowered.inputs), &lowered.inputs);
        wrong.extend(held.err().map(|why| format!("{text}\n{why}")));
    }
    assert!(held > 1000, "{held}");
    assert!(wrong.is_empty(), "{} of {held}\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n\n"));
}

/// An entry at a sample, with operands that have names.
fn circuit(entry: &Entry, sample: &Sample) -> Circuit {
    let builder = Builder::new();
    let operands: Vec<_> = NAMES
        .iter()
        .zip(&sample.operands)
        .map(|(name, value)| match value.ty().kind {
            Kind::Real => builder.input(name, value.shape()),
            Kind::Index => builder.index_input(name, value.shape()),
        })
        .collect();
    builder.output("f", entry.apply(&operands, &sample.params).unwrap());
    builder.finish().unwrap()
}

#[test]
fn every_gate_with_its_parameters_is_printed_as_it_is_typed() {
    let mut wrong = Vec::new();
    for entry in registry::entries() {
        for sample in entry.samples() {
            let given: Values =
                NAMES.iter().map(|name| (*name).to_owned()).zip(sample.operands.iter().cloned()).collect();
            let circuit = circuit(entry, &sample);
            wrong.extend(holds(&trace(&circuit, &given), &given).err());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_formula_is_printed_as_it_is_typed() {
    let given: Values = [
        ("x", Tensor::from([1.5, -2.0, 0.25])),
        ("y", Tensor::from(0.75)),
        ("A", Tensor::from([[1.0, 2.0, -0.5], [0.5, 3.0, 1.0]])),
        ("B", Tensor::from([[0.5], [4.0]])),
        ("k", Tensor::from([1.0, 0.0])),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    let formulas = [
        "f = x * np.full(3, 2.0)",
        "f = y * np.full(3, 2.0)",
        "f = y * np.full((2, 3, 2), 2.0) + 1",
        "f = y + np.ones(2) * 2",
        "f = np.broadcast_to(y, (3,)) + np.broadcast_to(y, (3,))",
        "f = A @ np.ones(3)",
        "f = A @ np.ones((3, 5))",
        "f = np.broadcast_to(x, (3, 3)) @ x",
        "f = np.take(A, [0, 0], axis=1)",
        "f = np.take(A, [0, 0])",
        "f = np.take_along_axis(A, np.array([[1], [1]]), axis=1)",
        "f = np.concatenate([x, np.zeros(3)])",
        "f = np.stack([x, x, np.ones(3)], axis=1)",
        "f = squared_error(x, np.full(3, 0.5))",
        "f = softmax(A)",
        "f = softmax(A, axis=(0, 1))",
        "f = log_softmax(A, axis=0)",
        "f = logsumexp(A, axis=1, keepdims=True)",
        "f = A - np.max(A, axis=1, keepdims=True)",
        "f = A / np.sum(A, keepdims=True)",
        "f = np.sum(A) + np.sum(A, axis=(1, 0))",
        "f = np.linalg.norm(A) + np.linalg.norm(A, ord=1) + vector_norm(A, ord=1)",
        "f = vector_norm(A.reshape(1, 2, 3, 1), axis=(0, 1, 2), ord=2)",
        "f = vector_norm(A.reshape(1, 2, 3, 1), axis=(0, 1, 2), ord=np.inf)",
        "f = np.var(A, axis=0, ddof=1) + np.std(A, axis=0)",
        "f = torch.std(A) + torch.var(A)",
        "f = x[0] + x[-1] + x[1:] @ x[:2] + x[::-1][::2][0]",
        "f = A[:, 1] + A[:, 0:1].sum() + A[1, ::2]",
        "f = A.T @ A",
        "f = np.transpose(A.reshape(2, 3, 1), (2, 0, 1))",
        "f = np.expand_dims(x, 0) + B",
        "f = x[:, None] * x[None, :]",
        "f = np.square(x) + x**2 + np.square(-x) + -np.square(x) + np.square(np.square(x))",
        "f = -x - (-x) - (x - y) / (x * y) / (y / x)",
        "f = (x**2)**3 + 2**np.abs(x)**2 + (-2)**x[1]",
        "f = (x < y) + (x <= y) + (x > y) + (x >= y) + (x == y) + (x != y)",
        "f = 1 / (x * -0.0)",
        "f = np.where(x > 0, x, np.inf) + np.where(x > 0, np.nan, x)",
        "f = leaky_relu(x) + leaky_relu(x, 0.3) + elu(x, alpha=2) + np.clip(x, -1, 1) + np.clip(x, None, 1)",
        "f = cross_entropy(A, k) + multiclass_hinge(A, k, margin=2)",
        "f = maxout(A, 3)[:, 0] + np.take(x, np.argmax(A, axis=1)) + np.take(x, np.argmin(A, axis=1))",
        "f = np.outer(x, x) + np.dot(x, x) + np.inner(x, x)",
        "f = x * 0.1234567890123456 + 1e-300 * 123456789.25",
        "f = np.maximum(x, [0.5, 0.25, 0.125]) + np.minimum(y, 0)",
        "f = np.prod(A, axis=1) + np.mean(A, axis=1) + A.min(axis=1) + A.max(axis=1)",
        "f = x + np.array([1, 2, 3]) + np.linspace(0, 1, 3)",
        "f = sum(x * np.arange(3))",
    ];
    let wrong: Vec<String> = formulas
        .iter()
        .filter_map(|text| {
            let parsed = notation::parse(text).unwrap();
            let own: Values = given
                .iter()
                .filter(|(name, _)| parsed.free().contains(&name.as_str()))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            let lowered = parsed.circuit(&own, Default::default()).unwrap_or_else(|error| panic!("{error}"));
            holds(&trace(&lowered.circuit, &lowered.inputs), &lowered.inputs).err()
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
