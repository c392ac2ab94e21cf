//! The gates, one file each, and the list of them.
//!
//! A gate's file holds its formula and derivative, the method by which users write it, its shape rule, its gradient rule, its form for execution, what it does to a
//! gradient, and the points where tests try it. To add one, write its file and name it here, in the module list and in [`ENTRIES`].

mod add;
mod compare;
mod div;
mod exp;
mod expand;
pub(crate) mod fold;
mod matmul;
mod mul;
mod neg;
mod permute;
mod relu;
mod reshape;
mod rules;
mod select;
mod sigmoid;
mod source;
mod step;
mod stop_gradient;
mod sub;
mod sum;

pub use add::Add;
pub use compare::{Equal, Less, LessEqual};
pub use div::Div;
pub use exp::Exp;
pub use expand::Expand;
pub use matmul::MatMul;
pub use mul::Mul;
pub use neg::Neg;
pub use permute::Permute;
pub use relu::Relu;
pub use reshape::Reshape;
pub(crate) use rules::elementwise;
pub use select::Select;
pub use sigmoid::Sigmoid;
pub(crate) use source::restore_source;
pub use source::{Constant, Input, State, Tangent, is_source};
pub use step::Step;
pub use stop_gradient::StopGradient;
pub use sub::Sub;
pub use sum::Sum;

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
    &matmul::ENTRY,
    &reshape::ENTRY,
    &expand::ENTRY,
    &permute::ENTRY,
    &stop_gradient::ENTRY,
];

/// Whether a gate only shows the same numbers in another shape, repeated perhaps.
pub fn is_view(gate: &dyn Gate) -> bool {
    gate.downcast::<Expand>().is_some()
        || gate.downcast::<Reshape>().is_some()
        || gate.downcast::<Permute>().is_some()
}
