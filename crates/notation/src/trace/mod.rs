//! From the syntax tree to a circuit, by running the text.
//!
//! A [`Tracer`] goes through the statements as Python does. Sizes, texts, lists and whatever else does not depend on
//! the numbers of an input is computed on the way; arithmetic on arrays makes gates. So a loop is its
//! body again and again, and a call of a function of the text is the function's body.
//!
//! A mistake does not end the trace: what could not be made is unknown, and so is what is made from it. All
//! mistakes of a text are reported together.

mod argument;
mod array;
mod assign;
mod blocks;
mod call;
mod choose;
mod comparison;
mod comprehension;
mod counted;
mod create;
mod either;
mod entry;
mod error;
mod expression;
mod finals;
mod flow;
mod fold;
mod force;
mod function;
mod graded;
mod group;
mod index;
mod inputs;
mod jump;
mod looped;
mod masked;
mod measure;
mod method;
mod module;
mod moved;
mod name;
mod operator;
mod output;
mod own;
mod part;
mod passes;
mod put;
mod random;
mod record;
mod scope;
mod slot;
mod split;
mod statement;
mod text;
mod text_method;
mod value;
mod watch;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use backflow_circuit::{Builder, Kind, Tensor};
use ruff_python_ast::Stmt;

use crate::journal::{Journal, Returned, Watch};
use crate::notation::{Inputs, Lowered, Notation, Options, OwnGradients};
use crate::program::Program;
use crate::source::{Columns, Span};
use crate::{Error, names};
pub(crate) use argument::Argument;
use blocks::{Builders, Draft};
use name::Definition;
use scope::Scope;
pub(crate) use value::Value;

/// The largest array that a text may ask for without holding its numbers, as `np.zeros` does: 128 MiB.
const MAX_MADE: usize = 1 << 24;

