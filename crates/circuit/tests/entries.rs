//! What an entry of the registry states about operands and Jacobians is so, and nothing is left unsaid.

use backflow_circuit::registry::{Entry, Operands, Ports, Sample, entries};
use backflow_circuit::{Builder, Circuit, Expr, Kind, Structure};

/// The operands of a sample as inputs, all of one kind or each of its own.
fn inputs<'c>(builder: &'c Builder, sample: &Sample, kind: Option<Kind>) -> Vec<Expr<'c>> {
    let input = |(i, x): (usize, &backflow_circuit::Tensor)| match kind.unwrap_or(x.ty().kind) {
        Kind::Real => builder.input(&format!("x{i}"), x.shape()),
        Kind::Index => builder.index_input(&format!("x{i}"), x.shape()),
    };
    sample.operands.iter().enumerate().map(input).collect()
}

/// The structure by each operand and whether the result has the shape of all of them, at a sample.
fn structures(entry: &Entry, sample: &Sample) -> (Vec<Structure>, bool) {
    let mut of_one_shape = true;
    let circuit = Circuit::build(|c| {
        let operands = inputs(c, sample, None);
        let y = entry.apply(&operands, &sample.params).unwrap();
        of_one_shape = operands.iter().all(|x| x.shape() == y.shape());
        c.output("y", y);
    })
    .unwrap();
    let of = circuit.named("y").unwrap();
    let of_operand = |&x| if x == of { Structure::Diagonal } else { circuit.structure(of, x) };
    (circuit.inputs().iter().map(of_operand).collect(), of_one_shape)
}

#[test]
fn operands_are_of_the_kinds_that_the_entry_says() {
    for entry in entries() {
        for sample in entry.samples() {
            for (position, operand) in sample.operands.iter().enumerate() {
                assert_eq!(operand.ty().kind, entry.kind(position), "{}, operand {position}", entry.name);
            }
        }
        assert!(entry.indices.is_empty() || !entry.samples().is_empty(), "{}", entry.name);
    }
}

#[test]
fn what_moves_numbers_takes_indices_and_nothing_else_does() {
    let mut moving = 0;
    for entry in entries().filter(|entry| entry.indices.is_empty()) {
        for sample in entry.samples() {
            let builder = Builder::new();
            let made = entry.apply(&inputs(&builder, &sample, Some(Kind::Index)), &sample.params);
            let moves = made.is_ok_and(|y| !y.is_poison() && y.is_index());
            assert_eq!(moves, entry.moves, "{}", entry.name);
            moving += usize::from(moves);
        }
    }
    assert!(moving >= 10, "{moving}");
}

#[test]
fn jacobians_are_what_the_entry_says() {
    let (mut zero, mut diagonal) = (0, 0);
    for entry in entries() {
        for sample in entry.samples() {
            let (found, of_one_shape) = structures(entry, &sample);
            // A mask stops the gradient, whatever flows to the others.
            let strongest = found.iter().fold(Structure::Zero, |all, one| all.plus(*one));
            match entry.jacobian {
                Structure::Zero => zero += 1,
                Structure::Diagonal => diagonal += 1,
                Structure::Dense => {
                    // What a layer can use says so. Sums over a batch are diagonal for one example only.
                    let over_the_batch = entry.name.contains("_over_");
                    let usable = strongest == Structure::Diagonal && of_one_shape && found.len() == 1;
                    assert!(!usable || entry.moves || over_the_batch, "{}", entry.name);
                    continue;
                }
            }
            assert_eq!(strongest, entry.jacobian, "{}", entry.name);
            assert!(entry.jacobian == Structure::Zero || of_one_shape, "{}", entry.name);
        }
    }
    assert!(zero >= 10 && diagonal >= 40, "{zero} and {diagonal}");
}

#[test]
fn operands_that_a_picture_does_not_tell_apart_may_change_places() {
    let mut alike = 0;
    for entry in entries().filter(|entry| entry.ports == Ports::Alike) {
        assert_eq!(entry.operands, Operands::Exactly(2), "{}", entry.name);
        for sample in entry.samples() {
            let value = |order: [usize; 2]| {
                let circuit = Circuit::build(|c| {
                    let x = inputs(c, &sample, None);
                    c.output("y", entry.apply(&[x[order[0]], x[order[1]]], &sample.params).unwrap());
                });
                let names = ["x0", "x1"].into_iter();
                let point = names.zip(&sample.operands).map(|(name, x)| (name, x.clone()));
                let circuit = circuit.unwrap();
                let run = backflow_reference::evaluate(&circuit, point).unwrap();
                run.output("y").unwrap().clone()
            };
            assert_eq!(value([0, 1]), value([1, 0]), "{}", entry.name);
        }
        alike += 1;
    }
    assert!(alike > 5);
}

#[test]
fn every_operand_that_may_not_change_places_has_a_mark() {
    for entry in entries().filter(|entry| entry.ports != Ports::Alike) {
        let operands = match entry.operands {
            Operands::Exactly(n) | Operands::AtLeast(n) => n,
        };
        let marks: Vec<_> = (0..operands.max(2)).map(|i| entry.ports.mark(i)).collect();
        for (i, mark) in marks.iter().enumerate() {
            assert!(!mark.is_empty() && !marks[..i].contains(mark), "{}: {marks:?}", entry.name);
        }
        if let Ports::Named(words) = entry.ports {
            assert_eq!(words.len(), operands, "{}", entry.name);
        }
    }
}

#[test]
fn texts_speak_of_the_letters_of_the_head() {
    // Letters of operands that other entries have, or had: of two operands none is called x.
    let foreign =
        |entry: &Entry| ["x", "i", "t", "g", "A", "B", "G"].map(|l| (l, entry.letters().contains(&l)));
    for entry in entries().filter(|entry| entry.letters().len() > 1) {
        for text in [entry.formula, entry.derivative, entry.convention, &entry.role()] {
            let words = || text.split(|c: char| !c.is_ascii_alphanumeric());
            for (letter, known) in foreign(entry) {
                assert!(known || words().all(|word| word != letter), "{}: {letter} in {text:?}", entry.name);
            }
        }
    }
}
