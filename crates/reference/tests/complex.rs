//! The check's witness: each instruction over complex numbers, held against values and derivatives of many digits.

use std::collections::BTreeMap;

use backflow_circuit::form::Instruction;
use backflow_circuit::{Circuit, Code, Gradient, Pointwise, Tensor};
use backflow_reference::complex_step;

/// A gate of one instruction, without a gradient rule worth mentioning.
fn circuit(instruction: Instruction) -> Circuit {
    let gate: &'static Pointwise =
        Box::leak(Box::new(Pointwise::new("trial", Code::Of(instruction), Gradient::Zero)));
    Circuit::build(|c| {
        let operands = ["a", "b", "c"][..instruction.arity()].iter().map(|name| c.input(name, ()));
        c.output("f", c.apply(gate, &operands.collect::<Vec<_>>()));
    })
    .unwrap()
}

#[test]
fn every_instruction_has_the_derivative_of_its_function() {
    let by_name: BTreeMap<String, Instruction> =
        Instruction::ALL.into_iter().map(|op| (format!("{op:?}"), op)).collect();
    let mut wrong = Vec::new();
    let mut tried = BTreeMap::new();
    for line in include_str!("data/complex.txt").lines() {
        let parts: Vec<&str> = line.split(' ').collect();
        let instruction = by_name[parts[0]];
        let arity = instruction.arity();
        let number = |at: usize| parts[at].parse::<f64>().unwrap();
        let circuit = circuit(instruction);
        let point = || ["a", "b", "c"].into_iter().zip((1..=arity).map(|at| Tensor::scalar(number(at))));
        let (f, value) = (circuit.named("f").unwrap(), number(1 + arity));
        for (operand, name) in ["a", "b", "c"][..arity].iter().enumerate() {
            let Ok(slope) = parts[2 + arity + operand].parse::<f64>() else { continue };
            let found = complex_step(&circuit, f, &[circuit.named(name).unwrap()], point()).unwrap();
            let (got_value, got) = (found.value, found.derivatives[0].data()[0]);
            // Where the condition of the function is bad, the operand's own rounding counts.
            let room = |exact: f64, extra: f64| 8e-15 * exact.abs() * (1.0 + extra);
            let steep = (slope * number(1 + operand) / value).abs();
            let extra = if steep.is_finite() { 0.2 * steep } else { 0.0 };
            // What is below the smallest number at the step of 10⁻⁶⁰ is lost.
            let lost = 4e-263 / number(1 + operand).abs();
            if (got - slope).abs() > room(slope, extra) + lost {
                wrong.push(format!("{line}: derivative {operand} is {got:e}"));
            }
            // Powers by multiplication add up their roundings; a complement loses digits where it is small.
            if (got_value - value).abs() > 40.0 * room(value, extra) {
                wrong.push(format!("{line}: value is {got_value:e}"));
            }
        }
        *tried.entry(parts[0].to_owned()).or_insert(0) += 1;
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
    let decisions =
        ["Sign", "Step", "Floor", "Round", "Less", "LessEqual", "Equal", "Max", "Min", "Select", "MulAdd"];
    for name in by_name.keys().filter(|name| !decisions.contains(&name.as_str())) {
        assert!(tried.get(name).is_some_and(|&count| count >= 9), "{name}: {:?}", tried.get(name));
    }
}
