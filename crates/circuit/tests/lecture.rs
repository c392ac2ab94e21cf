//! Circuits of the lecture, as built.

use backflow_circuit::{Circuit, Problem};

#[test]
fn equal_nodes_are_one_and_a_fork_keeps_its_branches() {
    let circuit = Circuit::build(|c| {
        let (x, y) = (c.input("x", ()), c.input("y", ()));
        let f = (x * y) + (x * y).exp() * x;
        c.output("f", f);
        let gradients = c.gradients(f, [x, y]);
        c.output("dx", gradients[0].1);
    })
    .unwrap();
    let names: Vec<&str> = circuit.nodes().iter().map(|n| n.gate().name()).take(6).collect();
    assert_eq!(names, ["input", "input", "mul", "exp", "mul", "add"]);
    let record = &circuit.backwards()[0];
    assert_eq!(record.branches[&circuit.named("x").unwrap()].len(), 2);
}

#[test]
fn the_first_mistake_is_kept_with_its_line() {
    let line = line!() + 3;
    let error = Circuit::build(|c| {
        let (a, b) = (c.input("a", [2, 3]), c.input("b", [4, 5]));
        let y = a.matmul(b).sigmoid();
        c.output("y", (y + a).matmul(b));
    })
    .unwrap_err();
    assert!(matches!(*error.problem, Problem::Misfit { .. }), "{error}");
    assert!(error.to_string().contains(&format!("lecture.rs:{line}:")), "{error}");
}

#[test]
fn doublings_and_long_chains_are_linear() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", ());
        let y = (0..60).fold(x, |y, _| y + y);
        c.output("dx", c.gradient(y, x));
    })
    .unwrap();
    assert!(circuit.nodes().len() < 200);
    let chain = Circuit::build(|c| {
        let x = c.input("x", ());
        let y = (0..1_000_000).fold(x, |y, _| -y.sigmoid());
        c.output("dx", c.gradient(y, x));
    })
    .unwrap();
    assert!(chain.nodes().len() > 2_000_000);
}
