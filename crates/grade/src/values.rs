//! Running a journal's circuit: once from the inputs on, to know every name's value, and then cut, with those values.

use std::collections::HashMap;

use backflow_circuit::{Builder, Circuit, Expr, Kind, NodeId, Tensor};
use backflow_engine::{Compile, Compiled, Observe, Options, Precision};
use backflow_notation::Journal;

use crate::Error;

/// The values of all nodes of a journal's circuit, by running it whole.
pub(crate) fn values(journal: &Journal) -> Result<HashMap<NodeId, Tensor>, Error> {
    let circuit = &journal.circuit;
    let made_by: HashMap<NodeId, NodeId> =
        journal.variables.iter().map(|variable| (variable.input, variable.made_by)).collect();
    let builder = Builder::new();
    let mut whole: Vec<Expr<'_>> = Vec::with_capacity(circuit.nodes().len());
    for id in circuit.ids() {
        let node = circuit.node(id);
        let made = match made_by.get(&id) {
            Some(&made_by) => whole[made_by.index()],
            None if circuit.inputs().binary_search(&id).is_ok() => match node.ty().kind {
                Kind::Real => builder.input(&circuit.label(id), node.ty().shape),
                Kind::Index => builder.index_input(&circuit.label(id), node.ty().shape),
            },
            None => {
                let inputs: Vec<Expr<'_>> = node.inputs().iter().map(|input| whole[input.index()]).collect();
                builder.apply_ref(node.gate_ref().clone(), &inputs)
            }
        };
        whole.push(made);
    }
    let ids: Vec<NodeId> = whole.iter().map(|made| made.id()).collect();
    drop(whole);
    let trace = builder.finish()?.trace(journal.inputs.iter().map(|(name, value)| (name, value.clone())))?;
    Ok(circuit.ids().zip(ids).filter_map(|(id, at)| Some((id, trace.node_value(at)?.clone()))).collect())
}

/// A circuit that is cut at every name, ready to be run with any values of these.
pub(crate) struct Cut(Compiled);

impl Cut {
    /// Compiles a circuit, to read the values of some nodes.
    pub(crate) fn new(circuit: Circuit, read: impl IntoIterator<Item = NodeId>) -> Result<Cut, Error> {
        let observe = Observe::Nodes(read.into_iter().collect());
        let options = Options { observe, ..Options::from(Precision::F64) };
        Ok(Cut(circuit.compile_with(&options)?))
    }

    /// Runs it.
    pub(crate) fn run(
        &mut self,
        journal: &Journal,
        value: impl Fn(NodeId) -> Option<Tensor>,
    ) -> Result<(), Error> {
        let variables = journal.variables.iter().map(|variable| variable.input);
        let inputs = journal.inputs.keys().filter_map(|name| journal.circuit.find(name));
        for node in variables.chain(inputs) {
            if let Some(value) = value(node) {
                self.0.set(&journal.circuit.label(node), value)?;
            }
        }
        Ok(self.0.run()?)
    }

    /// Gives an input a value.
    pub(crate) fn set(&mut self, name: &str, value: Tensor) -> Result<(), Error> {
        Ok(self.0.set(name, value)?)
    }

    /// The name of an input.
    pub(crate) fn label(&self, input: NodeId) -> String {
        self.0.circuit().label(input)
    }

    /// The value of a node that is read.
    pub(crate) fn value(&self, node: NodeId) -> Option<Tensor> {
        self.0.node(node).ok()
    }
}
