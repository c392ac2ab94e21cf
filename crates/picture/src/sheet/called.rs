//! What a formula may leave out, because whoever types it gets it all the same: parameters that a call takes by
//! itself, the shape of a constant, and broadcasting.

use std::collections::HashMap;
use std::sync::Arc;

use backflow_circuit::{Node, Params, Shape, Type, registry};

use super::Wire;
use super::term::needed;

/// What has been found out already: gates of the same operands are many.
#[derive(Default)]
pub(super) struct Known {
    params: HashMap<(String, Params, Vec<Type>), Arc<Params>>,
    broadcasts: HashMap<(String, Params, Vec<Type>, Vec<Type>), bool>,
    none: Arc<Params>,
}

impl Known {
    /// The parameters that a call must name.
    pub(super) fn params(&mut self, node: &Node, inputs: &[usize], wires: &[Wire<'_>]) -> Arc<Params> {
        let (gate, params) = (node.gate(), node.gate().params());
        if params.is_empty() || inputs.is_empty() {
            return self.none.clone();
        }
        let types = types(inputs, wires);
        let key = (gate.name().to_owned(), params, types.clone());
        self.params.entry(key).or_insert_with(|| Arc::new(needed(gate, &types))).clone()
    }

    /// Whether a gate takes a number in place of each array that is filled with it.
    pub(super) fn takes_numbers(&mut self, node: &Node, inputs: &[usize], wires: &[Wire<'_>]) -> bool {
        let (mut given, mut any) = (types(inputs, wires), false);
        let numbers = given.iter_mut().zip(inputs).filter(|(_, input)| wires[**input].constant.is_some());
        for (ty, _) in numbers {
            any |= ty.shape.rank() > 0;
            ty.shape = Shape::SCALAR;
        }
        !any || self.broadcasts(node, given, types(inputs, wires))
    }

    /// Whether a call on some operands broadcasts them to those of a node.
    pub(super) fn broadcasts(&mut self, node: &Node, given: Vec<Type>, operands: Vec<Type>) -> bool {
        let gate = node.gate();
        let key = (gate.name().to_owned(), gate.params(), given.clone(), operands.clone());
        *self.broadcasts.entry(key).or_insert_with(|| {
            registry::find(gate.name()).is_some_and(|entry| entry.broadcasts(gate, &given, &operands))
        })
    }
}

fn types(inputs: &[usize], wires: &[Wire<'_>]) -> Vec<Type> {
    inputs.iter().map(|&input| wires[input].ty()).collect()
}
