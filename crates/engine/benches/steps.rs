//! How long whole runs take. `cargo bench -p backflow-engine --bench steps`

#![allow(missing_docs)]

use backflow_circuit::{Builder, Circuit};
use backflow_engine::{Compile, Compiled, Faults, Observe, Options, Precision};
use divan::Bencher;

fn main() {
    divan::main();
}

/// A step of gradient descent with two layers without biases, 1000 to 100 to 10, for 64 examples.
fn two_layers() -> Circuit {
    built(|c| {
        let (x, y) = (c.input("x", [64, 1000]), c.input("y", [64, 10]));
        let w1 = c.state("w1", [1000, 100]).starting_at((c.uniform([1000, 100], 1) - 0.5) * 0.1);
        let w2 = c.state("w2", [100, 10]).starting_at((c.uniform([100, 10], 2) - 0.5) * 0.2);
        let loss = (x.matmul(w1).sigmoid().matmul(w2) - y).square().sum();
        for (w, dw) in c.gradients(loss, [w1, w2]) {
            c.update(w, w - 1e-4 * dw);
        }
        c.output("loss", loss);
    })
}

/// A step of gradient descent of a classifier of 784, 128 and 10 numbers, for 128 examples.
fn classifier() -> Circuit {
    built(|c| {
        let (x, labels) = (c.input("x", [128, 784]), c.index_input("labels", [128]));
        let w1 = c.state("w1", [784, 128]).starting_at((c.uniform([784, 128], 1) - 0.5) * 0.1);
        let w2 = c.state("w2", [128, 10]).starting_at((c.uniform([128, 10], 2) - 0.5) * 0.2);
        let (b1, b2) = (c.state("b1", [128]).starting_at(0.0), c.state("b2", [10]).starting_at(0.0));
        let h = (x.matmul(w1) + b1).relu().named("h");
        let logits = (h.matmul(w2) + b2).named("logits");
        let loss = logits.cross_entropy(labels).sum() / 128.0;
        for ((w, g), name) in
            c.gradients(loss, [w1, b1, w2, b2]).into_iter().zip(["dw1", "db1", "dw2", "db2"])
        {
            c.update(w, w - 0.1 * g.named(name));
        }
        c.output("loss", loss);
    })
}

fn built(build: impl FnOnce(&Builder)) -> Circuit {
    Circuit::build(build).expect("the circuit is right")
}

/// A compiled circuit whose inputs are set.
fn ready(circuit: &Circuit, options: &Options) -> Compiled {
    let mut plan = circuit.compile_with(options).expect("it compiles");
    for &id in circuit.inputs() {
        let elements = circuit.node(id).ty().shape.elements();
        let name = circuit.label(id);
        let set = match name.as_str() {
            "labels" => plan.set(&name, (0..elements).map(|i| i as u32 % 10).collect::<Vec<_>>()),
            _ => plan.set(&name, (0..elements).map(|i| (i as f32 * 0.37).sin()).collect::<Vec<_>>()),
        };
        set.expect("it fits");
    }
    plan
}

fn run(bencher: Bencher<'_, '_>, circuit: &Circuit, options: &Options) {
    let mut plan = ready(circuit, options);
    bencher.bench_local(|| plan.run());
}

const THREADS: [usize; 2] = [1, 2];

#[divan::bench(args = THREADS)]
fn two_layers_64_1000_100_10(bencher: Bencher<'_, '_>, threads: usize) {
    let options = Options { threads: Some(threads), ..Options::from(Precision::F32) };
    run(bencher, &two_layers(), &options);
}

#[divan::bench(args = THREADS)]
fn classifier_plain(bencher: Bencher<'_, '_>, threads: usize) {
    let options = Options { threads: Some(threads), ..Options::from(Precision::F32) };
    run(bencher, &classifier(), &options);
}

#[divan::bench(args = THREADS)]
fn classifier_checked(bencher: Bencher<'_, '_>, threads: usize) {
    let options = Options { faults: Faults::Report, threads: Some(threads), ..Options::from(Precision::F32) };
    run(bencher, &classifier(), &options);
}

#[divan::bench(args = [&["h"][..], &["h", "logits", "db1", "db2"], &["h", "logits", "dw1", "dw2"]])]
fn classifier_with_some_watched(bencher: Bencher<'_, '_>, names: &[&str]) {
    let circuit = classifier();
    let nodes = names.iter().map(|name| circuit.named(name).expect("it has a name")).collect();
    let options =
        Options { observe: Observe::Nodes(nodes), threads: Some(1), ..Options::from(Precision::F32) };
    run(bencher, &circuit, &options);
}

#[divan::bench(args = THREADS)]
fn classifier_with_all_watched(bencher: Bencher<'_, '_>, threads: usize) {
    let options = Options { observe: Observe::All, threads: Some(threads), ..Options::from(Precision::F32) };
    run(bencher, &classifier(), &options);
}

/// (x + σ(y)) / (σ(x) + (x + y)²) with both gradients.
fn formula() -> Compiled {
    let circuit = built(|c| {
        let (x, y) = (c.input("x", ()), c.input("y", ()));
        let f = (x + y.sigmoid()) / (x.sigmoid() + (x + y).square());
        let gradients = c.gradients(f, [x, y]);
        c.output("f", f);
        c.output("dx", gradients[0].1);
        c.output("dy", gradients[1].1);
    });
    ready(&circuit, &Options::from(Precision::F64))
}

#[divan::bench]
fn formula_through_handles(bencher: Bencher<'_, '_>) {
    let mut plan = formula();
    let [x, y, f, dx, dy] = ["x", "y", "f", "dx", "dy"].map(|name| plan.handle(name).expect("it has a name"));
    bencher.bench_local(|| {
        plan.set_at(x, divan::black_box(3.0))?;
        plan.set_at(y, divan::black_box(-4.0))?;
        plan.run()?;
        Ok::<_, backflow_engine::Error>([plan.scalar_at(f)?, plan.scalar_at(dx)?, plan.scalar_at(dy)?])
    });
}

#[divan::bench]
fn formula_through_names(bencher: Bencher<'_, '_>) {
    let mut plan = formula();
    bencher.bench_local(|| {
        plan.set("x", divan::black_box(3.0))?;
        plan.set("y", divan::black_box(-4.0))?;
        plan.run()?;
        Ok::<_, backflow_engine::Error>([plan.scalar("f")?, plan.scalar("dx")?, plan.scalar("dy")?])
    });
}
