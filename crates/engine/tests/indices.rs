//! Indices out of range: every gate looks at them, and the gate that the user wrote tells of them.

use backflow_circuit::{Circuit, Expr, Params, Place};
use backflow_engine::{Compile, Error, Observe, Options, Precision};

/// What a composite gate meets inside, the composite tells: its own name, what it calls its indices, the user's
/// line, whether or not the plan is differentiated, observed or batched.
#[test]
fn an_index_out_of_range_is_told_by_the_gate_that_the_user_wrote() {
    type Loss = for<'c> fn(Expr<'c>, Expr<'c>) -> Expr<'c>;
    let ways: [(&str, bool, Loss); 4] = [
        ("cross_entropy", true, |x, y| x.cross_entropy(y)),
        ("multiclass_hinge", true, |x, y| x.multiclass_hinge(y, 1.0)),
        ("picked", false, |x, y| x.builder().group("picked", Params::new(), &[x, y], |a| a[0].take(a[1], 1))),
        ("take", false, |x, y| x.take(y, 1)),
    ];
    for (name, are_labels, way) in ways {
        for (gradient, observe) in [(false, Observe::Outputs), (true, Observe::Outputs), (true, Observe::All)]
        {
            let circuit = Circuit::build(|c| {
                let (x, y) = (c.input("x", [2, 3]), c.index_input("y", [2]));
                let loss = way(x, y).sum();
                c.output("loss", loss);
                if gradient {
                    c.output("dx", c.gradient(loss, x));
                }
                c.kinks();
            });
            let options = Options { observe: observe.clone(), ..Options::from(Precision::F64) };
            let mut compiled = circuit.unwrap().compile_with(&options).unwrap();
            compiled.set("x", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0][..]).unwrap();
            compiled.set("y", [1u32, 3]).unwrap();
            let error = compiled.run().unwrap_err();
            let Error::IndexOutOfRange {
                gate,
                labels,
                chosen,
                value: 3,
                position: Some(1),
                limit: 3,
                place,
                ..
            } = &error
            else {
                panic!("{name}: {error}")
            };
            assert_eq!((gate.as_str(), *labels, chosen.as_deref()), (name, are_labels, Some("y")), "{error}");
            assert!(matches!(place, Place::Rust { file, .. } if file.ends_with("indices.rs")), "{error}");
        }
    }
    let example = Circuit::build(|c| {
        let loss = c.input("x", [3]).cross_entropy(c.index_input("y", ()));
        c.output("loss", loss.mean_over_batch());
    });
    let mut compiled = example.unwrap().batched(2).unwrap().circuit.compile(Precision::F32).unwrap();
    compiled.set("x", &[1.0f32, 2.0, 3.0, 4.0, 5.0, 6.0][..]).unwrap();
    compiled.set("y", [1u32, 3]).unwrap();
    let text = compiled.run().unwrap_err().to_string();
    let told =
        "cross_entropy was given the label 3 at position 1 of y, but there are only 3 classes: 0 to 2 (at ";
    assert!(text.starts_with(told) && text.contains("indices.rs"), "{text}");
}

/// Wide and narrow rows are placed by steps of their own, those between in fused steps.
#[test]
fn every_way_of_picking_looks_at_its_indices() {
    type Pick = for<'c> fn(Expr<'c>, Expr<'c>) -> Expr<'c>;
    let ways: [(&str, Pick); 3] = [
        ("one_hot", |x, i| i.one_hot(x.shape().dims()[1]) * x),
        ("take", |x, i| x.take(i, 1).sum()),
        ("gather", |x, i| x.gather(i, 1).sum()),
    ];
    for (name, pick) in ways {
        for depth in [1, 5, 20_000] {
            let circuit = Circuit::build(|c| {
                let (x, i) = (c.input("x", [2, depth]), c.index_input("i", [2]));
                let y = pick(x, if name == "gather" { i.reshape([2, 1]) } else { i }).sum();
                let gradient = c.gradients(y, [x])[0].1;
                c.output("gradient", gradient);
            });
            let mut compiled = circuit.unwrap().compile(Precision::F32).unwrap();
            compiled.set("x", vec![1.0f32; 2 * depth]).unwrap();
            for (bad, last) in [(false, depth - 1), (true, depth)] {
                compiled.set("i", [0, last as u32]).unwrap();
                match compiled.run() {
                    Ok(()) => assert!(!bad, "{name} of {depth}"),
                    Err(Error::IndexOutOfRange { value, position: Some(1), limit, .. }) => {
                        assert_eq!((bad, value, limit), (true, depth as u32, depth), "{name} of {depth}");
                    }
                    Err(other) => panic!("{name} of {depth}: {other}"),
                }
            }
        }
    }
}
