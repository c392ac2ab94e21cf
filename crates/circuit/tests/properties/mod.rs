//! What holds for every text that is given to [`Circuit::from_text`]; the fuzz target of the same name checks
//! it too.

use backflow_circuit::Circuit;

/// A text is a circuit that is well formed and reads back from its own text, or an error with a line.
pub(crate) fn read_or_refused(text: &str) {
    match Circuit::from_text(text) {
        Ok(circuit) => {
            circuit.verify().unwrap_or_else(|error| panic!("{error}\n{text}"));
            let printed = circuit.to_text();
            let again = Circuit::from_text(&printed).unwrap_or_else(|error| panic!("{error}\n{printed}"));
            assert!(circuit.same_as(&again), "{text}\n\nprinted as\n{printed}");
            assert_eq!(printed, again.to_text());
            assert_eq!(circuit.backwards(), again.backwards(), "{printed}");
            assert_eq!(circuit.names(), again.names(), "{printed}");
        }
        Err(error) => assert!(error.to_string().contains("line "), "{error}\n{text}"),
    }
}
