//! Running a fused step: tasks of blocks, each block through all of the step's code while it is in the
//! first-level cache.

use std::ops::Range;

use smallvec::SmallVec;

use super::operands::{Block, Operands};
use super::{Arena, Machine, Real, Scratch, block, is_worth_sharing};
use crate::kernels::fold::{self, Accumulator, BLOCK};
use crate::kernels::map;
use crate::plan::{
    Arg, FoldKind, FoldSink, Inst, Load, MapStep, Partition, Pattern, Persistent, Plan, Target,
};

/// Runs a fused step.
pub(super) fn run<T: Real>(machine: &mut Machine<T>, plan: &Plan, step: &MapStep) {
    let partition = step.partition;
    let Machine { arena, scratch, partials, .. } = machine;
    let mut stores: SmallVec<[Vec<T>; 16]> =
        step.stores.iter().map(|s| std::mem::take(&mut arena.reals[plan.slot(s.value)])).collect();
    let mut folds: SmallVec<[Vec<T>; 4]> = SmallVec::new();
    for (sink, partial) in step.folds.iter().zip(&mut *partials) {
        let direct = &mut arena.reals[plan.slot(sink.value)];
        folds.push(std::mem::take(if partition.is_partial(sink.kind) { partial } else { direct }));
    }
    if partition.elements > 0 {
        let sinks = Sinks {
            stores: stores.iter_mut().map(Vec::as_mut_slice).collect(),
            folds: folds.iter_mut().map(Vec::as_mut_slice).collect(),
        };
        let job = Job { step, loads: loads(arena, plan, step) };
        let shared = scratch.len() > 1 && is_worth_sharing(partition.elements * step.code.len());
        let threads = if shared { scratch.len() } else { 1 };
        job.share(sinks, &mut scratch[..threads], 0..partition.tasks);
    }
    for (sink, buffer) in step.stores.iter().zip(stores) {
        arena.reals[plan.slot(sink.value)] = buffer;
    }
    for ((sink, partial), buffer) in step.folds.iter().zip(partials).zip(folds) {
        let slot = plan.slot(sink.value);
        let is_partial = partition.is_partial(sink.kind);
        *(if is_partial { &mut *partial } else { &mut arena.reals[slot] }) = buffer;
        let out = &mut arena.reals[slot][..plan.value(sink.value).elements];
        if partition.elements == 0 {
            out.fill(fold::identity(sink.op));
        } else if is_partial {
            fold_partials(&partition, sink, partial, out);
        }
    }
}

/// Folds the tasks' results into one.
fn fold_partials<T: Real>(partition: &Partition, sink: &FoldSink, partials: &[T], out: &mut [T]) {
    let width = partition.width(sink.kind);
    let partials = &partials[..partition.tasks * width];
    match sink.kind {
        FoldKind::Full => fold::rows(sink.op, partials, partition.tasks, out),
        FoldKind::Rows => fold::rows(sink.op, partials, partition.pieces, out),
        FoldKind::Columns => fold::columns(sink.op, partials, 1, partition.tasks, width, out),
    }
}

/// The elements that each load reads, from its first on; all of the value where the walk may go backwards;
/// empty for those that read the slot of a store.
fn loads<'a, T>(arena: &'a Arena<T>, plan: &Plan, step: &MapStep) -> SmallVec<[&'a [T]; 16]> {
    let start = |load: &Load| if matches!(load.pattern, Pattern::Strided(_)) { 0 } else { load.offset };
    let slot = |load: &Load| &arena.reals[plan.slot(load.value)];
    step.loads.iter().map(|load| slot(load).get(start(load)..).unwrap_or(&[])).collect()
}

