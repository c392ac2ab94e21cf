//! Each pass alone: the values, the names and the record of differentiation survive it.

use backflow_circuit::registry::{self, Operands};
use backflow_circuit::{Builder, Circuit, Expr, NodeId, Params, Rewritten, Tensor};
use backflow_reference::{Evaluation, evaluate};
use proptest::prelude::*;

/// A random circuit of matrices `[2, 3]`, with groups, forks, constants and dead ends, and its gradients.
fn random(words: &[u16]) -> Circuit {
    Circuit::build(|c| {
        let mut wires: Vec<Expr> =
            vec![c.input("x", [2, 3]), c.state("w", [2, 3]), c.constant(1.0).expand([2, 3])];
        for &word in words {
            let pick = |by: u16| wires[usize::from(word / by) % wires.len()];
            let (a, b) = (pick(32), pick(7));
            wires.push(gate(c, word, a, b));
        }
        let sum = wires.iter().rev().take(4).copied().reduce(|a, b| a + b).unwrap_or(wires[0]);
        let loss = (sum.tanh().sum() + wires[0].sum() + wires[1].mean()).named("loss");
        if let Some(middle) = wires.get(5) {
            let _ = middle.named("middle");
        }
        for (i, (_, g)) in c.vjp(loss, loss.filled(1.0), wires[..2].to_vec()).into_iter().enumerate() {
            c.output(&format!("g{i}"), g);
        }
        c.output("loss", loss);
    })
    .unwrap()
}

fn gate<'c>(c: &'c Builder, word: u16, a: Expr<'c>, b: Expr<'c>) -> Expr<'c> {
    match word % 16 {
        0 => a + b,
        1 => a * b,
        2 => a - b,
        3 => a / (b.square() + 1.0),
        4 => a.sigmoid(),
        5 => a.softmax(&[1]),
        6 => 1.0 / (1.0 + (-a).exp().minimum(20.0)),
        7 => a.mean_over(&[0]).expand([2, 3]),
        8 => a.t().reshape([2, 3]).sin(),
        9 => a.matmul(b.t()).matmul(a) * 0.1,
        10 => c.group("twice", Params::new(), &[a, b], |x| x[0] + (x[0] * x[1]).softplus()),
        11 => a.clamp(-1.0, 1.0) * 1.0 + 0.0,
        12 => c.concatenate(&[a, b], 0).slice(&[(1..3).into()]),
        13 => -(-a),
        14 => a.greater(b).select(a, b),
        _ => (a * 0.5 + c.constant(2.0) * 0.25).silu(),
    }
}

