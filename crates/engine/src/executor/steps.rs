//! Running the steps that are no fused maps: each a call of a kernel.

use backflow_circuit::Kind;
use smallvec::SmallVec;

use super::{Arena, Machine, Real};
use crate::error::Error;
use crate::kernels::matmul::{Accumulate, Matrix, product};
use crate::kernels::{convert, fold, pick, view};
use crate::plan::{Axes, MatMulStep, MatrixOperand, Op, Plan, PlanStep, Span, ValueId};

/// Runs a step.
pub(super) fn run<T: Real>(machine: &mut Machine<T>, plan: &Plan, step: &PlanStep) -> Result<(), Error> {
    let (seed, run, threads) = (machine.seed, machine.runs, machine.threads());
    let arena = &mut machine.arena;
    match &step.op {
        Op::Map(_) => {}
        Op::Fold { op, x, sizes: [outer, reduce, inner], to } => {
            arena.write(plan, *to, |a, out| {
                fold::columns(*op, a.reals(plan, x), *outer, *reduce, *inner, out)
            });
        }
        Op::MatMul(product) => {
            let threads = if step.op.is_worth_sharing() { threads } else { 1 };
            arena.write(plan, product.to, |a, out| matmul(a, plan, product, out, threads));
        }
        Op::Copy { from, offset, axes, to } => {
            let (lengths, strides) = parted(axes);
            let slot = plan.slot(*from);
            match plan.value(*to).kind {
                Kind::Real => arena.write(plan, *to, |a, out| {
                    view::copy(&a.reals[slot], *offset, &strides, &lengths, out);
                }),
                Kind::Index => arena.write_indices(plan, *to, |a, out| {
                    view::copy(&a.indices[slot], *offset, &strides, &lengths, out);
                }),
            }
        }
        Op::Take { x, indices, axis, to } => {
            check(arena, plan, step, indices, axis.length)?;
            match plan.value(*to).kind {
                Kind::Real => arena.write(plan, *to, |a, out| {
                    pick::take(a.reals(plan, x), *axis, a.indices(plan, indices), out);
                }),
                Kind::Index => arena.write_indices(plan, *to, |a, out| {
                    pick::take(a.indices(plan, x), *axis, a.indices(plan, indices), out);
                }),
            }
        }
        Op::Gather { x, indices, axis, to } => {
            check(arena, plan, step, indices, axis.length)?;
            match plan.value(*to).kind {
                Kind::Real => arena.write(plan, *to, |a, out| {
                    pick::gather(a.reals(plan, x), *axis, a.indices(plan, indices), out);
                }),
                Kind::Index => arena.write_indices(plan, *to, |a, out| {
                    pick::gather(a.indices(plan, x), *axis, a.indices(plan, indices), out);
                }),
            }
        }
        Op::TakeBack { g, indices, axis, to } => {
            check(arena, plan, step, indices, axis.length)?;
            arena.write(plan, *to, |a, out| {
                pick::take_back(a.reals(plan, g), *axis, a.indices(plan, indices), out);
            });
        }
        Op::GatherBack { g, indices, axis, to } => {
            check(arena, plan, step, indices, axis.length)?;
            arena.write(plan, *to, |a, out| {
                pick::gather_back(a.reals(plan, g), *axis, a.indices(plan, indices), out);
            });
        }
        Op::ArgMax { x, axis, to } => {
            arena.write_indices(plan, *to, |a, out| pick::arg_max(a.reals(plan, x), *axis, out));
        }
        Op::OneHot { indices, depth, to } => {
            check(arena, plan, step, indices, *depth)?;
            arena.write(plan, *to, |a, out| pick::one_hot(a.indices(plan, indices), *depth, out));
        }
        Op::Concatenate { parts, outer, to } => match plan.value(*to).kind {
            Kind::Real => arena.write(plan, *to, |a, out| {
                concatenate(parts.iter().map(|(span, len)| (a.reals(plan, span), *len)), *outer, out);
            }),
            Kind::Index => arena.write_indices(plan, *to, |a, out| {
                concatenate(parts.iter().map(|(span, len)| (a.indices(plan, span), *len)), *outer, out);
            }),
        },
        Op::Embed { x, offset, axes, to } => {
            let (lengths, strides) = parted(axes);
            arena.write(plan, *to, |a, out| {
                view::embed(a.reals(plan, x), *offset, &strides, &lengths, T::ZERO, out);
            });
        }
        Op::Random { identity, to } => {
            arena.write(plan, *to, |_, out| convert::uniform(seed, *identity, run, 0, out));
        }
        Op::Custom { kernel, types, inputs, to } => {
            // Kernels see indices as numbers; only they need memory for that.
            let numbers = |span: &Span| match plan.value(span.value).kind {
                Kind::Real => Vec::new(),
                Kind::Index => arena.indices(plan, span).iter().map(|&i| T::from_f64(f64::from(i))).collect(),
            };
            let indices: SmallVec<[Vec<T>; 4]> = inputs.iter().map(numbers).collect();
            arena.write(plan, *to, |a, out| {
                let slices =
                    inputs.iter().zip(&indices).map(|(span, numbers)| match plan.value(span.value).kind {
                        Kind::Real => a.reals(plan, span),
                        Kind::Index => numbers.as_slice(),
                    });
                T::call(&**kernel, types, &slices.collect::<SmallVec<[&[T]; 4]>>(), out);
            });
        }
    }
    Ok(())
}

