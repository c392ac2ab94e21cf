//! Evaluating a circuit, node by node in the order of their ids.

use std::collections::HashMap;

use backflow_circuit::form::Form;
use backflow_circuit::{Circuit, NodeId, Tensor, Type};

use crate::array::Array;
use crate::error::{Error, Reason};
use crate::form::compute;
use crate::number::Number;

/// What the numbers of random gates depend on; see [`backflow_circuit::random`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Draw {
    /// The seed of the run's owner.
    pub seed: u64,
    /// The epoch in training, the number of the run outside.
    pub epoch: u64,
    /// The position in the epoch's order of the batch's first example.
    pub position: u64,
}

/// The part of a batch that a circuit evaluates.
#[derive(Clone, Copy, Default)]
pub(crate) struct Part {
    pub(crate) draw: Draw,
    /// The number of the shard.
    pub(crate) shard: usize,
    /// How many examples of the batch are in the shards before it.
    pub(crate) before: u64,
}

/// The value of every node.
#[derive(Clone, Debug)]
pub struct Evaluation {
    values: Vec<Tensor>,
    outputs: HashMap<String, NodeId>,
    updated: HashMap<String, NodeId>,
}

impl Evaluation {
    /// The value of a node. The id must be one of the evaluated circuit's.
    pub fn value(&self, id: NodeId) -> &Tensor {
        &self.values[id.index()]
    }

    /// The value of an output.
    ///
    /// # Errors
    /// [`Error::NoSuch`].
    pub fn output(&self, name: &str) -> Result<&Tensor, Error> {
        find(&self.outputs, "output", name).map(|id| self.value(id))
    }

    /// The value that a state has after the run: that of its update, or the one it had before if nothing
    /// updates it.
    ///
    /// # Errors
    /// [`Error::NoSuch`].
    pub fn updated(&self, state: &str) -> Result<&Tensor, Error> {
        find(&self.updated, "state", state).map(|id| self.value(id))
    }
}

fn find(names: &HashMap<String, NodeId>, sort: &'static str, name: &str) -> Result<NodeId, Error> {
    names.get(name).copied().ok_or_else(|| Error::NoSuch { sort, name: name.to_owned() })
}

/// Evaluates every node of a circuit in f64, with seed and epoch 0 for random gates. Inputs and states are
/// given by name; a state with a starting value may be left out.
///
/// ```
/// use backflow_circuit::{Circuit, Tensor};
/// let circuit = Circuit::build(|c| {
///     let (x, y, z) = (c.input("x", ()), c.input("y", ()), c.input("z", ()));
///     c.output("f", (x + y) * z);
/// })?;
/// let inputs = [("x", Tensor::scalar(-2.0)), ("y", Tensor::scalar(5.0)), ("z", Tensor::scalar(-4.0))];
/// let evaluation = backflow_reference::evaluate(&circuit, inputs)?;
/// assert_eq!(evaluation.output("f")?.single(), Some(-12.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Values that are missing (all are named), unknown or of another type; an index out of range; a gate whose
/// form does not fit.
pub fn evaluate<'a>(
    circuit: &Circuit,
    inputs: impl IntoIterator<Item = (&'a str, Tensor)>,
) -> Result<Evaluation, Error> {
    evaluate_with(circuit, inputs, Draw::default())
}

/// As [`evaluate`], with a seed, an epoch and a position for random gates.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_with<'a>(
    circuit: &Circuit,
    inputs: impl IntoIterator<Item = (&'a str, Tensor)>,
    draw: Draw,
) -> Result<Evaluation, Error> {
    let given = assign(circuit, inputs, draw.seed)?;
    let flat = Flat::new(circuit, circuit.ids())?;
    Evaluation::of(circuit, &flat, &flat.run(&given, draw)?)
}

impl Evaluation {
    pub(crate) fn of(
        circuit: &Circuit,
        flat: &Flat,
        values: &[Option<Array<f64>>],
    ) -> Result<Evaluation, Error> {
        let after = |&state: &NodeId| {
            let update = circuit.updates().iter().find(|(s, _)| *s == state);
            (circuit.label(state), update.map_or(state, |&(_, value)| value))
        };
        Ok(Evaluation {
            values: circuit.ids().map(|id| flat.value(values, id)).collect::<Result<_, _>>()?,
            outputs: circuit.outputs().map(|(name, id)| (name.to_owned(), id)).collect(),
            updated: circuit.states().iter().map(after).collect(),
        })
    }
}

/// The values of inputs and states by node, each of the right type and none missing. A state that is not
/// given has its starting value, drawn in epoch 0.
pub(crate) fn assign<'a>(
    circuit: &Circuit,
    inputs: impl IntoIterator<Item = (&'a str, Tensor)>,
    seed: u64,
) -> Result<HashMap<NodeId, Tensor>, Error> {
    let sources: Vec<NodeId> = circuit.inputs().iter().chain(circuit.states()).copied().collect();
    let labels = |ids: &[NodeId]| ids.iter().map(|&id| circuit.label(id)).collect();
    let mut given = HashMap::new();
    for (name, value) in inputs {
        let id = circuit.find(name).filter(|id| sources.contains(id));
        let id = id.ok_or_else(|| Error::Unknown { name: name.to_owned(), known: labels(&sources) })?;
        let wanted = circuit.node(id).ty();
        if value.ty() != wanted {
            let (wanted, given) = (Box::new(wanted), Box::new(value.ty()));
            return Err(Error::Type { name: name.to_owned(), wanted, given });
        }
        if given.insert(id, value).is_some() {
            return Err(Error::Twice(name.to_owned()));
        }
    }
    if circuit.starting_values().iter().any(|(state, _)| !given.contains_key(state)) {
        let starting = circuit.starting_circuit()?;
        let flat = Flat::new(&starting, starting.ids())?;
        let values = flat.run(&HashMap::new(), Draw { seed, ..Draw::default() })?;
        for &(state, _) in circuit.starting_values() {
            let output = starting.named(&circuit.label(state))?;
            given.entry(state).or_insert(flat.value(&values, output)?);
        }
    }
    let missing: Vec<NodeId> = sources.into_iter().filter(|id| !given.contains_key(id)).collect();
    if missing.is_empty() { Ok(given) } else { Err(Error::Missing(labels(&missing))) }
}

