//! The lecture's examples through the engine, its plan as text, and what its numbers must be.

use backflow_circuit::{Circuit, Tensor};
use backflow_engine::{Compile, Faults, Observe, Options, Precision};

/// The two-layer network of the lecture, one training step.
fn two_layers(n: usize, d_in: usize, h: usize, d_out: usize) -> Circuit {
    Circuit::build(|c| {
        let (x, y) = (c.input("x", [n, d_in]), c.input("y", [n, d_out]));
        let (w1, w2) = (c.state("w1", [d_in, h]), c.state("w2", [h, d_out]));
        let error = x.matmul(w1).sigmoid().matmul(w2) - y;
        let loss = (error * error).sum();
        for (w, dw) in c.gradients(loss, [w1, w2]) {
            c.update(w, w - 1e-4 * dw);
        }
        c.output("loss", loss);
    })
    .unwrap()
}

/// Numbers between −1 and 1 that look random.
fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut out = vec![0.0; count];
    backflow_circuit::random::uniform(seed, 0, 0, 0, &mut out);
    out.iter().map(|v| 2.0 * v - 1.0).collect()
}

#[test]
fn traces_the_first_example() {
    let circuit = Circuit::build(|c| {
        let (x, y, z) = (c.input("x", ()), c.input("y", ()), c.input("z", ()));
        c.output("f", c.name(x + y, "q") * z);
    })
    .unwrap();
    let trace = circuit.trace([("x", -2.0), ("y", 5.0), ("z", -4.0)]).unwrap();
    let value = |name| trace.value(name).unwrap().single().unwrap();
    let gradient = |name| trace.gradient(name).unwrap().single().unwrap();
    assert_eq!((value("f"), value("q")), (-12.0, 3.0));
    assert_eq!([gradient("x"), gradient("y"), gradient("z"), gradient("q")], [-4.0, -4.0, 3.0, -4.0]);
    let f = circuit.find("f").unwrap();
    let flow: Vec<f64> = trace.flow(f).into_iter().map(|t| t.unwrap().single().unwrap()).collect();
    assert_eq!(flow, [-4.0, 3.0]);
    assert!(trace.forks().is_empty());
}

#[test]
fn a_fork_shows_its_branches() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", ());
        c.output("f", x * x + x);
    })
    .unwrap();
    let trace = circuit.trace([("x", 3.0)]).unwrap();
    let forks = trace.forks();
    assert_eq!(forks.len(), 1);
    let branches: f64 = forks[0].branches.iter().map(|b| b.contribution.single().unwrap()).sum();
    assert_eq!((forks[0].branches.len(), branches, forks[0].sum.single()), (3, 7.0, Some(7.0)));
}

#[test]
fn the_plan_of_a_training_step() {
    let step = two_layers(64, 1000, 100, 10).compile(Precision::F32).unwrap();
    insta::assert_snapshot!(step.plan().explain());
}

#[test]
fn trains_two_layers_as_arithmetic_by_hand_does() {
    let (n, d, h, o) = (4, 3, 5, 2);
    let circuit = two_layers(n, d, h, o);
    let mut step = circuit.compile(Precision::F64).unwrap();
    let (x, y) = (numbers(n * d, 1), numbers(n * o, 2));
    let (mut w1, mut w2) = (numbers(d * h, 3), numbers(h * o, 4));
    step.set("x", &x).unwrap();
    step.set("y", &y).unwrap();
    step.set("w1", &w1).unwrap();
    step.set("w2", &w2).unwrap();
    for _ in 0..10 {
        let hidden = matmul(&x, &w1, n, d, h).iter().map(|z| 1.0 / (1.0 + (-z).exp())).collect::<Vec<_>>();
        let error: Vec<f64> = matmul(&hidden, &w2, n, h, o).iter().zip(&y).map(|(a, b)| a - b).collect();
        let loss: f64 = error.iter().map(|e| e * e).sum();
        let up: Vec<f64> = error.iter().map(|e| 2.0 * e).collect();
        let dw2 = matmul(&transposed(&hidden, n, h), &up, h, n, o);
        let dh = matmul(&up, &transposed(&w2, h, o), n, o, h);
        let dz: Vec<f64> = dh.iter().zip(&hidden).map(|(g, s)| g * s * (1.0 - s)).collect();
        let dw1 = matmul(&transposed(&x, n, d), &dz, d, n, h);
        w1.iter_mut().zip(dw1).for_each(|(w, g)| *w -= 1e-4 * g);
        w2.iter_mut().zip(dw2).for_each(|(w, g)| *w -= 1e-4 * g);
        step.run().unwrap();
        close(&[step.scalar("loss").unwrap()], &[loss]);
        close(step.get("w1").unwrap().data(), &w1);
        close(step.get("w2").unwrap().data(), &w2);
    }
}

