//! Maps: one instruction applied to blocks of numbers.

use backflow_circuit::form::Instruction;

use super::Float;

/// `out[i] = op(args[0][i], args[1][i], args[2][i])`. The operands within the instruction's arity are as long as `out`, those beyond it are empty.
pub fn apply<T: Float>(op: Instruction, args: [&[T]; 3], out: &mut [T]) {
    for (i, to) in out.iter_mut().enumerate() {
        *to = T::from_f64(op.eval(args.map(|x| x.get(i).map_or(0.0, |v| v.to_f64()))));
    }
}

/// Sets every element to a number.
pub fn fill<T: Float>(out: &mut [T], value: T) {
    out.fill(value);
}
