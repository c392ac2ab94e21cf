//! Gradients by backpropagation, held against derivatives that share no rule with them. Where the function is
//! analytic, that derivative is found by the complex step, which is exact to rounding. At kinks, and where a
//! user's functions are on the path, finite differences from both sides take its place.

mod judge;
mod trial;
mod witness;

use backflow_circuit::{Circuit, CustomGate, NodeId, Problem, Tensor, registry};

use crate::array::Array;
use crate::difference::Differences;
use crate::error::Error;
use crate::evaluate::{Draw, Flat, assign};
use crate::probe::Probe;
use crate::rounding::Shaken;
use judge::Claim;
use trial::{Gradient, Trial};
use witness::Witness;

pub use witness::{ComplexStep, complex_step};

/// How many numbers may be computed for one input. An input that would need more is checked along random
/// directions instead of element by element.
pub const WORK: usize = 30_000_000;
/// The number of random directions.
pub const DIRECTIONS: u64 = 4;

/// What the comparison says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// The two are equal within the bar.
    Agrees,
    /// The bar is larger than a hundredth of the numbers, or the function is not finite around the point.
    NoVerdict,
    /// There is no derivative: those from the left and from the right differ, one is missing, or the function
    /// jumps.
    Kink,
    /// There is a derivative, but the two are not equal.
    Disagrees,
}

/// How the derivative that a gradient is held against was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// The imaginary part of f(x + ih)/h.
    ComplexStep,
    /// Extrapolated finite differences.
    Differences,
}

/// Which derivative a [`Comparison`] is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Along {
    /// The partial derivative with respect to one element, counted in row-major order.
    Element(usize),
    /// The derivative along the random direction of this number (see [`direction`](crate::direction)).
    Direction(u64),
}

/// One derivative, computed twice.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Comparison {
    /// Which derivative.
    pub along: Along,
    /// By backpropagation.
    pub gradient: f64,
    /// By the other method.
    pub difference: f64,
    /// How far the two may be apart: the error bar of the difference, and the rounding of backpropagation.
    pub bar: f64,
    /// The other method.
    pub method: Method,
    /// The derivatives from the left and from the right.
    pub sides: [f64; 2],
    /// The verdict.
    pub verdict: Verdict,
}

impl Comparison {
    /// Compares a derivative by backpropagation with finite differences. `terms` is the sum of the absolute
    /// terms it was added up from, `value` what is differentiated; both tell how much error rounding alone may
    /// cause.
    pub fn new(along: Along, gradient: f64, terms: f64, value: f64, found: Differences) -> Comparison {
        Claim { along, gradient, terms, value, length: 1.0 }.by_differences(found)
    }

    /// How far the two are apart.
    pub fn gap(&self) -> f64 {
        (self.gradient - self.difference).abs()
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
    /// Element by element, or along random directions where that would be more than [`WORK`].
    pub comparisons: Vec<Comparison>,
    /// The gates between the input and what is differentiated that met a kink or a tie at this point, each
    /// once.
    pub kinks: Vec<String>,
    /// The gates in between whose gradient rule is not the derivative of their value, or that a user has
    /// written: these are the places to look when a gradient disagrees.
    pub suspects: Vec<String>,
}

impl InputReport {
    /// The worst of the comparisons.
    pub fn verdict(&self) -> Verdict {
        self.comparisons.iter().map(|c| c.verdict).max().unwrap_or(Verdict::Agrees)
    }
}

/// What [`check`] found, input by input.
#[derive(Clone, Debug)]
pub struct Report {
    /// What is differentiated, at the point.
    pub value: f64,
    /// One entry per input, in the order asked for.
    pub inputs: Vec<InputReport>,
}

impl Report {
    /// The worst verdict.
    pub fn verdict(&self) -> Verdict {
        self.inputs.iter().map(InputReport::verdict).max().unwrap_or(Verdict::Agrees)
    }
}

/// Compares the gradients of a single number with respect to some inputs and states, by backpropagation, with
/// derivatives found without it, at a point. Values are given for all inputs and states.
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
    let masks = kinks.iter().map(|k| k.mask);
    let flat = Flat::new(&whole, gradients.iter().copied().chain(masks).chain([of]))?;
    let probe = Probe::of(circuit, of, point)?;
    let given = probe.point().iter().map(|(&id, x)| (id, Array::<Shaken<f64>>::of(x)));
    let values = flat.run_on(given, Draw::default())?;
    let needed = circuit.needed([of]);
    let mut met = Vec::new();
    for kink in kinks.into_iter().filter(|kink| needed[kink.node.index()]) {
        let mask = flat.value(&values, kink.mask)?;
        if mask.data().iter().any(|&v| v != 0.0) {
            met.push((kink, mask));
        }
    }
    let value = flat.value(&values, of)?.data()[0];
    let sizes = circuit.ids().filter(|id| needed[id.index()]);
    let trial = Trial {
        circuit,
        value,
        numbers: sizes.map(|id| circuit.node(id).ty().shape.elements()).sum(),
        witness: Witness { flat: &probe.flat, of },
        probe: &probe,
        met: &met,
    };
    let mut inputs = Vec::new();
    for (&node, &gradient) in wrt.iter().zip(&gradients) {
        let numbers = flat.array(&values, gradient)?;
        let reached = reached_from(circuit, node);
        let between = |id: NodeId| needed[id.index()] && reached[id.index()];
        let mut kinks: Vec<String> =
            met.iter().filter(|(kink, _)| between(kink.node)).map(|(kink, _)| kink.gate.clone()).collect();
        let mut suspects: Vec<String> =
            circuit.ids().filter(|&id| between(id)).filter_map(|id| suspect(circuit, id)).collect();
        for names in [&mut kinks, &mut suspects] {
            names.sort();
            names.dedup();
        }
        let comparisons = trial.compare(Gradient { node, numbers })?;
        let gradient = numbers.tensor()?;
        inputs.push(InputReport { name: circuit.label(node), node, gradient, comparisons, kinks, suspects });
    }
    Ok(Report { value, inputs })
}

/// For each node, whether a node is among those it is computed from.
fn reached_from(circuit: &Circuit, from: NodeId) -> Vec<bool> {
    let mut reached = vec![false; circuit.nodes().len()];
    for id in circuit.ids() {
        reached[id.index()] = id == from || circuit.node(id).inputs().iter().any(|x| reached[x.index()]);
    }
    reached
}

/// The name of a gate whose gradient rule may not be the derivative, if this is one or contains one.
fn suspect(circuit: &Circuit, id: NodeId) -> Option<String> {
    let gate = circuit.node(id).gate();
    if gate.downcast::<CustomGate>().is_some() || gate.meant_to_differ_because().is_some() {
        return Some(gate.name().to_owned());
    }
    let body = gate.body().filter(|_| registry::find(gate.name()).is_none())?;
    body.ids().find_map(|id| suspect(body, id))
}
