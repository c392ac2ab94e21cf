//! Giving a compiled circuit its values, and asking for those that are missing.

use backflow_circuit::NodeId;

use super::Handle;
use super::compiled::{Compiled, with};
use super::feed::{Feed, Numbers};
use crate::error::Error;
use crate::plan::ValueId;
use crate::store::States;

impl Compiled {
    /// Gives an input or a state its value.
    ///
    /// # Errors
    /// A name of neither an input nor a state; another number of elements or another shape; reals where
    /// indices are wanted, or the other way round.
    pub fn set(&mut self, name: &str, value: impl Feed) -> Result<(), Error> {
        let Some(&handle) = self.handles.get(name) else {
            let sources = self.plan.inputs.iter().chain(&self.plan.states);
            let names: Vec<&str> = sources.filter_map(|s| self.plan.circuit().node(s.0).name()).collect();
            let hint =
                if names.is_empty() { String::new() } else { format!("; there are {}", names.join(", ")) };
            return Err(Error::NotSettable { name: name.to_owned(), hint });
        };
        self.set_at(handle, value)
    }

    /// As [`set`](Self::set), for a handle of this compiled circuit: no name is looked up.
    ///
    /// # Errors
    /// As [`set`](Self::set).
    pub fn set_at(&mut self, handle: Handle, value: impl Feed) -> Result<(), Error> {
        if let Some(number) = handle.state_of(&self.plan) {
            return self.store.set(&self.plan.circuit().label(self.plan.states[number].0), value);
        }
        let Some((at, id, to)) = handle.input_of(&self.plan) else {
            return Err(Error::NotSettable { name: handle.to_string(), hint: String::new() });
        };
        let numbers = value.numbers();
        let ty = self.plan.circuit().node(id).ty();
        if !numbers.fits(ty) {
            numbers.check(&self.circuit_name(id), ty)?;
        }
        with!(&mut self.machine, machine => match numbers {
            Numbers::F32(x) => machine.set(&self.plan, to, x),
            Numbers::F64(x) => machine.set(&self.plan, to, x),
            Numbers::Tensor(x) => machine.set(&self.plan, to, x.data()),
            Numbers::U8(x) => machine.set_whole(&self.plan, to, x.iter().map(|&i| u32::from(i))),
            Numbers::U32(x) => machine.set_whole(&self.plan, to, x.iter().copied()),
            // They have been checked.
            Numbers::Usize(x) => machine.set_whole(&self.plan, to, x.iter().map(|&i| i as u32)),
        });
        if !std::mem::replace(&mut self.given[at], true) && self.plan.read[to.index()] {
            self.lacking -= 1;
        }
        Ok(())
    }

    /// # Errors
    /// [`Error::Missing`] with all inputs and states that a run needs and that have no value.
    pub(super) fn require(&self, states: &States) -> Result<(), Error> {
        let read = |value: &ValueId| self.plan.read[value.index()];
        let unset = self.plan.states.iter().zip(&self.binding.states);
        let unset = unset.filter(|((_, value), at)| read(value) && !states.state(**at).is_set);
        let unset: Vec<NodeId> = unset.map(|((id, _), _)| *id).collect();
        if self.lacking == 0 && unset.is_empty() { Ok(()) } else { Err(self.missing(unset)) }
    }

    pub(super) fn require_inputs(&self) -> Result<(), Error> {
        if self.lacking == 0 { Ok(()) } else { Err(self.missing(Vec::new())) }
    }

    fn missing(&self, states: Vec<NodeId>) -> Error {
        let inputs = self.plan.inputs.iter().zip(&self.given);
        let unset = inputs.filter(|((_, value), given)| !**given && self.plan.read[value.index()]);
        let mut ids: Vec<NodeId> = unset.map(|((id, _), _)| *id).chain(states).collect();
        ids.sort_unstable();
        Error::Missing { names: ids.into_iter().map(|id| self.circuit_name(id)).collect() }
    }

    /// Whether an input has a value.
    pub(super) fn is_given(&self, id: NodeId) -> bool {
        self.plan.inputs.iter().position(|input| input.0 == id).is_some_and(|at| self.given[at])
    }
}
