//! What a store's lock protects: the states, their numbers, and what is known of them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use backflow_circuit::{Circuit, Shape};

use crate::error::Error;
use crate::executor::check::StateBounds;
use crate::executor::{self, Real};
use crate::kernels::arena::Arena;
use crate::kernels::fold::{self, Bounds};
use crate::kernels::{Float, convert, flush};
use crate::plan::Window;
use crate::run::Numbers;

/// What the lock protects.
#[derive(Clone, Debug)]
pub(crate) struct States {
    pub(super) names: HashMap<Arc<str>, usize>,
    pub(super) declared: Vec<Declared>,
    pub(crate) numbers: Buffers,
    /// The bounds of each state, if they are known.
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

impl States {
    /// The states of a circuit that the store lacks.
    ///
    /// # Errors
    /// A state that exists in another shape.
    pub(super) fn missing(&self, circuit: &Circuit) -> Result<Vec<(Arc<str>, Shape)>, Error> {
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
        Ok(missing)
    }

    /// Adds the states of a circuit that the store lacks, and returns their names.
    ///
    /// # Errors
    /// As [`missing`](Self::missing); [`Error::TooLarge`]. No state is added then.
    pub(super) fn add(&mut self, circuit: &Circuit) -> Result<Vec<Arc<str>>, Error> {
        let missing = self.missing(circuit)?;
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

    pub(super) fn range(&self, at: usize) -> Range<usize> {
        let Declared { offset, shape, .. } = self.declared[at];
        offset..offset + shape.elements()
    }

    pub(crate) fn read<T: Float>(&self, at: usize, out: &mut [T]) {
        with!(&self.numbers, arena => convert::copy(&arena.as_slice()[self.range(at)], out));
    }

    /// Writes numbers that have been checked.
    pub(super) fn write(&mut self, at: usize, numbers: Numbers<'_>) {
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

    /// Flushes the present numbers, and everything that is set from now on.
    pub(crate) fn flush(&mut self) {
        if !self.flushes {
            self.flushes = true;
            with!(&mut self.numbers, arena => flush(arena.as_mut_slice()));
        }
    }

    /// Works out the bounds of the states where they are not known.
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
    pub(crate) fn view<T: Float>(&self, at: usize, window: Option<&Window>, out: &mut [T]) {
        let range = self.range(at);
        with!(&self.numbers, arena => {
            executor::view(&arena.as_slice()[range], window, out, |v| T::from_f64(v.to_f64()))
        });
    }

    /// Notes that a state has a value.
    pub(crate) fn set(&mut self, at: usize) {
        self.declared[at].is_set = true;
    }

    pub(super) fn same_bits(&self, other: &States, at: usize) -> bool {
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

impl Clone for Buffers {
    fn clone(&self) -> Buffers {
        match self {
            Buffers::F32(arena) => Buffers::F32(arena.clone()),
            Buffers::F64(arena) => Buffers::F64(arena.clone()),
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
