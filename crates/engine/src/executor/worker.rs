//! A thread at work on some tasks of a fused step.

use std::ops::Range;

use smallvec::SmallVec;

use super::fused::{Job, Sinks};
use super::registers::{Block, Registers};
use super::shared::{Left, Scratch};
use super::{Real, block, tile};
use crate::cpu::{Arg, Inst, Persistent, Target};
use crate::kernels::fold::{self, ColumnFold, RowFold};
use crate::kernels::map;
use crate::plan::{Extent, FoldKind, FoldSink, Pattern, WriteSink};

/// A thread at work on some tasks.
pub(super) struct Worker<'j, 'a, 's, 'f, 'c, T> {
    pub(super) job: &'j Job<'a, T>,
    pub(super) sinks: Sinks<'s, 'f, T>,
    pub(super) scratch: &'c mut Scratch<T>,
    /// The task at which the sinks begin.
    pub(super) first: usize,
}

/// A fold under way.
pub(super) enum Running<'s, T> {
    Row(RowFold<T>),
    Columns(ColumnFold<'s, T>),
}

impl<T: Real> Worker<'_, '_, '_, '_, '_, T> {
    pub(super) fn run(self, tasks: Range<usize>) {
        let Worker { job, mut sinks, scratch, first } = self;
        let code = &job.fused.code;
        let (partition, size) = (code.partition, code.block);
        fill_persistent(job, &mut scratch.registers, partition.elements);
        let Scratch { registers, columns, product, left, bounds } = scratch;
        let mut running: SmallVec<[Running<'_, T>; 4]> = SmallVec::new();
        let mut columns = &mut columns[..];
        for sink in &job.fused.folds {
            running.push(match (sink.kind, partition.cols) {
                (FoldKind::Columns, Some(cols)) => {
                    let (own, rest) = columns.split_at_mut(job.fused.column_scratch());
                    columns = rest;
                    Running::Columns(ColumnFold::new(sink.op, cols, own))
                }
                _ => Running::Row(RowFold::new(sink.op)),
            });
        }
        for task in tasks {
            let (begin, end) = (partition.start(task), partition.start(task + 1));
            let mut start = begin;
            while start < end {
                let block = block_at(job, start, end, partition.start(first));
                let registers = Registers {
                    registers: &mut *registers,
                    size,
                    loads: job.loads,
                    written: &mut sinks.written,
                    block,
                };
                run_block(job, registers, &mut running, (product, left));
                for ((at, sink), bounds) in job.fused.written.iter().enumerate().zip(&mut *bounds) {
                    if code.bounded[at] {
                        let written = &sinks.written[at][written_part(job, sink, block)];
                        *bounds = bounds.join(fold::bounds(written));
                    }
                }
                start += block.len;
                let cols = partition.cols.unwrap_or(1).max(1);
                for ((fold, sink), out) in running.iter_mut().zip(&job.fused.folds).zip(&mut sinks.folds) {
                    let row_ends = sink.kind == FoldKind::LongRows && start.is_multiple_of(cols);
                    if start == end || row_ends {
                        let to = result(job, sink, task, block);
                        finish(fold, &mut out[to - partition.fold_start(sink.kind, first)..]);
                    }
                }
            }
        }
    }
}

/// Fills the registers that keep their numbers from block to block, for at most `elements` elements.
pub(super) fn fill_persistent<T: Real>(job: &Job<'_, T>, registers: &mut [T], elements: usize) {
    let code = &job.fused.code;
    for (what, register) in code.persistent.iter().zip(registers.chunks_exact_mut(code.block)) {
        let value = match *what {
            Persistent::Constant(value) => T::from_f64(value),
            Persistent::Repeated(load) => job.loads[load as usize][0],
        };
        map::fill(&mut register[..elements.min(code.block)], value);
    }
}

/// The part of a result that a block has written.
fn written_part<T>(job: &Job<'_, T>, sink: &WriteSink, block: Block) -> Range<usize> {
    match job.fused.extents[sink.from as usize] {
        Extent::Full => block.relative..block.relative + block.len,
        Extent::Row => block.relative_row..block.relative_row + block.rows,
    }
}

/// Where a fold's result goes, counted from the first of all tasks.
fn result<T>(job: &Job<'_, T>, sink: &FoldSink, task: usize, block: Block) -> usize {
    let partition = &job.fused.code.partition;
    match partition.is_partial(sink.kind) {
        true => partition.fold_start(sink.kind, task),
        false => block.start / partition.cols.unwrap_or(1).max(1),
    }
}

