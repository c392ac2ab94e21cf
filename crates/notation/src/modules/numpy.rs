//! NumPy's functions, with the parameters of NumPy 2.

use super::{Constant, Module};
use std::f64::consts::{E, EULER_GAMMA, PI};

/// `np.`, and JAX's `jnp.`, which keeps to it.
pub(super) static NUMPY: Module = Module {
    spellings: &["np", "numpy", "jnp", "jax.numpy"],
    title: "NumPy",
    functions: FUNCTIONS,
    constants: CONSTANTS,
    refused: REFUSED,
};

/// `np.linalg.`
pub(super) static LINALG: Module = Module {
    spellings: &["np.linalg", "numpy.linalg", "jnp.linalg", "jax.numpy.linalg"],
    title: "NumPy's linalg",
    functions: "
norm(x, ord, axis, keepdims)
vector_norm(x, *, axis, keepdims, ord)
matmul(x1, x2)
",
    constants: &[],
    refused: REFUSED_LINALG,
};

const CONSTANTS: &[(&str, Constant)] = &[
    ("pi", Constant::Number(PI)),
    ("e", Constant::Number(E)),
    ("inf", Constant::Number(f64::INFINITY)),
    ("nan", Constant::Number(f64::NAN)),
    ("euler_gamma", Constant::Number(EULER_GAMMA)),
    // Before NumPy 2.
    ("Inf", Constant::Number(f64::INFINITY)),
    ("NaN", Constant::Number(f64::NAN)),
    ("newaxis", Constant::Nothing),
    ("float16", Constant::Real),
    ("float32", Constant::Real),
    ("float64", Constant::Real),
    ("double", Constant::Real),
    ("int32", Constant::Whole),
    ("int64", Constant::Whole),
    ("uint8", Constant::Whole),
];

const FUNCTIONS: &str = "
abs(x)
absolute(x)
acos(x)
arccos(x)
asin(x)
arcsin(x)
atan(x)
arctan(x)
cbrt(x)
ceil(x)
cos(x)
cosh(x)
exp(x)
expm1(x)
fabs(x)
floor(x)
log(x)
log10(x)
log1p(x)
log2(x)
negative(x)
reciprocal(x)
rint(x)
sign(x)
sin(x)
sinh(x)
sqrt(x)
square(x)
tan(x)
tanh(x)
add(x1, x2)
arctan2(x1, x2)
atan2(x1, x2)
divide(x1, x2)
equal(x1, x2)
greater(x1, x2)
greater_equal(x1, x2)
hypot(x1, x2)
less(x1, x2)
less_equal(x1, x2)
maximum(x1, x2)
minimum(x1, x2)
multiply(x1, x2)
not_equal(x1, x2)
pow(x1, x2)
power(x1, x2)
subtract(x1, x2)
true_divide(x1, x2)
around(a, decimals!, out!) = round
round(a, decimals!, out!)
clip(a, a_min: min, a_max: max, out!, *, min, max) = clamp
where(condition, x, y)
sum(a, axis, dtype!, out!, keepdims, initial!, where!)
prod(a, axis, dtype!, out!, keepdims, initial!, where!)
mean(a, axis, dtype!, out!, keepdims, *, where!)
average(a, axis, weights!, returned!, *, keepdims) = mean
var(a, axis, dtype!, out!, ddof, keepdims, *, where!, mean!, correction: ddof)
std(a, axis, dtype!, out!, ddof, keepdims, *, where!, mean!, correction: ddof)
max(a, axis, out!, keepdims, initial!, where!)
amax(a, axis, out!, keepdims, initial!, where!)
min(a, axis, out!, keepdims, initial!, where!)
amin(a, axis, out!, keepdims, initial!, where!)
argmax(a, axis, out!, *, keepdims)
argmin(a, axis, out!, *, keepdims)
dot(a, b, out!)
inner(a, b)
outer(a, b, out!)
matmul(x1, x2)
take(a, indices, axis, out!, mode!)
take_along_axis(arr, indices, axis: axis = -1)
concatenate([arrays], axis, out!, *, dtype!, casting!)
concat([arrays], axis, out!, *, dtype!, casting!)
stack([arrays], axis, out!, *, dtype!, casting!)
expand_dims(a, axis)
squeeze(a, axis)
swapaxes(a, axis1, axis2)
transpose(a, axes)
permute_dims(a, axes) = transpose
reshape(a, shape, order!, *, copy!)
ravel(a, order!)
broadcast_to(array, shape, subok!)
array(object, dtype, *, copy!, order!, subok!, ndmin!, ndmax!, like!)
asarray(a: object, dtype, order!, *, device!, copy!, like!) = array
zeros(shape, dtype, order!, *, device!, like!)
ones(shape, dtype, order!, *, device!, like!)
full(shape, fill_value, dtype, order!, *, device!, like!)
zeros_like(a, dtype, order!, subok!, shape!, *, device!)
ones_like(a, dtype, order!, subok!, shape!, *, device!)
full_like(a, fill_value, dtype, order!, subok!, shape!, *, device!)
eye(N, M, k!, dtype, order!, *, device!, like!)
identity(n: N, dtype, *, like!) = eye
arange(start, stop, step, dtype, *, device!, like!)
linspace(start, stop, num, endpoint!, retstep!, dtype, axis!, *, device!)
shape(a)
size(a, axis!)
ndim(a)
";

