//! A run allocates nothing after the first.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use backflow_circuit::Circuit;
use backflow_engine::{Compile, Faults, Options, Precision};

/// Counts what each thread allocates.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

#[allow(unsafe_code)]
// SAFETY: everything is handed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn a_training_step_allocates_nothing() {
    let circuit = Circuit::build(|c| {
        let (x, labels) = (c.input("x", [64, 100]), c.index_input("labels", [64]));
        let (w, b, v) = (c.state("w", [100, 10]), c.state("b", [10]), c.state("v", [100, 10]));
        let z = x.matmul(w).tanh() + b;
        let wanted = labels.one_hot(10);
        let loss = ((z - wanted) * (z - wanted)).sum_over(&[1]).sum();
        let noise = c.uniform([100, 10], 1);
        for (p, dp) in c.gradients(loss, [w, b]) {
            if p.id() == w.id() {
                let next = 0.9 * v - 0.1 * (dp + noise);
                c.update(v, next);
                c.update(w, w + next);
            } else {
                c.update(p, p - 0.1 * dp);
            }
        }
        c.output("loss", loss);
        c.output("turned", z.t().reshape([640]));
    })
    .unwrap();
    for precision in [Precision::F32, Precision::F64] {
        for faults in [Faults::Ignore, Faults::Report] {
            let options = Options { threads: Some(1), faults, ..Options::from(precision) };
            let mut step = circuit.compile_with(&options).unwrap();
            let (x, labels) = (vec![0.5f32; 6400], vec![3u32; 64]);
            for (name, size) in [("w", 1000), ("b", 10), ("v", 1000)] {
                step.set(name, &vec![0.01; size]).unwrap();
            }
            let mut one = |out: &mut [f32]| {
                step.set("x", &x).unwrap();
                step.set("labels", &labels).unwrap();
                step.run().unwrap();
                step.read_into("turned", out).unwrap();
                step.scalar("loss").unwrap()
            };
            let mut out = vec![0f32; 640];
            one(&mut out);
            let before = COUNT.get();
            for _ in 0..20 {
                one(&mut out);
            }
            assert_eq!(COUNT.get() - before, 0, "{precision:?}, {faults:?}");
        }
    }
}
