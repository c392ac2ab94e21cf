//! Differences in a loss that compare every element of one value with every element of another, because the two
//! only fit by broadcasting: predictions `[n, 1]` less targets `[n]` are `[n, n]`, and their mean square is no
//! error of the predictions.

use crate::circuit::Circuit;
use crate::circuit::node::{NodeId, Place};
use crate::data::shape::Shape;
use crate::error::{Error, Problem};
use crate::form::{Form, Instruction, Program, View};

/// A difference whose operands are both repeated to fit each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// The difference, or the group that holds it.
    pub node: NodeId,
    /// Where it was written.
    pub place: Place,
    /// The shapes of its operands.
    pub operands: [Shape; 2],
    /// Its own shape.
    pub shape: Shape,
}

impl Circuit {
    /// The first difference on the way to a single number whose operands differ in rank and are both repeated to
    /// fit each other, as `[n, 1]` and `[n]` are. Where every element is meant to be compared with every other
    /// one, an axis of 1 in both of them says so: `[n, 1]` and `[1, n]` are not looked at.
    ///
    /// ```
    /// use backflow_circuit::Circuit;
    /// let circuit = Circuit::build(|c| {
    ///     let (p, y) = (c.input("p", [3, 1]), c.input("y", [3]));
    ///     c.output("loss", (p - y).square().mean());
    /// })?;
    /// let spread = circuit.spread_difference(circuit.named("loss")?);
    /// assert_eq!(spread.map(|spread| spread.shape.dims().to_vec()), Some(vec![3, 3]));
    /// # Ok::<(), backflow_circuit::Error>(())
    /// ```
    pub fn spread_difference(&self, of: NodeId) -> Option<Spread> {
        if !self.node(of).ty().shape.is_single() {
            return None;
        }
        let needed = self.needed([of]);
        let forward = |id: &NodeId| needed[id.index()] && self.node(*id).origin().backward_of.is_none();
        self.ids().filter(forward).find_map(|id| {
            let inside = || {
                let body = self.node(id).gate().body()?;
                let mut ids = body.ids();
                ids.find_map(|inner| body.spread_at(inner)).map(|spread| Spread { node: id, ..spread })
            };
            self.spread_at(id).or_else(inside)
        })
    }

    fn spread_at(&self, id: NodeId) -> Option<Spread> {
        let node = self.node(id);
        let &[a, b] = node.inputs() else { return None };
        let (from_a, from_b) = (self.repeated(a)?, self.repeated(b)?);
        let operands = [self.node(from_a).ty().shape, self.node(from_b).ty().shape];
        let is_spread = operands[0].rank() != operands[1].rank() && operands.iter().all(|x| !x.is_single());
        let is_difference =
            || matches!(self.form(id), Form::Map(map) if map == Program::of(Instruction::Sub));
        (is_spread && is_difference()).then(|| Spread {
            node: id,
            place: node.origin().place,
            operands,
            shape: node.ty().shape,
        })
    }

    /// What a node repeats, where it has more elements than that.
    fn repeated(&self, id: NodeId) -> Option<NodeId> {
        let &[from] = self.node(id).inputs() else { return None };
        let elements = |id: NodeId| self.node(id).ty().shape.elements();
        (elements(from) < elements(id) && matches!(self.form(id), Form::View(View::Expand))).then_some(from)
    }

    /// Refuses such a difference in a loss that is trained.
    pub(crate) fn refuse_spread(&self, of: NodeId) -> Result<(), Error> {
        match self.spread_difference(of) {
            Some(spread) => {
                let place = spread.place;
                Err(Error::new(Problem::Spread(Box::new(spread)), place))
            }
            None => Ok(()),
        }
    }
}
