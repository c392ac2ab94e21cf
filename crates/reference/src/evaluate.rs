//! Evaluating a circuit, node by node in the order of their ids.

use std::collections::HashMap;

use backflow_circuit::form::Form;
use backflow_circuit::{Circuit, NodeId, Tensor, Type};

use crate::error::{Error, Fault};
use crate::form::compute;

/// Where random gates draw their numbers from; see [`backflow_circuit::random`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Draw {
    /// The seed of the run's owner.
    pub seed: u64,
    /// The number of the run.
    pub run: u64,
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

    /// The value that a state has after the run: that of its update, or the one it had when nothing updates it.
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

/// Evaluates every node of a circuit in f64, with seed and run 0 for random gates. Inputs and states are given by name.
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
/// Values that are missing (all are named), unknown or of another type; an index out of range; a gate whose form does not fit.
pub fn evaluate<'a>(
    circuit: &Circuit,
    inputs: impl IntoIterator<Item = (&'a str, Tensor)>,
) -> Result<Evaluation, Error> {
    evaluate_with(circuit, inputs, Draw::default())
}

/// As [`evaluate`], with a seed and a run for random gates.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_with<'a>(
    circuit: &Circuit,
    inputs: impl IntoIterator<Item = (&'a str, Tensor)>,
    draw: Draw,
) -> Result<Evaluation, Error> {
    let given = assign(circuit, inputs)?;
    let inlined = circuit.inlined()?;
    // Ids of the circuit without composite gates, for the sources that were given values.
    let mut sources: HashMap<NodeId, Tensor> =
        given.into_iter().filter_map(|(id, value)| Some((inlined.map[id.index()]?, value))).collect();
    let values = run(&inlined.circuit, &mut sources, draw)?;
    let values = inlined.map.iter().zip(circuit.ids()).map(|(new, old)| {
        let value = new.and_then(|id| values.get(id.index()).cloned());
        value.ok_or_else(|| Fault::Form("inlining lost the node".to_owned()).of(circuit, old))
    });
    let values = values.collect::<Result<_, _>>()?;
    let after = |&state: &NodeId| {
        let update = circuit.updates().iter().find(|(s, _)| *s == state);
        (circuit.label(state), update.map_or(state, |&(_, value)| value))
    };
    Ok(Evaluation {
        values,
        outputs: circuit.outputs().map(|(name, id)| (name.to_owned(), id)).collect(),
        updated: circuit.states().iter().map(after).collect(),
    })
}

/// The values of inputs and states by node, each of the right type and none missing.
fn assign<'a>(
    circuit: &Circuit,
    inputs: impl IntoIterator<Item = (&'a str, Tensor)>,
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
    let missing: Vec<NodeId> = sources.into_iter().filter(|id| !given.contains_key(id)).collect();
    if missing.is_empty() { Ok(given) } else { Err(Error::Missing(labels(&missing))) }
}

/// The value of every node of a circuit without composite gates.
fn run(circuit: &Circuit, sources: &mut HashMap<NodeId, Tensor>, draw: Draw) -> Result<Vec<Tensor>, Error> {
    let mut values: Vec<Tensor> = Vec::with_capacity(circuit.nodes().len());
    for id in circuit.ids() {
        let node = circuit.node(id);
        let inputs: Vec<&Tensor> = node.inputs().iter().map(|x| &values[x.index()]).collect();
        let types: Vec<Type> = inputs.iter().map(|x| x.ty()).collect();
        let value = match node.gate().form(&types) {
            Form::Input | Form::State => sources
                .remove(&id)
                .ok_or_else(|| Fault::Form("it is an input that the circuit does not list".to_owned())),
            form => compute(&form, &types, &inputs, node.ty(), draw),
        };
        values.push(value.map_err(|fault| fault.of(circuit, id))?);
    }
    Ok(values)
}
