//! Wires made straight: whole columns are moved across the flow.
//!
//! Brandes and Köpf place a gate in the middle of what it reads. Where one of two operands is an input, every
//! gate of a chain is so a little lower than the one before, and the chain runs down the sheet like a
//! staircase. Moving a column as a whole changes no distance within it, so that any such move is allowed; the
//! sum of all climbs is least at their median.

/// A piece of a link, from one column to a later one: columns and heights.
pub(super) struct Piece {
    pub(super) from: (usize, f64),
    pub(super) to: (usize, f64),
}

/// By how much each of some columns is to be moved.
pub(super) fn shifts(columns: usize, pieces: &[Piece]) -> Vec<f64> {
    let mut arriving: Vec<Vec<&Piece>> = (0..columns).map(|_| Vec::new()).collect();
    for piece in pieces {
        arriving[piece.to.0].push(piece);
    }
    let mut shifts = vec![0.0; columns];
    for column in 0..columns {
        let mut climbs: Vec<f64> =
            arriving[column].iter().map(|piece| piece.from.1 + shifts[piece.from.0] - piece.to.1).collect();
        climbs.sort_by(f64::total_cmp);
        // Of an even number, everything between the middle two is as good: what moves least against the column
        // before is taken.
        let before = column.checked_sub(1).map_or(0.0, |before| shifts[before]);
        shifts[column] = match climbs.len() {
            0 => before,
            n => before.clamp(climbs[(n - 1) / 2], climbs[n / 2]),
        };
    }
    shifts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_staircase_becomes_a_straight_line_and_two_branches_stay_even() {
        let step = |at: usize| Piece { from: (at, 10.0 * at as f64), to: (at + 1, 10.0 * (at + 1) as f64) };
        assert_eq!(shifts(4, &[step(0), step(1), step(2)]), [0.0, -10.0, -20.0, -30.0]);
        let branch = |from: f64| Piece { from: (0, from), to: (1, 5.0) };
        assert_eq!(shifts(2, &[branch(0.0), branch(10.0)]), [0.0, 0.0]);
        assert_eq!(shifts(2, &[branch(20.0), branch(30.0)]), [0.0, 15.0]);
    }
}
