//! How a fused step's elements are divided into tasks.

use crate::plan::{FoldKind, Fused};

/// The elements of a task: enough to be worth a thread, few enough to stay in the second-level cache. A
/// multiple of the leaves of a fold's tree by a power of two, so that tasks are subtrees of it.
const TASK: usize = 16 * 1024;

/// Rows of a task are a power of two times the rows that a fold of columns adds up in sequence.
const STEM: usize = 8;

/// Multiplications and additions in a task of a product.
const PRODUCT_TASK: usize = 128 * 1024;

/// How a step's elements are divided into tasks. Tasks are subtrees of every fold's tree, so the division
/// changes no bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Partition {
    pub(crate) elements: usize,
    /// The length of a row, when something looks at rows.
    pub(crate) cols: Option<usize>,
    /// The elements of a task, but for the last one (of each row, when rows are cut).
    pub(crate) task: usize,
    /// Into how many tasks each row is cut; 0 when tasks are whole rows.
    pub(crate) pieces: usize,
    pub(crate) tasks: usize,
}

impl Partition {
    pub(super) fn of(fused: &Fused) -> Partition {
        let elements = fused.elements;
        let whole = |cols: Option<usize>, task: usize| {
            let task = task.max(1);
            Partition { elements, cols, task, pieces: 0, tasks: elements.div_ceil(task) }
        };
        match (fused.cols, &fused.product) {
            (Some(cols), None) if cols > TASK => {
                let pieces = cols.div_ceil(TASK);
                let tasks = elements / cols * pieces;
                Partition { elements, cols: Some(cols), task: TASK, pieces, tasks }
            }
            (Some(cols), None) => whole(Some(cols), cols * rows_of(TASK / cols.max(1))),
            (Some(cols), Some(product)) => {
                whole(Some(cols), cols * rows_of(PRODUCT_TASK / (cols * product.k).max(1)))
            }
            (None, _) => whole(None, TASK),
        }
    }

    /// The first element of a task; of the task after the last, the number of elements.
    pub(crate) fn start(&self, task: usize) -> usize {
        match (self.pieces, self.cols) {
            (0, _) | (_, None) => (task * self.task).min(self.elements),
            (pieces, Some(cols)) => task / pieces * cols + task % pieces * self.task,
        }
    }

    /// How many numbers a task writes for a fold.
    pub(crate) fn width(&self, kind: FoldKind) -> usize {
        match kind {
            FoldKind::Columns => self.cols.unwrap_or(1),
            FoldKind::Full | FoldKind::LongRows => 1,
        }
    }

    /// Whether the tasks' results of a fold must be folded again.
    pub(crate) fn is_partial(&self, kind: FoldKind) -> bool {
        kind != FoldKind::LongRows || self.pieces > 0
    }

    /// Where a task's results of a fold begin.
    pub(crate) fn fold_start(&self, kind: FoldKind, task: usize) -> usize {
        if self.is_partial(kind) {
            task * self.width(kind)
        } else {
            self.start(task) / self.cols.unwrap_or(1).max(1)
        }
    }
}

/// A power of two times [`STEM`] rows, at most the given number where that is possible.
fn rows_of(wanted: usize) -> usize {
    let stems = (wanted / STEM).max(1);
    STEM << stems.ilog2()
}
