//! From a gradient and the evidence for or against it to a verdict.

use super::{Along, Comparison, Method, Verdict};
use crate::difference::{Differences, Estimate};

/// A stated error is an estimate that may be too small by a small factor: this one.
const SAFETY: f64 = 8.0;
/// Allowance for the rounding of backpropagation itself, in units in the last place of the terms that are summed:
/// 64 gates in a row that all round the same way.
const BACKPROPAGATION: f64 = 64.0 * f64::EPSILON;
/// An error bar above this fraction of the larger of the two says nothing about a gradient.
pub(super) const SETTLED: f64 = 1e-2;
/// Both are negligible beside the function if the bar is below this fraction of it.
const NOTHING: f64 = 1e-8;

/// A derivative by backpropagation, along some direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) along: Along,
    pub(super) gradient: f64,
    /// The sum of the absolute values of the terms that add up to it.
    pub(super) terms: f64,
    /// What is differentiated.
    pub(super) value: f64,
    /// The length of the direction: the gradient is that of a step of 1 times this.
    pub(super) length: f64,
}

impl Claim {
    /// The verdict without any evidence.
    pub(super) fn untold(self) -> Comparison {
        Comparison {
            along: self.along,
            gradient: self.gradient / self.length,
            difference: f64::NAN,
            bar: f64::INFINITY,
            method: Method::Differences,
            sides: [f64::NAN; 2],
            verdict: Verdict::NoVerdict,
        }
    }

    fn told(self, method: Method, found: f64, bar: f64, verdict: Verdict) -> Comparison {
        let (difference, bar) = (found / self.length, bar / self.length);
        Comparison { difference, bar, method, verdict, sides: [difference; 2], ..self.untold() }
    }

    /// The verdict of a complex step with an error. `size` is what 0 is compared with.
    pub(super) fn by_complex_step(self, found: Estimate) -> Comparison {
        let terms = if self.terms.is_finite() { self.terms } else { 0.0 };
        let bar = BACKPROPAGATION * terms.max(found.value.abs()) + found.error;
        self.told(Method::ComplexStep, found.value, bar, self.decide(found.value, bar, self.value.abs()))
    }

    /// The verdict of finite differences.
    pub(super) fn by_differences(self, found: Differences) -> Comparison {
        let Differences { central, left, right, slope, jumps } = found;
        let size = self.value.abs() + if self.terms.is_finite() { self.terms } else { 0.0 };
        let room = BACKPROPAGATION * size;
        let bar = SAFETY * central.error + room;
        let sides = [left.value, right.value].map(|side| side / self.length);
        let told =
            |verdict| Comparison { sides, ..self.told(Method::Differences, central.value, bar, verdict) };
        match (left.value.is_nan(), right.value.is_nan()) {
            (true, true) => return told(Verdict::NoVerdict),
            // The edge of the domain.
            (true, false) | (false, true) => return told(Verdict::Kink),
            _ => {}
        }
        // A tangent straight up, or a cliff.
        if self.gradient.is_infinite() || jumps {
            return told(Verdict::Kink);
        }
        let apart = SAFETY * (left.error + right.error) + room;
        let larger = left.value.abs().max(right.value.abs());
        if (left.value - right.value).abs() > apart && apart <= SETTLED * larger {
            return told(Verdict::Kink);
        }
        told(self.decide(central.value, bar, self.value.abs().max(slope)))
    }

    /// Whether two numbers agree within a bar, disagree, or are too near each other to tell.
    fn decide(self, found: f64, bar: f64, size: f64) -> Verdict {
        if found.is_nan() || !bar.is_finite() {
            return Verdict::NoVerdict;
        }
        let finite = if self.gradient.is_finite() { self.gradient.abs() } else { 0.0 };
        let larger = finite.max(found.abs());
        let tells = bar <= SETTLED * larger || bar == 0.0;
        // Compared over a step of 1 where the coordinate is smaller, or of its own size where it is larger.
        let nothing = larger <= bar && bar / self.length < NOTHING * size / self.length.max(1.0);
        match (self.gradient - found).abs() <= bar {
            true if tells || nothing => Verdict::Agrees,
            false if tells => Verdict::Disagrees,
            _ => Verdict::NoVerdict,
        }
    }
}
