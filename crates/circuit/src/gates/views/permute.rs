//! Another order of the axes.

use crate::gate::prelude::*;

/// The gate of [`Expr::permute`]. The gradient takes the inverse order.
#[derive(Clone, Debug)]
pub struct Permute {
    /// The order.
    pub order: Vec<usize>,
}

impl<'c> Expr<'c> {
    /// The axes in another order: axis `i` of the result is axis `order[i]` of this.
    #[track_caller]
    pub fn permute(self, order: &[usize]) -> Expr<'c> {
        if order.iter().copied().eq(0..self.shape().rank()) {
            self
        } else {
            self.apply(Permute { order: order.to_vec() })
        }
    }

    /// The last two axes swapped: a matrix transposed, or each matrix of a batch. Vectors and numbers stay as
    /// they are.
    #[track_caller]
    pub fn t(self) -> Expr<'c> {
        let rank = self.shape().rank();
        let mut order: Vec<usize> = (0..rank).collect();
        if rank >= 2 {
            order.swap(rank - 2, rank - 1);
        }
        self.permute(&order)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["transpose"],
    formula: "the axes in another order (reversed when none is given)",
    derivative: "1",
    role: "puts its axes back in order",
    parameters: &[Parameter::optional("axes", &["order"], Takes::Ints)],
    moves: true,
    ..Entry::gate(
        "permute",
        1,
        |x, params| {
            let shape = x[0].shape();
            let Some(given) = params.ints("axes") else {
                return Ok(x[0].permute(&(0..shape.rank()).rev().collect::<Vec<_>>()));
            };
            let order: Option<Vec<usize>> = given.iter().map(|&a| shape.axis(a)).collect();
            Ok(x[0].permute(&order.ok_or_else(|| not_an_order(&given))?))
        },
        |params| Some(Arc::new(Permute { order: params.positions("axes")? })),
        || {
            let x = Tensor::new([2, 1, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).into_iter();
            x.map(|x| Sample::of([x]).with("axes", [2, 0, 1])).collect()
        },
    )
};

fn not_an_order(order: &[impl std::fmt::Debug]) -> Misfit {
    Misfit::new(format!("{order:?} is not an order of its axes"), "name each axis once")
}

impl Gate for Permute {
    fn name(&self) -> &str {
        "permute"
    }

    fn params(&self) -> Params {
        Params::new().with_axes("axes", &self.order)
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [x] = rules::arity(inputs)?;
        let mut sorted = self.order.clone();
        sorted.sort_unstable();
        if !sorted.into_iter().eq(0..x.shape.rank()) {
            return Err(not_an_order(&self.order));
        }
        Ok(Type { shape: x.shape.permuted(&self.order), ..x })
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::View(View::Permute(self.order.clone()))
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        let order: Vec<usize> = std::iter::once(0).chain(self.order.iter().map(|axis| axis + 1)).collect();
        Some(Mapped::Each(at.x().permute(&order)))
    }

    fn gradient<'c>(&self, _: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let mut inverse = vec![0; self.order.len()];
        for (to, &from) in self.order.iter().enumerate() {
            inverse[from] = to;
        }
        Ok(vec![Some(g.permute(&inverse))])
    }

    fn simplify<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        let (inner, x) = at.x().made_by::<Permute>()?;
        Some(x[0].permute(&self.order.iter().map(|&axis| inner.order[axis]).collect::<Vec<_>>()))
    }
}
