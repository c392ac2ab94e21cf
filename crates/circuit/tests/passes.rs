//! Passes from circuit to circuit.

use backflow_circuit::registry::{self, Operands};
use backflow_circuit::{Builder, Circuit, CustomGate, Expr, Kind, NodeId, Params, Structure, Tensor};
use backflow_reference::evaluate;

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
    assert_eq!(names(&split.recognised().unwrap().circuit), ["input", "sigmoid"]);
    let written = Circuit::build(|c| {
        let x = c.input("x", ());
        c.output("f", 1.0 / (1.0 + (-x).exp()));
    })
    .unwrap();
    assert_eq!(names(&written.recognised().unwrap().circuit), ["input", "sigmoid"]);
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

/// Value and gradient of `f` by `x`.
fn value_and_gradient(circuit: &Circuit, x: &Tensor) -> Vec<f64> {
    let differentiated = circuit
        .clone()
        .extend(|c| {
            let (Some(f), Some(x)) = (c.find("f"), c.find("x")) else { return };
            c.output("df", c.vjp(f, f.filled(1.0), [x])[0].1);
        })
        .unwrap();
    let run = evaluate(&differentiated, [("x", x.clone())]).unwrap();
    [run.output("f").unwrap().data(), run.output("df").unwrap().data()].concat()
}

#[test]
fn whole_and_apart_have_the_same_values_and_gradients() {
    let x = Tensor::from([-2.0, 0.0, 0.7, 3.0]);
    let mut tried = Vec::new();
    for entry in registry::entries().filter(|e| e.operands == Operands::Exactly(1)) {
        let call = |c: &'_ Builder| {
            if let Ok(f) = entry.apply(&[c.input("x", [4]).abs() + 0.25], &Params::new()) {
                c.output("f", f);
            }
        };
        let Ok(whole) = Circuit::build(call) else { continue };
        let real = |f: &NodeId| whole.node(*f).ty().kind == Kind::Real;
        let Some(f) = whole.find("f").filter(real).filter(|&f| whole.splits(f)) else { continue };
        let apart = whole.split(whole.node(f).gate().name()).unwrap().circuit;
        assert!(!names(&apart).contains(&whole.node(f).gate().name().to_owned()), "{} stays", entry.name);
        for (a, b) in value_and_gradient(&whole, &x).iter().zip(value_and_gradient(&apart, &x)) {
            // Outside of the domain, as of acosh below 1, both are NaN.
            let same = a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-14 * a.abs().max(1.0);
            assert!(same, "{}: {a} whole, {b} apart", entry.name);
        }
        tried.push(entry.name);
    }
    assert!(tried.contains(&"sigmoid") && tried.contains(&"softmax") && tried.len() > 15, "{tried:?}");
}

#[test]
fn the_record_of_a_batched_circuit_names_the_users_of_each_wire() {
    let one = Circuit::build(|c| {
        let (x, w) = (c.input("x", [3]), c.state("w", [3]).starting_at(1.0));
        let h = (x * w).named("h");
        let f = (h.sin() * h.exp() + w).sum();
        c.output("f", f);
        c.output("dx", c.gradients(f, [x, w])[0].1);
    })
    .unwrap();
    let users = |circuit: &Circuit, wire: &str| -> Vec<(String, usize)> {
        let branches = &circuit.backwards()[0].branches[&circuit.named(wire).unwrap()];
        branches.iter().map(|b| (circuit.node(b.user).gate().name().to_owned(), b.position)).collect()
    };
    let many = one.batched(4).unwrap().circuit;
    for (wire, expected) in [("h", 2), ("w", 2), ("x", 1)] {
        assert_eq!(users(&one, wire).len(), expected);
        assert_eq!(users(&many, wire), users(&one, wire), "{wire}");
    }
}

