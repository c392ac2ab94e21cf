//! Watching changes nothing but what can be read.

#[path = "common/circuits.rs"]
mod circuits;
#[path = "common/counting.rs"]
mod counting;

use backflow_circuit::{Circuit, NodeId};
use backflow_engine::{Compile, Compiled, Error, Faults, Observe, Options, Precision};
use circuits::{build, values};
use counting::allocated;
use proptest::prelude::*;

fn numbers(seed: u64, count: usize) -> Vec<f64> {
    let mut numbers = vec![0.0; count];
    backflow_circuit::random::uniform(seed, 5, 0, 0, &mut numbers);
    numbers
}

/// A step of training of a network of 784, 128 and 10 numbers.
fn step(examples: usize) -> Circuit {
    Circuit::build(|c| {
        let (x, labels) = (c.input("x", [examples, 784]), c.index_input("labels", [examples]));
        let w1 = c.state("w1", [784, 128]).starting_at((c.uniform([784, 128], 1) - 0.5) * 0.1);
        let w2 = c.state("w2", [128, 10]).starting_at((c.uniform([128, 10], 2) - 0.5) * 0.2);
        let (b1, b2) = (c.state("b1", [128]).starting_at(0.0), c.state("b2", [10]).starting_at(0.0));
        let z = (x.matmul(w1) + b1).named("z");
        let h = z.relu().named("h");
        let logits = (h.matmul(w2) + b2).named("logits");
        let loss = (logits.cross_entropy(labels).named("losses").sum() / examples as f64).named("loss");
        c.output("loss", loss);
        for ((w, g), name) in
            c.gradients(loss, [w1, b1, w2, b2]).into_iter().zip(["dw1", "db1", "dw2", "db2"])
        {
            let g = g.named(name);
            c.update(w, w - 0.1 * g);
        }
    })
    .unwrap()
}

fn compiled(circuit: &Circuit, observe: Observe, precision: Precision) -> Compiled {
    let options = Options { observe, threads: Some(1), ..Options::from(precision) };
    circuit.compile_with(&options).unwrap()
}

fn watch(circuit: &Circuit, names: &[&str]) -> Observe {
    Observe::Nodes(names.iter().map(|name| circuit.named(name).unwrap()).collect())
}

fn train(plan: &mut Compiled, steps: u64, examples: usize) {
    for step in 0..steps {
        let labels = numbers(step + 100, examples).iter().map(|u| (u * 10.0) as u32).collect::<Vec<_>>();
        plan.set("x", numbers(step, examples * 784)).unwrap();
        plan.set("labels", labels).unwrap();
        plan.run().unwrap();
    }
}

#[test]
fn watching_changes_no_bits_of_a_training() {
    let circuit = step(32);
    let plain = {
        let mut plan = compiled(&circuit, Observe::Outputs, Precision::F32);
        train(&mut plan, 20, 32);
        plan
    };
    let all: Vec<NodeId> = circuit.ids().collect();
    let observed = [
        watch(&circuit, &["h", "logits", "dw1", "db2"]),
        watch(&circuit, &["dw2"]),
        watch(&circuit, &["z", "losses", "w1"]),
        Observe::Nodes(all.into_iter().step_by(3).collect()),
        Observe::All,
    ];
    for observe in observed {
        for faults in [Faults::Ignore, Faults::Report] {
            let options = Options { observe: observe.clone(), faults, ..Options::from(Precision::F32) };
            let mut plan = circuit.compile_with(&options).unwrap();
            train(&mut plan, 20, 32);
            assert!(plan.store().same_bits(plain.store()), "{observe:?}, {faults:?}");
            assert!(plan.get("loss").unwrap().same_bits(&plain.get("loss").unwrap()), "{observe:?}");
        }
    }
}

#[test]
fn a_watched_state_is_that_which_the_run_began_with() {
    let circuit = step(4);
    let mut plan = compiled(&circuit, Observe::All, Precision::F32);
    let names = ["w1", "b1", "w2", "b2"];
    for run in 0..3 {
        let before = names.map(|name| plan.store().get(name).unwrap());
        train(&mut plan, 1, 4);
        for (name, before) in names.iter().zip(&before) {
            let seen = plan.node(circuit.named(name).unwrap()).unwrap();
            assert!(seen.same_bits(before), "{name} in run {run}");
            assert!(!plan.get(name).unwrap().same_bits(before), "{name} in run {run}");
        }
    }
}

