//! How a gradient stands that differs from the true one: at a kink, or by the text's convention, it is right all the same.

use std::collections::HashMap;

use backflow_circuit::{Kind, NodeId, Tensor, random};

use crate::Error;
use crate::compare::between;
use crate::trace::Trace;
use crate::values::Cut;

/// How a gradient stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Standing {
    Right,
    /// Right, for at a kink or a tie every subgradient is.
    Subgradient,
    /// Right but for a constant factor that those made from it take back.
    Convention(f64),
    /// Right as the gradient of what its variable is made from: those made from it are right.
    Before,
    Wrong,
}

impl Standing {
    pub(crate) fn is_right(self) -> bool {
        self != Standing::Wrong
    }
}

/// How many ways a kink or a tie is left in: up everywhere, down everywhere, and at random.
const SIDES: u64 = 16;

impl Trace {
    /// At a kink or a tie every subgradient is right: whatever lies between the gradients on its sides.
    pub(crate) fn look_at_kinks(
        &mut self,
        cut: &mut Cut,
        asked: &[(usize, NodeId, Option<NodeId>)],
    ) -> Result<(), Error> {
        if self.findings.iter().all(|finding| finding.standing == Standing::Right) {
            return Ok(());
        }
        let mut hulls: HashMap<usize, (Vec<f64>, Vec<f64>)> = HashMap::new();
        for side in 0..SIDES {
            cut.run(&self.journal, |node| beside(self.known.get(&node)?, node, side))?;
            for (at, finding) in self.findings.iter().enumerate() {
                let is_it = |(event, variable, _): &&(usize, NodeId, Option<NodeId>)| {
                    *event == finding.event && *variable == finding.variable()
                };
                let Some((_, variable, total)) = asked.iter().find(is_it) else { continue };
                let Some(value) = self.value(cut, *variable, *total) else { continue };
                let (low, high) =
                    hulls.entry(at).or_insert_with(|| (value.data().to_vec(), value.data().to_vec()));
                low.iter_mut().zip(value.data()).for_each(|(low, here)| *low = low.min(*here));
                high.iter_mut().zip(value.data()).for_each(|(high, here)| *high = high.max(*here));
            }
        }
        for (at, (low, high)) in hulls {
            let finding = &mut self.findings[at];
            let fits = finding.got.dims() == finding.truth().dims();
            if finding.standing == Standing::Wrong && fits && between(&finding.got, &low, &high) {
                finding.standing = Standing::Subgradient;
            }
        }
        Ok(())
    }
}

/// A value moved by next to nothing, so that kinks and ties are left to one side.
fn beside(value: &Tensor, node: NodeId, side: u64) -> Option<Tensor> {
    if value.ty().kind == Kind::Index {
        return Some(value.clone());
    }
    let largest = value.data().iter().map(|x| x.abs()).filter(|x| x.is_finite()).fold(0.0, f64::max);
    let step = 1e-10 * if largest > 0.0 { largest } else { 1.0 };
    let mut draws = vec![0.0; value.data().len()];
    random::uniform(side, node.index() as u64, 0, 0, &mut draws);
    let sign = |u: f64| match side {
        0 => 1.0,
        1 => -1.0,
        // Of different sizes, so that a tie of two that move to the same side is left too.
        _ => 2.0 * u - 1.0,
    };
    let moved: Vec<f64> = value.data().iter().zip(draws).map(|(x, u)| x + step * sign(u)).collect();
    Tensor::new(value.shape(), moved).ok()
}