/// Where results go: from the first element of some task on.
struct Sinks<'a, T> {
    stores: SmallVec<[&'a mut [T]; 16]>,
    folds: SmallVec<[&'a mut [T]; 4]>,
}

struct Job<'a, T> {
    step: &'a MapStep,
    loads: SmallVec<[&'a [T]; 16]>,
}

impl<T: Real> Job<'_, T> {
    /// Divides the tasks among threads, one for each scratch.
    fn share(&self, sinks: Sinks<'_, T>, scratch: &mut [Scratch<T>], tasks: Range<usize>) {
        let partition = &self.step.partition;
        if scratch.len() == 1 || tasks.len() <= 1 {
            if let Some(scratch) = scratch.first_mut() {
                Worker { job: self, sinks, scratch, first: tasks.start }.run(tasks);
            }
            return;
        }
        let half = scratch.len() / 2;
        let middle = tasks.start + tasks.len() * half / scratch.len();
        let (left, right) = scratch.split_at_mut(half);
        let at = partition.start(middle) - partition.start(tasks.start);
        let (mut before, mut after) = (
            Sinks { stores: SmallVec::new(), folds: SmallVec::new() },
            Sinks { stores: SmallVec::new(), folds: SmallVec::new() },
        );
        for store in sinks.stores {
            let (low, high) = store.split_at_mut(at);
            before.stores.push(low);
            after.stores.push(high);
        }
        for (fold, sink) in sinks.folds.into_iter().zip(&self.step.folds) {
            let start = |task| partition.fold_start(sink.kind, task);
            let (low, high) = fold.split_at_mut(start(middle) - start(tasks.start));
            before.folds.push(low);
            after.folds.push(high);
        }
        rayon::join(
            || self.share(before, left, tasks.start..middle),
            || self.share(after, right, middle..tasks.end),
        );
    }
}

/// A thread at work on some tasks.
struct Worker<'j, 'a, 's, 'c, T> {
    job: &'j Job<'a, T>,
    sinks: Sinks<'s, T>,
    scratch: &'c mut Scratch<T>,
    /// The task at which the sinks begin.
    first: usize,
}

impl<T: Real> Worker<'_, '_, '_, '_, T> {
    fn run(mut self, tasks: Range<usize>) {
        let MapStep { partition, persistent, block: size, .. } = self.job.step;
        for (what, register) in persistent.iter().zip(self.scratch.registers.chunks_exact_mut(*size)) {
            let value = match *what {
                Persistent::Constant(value) => T::from_f64(value),
                Persistent::Repeated(load) => self.job.loads[load as usize][0],
            };
            let used = partition.elements.min(*size);
            map::fill(&mut register[..used], value);
        }
        for task in tasks {
            let (begin, end) = (partition.start(task), partition.start(task + 1));
            let mut start = begin;
            while start < end {
                // Folds look at whole rows, or at parts of one row.
                let limit = match partition.cols {
                    Some(cols) if cols <= *size => start + size / cols * cols,
                    Some(cols) => (start + size).min((start / cols + 1) * cols),
                    None => start + size,
                };
                let len = limit.min(end) - start;
                let relative = start - partition.start(self.first);
                let (opens, closes) = (start == begin, start + len == end);
                self.run_block(Block { task, start, len, relative, opens, closes });
                start += len;
            }
        }
    }

