//! The gates, one file each, and the list of them.
//!
//! A gate's file holds its formula and derivative, the method by which users write it, its shape rule, its gradient rule, its form for execution, what it does to a
//! gradient, and the points where tests try it. To add one, write its file and name it here, in the module list and in [`ENTRIES`].

mod add;
pub(crate) mod argmax;
mod compare;
pub(crate) mod concatenate;
mod div;
mod embed;
mod exp;
mod expand;
mod extremum;
pub(crate) mod fold;
mod gather;
pub(crate) mod indices;
mod matmul;
mod mul;
mod neg;
mod one_hot;
mod permute;
mod relu;
mod reshape;
mod rules;
mod select;
mod sigmoid;
mod slice;
mod source;
mod step;
mod stop_gradient;
mod sub;
mod sum;
mod take;
mod uniform;

pub use add::Add;
pub use argmax::ArgMax;
pub use compare::{Equal, Less, LessEqual};
pub use concatenate::Concatenate;
pub use div::Div;
pub use embed::Embed;
pub use exp::Exp;
pub use expand::Expand;
pub use extremum::{Max, Min};
pub use gather::{Gather, GatherBack};
pub use matmul::MatMul;
pub use mul::Mul;
pub use neg::Neg;
pub use one_hot::OneHot;
pub use permute::Permute;
pub use relu::Relu;
pub use reshape::Reshape;
pub(crate) use rules::elementwise;
pub use select::Select;
pub use sigmoid::Sigmoid;
pub use slice::{Slice, Span};
pub(crate) use source::restore_source;
pub use source::{Constant, Input, State, Tangent, is_source};
pub use step::Step;
pub use stop_gradient::StopGradient;
pub use sub::Sub;
pub use sum::Sum;
pub use take::{Take, TakeBack};
pub use uniform::Uniform;

use crate::gate::Gate;
use crate::registry::Entry;

/// The entries of the built-in gates.
pub const ENTRIES: &[&Entry] = &[
    &add::ENTRY,
    &sub::ENTRY,
    &mul::ENTRY,
    &div::ENTRY,
    &neg::ENTRY,
    &exp::ENTRY,
    &sigmoid::ENTRY,
    &relu::ENTRY,
    &step::ENTRY,
    &compare::LESS,
    &compare::LESS_EQUAL,
    &compare::EQUAL,
    &select::ENTRY,
    &sum::ENTRY,
    &extremum::MAX,
    &extremum::MIN,
    &argmax::ENTRY,
    &matmul::ENTRY,
    &reshape::ENTRY,
    &expand::ENTRY,
    &permute::ENTRY,
    &slice::ENTRY,
    &embed::ENTRY,
    &concatenate::ENTRY,
    &take::ENTRY,
    &take::BACK,
    &gather::ENTRY,
    &gather::BACK,
    &one_hot::ENTRY,
    &uniform::ENTRY,
    &stop_gradient::ENTRY,
];

/// Whether a gate only shows the same numbers in another shape, repeated perhaps.
pub fn is_view(gate: &dyn Gate) -> bool {
    gate.downcast::<Expand>().is_some()
        || gate.downcast::<Reshape>().is_some()
        || gate.downcast::<Permute>().is_some()
}
