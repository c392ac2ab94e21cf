//! SciPy's special functions. Theirs is the softmax over all axes where none is given.

use super::Module;

pub(super) static SPECIAL: Module = Module {
    spellings: &["scipy.special", "special", "jax.scipy.special"],
    title: "SciPy's special",
    functions: "
expit(x)
log_expit(x) = log_sigmoid
erf(x)
erfc(x)
xlogy(x, y)
ndtr(x)
log_ndtr(x)
log1p(x)
expm1(x)
cbrt(x)
softmax(x, axis: axis = all)
log_softmax(x, axis: axis = all)
logsumexp(a, axis, b!, keepdims, return_sign!)
",
    constants: &[],
    refused: &[
        ("logit", "write `np.log(p / (1 - p))`"),
        ("exp2", "write `2**x`"),
        ("exp10", "write `10**x`"),
        ("entr", "write `-x * np.log(x)`"),
    ],
};
