//! The complex step: a derivative without differences and without rules.

use std::collections::HashMap;

use backflow_circuit::{Circuit, Kind, NodeId, Tensor};
use num_complex::Complex64;

use crate::array::Array;
use crate::error::{Error, Reason};
use crate::evaluate::{Draw, Flat, assign};
use crate::form::sum;
use crate::number::{Number, power_of_two};
use crate::probe::binade;
use crate::rounding::{RUNS, Shaken};

/// The step relative to a coordinate, about 10⁻⁶⁰. Its square is far below any rounding, and a derivative may be
/// hundreds of orders of magnitude below 1 before its contribution underflows.
const STEP: f64 = power_of_two(-200);
/// The step of a coordinate that is 0 and so has no scale of its own.
const AT_ZERO: f64 = power_of_two(-400);

/// The longest step, where a derivative is so small that shorter ones cannot show it. Its square is below any
/// rounding, too.
const LONGEST: f64 = power_of_two(-67);

/// A number and its derivatives, by [`complex_step`].
#[derive(Clone, Debug)]
pub struct ComplexStep {
    /// The number.
    pub value: f64,
    /// For each input asked for, its partial derivatives.
    pub derivatives: Vec<Tensor>,
}

/// The derivatives of a single number with respect to inputs and states, each as the imaginary part of
/// f(x + ih)/h (Squire and Trapp, 1998): exact to rounding wherever f is analytic, without cancellation, and
/// without any rule of differentiation. Decisions are made by the real part. It takes one evaluation per
/// element.
///
/// ```
/// use backflow_circuit::{Circuit, Tensor};
/// use backflow_reference::complex_step;
/// let circuit = Circuit::build(|c| c.output("f", c.input("x", [2]).sin().sum()))?;
/// let (f, x) = (circuit.named("f")?, circuit.named("x")?);
/// let found = complex_step(&circuit, f, &[x], [("x", Tensor::from([0.0, 1e7]))])?;
/// let wrong = [found.derivatives[0].data()[0] - 1.0, found.derivatives[0].data()[1] - 1e7f64.cos()];
/// assert!(wrong.iter().all(|w| w.abs() < 1e-15));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A user's functions on the way, which cannot take complex numbers; as [`evaluate`](crate::evaluate()).
pub fn complex_step<'a>(
    circuit: &Circuit,
    of: NodeId,
    wrt: &[NodeId],
    at: impl IntoIterator<Item = (&'a str, Tensor)>,
) -> Result<ComplexStep, Error> {
    let point = assign(circuit, at, 0)?;
    let flat = Flat::new(circuit, std::iter::once(of))?;
    let witness = Witness { flat: &flat, of };
    let value = flat.value(&flat.run(&point, Draw::default())?, of)?.data().iter().sum();
    let mut derivatives = Vec::new();
    for &node in wrt {
        let missing = || Error::NoSuch { sort: "input or state", name: node.to_string() };
        let x = point.get(&node).ok_or_else(missing)?;
        let partial = |at: usize| {
            let mut direction = vec![0.0; x.data().len()];
            direction[at] = binade(x.data()[at]);
            let moved = witness.moved(&point, (node, &direction, 1.0), |z| z)?;
            Ok(moved.derivative()? / direction[at])
        };
        let partials: Vec<f64> = (0..x.data().len()).map(partial).collect::<Result<_, Error>>()?;
        derivatives.push(Tensor::new(x.shape(), partials)?);
    }
    Ok(ComplexStep { value, derivatives })
}

/// A number of a circuit over complex inputs.
#[derive(Clone, Copy)]
pub(super) struct Witness<'f> {
    pub(super) flat: &'f Flat,
    pub(super) of: NodeId,
}

/// An input that moves along the imaginary axis: in which direction, and by what part of a step.
type Moves<'m> = (NodeId, &'m [f64], f64);

impl<'f> Witness<'f> {
    /// A run whose input moves; `None` where a user's functions are in the way.
    pub(super) fn run(
        self,
        point: &HashMap<NodeId, Tensor>,
        moves: Moves<'_>,
    ) -> Result<Option<Moved<'f, Complex64>>, Error> {
        or_none(self.moved(point, moves, |z| z))
    }

    /// The derivative along the direction, with several roundings.
    pub(super) fn shaken(
        self,
        point: &HashMap<NodeId, Tensor>,
        moves: Moves<'_>,
    ) -> Result<Option<[f64; RUNS]>, Error> {
        let Some(moved) = or_none(self.moved(point, moves, Shaken::from_one))? else { return Ok(None) };
        let total = sum(&moved.of()?.data);
        Ok(Some(total.0.map(|z| z.im / moved.step)))
    }

    fn moved<N: Number>(
        self,
        point: &HashMap<NodeId, Tensor>,
        (node, direction, part): Moves<'_>,
        number: impl Fn(Complex64) -> N,
    ) -> Result<Moved<'f, N>, Error> {
        let step = point.get(&node).map_or(STEP, |x| part * step_along(x.data(), direction));
        let array = |(&id, x): (&NodeId, &Tensor)| {
            let mut array = Array::of(x);
            if id == node && x.ty().kind == Kind::Real {
                let moved = x.data().iter().zip(direction).map(|(&x, v)| number(Complex64::new(x, v * step)));
                array.data = moved.collect();
            }
            (id, array)
        };
        let values = self.flat.run_on(point.iter().map(array), Draw::default())?;
        Ok(Moved { witness: self, values, step })
    }
}

fn or_none<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Err(Error::Node { reason: Reason::NotComplex, .. }) => Ok(None),
        other => other.map(Some),
    }
}

/// The step for a direction at a point: larger where its coordinates are so small that their moves would
/// underflow.
fn step_along(at: &[f64], direction: &[f64]) -> f64 {
    let moves = || at.iter().zip(direction).filter(|(_, v)| **v != 0.0);
    if moves().any(|(&x, _)| x == 0.0) {
        return AT_ZERO;
    }
    let least = moves().fold(f64::INFINITY, |least, (_, v)| least.min(v.abs()));
    if least < 1e-200 { binade(1e-260 / least).min(LONGEST) } else { STEP }
}

/// The values of a run over complex numbers.
pub(super) struct Moved<'f, N> {
    witness: Witness<'f>,
    values: Vec<Option<Array<N>>>,
    step: f64,
}

impl<N> Moved<'_, N> {
    fn of(&self) -> Result<&Array<N>, Error> {
        self.witness.flat.array(&self.values, self.witness.of)
    }

    /// The best accuracy that the result can have: numbers below the smallest are lost.
    pub(super) fn resolution(&self) -> f64 {
        8.0 * f64::from_bits(1) / self.step
    }

    /// How many times as long the step may be.
    pub(super) fn longer(&self) -> f64 {
        (LONGEST / self.step).clamp(1.0, LONGEST / STEP)
    }
}

impl Moved<'_, Complex64> {
    /// The derivative along the direction, of the sum of the node's elements.
    pub(super) fn derivative(&self) -> Result<f64, Error> {
        Ok(sum(&self.of()?.data).im / self.step)
    }

    /// Whether a node has moved, at any of its elements or at those of a mask of its shape.
    pub(super) fn has_moved(&self, id: NodeId, mask: &Tensor) -> bool {
        let Ok(array) = self.witness.flat.array(&self.values, id) else { return false };
        let moved = array.data.iter().map(|z| z.im != 0.0);
        if array.shape() == mask.shape() {
            moved.zip(mask.data()).any(|(moved, &met)| moved && met != 0.0)
        } else {
            moved.into_iter().any(|moved| moved)
        }
    }
}
