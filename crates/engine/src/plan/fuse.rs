//! From nodes to steps: maps and folds join fused steps, everything else becomes a step of its own.
//!
//! Steps run in the order in which they were opened, and a fused step stays open: a later map joins it if
//! everything the map needs is made by earlier steps, or inside the step, element by element. So chains of
//! maps join (vertically), and so do independent maps of equal size (horizontally), as the updates of Adam's
//! moments.

use std::collections::{HashMap, HashSet};

use backflow_circuit::form::{Form, Op as ProgramOp, Program, View};
use backflow_circuit::{Circuit, NodeId, Type};
use smallvec::SmallVec;

use super::map::{Definition, Virtual};
use super::{Kept, Layout, Op, Pattern, PlanStep, Span, Value, ValueId};
use crate::error::Error;

/// A plan in the making.
pub(crate) struct Draft<'c> {
    pub(crate) circuit: &'c Circuit,
    pub(crate) steps: Vec<PlanStep>,
    pub(crate) values: Vec<Value>,
    pub(crate) constants: Vec<(NodeId, ValueId)>,
    pub(crate) sources: Vec<(NodeId, ValueId)>,
    pub(crate) needed: Vec<bool>,
    pub(crate) kept: HashMap<NodeId, Kept>,
    /// For each node, where it is made.
    pub(super) made: Vec<Made>,
    /// For each node, its stored value.
    pub(super) stored: Vec<Option<ValueId>>,
    /// Nodes that are views of others.
    views: HashMap<NodeId, Layout>,
    /// Views that were copied.
    copies: HashMap<NodeId, ValueId>,
    /// The last fused step of a number of elements.
    pub(super) latest: HashMap<usize, usize>,
}

/// Where a node is made.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Made {
    /// The number of the step, from 1; 0 for what is there before the run.
    pub(super) step: u32,
    /// Its register, when the step is a fused one and the node is one of its maps.
    pub(super) register: Option<Virtual>,
}

/// Turns a circuit into steps. The observed nodes are kept, beside outputs and states.
pub(crate) fn fuse<'c>(circuit: &'c Circuit, observed: &[NodeId]) -> Result<Draft<'c>, Error> {
    let roots = circuit.outputs().map(|o| o.1).chain(circuit.updates().iter().map(|u| u.1));
    let needed = circuit.needed(roots.chain(observed.iter().copied()));
    let count = circuit.nodes().len();
    let mut draft = Draft {
        circuit,
        steps: Vec::new(),
        values: Vec::new(),
        constants: Vec::new(),
        sources: Vec::new(),
        needed: Vec::new(),
        kept: HashMap::new(),
        made: vec![Made::default(); count],
        stored: vec![None; count],
        views: HashMap::new(),
        copies: HashMap::new(),
        latest: HashMap::new(),
    };
    for id in circuit.inputs().iter().chain(circuit.states()).copied() {
        let value = draft.value_of(id);
        draft.values[value.index()].kept = true;
        draft.sources.push((id, value));
        draft.needed.push(needed[id.index()]);
    }
    for id in circuit.ids().filter(|id| needed[id.index()]) {
        draft.add(id)?;
    }
    draft.keep(observed);
    Ok(draft)
}

