//! A plan bound to a store: where each of its states is.

use backflow_circuit::NodeId;

use crate::error::Error;
use crate::plan::{Home, Plan, PlanStep, Work};
use crate::store::States;

/// Where the states of a plan are in its store.
#[derive(Debug)]
pub(crate) struct Binding {
    /// For each state of the plan, its number in the store.
    pub(super) states: Vec<usize>,
    /// For each state of the plan, where it begins in the store.
    pub(super) offsets: Vec<usize>,
    /// The states that the plan reads, by their numbers in the store.
    pub(super) read: Vec<usize>,
    /// The states that it updates: number in the plan, number in the store.
    pub(super) updated: Vec<(usize, usize)>,
}

impl Binding {
    pub(super) fn new(plan: &Plan, store: &States) -> Result<Binding, Error> {
        let find = |&(id, _): &(NodeId, _)| store.find(&plan.circuit().label(id));
        let states: Vec<usize> = plan.states.iter().map(find).collect::<Result<_, _>>()?;
        let offsets = states.iter().map(|&at| store.state(at).offset).collect();
        let reads = |number: &usize| plan.read[plan.states[*number].1.index()];
        let read = (0..states.len()).filter(reads).map(|number| states[number]).collect();
        let late = plan.steps[plan.computing..].iter().flat_map(PlanStep::writes);
        let mut updated: Vec<usize> = late
            .filter_map(|value| match plan.value(value).home {
                Home::State(number) => Some(number),
                Home::Arena(_) => None,
            })
            .collect();
        updated.sort_unstable();
        updated.dedup();
        let updated = updated.into_iter().map(|number| (number, states[number])).collect();
        Ok(Binding { states, offsets, read, updated })
    }
}

impl PlanStep {
    /// Whether it has enough work for more than one thread.
    pub(super) fn is_shared(&self) -> bool {
        match &self.work {
            Work::Fused(fused) => fused.code.is_shared,
            Work::Product(product) => product.is_worth_sharing(),
            _ => false,
        }
    }
}
