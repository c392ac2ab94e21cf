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

impl<'c> Expr<'c> {
    /// The norm over some axes (negative ones count from the back), which are dropped, of the elements as one
    /// vector: of order 1 Σ|x|, of order 2 √Σx², of order ∞ max|x|. Other orders are an error. The
    /// gradient of each is 0 at 0.
    #[track_caller]
    pub fn norm(self, order: f64, axes: &[i64]) -> Expr<'c> {
        let params = Params::new().with("ord", order);
        if order == 1.0 {
            self.along("norm", axes, params, |x, axes| x.abs().sum_over(axes))
        } else if order == 2.0 {
            self.along("norm", axes, params, euclidean)
        } else if order == f64::INFINITY {
            self.along("norm", axes, params, |x, axes| x.abs().max_over(axes))
        } else {
            self.misfit(
                "norm",
                Misfit::new(format!("there is no norm of order {order} here"), "the orders are 1, 2 and inf"),
            )
        }
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["vector_norm"],
    formula: "of order 1 Σ|x|, of order 2 √Σx², of order inf max|x| over the axes; 2 where none is given",
    derivative: "of order 1 the sign of x, of order 2 x/y, of order inf the sign of the largest",
    convention: "0 at 0; a tie for the largest splits the gradient evenly",
    role: "scales the direction of x by it",
    parameters: &[Parameter::optional("ord", &["order", "p"], Takes::Real), AXIS, KEEPDIMS],
    ..Entry::function("norm", 1, |x, params| call(x[0], params), samples)
};

#[track_caller]
fn call<'c>(x: Expr<'c>, params: &Params) -> Result<Expr<'c>, Misfit> {
    // NumPy's norm of order 1, 2 or inf of a whole matrix is that of the linear map, which is another number.
    if x.shape().rank() > 1 && params.get("ord").is_some() && params.get("axis").is_none() {
        return Err(Misfit::new(
            "the order of a norm of a matrix can mean its elements or the linear map",
            "for the elements as one vector, write flatten(x) or name the axes; without an order it is √Σx²",
        ));
    }
    let order = params.real("ord").unwrap_or(2.0);
    call_fold(x, params, |x, axes| x.norm(order, axes))
}

fn samples() -> Vec<Sample> {
    let of = |order: f64| rows().into_iter().skip(1).map(move |sample| sample.with("ord", order));
    rows().into_iter().chain(of(1.0)).chain(of(2.0)).chain(of(f64::INFINITY)).collect()
}
