//! The formats made of lines: the lecture's examples as snapshots, and what must hold for every circuit.

mod common;

use backflow_circuit::Tensor;
use backflow_circuit::gates::Span;
use backflow_picture::{Sheet, Style, dot, steps, svg, tree};

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn the_lectures_examples_as_trees_steps_and_dot() {
    let examples = [
        "1-sum-times",
        "2-neuron",
        "2-neuron-fused",
        "3-stages",
        "4-squared-norm",
        "kinks",
        "large-arrays",
        "hostile",
    ];
    for (name, sample) in common::gallery().into_iter().filter(|(name, _)| examples.contains(name)) {
        let (sheet, style) = (sample.sheet(), Style::default());
        snapshot(&format!("tree-{name}"), &tree(&sheet, &style));
        snapshot(&format!("steps-{name}"), &steps(&sheet, &style));
        snapshot(&format!("dot-{name}"), &dot(&sheet));
    }
}

#[test]
fn a_tree_stays_within_its_width() {
    for (name, sample) in common::gallery() {
        for width in [0, 24, 40, 72, 100, 160] {
            let text = tree(&sample.sheet(), &Style { color: false, width });
            for line in text.lines() {
                // Japanese letters of one of the names take two columns.
                let columns = line
                    .chars()
                    .map(|c| if ('\u{3000}'..'\u{a000}').contains(&c) { 2 } else { 1 })
                    .sum::<usize>();
                assert!(columns <= width.max(24), "{name} at width {width}: {columns} columns: {line:?}");
            }
        }
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    for (name, sample) in common::gallery() {
        let sheet = sample.sheet();
        for width in [30, 100] {
            let (plain, colored) = (Style { color: false, width }, Style { color: true, width });
            for draw in [tree, steps] {
                let (plain, colored) = (draw(&sheet, &plain), draw(&sheet, &colored));
                assert!(!plain.contains('\u{1b}'), "{name}");
                assert_eq!(uncolored(&colored), plain, "{name}");
            }
        }
    }
    let sample = common::sum_times();
    let text = tree(&sample.sheet(), &Style { color: true, width: 100 });
    assert!(text.contains("\u{1b}[32m-12\u{1b}[0m") && text.contains("\u{1b}[31m-4\u{1b}[0m"), "{text:?}");
}

/// The text without `ESC [ … m`.
fn uncolored(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |all, part| all + part.split_once('m').map_or("", |(_, rest)| rest))
}

#[test]
fn a_deep_chain_is_as_many_lines_and_not_a_triangle() {
    let sample = common::chain(60_000);
    let (sheet, style) = (sample.sheet(), Style::default());
    let text = tree(&sheet, &style);
    let lines = text.lines().count();
    assert!((60_000..140_000).contains(&lines), "{lines} lines");
    assert!(text.len() < 200 * lines, "{} bytes", text.len());
    assert!(steps(&sheet, &style).lines().count() > 120_000);
}

#[test]
fn a_sheet_says_what_json_needs() {
    let sample = common::stages();
    let sheet = sample.sheet();
    let named = |name: &str| sheet.wires.iter().find(|w| w.name() == Some(name)).unwrap();
    let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
    assert!(close(named("x").gradient.unwrap().single().unwrap(), 2.0595697956));
    assert!(close(named("y").gradient.unwrap().single().unwrap(), 1.5922327515));
    assert!(close(sheet.wires[sheet.output.unwrap()].value.unwrap().single().unwrap(), 1.5456448841));
    // The fork of x: three branches, whose sum is its gradient.
    let fork = sheet.forks.iter().find(|f| sheet.label(f.of) == "x").unwrap();
    let sent: Vec<f64> = fork.branches.iter().map(|b| b.contribution.single().unwrap()).collect();
    assert_eq!(sent.len(), 3);
    assert!(close(sent.iter().sum(), fork.sum.single().unwrap()));
    // Each gate sends its gradient times its local gradient.
    for gate in sheet.gates() {
        let gradient = gate.gradient.unwrap().single().unwrap();
        for (local, sent) in gate.local.as_ref().unwrap().iter().zip(&gate.flow) {
            assert!(sent.is_none_or(|sent| close(gradient * local, sent.single().unwrap())), "{:?}", gate.id);
        }
    }
    assert_eq!((sheet.gates().count(), sheet.inputs().count()), (8, 2));
}

