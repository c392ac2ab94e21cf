//! Interval arithmetic: bounds on the result of an instruction from bounds on its operands, so that an update
//! is known to stay finite before it is made.

use backflow_circuit::form::Instruction;

use crate::kernels::Float;

/// All numbers from `low` to `high`, none of them NaN. Bounds may be infinite, where an overflow is possible.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Interval {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Interval {
    pub(super) fn new(low: f64, high: f64) -> Option<Interval> {
        (low <= high).then_some(Interval { low, high })
    }

    pub(super) fn point(value: f64) -> Option<Interval> {
        Interval::new(value, value)
    }

    /// The interval with 0 added, which a flushed number may become.
    pub(super) fn with_zero(self) -> Interval {
        Interval { low: self.low.min(0.0), high: self.high.max(0.0) }
    }

    /// The interval of a result that was computed in T: wider by some units in the last place, and with 0 where
    /// it may be below the normal numbers. `None` where it may have overflowed; half of the range is left for
    /// the roundings on the way.
    pub(super) fn rounded<T: Float>(self) -> Option<Interval> {
        // Every instruction is accurate to a few units in the last place.
        let error = 16.0 * if T::SINGLE { f64::from(f32::EPSILON) } else { f64::EPSILON };
        let tiny = |bound: f64| bound.abs() < T::MIN_POSITIVE.to_f64();
        let low = self.low - self.low.abs() * error;
        let high = self.high + self.high.abs() * error;
        let low = if tiny(low) { low.min(0.0) } else { low };
        let high = if tiny(high) { high.max(0.0) } else { high };
        Interval::new(low, high).filter(|i| i.magnitude() <= T::MAX.to_f64() / 2.0)
    }

    /// The largest magnitude.
    pub(super) fn magnitude(self) -> f64 {
        self.low.abs().max(self.high.abs())
    }

    fn hull(values: [f64; 4]) -> Option<Interval> {
        let bound = |pick: fn(f64, f64) -> f64| values.into_iter().reduce(pick);
        if values.iter().any(|v| v.is_nan()) {
            None
        } else {
            Interval::new(bound(f64::min)?, bound(f64::max)?)
        }
    }

    fn plus(self, other: Interval) -> Option<Interval> {
        Interval::new(self.low + other.low, self.high + other.high)
    }

    fn negated(self) -> Interval {
        Interval { low: -self.high, high: -self.low }
    }

    fn times(self, other: Interval) -> Option<Interval> {
        let [a, b] = [self, other];
        Interval::hull([a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high])
    }

    fn reciprocal(self) -> Option<Interval> {
        (self.low > 0.0 || self.high < 0.0).then(|| Interval { low: 1.0 / self.high, high: 1.0 / self.low })
    }

    /// The square of a number from here: both factors are the same number.
    fn squared(self) -> Option<Interval> {
        let high = self.magnitude() * self.magnitude();
        let crosses = self.low <= 0.0 && self.high >= 0.0;
        let low = if crosses { 0.0 } else { self.low.abs().min(self.high.abs()).powi(2) };
        Interval::new(low, high)
    }

    /// A function that never decreases.
    fn mapped(self, rising: impl Fn(f64) -> f64) -> Option<Interval> {
        Interval::new(rising(self.low), rising(self.high))
    }

    /// The interval of an instruction's result; `None` where it is not known, or where the result may be NaN.
    /// `same` tells whether the first two operands are one register.
    pub(super) fn of(op: Instruction, args: [Option<Interval>; 3], same: bool) -> Option<Interval> {
        use Instruction::*;
        let a = args[0]?;
        if a.low == a.high && op.arity() == 1 {
            return Interval::point(op.eval([a.low, 0.0, 0.0]));
        }
        match op {
            Neg => Some(a.negated()),
            Abs => Interval::new(
                if a.low <= 0.0 && a.high >= 0.0 { 0.0 } else { a.low.abs().min(a.high.abs()) },
                a.magnitude(),
            ),
            Sign => Interval::new(-1.0, 1.0),
            LogisticPdf => Interval::new(0.0, 0.25),
            Step | Sigmoid => Interval::new(0.0, 1.0),
            Tanh => Interval::new(-1.0, 1.0),
            Floor => a.mapped(f64::floor),
            Round => a.mapped(f64::round_ties_even),
            Sqrt if a.low >= 0.0 => a.mapped(f64::sqrt),
            Rsqrt if a.low > 0.0 => a.mapped(f64::sqrt)?.reciprocal(),
            Recip => a.reciprocal(),
            Cbrt => a.mapped(f64::cbrt),
            Exp => a.mapped(f64::exp),
            Log if a.low > 0.0 => a.mapped(f64::ln),
            Softplus => Interval::new(0.0, a.high.max(0.0) + 1.0),
            Erf => Interval::new(-1.0, 1.0),
            Erfc => Interval::new(0.0, 2.0),
            Add => a.plus(args[1]?),
            Sub if same => Interval::point(0.0),
            Sub => a.plus(args[1]?.negated()),
            Mul if same => a.squared(),
            Mul => a.times(args[1]?),
            Div => a.times(args[1]?.reciprocal()?),
            MulAdd if same => a.squared()?.plus(args[2]?),
            MulAdd => a.times(args[1]?)?.plus(args[2]?),
            Max => Interval::new(a.low.max(args[1]?.low), a.high.max(args[1]?.high)),
            Min => Interval::new(a.low.min(args[1]?.low), a.high.min(args[1]?.high)),
            Less | LessEqual | Equal => args[1].and(Interval::new(0.0, 1.0)),
            Select => Interval::new(args[1]?.low.min(args[2]?.low), args[1]?.high.max(args[2]?.high)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every instruction, at random operands out of random intervals, stays where it is said to be.
    #[test]
    fn results_lie_where_they_are_said_to_lie() {
        let mut numbers = vec![0.0; 60_000];
        backflow_circuit::random::uniform(3, 1, 0, 0, &mut numbers);
        let mut numbers = numbers.into_iter();
        let mut known = 0;
        for op in Instruction::ALL.into_iter().cycle().take(4_000) {
            let mut draw = || numbers.next().unwrap_or(0.5);
            let mut interval = || {
                let (a, b) = (8.0 * draw() - 4.0, 8.0 * draw() - 4.0);
                (Interval { low: a.min(b), high: a.max(b) }, draw())
            };
            let operands = [interval(), interval(), interval()];
            let Some(found) = Interval::of(op, operands.map(|o| Some(o.0)), false) else { continue };
            known += 1;
            let at = |(i, t): (Interval, f64)| i.low + (i.high - i.low) * t;
            let value = op.eval(operands.map(at));
            let room = 1e-12 * (1.0 + value.abs());
            assert!(
                found.low - room <= value && value <= found.high + room,
                "{op:?}: {value} not in {found:?}"
            );
        }
        assert!(known > 2_000, "{known}");
    }

    /// Wider bounds would be true as well, but then states would be copied for nothing.
    #[test]
    fn bounds_are_no_wider_than_they_need_be() {
        use Instruction::*;
        let [wide, right, left] = [(-3.0, 2.0), (1.0, 2.0), (-4.0, -2.0)];
        type Case = (Instruction, [(f64, f64); 3], bool, (f64, f64));
        let cases: [Case; 17] = [
            (Neg, [wide; 3], false, (-2.0, 3.0)),
            (Abs, [wide; 3], false, (0.0, 3.0)),
            (Abs, [left; 3], false, (2.0, 4.0)),
            (Tanh, [wide; 3], false, (-1.0, 1.0)),
            (Floor, [(-1.5, 0.5); 3], false, (-2.0, 0.0)),
            (Round, [(-1.6, 0.4); 3], false, (-2.0, 0.0)),
            (Sqrt, [(1.0, 4.0); 3], false, (1.0, 2.0)),
            (Rsqrt, [(1.0, 4.0); 3], false, (0.5, 1.0)),
            (Recip, [left; 3], false, (-0.5, -0.25)),
            (Add, [wide, left, wide], false, (-7.0, 0.0)),
            (Sub, [wide; 3], true, (0.0, 0.0)),
            (Mul, [right; 3], true, (1.0, 4.0)),
            (Mul, [wide; 3], true, (0.0, 9.0)),
            (Mul, [wide, left, wide], false, (-8.0, 12.0)),
            (MulAdd, [left, left, right], true, (5.0, 18.0)),
            (Max, [wide, right, wide], false, (1.0, 2.0)),
            (Min, [wide, right, wide], false, (-3.0, 2.0)),
        ];
        for (op, operands, same, (low, high)) in cases {
            let operands = operands.map(|(low, high)| Interval::new(low, high));
            assert_eq!(Interval::of(op, operands, same), Interval::new(low, high), "{op:?}");
        }
    }
}
