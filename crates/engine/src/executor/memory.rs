//! The memory of a run: the plan's arenas and the states, and what a step reads and writes of them.

use std::ops::Range;

use backflow_circuit::Kind;
use smallvec::SmallVec;

use crate::error::Error;
use crate::kernels::arena::{Arena, Word};
use crate::plan::{Home, Plan, Segment, ValueId};

/// The values of a plan, of one precision.
#[derive(Debug)]
pub(crate) struct Memory<T> {
    reals: Arena<T>,
    indices: Arena<u32>,
}

/// The memory of a plan and that of the states: everything that a step may touch.
#[derive(Debug)]
pub(crate) struct Bound<'m, T> {
    pub(crate) plan: &'m Plan,
    memory: &'m mut Memory<T>,
    states: &'m mut Arena<T>,
    /// For each state of the plan, where it begins among the states.
    offsets: &'m [usize],
}

/// Slices that a step reads.
pub(crate) type Reads<'m, T> = SmallVec<[&'m [T]; 16]>;
/// Slices that a step writes.
pub(crate) type Writes<'m, T> = SmallVec<[&'m mut [T]; 8]>;

/// Which arena, and which elements of it.
type Located = (bool, Range<usize>);

impl<T: Word> Memory<T> {
    /// # Errors
    /// [`Error::TooLarge`] when allocation fails.
    pub(crate) fn new(plan: &Plan) -> Result<Memory<T>, Error> {
        let too_large = |_| Error::TooLarge { bytes: plan.bytes() };
        Ok(Memory {
            reals: Arena::zeroed(plan.sizes.reals).map_err(too_large)?,
            indices: Arena::zeroed(plan.sizes.indices).map_err(too_large)?,
        })
    }

    pub(crate) fn bind<'m>(
        &'m mut self,
        plan: &'m Plan,
        states: &'m mut Arena<T>,
        offsets: &'m [usize],
    ) -> Bound<'m, T> {
        Bound { plan, memory: self, states, offsets }
    }

    /// The elements of a value of the plan that is not a state.
    pub(crate) fn reals(&self, plan: &Plan, id: ValueId) -> &[T] {
        &self.reals.as_slice()[range(plan, id)]
    }

    pub(crate) fn reals_mut(&mut self, plan: &Plan, id: ValueId) -> &mut [T] {
        &mut self.reals.as_mut_slice()[range(plan, id)]
    }

    pub(crate) fn indices(&self, plan: &Plan, id: ValueId) -> &[u32] {
        &self.indices.as_slice()[range(plan, id)]
    }

    pub(crate) fn indices_mut(&mut self, plan: &Plan, id: ValueId) -> &mut [u32] {
        &mut self.indices.as_mut_slice()[range(plan, id)]
    }
}

/// The range of a value in its plan's arena.
fn range(plan: &Plan, id: ValueId) -> Range<usize> {
    let value = plan.value(id);
    match value.home {
        Home::Arena(offset) => offset..offset + value.elements,
        Home::State(_) => 0..0,
    }
}

