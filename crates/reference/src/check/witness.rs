//! The complex step: a derivative without differences and without rules.

use std::collections::HashMap;

use backflow_circuit::{Circuit, Kind, NodeId, Tensor};
use num_complex::Complex64;

use crate::array::Array;
use crate::error::{Error, Reason};
use crate::evaluate::{Draw, Flat, assign};
use crate::probe::scale;

/// The step relative to a coordinate. Its square is far below any rounding, and a derivative may be hundreds of
/// orders of magnitude below 1 before its contribution underflows.
const STEP: f64 = 1e-60;
/// The step of a coordinate that is 0 and so has no scale of its own.
const AT_ZERO: f64 = 1e-120;

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
    let value = witness.run(&point, None)?.value()?.re;
    let mut derivatives = Vec::new();
    for &node in wrt {
        let missing = || Error::NoSuch { sort: "input or state", name: node.to_string() };
        let x = point.get(&node).ok_or_else(missing)?;
        let partial = |at: usize| {
            let mut direction = vec![0.0; x.data().len()];
            direction[at] = scale(x.data()[at]);
            let moved = witness.run(&point, Some((node, &direction, 1.0)))?;
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

impl<'f> Witness<'f> {
    /// A run whose input moves in a direction along the imaginary axis, by a step or by a fraction of one.
    pub(super) fn run(
        self,
        point: &HashMap<NodeId, Tensor>,
        moves: Option<(NodeId, &[f64], f64)>,
    ) -> Result<Moved<'f>, Error> {
        let along = |(node, direction, part): (NodeId, &[f64], f64)| {
            point.get(&node).map_or(STEP, |x| part * step_along(x.data(), direction))
        };
        let step = moves.map_or(STEP, along);
        let array = |(&id, x): (&NodeId, &Tensor)| {
            let mut array = Array::<Complex64>::of(x);
            let here = moves.filter(|moves| moves.0 == id && x.ty().kind == Kind::Real);
            if let Some((_, direction, _)) = here {
                array.data.iter_mut().zip(direction).for_each(|(z, v)| z.im = v * step);
            }
            (id, array)
        };
        let values = self.flat.run_on(point.iter().map(array), Draw::default())?;
        Ok(Moved { witness: self, values, step })
    }

    /// As [`run`](Self::run); `None` where a user's functions are in the way.
    pub(super) fn try_run(
        self,
        point: &HashMap<NodeId, Tensor>,
        moves: (NodeId, &[f64], f64),
    ) -> Result<Option<Moved<'f>>, Error> {
        match self.run(point, Some(moves)) {
            Err(Error::Node { reason: Reason::NotComplex, .. }) => Ok(None),
            other => other.map(Some),
        }
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
    if least < 1e-200 { (1e-260 / least).min(1e-20) } else { STEP }
}

/// The values of a run over complex numbers.
pub(super) struct Moved<'f> {
    witness: Witness<'f>,
    values: Vec<Option<Array<Complex64>>>,
    step: f64,
}

impl Moved<'_> {
    /// The sum of the node's elements.
    fn value(&self) -> Result<Complex64, Error> {
        Ok(self.witness.flat.array(&self.values, self.witness.of)?.data.iter().sum())
    }

    /// The derivative along the direction.
    pub(super) fn derivative(&self) -> Result<f64, Error> {
        Ok(self.value()?.im / self.step)
    }

    /// The best accuracy that the result can have: numbers below the smallest are lost.
    pub(super) fn resolution(&self) -> f64 {
        8.0 * f64::from_bits(1) / self.step
    }

    /// The sum of weights times how far the elements of a node have moved, relative to the step.
    pub(super) fn weighted(&self, id: NodeId, weights: &Tensor) -> f64 {
        let Ok(array) = self.witness.flat.array(&self.values, id) else { return 0.0 };
        let terms = array.data.iter().zip(weights.data()).map(|(z, w)| z.im.abs() / self.step * w);
        terms.filter(|term| !term.is_nan()).sum()
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
