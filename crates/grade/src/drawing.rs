//! The forward pass of a text as a circuit of its own, for whoever draws it.

use std::collections::{BTreeSet, HashMap};

use backflow_circuit::{Builder, Circuit, Expr, Kind, NodeId};
use backflow_notation::Inputs;

use crate::Error;
use crate::judge::called;
use crate::trace::Trace;

/// A circuit with its gradients, and the values of its inputs.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// What the text differentiates, with the gradients of its inputs.
    pub circuit: Circuit,
    /// The values of the inputs.
    pub inputs: Inputs,
}

/// The circuit of what is differentiated.
pub(crate) fn drawing(trace: &Trace, seeds: &[(NodeId, Option<NodeId>)]) -> Result<Option<Drawing>, Error> {
    let Some(&(of, upstream)) = seeds.last() else { return Ok(None) };
    let circuit = &trace.journal.circuit;
    let mut needed = BTreeSet::from([of]);
    let mut open = vec![of];
    while let Some(at) = open.pop() {
        let made_by = trace.links.made_by.get(&at).copied();
        let behind = made_by.into_iter().chain(circuit.node(at).inputs().iter().copied());
        open.extend(behind.filter(|node| needed.insert(*node)));
    }
    let builder = Builder::new();
    let mut made: HashMap<NodeId, Expr<'_>> = HashMap::new();
    let mut inputs = Inputs::new();
    let mut named: Vec<(Expr<'_>, String)> = Vec::new();
    for id in circuit.ids().filter(|id| needed.contains(id)) {
        let node = circuit.node(id);
        let expr = match trace.links.made_by.get(&id).and_then(|by| made.get(by)) {
            Some(&expr) => {
                named.push((expr, called(trace, id)));
                expr
            }
            None if circuit.inputs().binary_search(&id).is_ok() => {
                let label = circuit.label(id);
                let Some(value) = trace.known.get(&id) else { return Ok(None) };
                inputs.insert(label.clone(), value.clone());
                builder.at_place(node.origin().place, || match node.ty().kind {
                    Kind::Real => builder.input(&label, node.ty().shape),
                    Kind::Index => builder.index_input(&label, node.ty().shape),
                })
            }
            None => {
                let operands: Vec<Expr<'_>> =
                    node.inputs().iter().filter_map(|input| made.get(input)).copied().collect();
                builder
                    .at_place(node.origin().place, || builder.apply_ref(node.gate_ref().clone(), &operands))
            }
        };
        made.insert(id, expr);
    }
    let Some(&result) = made.get(&of) else { return Ok(None) };
    let called_of = called(trace, of);
    // The last value of a name bears it.
    named.iter().rev().for_each(|(node, called)| name(&builder, *node, called));
    let is_free = builder.find(&called_of).is_none_or(|known| known.id() == result.id());
    builder.output(if is_free { &called_of } else { "result" }, result);
    let upstream = upstream.and_then(|upstream| trace.known.get(&upstream));
    let weight = match upstream.filter(|upstream| upstream.shape() == result.shape()) {
        Some(upstream) => builder.constant(upstream.clone()),
        None => result.filled(1.0),
    };
    let sources: Vec<Expr<'_>> =
        inputs.keys().filter_map(|label| builder.find(label)).filter(|source| !source.is_index()).collect();
    builder.vjp(result, weight, sources);
    Ok(Some(Drawing { circuit: builder.finish()?, inputs }))
}

/// Names a node, if it has no name yet; a name that is taken gets a number.
fn name<'c>(builder: &'c Builder, node: Expr<'c>, name: &str) {
    let mut free = name.to_owned();
    let mut number = 1;
    while let Some(taken) = builder.find(&free) {
        if taken.id() == node.id() {
            return;
        }
        number += 1;
        free = format!("{name}_{number}");
    }
    builder.name(node, &free);
}
