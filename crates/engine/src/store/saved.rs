//! The states of a store as files hold them, and loading them back.

use backflow_circuit::Shape;

use super::{Buffers, Declared, Store};
use crate::error::Error;
use crate::options::Precision;
use crate::run::Numbers;

/// A state as a file holds it: a name, a shape and numbers in row-major order.
#[derive(Clone, PartialEq, Debug)]
pub struct SavedState {
    /// The name.
    pub name: String,
    /// The shape.
    pub shape: Shape,
    /// The numbers.
    pub numbers: Buffer,
}

/// Numbers of one precision.
#[derive(Clone, PartialEq, Debug)]
pub enum Buffer {
    /// Single precision.
    F32(Vec<f32>),
    /// Double precision.
    F64(Vec<f64>),
}

impl Buffer {
    /// The precision.
    pub fn precision(&self) -> Precision {
        match self {
            Buffer::F32(_) => Precision::F32,
            Buffer::F64(_) => Precision::F64,
        }
    }

    fn numbers(&self) -> Numbers<'_> {
        match self {
            Buffer::F32(x) => Numbers::F32(x),
            Buffer::F64(x) => Numbers::F64(x),
        }
    }
}

impl Store {
    /// A state with its numbers, to be written to a file; one at a time, so that only one is copied.
    ///
    /// # Errors
    /// [`Error::NoState`]; [`Error::Missing`] when it has no value.
    pub fn saved(&self, name: &str) -> Result<SavedState, Error> {
        let states = self.lock();
        let at = states.find(name)?;
        let Declared { shape, is_set, .. } = *states.state(at);
        if !is_set {
            return Err(Error::Missing { names: vec![name.to_owned()] });
        }
        let numbers = match &states.numbers {
            Buffers::F32(x) => Buffer::F32(x.as_slice()[states.range(at)].to_vec()),
            Buffers::F64(x) => Buffer::F64(x.as_slice()[states.range(at)].to_vec()),
        };
        Ok(SavedState { name: name.to_owned(), shape, numbers })
    }

    /// Sets all states at once: every state of the store must be there, with its shape and precision, and
    /// nothing else. When anything does not fit, nothing changes.
    ///
    /// # Errors
    /// [`Error::Missing`] with the states that are not there; [`Error::NoState`]; [`Error::Unfit`].
    pub fn load(&self, saved: &[SavedState]) -> Result<(), Error> {
        let precision = self.precision();
        let mut states = self.lock();
        let mut found = vec![false; states.declared.len()];
        for SavedState { name, shape, numbers } in saved {
            let at = states.find(name)?;
            let wanted = states.state(at).shape;
            if *shape != wanted || numbers.precision() != precision || found[at] {
                let given =
                    format!("{shape} in {:?}{}", numbers.precision(), if found[at] { ", twice" } else { "" });
                return Err(Error::Unfit {
                    name: name.clone(),
                    wanted: format!("{wanted} in {precision:?}"),
                    given,
                });
            }
            numbers.numbers().check(name, backflow_circuit::Type::real(wanted))?;
            found[at] = true;
        }
        let missing = |at: &usize| !found[*at];
        let names: Vec<String> =
            (0..found.len()).filter(missing).map(|at| states.state(at).name.to_string()).collect();
        if !names.is_empty() {
            return Err(Error::Missing { names });
        }
        for state in saved {
            let at = states.find(&state.name)?;
            states.write(at, state.numbers.numbers());
        }
        Ok(())
    }
}
