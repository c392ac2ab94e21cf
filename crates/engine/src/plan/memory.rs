//! Where every value lives: slots, given to one value after the other.

use std::collections::BTreeSet;

use backflow_circuit::Kind;

use super::fuse::Draft;
use super::order::Commits;
use super::{Op, PlanStep, Value, ValueId};

/// The slots of an arena: how many elements each holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Slots {
    pub(crate) reals: Vec<usize>,
    pub(crate) indices: Vec<usize>,
}

/// Gives every value a slot, such that no two values live in one at the same time. A fused step may write
/// over a value that it reads for the last time.
pub(crate) fn assign(draft: &mut Draft<'_>, commits: &Commits) -> Slots {
    let (steps, values) = (&draft.steps, &mut draft.values);
    let last = last_uses(steps, values, commits);
    let mut pools = [Pool::default(), Pool::default()];
    let sources = draft.sources.iter().chain(&draft.constants).map(|s| s.1);
    for id in sources {
        let value = &mut values[id.index()];
        value.slot = pools[pool_of(value.kind)].add(value.elements);
    }
    for (at, step) in steps.iter().enumerate() {
        let mut reads = step.op.reads();
        reads.sort_unstable();
        reads.dedup();
        // What lives in the slot of a state must stay there.
        let ends = |id: &ValueId| {
            last[id.index()] <= at && !values[id.index()].kept && !commits.in_place.contains_key(id)
        };
        reads.retain(|read| ends(read));
        let dead: Vec<ValueId> = step.op.writes().into_iter().filter(ends).collect();
        let mut overwritten: Vec<ValueId> = Vec::new();
        for id in step.op.writes() {
            if let Some(state) = commits.in_place.get(&id) {
                values[id.index()].slot = values[state.index()].slot;
                continue;
            }
            let wanted = values[id.index()];
            let heir = |read: &ValueId| {
                values[read.index()].elements == wanted.elements
                    && !overwritten.contains(read)
                    && may_inherit(&step.op, *read, id)
            };
            match reads.iter().copied().find(heir) {
                Some(read) => {
                    values[id.index()].slot = values[read.index()].slot;
                    overwritten.push(read);
                }
                None => values[id.index()].slot = pools[pool_of(wanted.kind)].take(wanted.elements),
            }
        }
        for id in reads.into_iter().filter(|read| !overwritten.contains(read)).chain(dead) {
            let value = &values[id.index()];
            pools[pool_of(value.kind)].give_back(value.slot);
        }
    }
    let [reals, indices] = pools;
    Slots { reals: reals.sizes, indices: indices.sizes }
}

/// Whether a step may write one value into the slot of another that it reads.
fn may_inherit(op: &Op, read: ValueId, written: ValueId) -> bool {
    match op {
        Op::Map(map) => map.stores.iter().any(|s| s.value == written) && map.may_overwrite(read),
        _ => false,
    }
}

/// For each value, the last step that reads it. Values that are read when all steps are done live until then.
fn last_uses(steps: &[PlanStep], values: &[Value], commits: &Commits) -> Vec<usize> {
    let mut last = vec![0; values.len()];
    for (at, step) in steps.iter().enumerate() {
        for id in step.op.writes().into_iter().chain(step.op.reads()) {
            last[id.index()] = at;
        }
    }
    for commit in &commits.copies {
        last[commit.from.index()] = usize::MAX;
    }
    last
}

fn pool_of(kind: Kind) -> usize {
    match kind {
        Kind::Real => 0,
        Kind::Index => 1,
    }
}

/// Slots of one kind, and which of them are free.
#[derive(Default)]
struct Pool {
    sizes: Vec<usize>,
    /// Size and number of the free ones.
    free: BTreeSet<(usize, u32)>,
}

impl Pool {
    fn add(&mut self, size: usize) -> u32 {
        self.sizes.push(size);
        (self.sizes.len() - 1) as u32
    }

    /// The smallest free slot that is large enough; else the largest free one, enlarged; else a new one.
    fn take(&mut self, size: usize) -> u32 {
        let found = self.free.range((size, 0)..).next().or(self.free.last()).copied();
        match found {
            Some((was, slot)) => {
                self.free.remove(&(was, slot));
                self.sizes[slot as usize] = was.max(size);
                slot
            }
            None => self.add(size),
        }
    }

    fn give_back(&mut self, slot: u32) {
        self.free.insert((self.sizes[slot as usize], slot));
    }
}
