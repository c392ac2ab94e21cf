//! What holds for every text of the notation that is made a circuit; the fuzz target checks it too.

use backflow_circuit::Tensor;
use backflow_notation::{Inputs, Options, parse};

/// A text that can be read becomes a circuit with one output and the inputs that are asked for, or an error
/// with a place in the text. The names x, y, v, W, h and k have values.
pub(crate) fn lowered_or_refused(text: &str) {
    let Ok(notation) = parse(text) else { return };
    let values = [
        ("x", Tensor::scalar(0.5)),
        ("y", Tensor::scalar(2.0)),
        ("v", Tensor::from([1.0, 2.0])),
        ("W", Tensor::from([[1.0, 2.0], [3.0, 0.0]])),
        ("h", Tensor::from([0.0, 1.0])),
        ("k", Tensor::scalar(1.0)),
    ];
    let free = notation.free();
    let given = values.into_iter().filter(|(name, _)| free.contains(name));
    let given: Inputs = given.map(|(name, value)| (name.into(), value)).collect();
    match notation.circuit(&given, Options::default()) {
        Ok(lowered) => {
            assert_eq!(lowered.circuit.inputs().len(), lowered.inputs.len());
            for (name, value) in &lowered.inputs {
                let input = lowered.circuit.find(name);
                assert!(input.is_some_and(|id| lowered.circuit.node(id).ty() == value.ty()), "{name}");
            }
            assert_eq!(lowered.circuit.outputs().count(), 1);
            assert!(lowered.circuit.find(&lowered.output).is_some());
        }
        Err(error) => {
            // A text without a statement has no place where something is wrong.
            let placed = error.line() >= 1 && error.render(true, "formula").contains('^');
            assert!(placed || notation.statements() == 0, "{error}");
        }
    }
}
