//! Gradients by backpropagation beside finite differences.

use backflow_circuit::{Circuit, NodeId, Problem, Tensor};

use crate::difference::{Differences, Estimate};
use crate::error::Error;
use crate::evaluate::{Draw, Flat, assign};
use crate::probe::{Probe, direction, scale};

/// Inputs of more elements are checked along random directions instead of element by element.
pub const ELEMENTS: usize = 64;
/// How many random directions those are.
pub const DIRECTIONS: u64 = 4;
/// A stated error is an estimate, good to a small factor; this is the factor.
const SAFETY: f64 = 8.0;
/// Room for the rounding of backpropagation itself, in units in the last place of the terms that are summed:
/// 64 gates in a row that all round the same way.
const BACKPROPAGATION: f64 = 64.0 * f64::EPSILON;
/// Differences that settle neither to three digits nor to a billionth of the value, or of the slope beside a
/// flat point, tell nothing about a gradient.
const SETTLED: (f64, f64) = (1e-3, 1e-9);

/// What the comparison says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// The two are equal within the tolerance.
    Agrees,
    /// There is no derivative that differences could tell: those from the left and from the right differ, one
    /// is missing, or they do not settle.
    Kink,
    /// They are not equal where there is a derivative.
    Disagrees,
}

/// Which derivative a [`Comparison`] is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Along {
    /// The partial derivative with respect to one element, counted in row-major order.
    Element(usize),
    /// The derivative along the random direction of this number (see [`direction`]).
    Direction(u64),
}

/// One derivative, computed twice.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Comparison {
    /// Which one.
    pub along: Along,
    /// By backpropagation.
    pub gradient: f64,
    /// By finite differences from both sides, with the estimated error.
    pub central: Estimate,
    /// From the left.
    pub left: Estimate,
    /// From the right.
    pub right: Estimate,
    /// How far the two may be apart: eight times the estimated error, and 64 roundings of backpropagation.
    pub tolerance: f64,
    /// What that says.
    pub verdict: Verdict,
}

impl Comparison {
    /// Compares a derivative by backpropagation with differences. `terms` is the sum of the absolute terms it
    /// was added up from, `value` what is differentiated; both tell how far rounding alone may carry it.
    pub fn new(along: Along, gradient: f64, terms: f64, value: f64, found: Differences) -> Comparison {
        let Differences { central, left, right, slope } = found;
        let size = value.abs() + if terms.is_finite() { terms } else { 0.0 };
        let tolerance = SAFETY * central.error + BACKPROPAGATION * size;
        let apart = SAFETY * (left.error + right.error) + BACKPROPAGATION * size;
        let sides_differ = (left.value - right.value).abs() > apart;
        let missing = left.value.is_nan() || right.value.is_nan();
        let largest = if gradient.is_finite() { gradient.abs() } else { 0.0 }.max(central.value.abs());
        let settled = central.error <= (SETTLED.0 * largest).max(SETTLED.1 * value.abs().max(slope));
        let verdict = if missing || sides_differ || !settled {
            Verdict::Kink
        } else if (gradient - central.value).abs() <= tolerance {
            Verdict::Agrees
        } else {
            Verdict::Disagrees
        };
        Comparison { along, gradient, central, left, right, tolerance, verdict }
    }

    /// The same for a step of 1 where the direction was of another length.
    fn per(self, length: f64) -> Comparison {
        let factor = 1.0 / length;
        Comparison {
            gradient: self.gradient * factor,
            central: self.central.scaled(factor),
            left: self.left.scaled(factor),
            right: self.right.scaled(factor),
            tolerance: self.tolerance * factor,
            ..self
        }
    }

    /// How far the two are apart.
    pub fn gap(&self) -> f64 {
        (self.gradient - self.central.value).abs()
    }
}

/// The comparisons of one input.
#[derive(Clone, Debug)]
pub struct InputReport {
    /// The input's name.
    pub name: String,
    /// Its node.
    pub node: NodeId,
    /// Its gradient by backpropagation.
    pub gradient: Tensor,
    /// Element by element, or along random directions where there are more than [`ELEMENTS`].
    pub comparisons: Vec<Comparison>,
    /// The gates between the input and what is differentiated that met a kink or a tie at this point, each
    /// once.
    pub kinks: Vec<String>,
}

impl InputReport {
    /// The worst of the comparisons. A disagreement where a gate met a kink is called a kink: relu(x) −
    /// relu(−x) at 0 has a derivative, but none that gates could know of.
    pub fn verdict(&self) -> Verdict {
        match self.comparisons.iter().map(|c| c.verdict).max() {
            Some(Verdict::Disagrees) if !self.kinks.is_empty() => Verdict::Kink,
            worst => worst.unwrap_or(Verdict::Agrees),
        }
    }
}

/// What [`check`] found, input by input.
#[derive(Clone, Debug)]
pub struct Report {
    /// One entry an input, in the order asked for.
    pub inputs: Vec<InputReport>,
}

impl Report {
    /// The worst verdict.
    pub fn verdict(&self) -> Verdict {
        self.inputs.iter().map(InputReport::verdict).max().unwrap_or(Verdict::Agrees)
    }
}

