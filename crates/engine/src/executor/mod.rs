//! Running a plan: a plain loop over its steps.
//!
//! The work of a step is divided in a way that changes no bits; threads only decide which part runs where. After
//! the machine is made, a run allocates nothing but what the user's own functions allocate.

mod block;
pub(crate) mod check;
mod fused;
mod interval;
mod large;
mod memory;
mod registers;
mod shared;
mod steps;
mod tile;
mod worker;

use std::ops::Range;

use backflow_circuit::form::{FoldOp, Form, UserFunction};
use backflow_circuit::{Kind, Type};

use crate::error::Error;
use crate::kernels::arena::{Arena, Word};
use crate::kernels::fold::{self, Bounds};
use crate::kernels::{Float, convert, flush};
use crate::plan::{Home, Pattern, Plan, Segment, ValueId, Window, Work};

pub(crate) use memory::Memory;
use shared::{Scratch, Shared};

/// A type of real numbers that user-defined functions are written for.
pub(crate) trait Real: Float + Word {
    /// Calls the function for this type.
    fn call(function: &dyn UserFunction, types: &[Type], inputs: &[&[Self]], output: &mut [Self]);
}

impl Real for f32 {
    fn call(function: &dyn UserFunction, types: &[Type], inputs: &[&[f32]], output: &mut [f32]) {
        function.run_f32(types, inputs, output);
    }
}

impl Real for f64 {
    fn call(function: &dyn UserFunction, types: &[Type], inputs: &[&[f64]], output: &mut [f64]) {
        function.run_f64(types, inputs, output);
    }
}

/// Where random gates draw their numbers from.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Draw {
    pub(crate) seed: u64,
    /// The epoch or, outside training, the number of the run.
    pub(crate) epoch: u64,
    /// The position in the epoch's order of the first example of this shard, and of the batch.
    pub(crate) position: u64,
    pub(crate) batch_position: u64,
}

/// A plan's memory.
#[derive(Debug)]
pub(crate) struct Machine<T> {
    pub(crate) memory: Memory<T>,
    shared: Shared<T>,
}

impl<T: Real> Machine<T> {
    /// Memory for a plan, with its constants written.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when allocation fails.
    pub(crate) fn new(plan: &Plan, threads: usize) -> Result<Machine<T>, Error> {
        let mut machine = Machine { memory: Memory::new(plan)?, shared: Shared::new(plan, threads) };
        for &(id, value) in &plan.constants {
            if let Form::Constant(tensor) = plan.circuit().node(id).gate().form(&[]) {
                machine.set(plan, value, tensor.data());
            }
        }
        machine.set_first_shard(plan, true);
        Ok(machine)
    }

    /// Sets how many threads runs may use, at most as many as it was made for.
    pub(crate) fn use_threads(&mut self, threads: usize) {
        self.shared.threads = threads.clamp(1, self.shared.scratch.len());
    }

    /// Says whether this is the first shard of a batch.
    pub(crate) fn set_first_shard(&mut self, plan: &Plan, first: bool) {
        if let Some(value) = plan.first_shard {
            self.set(plan, value, &[if first { T::ONE } else { T::ZERO }]);
        }
    }

    /// Writes a value that is not a state; indices are whole numbers that fit.
    #[inline]
    pub(crate) fn set<F: Float>(&mut self, plan: &Plan, id: ValueId, data: &[F]) {
        match plan.value(id).kind {
            Kind::Real => {
                let to = self.memory.reals_mut(plan, id);
                convert::copy(data, to);
                if plan.value(id).flushed {
                    flush(to);
                }
                self.shared.note(plan, id, self.memory.reals(plan, id));
            }
            Kind::Index => {
                let to = self.memory.indices_mut(plan, id);
                to.iter_mut().zip(data).for_each(|(to, from)| *to = from.to_f64() as u32);
            }
        }
    }

    /// Writes indices, or whole numbers as reals.
    pub(crate) fn set_whole(&mut self, plan: &Plan, id: ValueId, data: impl Iterator<Item = u32>) {
        match plan.value(id).kind {
            Kind::Index => {
                let to = self.memory.indices_mut(plan, id);
                to.iter_mut().zip(data).for_each(|(to, from)| *to = from);
            }
            Kind::Real => {
                let to = self.memory.reals_mut(plan, id);
                to.iter_mut().zip(data).for_each(|(to, from)| *to = T::from_f64(f64::from(from)));
                self.shared.note(plan, id, self.memory.reals(plan, id));
            }
        }
    }

