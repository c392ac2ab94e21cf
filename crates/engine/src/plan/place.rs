//! Which fused step a map or a fold joins, and how it gets its operands there.

use backflow_circuit::form::Form;
use backflow_circuit::{Kind, NodeId, Tensor};

use super::fuse::Draft;
use super::map::{Definition, Virtual};
use super::{Layout, Load, MapStep, Op, PlanStep};

/// Instructions in a fused step: with more, too few elements of each register would fit into the first-level
/// cache.
const MAX_INSTRUCTIONS: usize = 64;
/// Streams that a fused step reads, about as many as a processor prefetches.
const MAX_LOADS: usize = 16;
/// Folds in a fused step.
const MAX_FOLDS: usize = 4;
/// Results that a fused step writes.
const MAX_STORES: usize = 16;

impl Draft<'_> {
    /// The fused step that a map or fold over so many elements joins: that of an operand, or the last one of
    /// the size, or a new one.
    pub(super) fn place(
        &mut self,
        elements: usize,
        layouts: &[Layout],
        cols: Option<usize>,
        cost: usize,
    ) -> usize {
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
    pub(super) fn operand(&mut self, step: usize, layout: Layout) -> Virtual {
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

    pub(super) fn constant(&self, id: NodeId) -> Option<Tensor> {
        let node = self.circuit.node(id);
        match node.inputs().is_empty().then(|| node.gate().form(&[])) {
            Some(Form::Constant(tensor)) => Some(tensor),
            // A plan runs the only shard of its batch.
            Some(Form::FirstShard) => Some(Tensor::scalar(1.0)),
            _ => None,
        }
    }

    pub(super) fn map(&mut self, step: usize) -> &mut MapStep {
        match &mut self.steps[step].op {
            Op::Map(map) => map,
            _ => unreachable!("only fused steps are joined"),
        }
    }
}
