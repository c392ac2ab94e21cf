//! From nodes to steps: maps and folds join fused steps, everything else becomes a step of its own.
//!
//! Steps run in the order in which they were opened, and a fused step stays open: a later map joins it if
//! everything the map needs is made by earlier steps, or element by element inside the step. So chains of maps
//! join (vertically), and so do independent maps of equal size (horizontally), such as the updates of Adam's
//! moments. None of this changes a bit of any result.

use std::collections::{HashMap, HashSet};

use backflow_circuit::form::{Form, Op, Program, View};
use backflow_circuit::{Circuit, Kind, NodeId, Tensor, Type};
use smallvec::SmallVec;

use super::fused::{Definition, Extent, Virtual, WriteSink};
use super::left::Users;
use super::phases::Phases;
use super::{Fused, Home, Kept, Layout, PlanStep, Value, ValueId, Window, Work};
use crate::error::Error;

/// A plan in the making.
pub(crate) struct Draft<'c> {
    pub(crate) circuit: &'c Circuit,
    pub(crate) steps: Vec<PlanStep>,
    pub(crate) values: Vec<Value>,
    pub(crate) constants: Vec<(NodeId, ValueId)>,
    pub(crate) inputs: Vec<(NodeId, ValueId)>,
    pub(crate) states: Vec<(NodeId, ValueId)>,
    pub(crate) kept: HashMap<NodeId, Kept>,
    /// The value of [`Form::FirstShard`], set before a run.
    pub(crate) first_shard: Option<ValueId>,
    pub(super) phases: Phases,
    /// For each node, who reads it.
    pub(super) users: Vec<Users>,
    /// Maps that are computed by the product that reads them.
    pub(super) waiting: HashSet<NodeId>,
    /// The nodes whose values states take.
    updated: HashSet<NodeId>,
    /// Whether there are several shards, so that a sum over them is more than the value itself.
    sharded: bool,
    /// The first step that a map may join: those of an earlier phase are closed.
    pub(super) floor: usize,
    /// For each node, where it is made.
    pub(super) made: Vec<Made>,
    /// For each node, its stored value.
    pub(super) stored: Vec<Option<ValueId>>,
    /// Nodes that are views of others.
    pub(super) windows: HashMap<NodeId, Window>,
    /// Views that were copied.
    pub(super) copies: HashMap<NodeId, ValueId>,
    /// The last fused step of a number of elements.
    pub(super) latest: HashMap<usize, usize>,
}

/// Where a node is made.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Made {
    /// The number of the step, from 1; 0 for values that exist before the run.
    pub(super) step: u32,
    /// Its register, when the step is a fused one and the node is one of its maps.
    pub(super) register: Option<(Virtual, Extent)>,
}

