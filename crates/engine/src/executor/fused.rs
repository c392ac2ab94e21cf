//! Running a fused step: tasks of blocks, each block through all of the step's code while it is in the
//! first-level cache.

use std::ops::Range;

use smallvec::SmallVec;

use super::memory::{Bound, Writes};
use super::worker::Worker;
use super::{Real, Scratch, Shared};
use crate::cpu::Scalar;
use crate::error::Error;
use crate::kernels::fold::Bounds;
use crate::kernels::{fold, scalar};
use crate::plan::{FoldKind, FoldSink, Fused, Load, Pattern, PlanStep, Segment};

/// A fused step with what it reads.
pub(super) struct Job<'a, T> {
    pub(super) fused: &'a Fused,
    pub(super) loads: &'a [&'a [T]],
    /// Both operands of the product, and what the maps of its left one read.
    pub(super) product: Option<[&'a [T]; 2]>,
    pub(super) left: &'a [&'a [T]],
    /// The rows' indices.
    pub(super) indices: &'a [u32],
}

/// Where results go, beginning with the first element, and the first result of each fold, of some task.
pub(super) struct Sinks<'s, 'f, T> {
    pub(super) written: Writes<'s, T>,
    pub(super) folds: SmallVec<[&'f mut [T]; 4]>,
}

/// Runs a fused step.
///
/// # Errors
/// An index out of range.
pub(super) fn run<T: Real>(
    memory: &mut Bound<'_, T>,
    shared: &mut Shared<T>,
    step: &PlanStep,
    fused: &Fused,
) -> Result<(), Error> {
    match &fused.code.scalar {
        Some(scalar) => {
            run_scalar(memory, shared, fused, scalar);
            Ok(())
        }
        None => run_blocks(memory, shared, step, fused),
    }
}

/// A step of arrays. It is a separate function because its stack frame would cost more than a whole step of
/// single numbers does.
#[inline(never)]
fn run_blocks<T: Real>(
    memory: &mut Bound<'_, T>,
    shared: &mut Shared<T>,
    step: &PlanStep,
    fused: &Fused,
) -> Result<(), Error> {
    let partition = fused.code.partition;
    let depth = fused.cols.unwrap_or(0);
    if let Some(segment) = fused.indices {
        super::steps::check(memory, step, segment, depth)?;
    }
    let Shared { threads, scratch, partials, bounds, .. } = shared;
    let plan = memory.plan;
    let (mut reads, mut writes, indices) = memory.open(reads(fused), fused.writes());
    let indices = fused.indices.map_or(&[][..], |segment| match plan.value(segment.value).home {
        crate::plan::Home::Arena(offset) => &indices[offset + segment.offset..][..segment.len],
        crate::plan::Home::State(_) => &[],
    });
    let product = fused.product.as_ref().and_then(|_| Some([reads.pop()?, reads.pop()?]));
    let product = product.map(|[b, a]| [a, b]);
    let (loads, left) = reads.split_at(fused.loads.len());
    let mut results: SmallVec<[&mut [T]; 4]> = writes.drain(fused.written.len()..).collect();
    if partition.elements == 0 {
        for (sink, out) in fused.folds.iter().zip(results) {
            out.fill(fold::identity(sink.op));
        }
        return Ok(());
    }
    {
        let folds = fused.folds.iter().zip(&mut results).zip(partials.iter_mut());
        let sinks = Sinks {
            written: writes,
            folds: folds
                .map(|((sink, direct), partial)| match partition.is_partial(sink.kind) {
                    true => &mut partial[..],
                    false => &mut direct[..],
                })
                .collect(),
        };
        let job = Job { fused, loads, product, left, indices };
        let threads = if fused.code.is_shared { *threads } else { 1 };
        let scratch = &mut scratch[..threads];
        scratch.iter_mut().for_each(|scratch| scratch.bounds.fill(Bounds::EMPTY));
        job.share(sinks, scratch, 0..partition.tasks);
        for (at, sink) in fused.written.iter().enumerate().filter(|(at, _)| fused.code.bounded[*at]) {
            let found = scratch.iter().map(|scratch| scratch.bounds[at]);
            bounds[sink.value.index()] = found.fold(Bounds::EMPTY, Bounds::join);
        }
    }
    for ((sink, out), partial) in fused.folds.iter().zip(results).zip(partials) {
        if partition.is_partial(sink.kind) {
            join_partials(fused, sink, partial, out);
        }
        if plan.value(sink.value).flushed {
            crate::kernels::flush(out);
        }
        if plan.is_bounded(sink.value) {
            bounds[sink.value.index()] = fold::bounds(out);
        }
    }
    Ok(())
}

/// What a fused step reads: its loads, each from its first element on (all of the value where the walk may go
/// backwards; nothing for those that read what a result is written over), those of the maps of the product's left operand,
/// then the operands of the product.
fn reads(fused: &Fused) -> impl Iterator<Item = Segment> + '_ {
    let load = |(load, own): (&Load, &Option<u16>)| match own {
        Some(_) => Segment { value: load.value, offset: 0, len: 0 },
        None => load.segment(),
    };
    let left = fused.product.iter().filter_map(|p| p.left.as_deref()).flat_map(|left| &left.loads);
    let product = fused.product.iter().flat_map(|p| {
        let a = if p.left.is_some() {
            Segment { value: p.a.value, offset: 0, len: 0 }
        } else {
            Segment::whole(p.a.value)
        };
        [a, Segment::whole(p.b.value)]
    });
    fused.loads.iter().zip(&fused.code.own).map(load).chain(left.map(Load::segment)).chain(product)
}

