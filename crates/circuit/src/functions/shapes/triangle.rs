//! The triangles of matrices.

use crate::gate::prelude::*;

/// The largest mask that is written into a circuit.
const MOST_CELLS: usize = 1 << 24;

impl<'c> Expr<'c> {
    /// The matrices along the last two axes with zeros above a diagonal, which an offset counts upwards from the
    /// main one.
    #[track_caller]
    pub fn tril(self, offset: i64) -> Expr<'c> {
        self.triangle("tril", offset, |below| below >= 0)
    }

    /// The matrices along the last two axes with zeros below a diagonal, which an offset counts upwards from the
    /// main one.
    #[track_caller]
    pub fn triu(self, offset: i64) -> Expr<'c> {
        self.triangle("triu", offset, |below| below <= 0)
    }

    /// Keeps the elements whose distance below the diagonal is kept. They are chosen, not multiplied with a mask:
    /// what is dropped may be infinite.
    #[track_caller]
    fn triangle(self, name: &str, offset: i64, is_kept: impl Fn(i64) -> bool) -> Expr<'c> {
        if self.is_poison() {
            return self;
        }
        let shape = self.shape();
        let &[.., rows, columns] = shape.dims() else {
            let why = format!("the shape {shape} is not a matrix");
            return self.misfit(name, Misfit::new(why, "give at least two axes"));
        };
        if rows * columns == 0 {
            return self;
        }
        if rows * columns > MOST_CELLS {
            let why = format!("a triangle of {rows} rows and {columns} columns is too large");
            return self.misfit(name, Misfit::new(why, format!("matrices have up to {MOST_CELLS} elements")));
        }
        let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (row as i64, column as i64)));
        let kept = |(row, column): (i64, i64)| is_kept((row - column).saturating_add(offset));
        let mask: Vec<f64> = cells.map(|cell| f64::from(u8::from(kept(cell)))).collect();
        let params = if offset == 0 { Params::new() } else { Params::new().with("k", offset) };
        match Tensor::new([rows, columns], mask) {
            Ok(mask) => {
                self.builder().group(name, params, &[self], |x| x[0].constant(mask).select(x[0], 0.0))
            }
            Err(error) => self.misfit(name, Misfit::new(error.to_string(), "")),
        }
    }
}

pub(crate) const TRIL: Entry = Entry {
    formula: "x with zeros above the diagonal",
    ..entry("tril", |x, params| Ok(x[0].tril(params.int("k").unwrap_or(0))))
};

pub(crate) const TRIU: Entry = Entry {
    formula: "x with zeros below the diagonal",
    ..entry("triu", |x, params| Ok(x[0].triu(params.int("k").unwrap_or(0))))
};

/// Which diagonal bounds the triangle.
const OFFSET: &[Parameter] = &[Parameter::defaulted("k", &["diagonal"], Takes::Int)];

const fn entry(name: &'static str, call: Call) -> Entry {
    Entry {
        derivative: "1 in the triangle, 0 outside",
        role: "keeps the same triangle of it",
        jacobian: Structure::Diagonal,
        parameters: OFFSET,
        ..Entry::function(name, 1, call, || {
            let x = Sample::of([Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])]);
            vec![x.clone(), x.with("k", 1)]
        })
    }
}
