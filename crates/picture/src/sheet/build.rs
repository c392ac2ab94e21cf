//! From a trace to a sheet, in one pass over the nodes and one over the branches.

use std::collections::HashMap;
use std::sync::Arc;

use backflow_circuit::gates::Constant;
use backflow_circuit::{Circuit, Kink, Local, Node, NodeId, registry};
use backflow_engine::Trace;

use crate::number::Digits;

use super::called::Known;
use super::{Branch, Direction, Fork, Met, Sheet, Sort, Wire};

impl<'t> Sheet<'t> {
    /// What there is to show of a trace.
    ///
    /// The forward wires are what the differentiated node needs (without differentiation, what the outputs
    /// need), the inputs, and what the user has named.
    pub fn of(trace: &'t Trace) -> Sheet<'t> {
        let circuit = trace.circuit();
        let shown = shown(circuit);
        let mut positions = vec![usize::MAX; circuit.nodes().len()];
        let mut roles: HashMap<&str, Arc<str>> = HashMap::new();
        let mut said = Known::default();
        let mut wires: Vec<Wire<'t>> = Vec::new();
        for id in circuit.ids().filter(|id| shown[id.index()]) {
            let node = circuit.node(id);
            let inputs: Vec<usize> = node.inputs().iter().map(|input| positions[input.index()]).collect();
            let gate = node.gate().name();
            let role = roles
                .entry(gate)
                .or_insert_with(|| registry::find(gate).map_or("".into(), |entry| Arc::from(entry.role())));
            positions[id.index()] = wires.len();
            let constant = constant(circuit, id, &inputs, &wires);
            if constant.is_none() && !said.takes_numbers(node, &inputs, &wires) {
                inputs.iter().for_each(|&input| as_an_array(input, &mut wires));
            }
            wires.push(Wire {
                id,
                node,
                core: node,
                params: said.params(node, &inputs, &wires),
                picked: inputs
                    .first()
                    .and_then(|&x| super::views::picked(node, wires.get(x)?.node.dims(), node.dims())),
                sort: sort(node),
                value: trace.node_value(id),
                gradient: trace.gradient_of(id),
                local: None,
                flow: vec![None; inputs.len()],
                sent: vec![None; inputs.len()],
                role: role.clone(),
                constant,
                kinks: 0,
                made: false,
                noted: false,
                inputs,
            });
        }
        let output = output(circuit).map(|id| positions[id.index()]);
        // Nobody reads its shape off another operand.
        output.iter().for_each(|&output| as_an_array(output, &mut wires));
        let mut sheet = Sheet {
            wires,
            output,
            forks: Vec::new(),
            notes: Vec::new(),
            circuit: Some(circuit),
            remarks: Vec::new(),
            digits: Digits::default(),
            direction: Direction::default(),
            text: None,
            met: Vec::new(),
            unread: Vec::new(),
        };
        sheet.add_flow(trace, &positions);
        sheet.tell();
        sheet
    }

    /// Adds local gradients: what [`Builder::local_gradients`](backflow_circuit::Builder::local_gradients) returned for the circuit of this trace.
    #[must_use]
    pub fn with_local_gradients(mut self, trace: &Trace, locals: &[Local]) -> Sheet<'t> {
        let positions = self.positions();
        for local in locals {
            let Some(&position) = positions.get(&local.node) else { continue };
            let single = |id: &Option<NodeId>| match id {
                Some(id) => trace.node_value(*id)?.single(),
                None => Some(0.0),
            };
            self.wires[position].local = local.gradients.iter().map(single).collect();
        }
        self
    }

    /// Adds the kinks that the run met: what [`Builder::kinks`](backflow_circuit::Builder::kinks) returned for the circuit of this trace.
    /// Each is noted with the convention that holds there.
    #[must_use]
    pub fn with_kinks(mut self, trace: &Trace, kinks: &[Kink]) -> Sheet<'t> {
        let positions = self.positions();
        for kink in kinks {
            let Some(&position) = positions.get(&kink.node) else { continue };
            let Some(mask) = trace.node_value(kink.mask) else { continue };
            let met = mask.data().iter().filter(|&&m| m == 1.0).count();
            if met > 0 {
                self.wires[position].kinks += met;
                let of = mask.data().len();
                self.met.push(Met { wire: position, gate: kink.gate.clone(), elements: met, of });
            }
        }
        self.tell();
        self
    }

    fn positions(&self) -> HashMap<NodeId, usize> {
        self.wires.iter().enumerate().map(|(position, wire)| (wire.id, position)).collect()
    }

    /// Reads the record of the differentiation once, wire by wire, so that a wire with many branches costs no
    /// more than its branches.
    fn add_flow(&mut self, trace: &'t Trace, positions: &[usize]) {
        let Some(backward) = trace.circuit().backwards().first() else { return };
        for of in 0..self.wires.len() {
            let Some(branches) = backward.branches.get(&self.wires[of].id) else { continue };
            let mut known = Vec::with_capacity(branches.len());
            for branch in branches {
                let gate = positions[branch.user.index()];
                let Some(contribution) = trace.node_value(branch.contribution) else { continue };
                let Some(user) = self.wires.get_mut(gate) else { continue };
                if let Some(flow) = user.flow.get_mut(branch.position) {
                    *flow = Some(contribution);
                    user.sent[branch.position] = Some(branch.contribution);
                    known.push(Branch { gate, position: branch.position, contribution });
                }
            }
            if let Some(sum) = self.wires[of].gradient.filter(|_| known.len() > 1) {
                self.forks.push(Fork { of, branches: known, sum });
            }
        }
    }
}

/// What was differentiated; without differentiation the first output, or else the last node.
fn output(circuit: &Circuit) -> Option<NodeId> {
    let differentiated = circuit.backwards().first().map(|backward| backward.of);
    let first = circuit.outputs().next().map(|(_, id)| id);
    differentiated.or(first).or_else(|| circuit.ids().next_back())
}

fn shown(circuit: &Circuit) -> Vec<bool> {
    let forward = |id: &NodeId| circuit.node(*id).origin().backward_of.is_none();
    let named = circuit.names().into_iter().map(|(_, id)| id);
    let sources = circuit.inputs().iter().chain(circuit.states()).copied();
    let roots: Vec<NodeId> = named.chain(sources).filter(forward).chain(output(circuit)).collect();
    circuit.needed(roots)
}

fn sort(node: &Node) -> Sort {
    if node.is_source() {
        Sort::Input
    } else if node.inputs().is_empty() && node.gate().downcast::<Constant>().is_some() {
        Sort::Constant
    } else {
        Sort::Gate
    }
}

/// Shows a constant, and what it is a view of, with the shape that it has.
fn as_an_array(mut at: usize, wires: &mut [Wire<'_>]) {
    if wires[at].ty().shape.rank() == 0 {
        return;
    }
    while wires[at].constant.take().is_some()
        && let Some(&input) = wires[at].inputs.first().filter(|&&input| wires[input].ty().shape.rank() > 0)
    {
        at = input;
    }
}

/// The number, if a node is a constant of equal elements or a view of one.
fn constant(circuit: &Circuit, id: NodeId, inputs: &[usize], wires: &[Wire<'_>]) -> Option<f64> {
    match inputs {
        [x] if circuit.form(id).is_view() => wires.get(*x)?.constant,
        _ => circuit.constant_value(id),
    }
}
