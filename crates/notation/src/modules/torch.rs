//! PyTorch's functions, with PyTorch's parameters and defaults.

use super::{Constant, Module};
use std::f64::consts::{E, PI};

pub(super) static TORCH: Module = Module {
    spellings: &["torch"],
    title: "PyTorch",
    functions: "
abs(input, *, out!)
absolute(input, *, out!)
acos(input, *, out!)
arccos(input, *, out!)
asin(input, *, out!)
arcsin(input, *, out!)
atan(input, *, out!)
arctan(input, *, out!)
ceil(input, *, out!)
cos(input, *, out!)
cosh(input, *, out!)
erf(input, *, out!)
erfc(input, *, out!)
acosh(input, *, out!)
arccosh(input, *, out!)
asinh(input, *, out!)
arcsinh(input, *, out!)
atanh(input, *, out!)
arctanh(input, *, out!)
logical_not(input, *, out!)
exp(input, *, out!)
expm1(input, *, out!)
floor(input, *, out!)
log(input, *, out!)
log10(input, *, out!)
log1p(input, *, out!)
log2(input, *, out!)
negative(input, *, out!)
reciprocal(input, *, out!)
relu(input, *, out!)
rsqrt(input, *, out!)
sigmoid(input, *, out!)
sign(input, *, out!)
sin(input, *, out!)
sinh(input, *, out!)
sqrt(input, *, out!)
square(input, *, out!)
tan(input, *, out!)
tanh(input, *, out!)
atan2(input, other, *, out!)
arctan2(input, other, *, out!)
hypot(input, other, *, out!)
logaddexp(input, other, *, out!)
logical_and(input, other, *, out!)
logical_or(input, other, *, out!)
logical_xor(input, other, *, out!)
xlogy(input, other, *, out!)
maximum(input, other, *, out!)
minimum(input, other, *, out!)
pow(input, other, *, out!)
add(input, other, *, alpha!, out!)
sub(input, other, *, alpha!, out!)
subtract(input, other, *, alpha!, out!)
mul(input, other, *, out!)
multiply(input, other, *, out!)
div(input, other, *, rounding_mode!, out!)
divide(input, other, *, rounding_mode!, out!)
true_divide(input, other, *, out!)
eq(input, other, *, out!) = equal
ne(input, other, *, out!) = not_equal
not_equal(input, other, *, out!)
lt(input, other, *, out!) = less
less(input, other, *, out!)
le(input, other, *, out!) = less_equal
less_equal(input, other, *, out!)
gt(input, other, *, out!) = greater
greater(input, other, *, out!)
ge(input, other, *, out!) = greater_equal
greater_equal(input, other, *, out!)
round(input, *, decimals!, out!)
clamp(input, min, max, *, out!)
clip(input, min, max, *, out!)
where(condition, input, other, *, out!)
sum(input, dim: axis, keepdim: keepdims, *, dtype!, out!)
mean(input, dim: axis, keepdim: keepdims, *, dtype!, out!)
amax(input, dim: axis, keepdim: keepdims, *, out!)
amin(input, dim: axis, keepdim: keepdims, *, out!)
var(input, dim: axis, *, correction: ddof = 1, keepdim: keepdims, out!)
std(input, dim: axis, *, correction: ddof = 1, keepdim: keepdims, out!)
argmax(input, dim: axis, keepdim: keepdims)
argmin(input, dim: axis, keepdim: keepdims)
argsort(input, dim: axis, descending!, *, stable!)
prod(input, dim: axis, keepdim: keepdims, *, dtype!, out!)
max(input, dim!, keepdim!, *, out!)
min(input, dim!, keepdim!, *, out!)
logsumexp(input, dim: axis = ?, keepdim: keepdims, *, out!)
softmax(input, dim: axis = ?, dtype!)
log_softmax(input, dim: axis = ?, dtype!)
matmul(input, other, *, out!)
mm(input, mat2, *, out!) = matmul
mv(input, vec, *, out!) = matmul
bmm(input, mat2, *, out!) = matmul
dot(input, tensor, *, out!)
inner(input, other, *, out!)
outer(input, vec2, *, out!)
cat([tensors], dim: axis, *, out!) = concatenate
concat([tensors], dim: axis, *, out!) = concatenate
concatenate([tensors], dim: axis, *, out!)
stack([tensors], dim: axis, *, out!)
hstack([tensors], *, out!)
vstack([tensors], *, out!)
row_stack([tensors], *, out!) = vstack
column_stack([tensors], *, out!)
dstack([tensors], *, out!)
tile(input, dims: reps = ?)
repeat_interleave(input, repeats = ?, dim: axis, *, output_size!)
roll(input, shifts: shift = ?, dims: axis)
flip(input, dims: axis = ?)
flipud(input)
fliplr(input)
movedim(input, source, destination) = moveaxis
moveaxis(input, source, destination)
diag(input, diagonal: k, *, out!)
diagflat(input, offset: k)
diagonal(input, offset, dim1: axis1, dim2: axis2)
trace(input)
chunk(input: ary, chunks: sections, dim: axis)
split(tensor: ary, split_size_or_sections: sections, dim: axis) = split_sizes
einsum(equation: subscripts, [*operands])
tril(input, diagonal: k, *, out!)
triu(input, diagonal: k, *, out!)
cumsum(input, dim: axis = ?, *, dtype!, out!)
cumprod(input, dim: axis = ?, *, dtype!, out!)
diff(input, n, dim: axis, prepend!, append!)
reshape(input, shape)
flatten(input, start_dim!, end_dim!)
ravel(input)
squeeze(input, dim: axis)
unsqueeze(input, dim: axis) = expand_dims
transpose(input, dim0: axis1, dim1: axis2) = swapaxes
swapaxes(input, axis0: axis1, axis1: axis2)
permute(input, dims: axes)
broadcast_to(input, shape)
gather(input, dim: axis, index: 1, *, sparse_grad!, out!)
index_select(input, dim: axis, index: 1, *, out!) = take
tensor(data: object, *, dtype, device!, requires_grad!) = array
as_tensor(data: object, dtype, device!) = array
full(size: shape, fill_value, *, dtype, device!)
zeros_like(input: a, *, dtype, device!)
ones_like(input: a, *, dtype, device!)
full_like(input: a, fill_value, *, dtype, device!)
zeros(size: shape, *, dtype, device!)
ones(size: shape, *, dtype, device!)
eye(n: N, m: M, *, dtype, device!)
arange(start, end: stop, step, *, dtype, device!)
linspace(start, end: stop, steps: num = ?, *, dtype, device!)
",
    constants: &[
        ("pi", Constant::Number(PI)),
        ("e", Constant::Number(E)),
        ("inf", Constant::Number(f64::INFINITY)),
        ("nan", Constant::Number(f64::NAN)),
        ("float16", Constant::Real),
        ("bfloat16", Constant::Real),
        ("float32", Constant::Real),
        ("float64", Constant::Real),
        ("float", Constant::Real),
        ("double", Constant::Real),
        ("int32", Constant::Whole),
        ("int64", Constant::Whole),
        ("long", Constant::Whole),
    ],
    refused: &[
        ("norm", "write `np.linalg.norm(x)`"),
        ("take", "it takes from the flattened tensor: write `np.take(x, i)`"),
        ("inverse", "a system of equations is not solved here; `1/x` is the reciprocal of each element"),
        ("det logdet slogdet", "for a matrix of 2 × 2 write `A[0, 0]*A[1, 1] - A[0, 1]*A[1, 0]`"),
        ("tensordot", "write `torch.einsum(\"ij,jk->ik\", A, B)`, with the letters of your axes"),
        ("sort", "it gives the sorted numbers and their indices: write `np.sort(x, axis=-1)`"),
        ("addmm", "write `b + a @ w`"),
        ("t", "write `A.T`"),
        ("equal", "it compares whole tensors; write `a == b` by element"),
        (
            "rand randn randint normal",
            "random numbers are given from outside: leave the name without a value here",
        ),
    ],
};

