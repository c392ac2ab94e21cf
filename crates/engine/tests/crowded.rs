//! Runs of several plans on one store from the threads of a user's own pool: none waits for ever.

use std::sync::Arc;

use backflow_circuit::Circuit;
use backflow_engine::{Compile, Options, Precision, Store};

const ROWS: usize = 256;

/// A model with work for several threads, which adds to a state how often it was run.
fn model() -> Circuit {
    Circuit::build(|c| {
        let (x, w) = (c.input("x", [ROWS, 256]), c.state("w", [256, 256]).starting_at(0.01));
        let count = c.state("count", ()).starting_at(0.0);
        c.output("y", x.matmul(w).tanh().matmul(w).exp().sum());
        c.update(count, count + 1.0);
    })
    .unwrap()
}

#[test]
fn runs_on_one_store_from_the_tasks_of_one_pool_all_finish() {
    const PLANS: usize = 4;
    const RUNS: usize = 30;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let circuit = model();
    let options = Options::from(Precision::F32);
    let store = Arc::new(Store::new(&circuit, Precision::F32, 0).unwrap());
    let x = vec![0.5f32; ROWS * 256];
    let mut alone = circuit.compile_in(&Arc::new(Store::clone(&store)), &options).unwrap();
    alone.set("x", x.as_slice()).unwrap();
    alone.run().unwrap();
    let wanted = alone.scalar("y").unwrap();
    pool.scope(|scope| {
        for _ in 0..PLANS {
            scope.spawn(|scope| {
                let mut plan = circuit.compile_in(&store, &options).unwrap();
                plan.set("x", x.as_slice()).unwrap();
                // A thread that waits for a piece of one run may take up this one meanwhile.
                scope.spawn(move |_| {
                    for _ in 0..RUNS {
                        plan.run().unwrap();
                        assert_eq!(plan.scalar("y").unwrap(), wanted);
                    }
                });
            });
        }
    });
    assert_eq!(store.get("count").unwrap().data(), &[(PLANS * RUNS) as f64]);
}
