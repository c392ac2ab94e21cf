//! Values joined as rows, columns and layers, after axes have been put in where they lack them.

use crate::functions::shapes::stack::LONGEST_GROUP;
use crate::gate::prelude::*;

/// The shape in which a value is joined.
type Fitted = fn(&[usize]) -> Vec<usize>;

impl Builder {
    /// Values side by side: vectors `[k] … [n] -> [k + n]`, matrices and larger ones along their second axis,
    /// `[m, k] … [m, n] -> [m, k + n]`. A number is a vector of one.
    #[track_caller]
    pub fn hstack<'c>(&'c self, parts: &[Expr<'c>]) -> Expr<'c> {
        let flat = parts.first().is_none_or(|x| x.shape().rank() <= 1);
        self.joined("hstack", parts, at_least_1d, i64::from(!flat))
    }

    /// Values one below the other: vectors are rows, `[n] [n] -> [2, n]`; matrices and larger ones are joined
    /// along their first axis, `[k, n] [m, n] -> [k + m, n]`.
    #[track_caller]
    pub fn vstack<'c>(&'c self, parts: &[Expr<'c>]) -> Expr<'c> {
        self.joined("vstack", parts, at_least_2d, 0)
    }

    /// Vectors as the columns of a matrix, `[n] [n] -> [n, 2]`; matrices are joined along their second axis.
    #[track_caller]
    pub fn column_stack<'c>(&'c self, parts: &[Expr<'c>]) -> Expr<'c> {
        self.joined("column_stack", parts, as_column, 1)
    }

    /// Values as layers along a third axis: `[m, n] [m, n] -> [m, n, 2]`; a vector is one row.
    #[track_caller]
    pub fn dstack<'c>(&'c self, parts: &[Expr<'c>]) -> Expr<'c> {
        self.joined("dstack", parts, as_layer, 2)
    }

    #[track_caller]
    fn joined<'c>(&'c self, name: &str, parts: &[Expr<'c>], fitted: Fitted, axis: i64) -> Expr<'c> {
        if let Some(poison) = parts.iter().find(|x| x.is_poison()) {
            return *poison;
        }
        fn join<'b>(parts: &[Expr<'b>], fitted: Fitted, axis: i64) -> Expr<'b> {
            let fit = |x: &Expr<'b>| x.reshape(fitted(x.shape().dims()));
            let fit: Vec<Expr<'b>> = parts.iter().map(fit).collect();
            fit[0].builder().concatenate(&fit, axis)
        }
        let as_they_are = parts.iter().all(|x| fitted(x.shape().dims()) == x.shape().dims());
        match parts {
            [] => {
                self.misfit(name, parts, Misfit::new("there is nothing to join", "give at least one value"))
            }
            _ if as_they_are => self.concatenate(parts, axis),
            // A group copies its body for every input it is differentiated by; a long list is laid out flat.
            _ if parts.len() > LONGEST_GROUP => join(parts, fitted, axis),
            _ => self.group(name, Params::new(), parts, |parts| join(parts, fitted, axis)),
        }
    }
}

fn at_least_1d(dims: &[usize]) -> Vec<usize> {
    if dims.is_empty() { vec![1] } else { dims.to_vec() }
}

fn at_least_2d(dims: &[usize]) -> Vec<usize> {
    match dims {
        [] => vec![1, 1],
        &[n] => vec![1, n],
        _ => dims.to_vec(),
    }
}

fn as_column(dims: &[usize]) -> Vec<usize> {
    match dims {
        [] => vec![1, 1],
        &[n] => vec![n, 1],
        _ => dims.to_vec(),
    }
}

fn as_layer(dims: &[usize]) -> Vec<usize> {
    match dims {
        [] => vec![1, 1, 1],
        &[n] => vec![1, n, 1],
        &[m, n] => vec![m, n, 1],
        _ => dims.to_vec(),
    }
}

pub(crate) const HSTACK: Entry = Entry {
    formula: "the operands side by side: vectors end to end, matrices along their columns",
    ..entry("hstack", |x, _| Ok(x[0].builder().hstack(x)))
};

pub(crate) const VSTACK: Entry = Entry {
    aliases: &["row_stack"],
    formula: "the operands one below the other; a vector is a row",
    ..entry("vstack", |x, _| Ok(x[0].builder().vstack(x)))
};

pub(crate) const COLUMN_STACK: Entry = Entry {
    formula: "the operands side by side; a vector is a column",
    ..entry("column_stack", |x, _| Ok(x[0].builder().column_stack(x)))
};

pub(crate) const DSTACK: Entry = Entry {
    formula: "the operands as layers along a third axis; a vector is a row",
    ..entry("dstack", |x, _| Ok(x[0].builder().dstack(x)))
};

const fn entry(name: &'static str, call: Call) -> Entry {
    Entry {
        derivative: "1",
        role: "cuts it up: each operand gets its part",
        operands: Operands::AtLeast(1),
        moves: true,
        ..Entry::function(name, 1, call, || {
            let (a, b) = (Tensor::from([1.0, 2.0]), Tensor::from([3.0, 4.0]));
            let (m, n) = (Tensor::from([[1.0], [2.0]]), Tensor::from([[3.0], [4.0]]));
            vec![Sample::of([a, b]), Sample::of([m.clone(), n, m])]
        })
    }
}