impl<'c> Draft<'c> {
    pub(super) fn new(circuit: &'c Circuit, phases: Phases, sharded: bool) -> Draft<'c> {
        let count = circuit.nodes().len();
        let mut draft = Draft {
            circuit,
            steps: Vec::new(),
            values: Vec::new(),
            constants: Vec::new(),
            inputs: Vec::new(),
            states: Vec::new(),
            kept: HashMap::new(),
            first_shard: None,
            phases,
            users: Vec::new(),
            waiting: HashSet::new(),
            updated: circuit.updates().iter().map(|u| u.1).collect(),
            sharded,
            floor: 0,
            made: vec![Made::default(); count],
            stored: vec![None; count],
            windows: HashMap::new(),
            copies: HashMap::new(),
            latest: HashMap::new(),
        };
        for &id in circuit.inputs() {
            let value = draft.value_of(id);
            draft.values[value.index()].kept = true;
            draft.inputs.push((id, value));
        }
        for (number, &id) in circuit.states().iter().enumerate() {
            let value = draft.value_of(id);
            draft.values[value.index()].home = Home::State(number);
            draft.states.push((id, value));
        }
        draft
    }

    /// The steps of everything that is needed and cannot wait for the update phase.
    pub(super) fn add_first_phase(&mut self, needed: &[bool]) -> Result<(), Error> {
        for id in self.circuit.ids().filter(|id| needed[id.index()]) {
            if !self.phases.is_update(id) {
                self.add(id)?;
            }
        }
        Ok(())
    }

    /// The steps of a node.
    pub(super) fn add(&mut self, id: NodeId) -> Result<(), Error> {
        let node = self.circuit.node(id);
        match self.form(id) {
            Form::Input | Form::State | Form::Constant(_) => {}
            Form::View(view) => self.add_view(id, &view),
            Form::SumOverShards if !self.sharded => self.add_view(id, &View::Reshape),
            Form::After => self.add_after(id),
            Form::Map(_) if self.updated.contains(&id) && self.add_contracted(id) => {}
            Form::Map(_) if self.waits(id) => _ = self.waiting.insert(id),
            Form::Map(program) => {
                self.wait_no_longer(node.inputs());
                self.add_map(id, &program);
            }
            Form::Fold { op, axes } => self.add_fold(id, op, &axes),
            Form::MatMul { transposed } => self.add_product(id, transposed),
            Form::OneHot { depth } => self.add_one_hot(id, depth),
            Form::FirstShard => {
                let value = self.value_of(id);
                self.values[value.index()].kept = true;
                self.first_shard = Some(value);
            }
            form => self.add_step(id, form)?,
        }
        Ok(())
    }

    pub(super) fn form(&self, id: NodeId) -> Form {
        self.circuit.form(id)
    }

    pub(super) fn ty(&self, id: NodeId) -> Type {
        self.circuit.node(id).ty()
    }

    pub(super) fn elements(&self, id: NodeId) -> usize {
        self.ty(id).shape.elements()
    }

    pub(super) fn add_map(&mut self, id: NodeId, program: &Program) {
        let inputs = self.circuit.node(id).inputs();
        let operands: SmallVec<[Window; 4]> = inputs.iter().map(|&x| self.window(x)).collect();
        let ready = inputs.iter().map(|&x| self.ready(x)).max().unwrap_or(0);
        let (step, extent) = self.join_map(self.elements(id), &operands, program.ops().len(), ready);
        let mut registers: SmallVec<[Virtual; 8]> =
            operands.iter().map(|window| self.operand(step, *window, extent)).collect();
        let fused = self.fused(step);
        for op in program.ops() {
            let definition = match *op {
                Op::Constant(value) => Definition::Constant(value),
                Op::Apply(op, args) => Definition::Apply(op, {
                    let arity = op.arity();
                    std::array::from_fn(|i| if i < arity { registers[args[i] as usize] } else { 0 })
                }),
            };
            registers.push(fused.define(definition, extent));
        }
        self.made_in(step, id, registers[program.result() as usize], extent);
    }

    /// Notes that a node is a register of a fused step.
    pub(super) fn made_in(&mut self, step: usize, id: NodeId, register: Virtual, extent: Extent) {
        let register = match self.phases.is_flushed(id) {
            true => self.fused(step).define(Definition::Flush(register), extent),
            false => register,
        };
        self.made[id.index()] = Made { step: step as u32 + 1, register: Some((register, extent)) };
        self.steps[step].covers.push(id);
    }

    /// Where a node is stored. A map that lived in registers only is stored from now on.
    pub(super) fn value_of(&mut self, id: NodeId) -> ValueId {
        if let Some(value) = self.stored[id.index()] {
            return value;
        }
        let value = self.new_value(id);
        self.stored[id.index()] = Some(value);
        let made = self.made[id.index()];
        if let Some((from, _)) = made.register {
            self.fused(made.step as usize - 1).written.push(WriteSink { value, from });
        } else if self.constant(id).is_some() {
            self.values[value.index()].kept = true;
            self.constants.push((id, value));
        }
        value
    }

    pub(super) fn new_value(&mut self, node: NodeId) -> ValueId {
        let ty = self.ty(node);
        self.new_value_of(node, ty.kind, ty.shape.elements(), Layout::RowMajor)
    }

    pub(super) fn new_value_of(
        &mut self,
        node: NodeId,
        kind: Kind,
        elements: usize,
        layout: Layout,
    ) -> ValueId {
        let id = ValueId(self.values.len() as u32);
        let flushed = kind == Kind::Real && self.phases.is_flushed(node);
        self.values.push(Value { node, kind, elements, layout, flushed, kept: false, home: Home::NONE });
        id
    }

    /// Appends a step that makes a node's value.
    pub(super) fn push_step(&mut self, step: PlanStep, id: NodeId) {
        let to = step.result;
        self.steps.push(step);
        if let Some(to) = to {
            self.stored_by_last(id, to);
        }
    }

    pub(super) fn stored_by_last(&mut self, id: NodeId, value: ValueId) {
        self.made[id.index()] = Made { step: self.steps.len() as u32, register: None };
        self.stored[id.index()] = Some(value);
        if let Some(step) = self.steps.last_mut() {
            step.covers.push(id);
        }
    }

    /// The number, for a constant whose elements are all equal.
    pub(super) fn number(&self, id: NodeId) -> Option<f64> {
        let constant = self.constant(id)?;
        constant.uniform().filter(|_| constant.ty().kind == Kind::Real)
    }

    pub(super) fn constant(&self, id: NodeId) -> Option<Tensor> {
        let node = self.circuit.node(id);
        match node.inputs().is_empty().then(|| node.gate().form(&[])) {
            Some(Form::Constant(tensor)) => Some(tensor),
            _ => None,
        }
    }

    /// A step that is known to be fused.
    pub(super) fn fused(&mut self, step: usize) -> &mut Fused {
        match &mut self.steps[step].work {
            Work::Fused(fused) => fused,
            _ => unreachable!("only fused steps are joined"),
        }
    }
}
