//! Running the steps that are not fused: each a call of a kernel.

use backflow_circuit::Kind;
use smallvec::SmallVec;

use super::memory::Bound;
use super::{Draw, Real, Shared, large};
use crate::error::Error;
use crate::kernels::arena::Word;
use crate::kernels::pick::{self, Axis};
use crate::kernels::product::{self, Matrix};
use crate::kernels::{convert, fold, view};
use crate::plan::{Axes, MatrixOperand, PlanStep, Product, Segment, Work};

/// Runs a step.
///
/// # Errors
/// An index out of range.
pub(super) fn run<T: Real>(
    memory: &mut Bound<'_, T>,
    shared: &mut Shared<T>,
    step: &PlanStep,
    draw: Draw,
) -> Result<(), Error> {
    let Some(to) = step.result else { return Ok(()) };
    if let Some(limit) = step.work.limit() {
        check(memory, step, step.operands[step.operands.len() - 1], limit)?;
    }
    if let Some(moving) = Moving::of(&step.work) {
        moved(memory, step, &moving);
    } else if let Work::ArgMax { .. } | Work::ArgSort { .. } = step.work {
        positions(memory, step);
    } else {
        let plan = memory.plan;
        let real = |segment: &&Segment| plan.value(segment.value).kind == Kind::Real;
        let reads = step.operands.iter().filter(real).copied();
        let (x, mut out, indices) = memory.open(reads, [to].into_iter());
        let out = out.pop().unwrap_or_default();
        let place = |segment: Segment| plan.indices_of(segment, indices);
        match &step.work {
            Work::Fold { op, sizes: [outer, reduce, inner] } => {
                fold::columns(*op, x[0], *outer, *reduce, *inner, out);
            }
            Work::Product(product) => large::multiply(product, [x[0], x[1]], shared, out),
            Work::Pack(product) => pack(product, x[0], out),
            Work::TakeBack { axis } => pick::take_back(x[0], *axis, place(step.operands[1]), out),
            Work::GatherBack { axis } => pick::gather_back(x[0], *axis, place(step.operands[1]), out),
            Work::OneHot { depth } => pick::one_hot(place(step.operands[0]), *depth, out),
            Work::Embed { offset, axes } => {
                let (lengths, strides) = parted(axes);
                view::embed(x[0], *offset, &strides, &lengths, T::ZERO, out);
            }
            Work::Random { identity, example } => {
                let position = if example.is_some() { draw.position } else { draw.batch_position };
                let first = position.wrapping_mul(example.unwrap_or(out.len()) as u64);
                convert::uniform(draw.seed, *identity, draw.epoch, first, out);
            }
            Work::Custom { function, types } => {
                // A user's function sees indices as numbers; only it needs memory for that.
                let numbers = |segment: &Segment| match plan.value(segment.value).kind {
                    Kind::Real => Vec::new(),
                    Kind::Index => place(*segment).iter().map(|&i| T::from_f64(f64::from(i))).collect(),
                };
                let numbers: SmallVec<[Vec<T>; 4]> = step.operands.iter().map(numbers).collect();
                let mut x = x.iter();
                let slices = step.operands.iter().zip(&numbers).map(|(segment, numbers)| {
                    match plan.value(segment.value).kind {
                        Kind::Real => x.next().copied().unwrap_or_default(),
                        Kind::Index => numbers.as_slice(),
                    }
                });
                T::call(&**function, types, &slices.collect::<SmallVec<[&[T]; 4]>>(), out);
            }
            // The exchange itself happens between steps; here a shard only copies what it brings to it.
            Work::Exchange => out.copy_from_slice(x[0]),
            _ => {}
        }
    }
    if memory.plan.value(to).flushed {
        let (_, mut out, _) = memory.open([].into_iter(), [to].into_iter());
        out.iter_mut().for_each(|out| crate::kernels::flush(out));
    }
    Ok(())
}

impl Work {
    /// How many there are to choose from, where the last operand is indices.
    fn limit(&self) -> Option<usize> {
        match self {
            Work::Take { axis }
            | Work::Gather { axis }
            | Work::TakeBack { axis }
            | Work::GatherBack { axis } => Some(axis.length),
            Work::OneHot { depth } => Some(*depth),
            _ => None,
        }
    }
}

