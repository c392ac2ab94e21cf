//! The matrix product.

use crate::gate::prelude::*;

/// Y = A B over the last two axes, `[…, m, k] × […, k, n] -> […, m, n]`; either side may be stored
/// transposed, the leading axes are equal.
///
/// ∂L/∂A = G Bᵀ and ∂L/∂B = Aᵀ G, with the upstream gradient G: two more matrix products, no Jacobian.
#[derive(Clone, Copy, Debug, Default)]
pub struct MatMul {
    /// Whether the left and the right operand are stored with their last two axes swapped.
    pub transposed: [bool; 2],
}

impl<'c> Expr<'c> {
    /// The matrix product, as NumPy's `@`: `[…, m, k] × […, k, n] -> […, m, n]`. A vector on the left is a
    /// row, on the right a column, and that axis is dropped again; two vectors give their dot product.
    /// Leading axes broadcast.
    #[track_caller]
    pub fn matmul(self, other: impl Operand<'c>) -> Expr<'c> {
        let other = other.expr(self.builder());
        if self.is_poison() || other.is_poison() {
            return if self.is_poison() { self } else { other };
        }
        let (a, b) = (self.shape(), other.shape());
        if a.rank() == 0 || b.rank() == 0 {
            return self.builder().apply(MatMul::default(), &[self, other]);
        }
        if a.rank() > 1 && b.rank() > 1 {
            return self.matmul_of_rows(other);
        }
        // One gate to whoever looks at it, with the reshapes inside.
        self.builder().group("matmul", Params::new(), &[self, other], |x| x[0].matmul_of_rows(x[1]))
    }

    /// The product with vectors taken as rows and columns, and leading axes broadcast.
    #[track_caller]
    fn matmul_of_rows(self, other: Expr<'c>) -> Expr<'c> {
        let (a, b) = (self.shape(), other.shape());
        let row = if a.rank() == 1 { self.reshape([1, a.dims()[0]]) } else { self };
        let column = if b.rank() == 1 { other.reshape([b.dims()[0], 1]) } else { other };
        let (lead_a, lead_b) = (leading(row.shape()), leading(column.shape()));
        let (row, column) = match lead_a.broadcast(&lead_b) {
            Some(lead) => {
                (row.expand(with_matrix(lead, row.shape())), column.expand(with_matrix(lead, column.shape())))
            }
            None => (row, column),
        };
        let product = self.builder().apply(MatMul::default(), &[row, column]);
        let rank = product.shape().rank();
        let dropped: Vec<usize> = [(a, rank.wrapping_sub(2)), (b, rank.wrapping_sub(1))]
            .iter()
            .filter(|(shape, _)| shape.rank() == 1)
            .map(|&(_, axis)| axis)
            .collect();
        if product.is_poison() { product } else { product.reshape(product.shape().without(&dropped)) }
    }

    #[track_caller]
    fn matmul_stored(self, other: Expr<'c>, transposed: [bool; 2]) -> Expr<'c> {
        self.builder().apply(MatMul { transposed }, &[self, other])
    }
}

/// The products of each example's matrix `[n, m, k]` with a matrix that all examples share, as one product
/// of the rows of all of them. `None` where there are more axes, or where the rows of the examples do not
/// follow one another.
fn of_all_rows<'c>(each: Expr<'c>, transposed: bool, shared: Expr<'c>, across: bool) -> Option<Expr<'c>> {
    let shape = each.shape();
    let &[n, rows, columns] = shape.dims() else { return None };
    if shared.shape().rank() != 2 || (transposed && rows != 1 && columns != 1) {
        return None;
    }
    let (m, k) = if transposed { (columns, rows) } else { (rows, columns) };
    let y = each.reshape([n * m, k]).matmul_stored(shared, [false, across]);
    Some(y.reshape([n, m, y.shape().dims()[1]]))
}

fn leading(shape: Shape) -> Shape {
    shape.without(&[shape.rank() - 2, shape.rank() - 1])
}

fn with_matrix(lead: Shape, matrix: Shape) -> Vec<usize> {
    [lead.dims(), &matrix.dims()[matrix.rank() - 2..]].concat()
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "a b, the matrix product over the last two axes",
    derivative: "dL/da = dL/dy bᵀ, dL/db = aᵀ dL/dy",
    ports: Ports::Letters,
    role: "swaps the factors: each side gets the upstream gradient times the other side transposed",
    ..Entry::gate(
        "matmul",
        2,
        |x, _| Ok(x[0].matmul(x[1])),
        |params| {
            let flag = |name| params.flag(name).unwrap_or(false);
            Some(Arc::new(MatMul { transposed: [flag("left_transposed"), flag("right_transposed")] }))
        },
        || {
            let a = Tensor::from([[1.0, -2.0, 0.5], [0.3, 4.0, -1.0]]);
            let b = Tensor::from([[0.7, 1.0], [-0.2, 0.4], [2.0, -3.0]]);
            vec![Sample::of([a.clone(), b]), Sample::of([a, Tensor::from([1.0, 2.0, -1.0])])]
        },
    )
};

impl Gate for MatMul {
    fn name(&self) -> &str {
        "matmul"
    }

    fn params(&self) -> Params {
        let [left, right] = self.transposed;
        if !left && !right {
            return Params::new();
        }
        Params::new().with("left_transposed", left).with("right_transposed", right)
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [Type { shape: a, .. }, Type { shape: b, .. }] = rules::reals(inputs)?;
        if a.rank() < 2 || b.rank() < 2 {
            return Err(Misfit::new("a single number is not a matrix", "use * to scale by a number"));
        }
        if leading(a) != leading(b) {
            return Err(Misfit::new(
                format!("the leading axes of {a} and {b} do not broadcast"),
                "each pair must be equal or one of them 1",
            ));
        }
        let matrix = |shape: Shape, transposed: bool| {
            let dims = &shape.dims()[shape.rank() - 2..];
            if transposed { (dims[1], dims[0]) } else { (dims[0], dims[1]) }
        };
        let ((m, k), (k2, n)) = (matrix(a, self.transposed[0]), matrix(b, self.transposed[1]));
        if k != k2 {
            let fits = format!(
                "a right operand with {k} rows fits{}",
                if m == k2 { ", or transpose the left one (.T)" } else { "" }
            );
            return Err(Misfit::new(format!("the inner dimensions {k} and {k2} differ"), fits));
        }
        Ok(Type::real(Shape::new(&[leading(a).dims(), &[m, n]].concat())?))
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::MatMul { transposed: self.transposed }
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        let ([a, b], [ta, tb]) = ([at.inputs[0], at.inputs[1]], self.transposed);
        let product = match at.batched[..] {
            [true, false] => of_all_rows(a, ta, b, tb),
            // a b = (bᵀ aᵀ)ᵀ
            [false, true] => of_all_rows(b, !tb, a, !ta).map(Expr::t),
            _ => None,
        };
        Some(Mapped::Each(product.unwrap_or_else(|| at.each(0).matmul_stored(at.each(1), self.transposed))))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let ((a, b), [ta, tb]) = (at.ab(), self.transposed);
        let left = || if ta { b.matmul_stored(g, [tb, true]) } else { g.matmul_stored(b, [false, !tb]) };
        let right = || if tb { g.matmul_stored(a, [true, ta]) } else { a.matmul_stored(g, [!ta, false]) };
        Ok(vec![at.send(0, left), at.send(1, right)])
    }
}
