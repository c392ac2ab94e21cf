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