#[test]
fn reading_into_a_buffer_allocates_nothing() {
    let circuit = Circuit::build(|c| {
        let (x, w) = (c.input("x", [30, 20]), c.state("w", [20, 10]).starting_at(0.5));
        let h = x.matmul(w).named("h");
        _ = h.t().reshape([300]).named("turned");
        _ = h.index(0, 7).expand([3, 10]).named("row");
        c.output("y", h.tanh().sum());
        c.update(w, w * 0.5);
    });
    let circuit = circuit.unwrap();
    let names = ["h", "turned", "row", "w", "x", "y"];
    let mut plan = compiled(&circuit, watch(&circuit, &names), Precision::F32);
    plan.set("x", numbers(1, 600)).unwrap();
    plan.run().unwrap();
    for name in names {
        let id = circuit.named(name).unwrap();
        let elements = circuit.node(id).ty().shape.elements();
        let (mut narrow, mut wide) = (vec![0f32; elements], vec![0f64; elements]);
        let (bytes, ()) = allocated(|| {
            plan.read_into(name, &mut wide).unwrap();
            plan.read_at(plan.handle_of(id).unwrap(), &mut narrow).unwrap();
        });
        assert_eq!(bytes, 0, "{name}");
        assert_eq!(plan.get(name).unwrap().data(), wide, "{name}");
        let same = plan.node(id).unwrap().data().iter().zip(&narrow).all(|(a, b)| *a == f64::from(*b));
        assert!(same, "{name}");
    }
}

#[test]
fn what_is_not_watched_says_what_to_write() {
    let mut unnamed = NodeId::new(0);
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [2]);
        let h = x.exp().named("h");
        let inner = h.sin();
        unnamed = inner.id();
        c.output("y", inner.sum());
    });
    let circuit = circuit.unwrap();
    let mut plan = compiled(&circuit, Observe::Outputs, Precision::F64);
    plan.set("x", [1.0, 2.0]).unwrap();
    plan.run().unwrap();
    let h = circuit.named("h").unwrap();
    let by_name = "the value of \"h\" is not kept after a run: make it an output with c.output(\"h\", …), or watch it by compiling with Options { observe: Observe::Nodes(vec![circuit.named(\"h\")?]), .. } or Observe::All";
    let errors =
        [plan.get("h").map(|_| ()), plan.scalar("h").map(|_| ()), plan.read_into("h", &mut [0.0; 2])];
    for error in errors.into_iter().chain([plan.node(h).map(|_| ()), plan.handle_of(h).map(|_| ())]) {
        assert_eq!(error.unwrap_err().to_string(), by_name);
    }
    let error = plan.node(unnamed).unwrap_err();
    assert!(matches!(error, Error::NotKept { .. }));
    let index = unnamed.index();
    let wanted = format!(
        "watch it by compiling with Options {{ observe: Observe::Nodes(vec![NodeId::new({index})]), .. }}"
    );
    assert!(error.to_string().contains(&wanted), "{error}");
    // And that is what helps.
    for observe in [Observe::Nodes(vec![h, NodeId::new(index)]), Observe::All] {
        let mut plan = compiled(&circuit, observe, Precision::F64);
        plan.set("x", [1.0, 2.0]).unwrap();
        plan.run().unwrap();
        assert_eq!(plan.get("h").unwrap().data()[0], 1f64.exp());
        assert!((plan.node(unnamed).unwrap().data()[0] - 1f64.exp().sin()).abs() < 1e-15);
    }
    let gradient =
        compiled(&circuit, Observe::Outputs, Precision::F64).trace().gradient("h").unwrap_err().to_string();
    assert!(gradient.contains("the gradient of \"h\"") && !gradient.contains("named(\"the"), "{gradient}");
}

#[test]
fn cross_entropy_is_three_steps_forward_and_backward() {
    let circuit = Circuit::build(|c| {
        let (logits, labels) = (c.input("logits", [128, 10]), c.index_input("labels", [128]));
        let loss = logits.cross_entropy(labels).sum() / 128.0;
        c.output("loss", loss);
        c.output("dlogits", c.gradient(loss, logits));
    });
    for precision in [Precision::F32, Precision::F64] {
        let plan = circuit.as_ref().unwrap().compile(precision).unwrap();
        assert!(plan.plan().len() <= 3, "{}", plan.plan());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn watching_changes_no_bits_of_random_circuits(
        bytes in prop::collection::vec(any::<u8>(), 0..90),
        every in 1usize..5,
        single in any::<bool>(),
    ) {
        let circuit = build(&bytes, true, [3, 4]);
        let precision = if single { Precision::F32 } else { Precision::F64 };
        let some = Observe::Nodes(circuit.ids().step_by(every).collect());
        let [mut plain, mut watched] = [Observe::Outputs, some].map(|o| compiled(&circuit, o, precision));
        for run in 0..2 {
            for plan in [&mut plain, &mut watched] {
                let is_input = |name: &str| circuit.states().iter().all(|&id| circuit.label(id) != name);
                for (name, value) in values(&circuit, run).iter().filter(|(name, _)| run == 0 || is_input(name)) {
                    plan.set(name, value).unwrap();
                }
                plan.run().unwrap();
            }
            for (name, _) in circuit.outputs() {
                let (got, want) = (watched.get(name).unwrap(), plain.get(name).unwrap());
                prop_assert!(got.same_bits(&want), "{}: {:?}, not {:?}\n{}", name, got, want, watched.plan());
            }
            prop_assert!(watched.store().same_bits(plain.store()), "{}", watched.plan());
        }
    }
}
