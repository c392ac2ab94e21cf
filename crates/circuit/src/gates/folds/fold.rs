//! Sums and extremes over axes: one gate, with the operation as its parameter.

use crate::gate::prelude::*;

/// y = Σ x, max x or min x over some axes, which are dropped. The sum of an empty axis is 0, its largest and
/// smallest element are errors; a NaN makes the result NaN.
///
/// A sum sends the upstream gradient to every element. An extreme sends it to the element it found; a tie
/// splits it evenly, which is the subgradient of least norm.
#[derive(Clone, Debug)]
pub struct Reduce {
    /// What makes two numbers one.
    pub op: FoldOp,
    /// The axes, ascending.
    pub axes: Vec<usize>,
}

impl<'c> Expr<'c> {
    /// The sum of all elements.
    #[track_caller]
    pub fn sum(self) -> Expr<'c> {
        self.reduced(FoldOp::Sum, None)
    }

    /// The sum over some axes (negative ones count from the back), which are dropped.
    #[track_caller]
    pub fn sum_over(self, axes: &[i64]) -> Expr<'c> {
        self.reduced(FoldOp::Sum, Some(axes))
    }

    /// The largest of all elements.
    #[track_caller]
    pub fn max(self) -> Expr<'c> {
        self.reduced(FoldOp::Max, None)
    }

    /// The largest over some axes (negative ones count from the back), which are dropped.
    #[track_caller]
    pub fn max_over(self, axes: &[i64]) -> Expr<'c> {
        self.reduced(FoldOp::Max, Some(axes))
    }

    /// The smallest of all elements.
    #[track_caller]
    pub fn min(self) -> Expr<'c> {
        self.reduced(FoldOp::Min, None)
    }

    /// The smallest over some axes (negative ones count from the back), which are dropped.
    #[track_caller]
    pub fn min_over(self, axes: &[i64]) -> Expr<'c> {
        self.reduced(FoldOp::Min, Some(axes))
    }

    /// A fold over the axes that a caller named, all where none; this itself where there are none to fold.
    #[track_caller]
    fn reduced(self, op: FoldOp, axes: Option<&[i64]>) -> Expr<'c> {
        match rules::axes(self.shape(), axes) {
            Ok(axes) if axes.is_empty() => self,
            Ok(axes) => self.apply(Reduce { op, axes }),
            Err(misfit) => self.misfit(name(op), misfit),
        }
    }

    /// This value, whose given axes have been folded away from `from`, with these axes back as 1: what
    /// `keepdims` asks for.
    #[track_caller]
    pub fn keep_axes(self, from: Expr<'c>, axes: Option<&[i64]>) -> Expr<'c> {
        match rules::axes(from.shape(), axes) {
            Ok(axes) => self.reshape(from.shape().with_ones(&axes)),
            Err(misfit) => from.misfit("keep_axes", misfit),
        }
    }
}

pub(crate) const SUM: Entry = Entry {
    formula: "Σ x over the axes",
    derivative: "1 for every element",
    role: "broadcasts it: every element gets the upstream gradient",
    ..entry(
        "sum",
        |x, params| call_fold(x[0], params, Expr::sum_over),
        |params| restored(FoldOp::Sum, params),
    )
};

pub(crate) const MAX: Entry = Entry {
    aliases: &["amax"],
    formula: "the largest x over the axes",
    derivative: "1 for the largest element, 0 for the others",
    convention: EXTREME,
    role: "routes it to the largest element",
    ..entry(
        "max",
        |x, params| call_fold(x[0], params, Expr::max_over),
        |params| restored(FoldOp::Max, params),
    )
};

pub(crate) const MIN: Entry = Entry {
    aliases: &["amin"],
    formula: "the smallest x over the axes",
    derivative: "1 for the smallest element, 0 for the others",
    convention: EXTREME,
    role: "routes it to the smallest element",
    ..entry(
        "min",
        |x, params| call_fold(x[0], params, Expr::min_over),
        |params| restored(FoldOp::Min, params),
    )
};

const EXTREME: &str = "a tie splits the gradient evenly; an empty axis is an error";

