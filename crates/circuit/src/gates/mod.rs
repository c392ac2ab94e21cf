//! The gates, one file each, and the list of them.
//!
//! A gate's file holds its formula and derivative, the method by which users write it, its shape rule, its
//! gradient rule, its form for execution, what it does to a gradient, and the points where tests try it. To
//! add one, write its file and name it here, in the module list and in [`ENTRIES`].

mod abs;
mod acos;
mod add;
pub(crate) mod argmax;
mod asin;
mod atan;
mod atan2;
mod cbrt;
mod clamp;
mod compare;
pub(crate) mod concatenate;
mod cos;
mod cosh;
mod direction;
mod div;
mod elu;
mod embed;
mod erf;
mod exp;
mod expand;
mod expm1;
mod extremum;
mod floor;
pub(crate) mod fold;
mod gather;
mod gelu;
mod hypot;
pub(crate) mod indices;
mod leaky_relu;
mod log;
mod log10;
mod log1p;
mod log2;
mod log_sigmoid;
mod matmul;
mod maximum;
mod minimum;
mod mul;
mod neg;
mod normal_cdf;
mod one_hot;
mod permute;
mod pow;
mod reciprocal;
mod relu;
mod reshape;
mod round;
mod rsqrt;
mod rules;
mod sech;
mod select;
mod selu;
mod sigmoid;
mod sign;
mod silu;
mod sin;
mod sinh;
mod slice;
mod softplus;
mod source;
mod sqrt;
mod square;
mod step;
mod stop_gradient;
mod sub;
mod sum;
mod take;
mod tan;
mod tanh;
mod uniform;

pub use abs::Abs;
pub use acos::Acos;
pub use add::Add;
pub use argmax::ArgMax;
pub use asin::Asin;
pub use atan::Atan;
pub use atan2::Atan2;
pub use cbrt::Cbrt;
pub use clamp::Clamp;
pub use compare::{Equal, Less, LessEqual};
pub use concatenate::Concatenate;
pub use cos::Cos;
pub use cosh::Cosh;
pub use direction::Direction;
pub use div::Div;
pub use elu::Elu;
pub use embed::Embed;
pub use erf::Erf;
pub use exp::Exp;
pub use expand::Expand;
pub use expm1::Expm1;
pub use extremum::{Max, Min};
pub use floor::Floor;
pub use gather::{Gather, GatherBack};
pub use gelu::Gelu;
pub use hypot::Hypot;
pub use leaky_relu::LeakyRelu;
pub use log::Log;
pub use log_sigmoid::LogSigmoid;
pub use log1p::Log1p;
pub use log2::Log2;
pub use log10::Log10;
pub use matmul::MatMul;
pub use maximum::Maximum;
pub use minimum::Minimum;
pub use mul::Mul;
pub use neg::Neg;
pub use normal_cdf::NormalCdf;
pub use one_hot::OneHot;
pub use permute::Permute;
pub use pow::Pow;
pub use reciprocal::Reciprocal;
pub use relu::Relu;
pub use reshape::Reshape;
pub use round::Round;
pub use rsqrt::Rsqrt;
pub(crate) use rules::elementwise;
pub use sech::Sech;
pub use select::Select;
pub use selu::Selu;
pub use sigmoid::Sigmoid;
pub use sign::Sign;
pub use silu::Silu;
pub use sin::Sin;
pub use sinh::Sinh;
pub use slice::{Slice, Span};
pub use softplus::Softplus;
pub(crate) use source::restore_source;
pub use source::{Constant, Input, State, Tangent, is_source};
pub use sqrt::Sqrt;
pub use square::Square;
pub use step::Step;
pub use stop_gradient::StopGradient;
pub use sub::Sub;
pub use sum::Sum;
pub use take::{Take, TakeBack};
pub use tan::Tan;
pub use tanh::Tanh;
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
    &pow::ENTRY,
    &reciprocal::ENTRY,
    &square::ENTRY,
    &sqrt::ENTRY,
    &rsqrt::ENTRY,
    &cbrt::ENTRY,
    &exp::ENTRY,
    &expm1::ENTRY,
    &log::ENTRY,
    &log1p::ENTRY,
    &log2::ENTRY,
    &log10::ENTRY,
    &sin::ENTRY,
    &cos::ENTRY,
    &tan::ENTRY,
    &asin::ENTRY,
    &acos::ENTRY,
    &atan::ENTRY,
    &atan2::ENTRY,
    &sinh::ENTRY,
    &cosh::ENTRY,
    &tanh::ENTRY,
    &sech::ENTRY,
    &sigmoid::ENTRY,
    &log_sigmoid::ENTRY,
    &softplus::ENTRY,
    &relu::ENTRY,
    &leaky_relu::ENTRY,
    &elu::ENTRY,
    &selu::ENTRY,
    &gelu::ENTRY,
    &normal_cdf::ENTRY,
    &silu::ENTRY,
    &erf::ENTRY,
    &abs::ENTRY,
    &sign::ENTRY,
    &floor::ENTRY,
    &round::ENTRY,
    &step::ENTRY,
    &hypot::ENTRY,
    &direction::ENTRY,
    &maximum::ENTRY,
    &minimum::ENTRY,
    &clamp::ENTRY,
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
