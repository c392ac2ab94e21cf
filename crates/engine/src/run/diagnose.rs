//! The search for the gate that made a value which is not finite.
//!
//! The run is repeated with every gate observed. From the outputs and updates that are not finite the search
//! goes back along values that are not finite; what it reaches that has only finite operands is where they
//! came from. What is not finite but reaches no result (an infinity behind a choice that was not taken) is
//! left alone.

use std::sync::Arc;

use backflow_circuit::form::{Form, Instruction, Op, Program};
use backflow_circuit::{Circuit, Kind, NodeId, Rewritten, Tensor};

use super::fault::{Fault, FaultOperand};
use super::{Compile, Compiled, Shards};
use crate::error::Error;
use crate::kernels::non_finite;
use crate::options::{Observe, Options};
use crate::plan::owners;
use crate::store::Store;

/// Repeats the run that has just been done, or broken off, with every gate observed, on a copy of its states,
/// and finds where the value came from.
pub(super) fn fault(compiled: &Compiled, noticed: String) -> Result<Fault, Error> {
    let store = Arc::new(Store::clone(&compiled.store));
    let mut again = Again::new(compiled, &store, false)?;
    again.run.run()?;
    Ok(again.search(compiled).fault(noticed, again.epoch))
}

/// The same for a run of shards, in one of which the value was noticed. All are repeated, for they add up what
/// each of them has.
pub(super) fn shard_fault(
    shards: &[Compiled],
    examples: &[usize],
    number: usize,
    noticed: String,
) -> Result<Fault, Error> {
    let store = Arc::new(Store::clone(&shards[number].store));
    let repeated: Result<Vec<Again>, Error> =
        shards.iter().map(|shard| Again::new(shard, &store, true)).collect();
    let (mut runs, mut circuits) = (Vec::new(), Vec::new());
    for (Again { run, inlined, epoch }, &count) in repeated?.into_iter().zip(examples) {
        runs.push((run, count));
        circuits.push((inlined, epoch));
    }
    let mut runs = Shards::new(runs)?;
    runs.run()?;
    let (run, (inlined, epoch)) = (runs.take(number), circuits.swap_remove(number));
    let again = Again { run, inlined, epoch };
    Ok(again.search(&shards[number]).fault(noticed, epoch))
}

/// A run that is to be repeated.
struct Again {
    run: Compiled,
    /// The circuit with composite gates replaced by their nodes.
    inlined: Rewritten,
    epoch: u64,
}

impl Again {
    /// The same circuit with every gate observed, and the same inputs, in a copy of its store.
    fn new(compiled: &Compiled, store: &Arc<Store>, sharded: bool) -> Result<Again, Error> {
        let inlined = compiled.circuit.inlined()?;
        let options = Options {
            observe: Observe::All,
            threads: Some(1),
            subnormals: Some(compiled.plan.subnormals),
            sharded,
            ..Options::from(compiled.precision())
        };
        let draw = compiled.draw(Some(&store.lock()));
        let mut run = inlined.circuit.compile_in(store, &options)?;
        run.seed(draw.seed);
        run.set_runs(draw.epoch);
        if let Some((epoch, example)) = compiled.position() {
            run.set_position(epoch, example);
        }
        for &(id, _) in &compiled.plan.inputs {
            let name = compiled.circuit_name(id);
            if compiled.is_given(id) {
                run.set(&name, &compiled.get(&name)?)?;
            }
        }
        Ok(Again { run, inlined, epoch: draw.epoch })
    }

    fn search<'s>(&'s self, compiled: &'s Compiled) -> Search<'s> {
        let circuit = &self.inlined.circuit;
        Search { run: &self.run, circuit, owners: owners(&self.inlined), compiled }
    }
}

struct Search<'s> {
    /// The repeated run.
    run: &'s Compiled,
    /// The circuit that it runs: the user's, composite gates replaced by their nodes.
    circuit: &'s Circuit,
    /// For each of its nodes, the user's node that it belongs to.
    owners: Vec<NodeId>,
    /// The run in which the fault was noticed.
    compiled: &'s Compiled,
}

