//! Axes moved to other places.

use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// With some axes moved to other places of the result, the others in their old order (negative ones count
    /// from the back): `[a, b, c] -> [b, c, a]` for 0 to -1.
    #[track_caller]
    pub fn move_axes(self, sources: &[i64], destinations: &[i64]) -> Expr<'c> {
        if self.is_poison() {
            return self;
        }
        let shape = self.shape();
        if sources.len() != destinations.len() {
            let why = format!("{} axes for {} places", sources.len(), destinations.len());
            return self.misfit("moveaxis", Misfit::new(why, "give one place per axis"));
        }
        let (from, to) = match (found(shape, sources), found(shape, destinations)) {
            (Ok(from), Ok(to)) => (from, to),
            (Err(misfit), _) | (_, Err(misfit)) => return self.misfit("moveaxis", misfit),
        };
        let mut order: Vec<usize> = (0..shape.rank()).filter(|axis| !from.contains(axis)).collect();
        let mut moves: Vec<(usize, usize)> = to.into_iter().zip(from).collect();
        moves.sort_unstable();
        for (to, from) in moves {
            order.insert(to, from);
        }
        self.permute(&order)
    }
}

/// Axes counted from the front, in the order in which they are given.
fn found(shape: Shape, axes: &[i64]) -> Result<Vec<usize>, Misfit> {
    rules::axes(shape, Some(axes))?;
    Ok(axes.iter().filter_map(|&axis| shape.axis(axis)).collect())
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["move_axis", "movedim"],
    formula: "x with axes moved to other places",
    derivative: "1",
    role: "moves its axes back",
    parameters: &[
        Parameter::required("source", &[], Takes::Ints),
        Parameter::required("destination", &[], Takes::Ints),
    ],
    moves: true,
    ..Entry::function(
        "moveaxis",
        1,
        |x, params| {
            let (from, to) = (params.ints("source"), params.ints("destination"));
            Ok(x[0].move_axes(&from.unwrap_or_default(), &to.unwrap_or_default()))
        },
        || {
            let x = Sample::of([Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])]);
            vec![
                x.clone().with("source", 0).with("destination", -1),
                x.with("source", [1, 0]).with("destination", [0, 1]),
            ]
        },
    )
};
