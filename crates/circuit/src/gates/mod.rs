//! The gates, one file each, and the list of them.
//!
//! A gate's file holds its formula and derivative, the method by which users write it, its shape rule, its
//! gradient rule, its form for execution, what it does to a gradient, and the points where tests try it. To
//! add one, write its file and name it here, in the module list and in [`ENTRIES`].

pub(crate) mod activation;
pub(crate) mod arithmetic;
pub(crate) mod batch;
pub(crate) mod exponential;
pub(crate) mod folds;
pub(crate) mod masks;
pub(crate) mod picks;
pub(crate) mod product;
mod rules;
pub(crate) mod source;
pub(crate) mod trigonometric;
pub(crate) mod views;

pub use activation::elu::Elu;
pub use activation::erf::Erf;
pub use activation::gelu::Gelu;
pub use activation::leaky_relu::LeakyRelu;
pub use activation::log_sigmoid::LogSigmoid;
pub use activation::normal_cdf::NormalCdf;
pub use activation::relu::Relu;
pub use activation::selu::Selu;
pub use activation::sigmoid::Sigmoid;
pub use activation::silu::Silu;
pub use activation::softplus::Softplus;
pub use arithmetic::abs::Abs;
pub use arithmetic::add::Add;
pub use arithmetic::cbrt::Cbrt;
pub use arithmetic::direction::Direction;
pub use arithmetic::div::Div;
pub use arithmetic::hypot::Hypot;
pub use arithmetic::mul::Mul;
pub use arithmetic::neg::Neg;
pub use arithmetic::pow::Pow;
pub use arithmetic::reciprocal::Reciprocal;
pub use arithmetic::rsqrt::Rsqrt;
pub use arithmetic::sqrt::Sqrt;
pub use arithmetic::square::Square;
pub use arithmetic::sub::Sub;
pub use batch::shards::{FirstShard, SumOverShards};
pub use exponential::exp::Exp;
pub use exponential::expm1::Expm1;
pub use exponential::log::Log;
pub use exponential::log1p::Log1p;
pub use exponential::log2::Log2;
pub use exponential::log10::Log10;
pub use folds::argmax::ArgMax;
pub use folds::extremum::{Max, Min};
pub use folds::sum::Sum;
pub use masks::clamp::Clamp;
pub use masks::compare::{Equal, Less, LessEqual};
pub use masks::floor::Floor;
pub use masks::maximum::Maximum;
pub use masks::minimum::Minimum;
pub use masks::round::Round;
pub use masks::select::Select;
pub use masks::sign::Sign;
pub use masks::step::Step;
pub use picks::gather::{Gather, GatherBack};
pub use picks::one_hot::OneHot;
pub use picks::take::{Take, TakeBack};
pub use product::matmul::MatMul;
pub(crate) use rules::elementwise;
pub(crate) use source::source::restore_source;
pub use source::source::{Constant, Input, State, Tangent, is_source};
pub use source::stop_gradient::StopGradient;
pub use source::uniform::Uniform;
pub use trigonometric::acos::Acos;
pub use trigonometric::asin::Asin;
pub use trigonometric::atan::Atan;
pub use trigonometric::atan2::Atan2;
pub use trigonometric::cos::Cos;
pub use trigonometric::cosh::Cosh;
pub use trigonometric::sech::Sech;
pub use trigonometric::sin::Sin;
pub use trigonometric::sinh::Sinh;
pub use trigonometric::tan::Tan;
pub use trigonometric::tanh::Tanh;
pub use views::after::After;
pub use views::concatenate::Concatenate;
pub use views::embed::Embed;
pub use views::expand::Expand;
pub use views::permute::Permute;
pub use views::reshape::Reshape;
pub use views::slice::{Slice, Span};

use crate::gate::Gate;
use crate::gate::registry::Entry;

/// The entries of the built-in gates.
pub const ENTRIES: &[&Entry] = &[
    &arithmetic::add::ENTRY,
    &arithmetic::sub::ENTRY,
    &arithmetic::mul::ENTRY,
    &arithmetic::div::ENTRY,
    &arithmetic::neg::ENTRY,
    &arithmetic::pow::ENTRY,
    &arithmetic::reciprocal::ENTRY,
    &arithmetic::square::ENTRY,
    &arithmetic::sqrt::ENTRY,
    &arithmetic::rsqrt::ENTRY,
    &arithmetic::cbrt::ENTRY,
    &exponential::exp::ENTRY,
    &exponential::expm1::ENTRY,
    &exponential::log::ENTRY,
    &exponential::log1p::ENTRY,
    &exponential::log2::ENTRY,
    &exponential::log10::ENTRY,
    &trigonometric::sin::ENTRY,
    &trigonometric::cos::ENTRY,
    &trigonometric::tan::ENTRY,
    &trigonometric::asin::ENTRY,
    &trigonometric::acos::ENTRY,
    &trigonometric::atan::ENTRY,
    &trigonometric::atan2::ENTRY,
    &trigonometric::sinh::ENTRY,
    &trigonometric::cosh::ENTRY,
    &trigonometric::tanh::ENTRY,
    &trigonometric::sech::ENTRY,
    &activation::sigmoid::ENTRY,
    &activation::log_sigmoid::ENTRY,
    &activation::softplus::ENTRY,
    &activation::relu::ENTRY,
    &activation::leaky_relu::ENTRY,
    &activation::elu::ENTRY,
    &activation::selu::ENTRY,
    &activation::gelu::ENTRY,
    &activation::normal_cdf::ENTRY,
    &activation::silu::ENTRY,
    &activation::erf::ENTRY,
    &arithmetic::abs::ENTRY,
    &masks::sign::ENTRY,
    &masks::floor::ENTRY,
    &masks::round::ENTRY,
    &masks::step::ENTRY,
    &arithmetic::hypot::ENTRY,
    &arithmetic::direction::ENTRY,
    &masks::maximum::ENTRY,
    &masks::minimum::ENTRY,
    &masks::clamp::ENTRY,
    &masks::compare::LESS,
    &masks::compare::LESS_EQUAL,
    &masks::compare::EQUAL,
    &masks::select::ENTRY,
    &folds::sum::ENTRY,
    &folds::extremum::MAX,
    &folds::extremum::MIN,
    &folds::argmax::ENTRY,
    &product::matmul::ENTRY,
    &views::reshape::ENTRY,
    &views::expand::ENTRY,
    &views::permute::ENTRY,
    &views::slice::ENTRY,
    &views::embed::ENTRY,
    &views::concatenate::ENTRY,
    &picks::take::ENTRY,
    &picks::take::BACK,
    &picks::gather::ENTRY,
    &picks::gather::BACK,
    &picks::one_hot::ENTRY,
    &source::uniform::ENTRY,
    &source::stop_gradient::ENTRY,
    &views::after::ENTRY,
    &batch::shards::SUM,
    &batch::shards::FIRST,
];

/// Whether a gate only shows the same numbers in another shape, repeated perhaps.
pub fn is_view(gate: &dyn Gate) -> bool {
    gate.downcast::<Expand>().is_some()
        || gate.downcast::<Reshape>().is_some()
        || gate.downcast::<Permute>().is_some()
}
