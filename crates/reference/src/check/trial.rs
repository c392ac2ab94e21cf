//! Each derivative of a number, held against a method that does not know the gradient rules.

use std::collections::HashMap;

use backflow_circuit::{Circuit, Kind, Kink, NodeId, Tensor, random};

use super::judge::Claim;
use super::witness::Witness;
use super::{Along, Comparison, DIRECTIONS, WORK};
use crate::array::Array;
use crate::difference::Estimate;
use crate::error::Error;
use crate::evaluate::{Draw, Flat};
use crate::probe::{Probe, direction, scale};

/// The number of neighbouring points at which rounding is measured.
const NEIGHBOURS: u64 = 4;
/// How much of the terms that a derivative is added up from may be lost by rounding: four units in the last place.
const ROUNDING: f64 = 4.0 * f64::EPSILON;
/// A second, shorter step of the witness.
const PART: f64 = 1e-6;
/// How many times the largest of these differences rounding may carry a derivative.
const SPREAD: f64 = 8.0;

/// A point next to the one that is checked, where some coordinates are moved by a rounding, with the gradients
/// there: how far they differ shows how far rounding carries them.
pub(super) struct Neighbour {
    point: HashMap<NodeId, Tensor>,
    gradients: Vec<Tensor>,
}

pub(super) fn neighbours(
    point: &HashMap<NodeId, Tensor>,
    flat: &Flat,
    gradients: &[NodeId],
) -> Result<Vec<Neighbour>, Error> {
    let near = |seed: u64| {
        let moved = |(&id, x): (&NodeId, &Tensor)| {
            let mut draws = vec![0.0; x.data().len()];
            random::uniform(seed, id.index() as u64, 0, 0, &mut draws);
            let nudge =
                |(&x, u): (&f64, f64)| x * (1.0 + (3.0 * u).floor().mul_add(f64::EPSILON, -f64::EPSILON));
            let x = match x.ty().kind {
                Kind::Real => {
                    Tensor::new(x.shape(), x.data().iter().zip(draws).map(nudge).collect::<Vec<_>>())?
                }
                Kind::Index => x.clone(),
            };
            Ok((id, x))
        };
        let point: HashMap<NodeId, Tensor> = point.iter().map(moved).collect::<Result<_, Error>>()?;
        let values = flat.run(&point, Draw::default())?;
        let gradients = gradients.iter().map(|&id| flat.value(&values, id)).collect::<Result<_, _>>()?;
        Ok(Neighbour { point, gradients })
    };
    (0..NEIGHBOURS).map(near).collect()
}

/// For each wire, the sum of the sizes of what its users send back.
pub(super) fn arriving(
    flat: &Flat,
    values: &[Option<Array<f64>>],
    branches: &[(NodeId, Vec<NodeId>)],
) -> Result<Vec<(NodeId, Tensor)>, Error> {
    let sizes = |(wire, all): &(NodeId, Vec<NodeId>)| {
        let mut sum: Vec<f64> = Vec::new();
        let mut shape = None;
        for &branch in all {
            let sent = flat.value(values, branch)?;
            sum.resize(sent.data().len(), 0.0);
            sum.iter_mut().zip(sent.data()).for_each(|(sum, sent)| *sum += sent.abs());
            shape = Some(sent.shape());
        }
        Ok(shape.map(|shape| Tensor::new(shape, sum)).transpose()?.map(|sizes| (*wire, sizes)))
    };
    branches.iter().map(sizes).filter_map(Result::transpose).collect()
}

/// What is differentiated, at its point.
pub(super) struct Trial<'t> {
    pub(super) circuit: &'t Circuit,
    pub(super) of: NodeId,
    pub(super) value: f64,
    pub(super) point: &'t HashMap<NodeId, Tensor>,
    pub(super) witness: Witness<'t>,
    pub(super) probe: Probe,
    /// The kinks that were met, each with its mask.
    pub(super) met: &'t [(Kink, Tensor)],
    /// For each wire, the sum of the sizes of what its users send back.
    pub(super) arriving: &'t [(NodeId, Tensor)],
    pub(super) neighbours: Vec<Neighbour>,
}

