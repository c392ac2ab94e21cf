//! A step: a plan with its memory, run again and again.

mod read;

use std::collections::HashMap;
use std::sync::Arc;

use backflow_circuit::{Circuit, NodeId};

use crate::diagnose;
use crate::error::Error;
use crate::executor::Machine;
use crate::feed::{Feed, Numbers};
use crate::kernels::Float;
use crate::options::{Faults, Options, Precision};
use crate::plan::{Kept, Layout, Plan};

/// A compiled circuit with its memory. One run computes the outputs and updates the states.
///
/// ```
/// use backflow_circuit::Circuit;
/// use backflow_engine::{Compile, Precision};
/// let circuit = Circuit::build(|c| {
///     let (x, w) = (c.input("x", ()), c.state("w", ()));
///     c.output("y", x * w);
///     c.update(w, w + x);
/// })?;
/// let mut step = circuit.compile(Precision::F64)?;
/// step.set("x", 2.0)?;
/// step.set("w", 1.0)?;
/// step.run()?;
/// step.run()?;
/// assert_eq!((step.scalar("y")?, step.scalar("w")?), (6.0, 5.0));
/// # Ok::<(), backflow_engine::Error>(())
/// ```
#[derive(Debug)]
pub struct Step {
    circuit: Circuit,
    plan: Plan,
    memory: Memory,
    /// Inputs and states by name, as positions in the plan's list.
    sources: HashMap<Arc<str>, usize>,
    /// Which of them have a value.
    given: Vec<bool>,
    threads: Threads,
    faults: Faults,
}

/// The machine, in one of the precisions.
#[derive(Debug)]
pub(crate) enum Memory {
    F32(Machine<f32>),
    F64(Machine<f64>),
}

/// Does the same with the machine of either precision.
macro_rules! with {
    ($memory:expr, $machine:ident => $body:expr) => {
        match $memory {
            Memory::F32($machine) => $body,
            Memory::F64($machine) => $body,
        }
    };
}
pub(crate) use with;

/// Where a run happens.
#[derive(Debug)]
enum Threads {
    /// On the caller's thread.
    Caller,
    /// In the surrounding pool.
    Surrounding,
    /// In a pool of its own.
    Own(rayon::ThreadPool),
}