/// A circuit made ready to be evaluated again and again: without composite gates, and without nodes that
/// are not needed.
pub(crate) struct Flat {
    circuit: Circuit,
    /// For each node of the original circuit, the node here.
    map: Vec<Option<NodeId>>,
    needed: Vec<bool>,
}

impl Flat {
    /// The part of a circuit that some of its nodes need.
    pub(crate) fn new(circuit: &Circuit, wanted: impl Iterator<Item = NodeId>) -> Result<Flat, Error> {
        let inlined = circuit.inlined()?;
        let wanted: Vec<NodeId> = wanted.filter_map(|id| inlined.map[id.index()]).collect();
        let needed = inlined.circuit.needed(wanted);
        Ok(Flat { circuit: inlined.circuit, map: inlined.map, needed })
    }

    /// The values of all nodes that are needed. Sources are given in the ids of the original circuit.
    pub(crate) fn run(
        &self,
        given: &HashMap<NodeId, Tensor>,
        draw: Draw,
    ) -> Result<Vec<Option<Array<f64>>>, Error> {
        self.run_on(given.iter().map(|(&id, value)| (id, Array::of(value))), draw)
    }

    /// The same for numbers of any kind.
    pub(crate) fn run_on<N: Number>(
        &self,
        given: impl IntoIterator<Item = (NodeId, Array<N>)>,
        draw: Draw,
    ) -> Result<Vec<Option<Array<N>>>, Error> {
        let mut run = Run::new(self, given, Part { draw, ..Part::default() });
        // A circuit that is evaluated alone is the only shard of its batch.
        while let Some(sum) = run.advance()? {
            run.meet(run.share(sum)?);
        }
        Ok(run.values)
    }

    /// The value of a node, in the ids of the original circuit.
    pub(crate) fn value<N: Number>(&self, values: &[Option<Array<N>>], id: NodeId) -> Result<Tensor, Error> {
        Ok(self.array(values, id)?.tensor()?)
    }

    /// The same as numbers of their kind.
    pub(crate) fn array<'v, N>(
        &self,
        values: &'v [Option<Array<N>>],
        id: NodeId,
    ) -> Result<&'v Array<N>, Error> {
        let value = self.map[id.index()].and_then(|new| values[new.index()].as_ref());
        value.ok_or_else(|| Error::NoSuch { sort: "computed node", name: id.to_string() })
    }
}

/// An evaluation in progress. It stops where the shards of a batch meet.
pub(crate) struct Run<'f, N> {
    flat: &'f Flat,
    part: Part,
    pub(crate) values: Vec<Option<Array<N>>>,
    /// The node that comes next.
    next: usize,
}

impl<'f, N: Number> Run<'f, N> {
    pub(crate) fn new(
        flat: &'f Flat,
        given: impl IntoIterator<Item = (NodeId, Array<N>)>,
        part: Part,
    ) -> Run<'f, N> {
        let mut values: Vec<Option<Array<N>>> = vec![None; flat.circuit.nodes().len()];
        for (id, value) in given {
            if let Some(id) = flat.map[id.index()] {
                values[id.index()] = Some(value);
            }
        }
        Run { flat, part, values, next: 0 }
    }

    /// Continues to the next sum over shards, or to the end.
    pub(crate) fn advance(&mut self) -> Result<Option<NodeId>, Error> {
        let circuit = &self.flat.circuit;
        while self.next < self.values.len() {
            let id = NodeId::new(self.next);
            if self.flat.needed[self.next] && self.values[self.next].is_none() {
                let node = circuit.node(id);
                let inputs: Vec<&Array<N>> =
                    node.inputs().iter().filter_map(|x| self.values[x.index()].as_ref()).collect();
                let types: Vec<Type> = inputs.iter().map(|x| x.ty).collect();
                let value = match node.gate().form(&types) {
                    Form::SumOverShards => return Ok(Some(id)),
                    Form::Input | Form::State => {
                        Err(Reason::Form("it is not an input that the circuit lists".to_owned()))
                    }
                    form => compute(&form, &types, &inputs, node.ty(), self.part),
                };
                self.values[self.next] = Some(value.map_err(|reason| reason.of(circuit, id))?);
            }
            self.next += 1;
        }
        Ok(None)
    }

    /// What this shard adds to the sum at which it has stopped.
    pub(crate) fn share(&self, sum: NodeId) -> Result<Array<N>, Error> {
        let x = self.flat.circuit.node(sum).inputs().first();
        let value = x.and_then(|x| self.values[x.index()].clone());
        value.ok_or_else(|| Error::NoSuch { sort: "computed node", name: sum.to_string() })
    }

    /// Gives its value to the sum at which it has stopped.
    pub(crate) fn meet(&mut self, sum: Array<N>) {
        self.values[self.next] = Some(sum);
    }
}
