//! Each derivative of a number, held against a method that does not know the gradient rules.

use backflow_circuit::{Circuit, Kink, NodeId, Tensor};

use super::judge::{Claim, SETTLED};
use super::witness::Witness;
use super::{Along, Comparison, DIRECTIONS, WORK};
use crate::array::Array;
use crate::difference::Estimate;
use crate::error::Error;
use crate::number::power_of_two;
use crate::probe::{Probe, binade, direction};
use crate::rounding::{RUNS, Shaken, spread};

/// A second, shorter step of the witness: about 10⁻⁶ of the first.
const PART: f64 = 1.0 / (1 << 20) as f64;
/// How far, relative to it, a derivative may depend on the step.
const STEADY: f64 = 1e-6;
/// A step of the witness where the usual one is so long that it overflows on the way: 2⁻⁶⁴⁰, about 10⁻¹⁹³, of it.
const SHORT: f64 = power_of_two(-640);
/// How many times the largest of a few differences between roundings may be exceeded. A nudge is a few units in the
/// last place, and so is the error of the longest of the functions over complex numbers.
const SAFETY: f64 = 4.0;

/// What is differentiated, at its point.
pub(super) struct Trial<'t> {
    pub(super) circuit: &'t Circuit,
    pub(super) value: f64,
    /// How many numbers one evaluation computes.
    pub(super) numbers: usize,
    pub(super) witness: Witness<'t>,
    pub(super) probe: &'t Probe,
    /// The kinks that were met, each with its mask.
    pub(super) met: &'t [(Kink, Tensor)],
}

/// The gradient of an input by backpropagation, with several roundings.
#[derive(Clone, Copy)]
pub(super) struct Gradient<'t> {
    pub(super) node: NodeId,
    pub(super) numbers: &'t Array<Shaken<f64>>,
}

impl Gradient<'_> {
    /// Along a direction, with each rounding.
    fn along(self, direction: &[f64]) -> [f64; RUNS] {
        std::array::from_fn(|run| self.numbers.data.iter().zip(direction).map(|(g, v)| g.0[run] * v).sum())
    }
}

impl Trial<'_> {
    /// The comparisons of an input.
    pub(super) fn compare(&self, gradient: Gradient<'_>) -> Result<Vec<Comparison>, Error> {
        let at = self.probe.at(gradient.node)?;
        if at.data().len().saturating_mul(self.numbers) > WORK {
            let along = |seed| {
                let direction = direction(at, seed);
                let terms = || gradient.numbers.data.iter().zip(direction.data()).map(|(g, v)| g.0[0] * v);
                let claim = Claim {
                    along: Along::Direction(seed),
                    gradient: terms().sum(),
                    terms: terms().map(f64::abs).sum(),
                    value: self.value,
                    length: 1.0,
                };
                self.verdict(claim, gradient, direction.data())
            };
            return (0..DIRECTIONS).map(along).collect();
        }
        let element = |(i, g): (usize, &Shaken<f64>)| {
            let length = binade(at.data()[i]);
            let mut direction = vec![0.0; at.data().len()];
            direction[i] = length;
            let claim = Claim {
                along: Along::Element(i),
                gradient: g.0[0] * length,
                terms: (g.0[0] * length).abs(),
                value: self.value,
                length,
            };
            self.verdict(claim, gradient, &direction)
        };
        gradient.numbers.data.iter().enumerate().map(element).collect()
    }

    fn verdict(&self, claim: Claim, gradient: Gradient<'_>, direction: &[f64]) -> Result<Comparison, Error> {
        if !self.value.is_finite() {
            return Ok(claim.untold());
        }
        if let Some(found) = self.complex_step(claim, gradient, direction)? {
            return Ok(claim.by_complex_step(found));
        }
        let node = gradient.node;
        let direction = Tensor::new(self.probe.at(node)?.shape(), direction.to_vec())?;
        Ok(claim.by_differences(self.probe.along(&[(node, direction)])?))
    }

    /// The derivative by the complex step, unless the direction meets a kink or a user's functions are on the
    /// way.
    fn complex_step(
        &self,
        claim: Claim,
        gradient: Gradient<'_>,
        direction: &[f64],
    ) -> Result<Option<Estimate>, Error> {
        let point = self.probe.point();
        let moves = |part| (gradient.node, direction, part);
        let Some(mut moved) = self.witness.run(point, moves(1.0))? else { return Ok(None) };
        let mut part = 1.0;
        if !moved.derivative()?.is_finite() {
            part = SHORT;
            let Some(again) = self.witness.run(point, moves(part))? else { return Ok(None) };
            moved = again;
        }
        let feels = |(kink, mask): &(Kink, Tensor)| {
            let inputs = self.circuit.node(kink.node).inputs();
            inputs.iter().any(|&x| moved.has_moved(x, mask))
        };
        let value = moved.derivative()?;
        if value.is_nan() || self.met.iter().any(feels) {
            return Ok(None);
        }
        let claimed = gradient.along(direction);
        let close = (value - claim.gradient).abs() <= 8.0 * f64::EPSILON * claim.terms.max(value.abs());
        // Two methods seldom agree by chance, except on 0 or where little more than rounding is left.
        if close && value != 0.0 && spread(claimed) <= SETTLED * value.abs() {
            return Ok(Some(Estimate { value, error: 0.0 }));
        }
        let mut longer = if value == 0.0 { moved.longer() } else { 1.0 };
        if value == 0.0 {
            // Shown by a longer step is what has underflowed, and what vanishes as the square of the step does.
            let at = |part| match self.witness.run(point, moves(part))? {
                Some(moved) => moved.derivative(),
                None => Ok(f64::NAN),
            };
            let [shown, again] = [at(longer)?, at(0.5 * longer)?];
            if (shown - again).abs() > STEADY * shown.abs() {
                longer = 1.0;
            }
        }
        let Some(found) = self.witness.shaken(point, moves(part * longer))? else { return Ok(None) };
        // Where both compute the same thing they round it alike: only what they do not share counts.
        let apart = match claim.gradient.is_finite() {
            true => std::array::from_fn(|run| claimed[run] - found[run]),
            false => found,
        };
        let lost = if found[0] == claim.gradient { 0.0 } else { moved.resolution() / longer };
        let error = SAFETY * spread(apart) + lost;
        // At a branch point, such as that of a root at 0, the result depends on the step.
        let Some(shorter) = self.witness.run(point, moves(part * PART))? else { return Ok(None) };
        let off = (shorter.derivative()? - value).abs() - moved.resolution() / PART;
        if off.is_nan() || off > STEADY * value.abs() + error {
            return Ok(None);
        }
        Ok(Some(Estimate { value: found[0], error }))
    }
}
