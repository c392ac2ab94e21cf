//! The code of steps of single numbers.

use super::code::last_uses;
use super::inst::Scalar;
use crate::kernels::scalar::ScalarOp;
use crate::plan::{Definition, Fused};

/// The code of a step of single numbers, if it has only maps.
pub(super) fn scalar(fused: &Fused) -> Option<Scalar> {
    if fused.elements != 1 || !fused.folds.is_empty() {
        return None;
    }
    let last = last_uses(fused);
    let constants: Vec<f64> = fused.definitions.iter().filter_map(Definition::constant).collect();
    let (mut constant, mut next) = (fused.loads.len(), fused.loads.len() + constants.len());
    let mut places: Vec<u32> = Vec::with_capacity(fused.definitions.len());
    let mut ops = Vec::new();
    for (definition, last) in fused.definitions.iter().zip(&last) {
        let place = match *definition {
            Definition::Constant(_) => {
                constant += 1;
                constant - 1
            }
            Definition::Load(load) => load as usize,
            Definition::Apply(op, args) if last.is_some() => {
                let arity = op.arity();
                let args = std::array::from_fn(|i| if i < arity { places[args[i] as usize] } else { 0 });
                ops.push(ScalarOp { op, args, to: next as u32 });
                next += 1;
                next - 1
            }
            Definition::Apply(..) => 0,
            _ => return None,
        };
        places.push(place as u32);
    }
    let written = fused.written.iter().map(|sink| places[sink.from as usize]).collect();
    Some(Scalar { ops, constants, written, len: next })
}
