//! Passes from circuit to circuit.

use backflow_circuit::{Circuit, CustomGate, Expr, Params, Structure};

fn names(circuit: &Circuit) -> Vec<String> {
    circuit.nodes().iter().map(|n| n.gate().name().to_owned()).collect()
}

#[test]
fn the_lectures_sigmoid_splits_and_fuses() {
    let whole = Circuit::build(|c| {
        let x = c.input("x", [3]);
        c.output("f", x.sigmoid());
    })
    .unwrap();
    let split = whole.split("sigmoid").unwrap().circuit;
    let simple: Vec<String> =
        names(&split).into_iter().filter(|n| n != "constant" && n != "expand").collect();
    assert_eq!(simple, ["input", "mul", "exp", "add", "div"]);
    assert_eq!(names(&split.fused().unwrap().circuit), ["input", "sigmoid"]);
    let written = Circuit::build(|c| {
        let x = c.input("x", ());
        c.output("f", 1.0 / (1.0 + (-x).exp()));
    })
    .unwrap();
    assert_eq!(names(&written.fused().unwrap().circuit), ["input", "sigmoid"]);
}

#[test]
fn groups_are_one_gate_until_they_are_split() {
    let build = |c: &'_ backflow_circuit::Builder| {
        fn twice<'b>(x: &[Expr<'b>]) -> Expr<'b> {
            x[0].exp() * x[1]
        }
        let (x, y) = (c.input("x", ()), c.input("y", ()));
        let f = c.group("scaled_exp", Params::new(), &[x, y], twice);
        c.output("f", f);
        let g = c.gradients(f, [x, y]);
        c.output("dx", g[0].1);
        c.output("dy", g[1].1);
    };
    let circuit = Circuit::build(build).unwrap();
    assert!(names(&circuit).contains(&"scaled_exp".to_owned()));
    let inlined = circuit.inlined().unwrap();
    assert!(names(&inlined.circuit).iter().all(|n| !n.starts_with("scaled_exp")));
    // Forward and backward share the exponential.
    assert_eq!(names(&inlined.circuit.simplified().unwrap().circuit), ["input", "input", "exp", "mul"]);
}

#[test]
fn a_relu_of_many_numbers_has_a_diagonal_jacobian() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [100, 4096]);
        c.output("y", x.relu());
        c.output("s", x.relu().sum());
        c.output("z", x.step());
    })
    .unwrap();
    let structure = |name: &str| circuit.structure(circuit.named(name).unwrap(), circuit.named("x").unwrap());
    assert_eq!(structure("y"), Structure::Diagonal);
    assert_eq!(structure("s"), Structure::Dense);
    assert_eq!(structure("z"), Structure::Zero);
}

#[test]
fn a_users_gate_is_differentiated_like_any_other() {
    let product = CustomGate::elementwise("multiply", 2, |x, y| {
        for i in 0..y.len() {
            y[i] = x[0][i] * x[1][i];
        }
    });
    let without = Circuit::build(|c| {
        let x = c.input("x", ());
        let y = c.apply(product.clone(), &[x, x]);
        c.output("dx", c.gradient(y, x));
    });
    assert!(without.unwrap_err().to_string().contains("multiply has no gradient rule"));
    let with = product.with_backward(|x, _, g| vec![vec![x[1][0] * g[0]], vec![x[0][0] * g[0]]]);
    let circuit = Circuit::build(|c| {
        let x = c.input("x", ());
        let y = c.apply(with.clone(), &[x, x]);
        c.output("dx", c.gradient(y, x));
    })
    .unwrap();
    assert_eq!(
        names(&circuit),
        ["input", "multiply", "constant", "custom_backward", "custom_backward", "add"]
    );
}