impl Search<'_> {
    fn value(&self, id: NodeId) -> Option<Tensor> {
        self.run.node(id).ok()
    }

    fn fault(&self, noticed: String, run: u64) -> Fault {
        let node = self.origin().unwrap_or_else(|| self.circuit.find(&noticed).unwrap_or(NodeId::new(0)));
        let owners = self.owners.as_slice();
        let label = |id: NodeId| self.compiled.circuit.label(owners[id.index()]);
        let value = self.value(node);
        let data = value.as_ref().map_or(&[][..], Tensor::data);
        let element = non_finite(data).unwrap_or(0);
        let gate = self.circuit.node(node);
        let elementwise = matches!(self.circuit.form(node), Form::Map(_));
        let operand = |&x: &NodeId| FaultOperand {
            label: label(x),
            values: self.operand(x, elementwise.then_some(element)),
        };
        let forward = gate.origin().backward_of;
        Fault {
            noticed,
            node: owners[node.index()],
            label: label(node),
            gate: gate.gate().name().to_owned(),
            value: data.get(element).copied().unwrap_or(f64::NAN),
            operands: gate.inputs().iter().map(operand).collect(),
            element,
            position: position(element, gate.ty().shape.dims()),
            run,
            place: gate.origin().place,
            backward_of: forward.map(|f| format!("{} ({})", label(f), self.circuit.node(f).gate().name())),
            branch: self.untaken(forward.unwrap_or(node), element).map(|(choice, branch)| {
                let input = self.circuit.node(choice).inputs()[branch];
                let which = if branch == 1 { "first" } else { "second" };
                format!(
                    "it belongs to the {which} branch of {} ({}), {}, which was not taken there; keep that branch finite where it is not taken",
                    label(choice),
                    self.circuit.node(choice).gate().name(),
                    label(input)
                )
            }),
        }
    }

    /// The first node from which a non-finite result came.
    fn origin(&self) -> Option<NodeId> {
        let is_constant = |id: NodeId| matches!(self.circuit.form(id), Form::Constant(_));
        let is_bad = |id: NodeId| {
            self.circuit.node(id).ty().kind == Kind::Real
                && !is_constant(id)
                && self.value(id).is_some_and(|value| non_finite(value.data()).is_some())
        };
        let bad: Vec<bool> = self.circuit.ids().map(is_bad).collect();
        let mut reached = vec![false; bad.len()];
        let outputs = self.circuit.outputs().map(|o| o.1);
        for root in outputs.chain(self.circuit.updates().iter().map(|u| u.1)) {
            reached[root.index()] = bad[root.index()];
        }
        let mut origin = None;
        for id in self.circuit.ids().rev().filter(|id| bad[id.index()]) {
            if !reached[id.index()] {
                continue;
            }
            let inputs = self.circuit.node(id).inputs();
            inputs.iter().filter(|x| bad[x.index()]).for_each(|x| reached[x.index()] = true);
            if inputs.iter().all(|x| !bad[x.index()]) {
                origin = Some(id);
            }
        }
        origin
    }

    /// An operand's value at an element, or its extremes.
    fn operand(&self, id: NodeId, element: Option<usize>) -> Vec<f64> {
        let Some(value) = self.value(id) else { return Vec::new() };
        if let Some(&value) = element.and_then(|element| value.data().get(element)) {
            return vec![value];
        }
        let extreme = |f: fn(f64, f64) -> f64| value.data().iter().copied().reduce(f);
        match (extreme(f64::min), extreme(f64::max)) {
            (Some(low), Some(high)) if low == high => vec![low],
            (Some(low), Some(high)) => vec![low, high],
            _ => Vec::new(),
        }
    }

    /// A choice that a forward node leads to, element by element, as the branch that is not taken at the
    /// element: the choice, and which of its inputs.
    fn untaken(&self, forward: NodeId, element: usize) -> Option<(NodeId, usize)> {
        let elements = self.circuit.node(forward).ty().shape.elements();
        let mut leads = vec![false; self.circuit.nodes().len()];
        leads[forward.index()] = true;
        for id in self.circuit.ids().skip(forward.index() + 1) {
            let node = self.circuit.node(id);
            if node.ty().shape.elements() != elements || !node.inputs().iter().any(|x| leads[x.index()]) {
                continue;
            }
            let Form::Map(program) = self.circuit.form(id) else { continue };
            leads[id.index()] = true;
            if is_choice(&program) {
                let mask = self.value(node.inputs()[0])?.data().get(element).copied()?;
                let untaken = if mask == 0.0 { 1 } else { 2 };
                let taken = 3 - untaken;
                if leads[node.inputs()[untaken].index()] && !leads[node.inputs()[taken].index()] {
                    return Some((id, untaken));
                }
            }
        }
        None
    }
}

/// Whether a map is nothing but a choice between its second and third input by its first.
fn is_choice(program: &Program) -> bool {
    matches!(program.ops(), [Op::Apply(Instruction::Select, [0, 1, 2])])
}

/// The position along each axis of a row-major element.
fn position(mut element: usize, dims: &[usize]) -> Vec<usize> {
    let mut position: Vec<usize> = dims
        .iter()
        .rev()
        .map(|&dim| {
            let at = element % dim.max(1);
            element /= dim.max(1);
            at
        })
        .collect();
    position.reverse();
    position
}
