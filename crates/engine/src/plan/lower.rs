//! The passes before planning: from the circuit that a user wrote to the one that is run.

use backflow_circuit::{Circuit, NodeId, Rewritten};

use crate::error::Error;
use crate::options::Observe;

/// The circuit to run, and which of its nodes stands for which of the user's.
///
/// What is observed is kept in addition to the outputs and changes nothing else: simplification looks at
/// one node at a time, so all other nodes are simplified as they would be without it.
pub(super) fn lower(circuit: &Circuit, observe: &Observe) -> Result<Rewritten, Error> {
    let observed: Vec<NodeId> = match observe {
        Observe::Outputs => Vec::new(),
        Observe::Nodes(nodes) => nodes.clone(),
        Observe::All => circuit.ids().collect(),
    };
    if !circuit.has_composites() {
        return Ok(circuit.simplified_without_records(observed)?);
    }
    let inlined = circuit.inlined()?;
    let observed = observed.iter().filter_map(|id| *inlined.map.get(id.index())?);
    let simplified = inlined.circuit.simplified_without_records(observed)?;
    Ok(inlined.then(simplified))
}

/// For each node that is run, the user's node it belongs to: the one it stands for, or the composite gate
/// whose body it came from.
pub(crate) fn owners(lowered: &Rewritten) -> Vec<NodeId> {
    let mut owners: Vec<Option<NodeId>> = vec![None; lowered.circuit.nodes().len()];
    for (old, new) in lowered.map.iter().enumerate() {
        if let Some(new) = new {
            owners[new.index()].get_or_insert(NodeId::new(old));
        }
    }
    // The nodes of a body come before the body's result.
    let mut next = NodeId::new(0);
    let mut filled = Vec::with_capacity(owners.len());
    for owner in owners.into_iter().rev() {
        next = owner.unwrap_or(next);
        filled.push(next);
    }
    filled.reverse();
    filled
}
