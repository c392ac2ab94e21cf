//! Learning-rate schedules: pure functions of the step.

use std::f64::consts::PI;

use crate::error::{Error, check};

/// A learning rate that rises during the warm-up and then decays: `rate · warm-up(step) · decay(step)`.
///
/// ```
/// use backflow_net::{Decay, Schedule};
/// let schedule = Schedule { rate: 0.1, warm_up: 10, decay: Decay::Cosine { to: 0.0 } };
/// assert_eq!(schedule.at(0, 110), 0.01);
/// assert_eq!(schedule.at(10, 110), 0.1);
/// assert!((schedule.at(60, 110) - 0.05).abs() < 1e-12);
/// # Ok::<(), backflow_net::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Schedule {
    /// The highest learning rate.
    pub rate: f64,
    /// The number of steps over which the rate rises linearly: step s, counted from 0, runs at (s + 1) / warm_up
    /// of it.
    pub warm_up: u64,
    /// What happens after the warm-up.
    pub decay: Decay,
}

/// How a learning rate falls after the warm-up.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Decay {
    /// It stays the same.
    Constant,
    /// Half a cosine from 1 down to the fraction `to` at the last step (Loshchilov and Hutter, "SGDR:
    /// stochastic gradient descent with warm restarts", 2017, without restarts): to + (1 − to) (1 + cos(π
    /// s / n)) / 2.
    Cosine {
        /// The fraction of the highest rate at the last step, from 0 to 1.
        to: f64,
    },
    /// It is multiplied by `factor` after every `every` steps.
    Step {
        /// The number of steps, at least 1.
        every: u64,
        /// The factor, above 0 and at most 1.
        factor: f64,
    },
}

impl Schedule {
    /// The same rate for all steps.
    pub fn constant(rate: f64) -> Schedule {
        Schedule { rate, warm_up: 0, decay: Decay::Constant }
    }

    /// The learning rate of a step, counted from 0, out of `total` steps.
    pub fn at(&self, step: u64, total: u64) -> f64 {
        if step < self.warm_up {
            return self.rate * (step + 1) as f64 / self.warm_up as f64;
        }
        let since = step - self.warm_up;
        self.rate
            * match self.decay {
                Decay::Constant => 1.0,
                Decay::Cosine { to } => {
                    let of = total.saturating_sub(self.warm_up).max(1);
                    let done = (since as f64 / of as f64).min(1.0);
                    to + (1.0 - to) * 0.5 * (1.0 + (PI * done).cos())
                }
                Decay::Step { every, factor } => {
                    factor.powi(i32::try_from(since / every.max(1)).unwrap_or(i32::MAX))
                }
            }
    }

    /// Checks that its numbers lie in their ranges.
    ///
    /// # Errors
    /// The first one that does not.
    pub fn check(&self) -> Result<(), Error> {
        let rate = self.rate;
        check(
            rate > 0.0 && rate.is_finite(),
            "the learning rate",
            rate,
            "above 0 and finite, such as 0.001",
        )?;
        match self.decay {
            Decay::Constant => Ok(()),
            Decay::Cosine { to } => {
                check((0.0..=1.0).contains(&to), "the end of the cosine schedule", to, "from 0 to 1")
            }
            Decay::Step { every, factor } => {
                check(every > 0, "the length of a step of the schedule", every as f64, "at least 1")?;
                let fits = factor > 0.0 && factor <= 1.0;
                check(fits, "the factor of the step schedule", factor, "above 0 and at most 1, such as 0.1")
            }
        }
    }
}
