//! The states of a model in a file: its parameters, what its optimiser remembers, and how far its random
//! numbers have got.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use backflow_data::safetensors::{self, Contents, Described, Precision, Values};
use backflow_engine::{Buffer, SavedState, Store};

use crate::error::Error;

/// The keys of the text that is saved with the states.
const SEED: &str = "seed";
const RUNS: &str = "runs";

/// Writes all states of a store to a safetensors file, with their names, shapes and precision, the seed and
/// the number of runs. The file is written completely or not at all, and no more than one state is copied at a
/// time. No plan should run in the meantime: the file would hold states of different runs.
///
/// # Errors
/// A state without a value; a file that cannot be written.
pub fn save(store: &Store, path: impl AsRef<Path>) -> Result<(), Error> {
    let names = store.names();
    let shapes = names.iter().map(|name| store.shape(name)).collect::<Result<Vec<_>, _>>()?;
    let precision = match store.precision() {
        backflow_engine::Precision::F32 => Precision::F32,
        backflow_engine::Precision::F64 => Precision::F64,
    };
    let described: Vec<Described<'_>> = names
        .iter()
        .zip(&shapes)
        .map(|(name, shape)| Described { name, shape: shape.dims(), precision })
        .collect();
    let text = [(SEED, store.seed()), (RUNS, store.runs())];
    let text = text.map(|(key, number)| (key.to_owned(), number.to_string()));
    safetensors::write_each(path, &described, &BTreeMap::from(text), |at| {
        Ok(match store.saved(&names[at])?.numbers {
            Buffer::F32(numbers) => Values::F32(Cow::Owned(numbers)),
            Buffer::F64(numbers) => Values::F64(Cow::Owned(numbers)),
        })
    })
}

/// Gives a store the states of a file that [`save`] wrote, for the same model in the same precision. Nothing
/// changes if anything in the file does not fit.
///
/// # Errors
/// A file that cannot be read or is damaged; states that are missing, unknown, or of another shape or
/// precision.
pub fn load(store: &Store, path: impl AsRef<Path>) -> Result<(), Error> {
    let path = path.as_ref();
    let contents = safetensors::read(path)?;
    let in_file = |problem| {
        Error::from(backflow_data::Error::InFile { file: path.to_path_buf(), problem: Box::new(problem) })
    };
    let [seed, runs] = [SEED, RUNS].map(|key| number(&contents, key));
    let (seed, runs) = (seed.map_err(in_file)?, runs.map_err(in_file)?);
    let names = store.names();
    if let Some(unknown) = contents.names().find(|name| !names.iter().any(|known| known == name)) {
        return Err(
            backflow_engine::Error::NoState { name: unknown.to_owned(), known: names.join(", ") }.into()
        );
    }
    let saved = names.into_iter().map(|name| {
        let shape = store.shape(&name)?;
        let view = contents.tensor(&name).map_err(in_file)?;
        let numbers = match store.precision() {
            backflow_engine::Precision::F32 => view.f32(shape.dims()).map(Buffer::F32),
            backflow_engine::Precision::F64 => view.f64(shape.dims()).map(Buffer::F64),
        };
        Ok(SavedState { name, shape, numbers: numbers.map_err(in_file)? })
    });
    store.load(&saved.collect::<Result<Vec<_>, Error>>()?)?;
    store.set_seed(seed);
    store.set_runs(runs);
    Ok(())
}

/// A whole number from the text that is saved with the states.
fn number(contents: &Contents, key: &str) -> Result<u64, backflow_data::Error> {
    let found = contents.text().get(key);
    found.and_then(|text| text.parse().ok()).ok_or_else(|| {
        let found = found.map_or("is missing".to_owned(), |text| format!("is {text:?}"));
        backflow_data::Error::SafeTensors(format!("its {key} {found}; a whole number is needed"))
    })
}
