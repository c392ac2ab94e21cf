//! Working memory that all steps use in turn, large enough for any of them.

use super::{Real, check};
use crate::kernels::fold::{self, Bounds, ColumnFold};
use crate::kernels::product;
use crate::plan::{FoldKind, Fused, Plan, PlanStep, ValueId, Work};

/// What a thread needs to run blocks.
#[derive(Debug)]
pub(super) struct Scratch<T> {
    pub(super) registers: Vec<T>,
    pub(super) columns: Vec<T>,
    pub(super) product: Vec<T>,
    /// Rows of a product's left operand, and the registers of the maps that make them.
    pub(super) left: Left<T>,
    /// The bounds of the results of a step.
    pub(super) bounds: Vec<Bounds<T>>,
}

/// Working memory that all steps use in turn.
#[derive(Debug)]
pub(super) struct Shared<T> {
    /// How many threads the run may use.
    pub(super) threads: usize,
    /// One for each thread that may be used.
    pub(super) scratch: Vec<Scratch<T>>,
    /// Results of the tasks of a fused step's folds, one for each fold.
    pub(super) partials: Vec<Vec<T>>,
    /// The numbers of a step of single numbers.
    pub(super) numbers: Vec<T>,
    pub(super) product: Vec<T>,
    /// The bounds of each value that the check asks for.
    pub(super) bounds: Vec<Bounds<T>>,
    pub(super) notes: check::Notes,
}

impl<T: Real> Shared<T> {
    /// Memory that is enough for every step.
    pub(super) fn new(plan: &Plan, threads: usize) -> Shared<T> {
        let fused = || plan.steps.iter().filter_map(PlanStep::fused);
        let most = |size: fn(&Fused) -> usize| fused().map(size).max().unwrap_or(0);
        let registers = most(|fused| fused.code.registers * fused.code.block);
        let columns = most(|fused| {
            let columns = fused.folds.iter().filter(|fold| fold.kind == FoldKind::Columns).count();
            columns * fused.column_scratch()
        });
        let tiles = fused().filter_map(|f| f.product.as_deref());
        let whole = || {
            plan.steps.iter().filter_map(|step| match &step.work {
                Work::Product(product) => Some(&**product),
                _ => None,
            })
        };
        let tile = tiles.chain(whole()).map(|p| product::rows_scratch::<T>(p.k)).max().unwrap_or(0);
        let product = whole().map(|p| product::product_scratch::<T>(p.m, p.k, p.n)).max().unwrap_or(0);
        let left_registers =
            most(|fused| fused.left().map_or(0, |left| left.code.registers * left.code.block));
        let left_rows = most(|fused| {
            let k = fused.left().and(fused.product.as_ref()).map_or(0, |product| product.k);
            fused.code.block / fused.cols.unwrap_or(1).max(1) * k
        });
        let written = most(|fused| fused.written.len());
        let one = || Scratch {
            registers: vec![T::ZERO; registers],
            columns: vec![T::ZERO; columns],
            product: vec![T::ZERO; tile],
            left: Left { registers: vec![T::ZERO; left_registers], rows: vec![T::ZERO; left_rows] },
            bounds: vec![Bounds::EMPTY; written],
        };
        let folds = most(|fused| fused.folds.len());
        let partial = |at: usize| {
            let size = |fused: &Fused| {
                let kind = fused.folds.get(at).map(|fold| fold.kind);
                let partition = &fused.code.partition;
                kind.filter(|&kind| partition.is_partial(kind))
                    .map_or(0, |kind| partition.tasks * partition.width(kind))
            };
            vec![T::ZERO; fused().map(size).max().unwrap_or(0)]
        };
        Shared {
            threads: threads.max(1),
            scratch: (0..threads.max(1)).map(|_| one()).collect(),
            partials: (0..folds).map(partial).collect(),
            numbers: vec![T::ZERO; most(|fused| fused.code.scalar.as_ref().map_or(0, |s| s.len))],
            product: vec![T::ZERO; product],
            bounds: vec![Bounds::EMPTY; plan.values.len()],
            notes: check::Notes::default(),
        }
    }

    /// Notes the bounds of a value, if the check will ask for them.
    #[inline]
    pub(super) fn note(&mut self, plan: &Plan, id: ValueId, x: &[T]) {
        if plan.is_bounded(id) {
            self.bounds[id.index()] = fold::bounds(x);
        }
    }
}

/// Memory of maps on a product's left operand.
#[derive(Debug)]
pub(super) struct Left<T> {
    pub(super) registers: Vec<T>,
    pub(super) rows: Vec<T>,
}

impl Fused {
    /// The maps of the product's left operand.
    fn left(&self) -> Option<&Fused> {
        self.product.as_ref().and_then(|product| product.left.as_deref())
    }

    /// How much memory a fold of columns of a task needs.
    pub(super) fn column_scratch(&self) -> usize {
        let cols = self.cols.unwrap_or(1).max(1);
        ColumnFold::<f64>::scratch(self.code.partition.task / cols, cols)
    }
}