pub(super) static FUNCTIONAL: Module = Module {
    spellings: &["F", "nn.functional", "torch.nn.functional"],
    title: "PyTorch's nn.functional",
    functions: "
relu(input, inplace!)
leaky_relu(input, negative_slope: slope, inplace!)
elu(input, alpha, inplace!)
selu(input, inplace!)
gelu(input, *, approximate!)
silu(input, inplace!)
sigmoid(input)
tanh(input)
logsigmoid(input)
softplus(input, beta!, threshold!)
softmax(input, dim: axis = ?, _stacklevel!, dtype!)
log_softmax(input, dim: axis = ?, _stacklevel!, dtype!)
one_hot(tensor, num_classes: depth)
embedding(input: 1, weight: 0, padding_idx!, max_norm!, *, axis: axis = 0) = take
mse_loss(input, target, size_average!, reduce!, reduction!)
l1_loss(input, target, size_average!, reduce!, reduction!)
",
    constants: &[],
    refused: &[
        ("cross_entropy", "it takes the mean over the batch: write `np.mean(cross_entropy(scores, labels))`"),
        (
            "binary_cross_entropy_with_logits",
            "it takes the mean: write `np.mean(binary_cross_entropy(scores, targets))`",
        ),
        (
            "binary_cross_entropy",
            "it takes probabilities: write `-np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))`, or from scores \
             `np.mean(binary_cross_entropy(scores, t))`",
        ),
        ("nll_loss", "write `np.mean(cross_entropy(scores, labels))` of the scores"),
        (
            "pad",
            "its widths begin with the last axis: write `np.pad(x, ((1, 1), (2, 2)))`, the first axis first",
        ),
        ("linear", "write `x @ W.T + b`"),
        ("normalize", "write `x / np.linalg.norm(x, axis=-1, keepdims=True)`"),
        ("dropout", "random numbers are given from outside: multiply by a mask"),
    ],
};

pub(super) static LINALG: Module = Module {
    spellings: &["torch.linalg"],
    title: "PyTorch's linalg",
    functions: "
vector_norm(x, ord, dim: axis, keepdim: keepdims, *, dtype!, out!)
",
    constants: &[],
    refused: &[
        ("norm matrix_norm", "write `np.linalg.norm(A)`"),
        (
            "inv pinv solve lstsq",
            "a system of equations is not solved here; `1/x` is the reciprocal of each element",
        ),
        ("det slogdet", "for a matrix of 2 × 2 write `A[0, 0]*A[1, 1] - A[0, 1]*A[1, 0]`"),
    ],
};
