//! How this notation keeps to NumPy: which names it has of NumPy's, and where it departs from it on purpose.
//!
//! A name after `np.` means what NumPy means by it, with NumPy's parameters and defaults, or it is refused. The
//! tests hold every one against NumPy's own values.

use crate::modules::Module;

/// A way in which this notation departs from NumPy on purpose.
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    /// One word for it.
    pub id: &'static str,
    /// The names and operators that it is about.
    pub names: &'static [&'static str],
    /// What NumPy does.
    pub numpy: &'static str,
    /// What happens here.
    pub here: &'static str,
}

/// Where a call has another value here than in NumPy.
pub const DIFFERENCES: &[Difference] = &[
    Difference {
        id: "NaN",
        names: &[
            "power",
            "pow",
            "**",
            "hypot",
            "where",
            "logical_and",
            "logical_or",
            "logical_xor",
            "logical_not",
            "any",
            "all",
        ],
        numpy: "`nan**0` and `1**nan` are 1, `hypot(inf, nan)` is inf, and `where` and logical functions take a NaN as true",
        here: "all of them are NaN: a NaN is never hidden",
    },
    Difference {
        id: "overflow",
        names: &["norm", "vector_norm", "std"],
        numpy: "a square on the way overflows or vanishes: the norm of [3e200, 4e200] is inf",
        here: "it is 5e200, exact wherever the result is a number",
    },
    Difference {
        id: "masks",
        names: &["add", "+", "dot", "matmul", "@"],
        numpy: "the sum of two masks is a mask: True + True is True",
        here: "masks are the numbers 0 and 1, and 1 + 1 is 2",
    },
    Difference {
        id: "whole",
        names: &["array", "full_like", "reciprocal", "power", "sign"],
        numpy: "arrays of whole numbers keep to whole numbers: `reciprocal(4)` is 0, `full_like([1, 2], 0.5)` is [0, 0]",
        here: "every number is a real number: 0.25, [0.5, 0.5]",
    },
];

/// What NumPy answers, and this notation refuses with a message.
pub const ERRORS: &[(&[&str], &str)] = &[
    (
        &["mean", "average", "var", "std"],
        "of no elements, or with ddof not below their number: NumPy's NaN or inf",
    ),
    (&["clip"], "bounds in the wrong order: NumPy's upper bound"),
    (&["take", "take_along_axis"], "indices that count from the back and are given from outside"),
    (&["dot", "inner"], "of arrays with more than two axes; `@` multiplies batches of matrices"),
    (&["norm"], "orders other than 1, 2 and inf of a vector, and ±1 and ±inf of a matrix"),
    (
        &["concatenate", "concat", "stack", "hstack", "vstack", "row_stack", "column_stack", "dstack"],
        "of one array in place of a list; `axis=None`",
    ),
    (&["pad"], "modes other than \"constant\", and different constants at different sides"),
    (
        &["sort", "argsort"],
        "`axis=None`: write `np.sort(x.ravel())`; the method `x.sort()`, which changes x in place",
    ),
    (&["diff"], "`prepend` and `append`: join them with `np.hstack` first"),
    (&["einsum"], "of operands with lists of numbers for their axes: write the subscripts as a text"),
];

/// NumPy's functions that this notation has, those of `np.linalg` with that in front.
pub fn names() -> impl Iterator<Item = String> {
    let numpy = Module::find("np").into_iter().flat_map(Module::members).map(|member| member.name.to_owned());
    let linalg = Module::find("np.linalg").into_iter().flat_map(Module::members);
    numpy.chain(linalg.map(|member| format!("linalg.{}", member.name)))
}