/// Writes the result of a fold and restarts it.
fn finish<T: Real>(fold: &mut Running<'_, T>, out: &mut [T]) {
    match fold {
        Running::Row(fold) => {
            out[0] = fold.finish();
            fold.restart();
        }
        Running::Columns(fold) => {
            let cols = fold.cols();
            fold.finish(&mut out[..cols]);
            fold.restart();
        }
    }
}

/// The block that begins at an element: whole rows, or a part of one that is longer than a register.
fn block_at<T>(job: &Job<'_, T>, start: usize, end: usize, origin: usize) -> Block {
    let code = &job.fused.code;
    let size = code.block;
    let (limit, cols) = match code.partition.cols {
        Some(cols) if cols <= size => (start + size / cols.max(1) * cols, cols),
        Some(cols) => ((start + size).min((start / cols + 1) * cols), cols),
        None => (start + size, 1),
    };
    let len = limit.min(end) - start;
    let cols = cols.max(1);
    Block {
        start,
        len,
        row: start / cols,
        rows: len / cols,
        relative: start - origin,
        relative_row: (start - origin) / cols,
    }
}

pub(super) fn run_block<T: Real>(
    job: &Job<'_, T>,
    mut at: Registers<'_, '_, '_, T>,
    running: &mut [Running<'_, T>],
    (scratch, left): (&mut [T], &mut Left<T>),
) {
    let (fused, block) = (job.fused, at.block);
    let cols = fused.cols.unwrap_or(1).max(1);
    for inst in &fused.code.insts {
        match *inst {
            Inst::Apply { op, args, to, extent } => {
                let (read, out) = at.writing(to, extent);
                map::apply(op, read.get_all(op.arity(), args, extent), out);
            }
            Inst::Flush { from, to, extent } => {
                if !is_same(from, to) {
                    let (read, out) = at.writing(to, extent);
                    out.copy_from_slice(read.get(from, extent));
                }
                crate::kernels::flush(at.writing(to, extent).1);
            }
            Inst::Spread { from, to } => {
                let (read, out) = at.writing(Target::Register(to), Extent::Full);
                for (row, &value) in out.chunks_exact_mut(cols).zip(read.get(from, Extent::Row)) {
                    row.fill(value);
                }
            }
            Inst::FoldRows { op, from, to } => {
                let (read, out) = at.writing(Target::Register(to), Extent::Row);
                fold::rows(op, read.get(from, Extent::Full), cols, out);
            }
            Inst::OneHot { to } => {
                let (_, out) = at.writing(Target::Register(to), Extent::Full);
                crate::kernels::pick::one_hot(&job.indices[block.row..][..block.rows], cols, out);
            }
            Inst::Product { to } => {
                let (_, out) = at.writing(Target::Register(to), Extent::Full);
                tile::multiply(job, block, scratch, left, out);
            }
            Inst::Write { from, to, extent } => {
                let (read, out) = at.writing(Target::Written(to), extent);
                out.copy_from_slice(read.get(from, extent));
            }
            Inst::Gather { load, to } => {
                let from = &fused.loads[load as usize];
                let extent = from.extent;
                let (read, out) = at.writing(Target::Register(to), extent);
                match (&from.pattern, fused.code.own[load as usize]) {
                    (Pattern::Strided(axes), _) => {
                        let first = if extent == Extent::Full { block.start } else { block.row };
                        block::gather(job.loads[load as usize], from.offset, axes, first, out);
                    }
                    (_, Some(own)) => out.copy_from_slice(read.get(Arg::Written(own), extent)),
                    (_, None) => out.copy_from_slice(read.get(Arg::Load(load), extent)),
                }
            }
            Inst::Fold { from, fold } => {
                let x = at.reading().get(from, Extent::Full);
                match &mut running[fold as usize] {
                    Running::Row(fold) => fold.push(x),
                    Running::Columns(fold) => fold.push(x),
                }
            }
        }
    }
}

fn is_same(from: Arg, to: Target) -> bool {
    match (from, to) {
        (Arg::Register(a), Target::Register(b)) | (Arg::Written(a), Target::Written(b)) => a == b,
        _ => false,
    }
}
