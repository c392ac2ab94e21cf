//! A text that has been read, and the circuit it stands for.

use crate::analysis::Analysis;
use crate::syntax::{self, Ast};
use crate::{Error, lower};
use backflow_circuit::{Circuit, Tensor};
use std::collections::{BTreeMap, BTreeSet};

/// Values given along with a text, by name.
pub type Inputs = BTreeMap<String, Tensor>;

/// A text that has been read. Which circuit it stands for depends on the shapes of the values that are given
/// along with it.
#[derive(Clone)]
pub struct Notation {
    ast: Ast,
    analysis: Analysis,
}

/// How a circuit is to be made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// The name of the output; `None` for the last statement.
    pub output: Option<&'a str>,
}

/// The circuit of a text, forward only, with the values of its inputs.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The circuit, with one output.
    pub circuit: Circuit,
    /// The value of every input of the circuit: what was given, and the literals of the text.
    pub inputs: Inputs,
    /// The name of the output.
    pub output: String,
}

/// Reads a text.
///
/// ```
/// let notation = backflow_notation::parse("q = x + y; f = q * z")?;
/// assert_eq!(notation.free(), ["x", "y", "z"]);
/// let lowered = notation.lower([("x", -2.0), ("y", 5.0), ("z", -4.0)])?;
/// assert_eq!((lowered.output.as_str(), lowered.circuit.nodes().len()), ("f", 5));
/// # Ok::<(), backflow_notation::Error>(())
/// ```
///
/// # Errors
/// Mistakes of syntax. Everything else depends on shapes and is found by [`Notation::circuit`].
pub fn parse(text: &str) -> Result<Notation, Error> {
    let ast = syntax::parse(text)?;
    let analysis = Analysis::new(&ast);
    Ok(Notation { ast, analysis })
}

impl Notation {
    /// The syntax tree.
    pub fn ast(&self) -> &Ast {
        &self.ast
    }

    pub(crate) fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// The names that nothing assigns, in the order of their first use: inputs whose values the caller gives.
    /// So is a name that is read before it is assigned, as in `x = x / 255`.
    pub fn free(&self) -> Vec<&str> {
        let free = self.analysis.definitions.iter().filter(|definition| definition.is_free);
        free.map(|definition| self.ast.name(definition.name)).collect()
    }

    /// The names that are assigned, each once, in the order of their first assignment.
    pub fn assigned(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let targets = self.ast.statements().iter().filter_map(|statement| statement.target);
        targets
            .map(|target| target.name)
            .filter(|&name| seen.insert(name))
            .map(|n| self.ast.name(n))
            .collect()
    }

    /// The circuit of the text.
    ///
    /// - A name assigned a literal (a number, an array, arithmetic on these, `np.zeros(…)`) is an input with
    ///   that value; a value given for it along with the text replaces the literal. A name that nothing assigns
    ///   is an input whose value must be given. Inputs that are used as indices (labels) carry indices.
    /// - A number that only serves as an axis, a size or an index is not an input: the circuit is built with it.
    /// - Every statement's name is its node's name. A name assigned again stands for its last value; earlier
    ///   values are called `h_1`, `h_2`. An input given from outside keeps its name, and the values after it
    ///   are `x_2`, `x_3`.
    /// - The output is the last statement, called `out` if that has no name.
    ///
    /// # Errors
    /// Inputs without a value (all in one error), values for names that are not inputs, unknown functions,
    /// arguments and shapes that do not fit.
    pub fn circuit(&self, given: &Inputs, options: Options<'_>) -> Result<Lowered, Error> {
        lower::lower(self, given, options)
    }

    /// The circuit of the text with the last statement as its output: [`circuit`](Self::circuit) for values
    /// that stand in an array or a list.
    ///
    /// # Errors
    /// As [`circuit`](Self::circuit).
    pub fn lower<N: Into<String>, V: Into<Tensor>>(
        &self,
        given: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Lowered, Error> {
        let given = given.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        self.circuit(&given, Options::default())
    }
}

impl std::fmt::Debug for Notation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Notation").field(&self.ast.source()).finish()
    }
}
