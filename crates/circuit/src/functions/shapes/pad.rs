//! Axes lengthened at both ends.

use crate::gate::prelude::*;
use crate::gates::Embed;

impl<'c> Expr<'c> {
    /// With elements put before and after along each axis, all of them `value`: `[m, n] -> [a + m + b, c + n +
    /// d]` for the widths `(a, b)` and `(c, d)`. One pair is for every axis.
    #[track_caller]
    pub fn pad(self, widths: &[(usize, usize)], value: f64) -> Expr<'c> {
        if self.is_poison() {
            return self;
        }
        let shape = self.shape();
        let widths: Vec<(usize, usize)> = match widths {
            [pair] => vec![*pair; shape.rank()],
            _ if widths.len() == shape.rank() => widths.to_vec(),
            _ => {
                let why = format!("{} pairs for the {} axes of {shape}", widths.len(), shape.rank());
                return self.misfit("pad", Misfit::new(why, "give one pair per axis, or one for all"));
            }
        };
        let longer =
            |(&n, &(before, after)): (&usize, &(usize, usize))| before.checked_add(n)?.checked_add(after);
        let dims: Option<Vec<usize>> = shape.dims().iter().zip(&widths).map(longer).collect();
        let Some(dims) = dims else {
            return self.misfit("pad", Misfit::new("the result is too large", "pad by less"));
        };
        let params = widths.iter().flat_map(|&(before, after)| [before, after]).collect::<Vec<_>>();
        let params = Params::new().with_axes("pad_width", &params);
        let params = if value == 0.0 { params } else { params.with("constant_values", value) };
        let padded = match self.builder().shaped(dims) {
            Ok(padded) => padded,
            Err(poison) => return poison,
        };
        if padded == shape {
            return self;
        }
        self.builder().group("pad", params, &[self], |x| match value.to_bits() {
            0 => {
                let starts = widths.iter().map(|&(before, _)| before).collect();
                x[0].apply(Embed { starts, steps: vec![1; shape.rank()], shape: padded })
            }
            _ => surrounded(x[0], &widths, value),
        })
    }
}

/// Joined with blocks of the value, axis by axis: numbers that are placed into zeros cannot be told from zeros
/// again.
fn surrounded<'b>(x: Expr<'b>, widths: &[(usize, usize)], value: f64) -> Expr<'b> {
    let mut y = x;
    for (axis, &(before, after)) in widths.iter().enumerate() {
        let block = |length: usize| {
            let mut dims = y.shape().dims().to_vec();
            dims[axis] = length;
            x.constant(value).expand(dims)
        };
        let parts: Vec<Expr<'b>> =
            [(before > 0).then(|| block(before)), Some(y), (after > 0).then(|| block(after))]
                .into_iter()
                .flatten()
                .collect();
        y = x.builder().concatenate(&parts, axis as i64);
    }
    y
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "x with elements put before and after along each axis: 0, or constant_values",
    derivative: "1 for x, 0 for the rest",
    role: "cuts out the part of x",
    parameters: &[
        Parameter::required("pad_width", &["pad"], Takes::Pairs),
        Parameter::defaulted("mode", &[], Takes::Text),
        Parameter::defaulted("constant_values", &["value"], Takes::Real),
    ],
    ..Entry::function("pad", 1, call, || {
        let x = Sample::of([Tensor::from([[1.0, 2.0], [3.0, 4.0]])]);
        let wide = x.clone().with("pad_width", [0, 0, 2, 1]).with("constant_values", 1.5);
        vec![x.with("pad_width", [1, 2, 1, 2]), wide]
    })
};

#[track_caller]
fn call<'c>(x: &[Expr<'c>], params: &Params) -> Result<Expr<'c>, Misfit> {
    if let Some(mode) = params.text("mode").filter(|&mode| mode != "constant") {
        let fits =
            "the mode is \"constant\"; for others join slices, as in `concatenate([x[:1], x, x[-1:]])`";
        return Err(Misfit::new(format!("there is no mode {mode:?} here"), fits));
    }
    let ends = params.positions("pad_width").filter(|ends| ends.len() % 2 == 0).ok_or_else(|| {
        Misfit::new(
            "a width of padding is not a count",
            "give whole numbers from 0, such as ((1, 1), (2, 0))",
        )
    })?;
    let widths: Vec<(usize, usize)> = ends.chunks(2).map(|pair| (pair[0], pair[1])).collect();
    Ok(x[0].pad(&widths, params.real("constant_values").unwrap_or(0.0)))
}
