//! Einstein's summation: products and sums named by the letters of their axes.

mod contract;
mod subscripts;

use crate::gate::prelude::*;
use contract::{Labelled, contracted};
use subscripts::Subscripts;

impl Builder {
    /// The sum of products that subscripts name, one letter per axis: `"ij,jk->ik"` is the matrix product. A
    /// letter of several operands runs along all of them together, one that the result lacks is summed over, and
    /// one that stands twice in an operand takes the diagonal. Without `->` the result has the letters that
    /// stand once, in alphabetical order; `...` stands for axes without a name, which are broadcast.
    #[track_caller]
    pub fn einsum<'c>(&'c self, subscripts: &str, operands: &[Expr<'c>]) -> Expr<'c> {
        if let Some(poison) = operands.iter().find(|x| x.is_poison()) {
            return *poison;
        }
        let shapes: Vec<Shape> = operands.iter().map(|x| x.shape()).collect();
        let named = match Subscripts::read(subscripts, &shapes) {
            Ok(named) => named,
            Err(misfit) => return self.misfit("einsum", operands, misfit),
        };
        let params = Params::new().with("subscripts", Param::Text(named.text.clone()));
        self.group("einsum", params, operands, |x| {
            let mut rest: Vec<Labelled<'_>> =
                x.iter().zip(&named.inputs).map(|(&x, labels)| Labelled::of(x, labels)).collect();
            rest.reverse();
            let Some(mut all) = rest.pop() else { return x[0] };
            while let Some(next) = rest.pop() {
                let later = rest.iter().flat_map(|operand| operand.labels.iter().copied());
                let kept: Vec<char> = named.output.iter().copied().chain(later).collect();
                all = contracted(all, next, &kept, &named.sizes);
            }
            all.summed(&named.output).ordered(&named.output)
        })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "Σ of the products that the subscripts name: \"ij,jk->ik\" is the matrix product",
    derivative: "the product of the other operands, summed over what they have alone",
    convention: "a letter that stands twice in an operand is its diagonal; ... is broadcast",
    role: "multiplies it with the other operands, and sums over what each of them lacks",
    operands: Operands::AtLeast(1),
    parameters: &[Parameter::required("subscripts", &["equation"], Takes::Text)],
    ..Entry::function(
        "einsum",
        1,
        |x, params| {
            let subscripts = params.text("subscripts").unwrap_or_default();
            Ok(x[0].builder().einsum(subscripts, x))
        },
        || {
            let (a, v) = (Tensor::from([[1.0, -2.0, 0.5], [0.3, 4.0, -1.0]]), Tensor::from([0.7, 2.0, -3.0]));
            let square = Tensor::from([[2.0, 1.0], [-0.5, 3.0]]);
            let text = |text: &str| Param::Text(text.to_owned());
            vec![
                Sample::of([a.clone(), square.clone()]).with("subscripts", text("ij,ki->jk")),
                Sample::of([a.clone(), v]).with("subscripts", text("ij,j->ij")),
                Sample::of([square.clone()]).with("subscripts", text("ii")),
                Sample::of([a.clone(), square, a]).with("subscripts", text("ij,ik,kj->j")),
            ]
        },
    )
};
