//! Where every value lives: offsets into one allocation, reused by one value after another.

use std::collections::BTreeMap;

use backflow_circuit::Kind;

use super::draft::Draft;
use super::{Home, PlanStep, Value, ValueId};

/// How many elements the two arenas of a plan hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sizes {
    pub(crate) reals: usize,
    pub(crate) indices: usize,
}

/// Values of at least this many elements begin on a cache line of their own: 64 bytes of the narrowest type.
const LINE: usize = 16;

/// Gives every value a home, such that no two values share memory at the same time. A fused step may
/// write over a value that it reads for the last time.
pub(crate) fn assign(draft: &mut Draft<'_>) -> Sizes {
    let (steps, values) = (&draft.steps, &mut draft.values);
    let last = last_uses(steps, values.len());
    let mut pools: [Pool; 4] = Default::default();
    // A value that exists before the run, or must exist after it, keeps its home for good.
    for value in values.iter_mut().filter(|value| value.kept && value.home == Home::NONE) {
        value.home = Home::Arena(pools[pool_of(value)].take(value.elements));
    }
    for (at, step) in steps.iter().enumerate() {
        let mut reads = step.reads();
        reads.sort_unstable();
        reads.dedup();
        let ends = |id: &ValueId, values: &[Value]| {
            let value = &values[id.index()];
            last[id.index()] <= at && !value.kept && matches!(value.home, Home::Arena(_))
        };
        reads.retain(|read| ends(read, values));
        let mut inherited: Vec<ValueId> = Vec::new();
        for id in step.writes() {
            let wanted = values[id.index()];
            if wanted.home != Home::NONE {
                continue;
            }
            let heir = |read: &&ValueId| {
                values[read.index()].elements == wanted.elements
                    && values[read.index()].kind == wanted.kind
                    && !inherited.contains(read)
                    && may_inherit(step, **read, id)
            };
            values[id.index()].home = match reads.iter().find(heir).copied() {
                Some(read) => {
                    inherited.push(read);
                    values[read.index()].home
                }
                None => Home::Arena(pools[pool_of(&wanted)].take(wanted.elements)),
            };
        }
        let written = step.writes();
        let dead = written.iter().filter(|id| ends(id, values));
        for id in reads.iter().filter(|read| !inherited.contains(read)).chain(dead) {
            let value = &values[id.index()];
            if let Home::Arena(offset) = value.home {
                pools[pool_of(value)].give_back(offset, value.elements);
            }
        }
    }
    let [reals, indices, single_reals, single_indices] = pools.map(|pool| pool.end);
    for value in values.iter_mut().filter(|value| is_single(value)) {
        if let Home::Arena(offset) = &mut value.home {
            *offset += if value.kind == Kind::Real { reals } else { indices };
        }
    }
    Sizes { reals: reals + single_reals, indices: indices + single_indices }
}

/// Whether a step may write one value over another that it reads.
fn may_inherit(step: &PlanStep, read: ValueId, written: ValueId) -> bool {
    step.fused().is_some_and(|fused| {
        fused.written.iter().any(|sink| sink.value == written) && fused.may_overwrite(read)
    })
}

/// For each value, the last step that reads or writes it.
fn last_uses(steps: &[PlanStep], values: usize) -> Vec<usize> {
    let mut last = vec![0; values];
    for (at, step) in steps.iter().enumerate() {
        for id in step.writes().into_iter().chain(step.reads()) {
            last[id.index()] = at;
        }
    }
    last
}

/// Single numbers lie side by side after everything else, which begins on cache lines.
fn is_single(value: &Value) -> bool {
    value.elements <= 1
}

fn pool_of(value: &Value) -> usize {
    usize::from(value.kind == Kind::Index) + 2 * usize::from(is_single(value))
}

/// The elements of an arena, and which of them are free.
#[derive(Default)]
struct Pool {
    end: usize,
    /// Offset and length of what is free below the end; neighbours are one.
    free: BTreeMap<usize, usize>,
}

impl Pool {
    /// Room for a number of elements: the smallest gap in which they fit, otherwise at the end.
    fn take(&mut self, elements: usize) -> usize {
        let size = rounded(elements);
        if size == 0 {
            return 0;
        }
        let fits = self.free.iter().filter(|gap| *gap.1 >= size).min_by_key(|gap| *gap.1);
        if let Some((&offset, &length)) = fits {
            self.free.remove(&offset);
            if length > size {
                self.free.insert(offset + size, length - size);
            }
            return offset;
        }
        // The last gap may reach to the end, and be enlarged.
        let open = self.free.last_key_value().map(|(&o, &l)| (o, l)).filter(|(o, l)| o + l == self.end);
        let offset = match open {
            Some((offset, _)) => {
                self.free.remove(&offset);
                offset
            }
            None => self.end,
        };
        self.end = offset + size;
        offset
    }

    fn give_back(&mut self, offset: usize, elements: usize) {
        let (mut offset, mut size) = (offset, rounded(elements));
        if size == 0 {
            return;
        }
        if let Some(length) = self.free.remove(&(offset + size)) {
            size += length;
        }
        if let Some((&before, &length)) = self.free.range(..offset).next_back()
            && before + length == offset
        {
            self.free.remove(&before);
            (offset, size) = (before, length + size);
        }
        self.free.insert(offset, size);
    }
}

/// A single number takes one element, everything else whole cache lines.
fn rounded(elements: usize) -> usize {
    if elements <= 1 { elements } else { elements.next_multiple_of(LINE) }
}
