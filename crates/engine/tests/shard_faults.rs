//! Where a value that is not finite came from, when shards made it together.

use std::sync::Arc;

use backflow_circuit::Circuit;
use backflow_engine::{Compile, Error, Faults, Options, Precision, Shards, Store};

/// The first shard alone has a positive sum, all of them together a negative one.
#[test]
fn a_fault_that_the_sum_of_all_shards_makes_is_found_where_it_is() {
    let example = Circuit::build(|c| c.output("y", c.input("x", ()).sum_over_batch().log())).unwrap();
    let cut = [2, 0, 1];
    let circuits = cut.map(|count| example.sharded(count, 3).unwrap().circuit);
    let options = Options { sharded: true, faults: Faults::Report, ..Options::from(Precision::F64) };
    let store = Arc::new(Store::new(&circuits[0], Precision::F64, 0).unwrap());
    let plan = |at: usize| (circuits[at].compile_in(&store, &options).unwrap(), cut[at]);
    let mut shards = Shards::new((0..3).map(plan).collect()).unwrap();
    for (number, x) in [&[1.0, 2.0][..], &[], &[-7.0]].into_iter().enumerate() {
        shards.shard(number).unwrap().set("x", x).unwrap();
    }
    let Err(Error::Fault(fault)) = shards.run() else { panic!("log −4 is NaN") };
    assert_eq!((fault.gate.as_str(), fault.noticed.as_str()), ("log", "y"));
    assert_eq!(fault.operands[0].values, [-4.0]);
}

/// The gate that the user wrote tells of it, in whichever shard the label is; no state has changed, and the run
/// goes on with a label that fits.
#[test]
fn an_index_out_of_range_in_one_shard_changes_nothing() {
    let example = Circuit::build(|c| {
        let w = c.state("w", [3]);
        let loss = (c.input("x", [3]) * w).cross_entropy(c.index_input("label", ()));
        c.output("loss", loss.mean_over_batch());
    })
    .unwrap();
    let cut = [2, 1, 1];
    let circuits = cut.map(|count| {
        let shard = example.sharded(count, 4).unwrap().circuit;
        let trained = shard.extend(|c| {
            let [w, loss] = ["w", "loss"].map(|name| c.named(name));
            c.update(w, w - 0.1 * c.gradient(loss, w));
        });
        trained.unwrap()
    });
    for precision in [Precision::F32, Precision::F64] {
        let options = Options { sharded: true, ..Options::from(precision) };
        for (wrong, position) in [(0, 1), (1, 0), (2, 0)] {
            let store = Arc::new(Store::new(&circuits[0], precision, 0).unwrap());
            store.set("w", [1.0, -1.0, 0.5]).unwrap();
            let plan = |at: usize| (circuits[at].compile_in(&store, &options).unwrap(), cut[at]);
            let mut shards = Shards::new((0..3).map(plan).collect()).unwrap();
            for (number, &count) in cut.iter().enumerate() {
                let shard = shards.shard(number).unwrap();
                let x: Vec<f64> = (0..3 * count).map(|i| i as f64 - 2.0).collect();
                shard.set("x", &x[..]).unwrap();
                let mut labels = vec![2u32; count];
                if number == wrong {
                    labels[position] = 3;
                }
                shard.set("label", labels).unwrap();
            }
            let before = store.get("w").unwrap();
            let error = shards.run().unwrap_err();
            // A single label needs no position.
            let place = if cut[wrong] == 1 { "in label" } else { "at position 1 of label" };
            let told = format!("cross_entropy was given the label 3 {place}, but there are only 3 classes");
            assert!(error.to_string().starts_with(&told), "shard {wrong}: {error}");
            assert_eq!(store.get("w").unwrap(), before, "shard {wrong}, {precision:?}");
            shards.shard(wrong).unwrap().set("label", vec![2u32; cut[wrong]]).unwrap();
            shards.run().unwrap();
            assert_ne!(store.get("w").unwrap(), before, "shard {wrong}, {precision:?}");
        }
    }
}
