//! The multiclass hinge loss.

use crate::functions::losses::classification::classified;
use crate::functions::losses::cross_entropy::samples;
use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// The multiclass hinge (SVM) loss Σ_{j≠l} max(0, xⱼ − xₗ + margin) of scores `[…, k]` and labels l
    /// `[…]`: one loss for each label, `[…]` (Weston and Watkins, "Multi-class support vector machines",
    /// 1998). The margin is usually 1.
    #[track_caller]
    pub fn multiclass_hinge(self, labels: Expr<'c>, margin: f64) -> Expr<'c> {
        let params = Params::new().with("margin", margin);
        classified("multiclass_hinge", params, self, labels, |scores, label, own| {
            // The label's own term is −1 and not 0, so that it does not count as a kink.
            label.select(-1.0, scores - own + margin).relu().sum_over(&[-1])
        })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["hinge", "hinge_loss", "svm_loss"],
    formula: "Σ over j ≠ b of max(0, aⱼ − a[b] + margin) for scores a and labels b: one loss per label; the margin is 1 where none is given",
    derivative: "1 for each class inside the margin, minus their number at the label",
    convention: "0 exactly at the margin",
    ports: Ports::Named(&["x", "label"]),
    role: "sends it to the classes inside the margin, and their sum, with the sign turned, to the label",
    parameters: &[Parameter::optional("margin", &[], Takes::Real)],
    indices: &[1],
    ..Entry::function(
        "multiclass_hinge",
        2,
        |x, params| Ok(x[0].multiclass_hinge(x[1], params.real("margin").unwrap_or(1.0))),
        samples,
    )
};
