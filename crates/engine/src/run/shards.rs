//! Several plans as the shards of one batch.

use std::sync::Arc;

use super::compiled::{AnyMachine, Compiled};
use super::diagnose;
use super::execute::{self, Outcome};
use super::threads::Threads;
use crate::error::Error;
use crate::executor::{Draw, Machine};
use crate::options::Precision;
use crate::plan::{Plan, Work};
use crate::store::{InStore, Store};

/// The shards of a batch: plans of the same model, each for its own number of examples, bound to one store, run together.
///
/// Each computes on its own examples; at every `sum_over_shards` the shards' values are added in a binary tree
/// by their number and all of them go on with the sum. The states are updated once. How many shards there are
/// belongs to the run, not to the machine: on any number of threads, or of machines, the bits are the same.
#[derive(Debug)]
pub struct Shards {
    shards: Vec<Compiled>,
    /// For each shard, how many examples it has.
    examples: Vec<usize>,
    /// For each shard, its exchanges: steps of its plan.
    exchanges: Vec<Vec<usize>>,
}

impl Shards {
    /// Plans as shards, each with the number of its examples. They were compiled with
    /// [`Options::sharded`](crate::Options) in one store.
    ///
    /// # Errors
    /// [`Error::Shards`] for none, for plans of different stores or precisions, and for plans that do not
    /// exchange the same values.
    pub fn new(shards: Vec<(Compiled, usize)>) -> Result<Shards, Error> {
        let (shards, examples): (Vec<Compiled>, Vec<usize>) = shards.into_iter().unzip();
        let wrong = |why: &str| Err(Error::Shards(why.to_owned()));
        let Some(first) = shards.first() else { return wrong("there are none") };
        if shards.iter().any(|shard| !Arc::ptr_eq(shard.store(), first.store())) {
            return wrong("they are bound to different stores");
        }
        let exchanges: Vec<Vec<usize>> = shards.iter().map(|shard| exchanges(&shard.plan)).collect();
        let sizes = |(shard, steps): (&Compiled, &Vec<usize>)| -> Vec<usize> {
            let result = |&step: &usize| shard.plan.steps[step].result;
            steps.iter().filter_map(result).map(|value| shard.plan.value(value).elements).collect()
        };
        let wanted = sizes((first, &exchanges[0]));
        if shards.iter().zip(&exchanges).any(|shard| sizes(shard) != wanted) {
            return wrong(
                "they do not add up the same values; compile one model with Options { sharded: true, .. }",
            );
        }
        let mut result = Shards { shards, examples, exchanges };
        result.set_first();
        Ok(result)
    }

    fn set_first(&mut self) {
        for (number, shard) in self.shards.iter_mut().enumerate() {
            let plan = &shard.plan;
            match &mut shard.machine {
                AnyMachine::F32(machine) => machine.set_first_shard(plan, number == 0),
                AnyMachine::F64(machine) => machine.set_first_shard(plan, number == 0),
            }
        }
    }

    /// The shards, to be fed and read.
    pub fn shards(&self) -> &[Compiled] {
        &self.shards
    }

    /// A shard, to be fed.
    pub fn shard(&mut self, number: usize) -> Option<&mut Compiled> {
        self.shards.get_mut(number)
    }

    /// One of the shards, apart from the others.
    pub(super) fn take(mut self, number: usize) -> Compiled {
        self.shards.swap_remove(number)
    }

    /// The store of the states.
    pub fn store(&self) -> &Arc<Store> {
        self.shards[0].store()
    }

    /// As [`Compiled::set_position`], for the batch.
    pub fn set_position(&mut self, epoch: u64, example: u64) {
        self.shards.iter_mut().for_each(|shard| shard.set_position(epoch, example));
    }