/// A function as it is written with other gates, by the name under which it is recognised.
type Written = (&'static str, for<'c> fn(Expr<'c>, Expr<'c>) -> Expr<'c>);

#[test]
fn functions_of_rows_are_recognised_in_every_common_way() {
    let rows: [Written; 12] = [
        ("softmax", |x, _| x.exp() / x.exp().sum_over(&[-1]).reshape([4, 1])),
        ("softmax", |x, _| x.exp() / x.exp().sum()),
        ("softmax", |x, _| x.exp() / x.exp().sum_over(&[0])),
        ("softmax", |x, _| {
            let z = x - x.max_over(&[1]).reshape([4, 1]);
            z.exp() / z.exp().sum_over(&[1]).reshape([4, 1])
        }),
        ("logsumexp", |x, _| x.exp().sum_over(&[1]).log()),
        ("logsumexp", |x, _| x.exp().sum_over(&[1]).reshape([4, 1]).log()),
        ("logsumexp", |x, _| {
            x.max_over(&[1]) + (x - x.max_over(&[1]).reshape([4, 1])).exp().sum_over(&[1]).log()
        }),
        ("log_softmax", |x, _| x - x.exp().sum_over(&[1]).reshape([4, 1]).log()),
        ("log_softmax", |x, _| x.softmax(&[1]).log()),
        ("cross_entropy", |x, y| {
            let p = x.exp() / x.exp().sum_over(&[1]).reshape([4, 1]);
            -p.gather(y.reshape([4, 1]), 1).log()
        }),
        ("cross_entropy", |x, y| -x.log_softmax(&[1]).gather(y.reshape([4, 1]), 1).reshape([4])),
        ("cross_entropy", |x, y| x.exp().sum_over(&[1]).log() - x.gather(y.reshape([4, 1]), 1).reshape([4])),
    ];
    for (way, (name, written)) in rows.into_iter().enumerate() {
        let circuit =
            Circuit::build(|c| c.output("y", written(c.input("x", [4, 3]), c.index_input("labels", [4]))));
        let circuit = circuit.unwrap();
        let found = circuit.recognised().unwrap().circuit;
        let gates: Vec<String> =
            names(&found).into_iter().filter(|n| n != "input" && n != "reshape").collect();
        assert_eq!(gates, [name], "way {way}");
        let ty = |c: &Circuit| c.node(c.named("y").unwrap()).ty();
        assert_eq!(ty(&found), ty(&circuit), "way {way}");
    }
    // The sign may stand outside of what follows: a mean, a sum, another shape.
    let outside: [Written; 5] = [
        ("mean", |x, y| -x.softmax(&[1]).gather(y.reshape([4, 1]), 1).log().mean()),
        ("mean", |x, y| -x.softmax(&[1]).gather(y.reshape([4, 1]), 1).reshape([4]).log().mean()),
        ("mean", |x, y| -x.softmax(&[1]).gather(y.reshape([4, 1]), 1).log().reshape([4]).mean()),
        ("mean", |x, y| -x.log_softmax(&[1]).gather(y.reshape([4, 1]), 1).reshape([2, 2]).mean()),
        ("sum", |x, y| {
            let own = x.gather(y.reshape([4, 1]), 1);
            -(own - x.exp().sum_over(&[1]).log().reshape([4, 1])).sum()
        }),
    ];
    for (way, (last, written)) in outside.into_iter().enumerate() {
        let circuit =
            Circuit::build(|c| c.output("y", written(c.input("x", [4, 3]), c.index_input("labels", [4]))));
        let found = circuit.unwrap().recognised().unwrap().circuit;
        let gates: Vec<String> =
            names(&found).into_iter().filter(|n| n != "input" && n != "reshape").collect();
        assert_eq!(gates, ["cross_entropy", last], "way {way}");
    }
    // Labels in a column, as what picks by them takes them.
    let circuit = Circuit::build(|c| {
        let (x, labels) = (c.input("x", [4, 3]), c.index_input("labels", [4, 1]));
        c.output("y", -x.softmax(&[1]).gather(labels, 1).log().mean());
    });
    let found = circuit.unwrap().recognised().unwrap().circuit;
    let gates: Vec<String> = names(&found).into_iter().filter(|n| n != "input" && n != "reshape").collect();
    assert_eq!(gates, ["cross_entropy", "mean"]);
    // Of one row and its label.
    let circuit = Circuit::build(|c| {
        let (x, label) = (c.input("x", [3]), c.index_input("label", ()));
        c.output("y", -(x.exp() / x.exp().sum()).take(label, 0).log());
    });
    let found = circuit.unwrap().recognised().unwrap().circuit;
    assert_eq!(names(&found), ["input", "input", "cross_entropy"]);
}

#[test]
fn what_only_looks_like_a_softmax_is_none() {
    let others: [Written; 3] = [
        ("other sum", |x, _| x.exp() / x.sum_over(&[1]).reshape([4, 1])),
        ("other rows", |x, _| x.exp() / x.exp().sum_over(&[1]).reshape([4, 1]).exp()),
        ("other axis", |x, _| (x - x.exp().sum_over(&[1]).max()).exp()),
    ];
    for (name, written) in others {
        let circuit = Circuit::build(|c| c.output("y", written(c.input("x", [4, 3]), c.input("unused", ()))));
        let found = circuit.unwrap().recognised().unwrap().circuit;
        assert!(names(&found).iter().all(|gate| !gate.contains("softmax")), "{name}");
    }
}

#[test]
fn softmax_and_its_kin_split_into_the_lectures_gates() {
    let split: [Written; 4] = [
        ("softmax", |x, _| x.softmax(&[1])),
        ("log_softmax", |x, _| x.log_softmax(&[1])),
        ("logsumexp", |x, _| x.logsumexp(&[1])),
        ("cross_entropy", |x, y| x.cross_entropy(y)),
    ];
    for (name, made) in split {
        let circuit =
            Circuit::build(|c| c.output("y", made(c.input("x", [4, 3]), c.index_input("labels", [4]))))
                .unwrap();
        let apart = circuit.split(name).unwrap().circuit;
        let gates = names(&apart);
        let has = |name: &str| gates.iter().any(|gate| gate == name);
        assert!(gates.len() <= 13 && has("minus_max") && has("exp") && has("sum"), "{gates:?}");
        assert!(!has("where") && !has(name), "{gates:?}");
    }
    // A user's own gate of that name is split into what the user made it of.
    let own = Circuit::build(|c| {
        let x = c.input("x", [3]);
        c.output("y", c.group("softmax", Params::new(), &[x], |x| x[0].sin()));
    });
    assert_eq!(names(&own.unwrap().split("softmax").unwrap().circuit), ["input", "sin"]);
}
