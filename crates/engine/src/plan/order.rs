//! When states take their new values: where possible in place, while the run goes on; else by a copy when
//! everything else is done.

use std::collections::{HashMap, HashSet};

use backflow_circuit::{Circuit, NodeId};

use super::fuse::Draft;
use super::{Commit, Op, ValueId};

/// How the updates happen.
#[derive(Debug, Default)]
pub(crate) struct Commits {
    /// Values that live in the slot of a state.
    pub(crate) in_place: HashMap<ValueId, ValueId>,
    /// Copies when everything else is done.
    pub(crate) copies: Vec<Commit>,
}

/// Decides how each update happens.
pub(crate) fn order(circuit: &Circuit, draft: &mut Draft<'_>, in_place: bool) -> Commits {
    let mut commits = Commits::default();
    let states: HashSet<NodeId> = circuit.states().iter().copied().collect();
    let pairs: Vec<(ValueId, ValueId)> = circuit
        .updates()
        .iter()
        .map(|&(state, new)| (draft.value_of(state), new_value(&states, draft, new)))
        .collect();
    let readers = Readers::of(draft, pairs.iter().map(|pair| pair.0));
    for (state, new) in pairs {
        if in_place && !commits.in_place.contains_key(&new) && readers.allow(draft, state, new) {
            commits.in_place.insert(new, state);
        } else {
            commits.copies.push(Commit { from: new, to: state });
        }
    }
    commits
}

/// A value of its own for what a state becomes: the value of a state may change before it is copied, so it is
/// copied at once.
fn new_value(states: &HashSet<NodeId>, draft: &mut Draft<'_>, new: NodeId) -> ValueId {
    let base = draft.layout(new).base;
    let is_state = states.contains(&base);
    if !is_state && draft.layout(new).is_all_of(draft.ty(base).shape.elements()) {
        return draft.value_of(base);
    }
    let value = draft.new_value(new);
    draft.copy(new, value, None);
    value
}

/// What updates in place must wait for.
struct Readers {
    /// The steps that read the states which are updated.
    steps: HashMap<ValueId, Vec<usize>>,
    /// The number of steps up to the last one that can fail: a run that fails changes no state.
    fallible: usize,
}

impl Readers {
    fn of(draft: &Draft<'_>, states: impl Iterator<Item = ValueId>) -> Readers {
        let mut readers: HashMap<ValueId, Vec<usize>> = states.map(|state| (state, Vec::new())).collect();
        for (at, step) in draft.steps.iter().enumerate() {
            for value in step.op.reads() {
                if let Some(list) = readers.get_mut(&value) {
                    list.push(at);
                }
            }
        }
        let fallible = draft.steps.iter().rposition(|step| step.op.can_fail()).map_or(0, |at| at + 1);
        Readers { steps: readers, fallible }
    }

    /// Whether the new value may be written over the old one: a fused step makes it, no later step reads the
    /// old one, and the step itself reads it element by element.
    fn allow(&self, draft: &Draft<'_>, state: ValueId, new: ValueId) -> bool {
        let value = &draft.values[new.index()];
        if value.kept {
            return false;
        }
        let makes = |op: &Op| matches!(op, Op::Map(map) if map.stores.iter().any(|s| s.value == new));
        let last = self.steps.get(&state).and_then(|list| list.last().copied());
        let Some(maker) = draft.maker(value.node).filter(|&at| makes(&draft.steps[at].op)) else {
            return false;
        };
        if maker < self.fallible {
            return false;
        }
        let Op::Map(map) = &draft.steps[maker].op else { return false };
        last.is_none_or(|last| last < maker || (last == maker && map.may_overwrite(state)))
    }
}
