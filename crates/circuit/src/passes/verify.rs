//! The rules that every circuit keeps, checked after every pass in debug builds.

use std::collections::HashSet;

use crate::circuit::Circuit;
use crate::circuit::node::{NodeId, Place};
use crate::data::tensor::Type;
use crate::error::{Error, Problem};

impl Circuit {
    /// Checks that the circuit is well formed: inputs come before their users, every type is what the gate's
    /// shape rule says, every id in names, outputs, updates and the record of differentiation belongs to the
    /// circuit, and gradients are shaped like their wires.
    ///
    /// # Errors
    /// [`Problem::Malformed`], or the misfit of a gate, at the first node that breaks a rule.
    pub fn verify(&self) -> Result<(), Error> {
        for (id, node) in self.ids().zip(&self.nodes) {
            let wrong = |why: String| {
                Error::new(
                    Problem::Malformed(format!("{id} ({}): {why}", node.gate().name())),
                    node.origin.place,
                )
            };
            if let Some(late) = node.inputs.iter().find(|&&input| input >= id) {
                return Err(wrong(format!("it reads {late}, which does not come before it")));
            }
            let types: Vec<Type> = node.inputs.iter().map(|&input| self.node(input).ty()).collect();
            match node.gate.output(&types) {
                Ok(ty) if ty == node.ty() => {}
                Ok(ty) => return Err(wrong(format!("its type is {}, but the gate says {ty}", node.ty()))),
                Err(misfit) => return Err(wrong(misfit.why)),
            }
        }
        self.verify_tables()
    }

    /// In debug builds, stops at a circuit that is not well formed: a pass that made one is wrong.
    pub(crate) fn debug_verify(&self) {
        if cfg!(debug_assertions) {
            let verdict = self.verify();
            debug_assert!(verdict.is_ok(), "a pass broke the circuit: {verdict:?}");
        }
    }

    fn verify_tables(&self) -> Result<(), Error> {
        let wrong = |why: String| Err(Error::new(Problem::Malformed(why), Place::Unknown));
        let sources: HashSet<NodeId> = self.inputs.iter().chain(&self.states).copied().collect();
        for id in self.ids().filter(|&id| self.node(id).is_source()) {
            if !sources.contains(&id) {
                return wrong(format!("{id} is a source but neither in the list of inputs nor of states"));
            }
        }
        let tables = self.names.values().chain(self.outputs.iter().map(|o| &o.1)).chain(&sources);
        if let Some(id) = tables.into_iter().find(|id| id.index() >= self.nodes.len()) {
            return wrong(format!("{id} is named but does not exist"));
        }
        for &(state, value) in &self.updates {
            if !self.states.contains(&state) || self.node(state).ty() != self.node(value).ty() {
                return wrong(format!("{state} is updated with {value}, which does not fit"));
            }
        }
        for &(state, value) in &self.starting {
            if !self.states.contains(&state) || self.node(state).ty() != self.node(value).ty() {
                return wrong(format!("{state} starts at {value}, which does not fit"));
            }
        }
        for record in &self.backwards {
            let pairs = record.gradients.iter().map(|(x, g)| (*x, *g)).chain([(record.of, record.upstream)]);
            let branches =
                record.branches.iter().flat_map(|(x, all)| all.iter().map(|b| (*x, b.contribution)));
            for (x, g) in pairs.chain(branches) {
                if self.node(x).ty() != self.node(g).ty() {
                    return wrong(format!("the gradient {g} of {x} has another type"));
                }
            }
        }
        Ok(())
    }
}
