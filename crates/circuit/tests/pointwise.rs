//! Pointwise gates as data: a gate that somebody else defines stands beside the built-in ones.

use backflow_circuit::form::Instruction;
use backflow_circuit::registry::{self, Entry};
use backflow_circuit::{Circuit, Code, Expr, Gradient, Params, Pointwise, Structure, gates};

/// The sine of x in degrees, under a name that the library has too.
static DEGREES: Pointwise = Pointwise {
    formula: "sin(π x / 180)",
    derivative: "π/180 cos(π x / 180)",
    samples: &[&[30.0, -45.0]],
    ..Pointwise::new(
        "sin",
        Code::Unary(|[x]| (x * (std::f64::consts::PI / 180.0)).apply(Instruction::Sin)),
        Gradient::Unary(|at, g| {
            let scale = std::f64::consts::PI / 180.0;
            g * (at.x() * scale).cos() * scale
        }),
    )
};

/// 1 where a, b and c are all above 0.
static ALL_POSITIVE: Pointwise = Pointwise::new(
    "all_positive",
    Code::Ternary(|[a, b, c]| {
        let zero = a.constant(0.0);
        let least = a.with(Instruction::Min, b).with(Instruction::Min, c);
        zero.with(Instruction::Less, least)
    }),
    Gradient::Zero,
);

#[test]
fn gates_of_one_name_stay_apart() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [2]);
        let both = [x.apply(&DEGREES), x.sin(), x.apply(&DEGREES), x.apply(&gates::SIN)];
        assert_eq!((both[0].id(), both[1].id()), (both[2].id(), both[3].id()));
        assert_ne!(both[0].id(), both[1].id());
        assert!(both[1].made_by_gate(&gates::SIN).is_some_and(|inputs| inputs[0].id() == x.id()));
        assert!(both[0].made_by_gate(&gates::SIN).is_none());
        c.output("dx", c.gradient(both[0].sum(), x));
    })
    .unwrap();
    assert!(circuit.to_text().contains("cos"), "{}", circuit.to_text());
}

#[test]
fn three_operands_are_broadcast_and_nothing_flows_through_a_derivative_of_zero() {
    let circuit = Circuit::build(|c| {
        let (x, y, z) = (c.input("x", [2, 3]), c.input("y", [3]), c.input("z", ()));
        c.output("all", ALL_POSITIVE.on(x, &[y, z]));
    })
    .unwrap();
    let all = circuit.named("all").unwrap();
    assert_eq!(circuit.node(all).dims(), [2, 3]);
    assert_eq!(circuit.structure(all, circuit.inputs()[0]), Structure::Zero);
}

#[test]
fn an_entry_says_what_the_gate_says() {
    let entry = Entry::pointwise(&DEGREES);
    assert_eq!((entry.formula, entry.operands), (DEGREES.formula, registry::Operands::Exactly(1)));
    assert_eq!(entry.role(), "scales it by π/180 cos(π x / 180)");
    assert_eq!(entry.samples().len(), 1);
    let made = Circuit::build(|c| {
        let x: Expr = c.input("x", [2]);
        c.output("y", entry.apply(&[x], &Params::new()).unwrap());
        assert!(entry.apply(&[], &Params::new()).is_err());
    });
    assert!(made.is_ok());
    assert_eq!(registry::find("cos").unwrap().role(), "scales it by −sin x");
    assert!(registry::find("add").unwrap().role().starts_with("distributes it"));
}

#[test]
fn a_text_leaves_out_a_parameter_only_where_that_means_none() {
    let read = |gate: &str| {
        Circuit::from_text(&format!("%0 = input name=\"x\" shape=[]\n%1 = {gate} %0\noutput \"y\" %1\n"))
    };
    for (short, full) in [("clamp", "min=-inf max=inf"), ("clamp max=1.0", "min=-inf max=1.0")] {
        assert!(read(short).unwrap().to_text().contains(full), "{short}");
    }
    for gate in ["elu", "leaky_relu", "elu slope=0.5"] {
        let error = read(gate).unwrap_err().to_string();
        assert!(error.contains("has parameters that do not fit"), "{gate}: {error}");
    }
}
