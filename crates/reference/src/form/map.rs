//! Elementwise programs.

use backflow_circuit::form::Program;
use backflow_circuit::{Shape, Tensor};

use crate::error::Fault;

/// The program's result at every element.
pub(super) fn map(program: &Program, inputs: &[&Tensor], out: Shape) -> Result<Vec<f64>, Fault> {
    if program.inputs() != inputs.len() || inputs.iter().any(|x| x.shape() != out) {
        let shapes: Vec<Shape> = inputs.iter().map(|x| x.shape()).collect();
        let wanted = program.inputs();
        return Err(Fault::Form(format!("a map of {wanted} inputs of shape {out} is given {shapes:?}")));
    }
    let at = |element: usize| inputs.iter().map(|x| x.data()[element]).collect::<Vec<f64>>();
    Ok((0..out.elements()).map(|element| program.eval(&at(element))).collect())
}
