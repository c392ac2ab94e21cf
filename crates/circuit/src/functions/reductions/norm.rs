//! Norms.

use crate::functions::{count, rows};
use crate::gate::prelude::*;
use crate::gates::folds::fold::{AXIS, KEEPDIMS, call_fold};

/// √Σ x² over some axes. Its gradient is x / ‖x‖, and 0 at 0.
///
/// Elements whose squares might leave the range of the type are divided by s = m^¾ first, where m is the
/// largest magnitude: then x, its square, s and all that flows back stay in range for any finite m of either
/// precision, subnormal ones included. As a constant the scale changes no derivative.
pub(crate) fn euclidean<'b>(x: Expr<'b>, axes: &[i64]) -> Expr<'b> {
    let keep = |y: Expr<'b>| y.keep_axes(x, Some(axes));
    if count(x, axes) == 0 {
        return x.sum_over(axes);
    }
    let size = x.abs();
    let m = size.max_over(axes).stop_gradient();
    let regular = m.greater(0.0) * m.less(f64::INFINITY);
    // Between these the squares, and sums of as many as memory holds, are in range in f32 too, and a plain
    // sum of squares rounds least: the norm of (3, 4) is 5.
    let plain = m.greater(1e-10) * m.less(1e10);
    let root = (plain + (1.0 - regular)).select(1.0, m).sqrt();
    let scale = root * root.sqrt();
    let inside = keep(regular).select(x, 1.0) / keep(scale);
    let length = (inside * inside).sum_over(axes).sqrt() * scale;
    // In rows with ∞ or NaN the elements of the largest magnitude
    // share the gradient, and a NaN, which leaves no largest and makes the share 0/0, reaches all of it.
    let top = size.equal(keep(m)).stop_gradient();
    let share = top / keep(top.sum_over(axes));
    let outside = share.select(share * x * x.sign().stop_gradient(), 0.0).sum_over(axes);
    // Rows of zeros have a gradient of 0, and no second derivative in any direction: neither have the absolute
    // values of their elements, and of their sum.
    let zero = m.equal(0.0);
    let zeros = keep(zero).select(x, 1.0);
    let at_zero = zeros.abs().sum_over(axes) + zeros.sum_over(axes).abs();
    regular.select(length, zero.select(at_zero, outside))
}

const NORM: &str = "norm";
const VECTOR_NORM: &str = "vector_norm";

impl<'c> Expr<'c> {
    /// The norm over some axes (negative ones count from the back), which are dropped, of the elements as one
    /// vector: of order 1 Σ|x|, of order 2 √Σx², of order ∞ max|x|. Other orders are an error. The
    /// gradient of each is 0 at 0.
    #[track_caller]
    pub fn norm(self, order: f64, axes: &[i64]) -> Expr<'c> {
        let params = Params::new().with("ord", order);
        // What `norm` would take for the norm of a matrix, or for too many axes, goes by the other name.
        let is_norm =
            axes.len() < 2 || order == 2.0 && (axes.len() == 2 || axes.len() == self.shape().rank());
        let name = if is_norm { NORM } else { VECTOR_NORM };
        if order == 1.0 {
            self.along(name, axes, params, |x, axes| x.abs().sum_over(axes))
        } else if order == 2.0 {
            self.along(name, axes, params, euclidean)
        } else if order == f64::INFINITY {
            self.along(name, axes, params, |x, axes| x.abs().max_over(axes))
        } else {
            self.misfit(
                NORM,
                Misfit::new(
                    format!("there is no norm of order {order} here"),
                    "the orders are 1, 2 and inf; another one is written np.sum(np.abs(x)**p)**(1/p)",
                ),
            )
        }
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "√Σx² over the axes. Of vectors, also of order 1, Σ|x|, and inf, max|x|; of matrices (two axes), of \
              order 1 and −1 the largest and the smallest Σ|x| of a column, of order inf and −inf of a row",
    parameters: &[ORDER, AXIS, KEEPDIMS],
    ..entry(NORM, call, samples_of_norm)
};

pub(crate) const OF_VECTORS: Entry = Entry {
    formula: "of order 1 Σ|x|, of order 2 √Σx², of order inf max|x| over the axes; 2 where none is given",
    parameters: &[AXIS, KEEPDIMS, Parameter { none_is_default: false, ..ORDER }],
    ..entry(
        VECTOR_NORM,
        |x, params| {
            let order = params.real("ord").unwrap_or(2.0);
            call_fold(x[0], params, |x, axes| x.norm(order, axes))
        },
        samples,
    )
};

