//! Starting values: what a state holds before the first run.

use std::panic::Location;

use crate::build::builder::Builder;
use crate::build::expr::{Expr, Operand};
use crate::circuit::Circuit;
use crate::circuit::node::{NodeId, Place};
use crate::error::{Error, Problem};
use crate::form::Form;
use crate::gates::State;

impl<'c> Expr<'c> {
    /// Declares the value that this state has before the first run, broadcast to its shape, and returns the
    /// state. The value is a number, an array, or an expression of constants and random gates.
    ///
    /// ```
    /// use backflow_circuit::Circuit;
    /// let circuit = Circuit::build(|c| {
    ///     let w = c.state("w", [3, 4]).starting_at(c.uniform([3, 4], 0) - 0.5);
    ///     let steps = c.state("steps", ()).starting_at(0);
    ///     c.update(steps, steps + 1);
    ///     c.output("w", w);
    /// })?;
    /// assert_eq!(circuit.starting_values().len(), 2);
    /// # Ok::<(), backflow_circuit::Error>(())
    /// ```
    ///
    /// A mistake of the builder: this is not a state, or it has a starting value already; the value does not
    /// broadcast to its shape, or depends on an input or a state.
    #[track_caller]
    pub fn starting_at(self, value: impl Operand<'c>) -> Expr<'c> {
        let place = Location::caller().into();
        let value = value.expr(self.builder());
        if self.is_poison() || value.is_poison() {
            return self;
        }
        let fits = value.shape().expands_to(&self.shape());
        self.builder().start(self, if fits { value.expand(self.shape()) } else { value }, place);
        self
    }
}

impl Builder {
    /// Notes the starting value of a state.
    pub(crate) fn start<'c>(&'c self, state: Expr<'c>, value: Expr<'c>, place: Place) {
        if !self.owns(&[state, value]) {
            self.fail(Error::new(Problem::Foreign, place));
            return;
        }
        if state.is_poison() || value.is_poison() {
            return;
        }
        let wrong = wrong(&self.circuit.borrow(), state.id(), value.id());
        match wrong {
            Some(wrong) => _ = self.fail(Error::new(Problem::Start(wrong), place)),
            None => self.record(state, |circuit, id| circuit.starting.push((id, value.id()))),
        }
    }
}

/// Why a value cannot be the starting value of a node.
fn wrong(circuit: &Circuit, state: NodeId, value: NodeId) -> Option<String> {
    let name = circuit.label(state);
    let (wanted, given) = (circuit.node(state).ty(), circuit.node(value).ty());
    if circuit.node(state).gate().downcast::<State>().is_none() {
        return Some(format!("{name} is not a state, so it has no starting value"));
    }
    if circuit.starting.iter().any(|&(s, _)| s == state) {
        return Some(format!("the state {name:?} has two starting values"));
    }
    if given != wanted {
        return Some(format!(
            "the state {name:?} of shape {wanted} cannot start at a value of shape {given}"
        ));
    }
    let source = circuit.ancestors(value).into_iter().find(|&id| {
        let node = circuit.node(id);
        node.inputs().is_empty() && matches!(node.gate().form(&[]), Form::Input | Form::State)
    })?;
    let source = circuit.label(source);
    Some(format!(
        "the starting value of {name:?} depends on {source:?}, which is not known before the first run; use constants and random gates"
    ))
}

impl Circuit {
    /// A node and all that it depends on, in no particular order.
    pub(crate) fn ancestors(&self, of: NodeId) -> Vec<NodeId> {
        let (mut found, mut next) = (vec![of], 0);
        let mut seen = std::collections::HashSet::from([of]);
        while let Some(&id) = found.get(next) {
            next += 1;
            found.extend(self.node(id).inputs().iter().copied().filter(|&input| seen.insert(input)));
        }
        found
    }

    /// The circuit that computes the starting values: no inputs and no states, and for each state with a
    /// starting value an output of the state's name.
    ///
    /// # Errors
    /// A gate that does not fit its inputs; this cannot happen in a circuit that was built.
    pub fn starting_circuit(&self) -> Result<Circuit, Error> {
        let builder = Builder::new();
        let needed = self.needed(self.starting.iter().map(|pair| pair.1));
        let mut made: Vec<Option<NodeId>> = vec![None; self.nodes.len()];
        for (id, node) in self.ids().zip(&self.nodes).filter(|(id, _)| needed[id.index()]) {
            let inputs: Vec<Expr> =
                node.inputs.iter().filter_map(|x| made[x.index()]).map(|x| builder.expr(x)).collect();
            let value = builder.push(node.gate.clone(), &inputs, node.origin.place);
            made[id.index()] = (!value.is_poison()).then(|| value.id());
        }
        for (state, value) in &self.starting {
            if let Some(value) = made[value.index()] {
                builder.output(&self.label(*state), builder.expr(value));
            }
        }
        builder.finish()
    }
}