/// Holds the gradients of a single number with respect to some inputs and states, by backpropagation, against
/// finite differences at a point. Values are given for all inputs and states.
///
/// ```
/// use backflow_circuit::{Circuit, Tensor};
/// use backflow_reference::{Verdict, check};
/// let circuit = Circuit::build(|c| {
///     let x = c.input("x", [2]);
///     c.output("f", (x * x).sum() + x.relu().sum());
/// })?;
/// let (f, x) = (circuit.named("f")?, circuit.named("x")?);
/// let at = |a: f64, b: f64| check(&circuit, f, &[x], [("x", Tensor::from([a, b]))]);
/// assert_eq!(at(1.0, -2.0)?.verdict(), Verdict::Agrees);
/// assert_eq!(at(1.0, 0.0)?.verdict(), Verdict::Kink);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// More than a single number, a gate without a gradient rule, something that is neither an input nor a state,
/// and what [`evaluate`](crate::evaluate) refuses.
pub fn check<'a>(
    circuit: &Circuit,
    of: NodeId,
    wrt: &[NodeId],
    at: impl IntoIterator<Item = (&'a str, Tensor)>,
) -> Result<Report, Error> {
    let shape = circuit.node(of).ty().shape;
    if !shape.is_single() {
        let place = circuit.node(of).origin().place;
        return Err(backflow_circuit::Error::new(Problem::NotSingle(shape), place).into());
    }
    let point = assign(circuit, at, 0)?;
    if let Some(&id) = wrt.iter().find(|id| !point.contains_key(id)) {
        let known = circuit.inputs().iter().chain(circuit.states());
        return Err(Error::Unknown {
            name: circuit.label(id),
            known: known.map(|&id| circuit.label(id)).collect(),
        });
    }
    let mut kinks = Vec::new();
    let with_masks = circuit.clone().extend(|c| kinks = c.kinks())?;
    let mut gradients = Vec::new();
    let whole = with_masks.extend(|c| {
        // Not `gradients`: a state that changes nothing has gradient 0 here.
        let of = c.expr(of);
        let wrt = wrt.iter().map(|&x| c.expr(x));
        gradients = c.vjp(of, of.filled(1.0), wrt).iter().map(|(_, gradient)| gradient.id()).collect();
    })?;
    let flat = Flat::new(&whole, gradients.iter().copied().chain(kinks.iter().map(|k| k.mask)).chain([of]))?;
    let values = flat.run(&point, Draw::default())?;
    let needed = circuit.needed([of]);
    let mut met = Vec::new();
    for kink in kinks.iter().filter(|kink| needed[kink.node.index()]) {
        if flat.value(&values, kink.mask)?.data().iter().any(|&v| v != 0.0) {
            met.push(kink);
        }
    }
    let value = flat.value(&values, of)?.data()[0];
    let probe = Probe::of(circuit, of, point)?;
    let mut inputs = Vec::new();
    for (&node, &gradient) in wrt.iter().zip(&gradients) {
        let gradient = flat.value(&values, gradient)?;
        let reached = reached_from(circuit, node);
        let mut names: Vec<String> =
            met.iter().filter(|kink| reached[kink.node.index()]).map(|kink| kink.gate.clone()).collect();
        names.sort();
        names.dedup();
        let comparisons = compare(&probe, node, &gradient, value)?;
        inputs.push(InputReport { name: circuit.label(node), node, gradient, comparisons, kinks: names });
    }
    Ok(Report { inputs })
}

/// For each node, whether a node is among those it is computed from.
fn reached_from(circuit: &Circuit, from: NodeId) -> Vec<bool> {
    let mut reached = vec![false; circuit.nodes().len()];
    for id in circuit.ids() {
        reached[id.index()] = id == from || circuit.node(id).inputs().iter().any(|x| reached[x.index()]);
    }
    reached
}

/// The comparisons of one input.
fn compare(probe: &Probe, node: NodeId, gradient: &Tensor, value: f64) -> Result<Vec<Comparison>, Error> {
    let at = probe.at(node)?;
    if at.data().len() > ELEMENTS {
        let along = |seed| {
            let direction = direction(at, seed);
            let terms = || gradient.data().iter().zip(direction.data()).map(|(g, v)| g * v);
            let found = probe.along(&[(node, direction.clone())])?;
            let size = terms().map(f64::abs).sum();
            Ok(Comparison::new(Along::Direction(seed), terms().sum(), size, value, found))
        };
        return (0..DIRECTIONS).map(along).collect();
    }
    let element = |(i, &g): (usize, &f64)| {
        let length = scale(at.data()[i]);
        let mut direction = vec![0.0; at.data().len()];
        direction[i] = length;
        let direction = Tensor::new(at.shape(), direction)?;
        let found = probe.along(&[(node, direction)])?;
        let along = Along::Element(i);
        Ok(Comparison::new(along, g * length, (g * length).abs(), value, found).per(length))
    };
    gradient.data().iter().enumerate().map(element).collect()
}
