//! Diagonals of matrices, and matrices with a given diagonal.

use crate::gate::prelude::*;
use crate::gates::{Embed, Span};

/// Which diagonal it is: of the matrices along two axes, `offset` above the main one.
#[derive(Clone, Copy)]
struct Place {
    offset: i64,
    down: usize,
    across: usize,
}

impl<'c> Expr<'c> {
    /// The diagonal of the matrices along two axes, as a new last axis: `[n, n] -> [n]`. A positive offset names
    /// one above the main diagonal, a negative one below.
    #[track_caller]
    pub fn diagonal(self, offset: i64, axis1: i64, axis2: i64) -> Expr<'c> {
        self.placed("diagonal", (offset, axis1, axis2), |x| x)
    }

    /// The sum of a diagonal of the matrices along two axes: `[n, n] -> []`. The offset counts diagonals upwards
    /// from the main one.
    #[track_caller]
    pub fn trace(self, offset: i64, axis1: i64, axis2: i64) -> Expr<'c> {
        self.placed("trace", (offset, axis1, axis2), |x| x.sum_over(&[-1]))
    }

    /// A function of a diagonal, as one gate.
    #[track_caller]
    fn placed(
        self,
        name: &str,
        (offset, axis1, axis2): (i64, i64, i64),
        f: impl for<'b> FnOnce(Expr<'b>) -> Expr<'b>,
    ) -> Expr<'c> {
        if self.is_poison() {
            return self;
        }
        let shape = self.shape();
        let Some((down, across)) = shape.axis(axis1).zip(shape.axis(axis2)).filter(|(a, b)| a != b) else {
            let why = format!("{axis1} and {axis2} are not two axes of {shape}");
            return self.misfit(name, Misfit::new(why, "a diagonal runs along two different axes"));
        };
        let mut params = Params::new();
        if offset != 0 {
            params = params.with("offset", offset);
        }
        if (down, across) != (0, 1) {
            params = params.with_natural("axis1", down).with_natural("axis2", across);
        }
        self.builder().group(name, params, &[self], |x| f(taken(x[0], Place { offset, down, across })))
    }

    /// The main diagonal along two axes that are there, without a gate of its own around it.
    #[track_caller]
    pub(in crate::functions) fn main_diagonal(self, down: usize, across: usize) -> Expr<'c> {
        taken(self, Place { offset: 0, down, across })
    }

    /// A vector as the diagonal of a matrix, zeros elsewhere: `[n] -> [n, n]`, or larger by the offset, which
    /// counts diagonals upwards from the main one. Of a matrix it is the diagonal.
    #[track_caller]
    pub fn diag(self, offset: i64) -> Expr<'c> {
        let shape = self.shape();
        match shape.dims() {
            _ if self.is_poison() => self,
            // The zeros beside a diagonal would be indices too.
            [_] | [_, _] if self.is_index() => {
                self.misfit("diag", Misfit::new("it takes real numbers", "of indices take the `diagonal`"))
            }
            [_, _] => self.diagonal(offset, 0, 1),
            &[n] => {
                let above = offset.unsigned_abs() as usize;
                let cells = n.checked_add(above).and_then(|side| Some((side, side.checked_mul(side)?)));
                let Some((side, cells)) = cells else {
                    return self
                        .misfit("diag", Misfit::new("the matrix is too large", "give a smaller offset"));
                };
                let cells = match self.builder().shaped([cells]) {
                    Ok(cells) => cells,
                    Err(poison) => return poison,
                };
                let start = if offset > 0 { above } else { above * side };
                let step = if n > 1 { side as isize + 1 } else { 1 };
                let params = if offset == 0 { Params::new() } else { Params::new().with("k", offset) };
                self.builder().group("diag", params, &[self], |x| {
                    let placed = Embed { starts: vec![start], steps: vec![step], shape: cells };
                    x[0].apply(placed).reshape([side, side])
                })
            }
            _ => {
                let why = Misfit::new("it takes a vector or a matrix", "of more axes write `diagonal`");
                self.misfit("diag", why)
            }
        }
    }
}

