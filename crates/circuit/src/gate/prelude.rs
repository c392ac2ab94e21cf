//! What the files of gates and functions are written with. Each of them imports this, so that its own few
//! imports stand out.

pub(crate) use std::sync::Arc;

pub(crate) use crate::build::builder::Builder;
pub(crate) use crate::build::expr::{Expr, Operand};
pub(crate) use crate::data::params::{Param, Params};
pub(crate) use crate::data::shape::{IntoShape, Shape};
pub(crate) use crate::data::tensor::{Kind, Tensor, Type};
pub(crate) use crate::error::Error;
pub(crate) use crate::form::{FoldOp, Form, Instruction, Scalar, View};
pub(crate) use crate::gate::batch::{Batch, Mapped};
pub(crate) use crate::gate::parametric::Parametric;
pub(crate) use crate::gate::pointwise::{Code, Gradient, Pointwise};
pub(crate) use crate::gate::registry::{Call, Entry, Operands, Parameter, Ports, Restore, Sample, Takes};
pub(crate) use crate::gate::{Contributions, Gate, GateRef, Misfit, Site, Structure};
pub(crate) use crate::gates::rules;
