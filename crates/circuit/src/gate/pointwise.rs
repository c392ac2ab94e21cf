//! Pointwise gates as data. A gate that does the same at every element and has no parameters is a value: its
//! texts, its program and its gradient rule. One implementation of [`Gate`] serves all of them, so that the
//! file of such a gate holds only what is particular to it.

use std::fmt;

use crate::build::expr::Expr;
use crate::data::tensor::{Tensor, Type};
use crate::error::Error;
use crate::form::{Form, Instruction, Program, Scalar};
use crate::gate::registry::{Ports, Sample};
use crate::gate::{Contributions, Gate, Misfit, Shortcut, Site, Structure};
use crate::gates::elementwise;

/// A pointwise gate without parameters. A node's gate is a reference to one, which is a `static`:
///
/// ```
/// use backflow_circuit::form::Instruction;
/// use backflow_circuit::{Circuit, Code, Gradient, Pointwise};
///
/// /// y = x³. dy/dx = 3x².
/// static CUBE: Pointwise = Pointwise {
///     formula: "x³",
///     derivative: "3x²",
///     samples: &[&[-2.0, 0.5, 3.0]],
///     ..Pointwise::new("cube", Code::Unary(|[x]| x * x * x), Gradient::Unary(|at, g| g * at.x().square() * 3.0))
/// };
///
/// let circuit = Circuit::build(|c| {
///     let x = c.input("x", [4]);
///     c.output("dx", c.gradient(x.apply(&CUBE).sum(), x));
/// })?;
/// assert!(circuit.to_text().contains("cube"));
/// # Ok::<(), backflow_circuit::Error>(())
/// ```
///
/// Operands are broadcast by [`Pointwise::on`], and by [`Expr::apply_with`] where there are two.
pub struct Pointwise {
    /// The name in text, pictures and errors: `log_sigmoid`.
    pub name: &'static str,
    /// Other names, NumPy's first.
    pub aliases: &'static [&'static str],
    /// The formula.
    pub formula: &'static str,
    /// The derivative.
    pub derivative: &'static str,
    /// What holds at kinks and singular points; empty for smooth gates.
    pub convention: &'static str,
    /// What it does to a gradient; empty when it only scales it by the derivative.
    pub role: &'static str,
    /// How a picture tells its operands apart.
    pub ports: Ports,
    /// How an element is computed.
    pub code: Code,
    /// What flows back to each operand.
    pub gradient: Gradient,
    /// The structure of the Jacobian with respect to each operand, where they differ.
    pub structure: &'static [Structure],
    /// As [`Gate::simplify`].
    pub simplify: for<'c> fn(&Site<'c>) -> Option<Expr<'c>>,
    /// As [`Gate::shortcut`].
    pub shortcut: for<'c> fn(&Site<'c>) -> Option<Shortcut<'c>>,
    /// As [`Gate::kink`].
    pub kink: for<'c> fn(&Site<'c>) -> Option<Expr<'c>>,
    /// As [`Gate::split`].
    pub split: for<'c> fn(&[Expr<'c>]) -> Option<Expr<'c>>,
    /// Further ways in which people write it, besides [`split`](Self::split); see [`Gate::patterns`].
    pub patterns: for<'c> fn(&[Expr<'c>]) -> Vec<Expr<'c>>,
    /// Where tests try it: for each operand a row of numbers, inside the domain and away from kinks.
    pub samples: &'static [&'static [f64]],
}

/// How a pointwise gate computes an element.
#[derive(Clone, Copy, Debug)]
pub enum Code {
    /// By one instruction on the operands in order.
    Of(Instruction),
    /// By a program of one operand.
    Unary(for<'p> fn([Scalar<'p>; 1]) -> Scalar<'p>),
    /// By a program of two operands.
    Binary(for<'p> fn([Scalar<'p>; 2]) -> Scalar<'p>),
    /// By a program of three operands.
    Ternary(for<'p> fn([Scalar<'p>; 3]) -> Scalar<'p>),
}

