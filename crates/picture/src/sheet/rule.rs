//! What was really computed to send a gradient back: `dL/dWx = xᵀ @ dL/da`.
//!
//! The rule is read off the nodes that the gradient pass built for the branch, and not off a text about the
//! gate: it is then the rule of this operand, in the user's names, and cannot say anything else than what
//! was computed.

use std::collections::HashMap;

use backflow_circuit::{Circuit, NodeId, Type};

use super::Sheet;
use super::term::{Said, Term, apply, needed};
use crate::number::Digits;
use crate::text::columns;

/// The longest rule that is written out; of longer ones a reader learns nothing.
const LONGEST: usize = 56;
/// How far into gates inside gates a rule is followed.
const DEEPEST: usize = 24;

impl Sheet<'_> {
    /// What a gate sends to one of its operands, in the names of the user and of gradients: `dL/dh * o`.
    /// `None` where it sends nothing, or where the rule is long.
    pub fn rule(&self, gate: usize, position: usize) -> Option<String> {
        let wire = self.wires.get(gate)?;
        let (circuit, sent) = (self.circuit?, (*wire.sent.get(position)?)?);
        let gradients = &circuit.backwards().first()?.gradients;
        let upstream = gradients.get(&wire.id).copied()?;
        // A wire that only passes its gradient on has that of a wire further on: what the user has named says
        // more than a number.
        let through = if wire.name().is_some() { None } else { self.named_with(gate, upstream, gradients) };
        let upstream_name = self.total(through.unwrap_or(gate));
        let leaf = |id: NodeId| {
            if id == upstream {
                return Some(Term::atom(upstream_name.clone()));
            }
            let at = self.wires.binary_search_by_key(&id, |wire| wire.id).ok()?;
            (self.wires[at].constant.is_none()).then(|| self.called(at))
        };
        let term = written(circuit, sent, self.digits, &leaf, DEEPEST)?;
        let spread = circuit.node(sent).ty().shape.elements() > circuit.node(upstream).ty().shape.elements()
            && term.text == upstream_name;
        Some(if spread { format!("broadcast({})", term.text) } else { term.text })
    }

    /// How the gradient of a wire is called: `dL/dx`, `dL/d(x + y)`.
    pub fn total(&self, wire: usize) -> String {
        let output = self.output.unwrap_or(wire);
        format!("d{}/d{}", self.called(output).bracketed(), self.called(wire).bracketed())
    }

    /// How a local derivative is called: `∂q/∂x`.
    pub fn partial(&self, gate: usize, operand: usize) -> String {
        format!("∂{}/∂{}", self.called(gate).bracketed(), self.called(operand).bracketed())
    }

    /// The first wire after `gate` that has a name and the same gradient, along the only wires that can pass
    /// a gradient on unchanged: users.
    fn named_with(
        &self,
        gate: usize,
        gradient: NodeId,
        gradients: &HashMap<NodeId, NodeId>,
    ) -> Option<usize> {
        let later = self.wires.get(gate + 1..)?.iter().take(LOOK);
        let found = later.enumerate().find(|(_, wire)| {
            wire.name().is_some() && gradients.get(&wire.id) == Some(&gradient) && wire.gradient.is_some()
        });
        found.map(|(i, _)| gate + 1 + i)
    }
}

/// How far a named wire is looked for.
const LOOK: usize = 200;

/// A node of the backward pass as a formula of what `leaf` knows.
fn written(
    circuit: &Circuit,
    id: NodeId,
    digits: Digits,
    leaf: &dyn Fn(NodeId) -> Option<Term>,
    depth: usize,
) -> Option<Term> {
    if let Some(term) = leaf(id) {
        return Some(term);
    }
    let node = circuit.node(id);
    let gate = node.gate();
    let mut operands = Vec::with_capacity(node.inputs().len());
    let depth = depth.checked_sub(1)?;
    let shape = node.inputs().first().map(|&x| circuit.node(x).ty().shape);
    // Another shape and copies of the same numbers go without saying, as in NumPy.
    if let ([x], "reshape" | "expand") = (node.inputs(), gate.name()) {
        return written(circuit, *x, digits, leaf, depth);
    }
    if let Some(constant) = circuit.constant_value(id) {
        return Some(Term::number(digits.number(constant)));
    }
    if node.inputs().is_empty() {
        return None;
    }
    for &input in node.inputs() {
        operands.push(written(circuit, input, digits, leaf, depth)?);
    }
    let term = match (gate.body(), gate.name()) {
        (Some(body), _) => {
            let inputs = body.inputs();
            let inside = |id: NodeId| {
                inputs.iter().position(|&input| input == id).and_then(|at| operands.get(at).cloned())
            };
            written(body, body.outputs().next()?.1, digits, &inside, depth)?
        }
        (None, "matmul") => {
            for (side, operand) in ["left_transposed", "right_transposed"].iter().zip(&mut operands) {
                if gate.params().flag(side) == Some(true) {
                    *operand = operand.clone().followed_by("ᵀ");
                }
            }
            let [a, b] = &operands[..] else { return None };
            super::term::infix("@", a, b)
        }
        (None, "permute") if gate.params().ints("axes")? == [1, 0] => operands.pop()?.followed_by("ᵀ"),
        _ => {
            let types: Vec<Type> = node.inputs().iter().map(|&x| circuit.node(x).ty()).collect();
            apply(gate, Said { shape, params: &needed(gate, &types), full: false }, operands)
        }
    };
    (columns(&term.text) <= LONGEST).then_some(term)
}
