//! The list of gates and functions, and what a caller by name needs to know of each.
//!
//! Help texts, the notation's function names, the picture's legend and the tests all loop over this list. A
//! gate's entry is in the gate's own file.

use std::borrow::Cow;
use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::params::Params;
use crate::data::tensor::Kind;
use crate::error::Problem;
use crate::gate::parametric::{Family, Parametric};
use crate::gate::pointwise::{Gradient, Pointwise};
use crate::gate::{GateRef, Misfit, Structure};

pub use crate::gate::chapter::Chapter;
pub(crate) use crate::gate::chapter::{count, joined};
pub use crate::gate::parameter::{Parameter, Sample, Takes};
use crate::gate::ports::LETTERS;
pub use crate::gate::ports::Ports;

/// Everything that is said about a gate or a function.
#[derive(Clone, Copy)]
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
    /// What it does to a gradient, where that is more than scaling it by the derivative; see
    /// [`Entry::role`].
    pub(crate) role: &'static str,
    /// How many wires it takes.
    pub operands: Operands,
    /// How a picture tells its operands apart.
    pub ports: Ports,
    /// The positions of the operands that are indices; the others are reals.
    pub indices: &'static [usize],
    /// Whether it only moves numbers, so that it takes indices as well as reals: `reshape`, `concatenate`.
    pub moves: bool,
    /// What is known of the Jacobian whatever the shapes are: zero everywhere, or diagonal for gates that work
    /// element by element on operands of one shape; dense makes no claim.
    pub jacobian: Structure,
    /// Its parameters.
    pub parameters: &'static [Parameter],
    /// How a function is written where its inside is looked at: what it is split into. `None`: its body.
    pub(crate) split: Split,
    /// The ways in which people write it with other gates, all of which are recognised. A pointwise gate has
    /// its own.
    pub(crate) patterns: Patterns,
    /// The ways in which people write its negative: a loss is the negative of a logarithm, and the sign often
    /// stands further out.
    pub(crate) opposites: Patterns,
    pub(crate) made: Made,
}

/// What a function is split into, from operands and parameters.
pub(crate) type Split = for<'c> fn(&[Expr<'c>], &Params) -> Option<Expr<'c>>;
/// The ways in which a function is written, from operands and parameters.
pub(crate) type Patterns = for<'c> fn(&[Expr<'c>], &Params) -> Vec<Expr<'c>>;

/// How an entry makes what it stands for.
#[derive(Clone, Copy)]
pub(crate) enum Made {
    /// A pointwise gate, on operands that are broadcast.
    Pointwise(&'static Pointwise),
    /// A pointwise gate with parameters.
    Parametric(&'static dyn Family),
    /// Whatever `call` makes of operands and bound parameters.
    By { call: Call, restore: Option<Restore>, samples: fn() -> Vec<Sample> },
}

/// Makes an expression from operands and bound parameters.
pub(crate) type Call = for<'c> fn(&[Expr<'c>], &Params) -> Result<Expr<'c>, Misfit>;
/// Makes a gate from its printed parameters.
pub(crate) type Restore = fn(&Params) -> Option<GateRef>;

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
    /// Exactly this many.
    Exactly(usize),
    /// At least this many; they may be given as one list (`concatenate([a, b])`).
    AtLeast(usize),
}

/// The chapters of the gates, then those of the functions.
pub fn chapters() -> impl Iterator<Item = &'static Chapter> {
    crate::gates::CHAPTERS.iter().chain(crate::functions::CHAPTERS)
}

/// All entries, sorted as a reader would want them.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    crate::gates::ENTRIES.iter().chain(crate::functions::ENTRIES)
}

/// The entry of a name or an alias.
pub fn find(name: &str) -> Option<&'static Entry> {
    entries()
        .find(|entry| entry.name == name)
        .or_else(|| entries().find(|entry| entry.aliases.contains(&name)))
}

impl Entry {
    /// The entry of a pointwise gate, whose texts stand in the gate.
    pub const fn pointwise(gate: &'static Pointwise) -> Entry {
        Entry {
            aliases: gate.aliases,
            formula: gate.formula,
            derivative: gate.derivative,
            convention: gate.convention,
            role: gate.role,
            ports: gate.ports,
            jacobian: match gate.gradient {
                Gradient::Zero => Structure::Zero,
                _ => Structure::Diagonal,
            },
            ..Entry::bare(gate.name, Sort::Gate, gate.code.operands(), Made::Pointwise(gate))
        }
    }

