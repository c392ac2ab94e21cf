//! Derivatives by finite differences, each with an estimate of its own error.
//!
//! Nothing here is tuned to a function. Difference quotients at halving steps are extrapolated to step zero
//! (Richardson 1911; the choice of the best entry of the tableau after Ridders 1982, "Accurate computation of
//! F′(x) and F′(x) F″(x)"). Two errors compete: that of the extrapolation, which is seen in how far
//! neighbouring entries differ, and that of rounding, which grows as steps shrink. The rounding of a single
//! evaluation is *measured*, from differences of high order at points so close together that a
//! smooth function has none (Moré and Wild 2011, "Estimating computational noise"). Where all
//! evaluations round alike there is nothing to measure: so each may state a rounding of its own. The sum of the two
//! errors is that of a result.

/// The number of steps: 2⁻³, 2⁻⁴, … of the length of the direction, down to where only rounding is left.
/// Whatever the large steps jump over, the small ones show.
const LEVELS: usize = 40;
/// The largest step. An eighth stays inside the domain of functions such as a logarithm when the direction
/// is as long as the point's own coordinates.
const REACH: f64 = 0.125;
/// The steps between which the steepest slope is looked for.
const SLOPE_FROM: usize = 9;
const SLOPE_TO: usize = 18;
/// Extrapolation beyond this order gains nothing in double precision.
const ORDERS: usize = 8;
/// How much slower than by its leading power an error may vanish where the next powers have not vanished yet.
const SLACK: f64 = 4.0;
/// The distance of the points at which rounding is measured: far enough apart (thousands of units in the last
/// place of the point) that errors are as good as random, and yet so close that the second difference of a
/// smooth function (10⁻²¹) is far below them.
const NEAR: f64 = 1.5e-11;
/// How many points are used to measure it, including the middle one.
const NEIGHBOURS: usize = 7;

/// A number and how much rounding it may carry.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rounded {
    /// The number.
    pub value: f64,
    /// A bound of its rounding error.
    pub rounding: f64,
}

impl From<f64> for Rounded {
    /// As far as is known it is exact.
    fn from(value: f64) -> Rounded {
        Rounded { value, rounding: 0.0 }
    }
}

/// A derivative and how far off it may be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Estimate {
    /// The derivative; NaN if there is no finite quotient to make one from.
    pub value: f64,
    /// The estimated error of the value: extrapolation plus rounding. Infinite if that is NaN.
    pub error: f64,
}

impl Estimate {
    const NONE: Estimate = Estimate { value: f64::NAN, error: f64::INFINITY };

    /// The derivative with respect to a variable of another scale.
    pub fn scaled(self, factor: f64) -> Estimate {
        Estimate { value: self.value * factor, error: self.error * factor.abs() }
    }
}

/// The derivative at 0 of a function of one number, from both sides and from each.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Differences {
    /// From both sides: (f(h) − f(−h)) / 2h.
    pub central: Estimate,
    /// From below: (f(0) − f(−h)) / h.
    pub left: Estimate,
    /// From above: (f(h) − f(0)) / h.
    pub right: Estimate,
    /// The steepest slope met from one side within a few thousandths: the scale beside which a derivative
    /// counts as 0.
    pub slope: f64,
    /// Whether the function jumps here: it changes by the same amount however small the step.
    pub jumps: bool,
}

