//! Random programs: whatever parses becomes a circuit or a message with a place.

use backflow_circuit::{Tensor, registry};
use backflow_notation::{Inputs, Options, parse};
use proptest::prelude::*;

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => prop::sample::select(vec!["x", "y", "v", "W", "h", "k"]).prop_map(str::to_owned),
        2 => "-?[0-4](\\.5)?",
        1 => prop::sample::select(vec!["np.pi", "inf", "nan", "None", "True", "[]", "[1, 2]", "[[1, 2], [3, 4]]", "(0, 1)"])
            .prop_map(str::to_owned),
    ];
    let mut names: Vec<&str> = registry::entries().map(|entry| entry.name).collect();
    names.extend([
        "array",
        "zeros",
        "ones_like",
        "arange",
        "eye",
        "len",
        "shape",
        "max",
        "linspace",
        "full",
        "nothing",
    ]);
    let name = prop::sample::select(names);
    leaf.prop_recursive(5, 30, 4, move |inner| {
        let infix = prop::sample::select(vec!["+", "-", "*", "/", "@", "**", "<", "<=", ">", ">=", "==", "!="]);
        let item = (inner.clone(), inner.clone(), 0..6usize).prop_map(|(a, b, kind)| match kind {
            0 => format!("{a}:{b}"),
            1 => format!(":{a}"),
            2 => format!("::{a}"),
            3 => "...".to_owned(),
            4 => "None".to_owned(),
            _ => a,
        });
        let keyword = prop::sample::select(vec!["", "axis=", "keepdims=", "shape=", "depth=", "ord="]);
        prop_oneof![
            4 => (inner.clone(), infix, inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            3 => (name.clone(), prop::collection::vec(inner.clone(), 0..3), keyword, inner.clone())
                .prop_map(|(name, all, keyword, last)| format!("{name}({}{keyword}{last})", all.iter().map(|x| format!("{x}, ")).collect::<String>())),
            2 => (inner.clone(), name.clone(), inner.clone()).prop_map(|(x, name, y)| format!("({x}).{name}({y})")),
            1 => (inner.clone(), prop::sample::select(vec!["T", "shape", "size", "ndim"])).prop_map(|(x, name)| format!("({x}).{name}")),
            2 => (inner.clone(), prop::collection::vec(item, 1..4)).prop_map(|(x, items)| format!("({x})[{}]", items.join(", "))),
            1 => prop::collection::vec(inner, 1..4).prop_map(|items| format!("[{}]", items.join(", "))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn programs_become_circuits_or_messages(
        statements in prop::collection::vec((prop::sample::select(vec!["h", "k", "f", "x"]), expression()), 1..5)
    ) {
        let text: String = statements.iter().map(|(name, value)| format!("{name} = {value}\n")).collect();
        let Ok(notation) = parse(&text) else { return Ok(()) };
        let values = [
            ("x", Tensor::scalar(0.5)),
            ("y", Tensor::scalar(2.0)),
            ("v", Tensor::from([1.0, 2.0])),
            ("W", Tensor::from([[1.0, 2.0], [3.0, 0.0]])),
            ("h", Tensor::from([0.0, 1.0])),
            ("k", Tensor::scalar(1.0)),
        ];
        let free = notation.free();
        let given: Inputs = values.into_iter().filter(|(name, _)| free.contains(name)).map(|(n, v)| (n.into(), v)).collect();
        match notation.circuit(&given, Options::default()) {
            Ok(lowered) => {
                let inputs = lowered.circuit.inputs();
                prop_assert_eq!(inputs.len(), lowered.inputs.len());
                for (name, value) in &lowered.inputs {
                    let input = lowered.circuit.find(name);
                    prop_assert!(input.is_some_and(|id| lowered.circuit.node(id).ty() == value.ty()), "{}", name);
                }
                prop_assert_eq!(lowered.circuit.outputs().count(), 1);
                prop_assert!(lowered.circuit.find(&lowered.output).is_some());
            }
            Err(error) => {
                prop_assert!(error.line() >= 1, "{}", error);
                prop_assert!(error.render(true, "formula").contains('^'), "{}", error);
            }
        }
    }
}