    /// The entry of a pointwise gate with parameters, whose texts stand in the gate.
    pub const fn parametric<const N: usize>(gate: &'static Parametric<N>) -> Entry {
        Entry {
            aliases: gate.aliases,
            formula: gate.formula,
            derivative: gate.derivative,
            convention: gate.convention,
            role: gate.role,
            jacobian: Structure::Diagonal,
            parameters: &gate.parameters,
            ..Entry::bare(gate.name, Sort::Gate, 1, Made::Parametric(gate))
        }
    }

    /// A gate of `n` operands, without parameters and optional texts so far.
    pub(crate) const fn gate(
        name: &'static str,
        n: usize,
        call: Call,
        restore: Restore,
        samples: fn() -> Vec<Sample>,
    ) -> Entry {
        Entry::bare(name, Sort::Gate, n, Made::By { call, restore: Some(restore), samples })
    }

    /// A function of `n` operands, without parameters and optional texts so far.
    pub(crate) const fn function(
        name: &'static str,
        n: usize,
        call: Call,
        samples: fn() -> Vec<Sample>,
    ) -> Entry {
        Entry::bare(name, Sort::Function, n, Made::By { call, restore: None, samples })
    }

    const fn bare(name: &'static str, sort: Sort, n: usize, made: Made) -> Entry {
        Entry {
            name,
            aliases: &[],
            sort,
            formula: "",
            derivative: "",
            convention: "",
            role: "",
            operands: Operands::Exactly(n),
            ports: Ports::Numbered,
            indices: &[],
            moves: false,
            jacobian: Structure::Dense,
            parameters: &[],
            split: |_, _| None,
            patterns: |_, _| Vec::new(),
            opposites: |_, _| Vec::new(),
            made,
        }
    }

    /// The letters that stand for its operands in formula, derivative and role; y is the result.
    pub fn letters(&self) -> &'static [&'static str] {
        match self.operands {
            Operands::Exactly(0) => &[],
            Operands::Exactly(1) => &["x"],
            Operands::Exactly(n) => &LETTERS[..n.min(LETTERS.len())],
            Operands::AtLeast(_) => &["a", "b", "…"],
        }
    }

    /// The kind of the operand at a position.
    pub fn kind(&self, operand: usize) -> Kind {
        if self.indices.contains(&operand) { Kind::Index } else { Kind::Real }
    }

    /// What it does to a gradient, such as "distributes it: …"; by default, that it scales it by the derivative.
    pub fn role(&self) -> Cow<'static, str> {
        match self.role {
            "" => format!("scales it by {}", self.derivative).into(),
            role => role.into(),
        }
    }

    /// The first words of the role where they say it all: `swaps the factors`. Empty for what is scaled by a
    /// formula, which needs its letters.
    pub fn role_in_short(&self) -> &'static str {
        let first = self.role.split([':', ',']).next().unwrap_or_default();
        if first.starts_with("scales") || first.chars().count() > 20 { "" } else { first }
    }

    /// Where tests try it: inside the domain and away from kinks, so that finite differences hold.
    pub fn samples(&self) -> Vec<Sample> {
        match self.made {
            Made::Pointwise(gate) => gate.samples(),
            Made::Parametric(family) => family.samples(),
            Made::By { samples, .. } => samples(),
        }
    }

    /// The gate with these printed parameters; `None` for functions, and for parameters that do not fit.
    pub fn restore(&self, params: &Params) -> Option<GateRef> {
        match self.made {
            Made::Pointwise(gate) => Some(Arc::new(gate)),
            Made::Parametric(family) => family.restore(params),
            Made::By { restore, .. } => restore.and_then(|restore| restore(params)),
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
                Misfit::new(format!("it takes {n} operands, but {given} were given"), "")
            }
            Operands::AtLeast(n) if given < n => {
                Misfit::new(format!("it takes at least {n} operands, but {given} were given"), "")
            }
            _ => match self.made.on(operands, params) {
                Ok(value) => return Ok(value),
                Err(misfit) => misfit,
            },
        };
        let inputs = operands.iter().map(|x| x.ty()).collect();
        Err(Problem::Misfit { gate: self.name.to_owned(), inputs, misfit })
    }
}

impl Made {
    #[track_caller]
    fn on<'c>(self, operands: &[Expr<'c>], params: &Params) -> Result<Expr<'c>, Misfit> {
        match (self, operands) {
            (Made::Pointwise(gate), [first, others @ ..]) => Ok(gate.on(*first, others)),
            (Made::Parametric(family), [x, ..]) => Ok(family.call(*x, params)),
            (Made::Pointwise(_) | Made::Parametric(_), []) => {
                Err(Misfit::new("it takes at least 1 operand", ""))
            }
            (Made::By { call, .. }, _) => call(operands, params),
        }
    }
}
