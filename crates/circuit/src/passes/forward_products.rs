//! Derivatives beyond the gradient: forward products, Hessians, Jacobians. All of them are built from
//! vector-Jacobian products, so no gate needs another rule.

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::node::Place;
use crate::data::tensor::Tensor;
use crate::error::{Error, Problem};
use crate::gate::Structure;
use crate::gates::Tangent;

/// The most numbers that a Jacobian may have to be built: 128 MiB of them. Products with it ([`Builder::vjp`],
/// [`Builder::jvp`]) have no such limit.
const MAX_JACOBIAN: usize = 1 << 24;

impl Builder {
    /// The Jacobian-vector product `Σ ∂of/∂x · v` over the pairs of a node x and a direction v of its shape:
    /// how `of` changes along the directions.
    ///
    /// The product `uᵀJ` is linear in u, so its derivative with respect to u along v is `J v`: two backward
    /// passes give one forward product (Townsend, "A new trick for calculating Jacobian vector products",
    /// 2017).
    #[track_caller]
    pub fn jvp<'c>(&'c self, of: Expr<'c>, along: &[(Expr<'c>, Expr<'c>)]) -> Expr<'c> {
        let u = self.apply(Tangent { shape: of.shape(), identity: self.len() as u64 }, &[]);
        let pulled = self.vjp_unrecorded(of, u, along.iter().map(|&(x, _)| x).collect());
        let mut total: Option<Expr<'c>> = None;
        for (&(_, direction), (x, gradient)) in along.iter().zip(pulled) {
            if !direction.is_poison() && direction.shape() != x.shape() {
                let why = format!(
                    "the direction has shape {}, but the value has shape {}",
                    direction.shape(),
                    x.shape()
                );
                return self
                    .fail(Error::new(Problem::Malformed(why), Place::from(std::panic::Location::caller())));
            }
            let part = self.vjp_unrecorded(gradient, direction, vec![u])[0].1;
            total = Some(total.map_or(part, |sum| sum + part));
        }
        total.unwrap_or_else(|| of.filled(0.0))
    }

    /// The Hessian-vector product `∂²of/∂x² · v` of a single number, without the Hessian: the gradient of `vᵀ
    /// ∂of/∂x`.
    #[track_caller]
    pub fn hvp<'c>(&'c self, of: Expr<'c>, x: Expr<'c>, v: Expr<'c>) -> Expr<'c> {
        let gradient = self.gradient(of, x);
        self.vjp_unrecorded(gradient, v, vec![x])[0].1
    }

    /// The Jacobian of a small function: its shape is that of `of` followed by that of `x`. It takes one
    /// backward pass per element of `of`; a single one if the Jacobian is diagonal, none if it is zero.
    #[track_caller]
    pub fn jacobian<'c>(&'c self, of: Expr<'c>, x: Expr<'c>) -> Expr<'c> {
        if of.is_poison() || x.is_poison() {
            return if of.is_poison() { of } else { x };
        }
        let (rows, columns) = (of.shape().elements(), x.shape().elements());
        let shape = [of.shape().dims(), x.shape().dims()].concat();
        if rows.saturating_mul(columns) > MAX_JACOBIAN {
            let place = std::panic::Location::caller().into();
            return self.fail(Error::new(Problem::Jacobian { rows, columns }, place));
        }
        let structure = self.circuit.borrow().structure(of.id(), x.id());
        let matrix = match structure {
            Structure::Zero => self.constant(0.0).expand([rows, columns]),
            Structure::Diagonal => {
                let diagonal = self.vjp_unrecorded(of, of.filled(1.0), vec![x])[0].1.reshape([columns, 1]);
                // Chosen, and not multiplied: beside an element without a derivative there are zeros.
                self.unit_rows(0..rows, columns).select(diagonal, 0.0)
            }
            Structure::Dense if rows == 0 => self.constant(0.0).expand([rows, columns]),
            Structure::Dense => {
                let row = |i| {
                    let upstream = self.unit_rows(i..i + 1, rows).reshape(of.shape());
                    self.vjp_unrecorded(of, upstream, vec![x])[0].1.reshape([1, columns])
                };
                let rows: Vec<Expr<'c>> = (0..rows).map(row).collect();
                self.concatenate(&rows, 0)
            }
        };
        matrix.reshape(shape)
    }

    /// The Hessian of a small function whose value is a single number: the Jacobian of its gradient. Its shape
    /// is that of `a` followed by that of `b`. Where it does not exist in one order of differentiation, it is NaN
    /// in the other one too: the convention for a first derivative at a kink holds for neither.
    #[track_caller]
    pub fn hessian<'c>(&'c self, of: Expr<'c>, a: Expr<'c>, b: Expr<'c>) -> Expr<'c> {
        if !of.is_poison() && !of.shape().is_single() {
            let place = std::panic::Location::caller().into();
            return self.fail(Error::new(Problem::NotSingle(of.shape()), place));
        }
        let gradient = |x: Expr<'c>| self.vjp_unrecorded(of, of.filled(1.0), vec![x])[0].1;
        let (here, there) = (self.jacobian(gradient(a), b), self.jacobian(gradient(b), a));
        if here.is_poison() || there.is_poison() {
            return if here.is_poison() { here } else { there };
        }
        let (rank, first) = (there.shape().rank(), b.shape().rank());
        let there = there.permute(&(first..rank).chain(0..first).collect::<Vec<_>>());
        there.equal(there).select(here, there)
    }

    /// Some rows of the identity matrix.
    fn unit_rows(&self, rows: std::ops::Range<usize>, columns: usize) -> Expr<'_> {
        let count = rows.len();
        let mut data = vec![0.0; count * columns];
        for (at, row) in rows.enumerate() {
            data[at * columns + row] = 1.0;
        }
        match Tensor::new([count, columns], data) {
            Ok(unit) => self.constant(unit),
            Err(error) => self.fail(Error::new(error, Place::Unknown)),
        }
    }
}
