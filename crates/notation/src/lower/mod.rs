//! From syntax tree to circuit.
//!
//! One loop over the nodes in the order in which they stand, with a table of the current statement's values.
//! Which assignment a name reads and what every value is needed for is already known: see
//! [`crate::analysis`].

mod call;
mod error;
mod fold;
mod index;
mod inputs;
mod list;
mod make;
mod operator;
mod pick;
mod place;
mod statement;
mod value;

use crate::Error;
use crate::analysis::{Analysis, Need};
use crate::notation::{Inputs, Lowered, Notation, Options};
use crate::syntax::{Ast, Node, NodeId};
use backflow_circuit::{Builder, Expr, Tensor};
use place::Columns;
use std::collections::BTreeMap;
use value::Value;

/// The largest array that a text may ask for without holding its numbers, as `np.zeros` does: 128 MiB.
const MAX_MADE: usize = 1 << 24;

/// A circuit that is being made.
struct Lowering<'a, 'c> {
    ast: &'a Ast,
    analysis: &'a Analysis,
    builder: &'c Builder,
    columns: Columns<'a>,
    given: &'a Inputs,
    /// The values of the current statement, and the index of its first node.
    values: Vec<Value<'c>>,
    first: usize,
    /// What each definition stands for.
    bindings: Vec<Binding<'c>>,
    inputs: BTreeMap<String, Tensor>,
}

/// What a definition stands for.
#[derive(Clone, Default)]
struct Binding<'c> {
    expr: Option<Expr<'c>>,
    /// The value, if it is already known: for use as an axis or a size.
    constant: Option<Value<'c>>,
}

/// Makes the circuit of a text.
pub(crate) fn lower(notation: &Notation, given: &Inputs, options: Options) -> Result<Lowered, Error> {
    let builder = Builder::new();
    let mut lowering = Lowering::new(notation, given, &builder);
    lowering.take_inputs()?;
    lowering.statements()?;
    // Last: a mistake in the text explains why a value found nobody to read it.
    lowering.check_unknown()?;
    let output = lowering.output(options.output)?;
    let inputs = lowering.inputs;
    // Each mistake is reported when it is made, so none is left.
    let circuit = builder.finish().map_err(|error| Error::without_place(error.to_string()))?;
    Ok(Lowered { circuit, inputs, output })
}

impl<'a, 'c> Lowering<'a, 'c> {
    fn new(notation: &'a Notation, given: &'a Inputs, builder: &'c Builder) -> Self {
        let (ast, analysis) = (notation.ast(), notation.analysis());
        Lowering {
            ast,
            analysis,
            builder,
            columns: Columns::new(ast),
            given,
            values: Vec::new(),
            first: 0,
            bindings: vec![Binding::default(); analysis.definitions.len()],
            inputs: BTreeMap::new(),
        }
    }

    /// Makes nodes that carry the place of a node of the tree.
    fn at<R>(&self, id: NodeId, make: impl FnOnce(&'c Builder) -> R) -> R {
        self.builder.at_place(self.columns.place(self.ast.focus(id)), || make(self.builder))
    }

    /// The value of a node whose children have theirs.
    fn node(&self, id: NodeId) -> Result<Value<'c>, Error> {
        Ok(match self.ast.node(id) {
            Node::Number { value, .. } => Value::Number(value),
            Node::Bool(value) => Value::Bool(value),
            Node::None => Value::Nothing,
            Node::Ellipsis | Node::Slice { .. } => Value::Syntax,
            Node::Name(_) => self.name(id)?,
            Node::Constant(name) => self.constant(id, name)?,
            Node::List(items) | Node::Tuple(items) => self.list(id, items)?,
            Node::Unary { op, operand } => self.unary(id, op, operand)?,
            Node::Binary { op, left, right } => self.binary(id, op, left, right)?,
            Node::Attribute { object, name } => self.attribute(id, object, name)?,
            Node::Call { function, arguments } => self.call(id, function, None, arguments)?,
            Node::Method { object, name, arguments } => self.call(id, name, Some(object), arguments)?,
            Node::Index { object, items } => self.index(id, object, items)?,
        })
    }

    /// What a name stands for: its value where a setting is needed, otherwise its node.
    fn name(&self, id: NodeId) -> Result<Value<'c>, Error> {
        let binding = self.analysis.read_by(id).and_then(|definition| self.bindings.get(definition as usize));
        let Some(binding) = binding else { return Err(self.error(id, "this name has no value")) };
        let expr = binding.expr.map(Value::Expr);
        let value = if self.analysis.needs[id.index()] == Need::SETTING {
            binding.constant.clone().or(expr)
        } else {
            expr.or_else(|| binding.constant.clone())
        };
        value.ok_or_else(|| self.error(id, "this name has no value"))
    }
}
