//! Recognising gates that were written with simpler ones, by matching patterns against the circuit.
//!
//! A pattern is a small circuit in which a gate is written with others: for a function along axes there is one
//! for each shape and each choice of axes. Patterns are made for the shapes that stand before a node, when
//! they are first met.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::Circuit;
use crate::circuit::node::NodeId;
use crate::data::params::{Param, Params};
use crate::data::shape::Shape;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::gate::GateRef;
use crate::gate::registry::{self, Entry, Operands};
use crate::passes::rewrite::Rewritten;

impl Circuit {
    /// Recognises gates that are written with simpler ones (`1/(1 + exp(-x))`, `exp(x)/sum(exp(x))`), the
    /// largest first, and drops what is then no longer needed.
    ///
    /// # Errors
    /// As [`Circuit::split`].
    pub fn recognised(&self) -> Result<Rewritten, Error> {
        let patterns = RefCell::new(Patterns::default());
        let rewritten = self.rewrite_without_records(&self.keep_all(), |builder, node, inputs| {
            let made = builder.apply_ref(node.gate_ref().clone(), inputs);
            // What has been recognised may be part of something larger: a softmax of x − max x is one of x.
            let mut patterns = patterns.borrow_mut();
            let found = std::iter::successors(Some(made), |&made| patterns.recognise(builder, made));
            found.take(AGAIN).last()
        })?;
        self.finish_live(rewritten)
    }
}

/// How often a node is looked at again.
const AGAIN: usize = 8;
/// How many nodes before a node are looked at for the shape that a pattern begins with: more than a pattern
/// has.
const NEAR: usize = 24;

/// A way in which a gate is written with others.
struct Pattern {
    gate: GateRef,
    /// The types of its operands.
    takes: Vec<Type>,
    /// Whether it is the gate's negative that is written so.
    negative: bool,
    circuit: Circuit,
}

/// The patterns of a shape by the name of their last gate.
type ByName = Rc<HashMap<String, Vec<Pattern>>>;

#[derive(Default)]
struct Patterns {
    /// The patterns of the registry, by the shape of their first operand.
    of: HashMap<Shape, ByName>,
    /// What has been recognised as the negative of a gate.
    negatives: HashSet<NodeId>,
}

impl Patterns {
    fn recognise<'c>(&mut self, builder: &'c Builder, made: Expr<'c>) -> Option<Expr<'c>> {
        if made.is_poison() || made.is_index() {
            return None;
        }
        if let Some(simpler) = self.after_negative(builder, made) {
            return Some(simpler);
        }
        let (gate, takes, negative, operands) = {
            let circuit = builder.circuit.borrow();
            let last = circuit.node(made.id()).gate().name();
            shapes_before(&circuit, made.id()).into_iter().find_map(|shape| {
                let patterns = self.of.entry(shape).or_insert_with(|| Rc::new(patterns_of(shape))).clone();
                let found = patterns.get(last)?.iter();
                let mut found = found.filter_map(|p| {
                    Some((
                        p.gate.clone(),
                        p.takes.clone(),
                        p.negative,
                        matches(&circuit, made.id(), &p.circuit)?,
                    ))
                });
                found.next()
            })?
        };
        let operands: Vec<Expr<'c>> = operands.into_iter().map(|x| builder.expr(x)).collect();
        let found = builder.apply_ref(gate, &shaped(&operands, &takes));
        // A pattern may keep axes of length 1 that the gate drops.
        let found = if found.is_poison() || found.shape() == made.shape() {
            found
        } else {
            found.reshape(made.shape())
        };
        Some(if negative { self.negative_of(found) } else { found })
    }

    fn negative_of<'c>(&mut self, x: Expr<'c>) -> Expr<'c> {
        let negative = -x;
        self.negatives.insert(negative.id());
        negative
    }

    /// What reads a negative that has been recognised: a view of it is the negative of a view, and the negative of
    /// it is the gate itself.
    fn after_negative<'c>(&mut self, builder: &'c Builder, made: Expr<'c>) -> Option<Expr<'c>> {
        let (gate, site) = builder.site(made.id(), |_| false);
        let &[x] = &site.inputs[..] else { return None };
        if !self.negatives.contains(&x.id()) {
            return None;
        }
        if !gate.form(&[x.ty()]).is_view() {
            return gate.simplify(&site);
        }
        let positive = x.gate_and_inputs().1;
        let view = builder.apply_ref(gate, &positive);
        let (gate, site) = builder.site(view.id(), |_| false);
        Some(self.negative_of(gate.simplify(&site).unwrap_or(view)))
    }
}

/// Values in the shapes of some types.
fn shaped<'c>(values: &[Expr<'c>], types: &[Type]) -> Vec<Expr<'c>> {
    let reshaped = |(x, ty): (&Expr<'c>, &Type)| if x.shape() == ty.shape { *x } else { x.reshape(ty.shape) };
    values.iter().zip(types).map(reshaped).collect()
}

