//! The store: the states of a model by name, apart from any plan.
//!
//! Parameters, what an optimiser remembers, running statistics and the counters of random numbers outlive the
//! plans that work on them. A training step, the same network for another batch size, the same with some wires
//! watched: each is a plan bound to one store, and none of them copies a parameter.

mod entries;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use backflow_circuit::{Circuit, Shape, Tensor, Type};

use crate::error::Error;
use crate::executor::check::StateBounds;
use crate::executor::{self, Real, filled};
use crate::kernels::arena::Arena;
use crate::kernels::fold::{self, Bounds};
use crate::kernels::{Float, convert, flush};
use crate::options::{Options, Precision};
use crate::plan::Window;
use crate::run::{Compile, Feed, Numbers};

pub use entries::{Buffer, Entry};

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

/// What is behind the lock.
#[derive(Clone, Debug)]
pub(crate) struct States {
    names: HashMap<Arc<str>, usize>,
    declared: Vec<Declared>,
    pub(crate) numbers: Buffers,
    /// Between which numbers each state lies, if that is known.
    pub(crate) bounds: StateBounds,
    /// Chooses the random numbers of the plans that update states, and counts their runs.
    pub(crate) seed: u64,
    pub(crate) runs: u64,
    /// Whether some plan that is bound to the store flushes subnormal numbers.
    pub(crate) flushes: bool,
}

/// A state: where it is, and whether it has a value.
#[derive(Clone, Debug)]
pub(crate) struct Declared {
    pub(crate) name: Arc<str>,
    pub(crate) shape: Shape,
    pub(crate) offset: usize,
    pub(crate) is_set: bool,
}

/// The numbers of all states, in one of the precisions.
#[derive(Debug)]
pub(crate) enum Buffers {
    F32(Arena<f32>),
    F64(Arena<f64>),
}

/// Does the same with the numbers of either precision.
macro_rules! with {
    ($numbers:expr, $arena:ident => $body:expr) => {
        match $numbers {
            Buffers::F32($arena) => $body,
            Buffers::F64($arena) => $body,
        }
    };
}

/// States begin on cache lines.
const LINE: usize = 16;

impl Store {
    /// The states of a circuit with their starting values, drawn by the seed where they are random. A state
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

    /// Adds the states of a circuit that are not there yet, with their starting values. Those that are there
    /// keep their values.
    ///
    /// # Errors
    /// A state of the same name and another shape, and then none is added; as [`Store::new`].
    pub fn declare(&self, circuit: &Circuit) -> Result<(), Error> {
        let precision = self.precision();
        let missing = self.lock().add(circuit)?;
        if missing.is_empty() || circuit.starting_values().is_empty() {
            return Ok(());
        }
        let starting = circuit.starting_circuit()?;
        let none = Arc::new(Store::empty(precision, self.seed()));
        let mut values = starting.compile_in(&none, &Options::from(precision))?;
        values.seed(self.seed());
        values.run()?;
        let starts = |name: &&Arc<str>| starting.outputs().any(|(known, _)| known == &***name);
        for name in missing.iter().filter(starts) {
            self.set(name, &values.get(name)?)?;
        }
        Ok(())
    }

    /// The precision of all states.
    pub fn precision(&self) -> Precision {
        match self.lock().numbers {
            Buffers::F32(_) => Precision::F32,
            Buffers::F64(_) => Precision::F64,
        }
    }

    /// The names of the states, in the order of their declaration.
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

    /// Goes on as after that many runs, as when a training is resumed.
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

    /// The pool of so many threads.
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
        // A kernel of the user that has panicked while the store was locked leaves numbers, if old ones.
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

impl Clone for Buffers {
    fn clone(&self) -> Buffers {
        match self {
            Buffers::F32(arena) => Buffers::F32(arena.clone()),
            Buffers::F64(arena) => Buffers::F64(arena.clone()),
        }
    }
}

impl States {
    /// Adds the states of a circuit that are not there yet; their names.
    fn add(&mut self, circuit: &Circuit) -> Result<Vec<Arc<str>>, Error> {
        let mut missing = Vec::new();
        for &id in circuit.states() {
            let (name, shape) = (circuit.label(id), circuit.node(id).ty().shape);
            match self.names.get(name.as_str()).map(|&at| self.declared[at].shape) {
                None => missing.push((Arc::<str>::from(name), shape)),
                Some(known) if known == shape => {}
                Some(known) => {
                    let (wanted, given) = (known.to_string(), format!("a state of shape {shape}"));
                    return Err(Error::Unfit { name, wanted, given });
                }
            }
        }
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        let begin = self.declared.last().map_or(0, |s| s.offset + s.shape.elements().next_multiple_of(LINE));
        let sizes = missing.iter().map(|(_, shape)| shape.elements().next_multiple_of(LINE));
        let total = sizes.fold(begin, usize::saturating_add);
        let too_large = |_| Error::TooLarge { bytes: total.saturating_mul(8) };
        with!(&mut self.numbers, arena => {
            let mut larger = Arena::zeroed(total).map_err(too_large)?;
            larger.as_mut_slice()[..arena.len()].copy_from_slice(arena.as_slice());
            *arena = larger;
        });
        let mut offset = begin;
        for (name, shape) in &missing {
            self.names.insert(name.clone(), self.declared.len());
            self.declared.push(Declared { name: name.clone(), shape: *shape, offset, is_set: false });
            self.bounds.push(None);
            offset += shape.elements().next_multiple_of(LINE);
        }
        Ok(missing.into_iter().map(|(name, _)| name).collect())
    }

