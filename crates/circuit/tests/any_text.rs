//! Circuits from damaged texts: none panics, and whatever is read is printed as a text of the same circuit.

mod properties;

use std::sync::LazyLock;

use backflow_circuit::registry::{self, Entry, Sample};
use backflow_circuit::{Circuit, Expr, Kind};
use proptest::prelude::*;

/// A function of the registry with its gradient, as text.
fn text_of(entry: &Entry, sample: &Sample) -> Option<String> {
    let circuit = Circuit::build(|c| {
        let input = |(i, x): (usize, &backflow_circuit::Tensor)| match x.ty().kind {
            Kind::Real => c.input(&format!("x{i}"), x.shape()),
            Kind::Index => c.index_input(&format!("x{i}"), x.shape()),
        };
        let inputs: Vec<Expr> = sample.operands.iter().enumerate().map(input).collect();
        let Ok(y) = entry.apply(&inputs, &sample.params) else { return };
        c.output("y", y);
        let w = c.state("w", y.shape()).starting_at(c.uniform(y.shape(), 3));
        if y.ty().kind == Kind::Real {
            let reals: Vec<Expr> = inputs.into_iter().filter(|x| x.ty().kind == Kind::Real).collect();
            for (i, (_, gradient)) in c.vjp(y, y.filled(1.0), reals).into_iter().enumerate() {
                c.output(&format!("gradient {i}"), gradient);
            }
            c.update(w, w - 0.5 * y);
        }
    });
    circuit.ok().map(|circuit| circuit.to_text())
}

static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let entries = registry::entries();
    entries.flat_map(|entry| entry.samples().into_iter().filter_map(move |s| text_of(entry, &s))).collect()
});

/// What a damaged word may become.
const WORDS: [&str; 31] = [
    "",
    "%0",
    "%1",
    "%99",
    "%-1",
    "=",
    "input",
    "state",
    "constant",
    "output",
    "update",
    "start",
    "body",
    "end",
    "name=",
    "name=\"x\"",
    "shape=[]",
    "shape=[0]",
    "shape=[2, 3]",
    "shape=[4294967296, 4294967296]",
    "axis=-1",
    "axis=[0, 0]",
    "values=[nan]",
    "kind=index",
    "add",
    "matmul",
    "slice",
    "\"",
    "[",
    "#",
    "@7",
];

/// A text of a circuit with a few words replaced, or lines left out, doubled or moved.
fn damaged() -> impl Strategy<Value = String> {
    let change = (0..6usize, any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..WORDS.len());
    (any::<prop::sample::Index>(), prop::collection::vec(change, 1..4)).prop_map(|(which, changes)| {
        let mut lines: Vec<String> = which.get(&TEXTS).lines().map(str::to_owned).collect();
        for (kind, line, word, new) in changes.into_iter().filter(|_| !TEXTS.is_empty()) {
            if lines.is_empty() {
                break;
            }
            let (at, other) = (line.index(lines.len()), word.index(lines.len()));
            match kind {
                0 => _ = lines.remove(at),
                1 => lines.insert(other, lines[at].clone()),
                2 => lines.swap(at, other),
                3 => {
                    let cut = lines[at].floor_char_boundary(word.index(lines[at].len() + 1));
                    lines[at].truncate(cut);
                }
                _ => {
                    let mut words: Vec<&str> = lines[at].split(' ').collect();
                    let place = word.index(words.len());
                    words[place] = WORDS[new];
                    lines[at] = words.join(" ");
                }
            }
        }
        lines.join("\n")
    })
}

/// Ten times as many cases where `BACKFLOW_LONG` is set.
fn config(cases: u32) -> ProptestConfig {
    let times = if std::env::var_os("BACKFLOW_LONG").is_some() { 10 } else { 1 };
    ProptestConfig { cases: cases * times, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn damaged_texts_are_read_or_refused(text in damaged()) {
        properties::read_or_refused(&text);
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        properties::read_or_refused(&text);
    }
}

#[test]
fn the_texts_that_are_damaged_are_those_of_the_registry() {
    assert!(TEXTS.len() > 80, "only {} texts", TEXTS.len());
    TEXTS.iter().for_each(|text| properties::read_or_refused(text));
}
