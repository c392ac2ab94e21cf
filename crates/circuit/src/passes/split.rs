//! Splitting gates into the simpler ones that they are written with.

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::Circuit;
use crate::circuit::node::NodeId;
use crate::data::tensor::{Kind, Type};
use crate::error::Error;
use crate::passes::rewrite::Rewritten;

impl Circuit {
    /// Replaces every gate of a name by the simpler gates it is written with. The user's names and the
    /// outputs stay.
    ///
    /// # Errors
    /// A gate that splits into something that does not fit.
    pub fn split(&self, name: &str) -> Result<Rewritten, Error> {
        self.rewrite(&self.keep_all(), |_, node, inputs| {
            (node.gate().name() == name).then(|| node.gate().split(inputs))?
        })
    }

    /// Whether a node's gate can be split.
    pub fn splits(&self, id: NodeId) -> bool {
        let node = self.node(id);
        let builder = Builder::new();
        let types: Vec<Type> = node.inputs().iter().map(|&x| self.node(x).ty()).collect();
        let inputs = builder.inputs_of(&types);
        !inputs.is_empty() && node.gate().split(&inputs).is_some()
    }
}

impl Builder {
    /// Inputs x0, x1, … of some types.
    pub(crate) fn inputs_of(&self, types: &[Type]) -> Vec<Expr<'_>> {
        let input = |(i, ty): (usize, &Type)| match ty.kind {
            Kind::Index => self.index_input(&format!("x{i}"), ty.shape),
            Kind::Real => self.input(&format!("x{i}"), ty.shape),
        };
        types.iter().enumerate().map(input).collect()
    }
}
