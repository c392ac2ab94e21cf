//! Every gate and function, with its gradient, as text and back.

use backflow_circuit::registry::{self, Entry, Sample};
use backflow_circuit::{Builder, Circuit, Expr, Kind};

fn circuit_of(entry: &Entry, sample: &Sample) -> Circuit {
    Circuit::build(|c| {
        let input = |(i, x): (usize, &backflow_circuit::Tensor)| match x.ty().kind {
            Kind::Real => c.input(&format!("x{i}"), x.shape()),
            Kind::Index => c.index_input(&format!("x{i}"), x.shape()),
        };
        let inputs: Vec<Expr> = sample.operands.iter().enumerate().map(input).collect();
        let Ok(y) = entry.apply(&inputs, &sample.params) else {
            panic!("{} refuses its own sample", entry.name)
        };
        let y = y.named("y");
        if y.ty().kind == Kind::Real {
            let reals: Vec<Expr> = inputs.into_iter().filter(|x| x.ty().kind == Kind::Real).collect();
            for (i, (_, gradient)) in c.vjp(y, y.filled(1.0), reals).into_iter().enumerate() {
                c.output(&format!("gradient {i}"), gradient);
            }
        }
    })
    .unwrap()
}

#[test]
fn every_gate_reads_back_to_the_same_circuit() {
    let mut tried = 0;
    for entry in registry::entries() {
        for sample in entry.samples() {
            let circuit = circuit_of(entry, &sample);
            let text = circuit.to_text();
            let again =
                Circuit::from_text(&text).unwrap_or_else(|error| panic!("{}: {error}\n{text}", entry.name));
            assert!(circuit.same_as(&again), "{}:\n{text}\n{}", entry.name, again.to_text());
            assert_eq!(again.to_text(), text);
            assert_eq!(circuit.backwards(), again.backwards(), "{}", entry.name);
            tried += 1;
        }
    }
    assert!(tried > 80, "only {tried} samples were tried");
}

#[test]
fn circuits_that_differ_are_told_apart() {
    type Write = fn(&Builder);
    let circuit = |write: Write| Circuit::build(write).unwrap();
    let base: Write = |c| {
        let (x, w) = (c.input("x", [2]), c.state("w", [2]).starting_at(1.0));
        c.output("y", x.exp() * w);
        c.update(w, w + x);
    };
    let others: [(&str, Write); 7] = [
        ("gate", |c| {
            let (x, w) = (c.input("x", [2]), c.state("w", [2]).starting_at(1.0));
            c.output("y", x.sin() * w);
            c.update(w, w + x);
        }),
        ("shape", |c| {
            let (x, w) = (c.input("x", [3]), c.state("w", [3]).starting_at(1.0));
            c.output("y", x.exp() * w);
            c.update(w, w + x);
        }),
        ("name", |c| {
            let (x, w) = (c.input("z", [2]), c.state("w", [2]).starting_at(1.0));
            c.output("y", x.exp() * w);
            c.update(w, w + x);
        }),
        ("operands", |c| {
            let (x, w) = (c.input("x", [2]), c.state("w", [2]).starting_at(1.0));
            c.output("y", w.exp() * w);
            c.update(w, w + x);
        }),
        ("output", |c| {
            let (x, w) = (c.input("x", [2]), c.state("w", [2]).starting_at(1.0));
            c.output("y", x.exp());
            c.update(w, w + x * w);
        }),
        ("update", |c| {
            let (x, w) = (c.input("x", [2]), c.state("w", [2]).starting_at(1.0));
            c.output("y", x.exp() * w);
            _ = w + x;
            c.update(w, x);
        }),
        ("starting value", |c| {
            let (x, w) = (c.input("x", [2]), c.state("w", [2]).starting_at(2.0));
            c.output("y", x.exp() * w);
            c.update(w, w + x);
        }),
    ];
    assert!(circuit(base).same_as(&circuit(base)));
    for (what, other) in others {
        assert!(!circuit(base).same_as(&circuit(other)), "another {what}");
        assert!(!circuit(other).same_as(&circuit(base)), "another {what}");
    }
}
