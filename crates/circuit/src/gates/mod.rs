//! The gates, one file each, and the list of them.
//!
//! A gate's file holds its formula and derivative, the method by which users write it, its shape rule, its
//! gradient rule, its form for execution, what it does to a gradient, and the points where tests try it. To
//! add one, write its file and name it here, in the module list and in a chapter of [`CHAPTERS`].

pub(crate) mod activation;
pub(crate) mod arithmetic;
pub(crate) mod batch;
pub(crate) mod exponential;
pub(crate) mod folds;
pub(crate) mod masks;
pub(crate) mod picks;
pub(crate) mod product;
pub(crate) mod rules;
pub(crate) mod shortcut;
pub(crate) mod source;
pub(crate) mod trigonometric;
pub(crate) mod views;

pub use activation::elu::ELU;
pub use activation::erf::ERF;
pub use activation::erfc::ERFC;
pub use activation::gelu::GELU;
pub use activation::leaky_relu::LEAKY_RELU;
pub use activation::log_normal_cdf::{INVERSE_MILLS, LOG_NORMAL_CDF, MILLS_GAP};
pub use activation::log_sigmoid::LOG_SIGMOID;
pub use activation::logistic_pdf::LOGISTIC_PDF;
pub use activation::normal_cdf::NORMAL_CDF;
pub use activation::relu::RELU;
pub use activation::selu::SELU;
pub use activation::sigmoid::SIGMOID;
pub use activation::silu::SILU;
pub use activation::softplus::SOFTPLUS;
pub use arithmetic::abs::{ABS, ABS_BACK};
pub use arithmetic::add::ADD;
pub use arithmetic::cbrt::CBRT;
pub use arithmetic::direction::DIRECTION;
pub use arithmetic::div::DIV;
pub use arithmetic::hypot::HYPOT;
pub use arithmetic::mul::MUL;
pub use arithmetic::neg::NEG;
pub use arithmetic::pow::POW;
pub use arithmetic::reciprocal::RECIPROCAL;
pub use arithmetic::rsqrt::RSQRT;
pub use arithmetic::sqrt::SQRT;
pub use arithmetic::square::SQUARE;
pub use arithmetic::sub::SUB;
pub use batch::over_batch::OverBatch;
pub use batch::shards::{FirstShard, SumOverShards};
pub use exponential::exp::EXP;
pub use exponential::expm1::EXPM1;
pub use exponential::log::LOG;
pub use exponential::log_base::{LOG2, LOG10};
pub use exponential::log1p::LOG1P;
pub use exponential::xlogy::XLOGY;
pub use folds::argmax::ArgMax;
pub use folds::fold::Reduce;
pub use masks::clamp::CLAMP;
pub use masks::compare::{EQUAL, LESS, LESS_EQUAL};
pub use masks::maximum::{MAXIMUM, MINIMUM};
pub use masks::round::{FLOOR, ROUND};
pub use masks::select::SELECT;
pub use masks::step::{SIGN, STEP};
pub use picks::argsort::ArgSort;
pub use picks::one_hot::OneHot;
pub use picks::pick::{Pick, Picking};
pub use product::matmul::MatMul;
pub(crate) use rules::elementwise;
pub(crate) use source::given::restore_source;
pub use source::given::{Constant, Input, State, Tangent};
pub use source::stop_gradient::StopGradient;
pub use source::uniform::Uniform;
pub use trigonometric::acos::ACOS;
pub use trigonometric::acosh::ACOSH;
pub use trigonometric::asin::ASIN;
pub use trigonometric::asinh::ASINH;
pub use trigonometric::atan::ATAN;
pub use trigonometric::atan2::ATAN2;
pub use trigonometric::atanh::ATANH;
pub use trigonometric::cos::COS;
pub use trigonometric::cosh::COSH;
pub use trigonometric::sech::SECH;
pub use trigonometric::sin::SIN;
pub use trigonometric::sinh::SINH;
pub use trigonometric::tan::TAN;
pub use trigonometric::tanh::TANH;
pub use views::after::After;
pub use views::concatenate::Concatenate;
pub use views::embed::Embed;
pub use views::expand::Expand;
pub use views::permute::Permute;
pub use views::reshape::Reshape;
pub use views::slice::{Slice, Span};

use crate::gate::registry::{self, Chapter, Entry};

