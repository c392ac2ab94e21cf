//! Running a plan: a plain loop over its steps.
//!
//! The work of a step is divided in a way that depends on shapes alone; threads only decide who does which
//! part. So the results have the same bits for every number of threads. After the machine is made, a run
//! allocates nothing but what the matrix-product library and the user's own kernels allocate.

mod block;
mod map;
mod operands;
mod steps;

use backflow_circuit::form::Kernel;
use backflow_circuit::{Kind, Tensor, Type};

use crate::error::Error;
use crate::kernels::fold::Accumulator;
use crate::kernels::{Float, convert};
use crate::plan::{FoldKind, Kept, Layout, Op, Pattern, Plan, ValueId};

/// A type of real numbers that user-defined kernels are written for.
pub(crate) trait Real: Float {
    /// Calls the kernel's function for this type.
    fn call(kernel: &dyn Kernel, types: &[Type], inputs: &[&[Self]], output: &mut [Self]);
}

impl Real for f32 {
    fn call(kernel: &dyn Kernel, types: &[Type], inputs: &[&[f32]], output: &mut [f32]) {
        kernel.run_f32(types, inputs, output);
    }
}

impl Real for f64 {
    fn call(kernel: &dyn Kernel, types: &[Type], inputs: &[&[f64]], output: &mut [f64]) {
        kernel.run_f64(types, inputs, output);
    }
}

/// The slots of a plan, of one precision.
#[derive(Debug)]
pub(crate) struct Arena<T> {
    pub(crate) reals: Vec<Vec<T>>,
    pub(crate) indices: Vec<Vec<u32>>,
}

/// What a thread needs to run blocks.
#[derive(Debug)]
struct Scratch<T> {
    registers: Vec<T>,
    accumulators: Vec<Accumulator<T>>,
    columns: Vec<T>,
}

/// A plan's memory.
#[derive(Debug)]
pub(crate) struct Machine<T> {
    pub(crate) arena: Arena<T>,
    /// One for each thread.
    scratch: Vec<Scratch<T>>,
    /// Results of the tasks of a fused step's folds, one for each fold.
    partials: Vec<Vec<T>>,
    pub(crate) seed: u64,
    /// The number of runs so far.
    pub(crate) runs: u64,
}

impl<T: Real> Machine<T> {
    /// Memory for a plan, its constants written.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when the system does not grant the memory.
    pub(crate) fn new(plan: &Plan, threads: usize) -> Result<Machine<T>, Error> {
        let too_large = || Error::TooLarge { bytes: plan.bytes() };
        let arena = Arena {
            reals: plan
                .slots
                .reals
                .iter()
                .map(|&size| filled(T::ZERO, size))
                .collect::<Option<_>>()
                .ok_or_else(too_large)?,
            indices: plan
                .slots
                .indices
                .iter()
                .map(|&size| filled(0, size))
                .collect::<Option<_>>()
                .ok_or_else(too_large)?,
        };
        let (scratch, partials) = scratch(plan, threads);
        let mut machine = Machine { arena, scratch, partials, seed: 0, runs: 0 };
        for &(id, value) in &plan.constants {
            if let backflow_circuit::form::Form::Constant(tensor) = plan.circuit().node(id).gate().form(&[]) {
                machine.set(plan, value, tensor.data());
            }
        }
        Ok(machine)
    }

    /// Writes a value; indices are whole numbers that fit.
    pub(crate) fn set<F: Float>(&mut self, plan: &Plan, value: ValueId, data: &[F]) {
        match plan.value(value).kind {
            Kind::Real => convert::copy(data, &mut self.arena.reals[plan.slot(value)][..data.len()]),
            Kind::Index => {
                let to = &mut self.arena.indices[plan.slot(value)];
                to.iter_mut().zip(data).for_each(|(to, from)| *to = from.to_f64() as u32);
            }
        }
    }

    /// Writes indices.
    pub(crate) fn set_indices(&mut self, plan: &Plan, value: ValueId, data: impl Iterator<Item = u32>) {
        let to = &mut self.arena.indices[plan.slot(value)];
        to.iter_mut().zip(data).for_each(|(to, from)| *to = from);
    }

