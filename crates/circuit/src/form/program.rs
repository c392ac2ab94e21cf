//! Elementwise programs: the straight-line code of a map, one source for f32 and f64.
//!
//! A gate writes its map with ordinary operators on [`Scalar`]; what comes out is a list of instructions over
//! registers, which the plan can link with the programs of neighbouring gates into one fused step.

use std::cell::RefCell;
use std::ops::{Add, Div, Mul, Neg, Sub};

use smallvec::SmallVec;

use super::instruction::Instruction;

/// A register of a program: first the inputs, then one for each operation, in order.
pub type Reg = u32;

/// One operation of a program; its result is the next register.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Op {
    /// A number.
    Constant(f64),
    /// An instruction on registers; those beyond its arity are 0 and not read.
    Apply(Instruction, [Reg; 3]),
}

/// A straight-line program from some inputs to one result, applied at every element.
#[derive(Clone, PartialEq, Debug)]
pub struct Program {
    inputs: usize,
    ops: SmallVec<[Op; 2]>,
    result: Reg,
}

impl Program {
    /// The program of a single instruction on its operands in order.
    pub fn of(instruction: Instruction) -> Program {
        let op =
            Op::Apply(instruction, [0, 1, 2].map(|r| if r < instruction.arity() as Reg { r } else { 0 }));
        Program {
            inputs: instruction.arity(),
            ops: SmallVec::from_iter([op]),
            result: instruction.arity() as Reg,
        }
    }

    /// Records what `f` does with `N` inputs.
    ///
    /// ```
    /// use backflow_circuit::form::Program;
    /// let mean = Program::build(|[a, b]| (a + b) * 0.5);
    /// assert_eq!(mean.eval(&[1.0, 2.0]), 1.5);
    /// ```
    pub fn build<const N: usize>(f: impl for<'p> FnOnce([Scalar<'p>; N]) -> Scalar<'p>) -> Program {
        let ops = RefCell::new(SmallVec::new());
        let result = {
            let recorder = Recorder { inputs: N, ops: &ops };
            f(std::array::from_fn(|i| Scalar { recorder, reg: i as Reg })).reg
        };
        Program { inputs: N, ops: ops.into_inner(), result }
    }

    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The operations; the `i`-th writes register `inputs + i`.
    pub fn ops(&self) -> &[Op] {
        &self.ops
    }

    /// The register of the result.
    pub fn result(&self) -> Reg {
        self.result
    }

    /// The result in f64, by definition of the instructions.
    pub fn eval(&self, inputs: &[f64]) -> f64 {
        self.eval_with(inputs.iter().copied(), Instruction::eval)
    }

    /// The result for numbers of any kind, from what an instruction does with three of them. Those beyond its
    /// arity are not read.
    pub fn eval_with<N: Copy + From<f64>>(
        &self,
        inputs: impl IntoIterator<Item = N>,
        apply: impl Fn(Instruction, [N; 3]) -> N,
    ) -> N {
        let mut regs: SmallVec<[N; 16]> = inputs.into_iter().collect();
        for op in &self.ops {
            regs.push(match *op {
                Op::Constant(value) => value.into(),
                Op::Apply(instruction, args) => apply(instruction, args.map(|r| regs[r as usize])),
            });
        }
        regs[self.result as usize]
    }
}

#[derive(Clone, Copy)]
struct Recorder<'p> {
    inputs: usize,
    ops: &'p RefCell<SmallVec<[Op; 2]>>,
}

/// A number inside [`Program::build`]: arithmetic on it is recorded.
#[derive(Clone, Copy)]
pub struct Scalar<'p> {
    recorder: Recorder<'p>,
    reg: Reg,
}

impl<'p> Scalar<'p> {
    fn push(self, op: Op) -> Scalar<'p> {
        let mut ops = self.recorder.ops.borrow_mut();
        ops.push(op);
        Scalar { reg: (self.recorder.inputs + ops.len() - 1) as Reg, ..self }
    }

    /// A number beside this one.
    pub fn constant(self, value: f64) -> Scalar<'p> {
        self.push(Op::Constant(value))
    }

    /// A unary instruction.
    pub fn apply(self, instruction: Instruction) -> Scalar<'p> {
        debug_assert_eq!(instruction.arity(), 1);
        self.push(Op::Apply(instruction, [self.reg, 0, 0]))
    }

    /// A binary instruction.
    pub fn with(self, instruction: Instruction, other: Scalar<'p>) -> Scalar<'p> {
        debug_assert_eq!(instruction.arity(), 2);
        self.push(Op::Apply(instruction, [self.reg, other.reg, 0]))
    }

    /// This times `factor` plus `term`, rounded once.
    pub fn mul_add(self, factor: Scalar<'p>, term: Scalar<'p>) -> Scalar<'p> {
        self.push(Op::Apply(Instruction::MulAdd, [self.reg, factor.reg, term.reg]))
    }

    /// `yes` where this is not 0, `no` where it is.
    pub fn select(self, yes: Scalar<'p>, no: Scalar<'p>) -> Scalar<'p> {
        self.push(Op::Apply(Instruction::Select, [self.reg, yes.reg, no.reg]))
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl<'p> $trait for Scalar<'p> {
            type Output = Scalar<'p>;
            fn $method(self, other: Scalar<'p>) -> Scalar<'p> {
                self.with(Instruction::$trait, other)
            }
        }
        impl<'p> $trait<f64> for Scalar<'p> {
            type Output = Scalar<'p>;
            fn $method(self, other: f64) -> Scalar<'p> {
                self.with(Instruction::$trait, self.constant(other))
            }
        }
    };
}
operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl<'p> Neg for Scalar<'p> {
    type Output = Scalar<'p>;
    fn neg(self) -> Scalar<'p> {
        self.apply(Instruction::Neg)
    }
}
