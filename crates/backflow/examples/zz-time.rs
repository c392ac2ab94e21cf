//! Times.
use backflow::prelude::*;
use std::time::Instant;
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
fn mnist(n: usize, faults: bool, all: bool) -> (String, f64) {
    let circuit = Circuit::build(|c| {
        let (x, l) = (c.input("x", [n, 784]), c.index_input("l", [n]));
        let (w1, b1, w2, b2) =
            (c.state("w1", [784, 128]), c.state("b1", [128]), c.state("w2", [128, 10]), c.state("b2", [10]));
        let z = (x.matmul(w1) + b1).relu().matmul(w2) + b2;
        let loss = z.cross_entropy(l).mean();
        for (w, dw) in c.gradients(loss, [w1, b1, w2, b2]) {
            c.update(w, w - 0.1 * dw);
        }
        c.output("loss", loss);
    })
    .unwrap();
    let observe = if all { Observe::All } else { Observe::Outputs };
    let o = Options {
        threads: Some(1),
        observe,
        faults: if faults { backflow::engine::Faults::Report } else { backflow::engine::Faults::Ignore },
        ..Options::from(Precision::F32)
    };
    let mut s = circuit.compile_with(&o).unwrap();
    for (name, size) in [("w1", 784 * 128), ("b1", 128), ("w2", 1280), ("b2", 10)] {
        s.set(name, nums(size, 0.05)).unwrap();
    }
    s.set("x", nums(n * 784, 1.0)).unwrap();
    s.set("l", vec![3u32; n]).unwrap();
    for _ in 0..50 {
        s.run().unwrap();
    }
    let mut t = vec![];
    for _ in 0..15 {
        let a = Instant::now();
        for _ in 0..50 {
            s.run().unwrap();
        }
        t.push(a.elapsed().as_secs_f64() / 50.0 * 1e6);
    }
    t.sort_by(f64::total_cmp);
    (s.plan().explain(), t[7])
}
fn nums(n: usize, s: f64) -> Vec<f32> {
    (0..n).map(|i| (((i * 7919) % 1013) as f64 / 506.5 - 1.0) as f32 * s as f32).collect()
}
fn main() {
    for (threads, scale) in [(1, 0.03), (2, 0.03), (1, 1.0)] {
        let o = Options { threads: Some(threads), ..Options::from(Precision::F32) };
        let mut s = two_layers(64, 1000, 100, 10).compile_with(&o).unwrap();
        for (name, size) in [("x", 64000), ("y", 640), ("w1", 100000), ("w2", 1000)] {
            s.set(name, nums(size, if name == "w1" { scale } else { 1.0 })).unwrap();
        }
        for _ in 0..100 {
            s.run().unwrap();
        }
        let mut t = vec![];
        for _ in 0..15 {
            let a = Instant::now();
            for _ in 0..100 {
                s.run().unwrap();
            }
            t.push(a.elapsed().as_secs_f64() / 100.0 * 1e6);
        }
        t.sort_by(f64::total_cmp);
        println!("W1 threads {threads} scale {scale}: {:.1} us (min {:.1})", t[7], t[0]);
    }
    let (plan, plain) = mnist(128, false, false);
    let (_, checked) = mnist(128, true, false);
    let (_, all) = mnist(128, false, true);
    println!("{plan}\nW2 1 thread {plain:.1} us, checked {checked:.1}, all watched {all:.1}");
    let c = Circuit::build(|c| {
        let (x, y) = (c.input("x", ()), c.input("y", ()));
        let f = (x + y.sigmoid()) / (x.sigmoid() + (x + y) * (x + y));
        let g = c.gradients(f, [x, y]);
        c.output("f", f);
        c.output("gx", g[0].1);
        c.output("gy", g[1].1);
    })
    .unwrap();
    let mut s = c.compile(Precision::F64).unwrap();
    let h = ["x", "y", "f", "gx", "gy"].map(|n| s.handle(n).unwrap());
    let mut t = vec![];
    let mut sum = 0.0;
    for _ in 0..15 {
        let a = Instant::now();
        for i in 0..20000 {
            s.set_at(h[0], 3.0 + i as f64 * 1e-6).unwrap();
            s.set_at(h[1], -4.0).unwrap();
            s.run().unwrap();
            sum += s.scalar_at(h[2]).unwrap() + s.scalar_at(h[3]).unwrap() + s.scalar_at(h[4]).unwrap();
        }
        t.push(a.elapsed().as_secs_f64() / 20000.0 * 1e9);
    }
    t.sort_by(f64::total_cmp);
    println!("{}\nformula {:.0} ns (min {:.0}) {sum}", s.plan().explain(), t[7], t[0]);
}
