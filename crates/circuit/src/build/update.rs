//! Updates: how a run changes the states that training carries from step to step.

use std::panic::Location;

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::error::{Error, Problem};
use crate::gates::State;

impl Builder {
    /// Gives a state a new value when a run ends. All updates of a run happen at once, after everything else
    /// has been computed.
    #[track_caller]
    pub fn update<'c>(&'c self, state: Expr<'c>, value: Expr<'c>) {
        let place = Location::caller().into();
        if !self.owns(&[state, value]) {
            self.fail(Error::new(Problem::Foreign, place));
            return;
        }
        let wrong = {
            let circuit = self.circuit.borrow();
            if state.is_poison() || value.is_poison() {
                None
            } else if circuit.node(state.id()).gate().downcast::<State>().is_none() {
                Some(format!("{} is not a state, so it cannot be updated", circuit.label(state.id())))
            } else if circuit.updates.iter().any(|&(s, _)| s == state.id()) {
                Some(format!("the state {:?} is updated twice", circuit.label(state.id())))
            } else if state.ty() != value.ty() {
                let name = circuit.label(state.id());
                Some(format!(
                    "the state {name:?} of shape {} cannot take a value of shape {}",
                    state.ty(),
                    value.ty()
                ))
            } else {
                None
            }
        };
        match wrong {
            Some(wrong) => _ = self.fail(Error::new(Problem::Update(wrong), place)),
            None => self.record(state, |circuit, id| circuit.updates.push((id, value.id()))),
        }
    }
}
