//! The list of gates and functions, and what a caller by name needs to know of each.
//!
//! Help texts, the notation's function names, the picture's legend and the tests all loop over this list. A
//! gate's entry stands in the gate's own file.

use crate::build::expr::Expr;
use crate::data::params::{Param, Params};
use crate::data::tensor::Tensor;
use crate::error::Problem;
use crate::gate::{GateRef, Misfit};

/// Everything that is said about a gate or a function.
pub struct Entry {
    /// The name: `log_softmax`.
    pub name: &'static str,
    /// Other names, NumPy's first.
    pub aliases: &'static [&'static str],
    /// Whether it is a gate or written with gates.
    pub sort: Sort,
    /// The formula.
    pub formula: &'static str,
    /// The derivative.
    pub derivative: &'static str,
    /// What holds at kinks, ties and singular points; empty for smooth ones.
    pub convention: &'static str,
    /// What it does to a gradient: "distributes it".
    pub role: &'static str,
    /// How many wires it takes.
    pub operands: Operands,
    /// Its parameters.
    pub parameters: &'static [Parameter],
    /// Makes the expression from operands and bound parameters.
    pub call: for<'c> fn(&[Expr<'c>], &Params) -> Result<Expr<'c>, Misfit>,
    /// The gate back from its printed parameters; functions and gates that need more than parameters have
    /// none.
    pub restore: Option<fn(&Params) -> Option<GateRef>>,
    /// Where tests try it: inside the domain and away from kinks, so that finite differences hold.
    pub samples: fn() -> Vec<Sample>,
}

/// A gate, or a function written with gates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// A gate.
    Gate,
    /// A function of other gates, shown as one gate until it is split.
    Function,
}

/// The number of wires taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operands {
    /// So many.
    Exactly(usize),
    /// So many or more, also as one list (`concatenate([a, b])`).
    AtLeast(usize),
}

/// A parameter of a call.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// Other names: `keepdims`.
    pub aliases: &'static [&'static str],
    /// What it takes.
    pub takes: Takes,
    /// Whether a call may leave it out.
    pub optional: bool,
}

/// What a parameter takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takes {
    /// A real number.
    Real,
    /// A whole number.
    Int,
    /// Whole numbers, or one.
    Ints,
    /// True or false.
    Flag,
    /// A word.
    Text,
}

/// A point at which tests try a gate.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// The operands.
    pub operands: Vec<Tensor>,
    /// The parameters.
    pub params: Params,
}

impl Sample {
    /// A sample of operands without parameters.
    pub fn of(operands: impl IntoIterator<Item = Tensor>) -> Sample {
        Sample { operands: operands.into_iter().collect(), params: Params::new() }
    }

    /// With a parameter.
    pub fn with(mut self, name: &'static str, value: Param) -> Sample {
        self.params = self.params.with(name, value);
        self
    }
}

/// All entries, sorted as a reader would want them.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    crate::gates::ENTRIES.iter().chain(crate::functions::ENTRIES).copied()
}

/// The entry of a name or an alias.
pub fn find(name: &str) -> Option<&'static Entry> {
    entries()
        .find(|entry| entry.name == name)
        .or_else(|| entries().find(|entry| entry.aliases.contains(&name)))
}

impl Entry {
    /// An entry of `n` operands and no parameters, with all texts left empty: what gates and functions have alike.
    pub(crate) const fn bare(
        name: &'static str,
        sort: Sort,
        n: usize,
        call: for<'c> fn(&[Expr<'c>], &Params) -> Result<Expr<'c>, Misfit>,
        restore: Option<fn(&Params) -> Option<GateRef>>,
        samples: fn() -> Vec<Sample>,
    ) -> Entry {
        Entry {
            name,
            aliases: &[],
            sort,
            formula: "",
            derivative: "",
            convention: "",
            role: "",
            operands: Operands::Exactly(n),
            parameters: &[],
            call,
            restore,
            samples,
        }
    }

    /// Calls it on operands with bound parameters.
    ///
    /// # Errors
    /// A [`Problem::Misfit`] for a wrong number of operands or unfit parameters. Shapes that do not fit are
    /// kept by the builder.
    pub fn apply<'c>(&self, operands: &[Expr<'c>], params: &Params) -> Result<Expr<'c>, Problem> {
        let given = operands.len();
        let misfit = match self.operands {
            Operands::Exactly(n) if given != n => {
                Misfit::new(format!("it takes {n} operands, {given} were given"), "")
            }
            Operands::AtLeast(n) if given < n => {
                Misfit::new(format!("it takes at least {n} operands, {given} were given"), "")
            }
            _ => match (self.call)(operands, params) {
                Ok(value) => return Ok(value),
                Err(misfit) => misfit,
            },
        };
        let inputs = operands.iter().map(|x| x.ty()).collect();
        Err(Problem::Misfit { gate: self.name.to_owned(), inputs, misfit })
    }
}