/// The parameters of folds: `axis` and `keepdims`.
pub(crate) const FOLD: &[Parameter] = &[AXIS, KEEPDIMS];
pub(crate) const AXIS: Parameter = Parameter::optional("axis", &["axes", "dim"], Takes::Ints);
pub(crate) const KEEPDIMS: Parameter = Parameter::optional("keepdims", &["keepdim", "keep"], Takes::Flag);

const fn entry(name: &'static str, call: Call, restore: Restore) -> Entry {
    Entry { parameters: FOLD, ..Entry::gate(name, 1, call, restore, samples) }
}

fn name(op: FoldOp) -> &'static str {
    match op {
        FoldOp::Sum => "sum",
        FoldOp::Max => "max",
        FoldOp::Min => "min",
    }
}

fn restored(op: FoldOp, params: &Params) -> Option<GateRef> {
    Some(Arc::new(Reduce { op, axes: params.positions("axis")? }))
}

fn samples() -> Vec<Sample> {
    let x = Sample::of([Tensor::from([[1.0, 5.0, 3.0], [4.0, 2.0, 6.0]])]);
    let along = |axis| x.clone().with("axis", [axis]);
    vec![x.clone(), along(0), along(1)]
}

/// Calls a fold by name: folds `x` over the axes of the call, and keeps them as 1 when the call says so.
#[track_caller]
pub(crate) fn call_fold<'c>(
    x: Expr<'c>,
    params: &Params,
    fold: impl Fn(Expr<'c>, &[i64]) -> Expr<'c>,
) -> Result<Expr<'c>, Misfit> {
    let given = params.ints("axis");
    let axes: Vec<i64> = rules::axes(x.shape(), given.as_deref())?.iter().map(|&a| a as i64).collect();
    let y = fold(x, &axes);
    Ok(if params.flag("keepdims") == Some(true) { y.keep_axes(x, Some(&axes)) } else { y })
}

impl Reduce {
    /// 1 where an element equals the extreme that a node found, and how many of them share each extreme.
    fn ties<'c>(&self, at: &Site<'c>) -> (Expr<'c>, Expr<'c>) {
        let mask = at.x().equal(at.output.reshape(at.x().shape().with_ones(&self.axes)));
        let named: Vec<i64> = self.axes.iter().map(|&axis| axis as i64).collect();
        (mask, mask.sum_over(&named))
    }
}

impl Gate for Reduce {
    fn name(&self) -> &str {
        name(self.op)
    }

    fn params(&self) -> Params {
        Params::new().with_axes("axis", &self.axes)
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let ty = rules::folded(inputs, &self.axes)?;
        let empty = self.axes.iter().any(|&axis| inputs[0].shape.dims()[axis] == 0);
        let nothing = |why| Err(Misfit::new(why, "give at least one element"));
        match self.op {
            FoldOp::Max if empty => nothing("an empty axis has no largest element"),
            FoldOp::Min if empty => nothing("an empty axis has no smallest element"),
            _ => Ok(ty),
        }
    }

    fn patterns<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        let axes: Vec<i64> = self.axes.iter().map(|&axis| axis as i64).collect();
        let of_negatives = inputs.first().filter(|_| self.op == FoldOp::Sum);
        of_negatives.map(|&x| -(-x).sum_over(&axes)).into_iter().collect()
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Fold { op: self.op, axes: self.axes.clone() }
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        let axes = self.axes.iter().map(|axis| axis + 1).collect();
        Some(Mapped::Each(at.x().apply(Reduce { op: self.op, axes })))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let shape = at.x().shape();
        let kept = shape.with_ones(&self.axes);
        let to_every_element = || g.reshape(kept).expand(shape);
        if self.op == FoldOp::Sum {
            return Ok(vec![Some(to_every_element())]);
        }
        let (mask, count) = self.ties(at);
        let share = mask / count.reshape(kept);
        Ok(vec![Some(rules::masked(share, to_every_element()))])
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        (self.op != FoldOp::Sum).then(|| self.ties(at).1.greater(1.0))
    }
}
