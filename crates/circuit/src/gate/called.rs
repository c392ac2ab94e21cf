//! What a call by name makes, and what it must say to make a certain gate.

use super::Gate;
use crate::build::builder::Builder;
use crate::data::params::Params;
use crate::data::tensor::Type;
use crate::gate::registry::{Entry, Parameter};

impl Entry {
    /// Whether a gate is what this makes of such operands: a user may have given the name to something else.
    pub(crate) fn makes(&self, gate: &dyn Gate, operands: &[Type]) -> bool {
        self.broadcasts(gate, operands, operands)
    }

    /// Of a gate's parameters those that a call on such operands must name; without the others it makes the same
    /// gate. All of them for a gate that no call of this makes.
    pub fn needed(&self, gate: &dyn Gate, operands: &[Type]) -> Params {
        let is_made_with =
            |params: &Params| self.made_from(gate, operands, params).is_some_and(|made| made == operands);
        let optional = || self.parameters.iter().filter(|parameter| parameter.optional);
        let without = |params: Params, parameter: &Parameter| params.without(parameter.name);
        let least = optional().fold(gate.params(), without);
        if is_made_with(&least) {
            return least;
        }
        optional().fold(gate.params(), |params, parameter| {
            let fewer = without(params.clone(), parameter);
            if is_made_with(&fewer) { fewer } else { params }
        })
    }

    /// Whether a call on operands of the types `given` makes a gate and broadcasts them to its operands.
    pub fn broadcasts(&self, gate: &dyn Gate, given: &[Type], operands: &[Type]) -> bool {
        self.made_from(gate, given, &gate.params()).is_some_and(|made| made == operands)
    }

    /// The types of a gate's operands, if that gate is what a call makes.
    fn made_from(&self, gate: &dyn Gate, given: &[Type], params: &Params) -> Option<Vec<Type>> {
        let builder = Builder::new();
        let made = self.apply(&builder.inputs_of(given), params).ok().filter(|made| !made.is_poison())?;
        let (found, operands) = made.gate_and_inputs();
        found.equals(gate).then(|| operands.iter().map(|x| x.ty()).collect())
    }
}
