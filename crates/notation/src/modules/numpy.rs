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
acosh(x)
arccosh(x)
asinh(x)
arcsinh(x)
atanh(x)
arctanh(x)
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
logaddexp(x1, x2)
logical_and(x1, x2)
logical_not(x)
logical_or(x1, x2)
logical_xor(x1, x2)
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
any(a, axis, out!, keepdims, *, where!)
all(a, axis, out!, keepdims, *, where!)
sort(a, axis, kind!, order!, *, stable!)
argsort(a, axis, kind!, order!, *, stable!)
dot(a, b, out!)
inner(a, b)
outer(a, b, out!)
matmul(x1, x2)
take(a, indices, axis, out!, mode!)
take_along_axis(arr, indices, axis: axis = -1)
concatenate([arrays], axis, out!, *, dtype!, casting!)
concat([arrays], axis, out!, *, dtype!, casting!)
stack([arrays], axis, out!, *, dtype!, casting!)
hstack([tup], *, dtype!, casting!)
vstack([tup], *, dtype!, casting!)
row_stack([tup], *, dtype!, casting!) = vstack
column_stack([tup])
dstack([tup])
pad(array, pad_width = ?, mode, *, constant_values, stat_length!, end_values!, reflect_type!)
repeat(a, repeats = ?, axis)
tile(A, reps = ?)
roll(a, shift = ?, axis)
diag(v, k)
diagflat(v, k)
diagonal(a, offset, axis1, axis2)
einsum(subscripts, [*operands], *, out!, optimize!, dtype!, order!, casting!)
split(ary, indices_or_sections: sections, axis)
array_split(ary, indices_or_sections: sections, axis)
hsplit(ary, indices_or_sections: sections)
vsplit(ary, indices_or_sections: sections)
dsplit(ary, indices_or_sections: sections)
trace(a, offset, axis1, axis2, dtype!, out!)
tril(m, k)
triu(m, k)
cumsum(a, axis, dtype!, out!)
cumprod(a, axis, dtype!, out!)
diff(a, n, axis, prepend!, append!)
expand_dims(a, axis)
squeeze(a, axis)
swapaxes(a, axis1, axis2)
moveaxis(a, source, destination)
flip(m, axis)
flipud(m)
fliplr(m)
transpose(a, axes)
permute_dims(a, axes) = transpose
reshape(a, shape, order!, *, copy!)
ravel(a, order!)
broadcast_to(array, shape, subok!)
array(object, dtype, *, copy!, order!, subok!, ndmin!, ndmax!, like!)
asarray(a: object, dtype, order!, *, device!, copy!, like!) = array
copy(a: object, order!, subok!) = array
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
    ("tensordot", "write `np.einsum(\"ij,jk->ik\", A, B)`, with the letters of your axes"),
    ("block append insert delete", "write `np.concatenate([a, b], axis=…)` or `np.stack([a, b], axis=…)`"),
    ("select choose piecewise", "nest the choices: `np.where(x > 0, x, np.where(x < -1, x**2, 3))`"),
    ("cumulative_sum", "write `np.cumsum(x, axis=0)`"),
    ("cumulative_prod", "write `np.cumprod(x, axis=0)`"),
    ("ediff1d gradient", "write `np.diff(x)`, or slices: `(x[2:] - x[:-2]) / 2`"),
    (
        "partition argpartition median percentile quantile",
        "take what you need of `np.sort(x)`: `np.sort(x)[1]`",
    ),
    ("unique searchsorted", "their results have no size that is known before the circuit runs"),
    ("rot90", "write `np.flip(np.swapaxes(A, 0, 1), 0)`"),
    ("broadcast_arrays meshgrid", "give each array an axis of its own: `x[:, None] + y[None, :]`"),
    ("unstack", "write slices: `x[0]`, `x[1]`"),
    ("vdot vecdot", "write `np.sum(a * b)`, or `np.sum(a * b, axis=-1)` for rows"),
    ("kron cross", "write it out with products and `np.stack`"),
    ("matvec vecmat", "write `A @ x` or `x @ A`"),
    ("floor_divide", "write `np.floor(a / b)`"),
    ("mod remainder fmod divmod modf", "write `a - b * np.floor(a / b)` for a remainder"),
    ("exp2", "write `2**x`"),
    ("logaddexp2", "write `np.log2(2**a + 2**b)`"),
    ("float_power", "write `a**b`"),
    ("positive ascontiguousarray asanyarray real conj conjugate", "leave it out: write `x` alone"),
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
    ("deg2rad radians", "write `x * np.pi / 180`"),
    ("rad2deg degrees", "write `x * 180 / np.pi`"),
    ("trunc fix", "write `np.sign(x) * np.floor(np.abs(x))`"),
    ("signbit copysign", "write `np.sign(x)`"),
    ("bitwise_and", "write `np.logical_and(x > 0, y > 0)`"),
    ("bitwise_or", "write `np.logical_or(x > 0, y > 0)`"),
    ("bitwise_not invert bitwise_invert", "write `np.logical_not(x > 0)`"),
    ("bitwise_xor", "write `np.logical_xor(x > 0, y > 0)`"),
    ("count_nonzero nonzero flatnonzero argwhere extract compress", "count with a mask: `np.sum(x != 0)`"),
    ("ptp", "write `np.max(x) - np.min(x)`"),
    ("rollaxis matrix_transpose", "name every axis: `np.transpose(x, (1, 0, 2))`"),
    ("atleast_1d atleast_2d atleast_3d", "put the axis in: `x[None, :]`"),
    ("geomspace logspace", "write `10**np.linspace(0, 2, 5)`"),
    ("empty empty_like ndarray", "write `np.zeros((2, 3))`: every number has a value"),
    ("tri", "write `np.tril(np.ones((3, 3)))`"),
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
    ("trace diagonal", "write `np.trace(A)`, `np.diagonal(A)`"),
    ("outer", "write `np.outer(a, b)`"),
    ("vecdot", "write `np.sum(a * b, axis=-1)`"),
    ("cross tensordot", "write it out with products and sums"),
    ("matrix_transpose", "write `A.T`"),
];
