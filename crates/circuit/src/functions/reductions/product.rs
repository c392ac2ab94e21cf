//! Products over axes.

use crate::functions::count;
use crate::gate::prelude::*;
use crate::gates::Span;
use crate::gates::folds::fold::{FOLD, call_fold};

impl<'c> Expr<'c> {
    /// The product over some axes (negative ones count from the back), which are dropped; 1 for an empty axis.
    ///
    /// It is a tree of products of halves, so the gradient of a factor is a product of the others and right
    /// when factors are 0, as y/x is not; and so for any order.
    #[track_caller]
    pub fn product(self, axes: &[i64]) -> Expr<'c> {
        self.along("product", axes, Params::new(), |x, axes| {
            let n = count(x, axes);
            let folded = x.sum_over(axes).shape();
            if n == 0 {
                return x.constant(1.0).expand(folded);
            }
            let (gone, stay): (Vec<usize>, Vec<usize>) =
                (0..x.shape().rank()).partition(|&axis| axes.contains(&(axis as i64)));
            let rows = x.permute(&[stay, gone].concat()).reshape([folded.elements(), n]);
            product_of_rows(rows, n).reshape(folded)
        })
    }
}

/// `[m, n] -> [m, 1]`.
fn product_of_rows<'b>(mut rows: Expr<'b>, mut n: usize) -> Expr<'b> {
    // Where the number is odd, the first factor waits.
    let mut waiting: Option<Expr<'b>> = None;
    while n > 1 {
        let half = (n / 2) as i64;
        let part = |from: i64, to: i64| rows.slice(&[Span::ALL, (from..to).into()]);
        let odd = (n % 2) as i64;
        if odd == 1 {
            waiting = Some(waiting.map_or(part(0, 1), |w| w * part(0, 1)));
        }
        rows = part(odd, odd + half) * part(odd + half, n as i64);
        n /= 2;
    }
    waiting.map_or(rows, |w| w * rows)
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["prod"],
    formula: "Π x over the axes; 1 for an empty axis",
    derivative: "the product of the other factors, also where some are 0",
    role: "scales it by the product of the other factors",
    parameters: FOLD,
    ..Entry::function(
        "product",
        1,
        |x, params| call_fold(x[0], params, Expr::product),
        || {
            let x = Tensor::from([[1.0, -2.0, 3.0], [4.0, 0.5, 0.0]]);
            vec![
                Sample::of([x.clone()]),
                Sample::of([x.clone()]).with("axis", [0]),
                Sample::of([x]).with("axis", [1]),
            ]
        },
    )
};