/// Differences of `f` at 0.
///
/// ```
/// use backflow_reference::difference::differences;
/// let d = differences(|t| Ok::<f64, ()>((1.0 + t).ln()))?;
/// assert!((d.central.value - 1.0).abs() <= d.central.error && d.central.error < 1e-11);
/// # Ok::<(), ()>(())
/// ```
///
/// # Errors
/// Those of `f`.
pub fn differences<T: Into<Rounded>, E>(mut f: impl FnMut(f64) -> Result<T, E>) -> Result<Differences, E> {
    let mut f = |t: f64| f(t).map(Into::<Rounded>::into);
    let middle = f(0.0)?;
    let noise = rounding(&mut f)?;
    let (mut central, mut left, mut right) = ([NOTHING; LEVELS], [NOTHING; LEVELS], [NOTHING; LEVELS]);
    let mut slope = 0.0f64;
    let mut changes = [[0.0; 2]; LEVELS];
    for level in 0..LEVELS {
        let h = REACH * 0.5f64.powi(level as i32);
        let (below, above) = (f(-h)?, f(h)?);
        let quotient = |a: Rounded, b: Rounded, h: f64| {
            // What was measured in the middle or is known, but at least half a unit in the last place of either
            // value.
            let known = (a.rounding + b.rounding).max(0.5 * f64::EPSILON * (a.value.abs() + b.value.abs()));
            Rounded { value: (b.value - a.value) / h, rounding: (2.0 * noise + known) / h }
        };
        central[level] = quotient(below, above, 2.0 * h);
        left[level] = quotient(below, middle, h);
        right[level] = quotient(middle, above, h);
        changes[level] = [(middle.value - below.value).abs(), (above.value - middle.value).abs()];
        if (SLOPE_FROM..SLOPE_TO).contains(&level) {
            slope = slope.max(left[level].value.abs()).max(right[level].value.abs());
        }
    }
    // A central quotient errs like h² + h⁴ + …, a one-sided one like h + h² + …
    Ok(Differences {
        central: extrapolate(&central, 4.0),
        left: extrapolate(&left, 2.0),
        right: extrapolate(&right, 2.0),
        slope,
        jumps: (0..2).any(|side| jumps(changes.map(|change| change[side]), middle.value.abs())),
    })
}

/// Whether the change on one side does not shrink with the step, over the last thousandth of the steps.
fn jumps(changes: [f64; LEVELS], size: f64) -> bool {
    let last = changes[LEVELS - 1];
    last > 1e3 * f64::EPSILON * size
        && changes[LEVELS - 10..].iter().all(|change| (change - last).abs() <= 0.1 * last)
}

const NOTHING: Rounded = Rounded { value: 0.0, rounding: 0.0 };

/// The best entry of Richardson's tableau that no smaller step contradicts. At every level the leading power
/// of the step shrinks by `ratio`.
fn extrapolate(quotients: &[Rounded; LEVELS], ratio: f64) -> Estimate {
    let mut best = Estimate::NONE;
    // The row above: the entries of the last step, by order.
    let mut above: Vec<Rounded> = Vec::new();
    for (level, &quotient) in quotients.iter().enumerate() {
        let mut row = vec![quotient];
        let mut factor = ratio;
        for (order, coarse) in above.iter().enumerate().take(ORDERS) {
            let fine = row[order];
            let value = (factor * fine.value - coarse.value) / (factor - 1.0);
            let rounding = (factor * fine.rounding + coarse.rounding) / (factor - 1.0);
            let extrapolation = (value - fine.value).abs().max((value - coarse.value).abs());
            let error = extrapolation + rounding + f64::EPSILON * value.abs();
            if error < best.error && holds(quotients, level, ratio, Estimate { value, error }) {
                best = Estimate { value, error };
            }
            row.push(Rounded { value, rounding });
            factor *= ratio;
        }
        above = row;
    }
    best
}

/// Whether the quotients of smaller steps approach a value from that of a level as fast as they should, but for a
/// factor of [`SLACK`]. They do not if the function has a structure that large steps jump over.
fn holds(quotients: &[Rounded; LEVELS], level: usize, ratio: f64, found: Estimate) -> bool {
    let off = |quotient: &Rounded| (quotient.value - found.value).abs();
    let mut most = SLACK * off(&quotients[level]);
    // A NaN says nothing: the point is outside the domain.
    !quotients[level + 1..].iter().any(|finer| {
        most /= ratio;
        off(finer) > most + found.error + 2.0 * finer.rounding
    })
}