const ORDER: Parameter = Parameter::optional("ord", &["order", "p"], Takes::Real);

const fn entry(name: &'static str, call: Call, samples: fn() -> Vec<Sample>) -> Entry {
    Entry {
        derivative: "of order 1 the sign of x, of order 2 x/y, of order inf the sign of the largest",
        convention: "0 at 0; a tie for the largest splits the gradient evenly",
        role: "scales the direction of x by it",
        ..Entry::function(name, 1, call, samples)
    }
}

/// NumPy's `linalg.norm`: of a vector, of a matrix where two axes are named or `x` has two, of all elements where
/// neither an axis nor an order is given.
#[track_caller]
fn call<'c>(x: &[Expr<'c>], params: &Params) -> Result<Expr<'c>, Misfit> {
    let (x, order) = (x[0], params.real("ord"));
    let axes = rules::axes(x.shape(), params.ints("axis").as_deref())?;
    let Some(order) = order else {
        return match (params.ints("axis"), axes.len()) {
            (Some(_), 3..) => Err(too_many_axes(axes.len())),
            _ => call_fold(x, params, |x, axes| x.norm(2.0, axes)),
        };
    };
    match (axes.as_slice(), params.ints("axis").as_deref()) {
        ([_], _) => call_fold(x, params, |x, axes| x.norm(order, axes)),
        // The order of the two axes says which of them are the rows.
        (&[row, column], None) => matrix_norm(x, order, [row as i64, column as i64], params),
        ([_, _], Some(&[row, column])) => matrix_norm(x, order, [row, column], params),
        (axes, _) => Err(too_many_axes(axes.len())),
    }
}

fn too_many_axes(count: usize) -> Misfit {
    Misfit::new(
        format!("a norm is that of a vector or of a matrix, and not over {count} axes"),
        "name one or two axes; of all elements as one vector it is vector_norm(x)",
    )
}

#[track_caller]
fn matrix_norm<'c>(
    x: Expr<'c>,
    order: f64,
    [row, column]: [i64; 2],
    params: &Params,
) -> Result<Expr<'c>, Misfit> {
    let (summed, compared) = match order.abs() {
        1.0 => (row, column),
        f64::INFINITY => (column, row),
        _ => {
            let why = match order {
                2.0 => "the spectral norm of a matrix, its largest singular value, is not here".to_owned(),
                -2.0 => "the smallest singular value of a matrix is not here".to_owned(),
                _ => format!("there is no norm of order {order} of a matrix here"),
            };
            return Err(Misfit::new(why, "the orders are 1, -1, inf and -inf; without an order it is √Σx²"));
        }
    };
    let axes =
        rules::axes(x.shape(), Some(&[row, column]))?.iter().map(|&axis| axis as i64).collect::<Vec<_>>();
    let rank = x.shape().rank() as i64;
    let [summed, compared] = [summed, compared].map(|axis: i64| axis.rem_euclid(rank));
    // The summed axis is gone when the sums are compared.
    let compared = if compared > summed { compared - 1 } else { compared };
    let sums = x.abs().sum_over(&[summed]);
    let y = if order > 0.0 { sums.max_over(&[compared]) } else { sums.min_over(&[compared]) };
    Ok(if params.flag("keepdims") == Some(true) { y.keep_axes(x, Some(&axes)) } else { y })
}

/// Rows; and, of those without a 0, the norms of every order.
fn samples() -> Vec<Sample> {
    let of = |order: f64| rows().into_iter().skip(1).map(move |sample| sample.with("ord", order));
    rows().into_iter().chain(of(1.0)).chain(of(2.0)).chain(of(f64::INFINITY)).collect()
}

/// The same, but for the norm of order 2 of a matrix, which is not here.
fn samples_of_norm() -> Vec<Sample> {
    let is_spectral = |sample: &Sample| {
        sample.params.real("ord") == Some(2.0)
            && sample.params.ints("axis").is_some_and(|axes| axes.len() > 1)
    };
    samples().into_iter().filter(|sample| !is_spectral(sample)).collect()
}
