//! The formats made of lines: the lecture's examples as snapshots, and what must hold for every circuit.

mod common;

use backflow_picture::{Sheet, Style, dot, steps, tree};

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
