//! Programs of scalars: the bits of the map kernels, whatever the instruction.

use backflow_circuit::form::Instruction;
use backflow_engine::kernels::scalar::{ScalarOp, run};
use backflow_engine::kernels::{Float, map};

/// Numbers of all sizes and signs, and the special ones.
fn numbers<T: Float>(count: usize, seed: u64) -> Vec<T> {
    let special =
        [0.0, -0.0, 1.0, -1.0, 0.5, 2.5, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e-310, 1e-40, -7e-42];
    let mut state = seed;
    let next = move || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let pick = (state >> 40) as usize;
        let size = if pick.is_multiple_of(3) { 60.0 } else { 4.0 };
        let unit = (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0;
        let exponent = ((state >> 20) as u32 as f64 / f64::from(u32::MAX) - 0.5) * size;
        T::from_f64(if pick.is_multiple_of(7) {
            special[pick % special.len()]
        } else {
            unit * exponent.exp2()
        })
    };
    std::iter::repeat_with(next).take(count).collect()
}

fn same<T: Float>(a: T, b: T) -> bool {
    // Rust leaves the payload of a NaN open.
    a.to_f64().to_bits() == b.to_f64().to_bits() || a.is_nan() && b.is_nan()
}

#[test]
fn each_instruction_has_the_bits_of_its_map() {
    fn check<T: Float>() {
        const COUNT: usize = 3001;
        let operands: [Vec<T>; 3] = [1, 2, 3].map(|seed| numbers(COUNT, seed));
        for op in Instruction::ALL {
            let args: [&[T]; 3] =
                std::array::from_fn(|i| if i < op.arity() { &operands[i][..] } else { &[] });
            let mut mapped = vec![T::ZERO; COUNT];
            map::apply(op, args, &mut mapped);
            for i in 0..COUNT {
                let [a, b, c] = [0, 1, 2].map(|j| operands[j][i]);
                let mut values = [T::ONE, a, T::ONE, b, c, T::ONE];
                run(&[ScalarOp { op, args: [1, 3, 4], to: 2 }], &mut values);
                assert!(
                    same(values[2], mapped[i]),
                    "{op:?}({a:?}, {b:?}, {c:?}): {:?}, not {:?}",
                    values[2],
                    mapped[i]
                );
                assert!(same(values[0], T::ONE) && same(values[1], a) && same(values[5], T::ONE));
            }
        }
    }
    check::<f32>();
    check::<f64>();
}

#[test]
fn operations_follow_each_other() {
    // √(a² + b²) in the place of a, then its double beside it.
    let op = |op, args, to| ScalarOp { op, args, to };
    let code = [
        op(Instruction::Mul, [0, 0, 0], 0),
        op(Instruction::Mul, [1, 1, 0], 1),
        op(Instruction::Add, [0, 1, 0], 0),
        op(Instruction::Sqrt, [0, 0, 0], 0),
        op(Instruction::Add, [0, 0, 0], 1),
    ];
    let mut values = [3.0, 4.0];
    run(&code, &mut values);
    assert_eq!(values, [5.0, 10.0]);
    run::<f64>(&[], &mut []);
}

#[test]
#[should_panic(expected = "out of bounds")]
fn a_position_beyond_the_values_is_noticed() {
    run(&[ScalarOp { op: Instruction::Neg, args: [1, 0, 0], to: 0 }], &mut [0.0f64]);
}
