//! A compiled circuit: a plan with its memory, run again and again.

use std::collections::HashMap;
use std::sync::Arc;

use backflow_circuit::{Circuit, NodeId};

use super::binding::Binding;
use super::execute::{self, Outcome};
use super::threads::Threads;
use super::{Handle, diagnose};
use crate::error::Error;
use crate::executor::{Draw, Machine};

use crate::options::{Faults, Options, Precision, Subnormals};
use crate::plan::{Plan, PlanStep};
use crate::store::{States, Store};

/// A compiled circuit with its memory, bound to a store of states. One run computes the outputs and updates
/// the states.
///
/// ```
/// use backflow_circuit::Circuit;
/// use backflow_engine::{Compile, Precision};
/// let circuit = Circuit::build(|c| {
///     let (x, w) = (c.input("x", ()), c.state("w", ()).starting_at(1.0));
///     c.output("y", x * w);
///     c.update(w, w + x);
/// })?;
/// let mut compiled = circuit.compile(Precision::F64)?;
/// compiled.set("x", 2.0)?;
/// compiled.run()?;
/// compiled.run()?;
/// assert_eq!((compiled.scalar("y")?, compiled.scalar("w")?), (6.0, 5.0));
/// # Ok::<(), backflow_engine::Error>(())
/// ```
#[derive(Debug)]
pub struct Compiled {
    pub(super) circuit: Arc<Circuit>,
    pub(super) plan: Plan,
    pub(super) machine: AnyMachine,
    pub(super) store: Arc<Store>,
    pub(super) binding: Binding,
    /// Inputs and states by name.
    pub(super) handles: HashMap<Arc<str>, Handle>,
    /// Which inputs have a value.
    pub(super) given: Vec<bool>,
    /// How many of the inputs that a run reads have no value yet.
    pub(super) lacking: usize,
    pub(super) threads: Threads,
    pub(super) faults: Faults,
    seed: Option<u64>,
    /// Runs of a plan that updates no state; the store counts the others.
    runs: u64,
    position: Option<(u64, u64)>,
}

/// The machine, in one of the precisions.
#[derive(Debug)]
pub(crate) enum AnyMachine {
    F32(Machine<f32>),
    F64(Machine<f64>),
}

/// Does the same with the machine of either precision.
macro_rules! with {
    ($machine:expr, $name:ident => $body:expr) => {
        match $machine {
            crate::run::compiled::AnyMachine::F32($name) => $body,
            crate::run::compiled::AnyMachine::F64($name) => $body,
        }
    };
}
pub(super) use with;