impl Trial<'_> {
    /// The comparisons of the input with this number.
    pub(super) fn compare(
        &self,
        number: usize,
        node: NodeId,
        gradient: &Tensor,
    ) -> Result<Vec<Comparison>, Error> {
        let at = self.probe.at(node)?;
        let each = self.circuit.needed([self.of]);
        let numbers = self
            .circuit
            .ids()
            .filter(|id| each[id.index()])
            .map(|id| self.circuit.node(id).ty().shape.elements());
        if at.data().len().saturating_mul(numbers.sum()) > WORK {
            let along = |seed| {
                let direction = direction(at, seed);
                let terms = || gradient.data().iter().zip(direction.data()).map(|(g, v)| g * v);
                let claim = Claim {
                    along: Along::Direction(seed),
                    gradient: terms().sum(),
                    terms: terms().map(f64::abs).sum(),
                    value: self.value,
                    length: 1.0,
                };
                self.verdict(claim, number, node, direction.data())
            };
            return (0..DIRECTIONS).map(along).collect();
        }
        let element = |(i, &g): (usize, &f64)| {
            let length = scale(at.data()[i]);
            let mut direction = vec![0.0; at.data().len()];
            direction[i] = length;
            let claim = Claim {
                along: Along::Element(i),
                gradient: g * length,
                terms: (g * length).abs(),
                value: self.value,
                length,
            };
            self.verdict(claim, number, node, &direction)
        };
        gradient.data().iter().enumerate().map(element).collect()
    }

    fn verdict(
        &self,
        claim: Claim,
        number: usize,
        node: NodeId,
        direction: &[f64],
    ) -> Result<Comparison, Error> {
        if !self.value.is_finite() {
            return Ok(claim.untold());
        }
        if let Some(found) = self.complex_step(claim, number, node, direction)? {
            return Ok(claim.by_complex_step(found));
        }
        let direction = Tensor::new(self.probe.at(node)?.shape(), direction.to_vec())?;
        Ok(claim.by_differences(self.probe.along(&[(node, direction)])?))
    }

    /// The derivative by the complex step, unless the direction meets a kink or a user's functions are on the
    /// way.
    fn complex_step(
        &self,
        claim: Claim,
        number: usize,
        node: NodeId,
        direction: &[f64],
    ) -> Result<Option<Estimate>, Error> {
        let run = |point, part| self.witness.try_run(point, (node, direction, part));
        let Some(moved) = run(self.point, 1.0)? else { return Ok(None) };
        let feels = |(kink, mask): &(Kink, Tensor)| {
            let inputs = self.circuit.node(kink.node).inputs();
            inputs.iter().any(|&x| moved.has_moved(x, mask))
        };
        let value = moved.derivative()?;
        // What is added up at every wire, times how far the wire moves: each of these terms is rounded.
        let sizes = self.arriving.iter().map(|(wire, sizes)| moved.weighted(*wire, sizes));
        let rounding = ROUNDING * sizes.filter(|size| size.is_finite()).sum::<f64>();
        if value.is_nan() || self.met.iter().any(feels) {
            return Ok(None);
        }
        let close = claim.gradient.is_finite()
            && (value - claim.gradient).abs() <= 8.0 * f64::EPSILON * claim.terms.abs().max(value.abs());
        if close {
            return Ok(Some(Estimate { value, error: rounding }));
        }
        // At a branch point, such as that of a root at 0, the result depends on the step.
        let shorter = run(self.point, PART)?.map_or(Ok(f64::NAN), |moved| moved.derivative())?;
        let off = (shorter - value).abs() - moved.resolution() / PART;
        if off.is_nan() || off > 1e-6 * value.abs() {
            return Ok(None);
        }
        // Both have roundings of their own; neighbouring points show how large they are.
        let mut spread = 0.0f64;
        for neighbour in &self.neighbours {
            let gradient: f64 =
                neighbour.gradients[number].data().iter().zip(direction).map(|(g, v)| g * v).sum();
            let other = run(&neighbour.point, 1.0)?;
            let other = other.map_or(Ok(f64::NAN), |moved| moved.derivative())?;
            // `max` ignores a NaN.
            spread = spread.max((gradient - claim.gradient).abs()).max((other - value).abs());
        }
        Ok(Some(Estimate { value, error: SPREAD * spread + rounding + moved.resolution() }))
    }
}
