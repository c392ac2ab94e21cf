//! What the tests share: one gate or function of the registry in a circuit of its own.

#![allow(dead_code, reason = "each test uses its own part")]

use backflow_circuit::registry::{self, Entry, Sample};
use backflow_circuit::{Circuit, Expr, Kind, NodeId, Param, Params, Tensor};
use backflow_reference::{Evaluation, direction, evaluate};

/// An entry applied to a sample, differentiated once and twice.
pub(crate) struct Trial {
    pub(crate) circuit: Circuit,
    /// One a operand.
    pub(crate) inputs: Vec<NodeId>,
    pub(crate) output: NodeId,
    /// The output weighted and summed, its gradient one an operand, `None` for indices.
    pub(crate) first: Option<Order>,
    /// The first gradients weighted and summed, and the gradient of that.
    pub(crate) second: Option<Order>,
    operands: Vec<Tensor>,
}

pub(crate) struct Order {
    /// A single number.
    pub(crate) of: NodeId,
    /// The sum of the absolute terms of that number: how large rounding may be.
    pub(crate) size: NodeId,
    /// Its gradients, one an operand.
    pub(crate) gradients: Vec<Option<NodeId>>,
}

/// Weights between a half and one, up or down, other ones for each seed: no two elements can make up for each
/// other.
fn weighted<'c>(terms: &[Expr<'c>], seed: u64) -> Option<(Expr<'c>, Expr<'c>)> {
    let weigh = |(i, x): (usize, &Expr<'c>)| {
        let weights = direction(&Tensor::filled(x.shape(), 1.0).unwrap(), seed + i as u64);
        let term = *x * x.constant(weights);
        // |t| as max(t, 0) + max(−t, 0): no gate but the simplest.
        (term.sum(), (term.relu() + (-term).relu()).sum())
    };
    terms.iter().enumerate().map(weigh).reduce(|(a, b), (c, d)| (a + c, b + d))
}

impl Trial {
    /// The entry at a sample, or what went wrong.
    pub(crate) fn new(entry: &Entry, sample: &Sample, upstream: Option<f64>) -> Result<Trial, String> {
        let (mut inputs, mut output) = (Vec::new(), NodeId::new(0));
        let (mut first, mut second, mut wrong) = (None, None, None);
        let circuit = Circuit::build(|c| {
            let make = |(i, x): (usize, &Tensor)| match x.ty().kind {
                Kind::Real => c.input(&format!("x{i}"), x.shape()),
                Kind::Index => c.index_input(&format!("x{i}"), x.shape()),
            };
            let xs: Vec<_> = sample.operands.iter().enumerate().map(make).collect();
            inputs = xs.iter().map(|x| x.id()).collect();
            let y = match entry.apply(&xs, &sample.params) {
                Ok(y) => y,
                Err(error) => return wrong = Some(error.to_string()),
            };
            if y.is_poison() {
                return;
            }
            output = y.id();
            let reals: Vec<_> = xs.iter().filter(|x| !x.is_index()).copied().collect();
            if y.is_index() || reals.is_empty() {
                return;
            }
            let loss = match upstream {
                // The same for every element: elementwise functions are looked at element by element.
                Some(u) => Some(((y * u).sum(), y.sum())),
                None => weighted(&[y], 1),
            };
            let Some((loss, size)) = loss else { return };
            let order = |of: Expr, size: Expr| {
                let pairs = c.vjp(of, of.filled(1.0), reals.iter().copied());
                let of_input = |x: &Expr| pairs.iter().find(|(y, _)| y.id() == x.id()).map(|(_, g)| g.id());
                let gradients = xs.iter().map(of_input).collect();
                Order { of: of.id(), size: size.id(), gradients }
            };
            let one = order(loss, size);
            if c.error().is_some() {
                return;
            }
            let gradients: Vec<_> = one.gradients.iter().flatten().map(|&g| c.expr(g)).collect();
            first = Some(one);
            let once_more = match upstream {
                Some(_) => gradients.iter().map(|g| g.sum()).reduce(|a, b| a + b).map(|sum| (sum, sum)),
                None => weighted(&gradients, 100),
            };
            if let Some((loss, size)) = once_more {
                second = Some(order(loss, size));
            }
        });
        if let Some(wrong) = wrong {
            return Err(wrong);
        }
        let circuit = circuit.map_err(|error| error.to_string())?;
        Ok(Trial { circuit, inputs, output, first, second, operands: sample.operands.clone() })
    }

    pub(crate) fn point(&self) -> impl Iterator<Item = (&str, Tensor)> {
        let name = |id: &NodeId| self.circuit.node(*id).name().unwrap();
        self.inputs.iter().map(name).zip(self.operands.iter().cloned())
    }

    pub(crate) fn evaluate(&self) -> Result<Evaluation, String> {
        evaluate(&self.circuit, self.point()).map_err(|error| error.to_string())
    }
}

/// A value and its gradients with respect to each operand (upstream gradient 1 everywhere).
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) value: Tensor,
    pub(crate) gradients: Vec<Tensor>,
    pub(crate) second: Vec<Tensor>,
}

/// Calls a gate or function by name.
pub(crate) fn call(
    name: &str,
    operands: &[Tensor],
    params: &[(&'static str, Param)],
) -> Result<Outcome, String> {
    let entry = registry::find(name).ok_or_else(|| format!("nothing is named {name:?}"))?;
    let params = params.iter().fold(Params::new(), |all, (name, value)| all.with(*name, value.clone()));
    let trial = Trial::new(entry, &Sample { operands: operands.to_vec(), params }, Some(1.0))?;
    let evaluation = trial.evaluate()?;
    let values = |order: &Option<Order>| {
        let nodes = order.as_ref().map(|order| order.gradients.clone()).unwrap_or_default();
        nodes.iter().flatten().map(|&id| evaluation.value(id).clone()).collect::<Vec<_>>()
    };
    let (gradients, second) = (values(&trial.first), values(&trial.second));
    Ok(Outcome { value: evaluation.value(trial.output).clone(), gradients, second })
}
