//! From nodes to steps: maps and folds join fused steps, everything else becomes a step of its own.
//!
//! Steps run in the order in which they were opened, and a fused step stays open: a later map joins it if everything the map needs is made by earlier steps, or inside
//! the step, element by element. So chains of maps join (vertically), and so do independent maps of equal size (horizontally), as the updates of Adam's moments.

use std::collections::{HashMap, HashSet};

use backflow_circuit::form::{FoldOp, Form, Op as ProgramOp, Program, View};
use backflow_circuit::{Circuit, Kind, NodeId, Shape, Tensor, Type};
use smallvec::SmallVec;

use super::map::{Definition, Virtual};
use super::{
    FoldKind, FoldSink, Kept, Layout, Load, MapStep, Op, Partition, Pattern, PlanStep, Span, Value, ValueId,
};
use crate::error::Error;

/// Instructions in a fused step: with more, too few elements of each register would fit into the first-level cache.
const MAX_INSTRUCTIONS: usize = 64;
/// Streams that a fused step reads, about as many as a processor prefetches.
const MAX_LOADS: usize = 16;
/// Folds in a fused step.
const MAX_FOLDS: usize = 4;
/// Results that a fused step writes.
const MAX_STORES: usize = 16;

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
    made: Vec<Made>,
    /// For each node, its stored value.
    stored: Vec<Option<ValueId>>,
    /// Nodes that are views of others.
    views: HashMap<NodeId, Layout>,
    /// Views that were copied.
    copies: HashMap<NodeId, ValueId>,
    /// The last fused step of a number of elements.
    latest: HashMap<usize, usize>,
}

