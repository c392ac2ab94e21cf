//! Functions written with gates, one file each. A function is shown as one gate until it is split.

mod einsum;
mod losses;
mod masks;
mod normal;
mod reductions;
mod rows;
mod shapes;

use crate::gate::prelude::*;
use crate::gate::registry::{self, Chapter};
use crate::gates::folds::fold::AXIS;

/// The entries of the functions, in the order in which a reader wants them.
pub const CHAPTERS: &[Chapter] = &[
    Chapter {
        title: "Functions over axes",
        entries: &[
            reductions::mean::ENTRY,
            reductions::product::ENTRY,
            reductions::variance::ENTRY,
            reductions::std::ENTRY,
            reductions::norm::ENTRY,
            reductions::norm::OF_VECTORS,
            reductions::logsumexp::ENTRY,
            reductions::logaddexp::ENTRY,
            rows::softmax::ENTRY,
            rows::log_softmax::ENTRY,
            reductions::argmin::ENTRY,
            reductions::maxout::ENTRY,
            reductions::cumulative::CUMSUM,
            reductions::cumulative::CUMPROD,
            reductions::cumulative::DIFF,
        ],
    },
    Chapter {
        title: "Functions that compare and round",
        entries: &[
            masks::compare::GREATER,
            masks::compare::GREATER_EQUAL,
            masks::compare::NOT_EQUAL,
            masks::ceil::ENTRY,
            masks::logical::AND,
            masks::logical::OR,
            masks::logical::XOR,
            masks::logical::NOT,
            masks::logical::ANY,
            masks::logical::ALL,
        ],
    },
    Chapter {
        title: "Products of vectors and of axes by name",
        entries: &[reductions::dot::DOT, reductions::dot::INNER, reductions::outer::ENTRY, einsum::ENTRY],
    },
    Chapter {
        title: "Functions of shapes",
        entries: &[
            shapes::stack::ENTRY,
            shapes::join::HSTACK,
            shapes::join::VSTACK,
            shapes::join::COLUMN_STACK,
            shapes::join::DSTACK,
            shapes::flatten::ENTRY,
            shapes::squeeze::SQUEEZE,
            shapes::squeeze::EXPAND_DIMS,
            shapes::swap_axes::ENTRY,
            shapes::move_axis::ENTRY,
            shapes::flip::FLIP,
            shapes::flip::FLIPUD,
            shapes::flip::FLIPLR,
            shapes::roll::ENTRY,
            shapes::sort::ENTRY,
            shapes::repeat::REPEAT,
            shapes::repeat::TILE,
            shapes::pad::ENTRY,
            shapes::diagonal::DIAG,
            shapes::diagonal::DIAGFLAT,
            shapes::diagonal::DIAGONAL,
            shapes::diagonal::TRACE,
            shapes::triangle::TRIL,
            shapes::triangle::TRIU,
        ],
    },
    Chapter {
        title: "Losses",
        entries: &[
            losses::cross_entropy::ENTRY,
            losses::hinge::ENTRY,
            losses::binary_cross_entropy::ENTRY,
            losses::squared_error::ENTRY,
            losses::squared_error::MEAN,
            losses::absolute_error::ENTRY,
            losses::absolute_error::MEAN,
        ],
    },
];

/// The entries of all chapters.
pub static ENTRIES: &[Entry] = &registry::joined::<{ registry::count(CHAPTERS) }>(CHAPTERS);

/// The axes of a call that keeps the shape.
const AXES: &[Parameter] = &[AXIS];
/// The axes of a call that are the last one where none is given.
const ROWS: &[Parameter] = &[Parameter::defaulted("axis", &["axes", "dim"], Takes::Ints)];

impl<'c> Expr<'c> {
    /// A function of the elements along some axes, as one gate. `f` gets the axes counted from the front,
    /// each once; the function is named in what is said of bad ones.
    #[track_caller]
    fn along(
        self,
        name: &str,
        axes: &[i64],
        params: Params,
        f: impl for<'b> FnOnce(Expr<'b>, &[i64]) -> Expr<'b>,
    ) -> Expr<'c> {
        if self.is_poison() {
            return self;
        }
        let shape = self.shape();
        let mut found: Vec<usize> = axes.iter().filter_map(|&axis| shape.axis(axis)).collect();
        found.sort_unstable();
        found.dedup();
        if found.len() != axes.len() {
            let fits = format!(
                "name axes from {} to {}, each once",
                -(shape.rank() as i64),
                shape.rank() as i64 - 1
            );
            return self
                .misfit(name, Misfit::new(format!("{axes:?} are not axes of the shape {shape}"), fits));
        }
        let params = params.with_axes("axis", &found);
        let found: Vec<i64> = found.iter().map(|&axis| axis as i64).collect();
        self.builder().group(name, params, &[self], |x| f(x[0], &found))
    }
}

/// The number of elements that are folded into each one when the axes are folded away.
fn count(x: Expr<'_>, axes: &[i64]) -> usize {
    axes.iter().filter_map(|&axis| x.shape().axis(axis)).map(|axis| x.shape().dims()[axis]).product()
}

/// Calls a function of rows along the axes of the call, the last where it names none.
#[track_caller]
fn call_rows<'c>(
    x: Expr<'c>,
    params: &Params,
    f: impl Fn(Expr<'c>, &[i64]) -> Expr<'c>,
) -> Result<Expr<'c>, Misfit> {
    let last = || if x.shape().rank() == 0 { vec![] } else { vec![-1] };
    Ok(f(x, &params.ints("axis").unwrap_or_else(last)))
}

/// Rows on which functions of rows are tried.
fn rows() -> Vec<Sample> {
    let x = Tensor::from([[1.0, -2.0, 0.5], [4.0, 5.0, 4.5]]);
    vec![
        Sample::of([Tensor::from([0.3, -1.2, 2.0, 0.0])]),
        Sample::of([x.clone()]).with("axis", [0]),
        Sample::of([x]).with("axis", [0, 1]),
    ]
}

/// The axes of a function that has been called, where there is something along them.
fn called_along(x: Expr<'_>, params: &Params) -> Option<Vec<i64>> {
    params.ints("axis").filter(|axes| !axes.is_empty() && count(x, axes) > 0)
}

/// What a function along axes is split into, if there is something along them.
fn split_along<'c>(
    x: &[Expr<'c>],
    params: &Params,
    f: impl Fn(Expr<'c>, &[i64]) -> Expr<'c>,
) -> Option<Expr<'c>> {
    called_along(x[0], params).map(|axes| f(x[0], &axes))
}

/// The ways in which a function along axes is written, if there is something along them.
fn ways_along<'c>(
    x: &[Expr<'c>],
    params: &Params,
    f: impl Fn(Expr<'c>, &[i64]) -> Vec<Expr<'c>>,
) -> Vec<Expr<'c>> {
    called_along(x[0], params).map_or_else(Vec::new, |axes| f(x[0], &axes))
}