/// A circuit that is being made.
struct Tracer<'a, 'c> {
    text: &'a str,
    body: &'a [Stmt],
    columns: &'a Columns<'a>,
    builders: &'c Builders,
    /// The circuit that is being made.
    builder: &'c Builder,
    /// What is known of the circuits beside their nodes.
    drafts: Vec<Draft<'a, 'c>>,
    /// Whether loops become circuits of their own.
    is_program: bool,
    /// The loop before whose last pass the program ends, by the byte at which it begins.
    until: Option<u32>,
    /// Whether it has ended there.
    has_ended: bool,
    /// Whether calls have become gates, so that the nodes they were made of are left over.
    has_groups: bool,
    /// Modules that are imported and not known: calls that stand alone are read over.
    foreign: HashSet<&'a str>,
    /// Whether the text is a function that nothing calls.
    is_one_function: bool,
    /// The values of which nodes have been made, in their order.
    forced: Vec<Rc<value::Origin<'a, 'c>>>,
    /// The counter of the loop whose body is being made, if it is one circuit.
    counter: Option<(&'a str, value::Range)>,
    /// In which passes of that loop the trace is.
    passes: Option<Vec<bool>>,
    given: &'a Inputs,
    /// The names of the text outside of functions.
    globals: Rc<RefCell<Scope<'a, 'c>>>,
    /// The names where the trace is.
    scope: Rc<RefCell<Scope<'a, 'c>>>,
    /// How many calls of the text's functions are open.
    depth: usize,
    /// How many statements have been run.
    steps: usize,
    /// Whether a loop is open: what is assigned there is not a number that somebody chose.
    in_loop: usize,
    /// The names that the text assigns outside of functions, in their order.
    assigned: Vec<&'a str>,
    /// Names that `+=` and the like change: they begin as numbers, not as inputs.
    changed: HashSet<&'a str>,
    /// Lists that grow: they stay lists.
    grown: HashSet<&'a str>,
    /// The values of names, in the order in which they were assigned.
    definitions: Vec<Definition<'a, 'c>>,
    /// The inputs, with their values.
    inputs: BTreeMap<String, Tensor>,
    /// The names of inputs that nothing assigns.
    outside: HashSet<Rc<str>>,
    /// Where each input is first used.
    used: HashMap<String, Span>,
    /// Names that are read although nothing has assigned them, and no value is given for them.
    missing: Vec<(&'a str, Span)>,
    errors: Vec<Error>,
    generator: random::Generator,
    /// The seed where the text sets none.
    seed: u64,
    /// Gradients that the circuit computes in place of the text.
    own: Option<&'a OwnGradients>,
    /// A `print` of Python 2 whose words come next.
    printing: Option<Span>,
    /// What the journal holds so far, where the trace is watched.
    watching: Option<watch::Watching<'a, 'a, 'c>>,
    /// The results of the function that is called, where somebody asks what they are called.
    returns: Option<Vec<Returned>>,
}

/// Makes the circuit of a text.
pub(crate) fn trace(notation: &Notation, given: &Inputs, options: Options) -> Result<Lowered, Error> {
    let columns = Columns::new(notation.text());
    let (lowered, outside) = attempt(notation, &columns, given, options, &[])?;
    if outside.is_empty() {
        return Ok(lowered);
    }
    // What an input from outside is used for shows only in the trace; now that it is known, these inputs stand first
    // in the circuit, in the order of the text.
    attempt(notation, &columns, given, options, &outside).map(|(lowered, _)| lowered)
}

/// An input from outside, and what it is used for.
type Outside = (String, Span, Kind);

fn attempt(
    notation: &Notation,
    columns: &Columns<'_>,
    given: &Inputs,
    options: Options,
    first: &[Outside],
) -> Result<(Lowered, Vec<Outside>), Error> {
    let builders = Builders::new();
    let mut tracer = Tracer::new(notation, columns, given, &builders)?;
    for (name, place, kind) in first {
        let value = Rc::new(given.get(name).cloned().unwrap_or_else(|| 0.0.into()));
        let source = tracer.source(name, value, *place);
        tracer.expr(&source, *place, *kind)?;
    }
    let last = tracer.run();
    let output = tracer.output(last, options.output);
    let outside = tracer.outside();
    let Tracer { inputs, has_groups, .. } = tracer;
    let output = output?;
    // Each mistake is reported when it is made, so none is left.
    let circuit = builders.finish().next().unwrap_or_else(|| Builder::new().finish());
    let circuit = circuit.map_err(|error| Error::without_place(error.to_string()))?;
    let circuit = if has_groups { circuit.pruned() } else { circuit };
    Ok((Lowered { circuit, inputs, output }, outside))
}

/// Makes the program of a text; or of what comes before the last pass of a loop.
pub(crate) fn program(notation: &Notation, given: &Inputs, until: Option<u32>) -> Result<Program, Error> {
    let columns = Columns::new(notation.text());
    let builders = Builders::new();
    let mut tracer = Tracer::new(notation, &columns, given, &builders)?;
    tracer.is_program = true;
    tracer.until = until;
    let last = tracer.run();
    let out = last.filter(|(_, place)| tracer.ends_without_name(*place)).map(|(value, _)| value);
    tracer.check_missing();
    if !tracer.errors.is_empty() {
        return Err(Error::together(tracer.errors));
    }
    tracer.check_unread()?;
    let outline = tracer.outline(out);
    drop(tracer);
    outline.with(builders)
}

/// Makes the journal of a text.
pub(crate) fn journal(notation: &Notation, given: &Inputs, watch: &Watch) -> Result<Journal, Error> {
    let columns = Columns::new(notation.text());
    let builders = Builders::new();
    let mut tracer = Tracer::new(notation, &columns, given, &builders)?;
    tracer.watching = Some(watch::Watching::new(watch));
    tracer.run();
    if tracer.watching.as_ref().is_some_and(|watching| watching.unknown_loop.is_some()) {
        return Ok(tracer.journal());
    }
    tracer.read_the_given(watch);
    if let Err(error) = tracer.call_graded(&watch.call) {
        tracer.errors.push(error);
    }
    tracer.check_missing();
    tracer.errors.retain(|error| !error.is_silent());
    if !tracer.errors.is_empty() {
        return Err(Error::together(tracer.errors));
    }
    tracer.make_the_written();
    let journal = tracer.journal();
    drop(tracer);
    let circuit = builders.finish().next().unwrap_or_else(|| Builder::new().finish());
    let circuit = circuit.map_err(|error| Error::without_place(error.to_string()))?;
    Ok(Journal { circuit, ..journal })
}

impl<'a, 'c> Tracer<'a, 'c> {
    fn new(
        notation: &'a Notation,
        columns: &'a Columns<'a>,
        given: &'a Inputs,
        builders: &'c Builders,
    ) -> Result<Tracer<'a, 'c>, Error> {
        let Some(builder) = builders.get(0) else { return Err(Error::silent()) };
        let names::Names { assigned, changed, grown, .. } = notation.names();
        let globals = Rc::new(RefCell::new(Scope::default()));
        Ok(Tracer {
            text: notation.text(),
            body: notation.body(),
            columns,
            builders,
            builder,
            drafts: vec![Draft::default()],
            is_program: false,
            until: None,
            has_ended: false,
            has_groups: false,
            foreign: HashSet::new(),
            is_one_function: false,
            forced: Vec::new(),
            counter: None,
            passes: None,
            given,
            scope: globals.clone(),
            globals,
            depth: 0,
            steps: 0,
            in_loop: 0,
            assigned,
            changed,
            grown,
            definitions: Vec::new(),
            inputs: BTreeMap::new(),
            outside: HashSet::new(),
            used: HashMap::new(),
            missing: Vec::new(),
            errors: Vec::new(),
            generator: random::Generator::new(notation.seed()),
            seed: notation.seed(),
            own: notation.own_gradients(),
            printing: None,
            watching: None,
            returns: None,
        })
    }
}

/// What a statement or a body of statements leads to.
#[derive(Clone)]
enum Flow<'a, 'c> {
    Next,
    Break,
    Continue,
    Return(Value<'a, 'c>),
}
