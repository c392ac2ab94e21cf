//! The finite check between the two phases of a run. The results of the first phase can be looked at. Those of
//! the second do not exist yet, so they are bounded from the values they will be made from. The bounds of those
//! values are noted block by block as they are written, so that the check itself takes as long as a few
//! additions. Where a bound cannot tell, a copy of the states is kept during the update, and put back if a new
//! value is not finite.

use backflow_circuit::{Kind, NodeId};

use super::interval::Interval;
use super::{Machine, Real};
use crate::kernels::any_non_finite;
use crate::kernels::fold::Bounds;
use crate::plan::{Definition, Fused, Home, Plan, PlanStep, ValueId, Work};

/// The bounds of states, by their position in the plan; `None` where they are not known.
pub(crate) type StateBounds = Vec<Option<Bounds<f64>>>;

/// The first output that is not finite.
pub(crate) fn bad_output<T: Real>(plan: &Plan, machine: &Machine<T>) -> Option<String> {
    let is_bad = |id: NodeId| {
        let Some(kept) = plan.kept_at(id).map(|at| &plan.kept[at]) else { return false };
        let value = plan.value(kept.value);
        if value.kind == Kind::Index || !matches!(value.home, Home::Arena(_)) {
            return false;
        }
        if plan.is_bounded(kept.value) && machine.shared.bounds[kept.value.index()].are_finite() {
            return false;
        }
        let all = machine.memory.reals(plan, kept.value);
        let seen = |window| {
            let mut seen = vec![T::ZERO; kept.elements];
            super::view(all, Some(window), &mut seen, |v| v);
            any_non_finite(&seen)
        };
        any_non_finite(all) && kept.window.as_deref().is_none_or(seen)
    };
    plan.circuit().outputs().find(|&(_, id)| is_bad(id)).map(|(name, _)| name.to_owned())
}

/// The check's working memory, kept from run to run.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// For each value, the interval it lies in once the update phase has made it.
    made: Vec<Option<Interval>>,
    /// The same for each definition of a fused step.
    found: Vec<Option<Interval>>,
}

/// Whether everything that the update phase makes is known to be finite. `states` are the positions of the
/// plan's states among the bounds.
pub(crate) fn is_bounded<T: Real>(
    plan: &Plan,
    machine: &mut Machine<T>,
    states: &[usize],
    bounds: &StateBounds,
) -> bool {
    let Notes { made, found } = &mut machine.shared.notes;
    made.clear();
    made.resize(plan.values.len(), None);
    let mut proof = Proof { plan, bounds: &machine.shared.bounds, states, of_states: bounds, made };
    plan.steps[plan.computing..].iter().all(|step| proof.holds(step, found))
}

/// What is known of the values of the update phase.
struct Proof<'a, T> {
    plan: &'a Plan,
    bounds: &'a [Bounds<T>],
    states: &'a [usize],
    of_states: &'a StateBounds,
    made: &'a mut Vec<Option<Interval>>,
}

impl<T: Real> Proof<'_, T> {
    /// Whether a step's results are finite.
    fn holds(&mut self, step: &PlanStep, found: &mut Vec<Option<Interval>>) -> bool {
        match &step.work {
            Work::Fused(fused) => self.fused(fused, found).is_some(),
            Work::Copy { .. } | Work::Pack(_) => {
                let from = self.value(step.operands[0].value);
                if let (Some(from), Some(to)) = (from, step.result) {
                    self.made[to.index()] = Some(from.with_zero());
                }
                from.is_some()
            }
            _ => false,
        }
    }

    fn fused(&mut self, fused: &Fused, found: &mut Vec<Option<Interval>>) -> Option<()> {
        if !fused.folds.is_empty() {
            return None;
        }
        found.clear();
        for definition in &fused.definitions {
            let interval = match *definition {
                Definition::Constant(value) => Interval::point(T::from_f64(value).to_f64()),
                Definition::Load(load) => self.value(fused.loads[load as usize].value),
                Definition::Flush(x) => found[x as usize].map(Interval::with_zero),
                Definition::Apply(op, args) => {
                    let of = args.map(|x| found[x as usize]);
                    let same = op.arity() > 1 && args[0] == args[1];
                    Interval::of(op, of, same).and_then(Interval::rounded::<T>)
                }
                Definition::Product => self.product(fused),
                Definition::FoldRows(..) | Definition::OneHot => None,
            };
            found.push(interval);
        }
        for sink in &fused.written {
            let interval = found[sink.from as usize]?;
            if interval.magnitude() > T::MAX.to_f64() {
                return None;
            }
            self.made[sink.value.index()] = Some(interval);
        }
        Some(())
    }

    /// A sum of k products of numbers from the operands.
    fn product(&self, fused: &Fused) -> Option<Interval> {
        let product = fused.product.as_ref().filter(|product| product.left.is_none())?;
        let [a, b] = [product.a.value, product.b.value].map(|value| self.value(value));
        let most = a?.magnitude() * b?.magnitude() * product.k as f64;
        Interval::new(-most, most)?.rounded::<T>()
    }

    fn value(&self, id: ValueId) -> Option<Interval> {
        if let Some(interval) = self.made[id.index()] {
            return Some(interval);
        }
        let Bounds { low, high, nan } = match self.plan.value(id).home {
            Home::State(number) => self.of_states[self.states[number]]?,
            Home::Arena(_) => self.bounds[id.index()].widened(),
        };
        match (nan, low > high) {
            (true, _) => None,
            // It has no elements.
            (_, true) => Interval::point(0.0),
            _ => Interval::new(low, high).filter(|i| i.magnitude() < f64::INFINITY),
        }
    }
}
