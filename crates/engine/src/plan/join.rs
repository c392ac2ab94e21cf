//! Which fused step a map or a fold joins, and how it gets its operands there.

use backflow_circuit::NodeId;

use super::draft::Draft;
use super::fused::{Definition, Extent, Virtual};
use super::{Fused, Load, PlanStep, Window, Work};

/// Instructions in a fused step: with more, too few elements of each register would fit into the first-level
/// cache.
const MAX_INSTRUCTIONS: usize = 64;
/// Streams that a fused step reads, about as many as a processor prefetches.
const MAX_LOADS: usize = 16;
/// Folds in a fused step.
const MAX_FOLDS: usize = 4;
/// Results that a fused step writes.
const MAX_WRITES: usize = 16;
/// Instructions, loads and results of a step of single numbers, whose registers all fit into a cache.
const MAX_SCALARS: usize = 4096;

/// What a map or a fold asks of a fused step that it joins.
#[derive(Clone, Copy)]
pub(super) struct Wish {
    pub(super) elements: usize,
    /// How it looks at the elements.
    pub(super) rows: Rows,
    /// The number of its instructions.
    pub(super) cost: usize,
    /// The step that must have run before.
    pub(super) ready: u32,
}

/// How a part of a fused step looks at its elements.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Rows {
    /// One by one.
    Any,
    /// As one sequence, which must not be cut into rows.
    Flat,
    /// As rows of this length.
    Of(usize),
}

impl Draft<'_> {
    /// The fused step that a map over this number of elements joins, and whether it has a number for each of the
    /// step's elements there, or one for each row.
    pub(super) fn join_map(
        &mut self,
        elements: usize,
        operands: &[Window],
        cost: usize,
        ready: u32,
    ) -> (usize, Extent) {
        let wish = Wish { elements, rows: Rows::Any, cost, ready };
        if let Some(step) = self.maker(operands)
            && self.is_by_rows(step, elements)
            && self.fits(step, Extent::Row, operands, wish)
        {
            return (step, Extent::Row);
        }
        (self.join(operands, wish), Extent::Full)
    }

    /// The fused step that a map or fold over all its elements joins: that of an operand, the last one of the
    /// same size, or a new one.
    pub(super) fn join(&mut self, operands: &[Window], wish: Wish) -> usize {
        let candidates = [self.maker(operands), self.latest.get(&wish.elements).copied()];
        let fits = |&step: &usize| self.fits(step, Extent::Full, operands, wish);
        if let Some(step) = candidates.into_iter().flatten().find(fits) {
            return step;
        }
        self.open(Fused::new(wish.elements))
    }

    /// A new fused step.
    pub(super) fn open(&mut self, fused: Fused) -> usize {
        self.latest.insert(fused.elements, self.steps.len());
        self.steps.push(PlanStep {
            work: Work::Fused(Box::new(fused)),
            operands: Default::default(),
            result: None,
            covers: Vec::new(),
        });
        self.steps.len() - 1
    }

    /// The last step that makes an operand in a register.
    fn maker(&self, operands: &[Window]) -> Option<usize> {
        let made = operands.iter().map(|w| self.made[w.base.index()]);
        made.filter(|made| made.register.is_some()).map(|made| made.step as usize - 1).max()
    }

    /// Whether this number of elements is one per row of a step.
    fn is_by_rows(&self, step: usize, elements: usize) -> bool {
        let Some(fused) = self.steps[step].fused() else { return false };
        fused.cols.is_some_and(|cols| cols > 1) && fused.rows() == elements && elements != fused.elements
    }

    fn fits(&self, step: usize, extent: Extent, operands: &[Window], wish: Wish) -> bool {
        let Some(fused) = self.steps[step].fused().filter(|_| step >= self.floor) else { return false };
        let single = fused.elements == 1;
        let limit = |usual: usize| if single { MAX_SCALARS } else { usual };
        let roomy = fused.instructions + wish.cost <= limit(MAX_INSTRUCTIONS)
            && fused.loads.len() + operands.len() <= limit(MAX_LOADS)
            && fused.folds.len() < MAX_FOLDS
            && fused.written.len() < limit(MAX_WRITES);
        let rows_fit = match wish.rows {
            Rows::Any => true,
            Rows::Flat => fused.cols.is_none(),
            Rows::Of(cols) => fused.cols.map_or_else(|| !fused.is_flat(), |known| known == cols),
        };
        let size_fits = extent == Extent::Row || fused.elements == wish.elements;
        let ready = operands.iter().all(|w| {
            let made = self.made[w.base.index()].step as usize;
            made <= step || self.in_register(step, w, extent).is_some()
        });
        roomy && rows_fit && size_fits && ready && wish.ready as usize <= step
    }

    /// The register of a step that holds a window's elements, for a use with the given extent.
    fn in_register(&self, step: usize, window: &Window, extent: Extent) -> Option<Virtual> {
        let made = self.made[window.base.index()];
        let (register, of) = made.register.filter(|_| made.step as usize == step + 1)?;
        let fused = self.steps[step].fused()?;
        let whole = window.is_all_of(self.elements(window.base));
        let found = match (of, extent) {
            (Extent::Full, Extent::Full) | (Extent::Row, Extent::Row) => whole,
            (Extent::Row, Extent::Full) => {
                window.shape.elements() == fused.elements
                    && fused.cols.is_some_and(|cols| window.repeats_rows(fused.rows(), cols))
            }
            (Extent::Full, Extent::Row) => false,
        };
        found.then_some(register)
    }

    /// The register of an operand in a fused step.
    pub(super) fn operand(&mut self, step: usize, window: Window, extent: Extent) -> Virtual {
        if let Some(number) = self.number(window.base) {
            return self.fused(step).define(Definition::Constant(number), extent);
        }
        if let Some(register) = self.in_register(step, &window, extent) {
            return register;
        }
        let value = self.value_of(window.base);
        let load = Load { value, offset: window.offset.max(0) as usize, pattern: window.pattern(), extent };
        self.fused(step).load(load)
    }

    /// The step that makes a node.
    pub(super) fn step_of(&self, id: NodeId) -> Option<usize> {
        (self.made[id.index()].step as usize).checked_sub(1)
    }
}
