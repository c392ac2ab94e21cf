//! The numbers that an evaluation computes with: reals, or complex numbers for the check.

use std::ops::{Add, Mul};

use backflow_circuit::Type;
use backflow_circuit::form::{Instruction, UserFunction};

/// A number of an evaluation. One evaluator serves all of them.
pub(crate) trait Number: Copy + Default + Add<Output = Self> + Mul<Output = Self> + From<f64> {
    /// The part that decides which of two is larger, or which index is meant.
    fn real(self) -> f64;

    /// The result of an instruction on the first of three operands.
    fn apply(instruction: Instruction, operands: [Self; 3]) -> Self;

    /// The result of a user's functions; `None` if they cannot take such numbers.
    fn custom(
        function: &dyn UserFunction,
        types: &[Type],
        inputs: &[&[Self]],
        elements: usize,
    ) -> Option<Vec<Self>>;
}

impl Number for f64 {
    fn real(self) -> f64 {
        self
    }

    fn apply(instruction: Instruction, operands: [f64; 3]) -> f64 {
        instruction.eval(operands)
    }

    fn custom(
        function: &dyn UserFunction,
        types: &[Type],
        inputs: &[&[f64]],
        elements: usize,
    ) -> Option<Vec<f64>> {
        let mut numbers = vec![0.0; elements];
        function.run_f64(types, inputs, &mut numbers);
        Some(numbers)
    }
}

/// 2ⁿ, for n from −1022 to 1023. Multiplied by one, a number keeps all of its digits.
pub(crate) const fn power_of_two(n: i32) -> f64 {
    f64::from_bits(((n + 1023) as u64) << 52)
}