    /// Reads a kept node into `out`, which has its number of elements.
    pub(crate) fn read<F: Float>(&self, plan: &Plan, kept: &Kept, out: &mut [F]) {
        let slot = plan.slot(kept.value);
        match plan.value(kept.value).kind {
            Kind::Real => view(&self.arena.reals[slot], &kept.layout, out, |v| F::from_f64(v.to_f64())),
            Kind::Index => view(&self.arena.indices[slot], &kept.layout, out, |v| F::from_f64(f64::from(v))),
        }
    }

    /// A kept node as a tensor.
    pub(crate) fn tensor(&self, plan: &Plan, kept: &Kept) -> Option<Tensor> {
        let shape = kept.layout.shape;
        let mut data = filled(0.0, shape.elements())?;
        self.read(plan, kept, &mut data);
        match plan.value(kept.value).kind {
            Kind::Real => Tensor::new(shape, data).ok(),
            Kind::Index => Tensor::index(shape, data).ok(),
        }
    }

    /// Runs all steps. States are updated in place where the plan says so; the others wait for
    /// [`commit`](Self::commit).
    pub(crate) fn run(&mut self, plan: &Plan) -> Result<(), Error> {
        for step in &plan.steps {
            match &step.op {
                Op::Map(map) => map::run(self, plan, map),
                _ => steps::run(self, plan, step)?,
            }
        }
        Ok(())
    }

    /// Gives the states their new values, and ends the run.
    pub(crate) fn commit(&mut self, plan: &Plan) {
        for commit in &plan.commits {
            let (from, to) = (plan.slot(commit.from), plan.slot(commit.to));
            let elements = plan.value(commit.to).elements;
            if from != to {
                let mut state = std::mem::take(&mut self.arena.reals[to]);
                state[..elements].copy_from_slice(&self.arena.reals[from][..elements]);
                self.arena.reals[to] = state;
            }
        }
        self.runs += 1;
    }

    fn threads(&self) -> usize {
        self.scratch.len()
    }
}

/// Copies a view into row-major order, converted.
fn view<A: Copy, B>(from: &[A], layout: &Layout, out: &mut [B], convert: impl Fn(A) -> B) {
    let offset = layout.offset.max(0) as usize;
    match layout.pattern() {
        Pattern::Contiguous => out.iter_mut().zip(&from[offset..]).for_each(|(to, &v)| *to = convert(v)),
        Pattern::Repeated => out.iter_mut().for_each(|to| *to = convert(from[offset])),
        Pattern::Strided(axes) => block::walk(&axes, 0, out.len(), |at, start, stride, count| {
            for (j, to) in out[at..][..count].iter_mut().enumerate() {
                *to = convert(from[(offset as isize + start + stride * j as isize) as usize]);
            }
        }),
    }
}

/// Memory for the largest fused step.
fn scratch<T: Real>(plan: &Plan, threads: usize) -> (Vec<Scratch<T>>, Vec<Vec<T>>) {
    let (mut registers, mut folds, mut columns, mut partials) = (0, 0, 0, Vec::new());
    for step in &plan.steps {
        let Op::Map(map) = &step.op else { continue };
        registers = registers.max(map.registers * map.block);
        folds = folds.max(map.folds.len());
        for (at, fold) in map.folds.iter().enumerate() {
            if fold.kind == FoldKind::Columns {
                columns = columns.max(map.partition.width(fold.kind).min(map.block));
            }
            if partials.len() <= at {
                partials.push(0);
            }
            if map.partition.is_partial(fold.kind) {
                partials[at] = partials[at].max(map.partition.tasks * map.partition.width(fold.kind));
            }
        }
    }
    let one = || Scratch {
        registers: vec![T::ZERO; registers],
        accumulators: vec![Accumulator::new(backflow_circuit::form::FoldOp::Sum); folds],
        columns: vec![T::ZERO; columns],
    };
    let scratch = (0..threads.max(1)).map(|_| one()).collect();
    (scratch, partials.into_iter().map(|size| vec![T::ZERO; size]).collect())
}

/// Whether so much work (in instructions on elements) is worth waking another thread, which takes some ten
/// microseconds.
pub(crate) fn is_worth_sharing(work: usize) -> bool {
    work >= 1 << 18
}

/// So many equal numbers, or `None` when the system does not grant the memory: a size that a user has typed
/// must not end the program.
fn filled<T: Copy>(value: T, size: usize) -> Option<Vec<T>> {
    let mut all = Vec::new();
    all.try_reserve_exact(size).ok()?;
    all.resize(size, value);
    Some(all)
}
