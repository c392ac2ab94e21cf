//! Mistakes that several gates keep in the same way.

use std::panic::Location;

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::data::shape::{IntoShape, Shape};
use crate::error::{Error, Misfit, Problem};

impl Builder {
    /// Keeps a mistake about the operands of a gate and goes on with poison.
    #[track_caller]
    pub(crate) fn misfit<'c>(&'c self, gate: &str, operands: &[Expr<'c>], misfit: Misfit) -> Expr<'c> {
        let inputs = operands.iter().map(|x| x.ty()).collect();
        let problem = Problem::Misfit { gate: gate.to_owned(), inputs, misfit };
        self.fail(Error::new(problem, Location::caller().into()))
    }

    /// The shape that a caller means; poison, after keeping the mistake, where there is no such shape.
    #[track_caller]
    pub(crate) fn shaped(&self, shape: impl IntoShape) -> Result<Shape, Expr<'_>> {
        let place = Location::caller().into();
        shape.into_shape().map_err(|error| self.fail(Error::new(error, place)))
    }
}