/// The entries of the gates, in the order in which a reader wants them.
pub const CHAPTERS: &[Chapter] = &[
    Chapter {
        title: "Arithmetic",
        entries: &[
            Entry::pointwise(&ADD),
            Entry::pointwise(&SUB),
            Entry::pointwise(&MUL),
            Entry::pointwise(&DIV),
            Entry::pointwise(&NEG),
            Entry::pointwise(&ABS),
            Entry::pointwise(&POW),
            Entry::pointwise(&RECIPROCAL),
            Entry::pointwise(&SQUARE),
            Entry::pointwise(&SQRT),
            Entry::pointwise(&RSQRT),
            Entry::pointwise(&CBRT),
            Entry::pointwise(&HYPOT),
            Entry::pointwise(&DIRECTION),
            Entry::pointwise(&ABS_BACK),
        ],
    },
    Chapter {
        title: "Exponentials and logarithms",
        entries: &[
            Entry::pointwise(&EXP),
            Entry::pointwise(&EXPM1),
            Entry::pointwise(&LOG),
            Entry::pointwise(&LOG1P),
            Entry::pointwise(&LOG2),
            Entry::pointwise(&LOG10),
            Entry::pointwise(&XLOGY),
        ],
    },
    Chapter {
        title: "Trigonometry",
        entries: &[
            Entry::pointwise(&SIN),
            Entry::pointwise(&COS),
            Entry::pointwise(&TAN),
            Entry::pointwise(&ASIN),
            Entry::pointwise(&ACOS),
            Entry::pointwise(&ATAN),
            Entry::pointwise(&ATAN2),
            Entry::pointwise(&SINH),
            Entry::pointwise(&COSH),
            Entry::pointwise(&TANH),
            Entry::pointwise(&SECH),
            Entry::pointwise(&ASINH),
            Entry::pointwise(&ACOSH),
            Entry::pointwise(&ATANH),
        ],
    },
    Chapter {
        title: "Activations",
        entries: &[
            Entry::pointwise(&SIGMOID),
            Entry::pointwise(&LOG_SIGMOID),
            Entry::pointwise(&LOGISTIC_PDF),
            Entry::pointwise(&SOFTPLUS),
            Entry::pointwise(&RELU),
            Entry::parametric(&LEAKY_RELU),
            Entry::parametric(&ELU),
            Entry::pointwise(&SELU),
            Entry::pointwise(&GELU),
            Entry::pointwise(&SILU),
            Entry::pointwise(&ERF),
            Entry::pointwise(&ERFC),
            Entry::pointwise(&NORMAL_CDF),
            Entry::pointwise(&LOG_NORMAL_CDF),
            Entry::pointwise(&INVERSE_MILLS),
            Entry::pointwise(&MILLS_GAP),
        ],
    },
    Chapter {
        title: "Choices, comparisons and rounding",
        entries: &[
            Entry::pointwise(&MAXIMUM),
            Entry::pointwise(&MINIMUM),
            Entry::parametric(&CLAMP),
            Entry::pointwise(&SELECT),
            Entry::pointwise(&LESS),
            Entry::pointwise(&LESS_EQUAL),
            Entry::pointwise(&EQUAL),
            Entry::pointwise(&SIGN),
            Entry::pointwise(&STEP),
            Entry::pointwise(&FLOOR),
            Entry::pointwise(&ROUND),
        ],
    },
    Chapter {
        title: "Sums and the like over axes",
        entries: &[folds::fold::SUM, folds::fold::MAX, folds::fold::MIN, folds::argmax::ENTRY],
    },
    Chapter { title: "Matrix products", entries: &[product::matmul::ENTRY] },
    Chapter {
        title: "Shapes and slices",
        entries: &[
            views::reshape::ENTRY,
            views::expand::ENTRY,
            views::permute::ENTRY,
            views::slice::ENTRY,
            views::embed::ENTRY,
            views::concatenate::ENTRY,
        ],
    },
    Chapter {
        title: "Picking by index",
        entries: &[
            picks::pick::TAKE,
            picks::pick::TAKE_BACK,
            picks::pick::GATHER,
            picks::pick::GATHER_BACK,
            picks::one_hot::ENTRY,
            picks::argsort::ENTRY,
        ],
    },
    Chapter {
        title: "Random numbers and stops",
        entries: &[source::uniform::ENTRY, source::stop_gradient::ENTRY, views::after::ENTRY],
    },
    Chapter {
        title: "Batches",
        entries: &[batch::over_batch::SUM, batch::over_batch::MEAN, batch::shards::SUM, batch::shards::FIRST],
    },
];

/// The entries of all chapters.
pub static ENTRIES: &[Entry] = &registry::joined::<{ registry::count(CHAPTERS) }>(CHAPTERS);
