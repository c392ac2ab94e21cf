//! The store: the states of a model by name, apart from any plan.
//!
//! Parameters, what an optimiser remembers, running statistics and the counters of random numbers outlive the
//! plans that work on them. A training step, the same network for another batch size, and the same network with
//! some wires watched are all plans bound to one store, and none of them copies a parameter.

mod saved;
mod states;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use backflow_circuit::{Circuit, Shape, Tensor, Type};

use crate::error::Error;
use crate::executor::filled;
use crate::kernels::Float;
use crate::kernels::arena::Arena;
use crate::options::{Options, Precision};
use crate::run::{Compile, Feed};

pub use saved::{Buffer, SavedState};
pub(crate) use states::{Buffers, Declared, InStore, States};

/// The states of a model by name.
///
/// It is shared between plans as `Arc<Store>`; cloning a store itself copies all states.
///
/// ```
/// use std::sync::Arc;
/// use backflow_circuit::Circuit;
/// use backflow_engine::{Compile, Options, Precision, Store};
/// let model = |n: usize| Circuit::build(|c| {
///     let w = c.state("w", ()).starting_at(3.0);
///     c.output("y", c.input("x", [n]) * w);
/// });
/// let store = Arc::new(Store::new(&model(2)?, Precision::F64, 0)?);
/// let (mut two, mut one) =
///     (model(2)?.compile_in(&store, &Options::from(Precision::F64))?, model(1)?.compile_in(&store, &Options::from(Precision::F64))?);
/// store.set("w", 5.0)?;
/// two.set("x", [1.0, 2.0])?;
/// one.set("x", [3.0])?;
/// two.run()?;
/// one.run()?;
/// assert_eq!((two.get("y")?.data(), one.get("y")?.data()), (&[5.0, 10.0][..], &[15.0][..]));
/// # Ok::<(), backflow_engine::Error>(())
/// ```
pub struct Store {
    states: Mutex<States>,
    /// The threads of the plans that are bound to it, one pool for each number of threads.
    pools: Mutex<Vec<Arc<rayon::ThreadPool>>>,
}

impl Store {
    /// The states of a circuit with their starting values, drawn from the seed where they are random. A state
    /// without a starting value must be set before it is read.
    ///
    /// # Errors
    /// Starting values that cannot be computed; [`Error::TooLarge`].
    pub fn new(circuit: &Circuit, precision: Precision, seed: u64) -> Result<Store, Error> {
        let store = Store::empty(precision, seed);
        store.declare(circuit)?;
        Ok(store)
    }

    /// A store without states.
    pub(crate) fn empty(precision: Precision, seed: u64) -> Store {
        let numbers = match precision {
            Precision::F32 => Buffers::F32(Arena::default()),
            Precision::F64 => Buffers::F64(Arena::default()),
        };
        let states = States {
            names: HashMap::new(),
            declared: Vec::new(),
            numbers,
            bounds: Vec::new(),
            seed,
            runs: 0,
            flushes: false,
        };
        Store { states: Mutex::new(states), pools: Mutex::default() }
    }

    /// Adds the states of a circuit that the store lacks, with their starting values. Existing states keep
    /// their values.
    ///
    /// # Errors
    /// A state of the same name and another shape; as [`Store::new`]. No state is added then.
    pub fn declare(&self, circuit: &Circuit) -> Result<(), Error> {
        let missing = self.lock().missing(circuit)?;
        if missing.is_empty() {
            return Ok(());
        }
        let values = self.starting_values(circuit)?;
        let mut states = self.lock();
        // Another thread may have added some of them meanwhile; those keep their values.
        for name in states.add(circuit)? {
            if let Some((_, value)) = values.iter().find(|value| *value.0 == *name) {
                let at = states.find(&name)?;
                states.write(at, value.numbers());
            }
        }
        Ok(())
    }

    /// The starting values of a circuit's states, by name.
    fn starting_values(&self, circuit: &Circuit) -> Result<Vec<(String, Tensor)>, Error> {
        if circuit.starting_values().is_empty() {
            return Ok(Vec::new());
        }
        let (precision, seed) = (self.precision(), self.seed());
        let starting = circuit.starting_circuit()?;
        let none = Arc::new(Store::empty(precision, seed));
        let mut values = starting.compile_in(&none, &Options::from(precision))?;
        values.seed(seed);
        values.run()?;
        starting.outputs().map(|(name, _)| Ok((name.to_owned(), values.get(name)?))).collect()
    }