    pub(crate) fn find(&self, name: &str) -> Result<usize, Error> {
        self.names.get(name).copied().ok_or_else(|| {
            let known: Vec<&str> = self.declared.iter().map(|state| &*state.name).collect();
            Error::NoState { name: name.to_owned(), known: known.join(", ") }
        })
    }

    pub(crate) fn state(&self, at: usize) -> &Declared {
        &self.declared[at]
    }

    fn range(&self, at: usize) -> std::ops::Range<usize> {
        let Declared { offset, shape, .. } = self.declared[at];
        offset..offset + shape.elements()
    }

    pub(crate) fn read<T: Float>(&self, at: usize, out: &mut [T]) {
        with!(&self.numbers, arena => convert::copy(&arena.as_slice()[self.range(at)], out));
    }

    /// Writes numbers that were found to fit.
    fn write(&mut self, at: usize, numbers: Numbers<'_>) {
        let (range, flushes) = (self.range(at), self.flushes);
        with!(&mut self.numbers, arena => {
            let to = &mut arena.as_mut_slice()[range];
            numbers.copy_to(to);
            if flushes {
                flush(to);
            }
        });
        self.declared[at].is_set = true;
        self.bounds[at] = None;
    }

    /// Flushes what is there, and everything that is set from now on.
    pub(crate) fn flush(&mut self) {
        if !self.flushes {
            self.flushes = true;
            with!(&mut self.numbers, arena => flush(arena.as_mut_slice()));
        }
    }

    /// Looks at the states whose bounds are not known.
    pub(crate) fn find_bounds(&mut self, states: &[usize]) {
        for &at in states {
            if self.bounds[at].is_some() {
                continue;
            }
            let range = self.range(at);
            let found = with!(&self.numbers, arena => fold::bounds(&arena.as_slice()[range]).widened());
            self.bounds[at] = Some(found);
        }
    }

    /// A window on the numbers of a state.
    pub(crate) fn view<T: Float>(&self, at: usize, window: &Window, out: &mut [T]) {
        let range = self.range(at);
        with!(&self.numbers, arena => {
            executor::view(&arena.as_slice()[range], window, out, |v| T::from_f64(v.to_f64()))
        });
    }

    /// Notes that a state has a value.
    pub(crate) fn set(&mut self, at: usize) {
        self.declared[at].is_set = true;
    }

    fn same_bits(&self, other: &States, at: usize) -> bool {
        let (own, theirs) = (self.range(at), other.range(at));
        let bits = |x: f64| x.to_bits();
        match (&self.numbers, &other.numbers) {
            (Buffers::F32(a), Buffers::F32(b)) => {
                let wide = |x: &f32| bits(f64::from(*x));
                a.as_slice()[own].iter().map(wide).eq(b.as_slice()[theirs].iter().map(wide))
            }
            (Buffers::F64(a), Buffers::F64(b)) => {
                a.as_slice()[own].iter().map(|&x| bits(x)).eq(b.as_slice()[theirs].iter().map(|&x| bits(x)))
            }
            _ => false,
        }
    }
}

/// A precision as a type: which of the buffers has its numbers.
pub(crate) trait InStore: Real {
    /// The numbers of the states, if they are of this precision.
    fn of(numbers: &mut Buffers) -> Option<&mut Arena<Self>>;
}

impl InStore for f32 {
    fn of(numbers: &mut Buffers) -> Option<&mut Arena<f32>> {
        match numbers {
            Buffers::F32(arena) => Some(arena),
            Buffers::F64(_) => None,
        }
    }
}

impl InStore for f64 {
    fn of(numbers: &mut Buffers) -> Option<&mut Arena<f64>> {
        match numbers {
            Buffers::F64(arena) => Some(arena),
            Buffers::F32(_) => None,
        }
    }
}

impl<T: Float> Bounds<T> {
    /// The same bounds in f64.
    pub(crate) fn widened(self) -> Bounds<f64> {
        Bounds { low: self.low.to_f64(), high: self.high.to_f64(), nan: self.nan }
    }
}