const REFUSED: &[(&str, &str)] = &[
    (
        "einsum tensordot",
        "write matrix products with `@`, products by element with `*` and sums with `np.sum`",
    ),
    ("pad", "join zeros with `np.concatenate([np.zeros(2), x])`"),
    ("hstack column_stack", "write `np.concatenate([a, b], axis=1)`, or `axis=0` for vectors"),
    ("vstack row_stack", "write `np.concatenate([a, b], axis=0)`, or `np.stack([a, b])` for vectors"),
    (
        "dstack block append insert delete",
        "write `np.concatenate([a, b], axis=…)` or `np.stack([a, b], axis=…)`",
    ),
    ("select choose piecewise", "nest the choices: `np.where(x > 0, x, np.where(x < -1, x**2, 3))`"),
    (
        "cumsum cumprod cumulative_sum cumulative_prod",
        "for a vector, write the sums as a product with a triangle of ones: `np.where(np.reshape(np.arange(3), (3, 1)) >= np.arange(3), 1, 0) @ x`",
    ),
    ("diff ediff1d gradient", "write the difference of two slices: `x[1:] - x[:-1]`"),
    (
        "sort argsort partition argpartition median percentile quantile unique searchsorted",
        "nothing is sorted here; the extremes are `np.max(x)` and `np.min(x)`",
    ),
    ("flip fliplr flipud rot90", "write a slice with the step -1: `x[::-1]`"),
    ("roll", "join two slices: `np.concatenate([x[-1:], x[:-1]])`"),
    ("tile repeat", "broadcast: `np.broadcast_to(x, (3, 2))`, or join with `np.concatenate([x, x])`"),
    ("broadcast_arrays meshgrid", "give each array an axis of its own: `x[:, None] + y[None, :]`"),
    ("split array_split hsplit vsplit unstack", "write slices: `x[:2]`, `x[2:]`"),
    ("trace", "write `np.sum(A * np.eye(3))`"),
    (
        "diag diagonal diagflat",
        "for a matrix write `np.sum(A * np.eye(3), axis=1)`, for a vector `v * np.eye(3)`",
    ),
    ("tril triu", "multiply by a mask of 0 and 1"),
    ("vdot vecdot", "write `np.sum(a * b)`, or `np.sum(a * b, axis=-1)` for rows"),
    ("kron cross", "write it out with products and `np.stack`"),
    ("matvec vecmat", "write `A @ x` or `x @ A`"),
    ("floor_divide", "write `np.floor(a / b)`"),
    ("mod remainder fmod divmod modf", "write `a - b * np.floor(a / b)` for a remainder"),
    ("exp2", "write `2**x`"),
    ("logaddexp", "write `logsumexp(np.stack([a, b]), axis=0)`"),
    ("logaddexp2", "write `np.log2(2**a + 2**b)`"),
    ("float_power", "write `a**b`"),
    ("positive copy ascontiguousarray asanyarray real conj conjugate", "leave it out: write `x` alone"),
    ("heaviside", "write `np.where(x > 0, 1, 0)`"),
    ("sinc", "write `np.sin(np.pi * x) / (np.pi * x)`"),
    ("isnan", "write `x != x`"),
    ("isfinite isinf", "compare: `np.abs(x) < np.inf`"),
    (
        "nansum nanmean nanmax nanmin nanstd nanvar nanprod nan_to_num nanmedian nanargmax nanargmin nancumsum nancumprod nanpercentile nanquantile",
        "a NaN is never hidden here; choose what replaces it: `np.where(x == x, x, 0)` for `x`",
    ),
    ("fmax", "it hides a NaN; write `np.maximum(a, b)`, which keeps it"),
    ("fmin", "it hides a NaN; write `np.minimum(a, b)`, which keeps it"),
    ("arcsinh asinh", "write `np.log(x + np.sqrt(x**2 + 1))`"),
    ("arccosh acosh", "write `np.log(x + np.sqrt(x**2 - 1))`"),
    ("arctanh atanh", "write `0.5 * np.log((1 + x) / (1 - x))`"),
    ("deg2rad radians", "write `x * np.pi / 180`"),
    ("rad2deg degrees", "write `x * 180 / np.pi`"),
    ("trunc fix", "write `np.sign(x) * np.floor(np.abs(x))`"),
    ("signbit copysign", "write `np.sign(x)`"),
    ("logical_and bitwise_and", "multiply the masks: `(x > 0) * (y > 0)`"),
    ("logical_or bitwise_or any", "take the larger mask: `np.maximum(x > 0, y > 0)`, `np.max(x > 0)`"),
    ("logical_not bitwise_not invert bitwise_invert", "subtract the mask from 1: `1 - (x > 0)`"),
    ("logical_xor bitwise_xor", "compare the masks: `(x > 0) != (y > 0)`"),
    ("all", "take the smaller mask: `np.min(x > 0)`"),
    ("count_nonzero nonzero flatnonzero argwhere extract compress", "count with a mask: `np.sum(x != 0)`"),
    ("ptp", "write `np.max(x) - np.min(x)`"),
    ("moveaxis rollaxis matrix_transpose", "name every axis: `np.transpose(x, (1, 0, 2))`"),
    ("atleast_1d atleast_2d atleast_3d", "put the axis in: `x[None, :]`"),
    ("geomspace logspace", "write `10**np.linspace(0, 2, 5)`"),
    ("empty empty_like ndarray", "write `np.zeros((2, 3))`: every number has a value"),
    ("tri", "multiply by a mask of 0 and 1"),
    ("interp convolve correlate cov corrcoef", "write it out with sums and products"),
    ("random", "random numbers are given from outside: leave the name without a value here"),
    ("load loadtxt genfromtxt fromfile", "give the array from outside, as in `x=@x.npy`"),
    ("allclose isclose array_equal array_equiv", "compare: `np.abs(a - b) < 1e-8`"),
    ("angle imag i0 unwrap", "there are no complex numbers here"),
    ("polyval poly1d", "write the polynomial out: `a*x**2 + b*x + c`"),
];