#[test]
fn the_loss_of_the_two_layers_falls() {
    let circuit = two_layers(16, 50, 20, 10);
    let mut step = circuit.compile(Precision::F32).unwrap();
    for (seed, (name, size)) in
        [("x", 16 * 50), ("y", 160), ("w1", 1000), ("w2", 200)].into_iter().enumerate()
    {
        step.set(name, numbers(size, seed as u64)).unwrap();
    }
    step.run().unwrap();
    let first = step.scalar("loss").unwrap();
    for _ in 0..2000 {
        step.run().unwrap();
    }
    assert!(step.scalar("loss").unwrap() < 0.5 * first);
}

fn matmul(a: &[f64], b: &[f64], m: usize, k: usize, n: usize) -> Vec<f64> {
    let at = |i: usize, j: usize| (0..k).map(|l| a[i * k + l] * b[l * n + j]).sum();
    (0..m * n).map(|ij| at(ij / n, ij % n)).collect()
}

fn transposed(a: &[f64], rows: usize, cols: usize) -> Vec<f64> {
    (0..rows * cols).map(|ij| a[ij % rows * cols + ij / rows]).collect()
}

fn close(a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        // Both sum at most a few dozen terms in double precision, in different orders.
        assert!((a - b).abs() <= 1e-13 * (1.0 + b.abs()), "{a} and {b}");
    }
}

#[test]
fn sixty_doublings() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", ());
        let y = (0..60).fold(x, |y, _| y + y);
        c.output("y", y);
    })
    .unwrap();
    let trace = circuit.trace([("x", 1.0)]).unwrap();
    assert_eq!(trace.value("y").unwrap().single(), Some(2f64.powi(60)));
    assert_eq!(trace.gradient("x").unwrap().single(), Some(2f64.powi(60)));
}

#[test]
fn a_chain_of_a_million_gates() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", ());
        let y = (0..500_000).fold(x, |y, _| (y * 1.000001) + 1e-6);
        c.output("y", y);
        let g = c.gradient(y, x);
        c.output("g", g);
    })
    .unwrap();
    let mut step = circuit.compile(Precision::F64).unwrap();
    step.set("x", 1.0).unwrap();
    step.run().unwrap();
    // After n steps y = a^n x + (a^n − 1), a = 1.000001; half a million roundings stay below 1e-9.
    let growth = (500_000.0 * 1e-6f64.ln_1p()).exp();
    assert!((step.scalar("y").unwrap() - (2.0 * growth - 1.0)).abs() < 1e-9);
    assert!((step.scalar("g").unwrap() - growth).abs() < 1e-9);
}

#[test]
fn updates_happen_at_once() {
    let circuit = Circuit::build(|c| {
        let (a, b, s) = (c.state("a", [2]), c.state("b", [2]), c.state("s", [2]));
        c.update(a, b);
        c.update(b, a);
        c.update(s, s * 2.0);
        c.output("old", s);
        c.output("sum", a + b + s);
    })
    .unwrap();
    for faults in [Faults::Ignore, Faults::Report] {
        let mut step = circuit.compile_with(&Options { faults, ..Options::default() }).unwrap();
        step.set("a", [1.0, 2.0]).unwrap();
        step.set("b", [3.0, 4.0]).unwrap();
        step.set("s", [5.0, 6.0]).unwrap();
        step.run().unwrap();
        assert_eq!(step.get("a").unwrap(), Tensor::from([3.0, 4.0]));
        assert_eq!(step.get("b").unwrap(), Tensor::from([1.0, 2.0]));
        assert_eq!(step.get("s").unwrap(), Tensor::from([10.0, 12.0]));
        assert_eq!(step.get("old").unwrap(), Tensor::from([5.0, 6.0]));
        assert_eq!(step.get("sum").unwrap(), Tensor::from([9.0, 12.0]));
    }
}

#[test]
fn observes_chosen_nodes() {
    let circuit = two_layers(4, 3, 5, 2);
    let hidden = circuit.ids().find(|&id| circuit.node(id).gate().name() == "sigmoid").unwrap();
    let options = Options { observe: Observe::Nodes(vec![hidden]), ..Options::default() };
    let mut step = circuit.compile_with(&options).unwrap();
    for (name, size) in [("x", 12), ("y", 8), ("w1", 15), ("w2", 10)] {
        step.set(name, numbers(size, 7)).unwrap();
    }
    step.run().unwrap();
    let value = step.node(hidden).unwrap();
    assert!(value.data().iter().all(|v| 0.0 < *v && *v < 1.0));
    assert_eq!(step.trace().node_value(hidden), Some(&value));
}