/// The shapes of a node and of those close before it, each once.
fn shapes_before(circuit: &Circuit, id: NodeId) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let (mut waiting, mut at) = (vec![id], 0);
    while let Some(&id) = waiting.get(at).filter(|_| at < NEAR) {
        let node = circuit.node(id);
        if !shapes.contains(&node.ty().shape) {
            shapes.push(node.ty().shape);
        }
        for input in node.inputs() {
            if !waiting.contains(input) {
                waiting.push(*input);
            }
        }
        at += 1;
    }
    shapes
}

fn patterns_of(shape: Shape) -> HashMap<String, Vec<Pattern>> {
    let mut all: Vec<Pattern> = registry::entries().flat_map(|entry| of_entry(entry, shape)).collect();
    all.sort_by_key(|p| std::cmp::Reverse(p.circuit.nodes.len()));
    let mut patterns: HashMap<String, Vec<Pattern>> = HashMap::new();
    for pattern in all {
        let last = pattern.circuit.node(pattern.circuit.outputs[0].1).gate().name().to_owned();
        patterns.entry(last).or_default().push(pattern);
    }
    patterns
}

/// The patterns of a gate whose first operand has a shape.
fn of_entry(entry: &Entry, shape: Shape) -> Vec<Pattern> {
    let Operands::Exactly(operands @ 1..=2) = entry.operands else { return Vec::new() };
    // A second operand is labels: one index per row, or a column of them, as what picks by them wants it.
    let last = shape.rank().checked_sub(1);
    let x = Type::real(shape);
    let types = match (operands, entry.indices, last) {
        (1, [], _) => vec![vec![x]],
        (2, [1], Some(last)) => {
            let (rows, column) = (shape.without(&[last]), shape.with_ones(&[last]));
            vec![vec![x, Type::index(rows)], vec![x, Type::index(column)]]
        }
        _ => return Vec::new(),
    };
    let along = |parameter: &registry::Parameter| parameter.name == "axis";
    let choices = match entry.parameters {
        [] => vec![Params::new()],
        parameters if parameters.iter().any(along) => axes_of(shape),
        _ => Vec::new(),
    };
    let calls = types.iter().flat_map(|given| choices.iter().map(move |params| (given, params)));
    calls.flat_map(|(given, params)| of_call(entry, &types[0], given, params)).collect()
}

/// The choices of axes that people make: one of them, or all.
fn axes_of(shape: Shape) -> Vec<Params> {
    let rank = shape.rank() as i64;
    let single = (0..rank).map(|axis| vec![axis]);
    let all = (rank > 1).then(|| (0..rank).collect());
    single.chain(all).map(|axes| Params::new().with("axis", Param::Ints(axes))).collect()
}

/// The patterns of a gate on operands of some types, which are made of operands of the types that are given.
fn of_call(entry: &Entry, types: &[Type], given: &[Type], params: &Params) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    let mut gate = None;
    for way in 0.. {
        let mut written = false;
        let mut negative = false;
        let circuit = Circuit::build(|c| {
            let operands = shaped(&c.inputs_of(given), types);
            let made = gate.get_or_insert_with(|| gate_of(c, entry, &operands, params));
            let Some(made) = made else { return };
            let is_function = made.body().is_some();
            let own =
                if is_function { (entry.patterns)(&operands, params) } else { made.patterns(&operands) };
            let own = own.into_iter().map(|y| (y, false));
            let opposites = (entry.opposites)(&operands, params).into_iter().map(|y| (y, true));
            if let Some((y, is_negative)) = own.chain(opposites).nth(way) {
                (written, negative) = (true, is_negative);
                c.output("y", y);
            }
        });
        let Some(Some(gate)) = gate.as_ref().filter(|_| written) else { break };
        // A way that does not fit the shape is none.
        patterns.extend(circuit.map(|c| Pattern {
            gate: gate.clone(),
            takes: types.to_vec(),
            negative,
            circuit: c.pruned(),
        }));
    }
    patterns
}

fn gate_of(c: &Builder, entry: &Entry, operands: &[Expr<'_>], params: &Params) -> Option<GateRef> {
    let made = entry.apply(operands, params).ok().filter(|made| !made.is_poison())?;
    let circuit = c.circuit.borrow();
    let node = circuit.node(made.id());
    (node.gate().name() == entry.name).then(|| node.gate_ref().clone())
}

/// Matches a pattern at a node, and gives what stands in the places of the pattern's inputs.
fn matches(circuit: &Circuit, at: NodeId, pattern: &Circuit) -> Option<Vec<NodeId>> {
    let mut bound: HashMap<NodeId, NodeId> = HashMap::new();
    let mut waiting = vec![(at, pattern.outputs[0].1)];
    while let Some((id, wanted)) = waiting.pop() {
        if let Some(&before) = bound.get(&wanted) {
            if before != id {
                return None;
            }
            continue;
        }
        bound.insert(wanted, id);
        let (node, wanted) = (circuit.node(id), pattern.node(wanted));
        if node.ty() != wanted.ty() {
            return None;
        }
        if wanted.is_source() {
            continue;
        }
        if !node.gate().equals(wanted.gate()) || node.inputs.len() != wanted.inputs.len() {
            return None;
        }
        waiting.extend(node.inputs.iter().copied().zip(wanted.inputs.iter().copied()));
    }
    pattern.inputs.iter().map(|input| bound.get(input).copied()).collect()
}
