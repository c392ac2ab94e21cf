//! Folds: those over rows, columns or everything join fused steps; others become steps of their own.

use backflow_circuit::form::{FoldOp, View};
use backflow_circuit::{NodeId, Shape};
use smallvec::SmallVec;

use super::fuse::{Draft, Made};
use super::{FoldKind, FoldSink, Layout, Op, Partition};

impl Draft<'_> {
    pub(super) fn add_fold(&mut self, id: NodeId, op: FoldOp, axes: &[usize]) {
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