/// The rounding error of one evaluation near 0: three standard deviations. The two sides are measured
/// separately, so that a kink in the middle is not taken for noise.
fn rounding<E>(f: &mut impl FnMut(f64) -> Result<Rounded, E>) -> Result<f64, E> {
    let mut side = |sign: f64| -> Result<f64, E> {
        let mut values = [0.0; NEIGHBOURS];
        for (k, value) in values.iter_mut().enumerate() {
            *value = f(sign * NEAR * k as f64)?.value;
        }
        Ok(deviation(values))
    };
    // A side outside the domain gives NaN, which `max` ignores.
    Ok(3.0 * side(-1.0)?.max(side(1.0)?))
}

/// The standard deviation of independent errors in equally spaced values of a smooth function: their k-th
/// differences have (2k)!/(k!)² times the variance of one.
fn deviation(mut values: [f64; NEIGHBOURS]) -> f64 {
    let mut deviations = Vec::new();
    let mut gain = 1.0;
    for k in 1..NEIGHBOURS {
        let count = NEIGHBOURS - k;
        for i in 0..count {
            values[i] = values[i + 1] - values[i];
        }
        gain *= (4 * k - 2) as f64 / k as f64;
        // First differences still contain the slope.
        if k >= 2 {
            deviations.push(norm(&values[..count]) / (count as f64 * gain).sqrt());
        }
    }
    // `max` ignores a NaN, which here means that the side is outside the domain.
    let nan = deviations.iter().any(|v| v.is_nan());
    if nan { f64::NAN } else { deviations.into_iter().fold(0.0, f64::max) }
}

fn norm(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |sum: f64, v| sum.hypot(*v))
}

#[cfg(test)]
mod tests {
    use super::{Differences, differences};

    fn of(f: impl Fn(f64) -> f64) -> Differences {
        differences(|t| Ok::<f64, ()>(f(t))).unwrap()
    }

    #[test]
    fn the_error_is_small_and_covers_what_is_off() {
        type Case = (&'static str, fn(f64) -> f64, f64);
        let cases: [Case; 7] = [
            ("exp", |t| (0.7 + t).exp(), 0.7f64.exp()),
            ("a product", |t| (2.0 + t) * (3.0 - t), 1.0),
            ("sin of a fast angle", |t| (40.0 * t).sin(), 40.0),
            ("near the edge of the domain", |t| (0.15 + t).sqrt(), 0.5 / 0.15f64.sqrt()),
            ("a step nearby", |t| if t > 0.01 { 5.0 } else { t * t + 3.0 * t }, 3.0),
            ("cancellation", |t| (1e6 + t) - 1e6, 1.0),
            ("large", |t| 1e200 * (1.0 + t).ln(), 1e200),
        ];
        for (name, f, exact) in cases {
            let Differences { central, left, right, .. } = of(f);
            for (side, estimate) in [("central", central), ("left", left), ("right", right)] {
                let off = (estimate.value - exact).abs();
                assert!(off <= estimate.error, "{name}, {side}: off by {off:e}, {estimate:?}");
            }
            let limit = if name == "cancellation" { 1e-8 } else { 1e-10 };
            assert!(central.error <= limit * exact, "{name}: {central:?}");
        }
    }

    #[test]
    fn sides_differ_at_a_kink_and_one_is_missing_at_an_edge() {
        let kink = of(f64::abs);
        assert!((kink.left.value + 1.0).abs() < 1e-12 && (kink.right.value - 1.0).abs() < 1e-12);
        let edge = of(|t| t.sqrt() * t);
        assert!(edge.left.value.is_nan() && edge.left.error == f64::INFINITY);
        // √t · t converges slowly, like √h: the stated error is an estimate, here too small by a factor of 2.
        assert!(edge.right.value.abs() <= 8.0 * edge.right.error && edge.right.error < 0.01, "{edge:?}");
    }
}