    /// The precision of all states.
    pub fn precision(&self) -> Precision {
        match self.lock().numbers {
            Buffers::F32(_) => Precision::F32,
            Buffers::F64(_) => Precision::F64,
        }
    }

    /// The names of the states, in the order in which they were declared.
    pub fn names(&self) -> Vec<String> {
        self.lock().declared.iter().map(|state| state.name.to_string()).collect()
    }

    /// The shape of a state.
    ///
    /// # Errors
    /// [`Error::NoState`].
    pub fn shape(&self, name: &str) -> Result<Shape, Error> {
        let states = self.lock();
        Ok(states.declared[states.find(name)?].shape)
    }

    /// The value of a state.
    ///
    /// # Errors
    /// [`Error::NoState`]; [`Error::Missing`] when it has none yet.
    pub fn get(&self, name: &str) -> Result<Tensor, Error> {
        let states = self.lock();
        let at = states.find(name)?;
        let Declared { shape, is_set, .. } = states.declared[at];
        if !is_set {
            return Err(Error::Missing { names: vec![name.to_owned()] });
        }
        let too_large = || Error::TooLarge { bytes: shape.elements() * 8 };
        let mut data = filled(0.0, shape.elements()).ok_or_else(too_large)?;
        states.read(at, &mut data);
        Tensor::new(shape, data).map_err(|_| too_large())
    }

    /// Copies the value of a state in row-major order, without allocating.
    ///
    /// # Errors
    /// As [`get`](Self::get); a slice of another length.
    pub fn read_into<T: Float>(&self, name: &str, out: &mut [T]) -> Result<(), Error> {
        let states = self.lock();
        let at = states.find(name)?;
        let Declared { shape, is_set, .. } = states.declared[at];
        if !is_set {
            return Err(Error::Missing { names: vec![name.to_owned()] });
        }
        if out.len() != shape.elements() {
            return Err(Error::room(name, shape, out.len()));
        }
        states.read(at, out);
        Ok(())
    }

    /// Gives a state a value.
    ///
    /// # Errors
    /// [`Error::NoState`]; another number of elements or another shape.
    pub fn set(&self, name: &str, value: impl Feed) -> Result<(), Error> {
        let mut states = self.lock();
        let at = states.find(name)?;
        let numbers = value.numbers();
        numbers.check(name, Type::real(states.declared[at].shape))?;
        states.write(at, numbers);
        Ok(())
    }

    /// The seed of the random numbers of the plans that update states.
    pub fn seed(&self) -> u64 {
        self.lock().seed
    }

    /// Chooses the random numbers of the runs to come, and counts runs from 0 again.
    pub fn set_seed(&self, seed: u64) {
        let mut states = self.lock();
        (states.seed, states.runs) = (seed, 0);
    }

    /// How many runs have updated states.
    pub fn runs(&self) -> u64 {
        self.lock().runs
    }

    /// Continues as if there had been this many runs, as when training is resumed.
    pub fn set_runs(&self, runs: u64) {
        self.lock().runs = runs;
    }

    /// Whether two stores have the same states with the same bits, the same seed and as many runs.
    pub fn same_bits(&self, other: &Store) -> bool {
        if std::ptr::eq(self, other) {
            return true;
        }
        // A snapshot first: two threads that compare two stores crosswise must not wait for each other.
        let other = other.lock().clone();
        let own = self.lock();
        let same = |a: &Declared, b: &Declared| (&a.name, a.shape, a.is_set) == (&b.name, b.shape, b.is_set);
        (own.seed, own.runs) == (other.seed, other.runs)
            && own.declared.len() == other.declared.len()
            && own.declared.iter().zip(&other.declared).all(|(a, b)| same(a, b))
            && (0..own.declared.len()).all(|at| own.same_bits(&other, at))
    }

    /// The pool of this number of threads.
    ///
    /// # Errors
    /// [`Error::Threads`] when they cannot be started.
    pub(crate) fn pool(&self, threads: usize) -> Result<Arc<rayon::ThreadPool>, Error> {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.iter().find(|pool| pool.current_num_threads() == threads) {
            return Ok(pool.clone());
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = Arc::new(pool.map_err(|error| Error::Threads { threads, why: error.to_string() })?);
        pools.push(pool.clone());
        Ok(pool)
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, States> {
        // A user's function that panics while the store is locked leaves valid numbers, though old ones.
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clone for Store {
    fn clone(&self) -> Store {
        Store { states: Mutex::new(self.lock().clone()), pools: Mutex::default() }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("names", &self.names()).finish_non_exhaustive()
    }
}