/// A step of single numbers, as a straight line.
fn run_scalar<T: Real>(memory: &mut Bound<'_, T>, shared: &mut Shared<T>, fused: &Fused, scalar: &Scalar) {
    let numbers = &mut shared.numbers[..scalar.len];
    for (load, to) in fused.loads.iter().zip(&mut *numbers) {
        *to = memory.number(load.value, load.offset);
    }
    for (&constant, to) in scalar.constants.iter().zip(&mut numbers[fused.loads.len()..]) {
        *to = T::from_f64(constant);
    }
    scalar::run(&scalar.ops, numbers);
    for ((sink, &from), &is_bounded) in fused.written.iter().zip(&scalar.written).zip(&fused.code.bounded) {
        let number = numbers[from as usize];
        memory.set_number(sink.value, number);
        if is_bounded {
            shared.bounds[sink.value.index()] = fold::bounds(&[number]);
        }
    }
}

/// Joins the tasks' results of a fold, each a subtree of its tree.
fn join_partials<T: Real>(fused: &Fused, sink: &FoldSink, partials: &mut [T], out: &mut [T]) {
    let partition = &fused.code.partition;
    let width = partition.width(sink.kind);
    let partials = &mut partials[..partition.tasks * width];
    let tasks = if sink.kind == FoldKind::LongRows { partition.pieces } else { partition.tasks };
    for (partials, out) in partials.chunks_exact_mut(tasks * width).zip(out.chunks_exact_mut(width)) {
        fold::tree(sink.op, partials, width);
        out.copy_from_slice(&partials[..width]);
    }
}

impl Load {
    /// The elements that the load reads, as one segment.
    fn segment(&self) -> Segment {
        let start = if matches!(self.pattern, Pattern::Strided(_)) { 0 } else { self.offset };
        Segment { value: self.value, offset: start, len: Segment::REST }
    }
}

impl<T: Real> Job<'_, T> {
    /// Divides the tasks among threads, one for each scratch.
    fn share(&self, sinks: Sinks<'_, '_, T>, scratch: &mut [Scratch<T>], tasks: Range<usize>) {
        let partition = &self.fused.code.partition;
        if scratch.len() == 1 || tasks.len() <= 1 {
            if let Some(scratch) = scratch.first_mut() {
                Worker { job: self, sinks, scratch, first: tasks.start }.run(tasks);
            }
            return;
        }
        let half = scratch.len() / 2;
        let middle = tasks.start + tasks.len() * half / scratch.len();
        let (left, right) = scratch.split_at_mut(half);
        let (mut before, mut after) = (
            Sinks { written: SmallVec::new(), folds: SmallVec::new() },
            Sinks { written: SmallVec::new(), folds: SmallVec::new() },
        );
        let at = partition.start(middle) - partition.start(tasks.start);
        for (result, sink) in sinks.written.into_iter().zip(&self.fused.written) {
            let (low, high) = result.split_at_mut(self.fused.numbers_written(sink, at));
            before.written.push(low);
            after.written.push(high);
        }
        for (fold, sink) in sinks.folds.into_iter().zip(&self.fused.folds) {
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