    /// Runs all shards and updates the states once.
    ///
    /// # Errors
    /// As [`Compiled::run`].
    pub fn run(&mut self) -> Result<(), Error> {
        let store = self.store().clone();
        let mut guard = store.lock();
        let states = &mut *guard;
        self.shards.iter().try_for_each(|shard| shard.require(states))?;
        // Those of the shard that has most.
        let most = self.shards.iter().map(|shard| &shard.threads).max_by_key(|threads| threads.count());
        let threads = most.cloned().unwrap_or(Threads::Caller);
        let outcome = threads.run(|count| match self.shards[0].precision() {
            Precision::F32 => self.run_in::<f32>(states, count),
            Precision::F64 => self.run_in::<f64>(states, count),
        })?;
        drop(guard);
        match outcome {
            Ok(()) => {
                self.shards.iter_mut().for_each(Compiled::count_run);
                Ok(())
            }
            Err((number, noticed)) => {
                let fault = diagnose::shard_fault(&self.shards, &self.examples, number, noticed)?;
                Err(Error::Fault(Box::new(fault)))
            }
        }
    }

    /// In one of the precisions, on that many threads. What is not finite comes with the number of its shard.
    fn run_in<T: OfMachine>(
        &mut self,
        states: &mut crate::store::States,
        threads: usize,
    ) -> Result<Result<(), (usize, String)>, Error> {
        let mut first = 0;
        let draws = self.shards.iter().zip(&self.examples).map(|(shard, &count)| {
            let draw = shard.draw(Some(states));
            let position = draw.position + first;
            first += count as u64;
            Draw { position, ..draw }
        });
        let draws: Vec<Draw> = draws.collect();
        for machine in self.shards.iter_mut().filter_map(|shard| T::of_machine(&mut shard.machine)) {
            machine.use_threads(threads);
        }
        let rounds = self.exchanges[0].len();
        for round in 0..=rounds {
            for ((shard, exchanges), draw) in self.shards.iter_mut().zip(&self.exchanges).zip(&draws) {
                let begin = if round == 0 { 0 } else { exchanges[round - 1] + 1 };
                let end = exchanges.get(round).map_or(shard.plan.computing, |&step| step + 1);
                let Compiled { plan, machine, binding, .. } = shard;
                let Some(machine) = T::of_machine(machine) else { continue };
                execute::compute(machine, plan, binding, begin..end, Some(states), *draw)
                    .map_err(|error| error.told_by(&shard.circuit))?;
            }
            if round < rounds {
                let steps: Vec<usize> = self.exchanges.iter().map(|exchanges| exchanges[round]).collect();
                let machines = self.shards.iter_mut().filter_map(|shard| {
                    let Compiled { plan, machine, .. } = shard;
                    Some((&*plan, T::of_machine(machine)?))
                });
                let mut machines: Vec<(&Plan, &mut Machine<T>, usize)> =
                    machines.zip(steps).map(|((plan, machine), step)| (plan, machine, step)).collect();
                Machine::exchange(&mut machines);
            }
        }
        // The others only show what is not finite; the first changes the states.
        for number in (0..self.shards.len()).rev() {
            let Compiled { plan, machine, binding, faults, circuit, .. } = &mut self.shards[number];
            let Some(machine) = T::of_machine(machine) else { continue };
            let states = (number == 0).then_some(&mut *states);
            let outcome = execute::update(machine, plan, binding, states, draws[number], *faults)
                .map_err(|error| error.told_by(circuit))?;
            if let Outcome::NotFinite(noticed) = outcome {
                return Ok(Err((number, noticed)));
            }
        }
        Ok(Ok(()))
    }
}

/// The steps of a plan that add up over the shards.
fn exchanges(plan: &Plan) -> Vec<usize> {
    let is_exchange = |&step: &usize| matches!(plan.steps[step].work, Work::Exchange);
    (0..plan.computing).filter(is_exchange).collect()
}

/// A precision as a type: which of the machines computes in it.
trait OfMachine: InStore {
    fn of_machine(machine: &mut AnyMachine) -> Option<&mut Machine<Self>>;
}

impl OfMachine for f32 {
    fn of_machine(machine: &mut AnyMachine) -> Option<&mut Machine<f32>> {
        match machine {
            AnyMachine::F32(machine) => Some(machine),
            AnyMachine::F64(_) => None,
        }
    }
}

impl OfMachine for f64 {
    fn of_machine(machine: &mut AnyMachine) -> Option<&mut Machine<f64>> {
        match machine {
            AnyMachine::F64(machine) => Some(machine),
            AnyMachine::F32(_) => None,
        }
    }
}