    fn run_block(&mut self, block: Block) {
        let job = self.job;
        let size = job.step.block;
        for inst in &job.step.code {
            match *inst {
                Inst::Apply { op, args, to: Target::Register(to) } => {
                    let (registers, stores) = (&mut self.scratch.registers, &self.sinks.stores);
                    let (operands, out) = split(registers, to, size, &job.loads, stores, block);
                    map::apply(op, operands.get_all(op.arity(), args), out);
                }
                Inst::Apply { op, args, to: Target::Store(to) } => {
                    let store = std::mem::take(&mut self.sinks.stores[to as usize]);
                    let out = &mut store[block.relative..][..block.len];
                    map::apply(op, self.operands(block).get_all(op.arity(), args), out);
                    self.sinks.stores[to as usize] = store;
                }
                Inst::Store { from, to } => {
                    let store = std::mem::take(&mut self.sinks.stores[to as usize]);
                    store[block.relative..][..block.len].copy_from_slice(self.operands(block).get(from));
                    self.sinks.stores[to as usize] = store;
                }
                Inst::Gather { load, to } => {
                    let (registers, stores) = (&mut self.scratch.registers, &self.sinks.stores);
                    let (operands, out) = split(registers, to, size, &job.loads, stores, block);
                    let Load { offset, pattern, .. } = &job.step.loads[load as usize];
                    match (pattern, job.step.own[load as usize]) {
                        (Pattern::Strided(axes), _) => {
                            block::gather(job.loads[load as usize], *offset, axes, block.start, out);
                        }
                        (_, Some(store)) => out.copy_from_slice(operands.get(Arg::Store(store))),
                        (_, None) => out.copy_from_slice(operands.get(Arg::Load(load))),
                    }
                }
                Inst::Fold { from, fold } => self.fold(from, fold as usize, block),
            }
        }
    }

    fn operands(&self, block: Block) -> Operands<'_, '_, T> {
        Operands {
            registers: (&self.scratch.registers, &[]),
            written: usize::MAX,
            size: self.job.step.block,
            loads: &self.job.loads,
            stores: &self.sinks.stores,
            block,
        }
    }

    fn fold(&mut self, from: Arg, at: usize, block: Block) {
        let MapStep { partition, folds, block: size, .. } = self.job.step;
        let FoldSink { op, kind, .. } = folds[at];
        let out = std::mem::take(&mut self.sinks.folds[at]);
        let mut accumulator = std::mem::replace(&mut self.scratch.accumulators[at], Accumulator::new(op));
        let mut columns = std::mem::take(&mut self.scratch.columns);
        let x = self.operands(block).get(from);
        let first = partition.fold_start(kind, self.first);
        match (kind, partition.cols.unwrap_or(1)) {
            (FoldKind::Rows, cols) if cols <= *size => {
                fold::rows(op, x, cols, &mut out[block.start / cols - first..][..block.len / cols]);
            }
            (FoldKind::Columns, cols) => {
                let sums = &mut out[partition.fold_start(kind, block.task) - first..][..cols];
                if block.opens {
                    sums.fill(fold::identity(op));
                }
                if cols <= *size {
                    fold::columns(op, x, 1, block.len / cols, cols, &mut columns[..cols]);
                    fold::combine(op, sums, &columns[..cols]);
                } else {
                    fold::combine(op, &mut sums[block.start % cols..][..block.len], x);
                }
            }
            (FoldKind::Full | FoldKind::Rows, cols) => {
                let row_opens = kind == FoldKind::Rows && block.start.is_multiple_of(cols);
                if block.opens || row_opens {
                    accumulator = Accumulator::new(op);
                }
                x.chunks(BLOCK).for_each(|part| accumulator.push(part));
                let row_closes = kind == FoldKind::Rows && (block.start + block.len).is_multiple_of(cols);
                if block.closes || row_closes {
                    let to = match partition.is_partial(kind) {
                        true => block.task,
                        false => block.start / cols,
                    };
                    out[to - first] = accumulator.finish();
                }
            }
        }
        self.scratch.columns = columns;
        self.scratch.accumulators[at] = accumulator;
        self.sinks.folds[at] = out;
    }
}

/// Parts a register that is to be written from everything that can be read.
fn split<'a, 's, T>(
    registers: &'a mut [T],
    to: u16,
    size: usize,
    loads: &'a [&'a [T]],
    stores: &'a [&'s mut [T]],
    block: Block,
) -> (Operands<'a, 's, T>, &'a mut [T]) {
    let to = to as usize;
    let (below, rest) = registers.split_at_mut(to * size);
    let (out, above) = rest.split_at_mut(size);
    let operands = Operands { registers: (below, above), written: to, size, loads, stores, block };
    (operands, &mut out[..block.len])
}
