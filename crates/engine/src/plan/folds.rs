//! Folds: those over rows, columns or everything join fused steps; others become steps of their own.

use backflow_circuit::form::{FoldOp, View};
use backflow_circuit::{NodeId, Shape};
use smallvec::SmallVec;

use super::draft::{Draft, Made};
use super::fused::{Definition, Extent};
use super::join::{Rows, Wish};
use super::{FoldKind, FoldSink, PlanStep, Window, Work};
use crate::cpu::{MAX_COLUMNS, MAX_ROW};

impl Draft<'_> {
    pub(super) fn add_fold(&mut self, id: NodeId, op: FoldOp, axes: &[usize]) {
        let x = self.circuit.node(id).inputs()[0];
        let shape = self.ty(x).shape;
        // Folding axes of length 1 only changes the shape.
        if axes.iter().all(|&axis| shape.dims()[axis] == 1) {
            return self.add_view(id, &View::Reshape);
        }
        let window = self.window(x);
        match Folding::of(shape, axes) {
            Folding::Full => self.add_fold_sink(id, window, op, FoldKind::Full, Rows::Flat),
            Folding::Rows(cols) => self.add_fold_of_rows(id, window, op, cols),
            Folding::Columns(cols) => {
                self.add_fold_sink(id, window, op, FoldKind::Columns, Rows::Of(cols));
            }
            Folding::Middle(sizes) => {
                let x = self.run(x);
                let to = self.new_value(id);
                self.push_step(PlanStep::new(Work::Fold { op, sizes }, [x], to), id);
            }
            Folding::Scattered => {
                let kept = (0..shape.rank()).filter(|axis| !axes.contains(axis));
                let order: Vec<usize> = kept.chain(axes.iter().copied()).collect();
                let shape = shape.permuted(&order);
                let cols = shape.dims()[shape.rank() - axes.len()..].iter().product();
                let rows = window.viewed(&View::Permute(order), shape).unwrap_or(window);
                self.add_fold_of_rows(id, rows, op, cols);
            }
        }
    }

    /// A fold of rows: a register, if a row fits into one, so that what follows can use it in the same step.
    fn add_fold_of_rows(&mut self, id: NodeId, window: Window, op: FoldOp, cols: usize) {
        if cols > MAX_ROW || window.shape.elements() == 0 {
            return self.add_fold_sink(id, window, op, FoldKind::LongRows, Rows::Of(cols));
        }
        let step = self.join_fold(id, &window, Rows::Of(cols));
        let from = self.operand(step, window, Extent::Full);
        let fused = self.fused(step);
        fused.cols = Some(cols);
        // With a single row, rows and elements cannot be told apart, and need not be.
        let register = fused.define(Definition::FoldRows(op, from), Extent::Row);
        self.made_in(step, id, register, Extent::Row);
    }

    fn add_fold_sink(&mut self, id: NodeId, window: Window, op: FoldOp, kind: FoldKind, rows: Rows) {
        let step = self.join_fold(id, &window, rows);
        let from = self.operand(step, window, Extent::Full);
        let value = self.new_value(id);
        let fused = self.fused(step);
        if let Rows::Of(cols) = rows {
            fused.cols = Some(cols);
        }
        fused.folds.push(FoldSink { op, kind, value, from });
        self.made[id.index()] = Made { step: step as u32 + 1, register: None };
        self.stored[id.index()] = Some(value);
        self.steps[step].covers.push(id);
    }

    fn join_fold(&mut self, id: NodeId, window: &Window, rows: Rows) -> usize {
        let ready = self.ready(self.circuit.node(id).inputs()[0]);
        self.join(
            std::slice::from_ref(window),
            Wish { elements: window.shape.elements(), rows, cost: 0, ready },
        )
    }
}

/// How a fold can be done.
enum Folding {
    /// All elements, as one sequence.
    Full,
    /// Rows of this length.
    Rows(usize),
    /// Columns of rows of this length.
    Columns(usize),
    /// `[outer, reduce, inner]`.
    Middle([usize; 3]),
    /// Axes that are not neighbours.
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
            [(true, _)] => Folding::Full,
            [(false, _), (true, cols)] => Folding::Rows(cols),
            [(true, _), (false, cols)] if cols <= MAX_COLUMNS => Folding::Columns(cols),
            [(true, reduce), (false, inner)] => Folding::Middle([1, reduce, inner]),
            [(false, outer), (true, reduce), (false, inner)] => Folding::Middle([outer, reduce, inner]),
            _ => Folding::Scattered,
        }
    }
}