fn given() -> [(&'static str, Tensor); 2] {
    let x = Tensor::new([2, 3], vec![0.3, -1.2, 0.7, 2.1, -0.4, 0.05]).unwrap();
    let w = Tensor::new([2, 3], vec![-0.6, 0.9, 1.4, -0.2, 0.8, -1.1]).unwrap();
    [("x", x), ("w", w)]
}

fn close(a: &Tensor, b: &Tensor) -> bool {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-11 * (1.0 + a.abs().max(b.abs()));
    a.shape() == b.shape() && a.data().iter().zip(b.data()).all(near)
}

/// What a pass keeps: outputs by name, and every node that it says it kept.
fn keeps(name: &str, before: &Circuit, values: &Evaluation, after: &Rewritten) -> Result<(), TestCaseError> {
    let run = evaluate(&after.circuit, given()).unwrap();
    prop_assert!(after.circuit.verify().is_ok());
    for (output, _) in before.outputs() {
        let (a, b) = (values.output(output).unwrap(), run.output(output).unwrap());
        prop_assert!(close(a, b), "{name}, {output}: {a:?}, not {b:?}");
    }
    for (id, new) in before.ids().zip(&after.map) {
        if let Some(new) = new {
            let (a, b) = (values.value(id), run.value(*new));
            prop_assert!(close(a, b), "{name}, {id}: {a:?}, not {b:?}");
        }
    }
    // The record of differentiation is the same, of what is left.
    let new = |id: &NodeId| after.map[id.index()];
    for (old, record) in before.backwards().iter().zip(after.circuit.backwards()) {
        prop_assert_eq!(Some(record.of), new(&old.of));
        let mut wires: Vec<_> = old.gradients.iter().collect();
        wires.sort();
        let mut seen = std::collections::HashSet::new();
        for (x, g) in wires {
            // Where several wires have become one, the first of them counts.
            if let (Some(x), Some(g)) = (new(x), new(g))
                && seen.insert(x)
            {
                prop_assert!(close(run.value(record.gradients[&x]), run.value(g)), "{name}: {x}");
            }
        }
        for (x, branches) in &record.branches {
            let Some(sum) = record.gradients.get(x) else { continue };
            // A branch whose user is gone is left out; where none is, they add up.
            let wire =
                old.gradients.keys().chain(old.branches.keys()).filter(|old| new(old) == Some(*x)).min();
            let known =
                wire.and_then(|wire| old.branches.get(wire)).is_some_and(|all| all.len() == branches.len());
            if known {
                let mut total = vec![0.0; run.value(*sum).data().len()];
                for branch in branches {
                    let part = run.value(branch.contribution).data();
                    total.iter_mut().zip(part).for_each(|(t, p)| *t += p);
                }
                let total = Tensor::new(run.value(*sum).shape(), total).unwrap();
                prop_assert!(close(&total, run.value(*sum)), "{name}: the branches of {x} do not add up");
            }
        }
    }
    prop_assert_eq!(before.backwards().len(), after.circuit.backwards().len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_pass_alone_keeps_values_and_records(words in proptest::collection::vec(any::<u16>(), 1..14)) {
        let circuit = random(&words);
        let values = evaluate(&circuit, given()).unwrap();
        let middle = circuit.find("middle");
        keeps("simplified", &circuit, &values, &circuit.simplified().unwrap())?;
        keeps("simplified_keeping", &circuit, &values, &circuit.simplified_keeping(middle).unwrap())?;
        keeps("inlined", &circuit, &values, &circuit.inlined().unwrap())?;
        keeps("fused", &circuit, &values, &circuit.recognised().unwrap())?;
        for name in ["sigmoid", "softmax", "silu", "twice", "mean"] {
            keeps(name, &circuit, &values, &circuit.split(name).unwrap())?;
        }
        let text = circuit.to_text();
        let again = Circuit::from_text(&text).unwrap();
        prop_assert_eq!(&text, &again.to_text());
    }

    #[test]
    fn what_someone_looks_at_changes_nothing_else(words in proptest::collection::vec(any::<u16>(), 1..14), seen in any::<prop::sample::Index>()) {
        let circuit = random(&words).inlined().unwrap().circuit;
        let plain = circuit.simplified().unwrap();
        let seen = NodeId::new(seen.index(circuit.nodes().len()));
        let kept = circuit.simplified_keeping([seen]).unwrap();
        let (a, b) = (evaluate(&plain.circuit, given()).unwrap(), evaluate(&kept.circuit, given()).unwrap());
        for (name, _) in circuit.outputs() {
            prop_assert!(a.output(name).unwrap().same_bits(b.output(name).unwrap()), "{name}");
        }
        prop_assert!(kept.map[seen.index()].is_some());
    }

    #[test]
    fn recomputed_circuits_have_the_same_bits(words in proptest::collection::vec(any::<u16>(), 1..14), every in 1usize..6) {
        let forward = Circuit::build(|c| {
            let mut wires: Vec<Expr> = vec![c.input("x", [2, 3]), c.state("w", [2, 3])];
            for &word in &words {
                let pick = |by: u16| wires[usize::from(word / by) % wires.len()];
                let (a, b) = (pick(32), pick(7));
                wires.push(gate(c, word, a, b));
            }
            c.output("y", wires[wires.len() - 1].sum());
        }).unwrap();
        let with_gradients = |circuit: Circuit| circuit.extend(|c| {
            for (i, (_, g)) in c.vjp(c.named("y"), c.constant(1.0), [c.named("x"), c.named("w")]).into_iter().enumerate() {
                c.output(&format!("g{i}"), g);
            }
        }).unwrap();
        let plain = evaluate(&with_gradients(forward.clone()), given()).unwrap();
        let again = evaluate(&with_gradients(forward.recomputing_every(every).unwrap().circuit), given()).unwrap();
        prop_assert!(again.output("y").unwrap().same_bits(plain.output("y").unwrap()));
        for name in ["g0", "g1"] {
            // At a fork whose branches leave one region, the sum of them has another order.
            prop_assert!(close(again.output(name).unwrap(), plain.output(name).unwrap()), "{name}");
        }
    }
}

#[test]
fn a_fork_of_many_branches_of_mixed_magnitude_is_accurate() {
    const BRANCHES: u32 = 10_000;
    // Weights from 1e-8 to 1e8 with signs that nearly cancel.
    let weight = |i: u32| {
        let size = 10f64.powi((i % 17) as i32 - 8) * (1.0 + f64::from(i) / 3e4);
        if i.is_multiple_of(2) { size } else { -size }
    };
    let circuit = Circuit::build(|c| {
        let x = c.input("x", ());
        let terms: Vec<Expr> = (0..BRANCHES).map(|i| (x * weight(i)).reshape([1])).collect();
        let y = c.concatenate(&terms, 0).sum();
        c.output("dx", c.gradient(y, x));
    })
    .unwrap();
    let record = &circuit.backwards()[0];
    let x = circuit.find("x").unwrap();
    assert_eq!(record.branches[&x].len(), BRANCHES as usize);
    let got = evaluate(&circuit, [("x", Tensor::scalar(1.0))]).unwrap().output("dx").unwrap().data()[0];
    // Neumaier's sum with two compensations would be exact here too; integers are: every weight times 2^60.
    let exact: i128 = (0..BRANCHES).map(|i| (weight(i) * 2f64.powi(60)) as i128).sum();
    let exact = exact as f64 * 2f64.powi(-60);
    let size: f64 = (0..BRANCHES).map(|i| weight(i).abs()).sum();
    // Pairwise addition errs by at most log2(n) roundings of the sum of sizes.
    let bound = f64::from(BRANCHES).log2().ceil() * f64::EPSILON * size;
    assert!((got - exact).abs() <= bound, "{got} is not {exact} within {bound:e}");
    // From left to right it would err more than a tenth of that: the numbers tell the two apart.
    let naive = (0..BRANCHES).map(weight).fold(0.0, |a, b| a + b);
    assert!(
        (got - exact).abs() < (naive - exact).abs(),
        "{got}, from left to right {naive}, exactly {exact}"
    );
}

#[test]
fn every_gate_that_splits_does_so_alone() {
    let mut tried = 0;
    for entry in registry::entries().filter(|e| e.operands == Operands::Exactly(1)) {
        let call = |c: &Builder| {
            if let Ok(f) = entry.apply(&[c.input("x", [2, 3]).abs() + 0.25], &Params::new()) {
                c.output("f", f);
            }
        };
        let Ok(whole) = Circuit::build(call) else { continue };
        let Some(f) = whole.find("f").filter(|&f| whole.splits(f)) else { continue };
        let apart = whole.split(whole.node(f).gate().name()).unwrap();
        let x = [given()[0].clone()];
        let (a, b) = (evaluate(&whole, x.clone()).unwrap(), evaluate(&apart.circuit, x).unwrap());
        let (a, b) = (a.output("f").unwrap(), b.output("f").unwrap());
        // Outside of the domain, as of acosh below 1, both are NaN.
        let undefined = |(a, b): (&f64, &f64)| a.is_nan() && b.is_nan();
        let both_undefined = a.data().iter().zip(b.data()).any(undefined);
        assert!(both_undefined || close(a, b), "{}", entry.name);
        tried += 1;
    }
    assert!(tried > 15, "{tried}");
}