/// Work that only moves numbers, whether reals or indices.
enum Moving<'a> {
    Copy { offset: usize, axes: &'a Axes },
    Take(Axis),
    Gather(Axis),
    Concatenate { lengths: &'a [usize], outer: usize },
}

impl<'a> Moving<'a> {
    fn of(work: &'a Work) -> Option<Moving<'a>> {
        Some(match work {
            Work::Copy { offset, axes } => Moving::Copy { offset: *offset, axes },
            Work::Take { axis } => Moving::Take(*axis),
            Work::Gather { axis } => Moving::Gather(*axis),
            Work::Concatenate { lengths, outer } => Moving::Concatenate { lengths, outer: *outer },
            _ => return None,
        })
    }

    /// How many operands are moved; those after them are indices.
    fn moves(&self, operands: usize) -> usize {
        match self {
            Moving::Take(_) | Moving::Gather(_) => 1,
            Moving::Copy { .. } | Moving::Concatenate { .. } => operands,
        }
    }

    fn run<W: Word>(&self, x: &[&[W]], indices: &[u32], out: &mut [W]) {
        match self {
            Moving::Copy { offset, axes } => {
                let (lengths, strides) = parted(axes);
                view::copy(x[0], *offset, &strides, &lengths, out);
            }
            Moving::Take(axis) => pick::take(x[0], *axis, indices, out),
            Moving::Gather(axis) => pick::gather(x[0], *axis, indices, out),
            Moving::Concatenate { lengths, outer } => concatenate(x, lengths, *outer, out),
        }
    }
}

fn moved<T: Real>(memory: &mut Bound<'_, T>, step: &PlanStep, moving: &Moving<'_>) {
    let Some(to) = step.result else { return };
    let plan = memory.plan;
    let (x, chosen) = step.operands.split_at(moving.moves(step.operands.len()));
    if memory.is_index(to) {
        let (read, out) = memory.write_indices(&step.operands, to);
        let (x, chosen) = read.split_at(x.len());
        moving.run(x, chosen.first().copied().unwrap_or_default(), out);
    } else {
        let (x, mut out, indices) = memory.open(x.iter().copied(), [to].into_iter());
        let indices = chosen.first().map_or(&[][..], |segment| plan.indices_of(*segment, indices));
        moving.run(&x, indices, out.pop().unwrap_or_default());
    }
}

/// Steps whose result are indices.
fn positions<T: Real>(memory: &mut Bound<'_, T>, step: &PlanStep) {
    let Some(to) = step.result else { return };
    let (x, out) = memory.read_to_indices(step.operands[0], to);
    match step.work {
        Work::ArgMax { axis } => pick::arg_max(x, axis, out),
        Work::ArgSort { length } => pick::arg_sort(x, length, out),
        _ => {}
    }
}

fn parted(axes: &Axes) -> (SmallVec<[usize; 8]>, SmallVec<[isize; 8]>) {
    axes.iter().copied().unzip()
}

/// # Errors
/// The first index that is not below the limit.
pub(super) fn check<T: Real>(
    memory: &Bound<'_, T>,
    step: &PlanStep,
    indices: Segment,
    limit: usize,
) -> Result<(), Error> {
    pick::check(memory.indices(indices), limit).map_err(|(position, value)| {
        let circuit = memory.plan.circuit();
        let chooses = |id: &&backflow_circuit::NodeId| {
            circuit.node(**id).inputs().iter().any(|&x| circuit.node(x).ty().kind == Kind::Index)
        };
        let node = step.covers.iter().find(chooses).or(step.covers.first()).copied();
        let node = node.unwrap_or(backflow_circuit::NodeId::new(0));
        Error::IndexOutOfRange {
            node: memory.plan.owner(node),
            gate: circuit.node(node).gate().name().to_owned(),
            labels: false,
            chosen: None,
            value,
            position: Some(position),
            limit,
            place: circuit.node(node).origin().place,
        }
    })
}

pub(super) fn matrix<'a, T>(operand: &MatrixOperand, data: &'a [T], at: usize) -> Matrix<'a, T> {
    Matrix {
        data: data.get(at..).unwrap_or(&[]),
        row_stride: operand.row_stride,
        col_stride: operand.col_stride,
    }
}

/// Lays right operands out in panels.
fn pack<T: Real>(step: &Product, b: &[T], out: &mut [T]) {
    let (k, n) = (step.k, step.n);
    for (number, out) in out.chunks_exact_mut(crate::cpu::packed_len(k, n).max(1)).enumerate() {
        product::pack_b(matrix(&step.b, b, step.starts(number).1), k, n, out);
    }
}

/// Joins parts; each has its own length at every position of the outer axes.
fn concatenate<W: Word>(parts: &[&[W]], lengths: &[usize], outer: usize, out: &mut [W]) {
    let row = out.len().checked_div(outer).unwrap_or(0);
    let mut at = 0;
    for (x, &len) in parts.iter().zip(lengths) {
        if len > 0 {
            for (from, to) in x.chunks_exact(len).zip(out.chunks_exact_mut(row.max(1))) {
                to[at..at + len].copy_from_slice(from);
            }
        }
        at += len;
    }
}