impl Step {
    /// Compiles a circuit.
    ///
    /// # Errors
    /// A composite gate that cannot be replaced by its nodes; threads that cannot be started.
    pub fn new(circuit: &Circuit, options: &Options) -> Result<Step, Error> {
        let plan = Plan::new(circuit, options)?;
        let count = options.threads.unwrap_or_else(rayon::current_num_threads).max(1);
        let threads = match options.threads {
            _ if count == 1 || !plan.is_worth_sharing() => Threads::Caller,
            None => Threads::Surrounding,
            Some(threads) => Threads::Own(
                rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .map_err(|error| Error::Threads { threads, why: error.to_string() })?,
            ),
        };
        let count = if matches!(threads, Threads::Caller) { 1 } else { count };
        let memory = match options.precision {
            Precision::F32 => Memory::F32(Machine::new(&plan, count)?),
            Precision::F64 => Memory::F64(Machine::new(&plan, count)?),
        };
        let name = |id: NodeId| plan.circuit().node(id).name().unwrap_or_default().into();
        let sources = plan.sources.iter().enumerate().map(|(at, &(id, _))| (name(id), at)).collect();
        let given = vec![false; plan.sources.len()];
        Ok(Step { circuit: circuit.clone(), plan, memory, sources, given, threads, faults: options.faults })
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The circuit that was compiled.
    pub fn circuit(&self) -> &Circuit {
        &self.circuit
    }

    /// Chooses the random numbers of the runs to come, and counts runs from 0 again.
    pub fn seed(&mut self, seed: u64) {
        with!(&mut self.memory, machine => {
            machine.seed = seed;
            machine.runs = 0;
        });
    }

    /// The number of runs so far. Each draws other random numbers.
    pub fn runs(&self) -> u64 {
        with!(&self.memory, machine => machine.runs)
    }

    /// Goes on as after that many runs, as when a training is resumed.
    pub fn set_runs(&mut self, runs: u64) {
        with!(&mut self.memory, machine => machine.runs = runs);
    }

    /// Gives an input or a state its value.
    ///
    /// # Errors
    /// A name that is no input and no state; another number of elements or another shape; reals where indices
    /// are wanted, or the other way round.
    pub fn set(&mut self, name: &str, value: impl Feed) -> Result<(), Error> {
        let Some(&at) = self.sources.get(name) else {
            let names: Vec<&str> =
                self.plan.sources.iter().filter_map(|s| self.plan.circuit().node(s.0).name()).collect();
            let hint =
                if names.is_empty() { String::new() } else { format!("; there are {}", names.join(", ")) };
            return Err(Error::NotSettable { name: name.to_owned(), hint });
        };
        let (id, to) = self.plan.sources[at];
        let numbers = value.numbers();
        numbers.check(name, self.plan.circuit().node(id).ty())?;
        with!(&mut self.memory, machine => match numbers {
            Numbers::F32(x) => machine.set(&self.plan, to, x),
            Numbers::F64(x) => machine.set(&self.plan, to, x),
            Numbers::Tensor(x) => machine.set(&self.plan, to, x.data()),
            Numbers::U32(x) => machine.set_indices(&self.plan, to, x.iter().copied()),
            // They were found to fit.
            Numbers::Usize(x) => machine.set_indices(&self.plan, to, x.iter().map(|&i| i as u32)),
        });
        self.given[at] = true;
        Ok(())
    }

    /// Computes the outputs from inputs and states, then gives all states that have an update their new
    /// values at once.
    ///
    /// # Errors
    /// Inputs that were never set, all of them named; an index out of range. With [`Faults::Report`], a value
    /// that is not finite, and then no state has changed.
    pub fn run(&mut self) -> Result<(), Error> {
        let missing = |at: &usize| self.plan.needed[*at] && !self.given[*at];
        if (0..self.given.len()).any(|at| missing(&at)) {
            let name = |at: usize| self.circuit_name(self.plan.sources[at].0);
            return Err(Error::Missing { names: (0..self.given.len()).filter(missing).map(name).collect() });
        }
        let plan = &self.plan;
        with!(&mut self.memory, machine => match &self.threads {
            Threads::Own(pool) => pool.install(|| machine.run(plan)),
            // Once for the whole run, not once for each step.
            Threads::Surrounding => rayon::join(|| machine.run(plan), || ()).0,
            Threads::Caller => machine.run(plan),
        })?;
        if self.faults == Faults::Report {
            self.diagnose()?;
        }
        with!(&mut self.memory, machine => machine.commit(plan));
        Ok(())
    }

    /// Tests outputs and states for NaN and infinity as they are now. To learn about a fault from the run in
    /// which it happens, compile with [`Faults::Report`]: afterwards, the states it came from are gone.
    ///
    /// # Errors
    /// [`Error::Fault`].
    pub fn check_faults(&self) -> Result<(), Error> {
        self.diagnose()
    }

    fn diagnose(&self) -> Result<(), Error> {
        match diagnose::noticed(&self.plan, &self.memory) {
            Some(noticed) => Err(Error::Fault(Box::new(diagnose::fault(self, noticed)?))),
            None => Ok(()),
        }
    }

    pub(crate) fn memory(&self) -> &Memory {
        &self.memory
    }

    pub(crate) fn precision(&self) -> Precision {
        self.plan.precision
    }

    pub(crate) fn memory_mut(&mut self) -> &mut Memory {
        &mut self.memory
    }

    /// A source by position as a kept value.
    pub(crate) fn source(&self, at: usize) -> Kept {
        let (id, value) = self.plan.sources[at];
        Kept { value, layout: Layout::whole(id, self.plan.circuit().node(id).ty().shape) }
    }

    /// A node of the circuit that is run, as it was in the last run.
    pub(crate) fn kept(&self, id: NodeId) -> Option<Kept> {
        self.plan.kept.get(&id).copied()
    }

    fn circuit_name(&self, id: NodeId) -> String {
        self.plan.circuit().label(id)
    }
}

/// `f32` or `f64`.
pub trait Number: Float {}
impl Number for f32 {}
impl Number for f64 {}