/// The elements of a diagonal, as a new last axis.
#[track_caller]
fn taken(x: Expr<'_>, Place { offset, down, across }: Place) -> Expr<'_> {
    let shape = x.shape();
    let (rows, columns) = (shape.dims()[down] as i64, shape.dims()[across] as i64);
    let rest = (0..shape.rank()).filter(|&axis| axis != down && axis != across);
    let order: Vec<usize> = rest.chain([down, across]).collect();
    let lead = shape.without(&[down, across]);
    let flat = x.permute(&order).reshape([lead.dims(), &[(rows * columns) as usize]].concat());
    let (above, below) = (offset.clamp(0, columns), offset.saturating_neg().clamp(0, rows));
    let count = (rows - below).min(columns - above).max(0);
    let (start, step) = (above + below * columns, columns + 1);
    let stop = if count == 0 { start } else { start + (count - 1) * step + 1 };
    let span = Span { start: Some(start), stop: Some(stop), step };
    flat.slice(&[&vec![Span::ALL; lead.rank()][..], &[span]].concat())
}

pub(crate) const DIAG: Entry = Entry {
    formula: "the diagonal of a matrix; of a vector, the matrix with that diagonal",
    derivative: "1",
    role: "takes or places the same diagonal of it",
    parameters: &[Parameter::defaulted("k", &["diagonal", "offset"], Takes::Int)],
    ..Entry::function(
        "diag",
        1,
        |x, params| Ok(x[0].diag(params.int("k").unwrap_or(0))),
        || {
            let (v, m) = (Tensor::from([1.0, 2.0]), Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]));
            vec![Sample::of([v]).with("k", -1), Sample::of([m]).with("k", 1)]
        },
    )
};

pub(crate) const DIAGFLAT: Entry = Entry {
    formula: "the matrix with all elements of x on its diagonal",
    derivative: "1",
    role: "takes the same diagonal of it",
    parameters: &[Parameter::defaulted("k", &["offset"], Takes::Int)],
    ..Entry::function(
        "diagflat",
        1,
        |x, params| Ok(x[0].flatten().diag(params.int("k").unwrap_or(0))),
        || vec![Sample::of([Tensor::from([[1.0, 2.0]])]).with("k", 1)],
    )
};

pub(crate) const DIAGONAL: Entry = Entry {
    formula: "the diagonals of the matrices along two axes, the first two where none are given",
    derivative: "1",
    role: "places it on the same diagonal",
    parameters: PLACE,
    moves: true,
    ..Entry::function(
        "diagonal",
        1,
        |x, params| call(x[0], params, Expr::diagonal),
        || vec![Sample::of([Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])]).with("offset", 1)],
    )
};

pub(crate) const TRACE: Entry = Entry {
    formula: "the sum of the diagonal",
    derivative: "1 on the diagonal, 0 elsewhere",
    role: "places it on the diagonal",
    parameters: PLACE,
    ..Entry::function(
        "trace",
        1,
        |x, params| call(x[0], params, Expr::trace),
        || vec![Sample::of([Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])])],
    )
};

/// Which diagonal it is, and along which axes.
const PLACE: &[Parameter] = &[
    Parameter::defaulted("offset", &[], Takes::Int),
    Parameter::defaulted("axis1", &["dim1"], Takes::Int),
    Parameter::defaulted("axis2", &["dim2"], Takes::Int),
];

#[track_caller]
fn call<'c>(
    x: Expr<'c>,
    params: &Params,
    f: impl Fn(Expr<'c>, i64, i64, i64) -> Expr<'c>,
) -> Result<Expr<'c>, Misfit> {
    if x.shape().rank() < 2 && !x.is_poison() {
        return Err(Misfit::new(
            format!("the shape {} is not a matrix", x.shape()),
            "a diagonal needs two axes",
        ));
    }
    let given = |name, other| params.int(name).unwrap_or(other);
    Ok(f(x, given("offset", 0), given("axis1", 0), given("axis2", 1)))
}
