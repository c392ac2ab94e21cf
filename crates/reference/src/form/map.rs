//! Elementwise programs.

use backflow_circuit::Shape;
use backflow_circuit::form::Program;

use crate::array::Array;
use crate::error::Reason;
use crate::number::Number;

/// The program's result at every element.
pub(super) fn map<N: Number>(program: &Program, inputs: &[&Array<N>], out: Shape) -> Result<Vec<N>, Reason> {
    if program.inputs() != inputs.len() || inputs.iter().any(|x| x.shape() != out) {
        let shapes: Vec<Shape> = inputs.iter().map(|x| x.shape()).collect();
        let wanted = program.inputs();
        return Err(Reason::Form(format!("a map of {wanted} inputs of shape {out} is given {shapes:?}")));
    }
    let at = |element: usize| inputs.iter().map(move |x| x.data[element]);
    Ok((0..out.elements()).map(|element| program.eval_with(at(element), N::apply)).collect())
}