impl<T: Real> Arena<T> {
    fn reals(&self, plan: &Plan, span: &Span) -> &[T] {
        &self.reals[plan.slot(span.value)][span.offset..][..span.len]
    }

    fn indices(&self, plan: &Plan, span: &Span) -> &[u32] {
        &self.indices[plan.slot(span.value)][span.offset..][..span.len]
    }

    /// Writes a value while others are read.
    fn write(&mut self, plan: &Plan, to: ValueId, f: impl FnOnce(&Arena<T>, &mut [T])) {
        let mut out = std::mem::take(&mut self.reals[plan.slot(to)]);
        f(self, &mut out[..plan.value(to).elements]);
        self.reals[plan.slot(to)] = out;
    }

    fn write_indices(&mut self, plan: &Plan, to: ValueId, f: impl FnOnce(&Arena<T>, &mut [u32])) {
        let mut out = std::mem::take(&mut self.indices[plan.slot(to)]);
        f(self, &mut out[..plan.value(to).elements]);
        self.indices[plan.slot(to)] = out;
    }
}

fn parted(axes: &Axes) -> (SmallVec<[usize; 8]>, SmallVec<[isize; 8]>) {
    axes.iter().copied().unzip()
}

fn check<T: Real>(
    arena: &Arena<T>,
    plan: &Plan,
    step: &PlanStep,
    indices: &Span,
    limit: usize,
) -> Result<(), Error> {
    pick::check(arena.indices(plan, indices), limit).map_err(|(position, value)| {
        let node = step.covers.first().map(|&id| plan.circuit().node(id));
        Error::IndexOutOfRange {
            gate: node.map_or_else(String::new, |node| node.gate().name().to_owned()),
            value,
            position,
            limit,
            place: node.map_or_else(Default::default, |node| node.origin().place),
        }
    })
}

fn matmul<T: Real>(arena: &Arena<T>, plan: &Plan, step: &MatMulStep, out: &mut [T], threads: usize) {
    let (m, k, n) = (step.m, step.k, step.n);
    for number in 0..step.products() {
        let (mut rest, mut a_at, mut b_at) = (number, step.a.offset, step.b.offset);
        for &(length, a_stride, b_stride) in step.batch.iter().rev() {
            a_at += rest % length * a_stride;
            b_at += rest % length * b_stride;
            rest /= length;
        }
        let matrix = |operand: &MatrixOperand, at: usize| Matrix {
            data: arena.reals[plan.slot(operand.value)].get(at..).unwrap_or(&[]),
            row_stride: operand.row_stride,
            col_stride: operand.col_stride,
        };
        let c = &mut out[number * m * n..][..m * n];
        product(
            m,
            k,
            n,
            matrix(&step.a, a_at),
            matrix(&step.b, b_at),
            c,
            T::ONE,
            Accumulate::Replace,
            threads,
        );
    }
}

/// Joins parts; each has `len` elements for every place of the outer axes.
fn concatenate<'a, T: Copy + 'a>(parts: impl Iterator<Item = (&'a [T], usize)>, outer: usize, out: &mut [T]) {
    let row = out.len().checked_div(outer).unwrap_or(0);
    let mut at = 0;
    for (x, len) in parts {
        if len > 0 {
            for (from, to) in x.chunks_exact(len).zip(out.chunks_exact_mut(row.max(1))) {
                to[at..at + len].copy_from_slice(from);
            }
        }
        at += len;
    }
}
