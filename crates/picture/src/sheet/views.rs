//! A sheet without what a reader did not write: views are folded into the gates that they serve, and what the
//! output does not need is left out.

use std::collections::HashMap;

use backflow_circuit::gates::{Expand, Reshape, Slice};
use backflow_circuit::{Node, Shape, Type, registry};

use super::called::Known;
use super::term::span;
use super::{Sheet, Sort, Wire};

impl Sheet<'_> {
    /// Without the wires that are not upstream of the output. An input among them gets a note.
    #[must_use]
    pub fn upstream(mut self) -> Self {
        let Some(output) = self.output else { return self };
        let mut kept = vec![false; self.wires.len()];
        kept[output] = true;
        for at in (0..kept.len()).rev().filter(|&at| at <= output) {
            if kept[at] {
                self.wires[at].inputs.iter().for_each(|&input| kept[input] = true);
            }
        }
        let unread = |&at: &usize| !kept[at] && self.wires[at].sort == Sort::Input;
        let unread: Vec<String> = (0..kept.len()).filter(unread).map(|at| self.label(at)).collect();
        let of = self.label(output);
        self.unread.extend(unread.iter().map(|input| format!("{of} does not depend on {input}")));
        self.keep(&kept, &HashMap::new());
        self
    }

    /// With the views that follow from a user's words folded into the gates they serve: the reshape of
    /// `w[0]` into its slice, that of `keepdims` into its reduction, and what broadcasts an operand into
    /// the gate that reads it.
    #[must_use]
    pub fn folded(mut self) -> Self {
        let mut kept = vec![true; self.wires.len()];
        // Where a branch of a fork enters once its reader is folded away.
        let mut moved = HashMap::new();
        let mut known = Known::default();
        let readers: Vec<usize> = self.users().iter().map(Vec::len).collect();
        let hidden = |sheet: &Self, at: usize| {
            let wire = &sheet.wires[at];
            readers[at] == 1
                && wire.name().is_none()
                && wire.sort == Sort::Gate
                && wire.constant.is_none()
                && sheet.output != Some(at)
        };
        for at in 0..self.wires.len() {
            let (Some(&inner), true) = (self.wires[at].inputs.first(), is::<Reshape>(&self.wires[at])) else {
                continue;
            };
            let whole = self.wires[inner].inputs.first().map_or(&[][..], |&x| self.wires[x].node.dims());
            let picked = picked(self.wires[inner].core, whole, self.wires[at].node.dims());
            if hidden(&self, inner) && (picked.is_some() || self.keeps_axes(at, inner)) {
                let source = self.wires[inner].clone();
                (0..source.inputs.len()).for_each(|i| _ = moved.insert((inner, i), (at, i)));
                self.met.iter_mut().filter(|met| met.wire == inner).for_each(|met| met.wire = at);
                kept[inner] = false;
                let wire = &mut self.wires[at];
                *wire = Wire {
                    core: source.node,
                    params: source.params,
                    inputs: source.inputs,
                    flow: source.flow,
                    sent: source.sent,
                    role: source.role,
                    kinks: source.kinks,
                    picked,
                    local: None,
                    ..wire.clone()
                };
            }
        }
        for at in 0..self.wires.len() {
            if !kept[at] || is::<Expand>(&self.wires[at]) {
                continue;
            }
            for position in 0..self.wires[at].inputs.len() {
                let view = self.wires[at].inputs[position];
                let broadcasts = is::<Expand>(&self.wires[view]) && hidden(&self, view);
                if broadcasts && self.goes_without(at, position, &mut known) {
                    self.pass_over(view, at, position, &mut kept, &mut moved);
                    let view = self.wires[at].inputs[position];
                    let adds_axes = self.adds_axes(view) && hidden(&self, view);
                    if adds_axes && self.goes_without(at, position, &mut known) {
                        self.pass_over(view, at, position, &mut kept, &mut moved);
                    }
                }
            }
        }
        self.keep(&kept, &moved);
        self
    }

    /// Whether a gate broadcasts what a view of it shows in the same way, when it reads that in place of the view.
    fn goes_without(&self, gate: usize, position: usize, known: &mut Known) -> bool {
        let (Some(circuit), wire) = (self.circuit, &self.wires[gate]) else { return false };
        let read = |(at, &input): (usize, &usize)| {
            let shown = &self.wires[if at == position { self.wires[input].inputs[0] } else { input }];
            let ty = shown.ty();
            if shown.is_plain_number() { Type { shape: Shape::SCALAR, ..ty } } else { ty }
        };
        let given = wire.inputs.iter().enumerate().map(read).collect();
        let operands = wire.core.inputs().iter().map(|&input| circuit.node(input).ty()).collect();
        known.broadcasts(wire.core, given, operands)
    }

    /// Lets a gate read what a view of it shows, in place of the view.
    fn pass_over(
        &mut self,
        view: usize,
        gate: usize,
        position: usize,
        kept: &mut [bool],
        moved: &mut HashMap<(usize, usize), (usize, usize)>,
    ) {
        let (input, flow, sent) =
            (self.wires[view].inputs[0], self.wires[view].flow[0], self.wires[view].sent[0]);
        let reader = &mut self.wires[gate];
        kept[view] = false;
        moved.insert((view, 0), (gate, position));
        (reader.inputs[position], reader.flow[position], reader.sent[position]) = (input, flow, sent);
    }

    /// Whether a reshape puts back the axes that a reduction took, as `keepdims` does.
    fn keeps_axes(&self, reshape: usize, reduction: usize) -> bool {
        let gate = registry::find(self.wires[reduction].gate());
        let asked = gate.is_some_and(|entry| entry.parameters.iter().any(|p| p.name == "keepdims"));
        let Some(&x) = self.wires[reduction].inputs.first().filter(|_| asked) else { return false };
        let (before, after) = (self.wires[x].node.dims(), self.wires[reshape].node.dims());
        before.len() == after.len() && before.iter().zip(after).all(|(b, a)| a == b || *a == 1)
    }

    /// Whether a wire is a reshape that only puts axes of length 1 before the others.
    fn adds_axes(&self, at: usize) -> bool {
        let wire = &self.wires[at];
        let Some(&x) = wire.inputs.first().filter(|_| is::<Reshape>(wire)) else { return false };
        let (before, after) = (self.wires[x].node.dims(), wire.node.dims());
        after.strip_suffix(before).is_some_and(|ones| ones.iter().all(|&dim| dim == 1))
    }

    /// Keeps some wires; `moved` says where the branches enter whose readers are gone.
    fn keep(&mut self, kept: &[bool], moved: &HashMap<(usize, usize), (usize, usize)>) {
        let mut next = 0;
        let place = |&kept: &bool| {
            next += usize::from(kept);
            next.saturating_sub(1)
        };
        let places: Vec<usize> = kept.iter().map(place).collect();
        let mut at = 0;
        self.wires.retain(|_| {
            at += 1;
            kept[at - 1]
        });
        for wire in &mut self.wires {
            wire.inputs.iter_mut().for_each(|input| *input = places[*input]);
        }
        self.output = self.output.map(|output| places[output]);
        self.forks.retain(|fork| kept[fork.of]);
        for fork in &mut self.forks {
            fork.of = places[fork.of];
            for branch in &mut fork.branches {
                // A view may have been folded into one that was folded itself.
                while let Some(&(gate, position)) = moved.get(&(branch.gate, branch.position)) {
                    (branch.gate, branch.position) = (gate, position);
                }
                branch.gate = places[branch.gate];
            }
        }
        self.met.retain(|met| kept[met.wire]);
        self.met.iter_mut().for_each(|met| met.wire = places[met.wire]);
        self.tell();
    }
}

fn is<G: backflow_circuit::Gate>(wire: &Wire<'_>) -> bool {
    wire.core.gate().downcast::<G>().is_some()
}

/// The brackets of a slice, as Python writes them: `[:, 0:2]`. With a reshape after it, the axes that are
/// dropped are single positions: `[0]`. `None` where the two are not that.
pub(super) fn picked(slice: &Node, whole: &[usize], shown: &[usize]) -> Option<String> {
    let gate = slice.gate().downcast::<Slice>()?;
    let mut dropped = gate.shape.rank().checked_sub(shown.len())?;
    let (mut words, mut left) = (Vec::new(), Vec::new());
    for ((&count, &dim), (&start, &step)) in
        gate.shape.dims().iter().zip(whole).zip(gate.starts.iter().zip(&gate.steps))
    {
        if count == 1 && dropped > 0 {
            dropped -= 1;
            words.push(start.to_string());
            continue;
        }
        left.push(count);
        words.push(span(start as i64, step as i64, count as i64, dim as i64));
    }
    while words.len() > 1 && words.last().is_some_and(|word| word == ":") {
        words.pop();
    }
    (left == shown).then(|| format!("[{}]", words.join(", ")))
}