/// The gradient rule of a pointwise gate.
#[derive(Clone, Copy, Debug)]
pub enum Gradient {
    /// The derivative is zero everywhere: nothing flows.
    Zero,
    /// What flows to the only operand.
    Unary(for<'c> fn(&Site<'c>, Expr<'c>) -> Expr<'c>),
    /// What flows to the first operand, and what to the second; built only where it is wanted.
    Binary(for<'c> fn(&Site<'c>, Expr<'c>) -> Expr<'c>, for<'c> fn(&Site<'c>, Expr<'c>) -> Expr<'c>),
    /// What flows to each operand.
    Each(for<'c> fn(&Site<'c>, Expr<'c>) -> Contributions<'c>),
}

impl Code {
    /// The number of operands.
    pub const fn operands(self) -> usize {
        match self {
            Code::Of(instruction) => instruction.arity(),
            Code::Unary(_) => 1,
            Code::Binary(_) => 2,
            Code::Ternary(_) => 3,
        }
    }

    fn program(self) -> Program {
        match self {
            Code::Of(instruction) => Program::of(instruction),
            Code::Unary(f) => Program::build(f),
            Code::Binary(f) => Program::build(f),
            Code::Ternary(f) => Program::build(f),
        }
    }
}

impl Pointwise {
    /// A gate without aliases, texts, samples and optional rules so far.
    pub const fn new(name: &'static str, code: Code, gradient: Gradient) -> Pointwise {
        Pointwise {
            name,
            aliases: &[],
            formula: "",
            derivative: "",
            convention: "",
            role: "",
            ports: Ports::Numbered,
            code,
            gradient,
            structure: &[],
            simplify: |_| None,
            shortcut: |_| None,
            kink: |_| None,
            split: |_| None,
            patterns: |_| Vec::new(),
            samples: &[],
        }
    }

    /// A gate of one instruction whose derivative is 0 everywhere.
    pub const fn flat(name: &'static str, instruction: Instruction) -> Pointwise {
        Pointwise {
            derivative: "0",
            role: "stops it",
            ..Pointwise::new(name, Code::Of(instruction), Gradient::Zero)
        }
    }

    /// This gate on a first operand and the others, broadcast to their common shape.
    #[track_caller]
    pub fn on<'c>(&'static self, first: Expr<'c>, others: &[Expr<'c>]) -> Expr<'c> {
        match first.broadcast_with(self.name, others) {
            Some(all) => first.builder().apply(self, &all),
            None => Expr::new(first.builder(), Expr::POISON),
        }
    }

    /// The samples as tests take them: one sample, or none.
    pub fn samples(&self) -> Vec<Sample> {
        let rows = self.samples.iter().map(|row| Tensor::from(row.to_vec()));
        if self.samples.is_empty() { Vec::new() } else { vec![Sample::of(rows)] }
    }
}

impl fmt::Debug for Pointwise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Gate for &'static Pointwise {
    fn name(&self) -> &str {
        self.name
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        elementwise(inputs, self.code.operands())
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Map(self.code.program())
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(match self.gradient {
            Gradient::Zero => vec![None; self.code.operands()],
            Gradient::Unary(rule) => vec![Some(rule(at, g))],
            Gradient::Binary(to_a, to_b) => vec![at.send(0, || to_a(at, g)), at.send(1, || to_b(at, g))],
            Gradient::Each(rule) => rule(at, g),
        })
    }

    fn structure(&self, input: usize, _: &[Type]) -> Structure {
        match (self.gradient, self.structure.get(input)) {
            (_, Some(structure)) => *structure,
            (Gradient::Zero, None) => Structure::Zero,
            _ => Structure::Diagonal,
        }
    }

    fn simplify<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        (self.simplify)(at)
    }

    fn shortcut<'c>(&self, at: &Site<'c>) -> Option<Shortcut<'c>> {
        (self.shortcut)(at)
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        (self.kink)(at)
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Option<Expr<'c>> {
        (self.split)(inputs)
    }

    fn patterns<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        (self.split)(inputs).into_iter().chain((self.patterns)(inputs)).collect()
    }

    fn same(&self, other: &dyn Gate) -> bool {
        other.downcast::<&'static Pointwise>().is_some_and(|other| std::ptr::eq(*self, *other))
    }
}