impl Compiled {
    /// Compiles a circuit and binds it to a store; states that the store lacks are added with their starting
    /// values.
    pub(super) fn new(
        circuit: Arc<Circuit>,
        store: Arc<Store>,
        options: &Options,
    ) -> Result<Compiled, Error> {
        if store.precision() != options.precision {
            return Err(Error::Precision { store: store.precision(), plan: options.precision });
        }
        store.declare(&circuit)?;
        let flushes = store.lock().flushes.then_some(Subnormals::Flush);
        let plan =
            Plan::new(&circuit, &Options { subnormals: options.subnormals.or(flushes), ..options.clone() })?;
        if plan.subnormals == Subnormals::Flush && !circuit.updates().is_empty() {
            store.lock().flush();
        }
        let shared = plan.steps.iter().any(PlanStep::is_shared);
        let threads = Threads::new(options.threads, shared, &store)?;
        let count = threads.count();
        let machine = match options.precision {
            Precision::F32 => AnyMachine::F32(Machine::new(&plan, count)?),
            Precision::F64 => AnyMachine::F64(Machine::new(&plan, count)?),
        };
        let binding = Binding::new(&plan, &store.lock())?;
        let name = |id: NodeId| -> Arc<str> { plan.circuit().node(id).name().unwrap_or_default().into() };
        let inputs = plan.inputs.iter().enumerate().map(|(at, s)| (name(s.0), Handle::input(at)));
        let states = plan.states.iter().enumerate().map(|(at, s)| (name(s.0), Handle::state(at)));
        let handles = inputs.chain(states).collect();
        let lacking = plan.inputs.iter().filter(|(_, value)| plan.read[value.index()]).count();
        Ok(Compiled {
            given: vec![false; plan.inputs.len()],
            lacking,
            circuit,
            plan,
            machine,
            store,
            binding,
            handles,
            threads,
            faults: options.faults,
            seed: None,
            runs: 0,
            position: None,
        })
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The circuit that was compiled.
    pub fn circuit(&self) -> &Circuit {
        &self.circuit
    }

    /// The store of the states.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Chooses the random numbers of the runs to come, and counts runs from 0 again. The runs of a plan that
    /// updates states are those of its store.
    pub fn seed(&mut self, seed: u64) {
        match self.updates() {
            true => self.store.set_seed(seed),
            false => (self.seed, self.runs) = (Some(seed), 0),
        }
    }

    /// The number of runs so far. Each run draws different random numbers.
    pub fn runs(&self) -> u64 {
        if self.updates() { self.store.runs() } else { self.runs }
    }

    /// Continues as if there had been this many runs, as when training is resumed.
    pub fn set_runs(&mut self, runs: u64) {
        if self.updates() { self.store.set_runs(runs) } else { self.runs = runs }
    }

    /// From now on, draws random numbers for the examples from `example` on in the order of an epoch, whatever
    /// the size of the batch. Without it, each run draws by its own number.
    pub fn set_position(&mut self, epoch: u64, example: u64) {
        self.position = Some((epoch, example));
    }

    /// Computes the outputs from inputs and states, then gives all states that have an update their new
    /// values at once.
    ///
    /// # Errors
    /// Inputs and states that were never set, all of them named; an index out of range. With
    /// [`Faults::Report`], a value that is not finite. A run that fails has changed no state.
    pub fn run(&mut self) -> Result<(), Error> {
        let outcome = if self.plan.states.is_empty() {
            self.require_inputs()?;
            self.run_with(None)?
        } else {
            let store = self.store.clone();
            let mut states = store.lock();
            self.require(&states)?;
            self.run_with(Some(&mut states))?
        };
        match outcome {
            Outcome::Done => Ok(()),
            Outcome::NotFinite(noticed) => Err(Error::Fault(Box::new(diagnose::fault(self, noticed)?))),
        }
    }

    fn run_with(&mut self, mut states: Option<&mut States>) -> Result<Outcome, Error> {
        let draw = self.draw(states.as_deref());
        let Compiled { plan, binding, machine, faults, threads, .. } = self;
        let (plan, binding, faults) = (&*plan, &*binding, *faults);
        let run = |count| {
            with!(&mut *machine, machine => {
                machine.use_threads(count);
                let steps = 0..plan.computing;
                execute::compute(machine, plan, binding, steps, states.as_deref_mut(), draw)?;
                execute::update(machine, plan, binding, states, draw, faults)
            })
        };
        let outcome = threads.run(run).map_err(|error| error.told_by(&self.circuit))?;
        if matches!(outcome, Outcome::Done) {
            self.count_run();
        }
        Ok(outcome)
    }

    /// Counts a run that has succeeded, unless the store counts it.
    pub(super) fn count_run(&mut self) {
        if !self.updates() {
            self.runs += 1;
        }
    }

    /// Tests the present values of the outputs for NaN and infinity. To find a fault in the run in which it
    /// happens, compile with [`Faults::Report`]: afterwards the states it came from are gone.
    ///
    /// # Errors
    /// [`Error::Fault`].
    pub fn check_faults(&self) -> Result<(), Error> {
        let bad = with!(&self.machine, machine => crate::executor::check::bad_output(&self.plan, machine));
        match bad {
            Some(noticed) => Err(Error::Fault(Box::new(diagnose::fault(self, noticed)?))),
            None => Ok(()),
        }
    }

    /// Whether runs change states.
    fn updates(&self) -> bool {
        !self.binding.updated.is_empty()
    }

    /// Where the next run draws its random numbers from.
    pub(super) fn draw(&self, states: Option<&States>) -> Draw {
        let own = (self.seed.or(states.map(|s| s.seed)).unwrap_or(0), self.runs);
        let (seed, runs) = match states.filter(|_| self.updates()) {
            Some(states) => (states.seed, states.runs),
            None => own,
        };
        let (epoch, position) = self.position.unwrap_or((runs, 0));
        Draw { seed, epoch, position, batch_position: position }
    }

    pub(super) fn precision(&self) -> Precision {
        self.plan.precision
    }

    pub(super) fn position(&self) -> Option<(u64, u64)> {
        self.position
    }

    pub(super) fn circuit_name(&self, id: NodeId) -> String {
        self.plan.circuit().label(id)
    }
}