    /// Reads a value that is not a state, or a window on it, into `out`, which must have as many elements.
    #[inline]
    pub(crate) fn read<F: Float>(&self, plan: &Plan, id: ValueId, window: Option<&Window>, out: &mut [F]) {
        match plan.value(id).kind {
            Kind::Real if window.is_none() => convert::copy(self.memory.reals(plan, id), out),
            Kind::Real => view(self.memory.reals(plan, id), window, out, |v| F::from_f64(v.to_f64())),
            Kind::Index => {
                view(self.memory.indices(plan, id), window, out, |v| F::from_f64(f64::from(v)));
            }
        }
    }

    /// The bounds of a value, if they were noted.
    pub(crate) fn bounds(&self, plan: &Plan, id: ValueId) -> Option<Bounds<f64>> {
        plan.is_bounded(id).then(|| self.shared.bounds[id.index()].widened())
    }

    /// Runs some of the plan's steps.
    ///
    /// # Errors
    /// An index out of range, which only steps of the first phase can meet.
    pub(crate) fn run(
        &mut self,
        plan: &Plan,
        steps: Range<usize>,
        states: &mut Arena<T>,
        offsets: &[usize],
        draw: Draw,
    ) -> Result<(), Error> {
        let mut bound = self.memory.bind(plan, states, offsets);
        for step in &plan.steps[steps] {
            match &step.work {
                Work::Fused(fused) => fused::run(&mut bound, &mut self.shared, step, fused)?,
                _ => {
                    steps::run(&mut bound, &mut self.shared, step, draw)?;
                    if let Some(to) = step.result.filter(|&to| plan.is_bounded(to)) {
                        self.shared.note(plan, to, bound.reals(Segment::whole(to)));
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds the values that several machines bring to an exchange, in a binary tree by their number, and gives
    /// all of them the sum. Each machine comes with its exchange step.
    pub(crate) fn exchange(shards: &mut [(&Plan, &mut Machine<T>, usize)]) {
        let result = |plan: &Plan, step: usize| plan.steps[step].result.unwrap_or(ValueId(0));
        let mut span = 1;
        while span < shards.len() {
            for pair in shards.chunks_mut(2 * span).filter(|pair| pair.len() > span) {
                let (left, right) = pair.split_at_mut(span);
                let ((to_plan, to, to_step), (plan, from, step)) = (&mut left[0], &right[0]);
                let from = from.memory.reals(plan, result(plan, *step));
                let to = to.memory.reals_mut(to_plan, result(to_plan, *to_step));
                fold::combine(FoldOp::Sum, to, from);
            }
            span *= 2;
        }
        let Some(((plan, first, step), others)) = shards.split_first_mut() else { return };
        let sum = result(plan, *step);
        if plan.value(sum).flushed {
            flush(first.memory.reals_mut(plan, sum));
        }
        first.shared.note(plan, sum, first.memory.reals(plan, sum));
        for (other_plan, other, step) in others {
            let to = result(other_plan, *step);
            other.memory.reals_mut(other_plan, to).copy_from_slice(first.memory.reals(plan, sum));
            other.shared.note(other_plan, to, first.memory.reals(plan, sum));
        }
    }
}

impl Plan {
    /// The indices of a segment, among all of the plan's.
    fn indices_of<'a>(&self, segment: Segment, indices: &'a [u32]) -> &'a [u32] {
        let value = self.value(segment.value);
        match value.home {
            Home::Arena(offset) => {
                let len = segment.len.min(value.elements.saturating_sub(segment.offset));
                &indices[offset + segment.offset..][..len]
            }
            Home::State(_) => &[],
        }
    }
}

/// Copies a window, or everything, into row-major order, converted.
pub(crate) fn view<A: Copy, B>(from: &[A], window: Option<&Window>, out: &mut [B], convert: impl Fn(A) -> B) {
    let Some(window) = window else {
        return out.iter_mut().zip(from).for_each(|(to, &v)| *to = convert(v));
    };
    let offset = window.offset.max(0) as usize;
    match window.pattern() {
        Pattern::Contiguous => out.iter_mut().zip(&from[offset..]).for_each(|(to, &v)| *to = convert(v)),
        Pattern::Repeated => out.iter_mut().for_each(|to| *to = convert(from[offset])),
        Pattern::Strided(axes) => block::walk(&axes, 0, out.len(), |at, start, stride, count| {
            for (j, to) in out[at..][..count].iter_mut().enumerate() {
                *to = convert(from[(offset as isize + start + stride * j as isize) as usize]);
            }
        }),
    }
}

/// A vector of `size` copies of `value`, or `None` if allocation fails: a size typed by a user must not abort
/// the program.
pub(crate) fn filled<T: Copy>(value: T, size: usize) -> Option<Vec<T>> {
    let mut all = Vec::new();
    all.try_reserve_exact(size).ok()?;
    all.resize(size, value);
    Some(all)
}