impl Draft<'_> {
    fn add(&mut self, id: NodeId) -> Result<(), Error> {
        let node = self.circuit.node(id);
        let types: SmallVec<[Type; 2]> = node.inputs().iter().map(|&x| self.ty(x)).collect();
        match node.gate().form(&types) {
            Form::Input | Form::State | Form::Constant(_) | Form::FirstShard => {}
            Form::View(view) => self.add_view(id, &view),
            Form::SumOverShards | Form::After => self.add_view(id, &View::Reshape),
            Form::Map(program) => self.add_map(id, &program),
            Form::Fold { op, axes } => self.add_fold(id, op, &axes),
            form => self.add_step(id, form)?,
        }
        Ok(())
    }

    pub(super) fn ty(&self, id: NodeId) -> Type {
        self.circuit.node(id).ty()
    }

    pub(super) fn elements(&self, id: NodeId) -> usize {
        self.ty(id).shape.elements()
    }

    /// The node as a view of a node that is made.
    pub(super) fn layout(&self, id: NodeId) -> Layout {
        self.views.get(&id).copied().unwrap_or_else(|| Layout::whole(id, self.ty(id).shape))
    }

    pub(super) fn add_view(&mut self, id: NodeId, view: &View) {
        let x = self.circuit.node(id).inputs()[0];
        match self.layout(x).viewed(view, self.ty(id).shape) {
            Some(layout) => {
                self.views.insert(id, layout);
            }
            None => {
                let to = self.new_value(id);
                self.stored[id.index()] = Some(to);
                self.copy(x, to, Some(id));
            }
        }
    }

    fn add_map(&mut self, id: NodeId, program: &Program) {
        let circuit = self.circuit;
        let inputs = circuit.node(id).inputs();
        let layouts: SmallVec<[Layout; 4]> = inputs.iter().map(|&x| self.layout(x)).collect();
        let step = self.place(self.elements(id), &layouts, None, program.ops().len());
        let mut registers: SmallVec<[Virtual; 8]> =
            layouts.iter().map(|layout| self.operand(step, *layout)).collect();
        let map = self.map(step);
        for op in program.ops() {
            let definition = match *op {
                ProgramOp::Constant(value) => Definition::Constant(value),
                ProgramOp::Apply(op, args) => Definition::Apply(op, {
                    let arity = op.arity();
                    std::array::from_fn(|i| if i < arity { registers[args[i] as usize] } else { 0 })
                }),
            };
            registers.push(map.define(definition));
        }
        self.made[id.index()] =
            Made { step: step as u32 + 1, register: Some(registers[program.result() as usize]) };
        self.steps[step].covers.push(id);
    }

    /// The step that makes a node.
    pub(super) fn maker(&self, id: NodeId) -> Option<usize> {
        (self.made[id.index()].step as usize).checked_sub(1)
    }

    /// Where a node is stored. A map that lived in registers only is stored from now on.
    pub(super) fn value_of(&mut self, id: NodeId) -> ValueId {
        if let Some(value) = self.stored[id.index()] {
            return value;
        }
        let value = self.new_value(id);
        self.stored[id.index()] = Some(value);
        let made = self.made[id.index()];
        if let Some(from) = made.register {
            self.map(made.step as usize - 1).stores.push(super::map::StoreSink { value, from });
        } else if self.constant(id).is_some() {
            self.values[value.index()].kept = true;
            self.constants.push((id, value));
        }
        value
    }

    pub(super) fn new_value(&mut self, node: NodeId) -> ValueId {
        let ty = self.ty(node);
        let id = ValueId(self.values.len() as u32);
        let value = Value { node, kind: ty.kind, elements: ty.shape.elements(), kept: false, slot: 0 };
        self.values.push(value);
        id
    }

    /// Appends a step; `made` is the node whose value it writes.
    pub(super) fn push_step(&mut self, op: Op, made: Option<NodeId>, covers: Option<NodeId>) {
        let to = op.writes().first().copied();
        self.steps.push(PlanStep { op, covers: covers.into_iter().collect() });
        if let Some(id) = made {
            self.made[id.index()] = Made { step: self.steps.len() as u32, register: None };
            self.stored[id.index()] = to;
        }
    }

    /// A step that writes a node's elements in row-major order.
    pub(super) fn copy(&mut self, x: NodeId, to: ValueId, made: Option<NodeId>) {
        let layout = self.layout(x);
        let from = self.value_of(layout.base);
        let op = Op::Copy { from, offset: layout.offset.max(0) as usize, axes: layout.axes(), to };
        self.push_step(op, made, made);
    }

    /// A node's elements in row-major order, copied if they do not stand so.
    pub(super) fn span(&mut self, id: NodeId) -> Span {
        let layout = self.layout(id);
        let len = layout.shape.elements();
        if layout.pattern() == Pattern::Contiguous {
            return Span { value: self.value_of(layout.base), offset: layout.offset.max(0) as usize, len };
        }
        if let Some(&value) = self.copies.get(&id) {
            return Span { value, offset: 0, len };
        }
        let value = self.new_value(id);
        self.copy(id, value, None);
        self.copies.insert(id, value);
        Span { value, offset: 0, len }
    }

    /// Stores what can be read after a run.
    fn keep(&mut self, observed: &[NodeId]) {
        let circuit = self.circuit;
        let updated: HashSet<NodeId> = circuit.updates().iter().map(|u| u.0).collect();
        for id in circuit.outputs().map(|o| o.1).chain(observed.iter().copied()) {
            let mut layout = self.layout(id);
            // An update may overwrite a state before its old value is read.
            let value = if updated.contains(&layout.base) {
                layout = Layout::whole(id, layout.shape);
                let value = self.new_value(id);
                self.copy(id, value, None);
                value
            } else {
                self.value_of(layout.base)
            };
            self.values[value.index()].kept = true;
            self.kept.insert(id, Kept { value, layout });
        }
        for &(id, value) in &self.sources {
            let layout = Layout::whole(id, self.circuit.node(id).ty().shape);
            self.kept.entry(id).or_insert(Kept { value, layout });
        }
    }
}
