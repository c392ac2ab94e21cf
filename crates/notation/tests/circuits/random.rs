//! Random programs: whatever parses becomes a circuit or a message with a place.

use backflow_circuit::registry;
use proptest::prelude::*;

#[path = "../properties/lowering.rs"]
mod lowering;

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

/// Ten times as many cases where `BACKFLOW_LONG` is set.
fn config(cases: u32) -> ProptestConfig {
    let times = if std::env::var_os("BACKFLOW_LONG").is_some() { 10 } else { 1 };
    ProptestConfig { cases: cases * times, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(3_000))]

    #[test]
    fn programs_become_circuits_or_messages(
        statements in prop::collection::vec((prop::sample::select(vec!["h", "k", "f", "x"]), expression()), 1..5)
    ) {
        let text: String = statements.iter().map(|(name, value)| format!("{name} = {value}\n")).collect();
        lowering::lowered_or_refused(&text);
    }
}