const REFUSED_LINALG: &[(&str, &str)] = &[
    (
        "inv pinv solve lstsq tensorsolve tensorinv",
        "a system of equations is not solved here: for a matrix of 2 × 2 write the inverse out, as in `np.stack([[d, -b], [-c, a]]) / (a*d - b*c)`; `1/x` is the reciprocal of each element",
    ),
    (
        "det slogdet",
        "for a matrix of 2 × 2 write `A[0, 0]*A[1, 1] - A[0, 1]*A[1, 0]`; larger determinants are not here",
    ),
    (
        "eig eigh eigvals eigvalsh svd svdvals qr cholesky matrix_rank cond",
        "matrices are not decomposed here; give what is decomposed from outside",
    ),
    ("matrix_power multi_dot", "multiply with `@`: `A @ A @ A`"),
    ("matrix_norm", "write `np.linalg.norm(A)`, or `np.linalg.norm(A, ord, axis=(-2, -1))`"),
    ("trace diagonal", "write `np.sum(A * np.eye(3))`, or `np.sum(A * np.eye(3), axis=1)` for the diagonal"),
    ("outer", "write `np.outer(a, b)`"),
    ("vecdot", "write `np.sum(a * b, axis=-1)`"),
    ("cross tensordot", "write it out with products and sums"),
    ("matrix_transpose", "write `A.T`"),
];
