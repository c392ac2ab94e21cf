//! Elements and whole arrays repeated.

use crate::gate::prelude::*;

/// The most indices that are written into a circuit for elements repeated differently often.
const MOST_INDICES: usize = 1 << 24;

impl<'c> Expr<'c> {
    /// Each slice of an axis several times in a row: `[a, b] -> [a, a, b, b]`. One number of times is for all of
    /// them, else there is one per slice.
    #[track_caller]
    pub fn repeat(self, times: &[usize], axis: i64) -> Expr<'c> {
        if self.is_poison() {
            return self;
        }
        let axis = match rules::axis(self.shape(), axis) {
            Ok(axis) => axis,
            Err(misfit) => return self.misfit("repeat", misfit),
        };
        let dims = self.shape().dims().to_vec();
        let total = times.iter().try_fold(0_usize, |sum, &n| sum.checked_add(n));
        match (times, total) {
            (&[times], _) => match dims[axis].checked_mul(times) {
                Some(length) => {
                    let (mut one, mut many, mut dims) = (dims.clone(), dims.clone(), dims);
                    one.insert(axis + 1, 1);
                    many.insert(axis + 1, times);
                    dims[axis] = length;
                    self.reshape(one).expand(many).reshape(dims)
                }
                None => self.misfit("repeat", Misfit::new("the result is too large", "repeat less often")),
            },
            (_, Some(total)) if times.len() == dims[axis] && total <= MOST_INDICES => {
                let indices = times.iter().enumerate().flat_map(|(at, &n)| std::iter::repeat_n(at as f64, n));
                match Tensor::index([total], indices.collect::<Vec<_>>()) {
                    Ok(indices) => self.take(self.constant(indices), axis as i64),
                    Err(error) => self.misfit("repeat", Misfit::new(error.to_string(), "")),
                }
            }
            (_, total) if times.len() == dims[axis] => {
                let total = total.map_or("too many".to_owned(), |total| total.to_string());
                let why = format!("the result has {total} slices");
                self.misfit(
                    "repeat",
                    Misfit::new(why, format!("at most {MOST_INDICES} are listed one by one")),
                )
            }
            _ => {
                let why = format!("{} numbers for the {} slices of axis {axis}", times.len(), dims[axis]);
                self.misfit("repeat", Misfit::new(why, "give one number per slice, or one for all"))
            }
        }
    }

    /// Copies of this side by side along each axis: `[a, b] -> [a, b, a, b]` for 2. Numbers belong to the last
    /// axes; where there are more of them than axes, axes of length 1 are put in front.
    #[track_caller]
    pub fn tile(self, times: &[usize]) -> Expr<'c> {
        if self.is_poison() {
            return self;
        }
        let shape = self.shape();
        let rank = shape.rank().max(times.len());
        let aligned = |ones: &[usize]| [&vec![1; rank - ones.len()], ones].concat();
        let (dims, times) = (aligned(shape.dims()), aligned(times));
        // An axis is put in only where something is repeated, since a shape has few.
        let (mut one, mut many, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        for (&n, &times) in dims.iter().zip(&times) {
            if times != 1 {
                one.push(1);
                many.push(times);
            }
            one.push(n);
            many.push(n);
            let Some(length) = n.checked_mul(times) else {
                return self.misfit("tile", Misfit::new("the result is too large", "repeat less often"));
            };
            whole.push(length);
        }
        self.reshape(one).expand(many).reshape(whole)
    }
}

/// The numbers of times that a call gives.
fn times(params: &Params, name: &str) -> Result<Vec<usize>, Misfit> {
    params
        .positions(name)
        .ok_or_else(|| Misfit::new(format!("{name} is not a number of times"), "give whole numbers from 0"))
}

pub(crate) const REPEAT: Entry = Entry {
    aliases: &["repeat_interleave"],
    formula: "each element repeats times in a row, along the axis (of x as one vector where none is given)",
    derivative: "1 for each time",
    role: "adds up what returns from each copy",
    parameters: &[
        Parameter::required("repeats", &[], Takes::Ints),
        Parameter::optional("axis", &["dim"], Takes::Int),
    ],
    moves: true,
    ..Entry::function(
        "repeat",
        1,
        |x, params| {
            let times = times(params, "repeats")?;
            Ok(match params.int("axis") {
                Some(axis) => x[0].repeat(&times, axis),
                None => x[0].flatten().repeat(&times, 0),
            })
        },
        || {
            let x = Sample::of([Tensor::from([[1.0, 2.0], [3.0, 4.0]])]);
            vec![x.clone().with("repeats", 3), x.with("repeats", [2, 0]).with("axis", 1)]
        },
    )
};

pub(crate) const TILE: Entry = Entry {
    formula: "copies of x side by side, reps of them along each axis (the last axes where there are fewer numbers)",
    derivative: "1 for each time",
    role: "adds up what returns from each copy",
    parameters: &[Parameter::required("reps", &["dims"], Takes::Ints)],
    moves: true,
    ..Entry::function(
        "tile",
        1,
        |x, params| Ok(x[0].tile(&times(params, "reps")?)),
        || {
            let x = Sample::of([Tensor::from([[1.0, 2.0], [3.0, 4.0]])]);
            vec![x.clone().with("reps", 2), x.with("reps", [2, 1, 3])]
        },
    )
};