impl<T: Word> Bound<'_, T> {
    pub(crate) fn is_index(&self, id: ValueId) -> bool {
        self.plan.value(id).kind == Kind::Index
    }

    /// The indices of a segment.
    pub(crate) fn indices(&self, segment: Segment) -> &[u32] {
        let all = &self.memory.indices(self.plan, segment.value)[segment.offset..];
        &all[..segment.len.min(all.len())]
    }

    /// The numbers of a segment.
    pub(crate) fn reals(&self, segment: Segment) -> &[T] {
        let (is_state, range) = self.locate(segment);
        if is_state { &self.states.as_slice()[range] } else { &self.memory.reals.as_slice()[range] }
    }

    /// All indices to read, and an index value to write.
    pub(crate) fn write_indices(&mut self, reads: &[Segment], to: ValueId) -> (Reads<'_, u32>, &mut [u32]) {
        let ranges: SmallVec<[Range<usize>; 4]> =
            reads.iter().map(|segment| self.locate(*segment).1).collect();
        let (mut read, mut written) = (Reads::new(), Writes::new());
        let to = range(self.plan, to);
        self.memory.indices.split(&ranges, &[to], &mut read, &mut written);
        (read, written.pop().unwrap_or_default())
    }

    /// Numbers to read, and an index value to write.
    pub(crate) fn read_to_indices(&mut self, x: Segment, to: ValueId) -> (&[T], &mut [u32]) {
        let (is_state, from) = self.locate(x);
        let to = range(self.plan, to);
        let numbers = if is_state { self.states.as_slice() } else { self.memory.reals.as_slice() };
        (&numbers[from], &mut self.memory.indices.as_mut_slice()[to])
    }

    /// Numbers to read and numbers to write, and all indices. Segments without elements are empty slices.
    pub(crate) fn open(
        &mut self,
        reads: impl Iterator<Item = Segment>,
        writes: impl Iterator<Item = ValueId>,
    ) -> (Reads<'_, T>, Writes<'_, T>, &[u32]) {
        let reads: SmallVec<[Located; 16]> = reads.map(|segment| self.locate(segment)).collect();
        let writes: SmallVec<[Located; 8]> = writes.map(|value| self.locate(Segment::whole(value))).collect();
        let Memory { reals, indices } = &mut *self.memory;
        let indices = indices.as_slice();
        // Most steps touch no state.
        if reads.iter().chain(&writes).all(|located| !located.0) {
            let (reads, writes) = (of(&reads, false), of(&writes, false));
            let (mut shared, mut exclusive) = (Reads::new(), Writes::new());
            reals.split(&reads, &writes, &mut shared, &mut exclusive);
            return (shared, exclusive, indices);
        }
        let (mut here, mut here_mut) = (Reads::new(), Writes::new());
        let (mut there, mut there_mut) = (Reads::new(), Writes::new());
        reals.split(&of(&reads, false), &of(&writes, false), &mut here, &mut here_mut);
        self.states.split(&of(&reads, true), &of(&writes, true), &mut there, &mut there_mut);
        let (mut here, mut there) = (here.into_iter(), there.into_iter());
        let shared = reads.iter().filter_map(|located| if located.0 { there.next() } else { here.next() });
        let shared = shared.collect();
        let (mut here, mut there) = (here_mut.into_iter(), there_mut.into_iter());
        let exclusive =
            writes.iter().filter_map(|located| if located.0 { there.next() } else { here.next() });
        (shared, exclusive.collect(), indices)
    }

    /// A number of a value.
    pub(crate) fn number(&self, value: ValueId, at: usize) -> T {
        match self.plan.value(value).home {
            Home::Arena(offset) => self.memory.reals.as_slice()[offset + at],
            Home::State(number) => self.states.as_slice()[self.offsets[number] + at],
        }
    }

    /// Writes the only number of a value.
    pub(crate) fn set_number(&mut self, value: ValueId, number: T) {
        match self.plan.value(value).home {
            Home::Arena(offset) => self.memory.reals.as_mut_slice()[offset] = number,
            Home::State(at) => self.states.as_mut_slice()[self.offsets[at]] = number,
        }
    }

    fn locate(&self, segment: Segment) -> Located {
        if segment.len == 0 {
            return (false, 0..0);
        }
        let value = self.plan.value(segment.value);
        let len = segment.len.min(value.elements.saturating_sub(segment.offset));
        let (is_state, start) = match value.home {
            Home::Arena(offset) => (false, offset + segment.offset),
            Home::State(number) => (true, self.offsets[number] + segment.offset),
        };
        (is_state, start..start + len)
    }
}

/// The ranges in one of the two arenas.
fn of(located: &[Located], states: bool) -> SmallVec<[Range<usize>; 16]> {
    located.iter().filter(|located| located.0 == states).map(|located| located.1.clone()).collect()
}