/// Where a node is made.
#[derive(Clone, Copy, Debug, Default)]
struct Made {
    /// The number of the step, from 1; 0 for what is there before the run.
    step: u32,
    /// Its register, when the step is a fused one and the node is one of its maps.
    register: Option<Virtual>,
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
            Form::Input | Form::State | Form::Constant(_) => {}
            Form::View(view) => self.add_view(id, &view),
            Form::Map(program) => self.add_map(id, &program),
            Form::Fold { op, axes } => self.add_fold(id, op, &axes),
            form => self.add_step(id, form)?,
        }
        Ok(())
    }

    pub(super) fn ty(&self, id: NodeId) -> Type {
        self.circuit.node(id).ty()
    }

    fn elements(&self, id: NodeId) -> usize {
        self.ty(id).shape.elements()
    }

    /// The node as a view of a node that is made.
    pub(super) fn layout(&self, id: NodeId) -> Layout {
        self.views.get(&id).copied().unwrap_or_else(|| Layout::whole(id, self.ty(id).shape))
    }

    fn add_view(&mut self, id: NodeId, view: &View) {
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

    fn add_fold(&mut self, id: NodeId, op: FoldOp, axes: &[usize]) {
        let x = self.circuit.node(id).inputs()[0];
        let shape = self.ty(x).shape;
        // Folding axes of length 1 is another shape for the same numbers.
        if axes.iter().all(|&axis| shape.dims()[axis] == 1) {
            return self.add_view(id, &View::Reshape);
        }
        let layout = self.layout(x);
        match Folding::of(shape, axes) {
            Folding::Fused(kind, cols) => self.add_fused_fold(id, layout, op, kind, cols),
            Folding::Middle(sizes) => {
                let x = self.span(x);
                let to = self.new_value(id);
                self.push_step(Op::Fold { op, x, sizes, to }, Some(id), Some(id));
            }
            Folding::Scattered => {
                let kept = (0..shape.rank()).filter(|axis| !axes.contains(axis));
                let order: Vec<usize> = kept.chain(axes.iter().copied()).collect();
                let shape = shape.permuted(&order);
                let cols = shape.dims()[shape.rank() - axes.len()..].iter().product();
                let rows = layout.viewed(&View::Permute(order), shape).unwrap_or(layout);
                self.add_fused_fold(id, rows, op, FoldKind::Rows, Some(cols));
            }
        }
    }

    fn add_fused_fold(
        &mut self,
        id: NodeId,
        layout: Layout,
        op: FoldOp,
        kind: FoldKind,
        cols: Option<usize>,
    ) {
        let step = self.place(layout.shape.elements(), &[layout], cols, 0);
        let from = self.operand(step, layout);
        let value = self.new_value(id);
        let map = self.map(step);
        map.partition.cols = cols.or(map.partition.cols);
        map.folds.push(FoldSink { op, kind, value, from });
        self.made[id.index()] = Made { step: step as u32 + 1, register: None };
        self.stored[id.index()] = Some(value);
        self.steps[step].covers.push(id);
    }

    /// The fused step that a map or fold over so many elements joins: that of an operand, or the last one of the size, or a new one.
    fn place(&mut self, elements: usize, layouts: &[Layout], cols: Option<usize>, cost: usize) -> usize {
        let maker = layouts
            .iter()
            .filter(|l| self.in_register(l, elements))
            .map(|l| self.made[l.base.index()].step)
            .max();
        let candidates = [maker.map(|step| step as usize - 1), self.latest.get(&elements).copied()];
        let fits = |&step: &usize| {
            let PlanStep { op: Op::Map(map), .. } = &self.steps[step] else { return false };
            let roomy = map.instructions + cost <= MAX_INSTRUCTIONS
                && map.loads.len() + layouts.len() <= MAX_LOADS
                && map.folds.len() < MAX_FOLDS
                && map.stores.len() < MAX_STORES;
            let rows_fit = cols.is_none() || map.partition.cols.is_none_or(|c| Some(c) == cols);
            let ready = layouts.iter().all(|l| {
                let made = self.made[l.base.index()].step as usize;
                made <= step || (made == step + 1 && self.in_register(l, elements))
            });
            map.partition.elements == elements && roomy && rows_fit && ready
        };
        if let Some(step) = candidates.into_iter().flatten().find(fits) {
            return step;
        }
        self.steps.push(PlanStep { op: Op::Map(Box::new(MapStep::new(elements))), covers: Vec::new() });
        self.latest.insert(elements, self.steps.len() - 1);
        self.steps.len() - 1
    }

    /// Whether a view walks over its base as the fused step that makes it does.
    fn in_register(&self, layout: &Layout, elements: usize) -> bool {
        self.made[layout.base.index()].register.is_some()
            && self.elements(layout.base) == elements
            && layout.is_all_of(elements)
    }

    /// The register of an operand in a fused step.
    fn operand(&mut self, step: usize, layout: Layout) -> Virtual {
        if let Some(number) = self.number(layout.base) {
            return self.map(step).define(Definition::Constant(number));
        }
        let made = self.made[layout.base.index()];
        if made.step as usize == step + 1 && self.in_register(&layout, layout.shape.elements()) {
            return made.register.unwrap_or_default();
        }
        let value = self.value_of(layout.base);
        let load = Load { value, offset: layout.offset.max(0) as usize, pattern: layout.pattern() };
        self.map(step).load(load)
    }

    /// The number, for a constant whose elements are all equal.
    fn number(&self, id: NodeId) -> Option<f64> {
        let constant = self.constant(id)?;
        let (&first, rest) = constant.data().split_first()?;
        (constant.ty().kind == Kind::Real && rest.iter().all(|v| v.to_bits() == first.to_bits()))
            .then_some(first)
    }

    fn constant(&self, id: NodeId) -> Option<Tensor> {
        let node = self.circuit.node(id);
        match node.inputs().is_empty().then(|| node.gate().form(&[])) {
            Some(Form::Constant(tensor)) => Some(tensor),
            _ => None,
        }
    }

    fn map(&mut self, step: usize) -> &mut MapStep {
        match &mut self.steps[step].op {
            Op::Map(map) => map,
            _ => unreachable!("only fused steps are joined"),
        }
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
    }
}

/// How a fold can be done.
enum Folding {
    /// In a fused step.
    Fused(FoldKind, Option<usize>),
    /// `[outer, reduce, inner]`.
    Middle([usize; 3]),
    /// Axes that are no neighbours.
    Scattered,
}

impl Folding {
    fn of(shape: Shape, axes: &[usize]) -> Folding {
        let mut runs: SmallVec<[(bool, usize); 4]> = SmallVec::new();
        for (axis, &length) in shape.dims().iter().enumerate().filter(|(_, d)| **d != 1) {
            let folded = axes.contains(&axis);
            match runs.last_mut() {
                Some(last) if last.0 == folded => last.1 *= length,
                _ => runs.push((folded, length)),
            }
        }
        match runs[..] {
            [(true, _)] => Folding::Fused(FoldKind::Full, None),
            [(false, _), (true, cols)] => Folding::Fused(FoldKind::Rows, Some(cols)),
            [(true, _), (false, cols)] if cols <= Partition::MAX_COLUMNS => {
                Folding::Fused(FoldKind::Columns, Some(cols))
            }
            [(true, reduce), (false, inner)] => Folding::Middle([1, reduce, inner]),
            [(false, outer), (true, reduce), (false, inner)] => Folding::Middle([outer, reduce, inner]),
            _ => Folding::Scattered,
        }
    }
}
