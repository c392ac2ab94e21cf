//! One run: the first phase, the check, the update phase.

use std::ops::Range;

use super::binding::Binding;
use crate::error::Error;
use crate::executor::{Draw, Machine, check};
use crate::kernels::any_non_finite;
use crate::kernels::arena::Arena;
use crate::options::Faults;
use crate::plan::{Home, Plan};
use crate::store::{InStore, States};

/// How a run ended.
pub(super) enum Outcome {
    /// Well: the states have their new values.
    Done,
    /// This output, or this state's new value, is not finite. No state has changed.
    NotFinite(String),
}

/// Runs some steps of the first phase.
///
/// # Errors
/// An index out of range.
pub(super) fn compute<T: InStore>(
    machine: &mut Machine<T>,
    plan: &Plan,
    binding: &Binding,
    steps: Range<usize>,
    states: Option<&mut States>,
    draw: Draw,
) -> Result<(), Error> {
    let mut none = Arena::default();
    let numbers = states.and_then(|states| T::of(&mut states.numbers)).unwrap_or(&mut none);
    machine.run(plan, steps, numbers, &binding.offsets, draw)
}

/// Checks the results of the first phase, and changes the states.
///
/// # Errors
/// None: steps of the update phase cannot fail.
pub(super) fn update<T: InStore>(
    machine: &mut Machine<T>,
    plan: &Plan,
    binding: &Binding,
    states: Option<&mut States>,
    draw: Draw,
    faults: Faults,
) -> Result<Outcome, Error> {
    let reports = faults == Faults::Report;
    if reports && let Some(name) = check::bad_output(plan, machine) {
        return Ok(Outcome::NotFinite(name));
    }
    let Some(states) = states.filter(|_| plan.computing < plan.steps.len()) else {
        return Ok(Outcome::Done);
    };
    let proven = reports && {
        states.find_bounds(&binding.read);
        check::is_bounded(plan, machine, &binding.states, &states.bounds)
    };
    let updated = binding.updated.iter().copied();
    let Some(numbers) = T::of(&mut states.numbers) else { return Ok(Outcome::Done) };
    let before = (reports && !proven).then(|| numbers.clone());
    machine.run(plan, plan.computing..plan.steps.len(), numbers, &binding.offsets, draw)?;
    if let Some(before) = before {
        let is_bad = |&(number, _): &(usize, usize)| {
            let elements = plan.value(plan.states[number].1).elements;
            any_non_finite(&numbers.as_slice()[binding.offsets[number]..][..elements])
        };
        if let Some((number, _)) = updated.clone().find(is_bad) {
            numbers.as_mut_slice().copy_from_slice(before.as_slice());
            return Ok(Outcome::NotFinite(plan.circuit().label(plan.states[number].0)));
        }
    }
    for (number, at) in updated {
        let written = |id: &crate::plan::ValueId| plan.value(*id).home == Home::State(number);
        let value = plan.steps[plan.computing..].iter().flat_map(|step| step.writes()).find(written);
        states.bounds[at] = value.filter(|_| reports).and_then(|value| machine.bounds(plan, value));
        states.set(at);
    }
    states.runs += 1;
    Ok(Outcome::Done)
}
