//! Time and stack grow with the text alone.

use backflow_notation::{Inputs, Options, parse};
use std::fmt::Write;

#[test]
fn a_text_of_200_000_statements_becomes_a_circuit() {
    let mut text = String::from("x = 0.5\nh0 = x + 1\n");
    for i in 1..200_000 {
        _ = writeln!(text, "h{i} = np.tanh(h{} * {}.5 + x)", i - 1, i % 7);
    }
    let notation = parse(&text).expect("it is well formed");
    let lowered = notation.circuit(&Inputs::new(), Options::default()).expect("it fits");
    assert_eq!(lowered.output, "h199999");
    assert!(lowered.circuit.nodes().len() > 600_000);
}

#[test]
fn one_name_assigned_100_000_times() {
    let text = format!("x = 0.5\n{}", "x = x * x + 1\n".repeat(100_000));
    let lowered = parse(&text)
        .and_then(|notation| notation.circuit(&Inputs::new(), Options::default()))
        .expect("it fits");
    assert_eq!(lowered.output, "x_100001");
    assert!(lowered.circuit.find("x_50000").is_some());
}

#[test]
fn a_line_of_many_operations_and_a_list_of_many_numbers() {
    let text = format!("é = 1; f = é{}", " + sin(é)*é".repeat(24_000));
    assert!(parse(&text).and_then(|notation| notation.circuit(&Inputs::new(), Options::default())).is_ok());
    let text = format!("x = [{}0]; f = sum(x)", "1.5, ".repeat(500_000));
    let lowered = parse(&text)
        .and_then(|notation| notation.circuit(&Inputs::new(), Options::default()))
        .expect("it fits");
    assert_eq!(lowered.inputs["x"].shape().dims(), [500_001]);
}

#[test]
fn many_missing_names_make_one_short_message() {
    let sum: Vec<String> = (0..50_000).map(|i| format!("x{i}")).collect();
    let notation = parse(&format!("f = {}", sum.join(" + "))).expect("it is well formed");
    let error = notation.circuit(&Inputs::new(), Options::default()).expect_err("nothing is given");
    assert!(error.message().ends_with("`x19` and 49980 more names"), "{}", error.message());
    assert!(error.to_string().len() < 4_000);
}