#[test]
fn notes_name_kinks_and_the_branch_that_was_not_taken() {
    let sample = common::kinks();
    let notes = sample.sheet().notes;
    let found = |words: &[&str]| notes.iter().any(|note| words.iter().all(|word| note.contains(word)));
    assert!(found(&["relu", "1 of its 3 elements", "relu′(0) = 0"]), "{notes:?}");
    assert!(found(&["NaN", "to y", "safe (where) did not take this branch"]), "{notes:?}");
    assert!(found(&["first to be inf", "y = 0"]), "{notes:?}");
}

#[test]
fn what_is_missing_is_left_out() {
    let style = Style::default();
    assert_eq!(steps(&Sheet::default(), &style), "an empty circuit\n");
    assert!(tree(&Sheet::default(), &style).starts_with("an empty circuit"));
    // Nothing was differentiated: no backward part.
    assert!(!steps(&common::only_input().sheet(), &style).contains("Backward"));
}

/// A circuit with every view that is folded: picks, kept axes, broadcast operands.
fn views() -> common::Sample {
    let (x, w) = (Tensor::from([[1.0, 2.0, 4.0], [3.0, 5.0, 7.0]]), Tensor::from([2.0, -3.0, 0.5]));
    common::sample(&[("x", x), ("w", w), ("unread", Tensor::scalar(1.0))], |_, x| {
        let centred = x[0] - x[0].mean_over(&[0]).reshape([1, 3]);
        _ = (x[0] * 2.0).named("aside");
        (centred * x[1]).sum() + x[1].index(0, 0) * x[0].slice(&[Span::ALL, (0..2).into()]).sum()
    })
}

#[test]
fn views_are_folded_into_the_gates_that_they_serve() {
    let sample = views();
    let whole = sample.sheet();
    let folded = whole.clone().upstream().folded();
    let formulas: Vec<String> = (0..folded.wires.len()).map(|at| folded.formula(at)).collect();
    for formula in ["w[0]", "x[:, :2]"] {
        assert!(formulas.iter().any(|f| f == formula), "{formula} in {formulas:?}");
    }
    assert!(formulas.iter().any(|f| f.starts_with("mean(") && f.ends_with("keepdims=True)")), "{formulas:?}");
    assert!(!formulas.iter().any(|f| f.contains("reshape") || f.contains("expand")), "{formulas:?}");
    assert!(whole.wires.iter().any(|w| w.name() == Some("aside")));
    assert!(!folded.wires.iter().any(|w| matches!(w.name(), Some("aside" | "unread"))));
    assert!(folded.notes.iter().any(|note| note == "f does not depend on unread"), "{:?}", folded.notes);
    // What is sent to an operand has its shape, and the branches of a fork still add up.
    for wire in &folded.wires {
        for (&input, sent) in wire.inputs.iter().zip(&wire.flow) {
            assert!(input < folded.wires.len());
            assert!(sent.is_none_or(|sent| sent.dims() == folded.wires[input].node.dims()));
        }
    }
    assert_eq!(folded.forks.len(), 2);
    for fork in &folded.forks {
        for (element, sum) in fork.sum.data().iter().enumerate() {
            let sent: f64 = fork.branches.iter().map(|b| b.contribution.data()[element]).sum();
            assert!((sent - sum).abs() < 1e-12);
        }
        for branch in &fork.branches {
            assert_eq!(folded.wires[branch.gate].inputs[branch.position], fork.of);
        }
    }
}

#[test]
fn a_gate_that_a_note_speaks_of_can_be_found_in_the_drawing() {
    let sample = common::kinks();
    let (svg, dot) = (svg(&sample.sheet()), dot(&sample.sheet()));
    for drawing in [&svg, &dot] {
        assert!(drawing.contains(">step(y)<") && drawing.contains(">1 / y<"), "{drawing}");
    }
    assert_eq!(svg.matches("class=\"body made\"").count(), 1);
    assert!(svg.contains("red ring: made a NaN") && svg.contains("dashed ring: at a kink"));
    let plain = backflow_picture::svg(&common::sum_times().sheet());
    assert!(plain.contains("above a wire: its value") && plain.contains("the gradient of f"));
    assert!(!plain.contains("ring:"));
}

#[test]
fn branches_of_small_arrays_have_numbers_in_dot_beside_their_sum() {
    let sample = common::sample(&[("W", Tensor::from([1.0, 2.0]))], |_, x| (x[0] * x[0]).sum() + x[0].sum());
    let dot = dot(&sample.sheet());
    for numbers in ["[3, 5]", "[1, 2]", "[1, 1]"] {
        assert!(dot.contains(numbers), "{numbers} in {dot}");
    }
    assert_eq!(dot.matches("[3, 5]").count(), 1, "the sum stands once, at the fork: {dot}");
}
