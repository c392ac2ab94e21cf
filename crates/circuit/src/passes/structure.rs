//! The structure of a Jacobian, without building it. The Jacobian of a composition is a product, that of a fork
//! a sum. Zero and diagonal matrices are closed under both, so one walk over the nodes tells whether a Jacobian
//! is zero, diagonal or neither. Multiplying by a diagonal one costs as much as it has elements, which is what
//! backpropagation through the gates does anyway.

use crate::circuit::Circuit;
use crate::circuit::node::NodeId;
use crate::data::tensor::{Kind, Type};
use crate::gate::Structure;

impl Structure {
    /// The structure of a product of two matrices.
    pub fn times(self, other: Structure) -> Structure {
        use Structure::{Dense, Diagonal, Zero};
        match (self, other) {
            (Zero, _) | (_, Zero) => Zero,
            (Diagonal, Diagonal) => Diagonal,
            _ => Dense,
        }
    }

    /// The structure of a sum of two matrices.
    pub fn plus(self, other: Structure) -> Structure {
        use Structure::{Dense, Diagonal, Zero};
        match (self, other) {
            (Zero, s) | (s, Zero) => s,
            (Diagonal, Diagonal) => Diagonal,
            _ => Dense,
        }
    }
}

impl Circuit {
    /// The structure of the Jacobian of `of` with respect to `wrt`, both flattened in row-major order. It is
    /// never built; [`Structure::Dense`] makes no claim.
    ///
    /// ```
    /// use backflow_circuit::{Circuit, Structure};
    /// let circuit = Circuit::build(|c| {
    ///     let x = c.input("x", [100, 4096]);
    ///     c.output("y", x.relu());
    /// })?;
    /// assert_eq!(circuit.structure(circuit.named("y")?, circuit.named("x")?), Structure::Diagonal);
    /// # Ok::<(), backflow_circuit::Error>(())
    /// ```
    pub fn structure(&self, of: NodeId, wrt: NodeId) -> Structure {
        if of < wrt {
            return Structure::Zero;
        }
        let base = wrt.index();
        let mut found = vec![Structure::Zero; of.index() + 1 - base];
        found[0] = Structure::Diagonal;
        for index in base + 1..=of.index() {
            let node = &self.nodes[index];
            if node.ty().kind == Kind::Index {
                continue;
            }
            let types: Vec<Type> = node.inputs.iter().map(|x| self.node(*x).ty()).collect();
            for (position, input) in node.inputs.iter().enumerate().filter(|(_, x)| x.index() >= base) {
                let inner = found[input.index() - base];
                if inner != Structure::Zero {
                    let local = node.gate.structure(position, &types);
                    found[index - base] = found[index - base].plus(local.times(inner));
                }
            }
        }
        found[of.index() - base]
    }
}
