//! A value as it is written: a number, nested lists, an array that is made.

use std::ops::ControlFlow;

use backflow::circuit::Tensor;
use backflow::engine::{Options, Precision};
use backflow::notation::{self, Inputs, Notation};
use backflow::program::Run;

use super::{file, short};
use crate::failure::Failure;

/// A value as it is written on the command line: a number, nested lists, an array that is made, or a file.
pub(crate) fn value(name: &str, text: &str, seed: u64) -> Result<Tensor, Failure> {
    let text = text.trim();
    if let Some(path) = text.strip_prefix('@') {
        return file::read(name, path);
    }
    let fits = "give a number, nested lists such as [[1, 2], [3, 4]], randn(2, 3), zeros(3), or @file.npy";
    if text.is_empty() {
        return Err(Failure::Request(format!("{name} is given no value; {fits}")));
    }
    let mistake =
        |error: &notation::Error| Failure::Notation(error.render(true, &format!("the value of {name}")));
    let parsed =
        notation::parse(&format!("value = {}", with_shape(text))).map_err(|error| mistake(&error))?;
    if !parsed.free().is_empty() || parsed.statements() != 1 {
        return Err(Failure::Request(format!("{:?} is not a value for {name}; {fits}", short(text))));
    }
    let parsed = parsed.seeded(own_seed(name, seed));
    match made(&parsed).map_err(|error| mistake(&error))? {
        Some(value) => Ok(value),
        None => Err(Failure::Request(format!("{:?} is not a value for {name}; {fits}", short(text)))),
    }
}

/// What the text computes: a value is as short a program as there is.
fn made(parsed: &Notation) -> Result<Option<Tensor>, notation::Error> {
    let program = parsed.program(&Inputs::new())?;
    let options = Options { precision: Precision::F64, ..Options::default() };
    let outcome = program.run(&options, |_| ControlFlow::Continue(())).ok();
    let values = outcome.map(|outcome| outcome.values).unwrap_or_default();
    Ok(values.into_iter().find(|(name, _)| name == "value").map(|(_, value)| value))
}

/// `zeros(2, 3)` as NumPy wants it: `zeros((2, 3))`.
fn with_shape(text: &str) -> String {
    let sizes =
        |text: &str| text.split(',').all(|size| size.trim().bytes().all(|byte| byte.is_ascii_digit()));
    for called in ["zeros", "ones"] {
        let inside =
            text.strip_prefix(called).and_then(|rest| rest.trim().strip_prefix('(')?.strip_suffix(')'));
        if let Some(inside) = inside.filter(|inside| inside.contains(',') && sizes(inside)) {
            return format!("{called}(({inside}))");
        }
    }
    text.to_owned()
}

/// Inputs of one seed have numbers of their own: the seed goes with the name (FNV-1a).
fn own_seed(name: &str, seed: u64) -> u64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    seed.to_le_bytes().into_iter().chain(name.bytes()).fold(0xcbf2_9ce4_8422_2325, mix)
}
