//! A text that has been read, and the circuit it stands for.

use std::collections::BTreeMap;
use std::sync::Arc;

use backflow_circuit::{Circuit, Tensor};
use ruff_python_ast::{ModModule, Stmt};

use crate::journal::{Call, Journal, Watch};
use crate::program::Program;
use crate::{Edit, Error, Span, edits, names, notes, read, setting, trace};

/// Values given along with a text, by name.
pub type Inputs = BTreeMap<String, Tensor>;

/// A text that has been read. Which circuit it stands for depends on the shapes of the values that are given
/// along with it.
#[derive(Clone)]
pub struct Notation {
    text: String,
    tree: Arc<Tree>,
    seed: u64,
    own: Option<OwnGradients>,
}

/// A syntax tree, which may be as deep as a statement is long.
struct Tree(ModModule);

impl Drop for Tree {
    fn drop(&mut self) {
        let body = std::mem::take(&mut self.0.body);
        deep(|| drop(body));
    }
}

/// Runs what goes down a syntax tree on a stack that is large enough for every tree that is read.
fn deep<T>(f: impl FnOnce() -> T) -> T {
    stacker::grow(STACK, f)
}

/// Of the largest statement with [`MAX_CHAIN`](crate::MAX_CHAIN) operators. Only what is used of it costs memory.
const STACK: usize = 256 << 20;

/// Hand-written gradients that backpropagation may compute in their place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnGradients {
    /// What is differentiated.
    pub of: String,
    /// The gradients as the text writes them, each with its variable.
    pub gradients: BTreeMap<String, String>,
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
    deep(|| {
        let tree = Arc::new(Tree(read::read(text)?));
        Ok(Notation { text: text.to_owned(), tree, seed: 0, own: None })
    })
}

impl Notation {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn body(&self) -> &[Stmt] {
        &self.tree.0.body
    }

    /// The same text with another seed for the random numbers that it draws before it sets a seed itself; it is 0
    /// otherwise.
    pub fn seeded(mut self, seed: u64) -> Notation {
        self.seed = seed;
        self
    }

    /// The same text with some of its hand-written gradients computed by backpropagation instead. They must be right.
    pub fn with_own_gradients(mut self, own: OwnGradients) -> Notation {
        self.own = Some(own);
        self
    }

    pub(crate) fn own_gradients(&self) -> Option<&OwnGradients> {
        self.own.as_ref()
    }

    /// The seed of its random numbers.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The same text with other literals: `("n", "100")` replaces what is assigned to `n` outside of functions and loops,
    /// in a tuple (`n, d = 32, 20`) too.
    ///
    /// ```
    /// let settings = [("n".to_owned(), "100".to_owned())];
    /// let set = backflow_notation::parse("n, d = 32, 20\nf = n * d")?.with_literals(&settings)?;
    /// assert_eq!(set.text(), "n, d = 100, 20\nf = n * d");
    /// # Ok::<(), backflow_notation::Error>(())
    /// ```
    ///
    /// # Errors
    /// A name that no literal is assigned to there, and what is not a literal.
    pub fn with_literals(&self, settings: &[(String, String)]) -> Result<Notation, Error> {
        let text = deep(|| setting::set(&self.text, self.body(), settings))?;
        parse(&text).map(|set| set.seeded(self.seed))
    }

    /// How many statements it has outside of functions and loops.
    pub fn statements(&self) -> usize {
        self.tree.0.body.len()
    }

    /// The names that nothing assigns, in the order of their first use: inputs whose values the caller gives.
    /// So is a name that is read before it is assigned, as in `x = x / 255`.
    pub fn free(&self) -> Vec<&str> {
        deep(|| names::Names::of(self.body()).free)
    }

    /// The names that are assigned, each once, in the order of their first assignment.
    pub fn assigned(&self) -> Vec<&str> {
        deep(|| names::Names::of(self.body()).assigned)
    }

    /// What is written, read and changed.
    pub(crate) fn names(&self) -> names::Names<'_> {
        names::Names::of(self.body())
    }

    /// The circuit of the text.
    ///
    /// - A name assigned a literal (a number, an array, arithmetic on these, `np.zeros(…)`) is an input with
    ///   that value; a value given for it along with the text replaces the literal. A name that nothing assigns
    ///   is an input whose value must be given. Inputs that are used as indices (labels) carry indices.
    /// - A number that only serves as an axis, a size or an index is not an input: the circuit is built with it.
    /// - Every statement's name is its node's name. A name assigned again stands for its last value; earlier
    ///   values are called `h_1`, `h_2`. An input keeps its name, and the values after it are `x_2`, `x_3`.
    /// - The output is the last statement, called `out` if that has no name.
    ///
    /// # Errors
    /// Inputs without a value (all in one error), values for names that are not inputs, unknown functions,
    /// arguments and shapes that do not fit.
    pub fn circuit(&self, given: &Inputs, options: Options<'_>) -> Result<Lowered, Error> {
        deep(|| trace::trace(self, given, options))
    }

    /// The text as a program: its circuits in the order in which they run, the body of a loop as one circuit.
    ///
    /// # Errors
    /// As [`circuit`](Self::circuit).
    pub fn program(&self, given: &Inputs) -> Result<Program, Error> {
        deep(|| trace::program(self, given, None))
    }

    /// The text as it ran, with every value that a name was given: a circuit that is cut at each.
    ///
    /// # Errors
    /// As [`circuit`](Self::circuit), and calls of functions that the text does not define.
    pub fn journal(&self, given: &Inputs, watch: &Watch) -> Result<Journal, Error> {
        deep(|| trace::journal(self, given, watch))
    }

    /// Every name that is written anywhere in the text, as it is written there: `x`, `self.W`, `grads['b']`; of
    /// functions, the parameters too.
    pub fn written(&self) -> Vec<String> {
        deep(|| names::written(self.body()))
    }

    /// What the text only defines, with the gradients beside it: classes that have methods `forward` and `backward`, and
    /// pairs of functions such as `affine_forward` and `affine_backward`. Nothing where the text computes
    /// something itself.
    pub fn calls(&self) -> Vec<Call> {
        deep(|| names::calls(self.body()))
    }

    /// What a reader of the result should know: what the text holds that computes nothing, and where its random
    /// numbers come from.
    pub fn notes(&self) -> Vec<String> {
        deep(|| notes::notes(self.body()))
    }

    /// The names whose values must be given for the text to run, and for what is called of it.
    pub fn needs(&self, call: &Call) -> Vec<String> {
        deep(|| names::needs(self.body(), call))
    }

    /// Small changes of the statement at a place: what somebody may have meant to write instead.
    pub fn edits(&self, place: Span) -> Vec<Edit> {
        deep(|| edits::edits(&self.text, self.body(), place))
    }

    /// The text as a program up to the last pass of a loop, which begins at a byte of the text.
    ///
    /// # Errors
    /// As [`circuit`](Self::circuit), and a loop that is no circuit of its own.
    pub fn program_before_last(&self, given: &Inputs, each: u32) -> Result<Program, Error> {
        deep(|| trace::program(self, given, Some(each)))
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
        f.debug_tuple("Notation").field(&self.text).finish()
    }
}
