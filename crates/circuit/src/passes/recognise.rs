//! Recognising gates that were written with simpler ones, by matching patterns against the circuit.

use std::collections::HashMap;

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::Circuit;
use crate::circuit::node::NodeId;
use crate::data::params::Params;
use crate::data::shape::Shape;
use crate::error::Error;
use crate::gate::GateRef;
use crate::gate::registry::{self, Operands};
use crate::passes::rewrite::Rewritten;

impl Circuit {
    /// Recognises gates of one input that are written with simpler ones (`1/(1 + exp(-x))`), the largest first,
    /// and drops what is no longer needed.
    ///
    /// # Errors
    /// As [`Circuit::split`].
    pub fn recognised(&self) -> Result<Rewritten, Error> {
        let patterns = std::cell::RefCell::new(Patterns::default());
        let rewritten = self.rewrite_without_records(&self.keep_all(), |builder, node, inputs| {
            let made = builder.apply_ref(node.gate_ref().clone(), inputs);
            Some(patterns.borrow_mut().recognise(builder, made).unwrap_or(made))
        })?;
        self.finish_live(rewritten)
    }
}

/// A way in which a gate is written with simpler ones.
struct Pattern {
    gate: GateRef,
    circuit: Circuit,
}

/// The patterns of the registry's gates of one operand and no parameters, for each shape that was asked for.
#[derive(Default)]
struct Patterns(HashMap<Shape, Vec<Pattern>>);

impl Patterns {
    fn recognise<'c>(&mut self, builder: &'c Builder, made: Expr<'c>) -> Option<Expr<'c>> {
        if made.is_poison() || made.is_index() {
            return None;
        }
        let patterns = self.0.entry(made.shape()).or_insert_with(|| patterns_of(made.shape()));
        let found = {
            let circuit = builder.circuit.borrow();
            patterns.iter().find_map(|p| Some((p.gate.clone(), matches(&circuit, made.id(), &p.circuit)?)))
        };
        let (gate, x) = found?;
        Some(builder.apply_ref(gate, &[builder.expr(x)]))
    }
}

fn patterns_of(shape: Shape) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    for entry in registry::entries().filter(|e| e.operands == Operands::Exactly(1) && e.parameters.is_empty())
    {
        let Some(gate) = entry.restore(&Params::new()) else { continue };
        for way in 0.. {
            let mut written = false;
            let circuit = Circuit::build(|c| {
                if let Some(y) = gate.patterns(&[c.input("x", shape)]).get(way) {
                    written = true;
                    c.output("y", *y);
                }
            });
            if !written {
                break;
            }
            patterns.extend(circuit.map(|c| Pattern { gate: gate.clone(), circuit: c.pruned() }));
        }
    }
    patterns.sort_by_key(|p| std::cmp::Reverse(p.circuit.nodes.len()));
    patterns
}

/// Matches a pattern at a node, and returns the node that matches the pattern's input.
fn matches(circuit: &Circuit, at: NodeId, pattern: &Circuit) -> Option<NodeId> {
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
    bound.get(&pattern.inputs[0]).copied()
}
